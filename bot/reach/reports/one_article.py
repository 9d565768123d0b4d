"""One article as a book: its numbers, its thirty days, where its readers came from, what WeChat told when."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.clock import beijing_day, day_in_words, in_full
from bot.reach import curve, evidence, groups
from bot.reach.counts import OutArticle
from bot.reach.reports import grouped, tables
from bot.reach.reports.books import as_of
from bot.reach.reports.table import Book, Cell, Column, Table, Through


def book(session: Session, msgid: str, *, now: datetime) -> Book | None:
    """Return an article's thirty days, its sources and what WeChat told when; None where it is not known."""
    today = beijing_day(now)
    found = curve.of(session, msgid, today=today)
    if found is None:
        return None
    article = found.article
    through = Through(today, articles=article.through, alone=True)
    sums = groups.summed([article])
    figures: list[tuple[str, Cell]] = [
        ("readers", article.reads),
        ("subscriber_reads", article.subscriber_reads),
        *(each for each in tables.of_articles(sums, is_known=True) if each[0] != "lacking"),
    ]
    title = article.title or tables.NO_TITLE
    published = f"{day_in_words(article.published_on)} {groups.WEEKDAYS[article.published_on.weekday()]}"
    return Book(
        f"《{title}》的阅读",
        (f"{published}发布。", as_of(session, now)),
        (
            tables.figures(figures, through),
            _curve(found, through),
            grouped.sources(groups.sources([article]), through),
            _sightings(session, session.get_one(OutArticle, msgid), through),
        ),
    )


def _curve(found: curve.Curve, through: Through) -> Table:
    columns = (
        Column("第几天", "count", 4),
        Column("日子", "day", 7),
        Column("累计阅读人数", metric="readers"),
        Column("当天新增的读者", "count", 7, metric="new_readers"),
        Column("通常：中间一篇", "count", 7, metric="typical_readers"),
        Column("通常：中间一半从", "count", 8),
        Column("通常：中间一半到", "count", 8),
    )
    typical = {each.number: each for each in found.typical}
    rows: list[tuple[Cell, ...]] = []
    for each in found.days:
        usual = typical.get(each.number)
        middle: tuple[Cell, ...] = (
            (usual.typical_readers, usual.lower, usual.upper) if usual else ("—", "—", "—")
        )
        rows.append((each.number, each.day, each.readers, each.new_readers, *middle))
    return Table(
        key="curve",
        sheet="每篇",
        heading="30天的曲线",
        columns=columns,
        rows=tuple(rows),
        meanings=through.of_columns(columns),
    )


def _sightings(session: Session, article: OutArticle, through: Through) -> Table:
    columns = (
        Column("数到", "day", 7),
        Column("累计阅读人数", metric="readers"),
        Column("第一次看到", "words", 12),
        Column("最后一次看到", "words", 12),
        Column("微信的第几号回答", "count", 8),
    )
    rows = [
        (day, each.read_user, in_full(each.first_seen_at), in_full(each.last_seen_at), each.raw_id)
        for day, seen in evidence.sightings(session, article).items()
        for each in seen
    ]
    return Table(
        key="sightings",
        sheet="每篇",
        heading="微信每次说的数",
        columns=columns,
        rows=tuple(rows),
        meanings=through.of_columns(columns),
        notes=("同一天有几行的是微信改过的，前后都留着。",),
    )
