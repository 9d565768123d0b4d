// Pictures are dragged, pasted or chosen; each goes up at once, into the list, and into the text at the cursor.
(function () {
  "use strict";
  if (!window.Writing) return;
  var form = Writing.form, body = Writing.body, of = form.dataset;
  var field = document.getElementById("added"), list = document.getElementById("brought");
  var shown = form.querySelector(".uploads"), queue = [], busy = false;

  function line(path) {
    Writing.insert({ before: "![", fill: "说明", after: "](" + path + ")", kind: "block" }, true);
  }

  function add(files) {
    Array.prototype.forEach.call(files, function (file) {
      var item = document.createElement("li"), name = document.createElement("span"), bar = document.createElement("progress");
      name.textContent = file.name || "粘贴的图片";
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", "上传 " + name.textContent);
      item.appendChild(name);
      item.appendChild(bar);
      shown.appendChild(item);
      if (file.size > Number(of.largest)) fail(item, name.textContent + " 有 " + Math.ceil(file.size / 1e6) + " MB，太大了；请先缩小到 40 MB 以内。");
      else queue.push({ file: file, item: item, bar: bar });
    });
    next();
  }

  function fail(item, sentence) {
    var close = document.createElement("button"), words = document.createElement("span");
    item.className = "fault";
    item.textContent = "";
    words.textContent = sentence;
    close.type = "button";
    close.className = "small";
    close.textContent = "知道了";
    close.addEventListener("click", function () {
      shown.removeChild(item);
      body.focus();
    });
    item.appendChild(words);
    item.appendChild(close);
  }

  function next() {
    if (busy || !queue.length) return;
    busy = true;
    var one = queue.shift(), asking = new XMLHttpRequest(), made = Writing.sending([]);
    Writing.fields().forEach(function (each) { if (each[0] === "picture") made.append(each[0], each[1]); });
    made.append("added", one.file, one.file.name || "图片.png");
    asking.open("POST", of.pictures);
    asking.setRequestHeader("Accept", "application/json");
    asking.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) one.bar.value = Math.round((event.loaded / event.total) * 100);
    });
    asking.addEventListener("loadend", function () {
      busy = false;
      done(one, asking);
      next();
    });
    asking.send(made);
  }

  function done(one, asking) {
    var said = null;
    try { said = JSON.parse(asking.responseText); } catch (broken) { /* told below */ }
    if (said && said.row) {
      shown.removeChild(one.item);
      Writing.addRow(said);
      line(said.path);
    } else if (said && (said.signed_out || said.stale)) {
      Writing.signedOut();
      fail(one.item, (one.file.name || "这张图片") + " 还没有上传：登录的时间到了，请登录以后再放一次。");
    } else {
      fail(one.item, said && said.sentence ? said.sentence : (one.file.name || "这张图片") + " 没有传上去，请再试一次。");
    }
  }

  // Puts the row of a picture that was kept into the list, unless it is there.
  Writing.addRow = function (made) {
    var there = Writing.all("[data-path]", list).filter(function (each) { return each.dataset.path === made.path; });
    if (!there.length) list.insertAdjacentHTML("beforeend", made.row);
    form.querySelector(".with-pictures").hidden = false;
    ready();
    Writing.changed();
  };

  function ready() {
    Writing.all(".put", list).forEach(function (each) { each.hidden = false; });
    Writing.all(".without-script", list).forEach(function (each) { each.hidden = true; });
  }

  function holdsFiles(event) {
    return event.dataTransfer && Array.prototype.indexOf.call(event.dataTransfer.types, "Files") >= 0;
  }

  [body, document.getElementById("pictures")].forEach(function (place) {
    place.addEventListener("dragover", function (event) {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      place.classList.add("over");
    });
    place.addEventListener("dragleave", function () { place.classList.remove("over"); });
    place.addEventListener("drop", function (event) {
      place.classList.remove("over");
      if (!holdsFiles(event)) return;
      event.preventDefault();
      add(event.dataTransfer.files);
    });
  });
  // A picture that misses its place must not open in the browser in place of what is written.
  ["dragover", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) { if (holdsFiles(event)) event.preventDefault(); });
  });
  body.addEventListener("paste", function (event) {
    var carried = event.clipboardData;
    if (!carried || !carried.files.length || carried.getData("text/plain")) return; // Word brings a picture of its text
    event.preventDefault();
    add(carried.files);
  });
  field.addEventListener("change", function () {
    add(field.files);
    field.value = "";
  });
  list.addEventListener("click", function (event) {
    if (event.target.closest(".put")) line(event.target.closest("[data-path]").dataset.path);
  });
  ready();
})();
