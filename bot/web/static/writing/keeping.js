// What is being written is kept on the server as one goes, and on this computer until that has it; who else writes.
(function () {
  "use strict";
  if (!window.Writing) return;
  var form = Writing.form, of = form.dataset;
  var article = form.elements.article.value;
  var SAME = "writing:" + of.person + ":" + (article || "+" + form.elements.corrects.value) + ":", KEY = SAME + form.elements.key.value;
  var PAUSE = 2000, LONGEST = 8000, BEAT = 15000, ASK_AGAIN = 3000, MONTH = 30 * 86400 * 1000;
  var WAITS = 4000, ANSWERS = 60000; // for what is on its way; until one may click again
  var told = document.getElementById("told"), keptAt = form.querySelector(".kept-at");
  var before = JSON.stringify(Writing.fields()); // what the server has
  var since = 0, timer = 0, sending = false, out = false, leaving = false, verdict = "", pressed = null;
  var waiting = null; // the button whose sending waits for what is on its way

  // Says something at the top of the page; what was said under that name before is said no more.
  function tell(name, words, tone, buttons) {
    var old = told.querySelector("[data-name=" + name + "]");
    if (old && words && old.dataset.words === words) return;
    if (old) told.removeChild(old);
    if (!words) return;
    var notice = document.createElement("div"), text = document.createElement("p");
    notice.className = "notice " + tone;
    notice.dataset.name = name;
    notice.dataset.words = words;
    text.textContent = words;
    notice.appendChild(text);
    (buttons || []).forEach(function (each) { text.appendChild(each); });
    told.appendChild(notice);
  }

  function button(words, does) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "small";
    made.textContent = words;
    made.addEventListener("click", does);
    return made;
  }

  function copy(more) {
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.assign(
        { at: Date.now(), mark: Writing.mark(), fields: Writing.fields() }, more)));
    } catch (full) { /* the server has it within seconds */ }
  }

  function forget(key) {
    try { localStorage.removeItem(key || KEY); } catch (closed) { /* nothing was kept */ }
  }

  function changed() {
    if (JSON.stringify(Writing.fields()) === before) return;
    copy();
    since = since || Date.now();
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  }

  function keep() {
    if (out || leaving) return Promise.resolve();
    if (sending) { // what is on its way is older
      timer = setTimeout(keep, PAUSE);
      return Promise.resolve();
    }
    var fields = Writing.fields(), now = JSON.stringify(fields);
    sending = true;
    return Writing.fetch(of.unsaved, Writing.sending(fields)).then(read).then(function (answer) {
      if (!answer) return;
      if (answer.sentence) { // a rule of ours: to send it again would change nothing
        since = 0;
        keptAt.textContent = "没有自动保存：" + answer.sentence;
        return;
      }
      before = now;
      since = 0;
      if (JSON.stringify(Writing.fields()) === now) forget();
      keptAt.textContent = "自动保存于 " + answer.at;
      var slug = document.getElementById("slug");
      if (slug) slug.placeholder = answer.slug || "";
      around(answer);
    }).catch(function () {
      keptAt.textContent = "没有连上服务器；写的先留在这台电脑上，连上就存。";
      timer = setTimeout(keep, 5000);
    }).then(function () {
      sending = false;
      goOn();
    });
  }

  // What was pressed while something was on its way is done now.
  function goOn() {
    var button = waiting;
    waiting = null;
    if (!button) return;
    var late = sending;
    sending = false; // it may hang: what is saved takes no more of it
    button.click();
    sending = late && !leaving;
  }

  // Reads an answer; nothing where it is that one has to sign in first.
  function read(answer) {
    if (answer.status === 403) return { sentence: "您没有写文章的权限了，写的留在这台电脑上。请找管理员。", others: [], newer: "" };
    if (!answer.ok) throw new Error("not answered");
    return answer.json().then(function (said) {
      if (said.signed_out || said.stale) {
        signedOut();
        return null;
      }
      if (said.other) {
        another("");
        return null;
      }
      return said;
    });
  }

  function signedOut() {
    if (out || leaving) return;
    out = true;
    copy();
    keptAt.textContent = "还没有存到服务器";
    var link = document.createElement("a");
    link.href = of.signIn;
    link.target = "_blank";
    link.textContent = "打开登录页";
    tell("door", "登录的时间到了。您写的都在，接着写也行；请另开一页登录，登录好了这里自己接着存。", "warn", [link]);
    setTimeout(who, ASK_AGAIN);
  }

  function who() {
    Writing.fetch(of.who).then(function (answer) { return answer.json(); }).then(function (said) {
      if (said.signed_out) {
        setTimeout(who, ASK_AGAIN);
      } else if (String(said.person) !== of.person) {
        another(said.name);
      } else {
        out = false;
        Writing.all("input[name=csrf_token]").forEach(function (each) { each.value = said.csrf; });
        form.elements.writer.value = said.writer;
        tell("door", "已经登录，接着写就行。", "good");
        Writing.soon();
        keep();
      }
    }).catch(function () { setTimeout(who, ASK_AGAIN); });
  }

  // Somebody else has signed in here: the text is shown to them no more, and is there for whom it belongs to.
  function another(name) {
    out = leaving = true;
    copy();
    form.hidden = true;
    Writing.all("main .crumb, main h1, main > .notice, .top .me").forEach(function (each) { each.hidden = true; });
    tell("door", "现在登录的是" + (name || "另一位同事") + "。这一页是" + of.name + "打开的；写的留在这台电脑上，" + of.name + "登录以后打开这一页就能接着写。", "warn");
  }

  function around(answer) {
    tell("others", answer.others.join("；"), "plain");
    tell("newer", document.getElementById("newer") ? "" : answer.newer, "warn"); // there it is told in full
    if (!answer.mine || document.getElementById("others")) return tell("mine", "");
    var link = document.createElement("a");
    link.href = again(answer.mine_id);
    link.target = "_blank";
    link.textContent = "看一看";
    tell("mine", answer.mine, "warn", [link]);
  }

  // Where this text, kept under that number, is shown.
  function again(kept) {
    return of.again + (of.again.indexOf("?") < 0 ? "?" : "&") + "unsaved=" + kept;
  }

  function about() {
    return ["article", "corrects", "number"].map(function (name) { return [name, form.elements[name].value]; });
  }

  function beat() {
    if (!(article || form.elements.corrects.value) || out) return;
    Writing.fetch(of.here, Writing.sending(about()))
      .then(read).then(function (answer) { if (answer) around(answer); }).catch(function () {});
  }

  // What this computer still has though the server has not: from a cut line, or a browser that was closed.
  function offer(key, left) {
    var at = new Date(left.at), two = function (number) { return (number < 10 ? "0" : "") + number; };
    var name = "left" + key.length + key.replace(/\W/g, "");
    var when = at.getMonth() + 1 + "月" + at.getDate() + "日 周" + "日一二三四五六".charAt(at.getDay())
      + " " + two(at.getHours()) + ":" + two(at.getMinutes());
    tell(name, "这台电脑上还留着您 " + when + " 没来得及存的" + against(key) + "。", "warn", [
      button("放回来", function () {
        putBack(left.fields, left.mark).then(function (answer) {
          // saved as it was, what was written since goes into this window
          return answer && answer.sentence ? putBack(left.fields, Writing.mark()) : answer;
        }).then(function (answer) {
          if (!answer) return;
          if (answer.sentence) {
            keptAt.textContent = "没有放回来：" + answer.sentence;
            return;
          }
          forget(key);
          leaving = true;
          location.assign(answer.kept ? again(answer.kept) : of.again);
        }).catch(function () { keptAt.textContent = "没有连上服务器，请再点一次。"; });
      }),
      button("不要了", function () {
        forget(key);
        tell(name, "");
      }),
    ]);
  }

  // How it stands to the text that is back in its place: what one window has beyond what it had sent is newer.
  function against(key) {
    var follows = form.elements.follows.value;
    if (!follows) return "";
    return key === SAME + follows ? "，比下面已经放回来的新" : "，是在另一个窗口写的，和下面放回来的不是同一份";
  }

  function putBack(fields, mark) { return Writing.fetch(of.unsaved, Writing.sending(fields, mark)).then(read); }

  function lookBack() {
    if ("typed" in of) return;
    try {
      Object.keys(localStorage).filter(function (key) { return key.indexOf("writing:") === 0; }).forEach(function (key) {
        var left = JSON.parse(localStorage.getItem(key));
        if (Date.now() - left.at > MONTH) forget(key);
        else if (key.indexOf(SAME) === 0 && key !== KEY) lookAt(key, left);
      });
    } catch (broken) { /* then there is nothing to offer */ }
  }

  function lookAt(key, left) {
    if (JSON.stringify(left.fields) === before) return forget(key);
    if (!left.submitted) return offer(key, left);
    // It was sent off to be saved: only if that failed is it offered.  What was written meanwhile stays.
    var seen = localStorage.getItem(key);
    Writing.fetch(of.here, Writing.sending(about().concat([["asked", left.mark[0][1]]]))).then(read).then(function (answer) {
      if (answer && answer.saved) { if (localStorage.getItem(key) === seen) forget(key); }
      else if (answer) offer(key, left);
    }).catch(function () { offer(key, left); });
  }

  form.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button || button.name !== "verdict") return;
    pressed = button;
    verdict = button.value;
  });
  form.addEventListener("submit", function (event) {
    if (event.submitter) verdict = event.submitter.value;
    if (verdict === "preview") return;
    if (out) {
      event.preventDefault();
      told.scrollIntoView();
      return;
    }
    if (leaving || waiting) { // a second click
      event.preventDefault();
      return;
    }
    keptAt.textContent = verdict === "keep" || verdict === "over" ? "正在存…" : "请稍等…";
    if (sending && pressed) { // what is on its way is older, and must not come after
      event.preventDefault();
      waiting = pressed;
      setTimeout(goOn, WAITS);
      return;
    }
    leaving = true;
    clearTimeout(timer);
    setTimeout(function () {
      leaving = false;
      keptAt.textContent = "还没有回答，可以再点一次；写的都在。";
    }, ANSWERS);
    if (verdict === "drop") forget();
    else if (since || verdict === "keep" || verdict === "over") copy({ submitted: true });
  });
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault(); // by habit; the page of the browser is nothing to save
      keep();
    }
  });
  window.addEventListener("pagehide", function () {
    if (since && !leaving && !out) navigator.sendBeacon(of.unsaved, Writing.sending(Writing.fields()));
    if (article) navigator.sendBeacon(of.gone, Writing.sending([["article", article]]));
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); }); // what is kept may be newer
  window.addEventListener("focus", function () { if (out && !form.hidden) who(); });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  Writing.changed = changed;
  Writing.signedOut = signedOut;
  lookBack();
  beat();
  setInterval(beat, BEAT);
})();
