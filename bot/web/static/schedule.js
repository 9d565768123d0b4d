// Dragging: an article or a push onto a day, or an article onto a push. Everything leads to the same addresses
// and forms as picking a day does, so nothing is decided here.
(function () {
  "use strict";
  var board = document.querySelector(".scheduling");
  if (!board) return;
  var saying = board.querySelector(".saying");
  var intend = document.getElementById("intend");
  var together = document.getElementById("together");
  var dragged = null;
  var hush = 0;
  var order = new URLSearchParams(window.location.search).getAll("article"); // in the order in which they were ticked

  board.querySelectorAll("[data-article], [data-push]").forEach(function (each) {
    each.draggable = true;
  });
  board.querySelectorAll(".waiting a").forEach(function (each) {
    each.draggable = false; // else the link is dragged, and not what it stands in
  });
  board.querySelectorAll(".drags").forEach(function (each) {
    each.hidden = !window.matchMedia("(hover: hover) and (min-width: 800px)").matches;
  });

  function say(words) {
    saying.hidden = !words;
    saying.textContent = words;
  }

  function go(articles, place) {
    var asked = new URLSearchParams(place);
    articles.forEach(function (slug) {
      asked.append("article", slug);
    });
    window.location.assign(board.dataset.planning + "?" + asked.toString());
  }

  // What is ticked, in that order; the browser may have ticked some itself, coming back to the page.
  function ticked() {
    var all = Array.prototype.map.call(board.querySelectorAll("input[type=checkbox]:checked"), function (each) {
      return each.value;
    });
    return order.concat(all.filter(function (slug) {
      return order.indexOf(slug) < 0;
    })).filter(function (slug) {
      return all.indexOf(slug) >= 0;
    });
  }

  // What is dragged along: the one, or all that are ticked where it is one of them.
  function articles(item) {
    var slug = item.dataset.article, all = ticked();
    return all.indexOf(slug) < 0 ? [slug] : all;
  }

  function pushBelow(target) {
    var push = target.closest("[data-joins]"); // one that was held takes nothing
    return push && push !== dragged && "ready" in dragged.dataset ? push : null;
  }

  function clear() {
    board.querySelectorAll(".over, .joining").forEach(function (each) {
      each.classList.remove("over", "joining");
    });
  }

  board.addEventListener("dragstart", function (event) {
    dragged = event.target.closest("[data-article], [data-push]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.what);
    dragged.classList.add("dragged");
    window.clearTimeout(hush);
    say("");
  });

  board.addEventListener("dragend", function () {
    if (dragged) dragged.classList.remove("dragged");
    dragged = null;
    clear();
    hush = window.setTimeout(say, 6000, ""); // time to read why a day took nothing
  });

  board.addEventListener("dragover", function (event) {
    var day = event.target.closest("[data-day]");
    clear();
    if (!dragged || !day) return;
    event.preventDefault(); // so that it may be dropped, were it only to be told why not
    var past = "past" in day.dataset;
    event.dataTransfer.dropEffect = past ? "none" : "move";
    var push = past ? null : pushBelow(event.target);
    if (push) push.classList.add("joining");
    else day.classList.add("over");
    say(past ? day.dataset.named + "已经过去，放不了。请放到今天或以后的日子。"
      : push ? "和这次推送合成一次：先核对，再确认。" : "");
  });

  board.addEventListener("drop", function (event) {
    var day = event.target.closest("[data-day]");
    if (!dragged || !day) return;
    event.preventDefault();
    if ("past" in day.dataset) return;
    var push = pushBelow(event.target);
    if (push) go(articles(dragged), { push: push.dataset.push });
    else if (dragged.dataset.push) move(day);
    else if ("plans" in dragged.dataset) go(articles(dragged), { day: day.dataset.day });
    else mean(day);
  });

  function move(day) {
    if (day.contains(dragged)) return;
    window.location.assign(dragged.dataset.move + "?day=" + day.dataset.day);
  }

  function mean(day) {
    if (!intend || day.contains(dragged)) return;
    intend.elements.article.value = dragged.dataset.article;
    intend.elements.day.value = day.dataset.day;
    intend.submit();
  }

  // Several go out in the order in which they were ticked, and not in that of the list.
  board.addEventListener("change", function (event) {
    if (event.target.name !== "article" || event.target.type !== "checkbox") return;
    var slug = event.target.value;
    order = order.filter(function (each) {
      return each !== slug;
    });
    if (event.target.checked) order.push(slug);
    var button = together && together.querySelector("button"), count = ticked().length;
    if (button) button.textContent = count > 1 ? "一起排期（" + count + " 篇）" : "一起排期";
  });
  if (together) {
    together.addEventListener("submit", function (event) {
      var all = ticked();
      if (!all.length) return; // the server says what is missing
      event.preventDefault();
      go(all, { together: "yes", day: together.elements.day.value });
    });
  }
})();
