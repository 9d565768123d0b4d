"""Tables that sum up: articles by what they have in common, sources, the account, followers, questions."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.reach import dictionary
from bot.reach.asked import AboutTopic, QuestionSums
from bot.reach.followers import FollowerSums, FromSource
from bot.reach.groups import Group, Source, Sums
from bot.reach.periods import LEAST_BASE, Comparison, Kind
from bot.reach.reports.made import Report
from bot.reach.reports.table import MISSING, Cell, Column, Table, Through

COUNTED = (
    Column("图文（篇）", metric="articles"),
    Column("阅读量（人次）", "count", 8, metric="reads"),
    Column("其中缺数（篇）", "count", 8, metric="lacking"),
    Column("分享（人次）", "count", 7, metric="shares"),
    Column("收藏（人次）", "count", 7, metric="favourites"),
)
MOVED = (
    Column("新增（人次）", "count", 7, metric="gained"),
    Column("取消（人次）", "count", 7, metric="lost"),
    Column("净增（人次）", "count", 7, metric="net"),
)
KINDS = {  # of groups: heading, sheet of the workbook, first column
    "weekdays": ("周几发布", "总览", Column("周几", "words", 7)),
    "hours": ("几点推送", "总览", Column("几点", "words", 10)),
    "columns": ("各专栏", "专栏", Column("专栏", "words", 16)),
    "templates": ("各模板", "专栏", Column("模板", "words", 16)),
}


def parts(report: Report) -> Table:
    """Return the articles by month or day of publication; what was never fetched is no 0."""
    whole = report.period.kind is Kind.YEAR
    rows = [
        (each.name, *((None,) * 5 if each.is_lacking else counts(each.sums)), each.lacking)
        for each in report.parts
    ]
    return Table(
        key="parts",
        sheet="总览",
        heading="各月发布的图文" if whole else "每天发布的图文",
        columns=(_part(report), *COUNTED, Column("没有取到数据的发布日", "count", 10)),
        rows=tuple(rows),
        total=(*_total(report), sum(each.lacking for each in report.parts)),
        meanings=report.through.of_columns(COUNTED),
        notes=(f"{report.line.cut_off}。",),
        charted=2,
    )


def grouped(
    key: str, groups: Sequence[Group], total: tuple[Cell, ...], through: Through, cut_off: str
) -> Table:
    """Return articles summed up by what they have in common; *key* is one of KINDS."""
    heading, sheet, first = KINDS[key]
    return Table(
        key=key,
        sheet=sheet,
        heading=heading,
        columns=(first, *COUNTED),
        rows=tuple((each.name, *counts(each.sums)) for each in groups),
        total=total,
        meanings=through.of_columns(COUNTED),
        notes=(f"{cut_off}。",),
        charted=2,
    )


def of_report(report: Report, key: str) -> Table:
    """Return the articles of *report* by what they have in common; *key* is one of KINDS."""
    groups: Sequence[Group] = getattr(report, key)
    return grouped(key, groups, _total(report), report.through, report.line.cut_off)


def counts(sums: Sums) -> tuple[Cell, ...]:
    """Return what some articles add up to; no articles have no readers, those without data 缺数."""
    if not sums.articles:
        return 0, 0, 0, 0, 0
    return sums.articles, sums.reads, sums.lacking, sums.shares, sums.favourites


def _total(report: Report) -> tuple[Cell, ...]:
    if not report.line.articles and not report.line.is_known:
        return ("合计", None, None, None, None, None)
    return ("合计", *counts(report.sums))


def _part(report: Report) -> Column:
    return Column("月份" if report.period.kind is Kind.YEAR else "日子", "words", 7)


def sources(found: Sequence[Source], through: Through, *, account: bool = False) -> Table:
    """Return where the readers came from: of the articles, or of the whole account day by day."""
    metric = "account_sources" if account else "source_reads"
    columns = (
        Column("来源", "words", 10),
        Column("阅读量（人次）", "count", 8, metric=metric),
        Column("占比", "share"),
    )
    return Table(
        key=metric if account else "sources",
        sheet="全号" if account else "总览",
        heading=dictionary.named(metric).name,
        columns=columns,
        rows=tuple((each.scene, each.source_reads, each.share) for each in found),
        total=("合计", sum(each.source_reads for each in found) if found else None, ""),
        meanings=through.of_columns(columns),
        charted=1,
    )


def compared(found: Sequence[Mapping[str, Comparison]], through: Through) -> Table:
    """Return how a period compares with others, each over the days of which both have data."""
    rows: list[tuple[Cell, ...]] = []
    without: dict[str, list[str]] = {}
    for key, each in ((key, each) for other in found for key, each in other.items()):
        metric = dictionary.named(key)
        if not each.days:
            without.setdefault(each.other.label, []).append(metric.name)
            continue
        by = each.now - each.then
        share: Cell = "—" if each.then < LEAST_BASE else Decimal(by) / each.then
        told = (each.now, each.then, by, share, each.days)
        rows.append((each.other.label, metric.name, metric.unit, *told))
    return Table(
        key="compared",
        sheet="总览",
        heading="和别的时段比",
        columns=(
            Column("和哪一段比", "words", 12),
            Column("指标", "words", 8),
            Column("单位", "words", 4),
            Column("这一段"),
            Column("那一段"),
            Column("增减"),
            Column("增减的比例", "share"),
            Column("比了几天"),
        ),
        rows=tuple(rows),
        meanings=through.meanings(*(key for other in found for key in other)),
        notes=(
            "只比两边都有数据的日子，所以和合计可以不同；阅读量只比发布满30天、取全了数的图文。",
            f"那一段不到{LEAST_BASE}的不算比例。",
            *(
                f"和{label}比不了，没有两边都有数据的日子：{'、'.join(names)}。"
                for label, names in without.items()
            ),
        ),
    )


def account(report: Report) -> Table:
    """Return what the whole account's days add up to."""
    columns = (
        _part(report),
        Column("全号阅读（人次）", "count", 8, metric="account_reads"),
        Column("全号分享（人次）", "count", 8, metric="account_shares"),
        Column("缺数的天数", "count", 7),
    )
    rows = [
        (each.name, each.account_reads, each.account_shares, each.lacking) for each in report.account_parts
    ]
    sums = report.account_sums
    lacking = sum(each.lacking for each in report.account_parts)
    return Table(
        key="account",
        sheet="全号",
        heading="全号的阅读和分享",
        columns=columns,
        rows=tuple(rows),
        total=("合计", sums.account_reads, sums.account_shares, lacking),
        meanings=report.through.of_columns(columns),
        charted=1,
    )


def comings(report: Report) -> Table:
    """Return followers gained and lost."""
    rows = [
        (each.name, each.gained, each.lost, each.net, each.lacking)
        for each in report.comings
        if each.gained is not None or each.lacking
    ]
    return Table(
        key="comings",
        sheet="粉丝",
        heading="粉丝增减",
        columns=(_part(report), *MOVED, Column("缺数的天数", "count", 7)),
        rows=tuple(rows),
        total=("合计", *moved(report.followers), len(report.follower_gaps)),
        meanings=report.through.of_columns(MOVED),
        notes=(standing(report.followers),),
        charted=1,
    )


def standing(told: FollowerSums) -> str:
    """Say how many followed at the end of a period."""
    on = f"（{told.followers_on.month}月{told.followers_on.day}日）" if told.followers_on else ""
    return f"期末粉丝数：{MISSING if told.followers is None else f'{told.followers}人{on}'}。"


def moved(told: FollowerSums) -> tuple[Cell, Cell, Cell]:
    """Return who came, who went, and the difference."""
    return told.gained, told.lost, told.net


def follower_sources(found: Sequence[FromSource], told: FollowerSums, through: Through) -> Table:
    """Return where followers came from."""
    return Table(
        key="follower_sources",
        sheet="粉丝",
        heading="粉丝从哪里来",
        columns=(Column("来源", "words", 12), *MOVED),
        rows=tuple((each.name, each.gained, each.lost, each.net) for each in found),
        total=("合计", *moved(told)),
        meanings=through.of_columns(MOVED),
        notes=(f"其中{told.imported}天的数来自导出表，没有分来源，只在合计里。",) if told.imported else (),
    )


def questions(told: QuestionSums, through: Through) -> Table:
    """Return how often was asked and answered."""
    return Table(
        key="questions",
        sheet="提问",
        heading="粉丝提问",
        columns=(Column("指标", "words", 12), Column("次数")),
        rows=(("答上来的", told.answered), ("没有答上来的", told.unanswered)),
        total=("合计", told.asked),
        meanings=through.meanings("asked", "answered", "unanswered"),
        notes=("没有接上公众号的日子没有记录。",),
    )


def topics(found: Sequence[AboutTopic], through: Through) -> Table:
    """Return which topics were told of."""
    columns = (Column("话题", "words", 16), Column("次数", metric="asked_about"))
    return Table(
        key="topics",
        sheet="提问",
        heading="问到的话题",
        columns=columns,
        rows=tuple((each.topic, each.asked_about) for each in found),
        meanings=through.of_columns(columns),
        charted=1,
    )
