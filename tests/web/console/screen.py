"""The console on a screen: somebody signed in before a real browser, and what is hard to read or to use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, Page

from tests import browser, cast
from tests.web.conftest import serving

PHONE, PC = (375, 812), (1366, 768)
Open = Callable[[str, tuple[int, int]], Page]
OpenAsAny = Callable[[str | None, tuple[int, int]], Page]

FAULTS = """() => {
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the screen");
  const light = (c) => c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const parts = (css) => css.match(/[\\d.]+/g).map(Number);
  for (const each of document.querySelectorAll("body *")) {
    const own = [...each.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !each.offsetParent) continue;
    const style = getComputedStyle(each), what = each.tagName + " " + each.textContent.trim().slice(0, 20);
    if (parseFloat(style.fontSize) < 16) faults.push("small: " + what);
    let ground = [255, 255, 255];
    for (let at = each; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) { ground = colour.slice(0, 3); break; }
    }
    const [a, b] = [light(parts(style.color).slice(0, 3)), light(ground)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faults.push("pale: " + what);
  }
  for (const each of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!each.labels.length) faults.push("no label: " + each.name);
  for (const each of document.querySelectorAll("a, button, summary, input:not([type=hidden])")) {
    const box = each.getBoundingClientRect();
    if (each.matches("button, .button, summary.button") && box.height && box.height < 38)
      faults.push("hard to tap: " + each.textContent);
  }
  return faults;
}"""


def faults(page: Page) -> list[str]:
    """Give what is hard to read or to use once the page has loaded: too wide, small or pale, without a label.

    A click ends when the next page has begun, which may still be without a body.
    """
    page.wait_for_load_state()
    found: list[str] = page.evaluate(FAULTS)
    return found


@contextmanager
def before(console: Flask, chromium: Browser) -> Iterator[OpenAsAny]:
    """Give what signs somebody in, or leaves None at the door, on a screen of that size.

    No page may complain, nor ask for what is elsewhere.
    """
    complaints: list[str] = []
    with serving(console) as port:
        home = f"http://127.0.0.1:{port}/console/"

        def sign_in(name: str | None, size: tuple[int, int]) -> Page:
            width, height = size
            context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("console", lambda said: complaints.extend(filter(None, [browser.complaint(said)])))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(home)
            if name is None:
                return page
            page.get_by_label("姓名").fill(name)
            page.get_by_label("密码").fill(cast.PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(home)
            return page

        yield sign_in
        heard = list(complaints)  # what is under way when its page is closed would complain of that
        for context in chromium.contexts:
            context.close()
    assert not heard, heard
