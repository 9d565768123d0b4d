// Keeps the headings, bold and tables of what is pasted from Word or WPS: a text field alone would drop them.
(function () {
  "use strict";
  var field = document.getElementById("pasted"), marked = document.getElementById("pasted-html");
  var body = document.getElementById("body"), told = document.getElementById("told");
  var SET = /<(table|h[1-6]|ol|ul|b|strong|img)\b|mso-|font-weight/i; // more than plain words
  if (!field || !marked) return;

  field.addEventListener("paste", function (event) {
    marked.value += event.clipboardData ? event.clipboardData.getData("text/html") : "";
  });
  field.addEventListener("input", function () {
    if (!field.value) marked.value = "";
  });

  function say(sentence, more) {
    var notice = document.createElement("div"), first = document.createElement("p");
    notice.className = "notice warn";
    first.textContent = sentence;
    notice.appendChild(first);
    if (more.length) {
      var list = document.createElement("ul");
      more.forEach(function (each) {
        var item = document.createElement("li");
        item.textContent = each;
        list.appendChild(item);
      });
      notice.appendChild(list);
    }
    told.textContent = "";
    told.appendChild(notice);
  }

  function put(text) {
    Writing.write(body, text, body.selectionStart, body.selectionEnd);
    Writing.show(body);
  }

  // The server reads it, as it does for the field below; until then the text can be written on.
  function bring(html, plain) {
    var made = Writing.sending(Writing.fields().filter(function (each) { return each[0] === "picture"; }));
    made.append("html", html);
    Writing.fetch(body.form.dataset.pasted, made).then(function (answer) { return answer.json(); }).then(function (said) {
      if (said.signed_out || said.stale) Writing.signedOut();
      if (!said.body) {
        put(plain);
        if (said.sentence) say(said.sentence + "先放进了纯文字。", []);
        return;
      }
      put(said.body);
      said.rows.forEach(Writing.addRow);
      if (said.lost.length) say("粘贴的文字放进了正文。下面这些没有照样带进来，请核对：", said.lost);
    }).catch(function () {
      put(plain);
      say("没有连上后台，先放进了纯文字：标题、粗体、表格要自己再加。", []);
    });
  }

  body.addEventListener("paste", function (event) {
    var carried = event.clipboardData, html = carried ? carried.getData("text/html") : "";
    if (!window.Writing || !SET.test(html)) return;
    event.preventDefault();
    bring(html, carried.getData("text/plain"));
  });
})();
