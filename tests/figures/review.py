"""The review of 2020 as the project holds it, and small sheets made up for one test."""

import re
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from bot import people
from bot.db import Base, Sessions
from bot.figures import indicators, sheets
from bot.people import Person
from tests.kept import Kept

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

_kept: dict[tuple[str, bool], Kept] = {}  # what the review makes of a fresh database, by its kind
_places: list[Path] = []


def keep_in(folder: Path) -> None:
    """Let what a fresh database holds after `load` be kept in *folder*, for the tests that come."""
    _places[:] = [folder]


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
    """Import these sheets, or the review's, and confirm what waits.

    Hundreds of tests begin with the review: a fresh database gets the rows that it made of the first one.
    """
    if given or slug != SLUG or not _places or not _is_fresh(sessions):
        _import(sessions, *(given or (sheet(),)), slug=slug, confirm=confirm)
        return
    kind = (sessions.engine.dialect.name, confirm)
    if kind in _kept:
        _kept[kind].put_into(sessions)
        return
    _import(sessions, sheet(), slug=slug, confirm=confirm)
    _kept[kind] = Kept(sessions, _places[0] / f"{confirm}.db")


def _is_fresh(sessions: Sessions) -> bool:
    """Tell whether the migrations made it, with their triggers, and it holds no row."""
    if not inspect(sessions.engine).has_table("alembic_version"):
        return False
    any_row = " or ".join(f'exists (select 1 from "{name}")' for name in Base.metadata.tables)
    with sessions.read() as session:
        return not session.scalar(sql(f"select {any_row}"))


def _import(sessions: Sessions, *given: sheets.Sheet, slug: str, confirm: bool) -> None:
    with sessions.begin() as session:
        for each in given:
            sheets.import_(session, each, article=slug, by=None, now=NOW)
        if confirm:
            waiting = indicators.waiting(session)
            indicators.confirm(session, waiting, by=administrator(session), now=NOW)
