// What the page's scripts share: asking the platform, hearing its news, and saying a word to the reader.

const EVERY = 700;
const listeners = [];
let timer = 0;
let question = "chat=no";

export const whose = `as=${encodeURIComponent(document.body.dataset.as)}`;

export async function post(path, body) {
  const raw = body instanceof Blob;
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": raw ? "application/octet-stream" : "application/json" },
    body: raw ? body : JSON.stringify(body || {}),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(said.error || "没有成功，请再试一次"), { errcode: said.errcode });
  return said;
}

// Do one thing, with the button out of use meanwhile; gives the answer, or null when it was refused.
export async function act(button, path, body) {
  if (button) button.disabled = true;
  setTimeout(look, 60);
  let said = null;
  try {
    said = await post(path, body);
  } catch (error) {
    say(error.message);
  }
  if (button) button.disabled = false;
  await look();
  return said;
}

export function onNews(listener) {
  listeners.push(listener);
}

export function askAlso(words) {
  question = words;
}

export async function look() {
  clearTimeout(timer);
  try {
    const answer = await fetch(`/_phone/feed?${whose}&${question}`);
    if (answer.ok) {
      const news = await answer.json();
      for (const listener of listeners) listener(news);
    }
  } catch {
    say("平台没有应答");
  }
  clearTimeout(timer);
  timer = setTimeout(look, document.hidden ? 5 * EVERY : EVERY);
}

export function say(words) {
  const toast = document.querySelector(".toast");
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { toast.hidden = true; }, 1400 + 110 * words.length); // the longer, the longer
}

// Remembering is a comfort: a browser that forbids it loses nothing else.
export function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* nothing to do */ }
}

export function recall(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}
