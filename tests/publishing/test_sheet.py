"""The 审核单: everything that was approved stands on it, and from it alone its checksum is computed anew."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from html import unescape

import requests

from bot.db import Sessions
from bot.publishing import articles, review, sheet
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender


def printed(sessions: Sessions, slug: str) -> str:
    with sessions.read() as session:
        submission = review.latest(session, articles.newest(articles.named(session, slug)))
        assert submission
        return sheet.of(session, submission, account="陇南武都妇女", now=make.NOON)


def sealed(page: str) -> str:
    """Return what stands in the sheet under its seal, as a browser reads it."""
    found = re.search(r'<pre id="sealed">(.*?)</pre>', page, re.DOTALL)
    assert found
    return unescape(found[1])


def test_the_checksum_on_the_sheet_is_that_of_what_the_platform_received(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    kept = make.approved(sessions, "spring", body=make.BODY + "\n“甲”&<乙>，5 < 6。\n")
    make.push(sessions, due_at=platform.now(), revisions=[kept])
    sender.tick()
    sender.wait(seconds=5)
    [[article]] = [each["articles"] for each in platform.mass]

    page = printed(sessions, "spring")

    digest = re.search(r'id="digest">(\w{64})<', page)
    assert digest
    assert sha256(sealed(page).encode()).hexdigest() == digest[1]

    def behind(address: str) -> str:
        """Return the picture that the platform keeps for *address*, as a sealed text names it."""
        kept = requests.get(f"{platform.url}/mmbiz/{address.split('/')[-2]}", timeout=5)
        return f"picture:{sha256(kept.content).hexdigest()}"

    assert plain(article["html"], behind) == plain(json.loads(sealed(page))["html"], str)


def plain(html: str, picture: Callable[[str], str]) -> str:
    """Return *html* with each picture's address as *picture* says, and what WeChat moves in it left out."""

    def image(found: re.Match[str]) -> str:
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', found[0]))
        return f"<img {picture(said.get('data-src') or said['src'])} {said.get('alt')} {said.get('style')}>"

    return re.sub(r"<img [^>]*>", image, html)


def test_every_step_stands_on_it_with_its_person_time_and_remark(sessions: Sessions) -> None:
    make.approved(sessions, "spring")

    page = printed(sessions, "spring")

    for name in (
        "初审",
        "复审",
        "终审",
        "周",
        "吴",
        "郑",
        "林",
        "2021年3月8日",
        "没有发现问题",
        "还没有排期",
    ):
        assert name in page
