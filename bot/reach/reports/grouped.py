"""Tables of a report that sum up: articles by month, weekday and column, sources, followers, questions."""

from collections.abc import Iterable
from datetime import date

from bot.reach import dictionary
from bot.reach.counted import Counted
from bot.reach.groups import Group, Sums
from bot.reach.periods import Kind
from bot.reach.reports.made import Report
from bot.reach.reports.table import MISSING, Cell, Column, Table


def parts(report: Report) -> Table:
    """Return the articles by month or day of publication; what was never fetched is no 0."""
    whole = report.period.kind is Kind.YEAR
    rows = [
        (each.name, *((None,) * 5 if each.is_lacking else _counts(each.sums)), each.lacking)
        for each in report.parts
    ]
    return Table(
        key="parts",
        sheet="总览",
        heading="各月发布的图文" if whole else "每天发布的图文",
        columns=(
            Column("月份" if whole else "日子", "words", 7),
            *_COUNTED,
            Column("没有取到数据的发布日", "count", 10),
        ),
        rows=tuple(rows),
        total=(*_total(report), sum(each.lacking for each in report.parts)),
        notes=_notes(report),
        charted=2,
    )


def weekdays(report: Report) -> Table:
    """Return the articles by the weekday on which they went out."""
    return _grouped(report, "weekdays", "总览", "周几发布", Column("周几", "words", 7), report.weekdays)


def columns(report: Report) -> Table:
    """Return the articles by column."""
    return _grouped(report, "columns", "专栏", "各专栏", Column("专栏", "words", 16), report.columns)


_COUNTED = (
    Column("图文（篇）"),
    Column("阅读量（人次）", "count", 8),
    Column("其中缺数（篇）", "count", 8),
    Column("分享（人次）", "count", 7),
    Column("收藏（人次）", "count", 7),
)


def _grouped(
    report: Report, key: str, sheet: str, heading: str, first: Column, given: tuple[Group, ...]
) -> Table:
    return Table(
        key=key,
        sheet=sheet,
        heading=heading,
        columns=(first, *_COUNTED),
        rows=tuple((each.name, *_counts(each.sums)) for each in given),
        total=_total(report),
        notes=_notes(report),
        charted=2,
    )


def _counts(sums: Sums) -> tuple[Cell, ...]:
    """Return what some articles add up to; no articles have no readers, those without data 缺数."""
    if not sums.articles:
        return 0, 0, 0, 0, 0
    return sums.articles, sums.reads, sums.lacking, sums.shares, sums.favourites


def _total(report: Report) -> tuple[Cell, ...]:
    if not report.line.articles and not report.line.is_known:
        return ("合计", None, None, None, None, None)
    return ("合计", *_counts(report.sums))


def _notes(report: Report) -> tuple[str, ...]:
    return meaning("reads", report), f"{report.line.cut_off}。"


def sources(report: Report) -> Table:
    """Return where the readers came from."""
    rows = tuple((each.scene, each.source_reads, each.share) for each in report.sources)
    total = ("合计", sum(each.source_reads for each in report.sources) if rows else None, "")
    return Table(
        key="sources",
        sheet="总览",
        heading="阅读来源",
        columns=(Column("来源", "words", 10), Column("阅读量（人次）", "count", 8), Column("占比", "share")),
        rows=rows,
        total=total,
        notes=(meaning("source_reads", report),),
        charted=1,
    )


def comings(report: Report) -> Table:
    """Return followers gained and lost."""
    rows = [
        (each.name, each.gained, each.lost, each.net, each.lacking)
        for each in report.comings
        if each.gained is not None or each.lacking
    ]
    told = report.followers
    on = f"（{told.followers_on.month}月{told.followers_on.day}日）" if told.followers_on else ""
    standing = MISSING if told.followers is None else f"{told.followers}人{on}"
    return Table(
        key="comings",
        sheet="粉丝",
        heading="粉丝增减",
        columns=(
            Column("月份" if report.period.kind is Kind.YEAR else "日子", "words", 7),
            Column("新增（人次）", "count", 7),
            Column("取消（人次）", "count", 7),
            Column("净增（人次）", "count", 7),
            Column("缺数的天数", "count", 7),
        ),
        rows=tuple(rows),
        total=("合计", told.gained, told.lost, told.net, len(report.follower_gaps)),
        notes=(f"期末粉丝数：{standing}。", meaning("gained", report), meaning("net", report)),
        charted=1,
    )


def follower_sources(report: Report) -> Table:
    """Return where followers came from."""
    rows = tuple((each.name, each.gained, each.lost, each.net) for each in report.follower_sources)
    told = report.followers
    return Table(
        key="follower_sources",
        sheet="粉丝",
        heading="粉丝从哪里来",
        columns=(
            Column("来源", "words", 12),
            Column("新增（人次）", "count", 7),
            Column("取消（人次）", "count", 7),
            Column("净增（人次）", "count", 7),
        ),
        rows=rows,
        total=("合计", told.gained, told.lost, told.net),
        notes=(meaning("gained", report),),
    )


def questions(report: Report) -> Table:
    """Return how often was asked and answered."""
    told = report.questions
    return Table(
        key="questions",
        sheet="提问",
        heading="粉丝提问",
        columns=(Column("指标", "words", 12), Column("次数")),
        rows=(("答上来的", told.answered), ("没有答上来的", told.unanswered)),
        total=("合计", told.asked),
        notes=(meaning("asked", report), "本系统自己的记录；没有接上公众号的日子没有记录。"),
    )


def topics(report: Report) -> Table:
    """Return which topics were told of."""
    return Table(
        key="topics",
        sheet="提问",
        heading="问到的话题",
        columns=(Column("话题", "words", 16), Column("次数")),
        rows=tuple((each.topic, each.asked_about) for each in report.topics),
        notes=(meaning("asked_about", report),),
        charted=1,
    )


def meaning(key: str, report: Report) -> str:
    """Return what the number *key* means, with its cut-off day."""
    metric = dictionary.named(key)
    if not metric.calls:  # our own record goes on until the report is made
        until: date | None = report.line.made_on
    elif metric.scope == "account":
        until = report.followers_through
    else:
        until = through(report.line.articles)
    return dictionary.sentence(key, through=until)


def through(given: Iterable[Counted]) -> date | None:
    """Return the last day up to which one of the articles is counted."""
    return max((each.through for each in given if each.through), default=None)
