"""What the pages of reach show, as books for CSV and JSON: a period, its articles, followers, questions.

Nothing is counted here: every number is one of a page, taken from the same functions.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.clock import beijing_day, in_full
from bot.reach import (
    account,
    asked,
    curve,
    evidence,
    followers,
    freshness,
    groups,
    listing,
    overview,
)
from bot.reach.counted import Counted
from bot.reach.counts import OutArticle
from bot.reach.listing import Order
from bot.reach.overview import Against
from bot.reach.periods import Period
from bot.reach.reports import grouped, tables
from bot.reach.reports.grouped import MOVED
from bot.reach.reports.table import Book, Cell, Column, Table, Through

WITHOUT_LIMIT = 100_000  # articles in one file


def of_overview(
    session: Session, period: Period, *, against: Against = Against.BEFORE, now: datetime
) -> Book:
    """Return a period at one look, beside another: the page 总览."""
    told = overview.of(session, period, against=against, now=now)
    reads = account.by_day(session, period)
    moved = followers.by_day(session, period)
    through = Through(
        _latest(told.articles), max(reads, default=None), max(moved, default=None), told.made_on
    )
    sums, account_sums = told.sums, told.account
    known = told.is_known
    figures: list[tuple[str, Cell]] = [
        ("articles", sums.articles if known else None),
        ("reads", 0 if known and not sums.articles else sums.reads),
        ("reads_an_article", None if sums.reads_an_article is None else float(sums.reads_an_article)),
        *tables.of_articles(sums),
        ("growing", told.growing),
        ("unnotified", len(told.unnotified)),
        ("unnotified_reads", told.unnotified_sums.reads),
        *((name, getattr(account_sums, name)) for name in account.METRICS),
        ("followers", told.followers.followers),
        *zip(("gained", "lost", "net"), grouped.moved(told.followers), strict=True),
        ("asked", told.questions.asked),
        ("answered", told.questions.answered),
        ("unanswered", told.questions.unanswered),
    ]
    days = {"followers": told.followers.followers_on}
    cut_off = told.freshness.label
    by = {
        "columns": groups.by_column,
        "weekdays": groups.by_weekday,
        "hours": groups.by_hour,
        "templates": groups.by_template,
    }
    total: tuple[Cell, ...] = ("合计", *(grouped.counts(sums) if known else (None,) * 5))
    return Book(
        f"{period.label}传播总览",
        (f"{cut_off}。",),
        (
            tables.figures(figures, through, days),
            grouped.compared((told.compared,), through),
            *(
                grouped.grouped(key, group(told.articles), total, through, cut_off)
                for key, group in by.items()
            ),
            grouped.sources(groups.sources(told.articles), through),
            grouped.sources(account.sources(session, period), through, account=True),
            _account_days(session, period, through, today=told.made_on),
        ),
    )


def of_articles(session: Session, period: Period, *, column: str | None, order: Order, now: datetime) -> Book:
    """Return the articles of a period and a column: the page 图文, all of its pages together."""
    today = beijing_day(now)
    found = listing.page(session, period, column=column, order=order, most=WITHOUT_LIMIT).articles
    through = Through(_latest(found), None, None, today)

    def state(article: Counted) -> str:
        told = [] if article.notified else ["没有通知粉丝"]
        told += ["未满30天"] if article.growing(today) else []
        return "，".join([*told, article.export] if article.export else told)

    table = tables.listed(
        found,
        key="articles",
        heading="每篇",
        meant="readers",
        through=through,
        state=state,
        knows=bool(found),
        notes=("通知了粉丝的和没有通知的都在这里；微信还没有给数的不在这里。",),
    )
    title = f"{period.label}的图文{f'，专栏“{column}”' if column else ''}"
    return Book(title, (_as_of(session, now),), (table,))


def of_followers(session: Session, period: Period, *, now: datetime) -> Book:
    """Return who came and went, day by day and by source, and what they sent: the page 粉丝."""
    sums, moved = followers.of(session, period), followers.by_day(session, period)
    standing = followers.totals_by_day(session, period)
    through = Through(None, None, max(moved, default=None), beijing_day(now))
    columns = (
        Column("日子", "day", 7),
        *MOVED,
        Column("当天结束时的粉丝（人）", "count", 8, metric="followers"),
    )
    days = Table(
        key="followers",
        sheet="粉丝",
        heading="每天的粉丝",
        columns=columns,
        rows=tuple(
            (day, *((gained, lost, gained - lost) if day in moved else (None,) * 3), standing.get(day))
            for day in period.days
            if day < beijing_day(now)
            for gained, lost in (moved.get(day, (0, 0)),)
        ),
        total=("合计", *grouped.moved(sums), ""),
        meanings=through.of_columns(columns),
        notes=(
            grouped.standing(sums),
            *([f"其中{sums.imported}天来自公众平台的导出表。"] if sums.imported else []),
        ),
    )
    sent_columns = (
        Column("种类", "words", 6),
        Column("消息（条）", metric="messages"),
        Column("发消息的粉丝（人次）", "count", 8, metric="message_people"),
    )
    sent = followers.messages(session, period)
    messages = Table(
        key="messages",
        sheet="粉丝",
        heading="粉丝发来的消息",
        columns=sent_columns,
        rows=tuple((each.kind, each.messages, each.message_people) for each in sent),
        meanings=through.of_columns(sent_columns),
    )
    sources = grouped.follower_sources(followers.by_source(session, period), sums, through)
    return Book(f"{period.label}的粉丝", (_as_of(session, now),), (days, sources, messages))


def of_questions(session: Session, period: Period, *, now: datetime) -> Book:
    """Return what was asked and answered, day by day and by topic: the page 提问."""
    through = Through(None, None, None, beijing_day(now))
    found = asked.by_day(session, period)
    columns = (
        Column("日子", "day", 7),
        Column("提问（次）", metric="asked"),
        Column("答上来的（次）", metric="answered"),
        Column("没有答上来的（次）", "count", 8, metric="unanswered"),
    )
    sums = asked.summed(found)
    days = Table(
        key="question_days",
        sheet="提问",
        heading="每天的提问",
        columns=columns,
        rows=tuple((day, each.asked, each.answered, each.unanswered) for day, each in sorted(found.items())),
        total=("合计", sums.asked, sums.answered, sums.unanswered),
        meanings=through.of_columns(columns),
        notes=("没有接上公众号的日子没有记录。",),
    )
    return Book(f"{period.label}的提问", (), (days, grouped.topics(asked.by_topic(session, period), through)))


def of_article(session: Session, msgid: str, *, now: datetime) -> Book | None:
    """Return an article's thirty days, its sources and what WeChat told when; None where it is not known."""
    today = beijing_day(now)
    found = curve.of(session, msgid, today=today)
    if found is None:
        return None
    article = found.article
    through = Through(article.through, None, None, today)
    sums = groups.summed([article])
    figures: list[tuple[str, Cell]] = [
        ("readers", article.reads),
        ("subscriber_reads", article.subscriber_reads),
        *(each for each in tables.of_articles(sums) if each[0] != "lacking"),
    ]
    title = article.title or tables.NO_TITLE
    return Book(
        f"《{title}》的阅读",
        (f"{article.published_on} 发布。", _as_of(session, now)),
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


def _account_days(session: Session, period: Period, through: Through, *, today: date) -> Table:
    columns = (
        Column("日子", "day", 7),
        Column("全号阅读（人次）", "count", 8, metric="account_reads"),
        Column("全号分享（人次）", "count", 8, metric="account_shares"),
    )
    reads, shares = (account.by_day(session, period, each) for each in ("account_reads", "account_shares"))
    sums = account.of(session, period)
    return Table(
        key="account_days",
        sheet="全号",
        heading="全号每天",
        columns=columns,
        rows=tuple((day, reads.get(day), shares.get(day)) for day in period.days if day < today),
        total=("合计", sums.account_reads, sums.account_shares),
        meanings=through.of_columns(columns),
    )


def _latest(articles: Iterable[Counted]) -> date | None:
    return max((each.through for each in articles if each.through), default=None)


def _as_of(session: Session, now: datetime) -> str:
    moment = freshness.as_of(session, now=now)
    return f"数据取到北京时间{in_full(moment)}。" if moment else "还没有取过数据。"
