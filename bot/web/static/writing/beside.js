// Beside the text: how it looks on a phone, by itself soon after one pauses, and what is to be looked at in it.
(function () {
  "use strict";
  if (!window.Writing) return;
  var form = Writing.form, of = form.dataset;
  var narrow = window.matchMedia("(max-width: 799px)");
  var screen = form.querySelector(".screen"), stale = form.querySelector(".stale"), lights = form.querySelector(".lights");
  var remarks = document.getElementById("remarks"), tabs = Writing.all("[data-pane]", form);
  var PAUSE = 800, TOO_LONG = 15000;
  var frame = screen.querySelector("iframe"), coming = null, again = false;
  var byDay = null, wanted = "light", seen = "", looked = "", timer = 0, wasNarrow = null, chosen = tabs[0];

  // --- the phone ---

  // Each time a new frame: the old one stays until the new one is good, and the way back in the browser stays short.
  function refresh() {
    var fields = Writing.fields(), now = JSON.stringify(fields);
    if (now === seen) return;
    if (coming) {
      again = true;
      return;
    }
    seen = now;
    var made = document.createElement("form"), next = document.createElement("iframe");
    next.name = "shown-" + Date.now();
    next.title = frame.title;
    next.className = "coming";
    next.setAttribute("sandbox", "allow-same-origin");
    screen.appendChild(next);
    made.method = "post";
    made.action = form.getAttribute("action");
    made.target = next.name;
    made.hidden = true;
    fields.concat([["csrf_token", form.elements.csrf_token.value], ["writer", form.elements.writer.value], ["verdict", "preview"]])
      .forEach(function (each) {
        var input = document.createElement("input");
        input.type = "hidden";
        input.name = each[0];
        input.value = each[1];
        made.appendChild(input);
      });
    document.body.appendChild(made);
    coming = next;
    next.addEventListener("load", function () { came(next); });
    setTimeout(function () { if (coming === next) gaveUp(next, "没有连上服务器。"); }, TOO_LONG);
    made.submit();
    document.body.removeChild(made);
  }

  function came(next) {
    if (coming !== next) return;
    var inside = next.contentDocument;
    if (!inside || !inside.querySelector("article")) {
      var sentence = inside && inside.querySelector(".sentence");
      gaveUp(next, sentence ? sentence.textContent : "没有连上，或登录的时间到了。");
      return;
    }
    var former = frame.contentWindow, at = former ? former.scrollY : 0;
    screen.removeChild(frame);
    next.className = "shown";
    frame = next;
    byDay = null;
    stale.hidden = true;
    paint();
    next.contentWindow.scrollTo(0, at);
    settle();
  }

  // What could not be shown leaves what was there; a sentence says so.
  function gaveUp(next, sentence) {
    screen.removeChild(next);
    stale.textContent = "还是上一次的样子。" + sentence;
    stale.hidden = false;
    settle();
  }

  function settle() {
    coming = null;
    if (again) {
      again = false;
      refresh();
    }
  }

  function paint() {
    var inside = frame.contentDocument, article = inside && inside.querySelector("article");
    if (!article) return;
    if (!byDay) byDay = article.cloneNode(true);
    var shown = byDay.cloneNode(true);
    article.replaceWith(shown);
    inside.documentElement.className = wanted === "dark" ? "dark" : "";
    screen.classList.toggle("night", wanted === "dark");
    if (wanted === "dark") Array.prototype.forEach.call(shown.children, darkMode);
  }

  lights.hidden = false;
  lights.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    wanted = button.dataset.light;
    Writing.all("button", lights).forEach(function (each) { each.setAttribute("aria-pressed", String(each === button)); });
    paint();
  });

  // --- what is to be looked at ---

  function look() {
    var fields = Writing.fields(), now = JSON.stringify(fields);
    if (now === looked) return Promise.resolve(true);
    return Writing.fetch(of.look, Writing.sending(fields)).then(function (answer) {
      if (!answer.ok) throw new Error("not answered");
      var said = (answer.headers.get("Content-Type") || "").indexOf("json") > 0;
      return said ? answer.json() : answer.text();
    }).then(function (html) {
      if (html.signed_out || html.stale) {
        Writing.signedOut();
        return false;
      }
      if (typeof html !== "string") throw new Error("not understood");
      looked = now;
      var inside = remarks.contains(document.activeElement);
      remarks.innerHTML = html;
      if (inside) pane("pane-remarks").focus();
      form.querySelector(".panes .count").textContent = remarks.firstElementChild.dataset.count;
      return true;
    });
  }

  function pane(name) { return document.getElementById(name); }

  // Where a remark's words stand now: what was written since may have moved them.
  function place(remark) {
    var field = document.getElementById(remark.dataset.field), text = remark.dataset.text, value = field.value;
    var start = Number(remark.dataset.start), near = -1;
    if (value.slice(start, start + text.length) === text) return { field: field, from: start, to: start + text.length };
    for (var at = value.indexOf(text); text && at >= 0; at = value.indexOf(text, at + 1))
      if (near < 0 || Math.abs(at - start) < Math.abs(near - start)) near = at;
    return near < 0 ? null : { field: field, from: near, to: near + text.length };
  }

  remarks.addEventListener("click", function (event) {
    var button = event.target.closest("button"), remark = event.target.closest(".finding");
    if (!button || !remark) return;
    var found = place(remark);
    if (!found) {
      button.disabled = true;
      button.textContent = "这里已经改过了";
      return;
    }
    if (narrow.matches) close();
    if (button.classList.contains("apply")) {
      Writing.write(found.field, remark.dataset.offer, found.from, found.to);
      found.field.setSelectionRange(found.from, found.from + remark.dataset.offer.length);
      remark.parentNode.removeChild(remark);
    } else {
      found.field.focus();
      found.field.setSelectionRange(found.from, found.to);
    }
    Writing.show(found.field);
  });

  // --- which of the two ---

  function close() {
    tabs.forEach(function (each) {
      each.setAttribute("aria-pressed", "false");
      pane(each.dataset.pane).hidden = true;
    });
    document.body.classList.remove("covered");
  }

  function choose(tab) {
    var open = tab.getAttribute("aria-pressed") === "true";
    if (open && !narrow.matches) return;
    close();
    if (open) return; // on a phone the same button shuts it
    chosen = tab;
    tab.setAttribute("aria-pressed", "true");
    pane(tab.dataset.pane).hidden = false;
    document.body.classList.toggle("covered", narrow.matches);
    within(0);
  }

  function soon() { within(PAUSE); }

  function within(pause) {
    clearTimeout(timer);
    timer = setTimeout(function () {
      // In this order: a frame would show the page for signing in.
      look().then(function (signedIn) {
        if (signedIn && !pane("pane-preview").hidden) refresh();
      }).catch(function () {
        stale.textContent = "没有连上服务器，还是上一次的样子。";
        stale.hidden = false;
      });
    }, pause);
  }

  function fit() {
    if (wasNarrow === narrow.matches) return;
    wasNarrow = narrow.matches;
    close();
    if (!wasNarrow) choose(chosen);
  }

  tabs[0].parentNode.hidden = false;
  Writing.all(".pane").forEach(function (each) { each.tabIndex = -1; });
  tabs.forEach(function (tab) { tab.addEventListener("click", function () { choose(tab); }); });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && narrow.matches) close();
  });
  narrow.addListener(fit); // older browsers know no other way
  Writing.soon = soon;
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  document.body.classList.add("writes");
  fit();
  within(0);
})();
