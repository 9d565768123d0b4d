// On a phone the article is as long as it is, so that one scrolls the page and not a box inside it.
(function () {
  "use strict";
  var narrow = window.matchMedia("(max-width: 799px)");
  var frame = document.querySelector(".phone iframe");
  if (!frame) return;

  function fit() {
    var inside = frame.contentDocument;
    if (!inside || !inside.body) return;
    frame.style.height = narrow.matches ? inside.documentElement.offsetHeight + "px" : "";
  }

  frame.addEventListener("load", fit);
  window.addEventListener("resize", fit);
  window.addEventListener("load", fit);
  fit();
})();
