// Keeps the page in step with the platform: new chat lines, the clock, following; and sends what is typed or tapped.
"use strict";

const EVERY = 700;
const chat = document.getElementById("chat");
const whose = `as=${encodeURIComponent(document.body.dataset.as)}`;
let last = Number(chat?.dataset.last || 0);
let lastAt = Number(chat?.dataset.at || 0);
let menu = chat?.dataset.menu;
let clock = null;
let timer = 0;

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body || {}),
  });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error || "没有成功，请再试一次");
  return answer.json();
}

async function look() {
  clearTimeout(timer);
  try {
    const answer = await fetch(`/_phone/feed?${whose}&after=${last}&at=${lastAt}`);
    if (answer.ok) show(await answer.json());
  } catch {
    say("平台没有应答");
  }
  timer = setTimeout(look, document.hidden ? 5 * EVERY : EVERY);
}

function show(feed) {
  for (const name of ["time", "date", "followers"])
    for (const place of document.querySelectorAll(`[data-${name}]`)) place.textContent = feed[name];
  document.body.dataset.followed = feed.followed ? "yes" : "no";
  const now = Date.parse(feed.now), real = performance.now();
  if (clock && Math.abs(now - clock.now - (real - clock.real)) > 60000) jumped(feed);
  clock = { now, real };
  if (!chat) return;
  if (feed.gone || feed.menu !== menu) return location.reload();
  if (feed.last > last) {
    const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 160;
    chat.insertAdjacentHTML("beforeend", feed.html);
    last = feed.last;
    lastAt = feed.at;
    if (atEnd) toEnd();
  }
}

function jumped(feed) {
  document.body.classList.add("jumped");
  setTimeout(() => document.body.classList.remove("jumped"), 2500);
  say(`平台时间：${feed.date} ${feed.time}`);
}

function toEnd() {
  if (chat) chat.scrollTop = chat.scrollHeight;
}

function say(words) {
  const toast = document.querySelector(".toast");
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { toast.hidden = true; }, 2200);
}

async function act(button, path, body) {
  if (button) button.disabled = true;
  setTimeout(look, 60);
  try {
    await post(path, body);
  } catch (error) {
    say(error.message);
  }
  if (button) button.disabled = false;
  await look();
}

function tomorrowMorning() {
  const day = new Date(clock.now + 8 * 3600e3 + 86400e3).toISOString().slice(0, 10); // the day in Beijing
  return `${day}T08:30:00+08:00`;
}

function openPanel(open) {
  document.body.classList.toggle("panel-open", open);
  document.querySelector(".shade").hidden = !open;
}

document.getElementById("composer")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const input = event.target.elements.text;
  const text = input.value.trim();
  input.value = "";
  input.focus();
  toEnd();
  if (text) act(null, `/_phone/send?${whose}`, { text });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, [data-close], a[data-outside]");
  for (const open of document.querySelectorAll(".menu details[open]"))
    if (!open.contains(event.target)) open.open = false;
  if (!button) return;
  const { tap, type, act: what, jump, say: words, choice } = button.dataset;
  if ("open" in button.dataset) openPanel(true);
  if ("close" in button.dataset) openPanel(false);
  if (tap !== undefined) {
    if (type === "view") window.open(tap, "_blank", "noopener");
    act(button, `/_phone/tap?${whose}`, { key: tap, type });
    const group = button.closest("details");
    if (group) group.open = false;
  }
  if (what) act(button, `/_phone/${what}?${whose}`);
  if (words) act(button, `/_phone/send?${whose}`, { text: words, bizmsgmenuid: choice });
  if (jump) {
    openPanel(false);
    act(button, "/_control/clock", jump === "morning" ? { now: tomorrowMorning() } : { advance_seconds: Number(jump) });
  }
});

toEnd();
look();
