// A text kept for answers goes to where the cursor stands; without this script the server puts it at the end.
(function () {
  "use strict";
  var entered = [];
  document.addEventListener("focusin", function (event) {
    if (event.target.tagName === "TEXTAREA") entered.push(event.target);
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-text]");
    if (!button || !button.form) return;
    var box = button.form.querySelector("textarea");
    if (!box) return;
    event.preventDefault();
    var been = entered.indexOf(box) !== -1; // a box nobody was in has its cursor before the first letter
    var before = been ? box.value.slice(0, box.selectionStart) : box.value;
    var after = been ? box.value.slice(box.selectionEnd) : "";
    if (before && !/\n$/.test(before)) before += "\n";
    if (after && !/^\n/.test(after)) after = "\n" + after;
    var text = before + button.dataset.text;
    box.value = text + after;
    box.focus();
    box.setSelectionRange(text.length, text.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
