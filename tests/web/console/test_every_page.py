"""Every page, on a PC and on a phone, before axe-core and our own eye for what is hard to read or to use."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from bot.db import Sessions
from bot.operations import health
from bot.web.console import POLICY
from tests import browser
from tests.filled import Filled
from tests.web.console import addresses, screen
from tests.web.console.addresses import FILES, PAGES

# Paper, or the article itself, has looks of its own, and runs no script at all.
PAPER = {"articles.printed", "reports.self_check", "articles.preview", "series.preview"}
# What staff call so themselves.  Evidence shows an answer of WeChat as it came, the 审核单 how to check it,
# and the first connection what is to be typed where.
LATIN = {
    "Word",
    "WPS",
    "Excel",
    "PDF",
    "CSV",
    "jpg",
    "png",
    "gif",
    "webp",
    "heic",
    "docx",
    "txt",
    "Alt",
    "hello",  # of “hello小孩”爱心书包
    "xlsx",
    "xls",
    "csv",
    "ods",
}
TECHNICAL = {
    "checkup.connect",
    "reach_articles.answer",
    "articles.printed",
    "articles.preview",
    "series.preview",
}
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"], iframes: false });
  return found.violations.map((each) =>
    `${each.impact}: ${each.help}: ` + each.nodes.map((node) => node.html.slice(0, 150)).join(" | "));
}"""


@pytest.fixture(scope="module")
def filled_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Filled, Sessions]]:
    with addresses.office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


def test_every_page_has_a_line_and_an_address(filled_office: tuple[Flask, Filled, Sessions]) -> None:
    console, given, _ = filled_office
    asked = {rule.endpoint for rule in console.url_map.iter_rules() if "GET" in (rule.methods or set())}
    names = [each.name for each in addresses.pages()]

    assert asked == PAGES.keys() | FILES.keys(), "a page needs a line in addresses.py"
    assert not PAGES.keys() & FILES.keys()
    assert len(set(names)) == len(names), "a picture would be overwritten"
    match = console.url_map.bind("localhost").match
    for endpoint, shown in PAGES.items():
        for each in shown:
            assert match(each.at(given).partition("?")[0], "GET")[0] == endpoint, each


@pytest.mark.parametrize("size", [screen.PC, screen.PHONE], ids=["pc", "phone"])
def test_every_page_can_be_read_and_used_by_everybody(
    filled_office: tuple[Flask, Filled, Sessions], chromium: Browser, size: tuple[int, int]
) -> None:
    console, given, sessions = filled_office
    axe = browser.axe()
    found: dict[str, list[str]] = {}

    with screen.before(console, chromium) as sign_in:
        seats: dict[str | None, Page] = {}
        for endpoint, shown in PAGES.items():
            for each in shown:
                page = seats.get(each.who) or seats.setdefault(each.who, sign_in(each.who, size))
                health.beat(sessions)  # however long the pages before took
                answer = page.goto(page.url.partition("/console/")[0] + each.at(given))
                assert answer
                assert answer.status == 200, each
                _look_at_headers(endpoint, answer.headers)
                if endpoint not in TECHNICAL and (strange := _not_chinese(page)):
                    found[f"{each.name}: words"] = strange
                if faults := _paper(page, axe) if endpoint in PAPER else _faults(page, axe):
                    found[each.name] = faults

    assert not found


def _look_at_headers(endpoint: str, headers: dict[str, str]) -> None:
    policy = headers["content-security-policy"]
    if endpoint in PAPER:
        assert "script-src" not in policy
        assert "sandbox allow-same-origin" in policy
    else:
        assert policy == POLICY
    assert policy.startswith("default-src 'none';")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


def _not_chinese(page: Page) -> list[str]:
    """Return the names of states, settings, calls, paths and rows, and dates of machines, where staff read.

    What is folded is not looked at, 查看技术详情 among it.  A picture may be called by its file, not by the
    folder it is in.
    """
    read = page.inner_text("body")
    words = re.findall(r"[A-Za-z][A-Za-z_]{2,}", re.sub(r"(?<![\w/.-])[\w.-]+\.(jpg|png)", "", read))
    rows = re.findall(
        r"推送 \d+(?=[^\s\d:年月日条篇次]| [^年月日条篇次])|编号 ?[0-9a-f]{6,}|(?<!\d)\d{4}-\d\d-\d\d(?!\d)",
        read,
    )
    return sorted({*words, *rows} - LATIN)


def _faults(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    return [*page.evaluate(RUN), *screen.faults(page)]


def _paper(page: Page, axe: str) -> list[str]:
    """Look at a copy of what may run no script: in its sandbox axe-core would wait for ever."""
    copy = page.context.browser.new_page()  # type: ignore[union-attr]
    copy.set_content(page.content(), wait_until="domcontentloaded")
    copy.evaluate(axe)
    found: list[str] = copy.evaluate(RUN)
    copy.close()
    return [each for each in found if each.startswith(("serious", "critical"))]  # paper has no landmarks
