// The text of the writing page: buttons put blocks at the cursor, and Ctrl+Z takes them back. Others use `Writing`.
(function () {
  "use strict";
  var form = document.getElementById("writing");
  if (!form) return;
  var body = document.getElementById("body");
  var been = false; // whether the cursor was ever put into the text
  var put = null; // what a button put in last to be written over
  var all = function (selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  };

  // Whether somebody is typing in another field: what arrives then must not take their next letters.
  function elsewhere(field) {
    var at = document.activeElement;
    return at !== field && (at.tagName === "TEXTAREA" || (at.tagName === "INPUT" && !/^(file|radio|checkbox)$/.test(at.type)));
  }

  // Writes over a place of a field; what the browser can take back it does itself.
  function write(field, text, from, to) {
    if (elsewhere(field)) {
      field.setRangeText(text, from, to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    field.focus();
    field.setSelectionRange(from, to);
    var done = text || from !== to ? document.execCommand(text ? "insertText" : "delete", false, text) : true;
    if (done) return;
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function emptyLineBefore(text) {
    if (!text.trim()) return "";
    var breaks = /\n*$/.exec(text)[0].length;
    return breaks > 1 ? "" : breaks ? "\n" : "\n\n";
  }

  function emptyLineAfter(text) {
    if (!text.trim()) return "";
    var breaks = /^\n*/.exec(text)[0].length;
    return breaks > 1 ? "" : breaks ? "\n" : "\n\n";
  }

  // Where a block goes whose cursor stands in another, or on its marks: behind it, for none stands in another.
  function outside(value, at) {
    var inside = false, lines = value.split("\n"), end = -1;
    for (var number = 0; number < lines.length; number++) {
      end += lines[number].length + 1; // where the line ends
      var closes = /^\s*[:：]{3,}\s*$/.test(lines[number]), opens = !closes && /^\s*[:：]{3,}/.test(lines[number]);
      if (opens) inside = true;
      if (at <= end && !inside) return at;
      if (at <= end && closes) return end;
      if (closes) inside = false;
    }
    return at;
  }

  // Whether a stretch touches a block, so that none may be put around it.
  function holdsBlock(value, from, to) {
    return outside(value, from) !== from || outside(value, to) !== to || /^\s*[:：]{3,}/m.test(value.slice(from, to));
  }

  // Puts a tool's text at the cursor, around what is chosen, and chooses what is to be filled in.
  function insert(tool, beside) {
    var value = body.value;
    var from = been ? body.selectionStart : value.length, to = been ? body.selectionEnd : value.length;
    if (beside) from = to;
    var chosen = value.slice(from, to), before = tool.before, filled = chosen || tool.fill;
    var own = value.slice(from ? value.lastIndexOf("\n", from - 1) + 1 : 0); // from the line of the cursor on
    var untouched = put && chosen === put.fill && from === put.at; // what the last button put in, still to be filled in
    var behind = chosen && (tool.kind === "block" ? untouched || holdsBlock(value, from, to)
      : tool.kind === "lines" && untouched && put.kind !== "words" && outside(value, from) === from);
    if (behind) {
      chosen = "";
      filled = tool.fill;
      from = to;
    }
    var moved = !chosen && (behind || tool.kind === "block" || (tool.kind === "lines" && /^\s*[:：]{3,}/.test(own)));
    if (moved) from = to = outside(value, from);
    var end = function (at) { var found = value.indexOf("\n", at); return found < 0 ? value.length : found; };
    if (tool.kind === "lines" && !moved) {
      from = from ? value.lastIndexOf("\n", from - 1) + 1 : 0;
      to = end(to);
      chosen = value.slice(from, to).trim();
      filled = (chosen || tool.fill).split("\n").map(function (line, number) {
        return number && line ? before + line : line;
      }).join("\n");
    } else if (tool.kind !== "words" && !chosen) {
      from = to = end(to);
    }
    var head = "", tail = "";
    if (tool.kind !== "words") {
      head = emptyLineBefore(value.slice(0, from));
      tail = emptyLineAfter(value.slice(to));
    }
    write(body, head + before + filled + tool.after + tail, from, to);
    var start = from + head.length + before.length;
    if (tool.kind === "lines" && chosen) start += filled.length;
    body.setSelectionRange(start, chosen && tool.kind === "lines" ? start : start + filled.length);
    put = chosen ? null : { at: start, fill: filled, kind: tool.kind };
    been = true;
    show(body);
  }

  // Scrolls a text to where something is chosen in it; a copy that is never seen tells how high that is.
  function show(field) {
    if (field.tagName !== "TEXTAREA") return;
    var copy = field.cloneNode();
    copy.removeAttribute("id");
    copy.removeAttribute("name");
    copy.className = "measure";
    copy.setAttribute("aria-hidden", "true");
    copy.tabIndex = -1;
    field.parentNode.appendChild(copy);
    copy.value = field.value.slice(0, field.selectionStart);
    var high = copy.scrollHeight;
    field.parentNode.removeChild(copy);
    if (high < field.scrollTop + 40 || high > field.scrollTop + field.clientHeight - 20)
      field.scrollTop = Math.max(0, high - field.clientHeight / 2);
  }

  function toolOf(button) {
    var of = button.dataset;
    return { before: of.before, fill: of.fill, after: of.after, kind: of.kind };
  }

  function open(name) {
    all(".palette [aria-controls]").forEach(function (each) {
      var wanted = each.dataset.opens === name && each.getAttribute("aria-expanded") !== "true";
      each.setAttribute("aria-expanded", String(wanted));
      document.getElementById(each.dataset.opens).hidden = !wanted;
    });
  }

  var words = document.getElementById("figure-words"), waiting = 0, asked = 0;

  function find() {
    var mine = ++asked;
    Writing.fetch(form.dataset.figures + "?words=" + encodeURIComponent(words.value)).then(function (answer) {
      return answer.text();
    }).then(function (html) {
      if (mine === asked) document.getElementById("figures-found").innerHTML = html;
    }).catch(function () {});
  }

  function putFigure(figure) {
    var year = document.getElementById("year");
    if (!year.value) {
      year.value = figure.year;
      year.dispatchEvent(new Event("input", { bubbles: true }));
    }
    var text = "{" + figure.name + (year.value === figure.year ? "" : " " + figure.year) + "}";
    write(body, text, been ? body.selectionStart : body.value.length, been ? body.selectionEnd : body.value.length);
    been = true;
  }

  function count(small) {
    var field = document.getElementById(small.dataset.of), most = Number(small.dataset.most);
    var long = Array.from(field.value.trim()).length;
    small.textContent = long + "/" + most + " 字" + (long > most ? "，多了 " + (long - most) + " 字" : "");
    small.classList.toggle("over", long > most);
  }

  all(".palette").forEach(function (each) { each.hidden = false; });
  all(".with-script").forEach(function (each) { each.hidden = false; });
  all(".without-script").forEach(function (each) { each.hidden = true; });
  body.addEventListener("focus", function () { been = true; });
  form.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.before !== undefined) {
      open("");
      insert(toolOf(button));
    } else if (button.dataset.name) {
      open("");
      putFigure(button.dataset);
    } else if (button.dataset.opens === "choose-picture") {
      document.getElementById("added").click();
    } else if (button.dataset.opens) {
      open(button.dataset.opens);
      if (button.dataset.opens === "choose-figure" && button.getAttribute("aria-expanded") === "true") {
        words.focus();
        find();
      }
    }
  });
  words.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(find, 250);
  });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && event.target.closest(".palette, .choices")) {
      open("");
      body.focus();
    }
    if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault(); // saves nothing by chance
    if (event.target !== body || !(event.ctrlKey || event.metaKey)) return;
    var tool = all(".palette [data-key]").filter(function (each) { return each.dataset.key === event.key.toLowerCase(); });
    if (tool.length) {
      event.preventDefault();
      insert(toolOf(tool[0]));
    }
  });
  form.addEventListener("input", function () { all(".counted").forEach(count); });

  all(".counted").forEach(count);
  var box = (all(".to-mend")[0] || form).closest(".notice");
  var first = box && form.querySelector("[aria-invalid]");
  if (first) {
    first.focus();
    first.scrollIntoView({ block: "center" });
  }

  // What was wrong with a field is not said of what was written there since.
  function mended(event) {
    var field = event.target, said = field.getAttribute("aria-describedby") || "fault-" + field.name;
    if (field.closest(".note")) said = "fault-notes";
    var sentence = document.getElementById(said);
    if (!sentence || !sentence.classList.contains("fault")) return;
    // Of several things in one place, what was changed mends one.
    if (/^fault-(body|notes)$/.test(said) && sentence.textContent.trim().indexOf("\n") > 0) return;
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    sentence.parentNode.removeChild(sentence);
    all(".to-mend [data-of=" + said + "]").forEach(function (each) { each.parentNode.removeChild(each); });
    if (box && !box.querySelector("li")) box.remove();
  }
  form.addEventListener("input", mended);
  form.addEventListener("change", mended);

  window.Writing = {
    form: form,
    body: body,
    all: all,
    insert: insert,
    write: write,
    show: show,

    // What is in the form, without files and without what proves who sends it.
    fields: function () {
      return Array.from(new FormData(form).entries()).filter(function (each) {
        return typeof each[1] === "string" && ["csrf_token", "writer", "key", "follows", "known", "pasted", "pasted_html", "over"].indexOf(each[0]) < 0;
      });
    },

    // Which window it is, and which text it took the place of.
    mark: function () {
      return ["key", "follows", "known"].map(function (name) { return [name, form.elements[name].value]; });
    },

    // A form to be sent by script: those fields, with what proves who sends it, from this window or another.
    sending: function (fields, mark) {
      var made = new FormData();
      fields.concat(mark || Writing.mark()).forEach(function (each) { made.append(each[0], each[1]); });
      ["csrf_token", "writer"].forEach(function (name) { made.append(name, form.elements[name].value); });
      return made;
    },

    // Asks the server; the answer says `signed_out` in JSON where the session has run out.
    fetch: function (address, made) {
      return fetch(address, {
        method: made ? "POST" : "GET",
        body: made,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
    },
  };
})();
