// One check made again: its button says that it is at work; its card and the headline are put in their places.
(function () {
  "use strict";
  if (!window.htmx) return;
  document.body.addEventListener("htmx:beforeRequest", function (event) {
    var button = event.target.querySelector("button");
    if (button) button.textContent = "正在查";
  });
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    // Whoever was signed out meanwhile is sent to the door, which does not belong into a card.
    if (event.detail.serverResponse.indexOf('<article class="check') < 0) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });
  // What was told when all were looked at no longer holds once one was looked at anew.
  document.body.addEventListener("htmx:afterSwap", function () {
    document.querySelectorAll(".flashed").forEach(function (each) { each.remove(); });
  });
  function failed(event) {
    var button = event.target.querySelector && event.target.querySelector("button");
    if (button) button.textContent = "没有查成，再试";
  }
  document.body.addEventListener("htmx:sendError", failed);
  document.body.addEventListener("htmx:responseError", failed);
})();
