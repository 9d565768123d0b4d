// Buttons and links that say aria-keyshortcuts="Alt+Q" are clicked by these keys; Tab and Enter do as well.
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat || !/^Key[A-Z]$/.test(event.code)) return;
    var meant = document.querySelector('[aria-keyshortcuts="Alt+' + event.code.slice(3) + '"]');
    if (!meant) return;
    event.preventDefault();
    meant.click();
  });
})();
