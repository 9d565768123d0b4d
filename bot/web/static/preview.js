// The phone beside an article: as long as the article where the page is a phone's, and painted for the night.
(function () {
  "use strict";
  var narrow = window.matchMedia("(max-width: 799px)");
  var frame = document.querySelector(".phone iframe");
  var lights = document.querySelector(".lights");
  if (!frame) return;
  var byDay = null;
  var wanted = "light";

  // On a phone one scrolls the page and not a box inside it.
  function fit() {
    var inside = frame.contentDocument;
    if (!inside || !inside.body) return;
    frame.style.height = narrow.matches ? inside.documentElement.offsetHeight + "px" : "";
  }

  // Nothing runs inside the frame: it is painted from here, by WeChat's rules, and put back as it came.
  function paint() {
    var inside = frame.contentDocument;
    var article = inside && inside.querySelector("article");
    if (!article) return;
    if (!byDay || byDay.ownerDocument !== inside) byDay = article.cloneNode(true);
    var shown = byDay.cloneNode(true);
    article.replaceWith(shown);
    inside.documentElement.className = wanted === "dark" ? "dark" : "";
    frame.className = wanted === "dark" ? "night" : "";
    if (wanted === "dark") Array.prototype.forEach.call(shown.children, darkMode);
    fit();
  }

  function loaded() {
    if (wanted === "dark") paint();
    else fit();
  }

  if (lights) {
    lights.hidden = false;
    lights.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      wanted = button.dataset.light;
      lights.querySelectorAll("button").forEach(function (each) {
        each.setAttribute("aria-pressed", String(each === button));
      });
      paint();
    });
  }
  frame.addEventListener("load", loaded);
  window.addEventListener("resize", fit);
  window.addEventListener("load", loaded);
  fit();
})();
