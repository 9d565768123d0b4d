"""The review of 2020 as the project holds it, and small sheets made up for one test."""

import re
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot import people
from bot.db import Sessions
from bot.figures import indicators, sheets
from bot.people import Person

FOLDER = Path(__file__).parents[2] / "articles" / "2020-review"
SHEET = FOLDER / "figures.toml"
SLUG = "2020-review"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

MADE_UP_TEXT = "全年办班12期，参加300余人。推选“好媳妇”省级3户、市级5户、区级20户。"
MADE_UP_SHEET = """\
year = 2019

[[topic]]
name = "办班"
aliases = ["学习班"]

[[topic]]
name = "好媳妇"

[[figure]]
topic = "办班"
indicator = "办班期数"
aliases = ["几期班"]
text = "12期"
value = 12
unit = "期"
approximate = false
sentence = "全年办班12期，参加300余人。"

[[figure]]
topic = "办班"
indicator = "办班人数"
text = "300余人"
value = 300
unit = "人"
approximate = true
sentence = "全年办班12期，参加300余人。"

[[figure]]
topic = "好媳妇"
indicator = "省级好媳妇"
level = "省级"
text = "3户"
value = 3
unit = "户"
approximate = false
sentence = "推选“好媳妇”省级3户、市级5户、区级20户。"
"""


def text() -> str:
    """Return the review's text without front matter and Markdown marks."""
    body = (FOLDER / "article.md").read_text(encoding="utf-8").split("+++", 2)[2]
    return re.sub(r"^- ", "", body.replace("**", ""), flags=re.MULTILINE)


def sheet() -> sheets.Sheet:
    return sheets.read(SHEET, text())


def made_up(folder: Path, *changes: tuple[str, str], article: str = MADE_UP_TEXT) -> sheets.Sheet:
    """Return the made-up sheet with *changes* (old, new) in it."""
    content = MADE_UP_SHEET
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    file = folder / "figures.toml"
    file.write_text(content, encoding="utf-8")
    return sheets.read(file, article)


def administrator(session: Session) -> Person:
    """Return 魏, who confirms figures."""
    return people.find(session, "魏") or people.add(session, "魏", ["管理员"], now=NOW)


def confirm(sessions: Sessions) -> None:
    """Confirm whatever waits."""
    with sessions.begin() as session:
        indicators.confirm(session, indicators.waiting(session), by=administrator(session), now=NOW)


def load(sessions: Sessions, *given: sheets.Sheet, slug: str = SLUG, confirm: bool = True) -> None:
    """Import these sheets, or the review's, and confirm what waits."""
    with sessions.begin() as session:
        for each in given or (sheet(),):
            sheets.import_(session, each, article=slug, by=None, now=NOW)
        if confirm:
            waiting = indicators.waiting(session)
            indicators.confirm(session, waiting, by=administrator(session), now=NOW)
