// The rehearsal desk: its sheets, the clock, people, switches, faults, and the administrator's phone.

import { act, look, onNews, post, recall, remember, say } from "./wire.js";

const REFUSED = { 45028: "没有发：群发次数用完了。拨到明天再发，或在“账号”里打开“不限群发次数”" };
const byHand = document.getElementById("by-hand");
const path = document.getElementById("trouble-path");
const moment = document.getElementById("moment");
const parts = {};
let clock = null;

onNews((news) => {
  const now = Date.parse(news.now), real = performance.now();
  if (clock && Math.abs(now - clock.now - (real - clock.real)) > 40000) jumped(news);
  if (!clock) moment.elements.at.value = news.now.slice(0, 16);
  clock = { now, real };
  document.body.dataset.waiting = news.waiting;
  for (const [name, html] of Object.entries(news.parts)) {
    if (parts[name] === html) continue;
    parts[name] = html;
    for (const place of document.querySelectorAll(`[data-part="${name}"]`)) replace(place, html);
  }
  document.getElementById("tab-troubles").classList.toggle("marked", document.querySelector(".ordered") !== null);
  for (const left of document.querySelectorAll("[data-due]")) left.textContent = countdown(left.dataset.due * 1000 - now);
  for (const person of document.querySelectorAll(".people li")) {
    const seen = recall(`seen ${person.dataset.openid}`);
    const here = person.dataset.openid === document.body.dataset.as;
    person.classList.toggle("news", !here && Number(person.dataset.last) > Number(seen || 0));
  }
});

// Put new HTML in place; whoever was on a button with the keyboard stays on it.
function replace(place, html) {
  const buttons = [...place.querySelectorAll("button, a")];
  const at = buttons.indexOf(document.activeElement);
  place.innerHTML = html;
  if (at >= 0) place.querySelectorAll("button, a")[at]?.focus();
}

function countdown(left) {
  const seconds = Math.max(0, Math.round(left / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function jumped(news) {
  document.body.classList.add("jumped");
  setTimeout(() => document.body.classList.remove("jumped"), 2500);
  moment.elements.at.value = news.now.slice(0, 16);
  say(`平台时间：${news.date} ${news.time}`);
}

function travel(button, where) {
  show("");
  act(button, "/_control/clock", where);
}

function tomorrowMorning() {
  const day = new Date(clock.now + 8 * 3600e3 + 86400e3).toISOString().slice(0, 10); // the day in Beijing
  return `${day}T08:30:00+08:00`;
}

// Show the panel, the administrator's phone or, with "", neither; on a desk both always stand beside the phone.
function show(what) {
  document.body.classList.toggle("panel-open", what === "panel");
  document.body.classList.toggle("admin-open", what === "admin");
  document.querySelector(".shade").hidden = what === "";
}

function turnTo(name) {
  for (const tab of document.querySelectorAll("[data-tab]")) {
    const chosen = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", chosen);
    document.getElementById(`sheet-${tab.dataset.tab}`).hidden = !chosen;
  }
  remember("tab", name);
}

function nextTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme;
  const next = (now === "auto" ? dark : now === "dark") ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
}

function trouble(button, kind) {
  const more = { refuse: { errcode: 45009 }, slow: { seconds: 10 } }[kind] || {};
  act(button, "/_control/faults", { path: path.value, kind, ...more });
}

async function newPerson(button) {
  const added = await act(button, "/_desk/person");
  if (added) location.href = `/?as=${added.openid}`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, [data-close]");
  if (!button) return;
  const set = button.dataset;
  if ("open" in set) show("panel");
  if ("close" in set) show("");
  if (set.show) show(set.show);
  if (set.tab) turnTo(set.tab);
  if ("themeNext" in set) nextTheme();
  if (set.jump) travel(button, set.jump === "morning" ? { now: tomorrowMorning() } : { advance_seconds: Number(set.jump) });
  if (set.switch) act(button, "/_control/account", JSON.parse(set.switch));
  if (set.trouble) trouble(button, set.trouble);
  if (set.of) act(button, "/_control/outcome", { of: set.of, status: set.status });
  if (set.calm) act(button, "/_desk/calm", { [set.calm]: Number(set.number) });
  if (set.confirm) act(button, "/_control/confirm", { msg_id: Number(set.confirm), answer: set.answer });
  if (set.generate) act(button, "/_control/followers", { count: Number(set.generate), seed: 1 });
  if ("newPerson" in set) newPerson(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") show("");
});

path.addEventListener("change", () => {
  const event = path.value.startsWith("event:");
  for (const grid of document.querySelectorAll("[data-for]")) grid.hidden = (grid.dataset.for === "event") !== event;
});

moment.addEventListener("submit", (event) => {
  event.preventDefault();
  travel(null, { now: `${moment.elements.at.value}:00+08:00` });
});

byHand.elements.title.addEventListener("input", countTitle);
byHand.addEventListener("reset", () => setTimeout(countTitle));

function countTitle() {
  const written = byHand.querySelector(".written"), most = Number(written.dataset.most);
  const number = byHand.elements.title.value.length;
  written.textContent = number < most ? `${number} / ${most}` : `${number} / ${most}，不能再长了`;
  written.classList.toggle("full", number >= most);
}

byHand.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { title, text, notify, comments } = byHand.elements;
  const paragraphs = text.value.split(/\n\s*\n/).map((each) => each.trim()).filter(Boolean);
  const article = {
    title: title.value,
    content: paragraphs.map((each) => `<p>${escaped(each)}</p>`).join(""),
    digest: paragraphs.join(" ").slice(0, 54), // as the official backend fills it in
    need_open_comment: Number(comments.checked),
  };
  try {
    const sent = await post("/_control/by_hand", { articles: [article], notify: notify.value === "yes", asks: true });
    if (sent.waits) waits(article.title);
    else wentOut(article.title, notify.value === "yes");
  } catch (error) {
    say(REFUSED[error.errcode] || error.message);
  }
});

// Say what became of it and where it is to be seen; on a phone the sheet makes room for the chat's new card.
function wentOut(title, notified) {
  const chat = document.getElementById("chat");
  const words = notified ? `发出去了：《${title}》。${whereTheCardIs(chat)}` : `发布了：《${title}》。没有通知粉丝，在下面的“内容数据”里点开看`;
  putAway(words);
  if (notified) {
    show("");
    chat?.scrollTo(0, chat.scrollHeight);
    say(words);
  }
  look();
}

// It has gone nowhere yet: the administrator's phone asks, beside the follower's or by its notification.
function waits(title) {
  putAway(`《${title}》在等管理员确认，请在管理员的手机上点“确认群发”`);
  show("");
  look();
}

function putAway(words) {
  const told = document.querySelector(".told");
  byHand.reset();
  byHand.closest("details").open = false;
  told.textContent = words;
  told.hidden = false;
  document.querySelector(".sheets").scrollTop = 0;
}

function whereTheCardIs(chat) {
  if (document.body.dataset.followed === "no") return "这部手机没有关注，在关注了的粉丝手机上看";
  return chat ? "卡片在粉丝的聊天里" : "回到聊天就能看到卡片";
}

function escaped(text) {
  const place = document.createElement("p");
  place.textContent = text;
  return place.innerHTML.replaceAll("\n", "<br>");
}

turnTo(document.querySelector(`[data-tab="${recall("tab")}"]`) ? recall("tab") : "time");
