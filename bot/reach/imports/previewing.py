"""What an import would do, row by row, before anything is kept: new, more, other than before, or the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import beijing_day, day_in_words, in_full
from bot.publishing import addresses
from bot.publishing.intake.rows import Faults
from bot.reach.imports import live, meanings, ours, told
from bot.reach.imports.alike import Row
from bot.reach.imports.columns import Table
from bot.reach.imports.live import Number, Source
from bot.reach.imports.meanings import Kind
from bot.reach.imports.opening import Export
from bot.reach.imports.ours import Match
from bot.reach.imports.reading import Rows
from bot.reach.imports.rows import ReachImport, ReachUndo

HUNDREDTH = Decimal("0.01")
State = Literal["new", "more", "changed", "same"]
STATES: dict[State, str] = {"new": "新增", "more": "补充", "changed": "与以前不同", "same": "已有"}


@dataclass(frozen=True)
class Outcome:
    """What would become of one row: the values that are kept of it, and what is to be known of it."""

    row: Row
    state: State
    values: Mapping[str, int | Decimal]  # new ones, and others than before
    before: tuple[str, ...] = ()  # 阅读人数：以前导入的是 500，现在是 520
    ours: str = ""  # which article of ours it is
    differs: tuple[str, ...] = ()  # 阅读人数：微信接口 515（截至3月9日），导出表 520
    is_unsaid: bool = False  # neither this row nor another says whether followers were told


@dataclass(frozen=True)
class Preview:
    """What an import would do."""

    export: Export
    table: Table
    outcomes: tuple[Outcome, ...]
    left_out: int
    repeated: int
    remarks: tuple[str, ...]

    @property
    def counted(self) -> dict[State, int]:
        """Return how many rows there are of each state."""
        states = [each.state for each in self.outcomes]
        return {state: states.count(state) for state in STATES}

    @property
    def brings_something(self) -> bool:
        return any(each.state != "same" for each in self.outcomes)


def preview(session: Session, export: Export, table: Table, rows: Rows, *, now: datetime) -> Preview:
    """Return what importing *rows* would do; nothing is kept.

    Raises Mistake where a row fits two articles that were imported before, or gives one another day.
    """
    before = _same_file(session, export)
    remarks = [*before, *rows.remarks]
    if table.kind == Kind.FOLLOWERS:
        outcomes = _of_followers(session, rows)
    else:
        outcomes = _of_articles(session, export, rows, beijing_day(now))
        unsaid = sum(each.is_unsaid for each in outcomes if each.state != "same")
        if unsaid:
            remarks.append(
                f"{unsaid} 行没有写明是否通知了粉丝（没有送达人数，也没有发表方式）："
                "年度条数里不算它们。都是群发的，请选“都通知了粉丝”。"
            )
        if rows.without_numbers:
            remarks.append(f"{rows.without_numbers} 行有标题和日期、没有一个数，没有导入；这些图文还是缺数。")
        if table.of("read_user") is None:
            remarks.append("没有阅读人数一栏：人次按人数算，这份表只会记下别的数。")
    return Preview(export, table, tuple(outcomes), rows.left_out, rows.repeated, tuple(remarks))


def name_of(key: str) -> str:
    """Return what staff call the count *key*."""
    return next(each.name for each in meanings.every() if each.key == key)


def shown(value: int | Decimal) -> str:
    """Return *value* as it is read: shares as percentages, of which WeChat gives a dozen places."""
    return str(value) if isinstance(value, int) else f"{(value * 100).quantize(HUNDREDTH).normalize():f}%"


def differing(key: str, from_export: Number, from_wechat: told.Told) -> str:
    """Say both values of *key*, with the days up to which they count."""
    through = (
        f"截至{day_in_words(from_export.through)}"
        if from_export.through
        else f"{day_in_words(from_export.source.on)}导入，没写截至日"
    )
    return (
        f"{name_of(key)}：微信接口 {shown(from_wechat.value)}（截至{day_in_words(from_wechat.through)}），"
        f"导出表 {shown(from_export.value)}（{through}）"
    )


def compared_up_to(number: Number, published_on: date) -> date | None:
    """Return up to which day the interface's value is to be held against *number*; None: its last one.

    An export that tells no day was made on the day it came at the latest: of an article that was still
    counted then, what the interface told up to the day before is the nearest.
    """
    if number.through:
        return number.through
    still_counted = number.source.on <= published_on + timedelta(days=30)
    return number.source.on - timedelta(days=1) if still_counted else None


def _same_file(session: Session, export: Export) -> list[str]:
    known = session.scalars(
        select(ReachImport)
        .outerjoin(ReachUndo, ReachUndo.import_id == ReachImport.id)
        .where(ReachImport.digest == export.digest, ReachUndo.id.is_(None))
        .order_by(ReachImport.id.desc())
        .limit(1)
    ).one_or_none()
    if known is None:
        return []
    return [f"这个文件 {in_full(known.at)} 由{known.person.name}导入过（{known.file}）。"]


def _of_articles(session: Session, export: Export, rows: Rows, today: date) -> list[Outcome]:
    published = [row.published_on for row in rows.rows if row.published_on]
    known = live.articles(session, min(published), max(published))
    days = live.days_of_addresses(session)
    faults = Faults()
    source = Source(2**31, today, export.name)  # later than whatever is there
    had = {id(each) for each in known.all}
    found = []
    for row in rows.rows:
        title, day = f"《{row.title[:20]}》", row.published_on
        on = day_in_words(day) if day else ""
        before_on = days.setdefault(addresses.key(row.url), day) if row.url and day else day
        if before_on and before_on != day:
            faults.add(
                row.place,
                f"{title}发布日期是{on}，别处写的是{day_in_words(before_on)}；请核对。",
            )
        candidates = known.candidates(row)
        if len(candidates) > 1:
            faults.add(row.place, f"{on}有几篇{title}，没有网址分不清；请补上网址一栏。")
        there = candidates[0].cell(row) if candidates else {}
        values, before = _news(row, there)
        brings = bool(
            candidates
            and (
                (row.url and not candidates[0].url)
                or row.publish_type not in (None, candidates[0].publish_type)
            )
        )
        article = known.add(row, source)
        is_new = id(article) not in had
        state: State = "new" if is_new else "changed" if before else "more" if values or brings else "same"
        found.append((article, Outcome(row, state, values, before)))
    faults.require_none(export.name)
    return _placed(session, found, published)


def _placed(session: Session, found: list[tuple[live.Told, Outcome]], days: list[date]) -> list[Outcome]:
    """Return the outcomes with the articles of ours they are, and what the interface told otherwise."""
    first, last = min(days), max(days)
    articles = list({id(article): article for article, _ in found}.values())
    places = {id(article): place for place, article in enumerate(articles)}
    matches = ours.match(articles, ours.known(session, first, last))
    interface = told.articles(session, first - ours.MARGIN, last + ours.MARGIN)
    return [
        Outcome(
            outcome.row,
            outcome.state,
            outcome.values,
            outcome.before,
            _who(match := matches.get(places[id(article)])),
            _against(
                article, outcome.row, interface.get(match.ours.msgid or "") if match and match.ours else None
            ),
            article.publish_type is None and not (match and match.ours and match.ours.is_counted),
        )
        for article, outcome in found
    ]


def _who(match: Match | None) -> str:
    if match is None:
        return ""
    if match.ours is None:
        return "同一天有几篇同名的，分不清是哪一篇；不会多算"
    how = "" if match.by == "address" else "（按标题和日期认出）"
    return f"我们的《{match.ours.title}》{how}"


def _against(article: live.Told, row: Row, days: told.Days | None) -> tuple[str, ...]:
    if days is None or row.daily:
        return ()
    lines = []
    for key in told.SHARED:
        if key not in row.values:
            continue
        number = article.cell(row)[key]
        known = told.up_to(days, key, compared_up_to(number, article.published_on))
        if known and not told.is_same(number.value, known.value):
            lines.append(differing(key, number, known))
    return tuple(lines)


def _of_followers(session: Session, rows: Rows) -> list[Outcome]:
    days = [row.day for row in rows.rows if row.day]
    known = live.followers(session, min(days), max(days))
    interface = told.followers(session, min(days), max(days))
    found = []
    for row in rows.rows:
        assert row.day
        values, before = _news(row, known.get(row.day, {}))
        state: State = (
            "new" if row.day not in known else "changed" if before else "more" if values else "same"
        )
        heard = interface.get(row.day, {})
        differs = tuple(
            f"{name_of(key)}：微信接口 {heard[key]}，导出表 {value}"
            for key, value in row.values.items()
            if key in heard and heard[key] != value
        )
        found.append(Outcome(row, state, values, before, "", differs))
    return found


def _news(row: Row, there: Mapping[str, Number]) -> tuple[dict[str, int | Decimal], tuple[str, ...]]:
    """Return what *row* tells that was not told so before, and what was told otherwise, in words."""
    values = {
        key: value for key, value in row.values.items() if key not in there or there[key].value != value
    }
    before = tuple(
        f"{name_of(key)}：以前导入的是 {shown(there[key].value)}，现在是 {shown(value)}"
        for key, value in values.items()
        if key in there
    )
    return values, before
