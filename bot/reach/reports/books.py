"""What the pages of reach show, as books for CSV and JSON: a period, its articles, followers, questions.

Nothing is counted here: every number is one of a page, taken from the same functions.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.clock import beijing_day, in_full
from bot.errors import Mistake
from bot.reach import (
    account,
    asked,
    followers,
    freshness,
    groups,
    listing,
    overview,
)
from bot.reach.counted import Counted
from bot.reach.listing import Order
from bot.reach.overview import Against
from bot.reach.periods import Period
from bot.reach.reports import grouped, tables
from bot.reach.reports.grouped import MOVED
from bot.reach.reports.made import latest
from bot.reach.reports.table import Book, Cell, Column, Table, Through

WITHOUT_LIMIT = 100_000  # articles in one file


def of_overview(
    session: Session, period: Period, *, against: Against = Against.BEFORE, now: datetime
) -> Book:
    """Return a period at one look, beside another: the page 总览.

    Raises Mistake for a period that has not begun.
    """
    _require_begun(period, now)
    told = overview.of(session, period, against=against, now=now)
    reads = account.by_day(session, period)
    moved = followers.by_day(session, period)
    through = Through(
        told.made_on,
        articles=latest(told.articles),
        unnotified=latest(told.unnotified),
        account=max(reads, default=None),
        moved=max(moved, default=None),
        standing=told.followers.followers_on,
    )
    sums, account_sums = told.sums, told.account
    known = told.is_known
    figures: list[tuple[str, Cell]] = [
        ("articles", sums.articles if known else None),
        ("reads", sums.reads),
        ("reads_an_article", None if sums.reads_an_article is None else float(sums.reads_an_article)),
        *tables.of_articles(sums, is_known=known),
        ("growing", told.growing if known else None),
        ("unnotified", told.unnotified_sums.articles if told.unnotified or known else None),
        ("unnotified_reads", told.unnotified_sums.reads),
        *((name, getattr(account_sums, name)) for name in account.METRICS),
        ("followers", told.followers.followers),
        *zip(("gained", "lost", "net"), grouped.moved(told.followers), strict=True),
        ("asked", told.questions.asked),
        ("answered", told.questions.answered),
        ("unanswered", told.questions.unanswered),
    ]
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
        (f"{cut_off}。", *_imported(told.articles)),
        (
            tables.figures(figures, through),
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
    """Return the articles of a period and a column: the page 图文, all of its pages together.

    Raises Mistake for a period that has not begun.
    """
    _require_begun(period, now)
    today = beijing_day(now)
    found = listing.page(session, period, column=column, order=order, most=WITHOUT_LIMIT).articles
    through = Through(today, articles=latest(found), alone=True)

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
        notes=("通知了粉丝的和没有通知的都在这里；微信还没有给数的不在这里。",),
    )
    title = f"{period.label}的图文{f'，专栏“{column}”' if column else ''}"
    return Book(title, (as_of(session, now), *_imported(found)), (table,))


def of_followers(session: Session, period: Period, *, now: datetime) -> Book:
    """Return who came and went, day by day and by source, and what they sent: the page 粉丝.

    Raises Mistake for a period that has not begun.
    """
    _require_begun(period, now)
    sums, moved = followers.of(session, period), followers.by_day(session, period)
    standing = followers.totals_by_day(session, period)
    through = Through(
        beijing_day(now),
        moved=max(moved, default=None),
        standing=sums.followers_on,
        messages=followers.messages_through(session, period),
    )
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
    return Book(f"{period.label}的粉丝", (as_of(session, now),), (days, sources, messages))


def of_questions(session: Session, period: Period, *, now: datetime) -> Book:
    """Return what was asked and answered, day by day and by topic: the page 提问.

    Raises Mistake for a period that has not begun.
    """
    _require_begun(period, now)
    through = Through(beijing_day(now))
    found = asked.by_day(session, period, until=through.today)
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


def as_of(session: Session, now: datetime) -> str:
    """Say when WeChat last answered about articles."""
    moment = freshness.as_of(session, now=now)
    return f"数据取到北京时间{in_full(moment)}。" if moment else "还没有从微信取过数据。"


def _imported(articles: Iterable[Counted]) -> list[str]:
    """Say how many of the numbers of readers only an export tells."""
    count = sum(each.reads_from == "import" and each.reads is not None for each in articles)
    return [f"其中{count}篇的阅读人数来自公众平台的导出表。"] if count else []


def _require_begun(period: Period, now: datetime) -> None:
    if period.first > beijing_day(now):
        raise Mistake(f"{period.label}还没有到，没有可导出的。")
