// What takes a while says so: `<form data-busy="正在导入">` shows the words and the seconds, and is sent once.
(function () {
  "use strict";
  var stops = [];

  function begin(form) {
    var buttons = form.querySelectorAll("button");
    var told = document.createElement("p");
    var begun = Date.now();
    told.className = "busy";
    told.setAttribute("role", "status");
    told.textContent = form.dataset.busy;
    var shown = form.querySelector("button.main") || buttons[buttons.length - 1];
    shown = shown.closest(".pair") || shown; // below both buttons, else it takes the room of their words
    shown.parentNode.insertBefore(told, shown.nextSibling);
    var tick = setInterval(function () {
      told.textContent = form.dataset.busy + "（" + Math.round((Date.now() - begun) / 1000) + " 秒）";
    }, 1000);
    // Not at once: what was clicked goes with the form, and a button that is off would not.
    setTimeout(function () {
      buttons.forEach(function (each) { each.disabled = true; });
    }, 0);
    stops.push(function () {
      clearInterval(tick);
      told.remove();
      buttons.forEach(function (each) { each.disabled = false; });
    });
  }

  document.addEventListener("submit", function (event) {
    if (event.target.dataset.busy && !event.defaultPrevented) begin(event.target);
  });
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", function () {
    stops.splice(0).forEach(function (stop) { stop(); });
  });
})();
