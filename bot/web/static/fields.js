// What a field lacks is said beside it, in our own words: a browser says it in its own language, for a moment.
(function () {
  "use strict";
  var said = new WeakMap(); // by the first field of those answered together
  var count = 0;
  var going = false;

  function nameOf(field) {
    var label = field.labels && field.labels[0];
    var words = "";
    if (!label) return field.getAttribute("aria-label") || "";
    label.childNodes.forEach(function (node) {
      if (node.nodeType === 3 || (node.nodeType === 1 && !node.matches("small, input, select, textarea"))) words += node.textContent;
    });
    return words.trim();
  }

  // 2026-12-01T09:00 as staff write it
  function inWords(moment) {
    var day = moment.slice(0, 10).split("-").map(Number);
    return day[0] + "年" + day[1] + "月" + day[2] + "日" + (moment.length > 10 ? " " + moment.slice(11, 16) : "");
  }

  function missing(field, named) {
    switch (field.type) {
      case "checkbox": return "请先勾选" + named + "。";
      case "radio": return "请选一项。";
      case "file": return "请先选择文件。";
      case "select-one": return "请选择" + named + "。";
      case "date": return "请填好" + named + "的日期。";
      case "datetime-local": return "请填好" + named + "的日期和时间。";
      default: return "请填写" + named + "。";
    }
  }

  function lacking(field) {
    var found = field.validity;
    var named = "“" + nameOf(field) + "”";
    var isNumber = field.type === "number";
    var least = isNumber ? field.min : inWords(field.min || "");
    var most = isNumber ? field.max : inWords(field.max || "");
    if (found.badInput) return named + (isNumber ? "要填数字。" : "没有填完整。");
    if (found.valueMissing) return field.dataset.missing || missing(field, named);
    if (found.tooShort) return named + "至少要 " + field.minLength + " 个字。";
    if (found.rangeUnderflow) return named + (isNumber ? "不能小于 " : "不能早于 ") + least + "。";
    if (found.rangeOverflow) return named + (isNumber ? "不能大于 " : "不能晚于 ") + most + "。";
    if (found.stepMismatch) return named + "要填整数。";
    return field.title || named + "填得不对。";
  }

  // The fields that are answered together: the options of a group, of which what is lacking is said once.
  function group(field) {
    return field.type === "radio" ? field.form.querySelectorAll('input[name="' + field.name + '"]') : [field];
  }

  function say(field) {
    var all = group(field);
    var told = said.get(all[0]);
    if (!told) {
      var before = document.getElementById(field.getAttribute("aria-describedby") || "");
      if (before && before.matches(".fault")) before.remove(); // what the last answer said of it
      var last = all[all.length - 1].closest("label") || all[all.length - 1];
      told = document.createElement("p");
      told.className = "fault";
      told.id = "lacking-" + (count += 1);
      last.parentNode.insertBefore(told, last.nextSibling);
      said.set(all[0], told);
    }
    told.textContent = lacking(field);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", told.id);
  }

  function unsay(field) {
    var all = group(field);
    var told = said.get(all[0]);
    if (!told) return;
    told.remove();
    said.delete(all[0]);
    all.forEach(function (each) {
      each.removeAttribute("aria-invalid");
      each.removeAttribute("aria-describedby");
    });
  }

  document.addEventListener("invalid", function (event) {
    var field = event.target;
    var around = field.closest("details");
    event.preventDefault();
    say(field);
    if (going) return;
    going = true; // all that lack something are told in the same turn; the first is gone to
    setTimeout(function () { going = false; }, 0);
    if (around) around.open = true;
    field.focus();
  }, true);

  document.addEventListener("input", function (event) {
    if (event.target.validity && event.target.validity.valid) unsay(event.target);
  });
})();
