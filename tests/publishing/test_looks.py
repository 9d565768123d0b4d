"""Templates and looks in a real Chromium: readable by day and night, no wider than a phone, told apart."""

import re
from collections.abc import Iterator
from dataclasses import astuple

import pytest
from playwright.sync_api import Page

from bot.publishing.blocks import Block, Heading, Paragraph, Stats
from tests import browser
from tests.publishing import looks
from tests.publishing.looks import ALL, CROWDED, EVERY_BLOCK

PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="
EACH = pytest.mark.parametrize(("template", "look"), ALL)

# Every piece of text with what is hard to read in it; `ground` is the nearest ground painted below it.
HARD_TO_READ = """() => {
  const faults = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const parts = (css) => css.match(/[\\d.]+/g).map(Number);
  const light = (c) => c.slice(0, 3)
    .map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  for (let node; node = walker.nextNode();) {
    if (!node.data.trim()) continue;
    const style = getComputedStyle(node.parentElement), what = node.data.trim().slice(0, 12);
    let ground = null;
    for (let at = node.parentElement; !ground; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) ground = colour;
    }
    const [a, b] = [light(parts(style.color)), light(ground)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) faults.push(`pale ${contrast.toFixed(2)}: ${what} ${style.color} on ${ground}`);
    if (parseFloat(style.fontSize) < 13) faults.push(`small ${style.fontSize}: ${what}`);
    if (parseFloat(style.lineHeight) % 1) faults.push(`line of ${style.lineHeight}: ${what}`);
    if (parseFloat(style.lineHeight) < parseFloat(style.fontSize)) faults.push(`lines overlap: ${what}`);
  }
  return faults;
}"""
TOO_WIDE = """() => [...document.querySelectorAll("article *")].filter(each => {
  for (let at = each; at; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return false;
  return each.getBoundingClientRect().right > 360;
}).map(each => each.tagName + " " + each.textContent.trim().slice(0, 20))"""


@pytest.fixture(scope="module")
def phone() -> Iterator[Page]:
    with browser.launch() as chromium:
        yield chromium.new_page(viewport={"width": 375, "height": 812})


def show(phone: Page, html: str, *, dark: bool = False) -> None:
    looks.show(phone, html.replace("images/a.jpg", PICTURE), dark=dark)


def words_in(value: object) -> Iterator[str]:
    """Give every Chinese piece of text in *value*, between its tags."""
    if isinstance(value, str):
        yield from (piece for piece in re.split(r"<[^>]+>", value) if re.search(r"[\u4e00-\u9fff]", piece))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from words_in(each)


@EACH
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_is_readable_by_day_and_by_night(phone: Page, template: str, look: str, dark: bool) -> None:
    for blocks in (EVERY_BLOCK, CROWDED):
        show(phone, looks.html(template, look, blocks), dark=dark)

        assert phone.evaluate(HARD_TO_READ) == []


@EACH
def test_nothing_is_wider_than_a_phone(phone: Page, template: str, look: str) -> None:
    for blocks in (EVERY_BLOCK, CROWDED):
        show(phone, looks.html(template, look, blocks))

        assert phone.evaluate(TOO_WIDE) == []


def test_the_dark_mode_is_wechats_own(phone: Page) -> None:
    """What WeChat's algorithm made of these colours, measured with it."""
    show(
        phone,
        '<section><p style="color:#C8161D">红</p>'
        '<section style="background-color:#FDF1F3"><p style="color:#3f3f3f">卡</p></section>'
        '<p style="background-color:#C8161D;color:#ffffff">白</p></section>',
        dark=True,
    )

    shown = phone.evaluate(
        "[...document.querySelectorAll('article section *')].map(each => {"
        " const style = getComputedStyle(each); return [style.color, style.backgroundColor] })"
    )

    assert shown[0][0] == "rgb(237, 26, 34)"
    assert shown[1][1] == "rgb(196, 187, 189)"
    assert shown[2][0] == "rgb(63, 63, 63)"
    assert shown[3] == ["rgb(255, 255, 255)", "rgb(200, 22, 29)"]


@EACH
def test_every_block_has_its_words_on_the_page_and_body_text_is_large(
    phone: Page, template: str, look: str
) -> None:
    show(phone, looks.html(template, look))

    text = phone.evaluate("document.body.innerText")
    for word in words_in([astuple(each) for each in EVERY_BLOCK]):
        assert word in text
    assert "郑芳" in text
    size = "parseFloat(getComputedStyle([...document.querySelectorAll('p')].find(p => p.textContent"
    assert phone.evaluate(f"{size}.startsWith('一是抓重点'))).fontSize)") >= 16


@EACH
def test_a_template_uses_nothing_that_wechat_drops(template: str, look: str) -> None:
    html = looks.html(template, look)

    assert not re.search(r"<(?!/?(?:section|p|span|strong|em|br|a|img|table|tr|td)\b)", html)
    assert not re.search(r"\b(?:class|id|on\w+)=", html)
    for style in re.findall(r'style="([^"]*)"', html):
        for declaration in filter(None, style.split(";")):
            name, _, value = declaration.partition(":")
            assert re.fullmatch(
                r"color|background-color|margin(-\w+)?|padding(-\w+)?|border(-\w+)*|width|height|min-width|display"
                r"|font-(size|weight)|line-height|letter-spacing|text-(align|indent)|vertical-align|white-space"
                r"|overflow-x|table-layout|word-break",
                name,
            ), declaration
            assert value
            assert not re.search(r"url|gradient|flex|grid|#000\b|black|var\(|!important", value)


def test_templates_and_looks_are_told_apart() -> None:
    def first(template: str, look: str, *blocks: Block) -> str:
        return looks.html(template, look, blocks)

    heading, stats = Heading("题", 2), next(each for each in EVERY_BLOCK if isinstance(each, Stats))
    names = {template for template, _ in ALL}

    assert len(ALL) == 14
    assert len({first(*each) for each in ALL}) == 14
    for look in ("正红", "清新"):
        assert len({first(name, look, heading).removeprefix(first(name, look)[:-10]) for name in names}) == 7
        assert len({first(name, look, stats)[-1200:] for name in names}) == 7


@EACH
def test_an_article_of_5000_characters_stays_below_what_wechat_takes(template: str, look: str) -> None:
    words = "区妇联把服务送到姐妹们身边，一件一件办成暖心事。"
    section: tuple[Block, ...] = (Heading("用心守护", 2), *[Paragraph(words * 4)] * 5)
    article = section * (5000 // (len(words) * 20) + 1) + EVERY_BLOCK[5:6] * 6

    assert sum(len(each.html) for each in article if isinstance(each, Paragraph)) > 5000
    assert len(looks.html(template, look, article)) < 20_000
