// The phone itself: new chat lines, words, voices and pictures, the menu, and what is done under an article.

import { act, askAlso, look, onNews, post, remember, say, whose } from "./wire.js";

const chat = document.getElementById("chat");
const composer = document.getElementById("composer");
const voice = document.getElementById("voice");
const extras = document.getElementById("extras");
const drawer = document.getElementById("drawer");
let last = Number(chat?.dataset.last || 0);
let lastAt = Number(chat?.dataset.at || 0);
const menu = chat?.dataset.menu;
if (chat) remember(`seen ${document.body.dataset.as}`, last); // also by one who leaves before the next news

function ask() {
  if (chat) askAlso(`after=${last}&at=${lastAt}`);
}

onNews((news) => {
  for (const name of ["time", "date", "followers"])
    for (const place of document.querySelectorAll(`[data-${name}]`)) place.textContent = news[name];
  document.body.dataset.followed = news.followed ? "yes" : "no";
  if (!chat) return;
  if (news.gone || news.menu !== menu) return location.reload();
  if (news.last > last) {
    const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 160;
    chat.insertAdjacentHTML("beforeend", news.html);
    passJumps();
    last = news.last;
    lastAt = news.at;
    ask();
    if (atEnd) toEnd();
  }
  remember(`seen ${document.body.dataset.as}`, last);
});

// A picture that cannot be shown leaves its place to the drawn cover.
function withoutBroken(image) {
  if (image.matches?.(".cover img, .thumb img") && image.complete && !image.naturalWidth) image.remove();
}

// Of jumps of the clock that follow each other only the last is shown.
function passJumps() {
  for (const jump of document.querySelectorAll(".note.jump + .note.jump")) jump.previousElementSibling.classList.add("passed");
}

function toEnd() {
  if (chat) chat.scrollTop = chat.scrollHeight;
}

function speaking() {
  return "speaking" in voice.dataset;
}

// The key shows what it leads to: the voice, or back to the keyboard.
function speak(on) {
  voice.toggleAttribute("data-speaking", on);
  voice.setAttribute("aria-label", on ? "用键盘" : "用语音");
  composer.elements.text.placeholder = on ? "说的话，当语音发" : "发消息";
  composer.elements.text.focus();
}

function openDrawer(open) {
  drawer.hidden = !open;
  extras.setAttribute("aria-expanded", open);
  toEnd();
}

function sendPicture(blob) {
  openDrawer(false);
  toEnd();
  act(null, `/_phone/picture?${whose}`, blob);
}

composer?.addEventListener("submit", (event) => {
  event.preventDefault();
  const input = composer.elements.text;
  const text = input.value.trim();
  input.value = "";
  input.focus();
  toEnd();
  if (text) act(null, `/_phone/${speaking() ? "voice" : "send"}?${whose}`, { text });
});
voice?.addEventListener("click", () => speak(!speaking()));
extras?.addEventListener("click", () => openDrawer(drawer.hidden));
document.getElementById("album")?.addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) sendPicture(file);
  event.target.value = "";
});
document.querySelector("[data-sample]")?.addEventListener("click", async () => {
  sendPicture(await (await fetch("/static/sample.png")).blob());
});

document.addEventListener("error", (event) => withoutBroken(event.target), true);
for (const image of [...document.images]) withoutBroken(image);

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".menu details[open]"))
    if (!open.contains(event.target)) open.open = false;
  const button = event.target.closest("button");
  if (!button) return;
  const { tap, type, act: what, say: words, choice, react } = button.dataset;
  if (tap !== undefined) {
    if (type === "view") window.open(tap, "_blank", "noopener");
    act(button, `/_phone/tap?${whose}`, { key: tap, type });
    const group = button.closest("details");
    if (group) group.open = false;
  }
  if (what) act(button, `/_phone/${what}?${whose}`);
  if (words) act(button, `/_phone/send?${whose}`, { text: words, bizmsgmenuid: choice });
  if (react) underneath("react", { kind: react }, react === "share" ? "已分享给朋友" : "");
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-comment]")) return;
  event.preventDefault();
  const { text } = event.target.elements;
  underneath("comment", { text: text.value }, "已留言");
  text.value = "";
});

async function underneath(what, body, done) {
  try {
    const key = document.getElementById("page").dataset.key;
    const said = await post(`/_phone/${what}?${whose}`, { key, ...body });
    for (const part of ["actions", "comments"]) document.getElementById(part).innerHTML = said[part];
    if (done) say(done);
  } catch (error) {
    say(error.message);
  }
}

ask();
passJumps();
toEnd();
look();
