// What a field lacks is said beside it, in our own words: a browser says it in its own language, for a moment.
// A field may bring its own: data-missing is the sentence where it is empty, data-called its name in the others.
(function () {
  "use strict";
  var said = new WeakMap(); // by the first field of those answered together
  var count = 0;
  var going = false;

  function nameOf(field) {
    var label = field.labels && field.labels[0];
    var words = "";
    if (field.dataset.called) return field.dataset.called;
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
      case "date":
      case "datetime-local": return "请填好" + named + "。";
      default: return "请填写" + named + "。";
    }
  }

  function lacking(field) {
    var found = field.validity;
    var named = "“" + nameOf(field) + "”";
    var isNumber = field.type === "number";
    var least = isNumber ? field.min : inWords(field.min || "");
    var most = isNumber ? field.max : inWords(field.max || "");
    if (found.badInput) return named + (isNumber ? "要填数字。" : "没有填完整，或者没有这一天。");
    if (found.valueMissing) return field.dataset.missing || missing(field, named);
    if (found.tooShort) return named + "至少要 " + field.minLength + " 个字。";
    if (found.rangeUnderflow) return named + (isNumber ? "不能小于 " : "不能早于 ") + least + "。";
    if (found.rangeOverflow) return named + (isNumber ? "不能大于 " : "不能晚于 ") + most + "。";
    if (found.stepMismatch) return named + (isNumber ? "要填整数。" : "只填到分钟。");
    if (found.typeMismatch && field.type === "url") return named + "要以 https:// 开头，请整段粘贴。";
    return field.title || named + "填得不对。";
  }

  // The fields that are answered together: the options of a group, of which what is lacking is said once.
  function group(field) {
    if (field.type !== "radio" || !field.form) return [field];
    return Array.from(field.form.elements).filter(function (each) { return each.type === "radio" && each.name === field.name; });
  }

  // Ids of what describes a field beside what was wrong with it: its hint.
  function hintsOf(field) {
    var hints = (field.getAttribute("aria-describedby") || "").split(" ").filter(function (id) {
      var words = id && document.getElementById(id);
      if (words && words.matches(".fault")) words.remove(); // what the last answer said of it
      return words && !words.matches(".fault");
    });
    return hints.join(" ");
  }

  function describe(field, ids) {
    if (ids) field.setAttribute("aria-describedby", ids);
    else field.removeAttribute("aria-describedby");
  }

  function say(field) {
    var all = group(field);
    var told = said.get(all[0]);
    if (!told || !told.words.parentNode) {
      var last = all[all.length - 1].closest("label") || all[all.length - 1];
      told = { of: field, hints: hintsOf(field), words: document.createElement("p") };
      told.words.className = "fault";
      told.words.id = "lacking-" + (count += 1);
      if (document.activeElement === field) told.words.setAttribute("role", "alert"); // going there would say nothing
      last.parentNode.insertBefore(told.words, last.nextSibling);
      said.set(all[0], told);
      field.setAttribute("aria-invalid", "true");
      describe(field, (told.words.id + " " + told.hints).trim());
    }
    told.words.textContent = lacking(field);
  }

  function unsay(field) {
    var first = group(field)[0];
    var told = said.get(first);
    told.words.remove();
    told.of.removeAttribute("aria-invalid");
    describe(told.of, told.hints);
    said.delete(first);
  }

  document.addEventListener("invalid", function (event) {
    var field = event.target;
    event.preventDefault();
    for (var around = field.closest("details"); around; around = around.parentNode.closest("details")) around.open = true;
    say(field);
    if (going) return;
    going = true; // all that lack something are told in the same turn; the first is gone to
    setTimeout(function () { going = false; }, 0);
    field.focus();
  }, true);

  function changed(event) {
    var field = event.target;
    if (!field.validity) return;
    if (!said.has(group(field)[0])) forget(field);
    else if (field.validity.valid) unsay(field);
    else say(field);
  }

  // What the last answer said of a field is not said of what was written there since; 写文章 tells by itself.
  function forget(field) {
    if (!field.hasAttribute("aria-invalid") || field.closest(".writing")) return;
    field.removeAttribute("aria-invalid");
    describe(field, hintsOf(field));
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed); // of a choice, Edge 18 says nothing else
})();
