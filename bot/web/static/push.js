// The page of a push while it is under way: counts down, and says so when it can no longer hear of anything new.
(function () {
  "use strict";
  var live = document.querySelector(".live");
  var told = document.querySelector(".by-itself");
  if (!live || !told || !window.htmx) return;
  told.hidden = false;
  document.querySelector(".refresh a").hidden = true;

  // The rehearsal's clock is not the computer's, and the computer's may be wrong: the server's counts.
  var ahead = 0;
  function setClock() {
    var section = live.querySelector("[data-now]");
    if (section) ahead = Date.parse(section.dataset.now) - Date.now();
  }

  function inWords(seconds) {
    var minutes = Math.floor(seconds / 60);
    return (minutes ? minutes + " 分 " : "") + (seconds % 60) + " 秒";
  }

  function count() {
    live.querySelectorAll("[data-until]").forEach(function (each) {
      var left = Math.ceil((Date.parse(each.dataset.until) - Date.now() - ahead) / 1000);
      each.textContent = left > 0 ? inWords(left) : "0 秒";
    });
  }

  // A page of yesterday says “明天” where “今天” is meant: it is asked for whether it changed or not.
  function beijingDay(moment) { return Math.floor((moment + 8 * 3600000) / 86400000); }
  document.body.addEventListener("htmx:configRequest", function (event) {
    var section = live.querySelector("[data-now]");
    if (section && beijingDay(Date.now() + ahead) !== beijingDay(Date.parse(section.dataset.now)))
      event.detail.path = event.detail.path.replace(/seen=[^&]*/, "seen=");
  });

  document.body.addEventListener("htmx:beforeSwap", function (event) {
    // Whoever was signed out meanwhile is sent to the door, which does not belong into this page.
    if (event.detail.serverResponse.indexOf('id="standing"') < 0) {
      event.detail.shouldSwap = false;
      if (event.detail.xhr.status === 200) window.location.reload();
    }
  });
  var heading = live.querySelector("h2").textContent;
  document.body.addEventListener("htmx:afterSwap", function () {
    if (live.querySelector("h2").textContent !== heading) {
      // What was done when the page was opened is not so any more: “已排期” above “结果未知”.
      document.querySelectorAll(".flashed").forEach(function (each) { each.remove(); });
    }
    // What was wrong with a field is gone with it: no box says that it is told there.
    if (!document.querySelector(".fault")) document.querySelectorAll("[data-moved]").forEach(function (each) { each.remove(); });
    setClock();
    count();
    document.getElementById("said").textContent = live.querySelector("h2").textContent;
    if (!live.querySelector("[hx-get]")) told.textContent = "已经结束";
  });
  // Browsers let what is not looked at ask seldom.
  document.addEventListener("visibilitychange", function () {
    var asks = live.querySelector("[hx-get]");
    if (asks && !document.hidden) window.htmx.trigger(asks, "seen-again");
  });
  document.body.addEventListener("htmx:sendError", function () {
    told.textContent = "连不上系统，正在再试";
  });
  document.body.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful && live.querySelector("[hx-get]")) told.textContent = "本页会自己更新，不用刷新";
  });
  setClock();
  count();
  window.setInterval(count, 1000);
})();
