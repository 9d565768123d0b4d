// Keeps the headings, bold and tables of what is pasted from Word or WPS: a text field alone would drop them.
(function () {
  "use strict";
  var field = document.getElementById("pasted"), marked = document.getElementById("pasted-html");
  if (!field || !marked) return;

  field.addEventListener("paste", function (event) {
    marked.value += event.clipboardData ? event.clipboardData.getData("text/html") : "";
  });
  field.addEventListener("input", function () {
    if (!field.value) marked.value = "";
  });
})();
