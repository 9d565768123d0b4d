// What is wrong with a field is said beside it: what the browser finds, in our own words instead of its own that are
// gone in a moment, and what the answer to a form found, which data-amiss holds by the names of the fields.
// A field may bring its own: data-missing is the sentence where it is empty, data-called its name in the others.
(function () {
  "use strict";
  var said = new WeakMap(); // by the first field of those answered together
  var count = 0;
  var going = false;
  var box = document.querySelector("[data-amiss]"); // says all of it, where this does not
  var mendable = []; // of what is in the box, what is told beside a field: what tells it, and the fields that mend it

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

  // The fields that are answered together: the options of a group, of which what is wrong is said once.
  function group(field) {
    if (!/^(radio|checkbox)$/.test(field.type) || !field.form) return [field];
    return Array.from(field.form.elements).filter(function (each) { return each.type === field.type && each.name === field.name; });
  }

  function describe(field, ids) {
    if (ids) field.setAttribute("aria-describedby", ids);
    else field.removeAttribute("aria-describedby");
  }

  function goTo(field) {
    field.focus();
    field.scrollIntoView({ block: "center" }); // with what is said below it; focus stops at the edge
  }

  function unfold(field) {
    for (var around = field.closest("details"); around; around = around.parentNode.closest("details")) around.open = true;
  }

  function say(field, sentence) {
    var all = group(field);
    var told = said.get(all[0]);
    if (!told || !told.words.parentNode) {
      var set = all.length > 1 && field.closest("fieldset");
      var above = field.closest(".told-above");
      if (above && above.contains(field.form)) above = null; // of a form within: beside the field
      var last = field.closest(".told-below") || (set && set.querySelector("legend")) || all[all.length - 1].closest("label") || all[all.length - 1];
      told = { of: field, hints: field.getAttribute("aria-describedby") || "", words: document.createElement("p") };
      told.words.className = "fault";
      told.words.id = "lacking-" + (count += 1);
      if (document.activeElement === field) told.words.setAttribute("role", "alert"); // going there would say nothing
      if (above) above.parentNode.insertBefore(told.words, above);
      else last.parentNode.insertBefore(told.words, last.nextSibling);
      said.set(all[0], told);
      field.setAttribute("aria-invalid", "true");
      describe(field, (told.words.id + " " + told.hints).trim());
    }
    told.words.textContent = sentence;
    return told;
  }

  function unsay(first, told) {
    told.words.remove();
    told.of.removeAttribute("aria-invalid");
    describe(told.of, told.hints);
    said.delete(first);
  }

  // What the answer said is not said of what was written since; with the last of it goes the box.
  function mended(each) {
    if (said.get(each.first) === each.told) unsay(each.first, each.told);
    mendable.splice(mendable.indexOf(each), 1);
    if (mendable.length) return;
    box.remove();
    document.title = document.title.replace(/^(没有做成|请看提示)：/, "");
  }

  document.addEventListener("invalid", function (event) {
    var field = event.target;
    event.preventDefault();
    unfold(field);
    say(field, lacking(field));
    if (going) return;
    going = true; // all that lack something are told in the same turn; the first is gone to
    setTimeout(function () { going = false; }, 0);
    goTo(field);
  }, true);

  function changed(event) {
    var field = event.target;
    if (!field.validity) return;
    var first = group(field)[0];
    var told = said.get(first);
    mendable.filter(function (each) { return each.by.indexOf(first) >= 0; }).forEach(mended);
    if (!told) return;
    if (said.has(first) && field.validity.valid) unsay(first, told);
    if (!field.validity.valid) say(field, lacking(field));
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed); // of a choice, Edge 18 says nothing else

  function address(form) { return new URL(form.getAttribute("action") || "", location.href).pathname; }

  // The first field of that name that can be gone to, in the form that was sent: the one that says so, else the one
  // with the address of this answer; where several could be it, none.  data-sent says it of one of several: yes or no.
  function sent(name) {
    var fields = Array.from(document.getElementsByName(name)).filter(function (each) { return each.form && each.willValidate; });
    var known = fields.filter(function (each) { return each.form.dataset.sent === "yes"; });
    if (!known.length) known = fields.filter(function (each) { return !each.form.dataset.sent && address(each.form) === location.pathname; });
    return known.every(function (each) { return each.form === known[0].form; }) ? known[0] : undefined;
  }

  function answered() {
    var amiss = JSON.parse(box.dataset.amiss);
    var found = Object.keys(amiss).map(function (names) {
      return { sentence: amiss[names], fields: names.split(" ").map(sent).filter(Boolean) };
    });
    // what has no field is said at the top, and all with it
    if (!found.length || !found.every(function (each) { return each.fields.length; })) return;
    found.sort(function (a, b) { return a.fields[0].compareDocumentPosition(b.fields[0]) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1; });
    var fields = found.map(function (each) { return each.fields[0]; });
    fields.forEach(unfold);
    found.forEach(function (each) {
      var told = say(each.fields[0], each.sentence);
      mendable.push({ told: told, first: group(each.fields[0])[0], by: each.fields.map(function (field) { return group(field)[0]; }) });
    });
    box.querySelector("p").textContent = "要改的写在" + (fields.length > 1 ? "各栏旁边。" : "那一栏旁边。");
    box.dataset.moved = "yes";
    goTo(fields[0]);
    window.addEventListener("load", function () { // what came later, as a preview, has moved it
      if (document.activeElement === fields[0]) goTo(fields[0]);
    });
  }
  if (box) answered();
})();
