// The phone of the rehearsal beside the console, where there is room for both; it is remembered.
(function () {
  "use strict";
  var button = document.getElementById("beside");
  if (!button) return;
  var room = window.matchMedia("(min-width: 1200px)");
  var wanted = localStorage.getItem("phone-beside") === "yes";
  var panel = null;

  function show() {
    var shown = wanted && room.matches;
    button.hidden = !room.matches;
    button.textContent = shown ? "收起旁边的手机" : "放在旁边";
    button.setAttribute("aria-pressed", String(shown));
    document.body.classList.toggle("with-phone", shown);
    if (shown && !panel) {
      panel = document.createElement("iframe");
      panel.className = "phone-beside";
      panel.title = "模拟手机";
      panel.src = button.dataset.phone;
      document.body.appendChild(panel);
    } else if (!shown && panel) {
      panel.remove();
      panel = null;
    }
  }

  button.addEventListener("click", function () {
    wanted = !wanted;
    localStorage.setItem("phone-beside", wanted ? "yes" : "no");
    show();
  });
  room.addListener(show); // addEventListener is newer than the browsers of old offices
  show();
})();
