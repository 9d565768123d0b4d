// The menu's page: the phone shows what is typed, and what a word is answered with is asked while one writes.
(function () {
  "use strict";
  var form = document.getElementById("making");
  var handset = document.getElementById("handset");
  if (!form || !handset) return;
  var opened = handset.querySelector(".opened");
  var keys = handset.querySelector(".keys");
  var MOST = { "1": [16, 4], "-": [60, 8] }; // bytes WeChat takes, 汉字 a phone shows

  function value(name) {
    var field = form.elements[name];
    return field ? field.value.trim() : "";
  }

  function text(tag, words, kind) {
    var made = document.createElement(tag);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  }

  function draw() {
    opened.textContent = "";
    keys.querySelectorAll(".key").forEach(function (each) { each.remove(); });
    var any = false;
    for (var top = 1; top <= 3; top += 1) {
      var list = document.createElement("ul");
      for (var below = 1; below <= 5; below += 1) {
        var name = value("name-" + top + "-" + below);
        if (name || value("value-" + top + "-" + below)) list.appendChild(text("li", name || "（没写名称）"));
      }
      var own = value("name-" + top);
      if (!own && !value("value-" + top) && !list.children.length) continue;
      any = true;
      opened.appendChild(list);
      var key = text("span", "", "key");
      if (list.children.length) key.appendChild(document.createElement("i"));
      key.appendChild(document.createTextNode(own || "（没写名称）"));
      keys.appendChild(key);
    }
    if (!any) opened.appendChild(text("p", "没有菜单", "without"));
    handset.querySelector("figcaption").textContent = "换上以后的样子";
  }

  function width(name) {
    var room = 0;
    Array.from(name).forEach(function (each) { room += each.charCodeAt(0) < 128 ? 0.5 : 1; });
    return room;
  }

  function tell(row, kind, words) {
    var place = row.querySelector(".beside-it");
    var told = place.querySelector(".live-" + kind);
    if (!told) {
      told = text("p", "", "caution live-" + kind);
      told.setAttribute("role", "status");
      place.insertBefore(told, place.firstChild);
    }
    told.hidden = !words;
    told.textContent = words;
  }

  function measure(row) {
    var place = row.dataset.place;
    var name = value("name-" + place);
    var most = MOST[place.indexOf("-") > 0 ? "-" : "1"];
    var bytes = new TextEncoder().encode(name).length;
    if (bytes > most[0]) tell(row, "name", "名称太长，微信不收：最多 " + Math.floor(most[0] / 3) + " 个汉字。");
    else if (width(name) > most[1]) tell(row, "name", "手机上多半只显示前 " + most[1] + " 个字，请写短些。");
    else tell(row, "name", "");
  }

  function ask(row) {
    var place = row.dataset.place;
    var word = value("kind-" + place) === "click" ? value("value-" + place) : "";
    if (!word) { tell(row, "answer", ""); return; }
    var sent = new FormData();
    sent.append("csrf_token", form.elements.csrf_token.value);
    sent.append("word", word);
    fetch(form.dataset.answer, { method: "POST", body: sent, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (told) {
        if (!told || value("value-" + place) !== word) return;
        var first = told.text.split("\n")[0];
        tell(row, "answer", told.caution || "粉丝会收到：" + (first.length < told.text.length ? first + "……" : first));
      })
      .catch(function () {}); // it is asked again when the draft is saved
  }

  var waiting = 0;
  form.addEventListener("input", function (event) {
    var row = event.target.closest(".making");
    if (!row) return;
    row.querySelectorAll(".beside-it > .fault, .beside-it > .caution:not([role]), .gets").forEach(function (each) { each.remove(); });
    draw();
    measure(row);
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () { ask(row); }, 500);
  });

  // Where something has to be mended before it can go up, the first of it is gone to.
  var fault = form.hasAttribute("data-mend") && form.querySelector(".making .fault");
  if (fault) {
    var name = fault.closest(".making").querySelector("input");
    name.focus();
    name.scrollIntoView({ block: "center" });
  }
})();
