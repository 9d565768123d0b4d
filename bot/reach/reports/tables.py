"""The tables of a report, pure: what Excel, Word, CSV, JSON and the page all show, each in its own form."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.reach import dictionary
from bot.reach.counted import Counted
from bot.reach.groups import NOTHING, WEEKDAYS, Sums, summed
from bot.reach.reports import grouped
from bot.reach.reports.line import ORIGINS, RECOGNISED
from bot.reach.reports.made import Report, latest
from bot.reach.reports.table import Book, Cell, Column, Table, Through

NO_TITLE = "（微信没有给出标题）"
Figure = tuple[str, Cell]  # a metric of the dictionary, and its number
State = Callable[[Counted], str]  # what else is to be known of an article


def book(report: Report) -> Book:
    """Return *report* as its tables, under the line."""
    return Book(report.title, (f"{report.line.exact}。", f"{report.line.cut_off}。"), of(report))


def of(report: Report) -> tuple[Table, ...]:
    """Return every table of *report*, in the order they are read; the long ones come last."""
    through = report.through
    return (
        overview(report),
        grouped.compared(report.compared, through),
        grouped.parts(report),
        grouped.of_report(report, "weekdays"),
        grouped.of_report(report, "hours"),
        grouped.sources(report.sources, through),
        grouped.of_report(report, "columns"),
        grouped.of_report(report, "templates"),
        grouped.account(report),
        grouped.sources(report.account_sources, through, account=True),
        grouped.comings(report),
        grouped.follower_sources(report.follower_sources, report.followers, through),
        grouped.questions(report.questions, through),
        grouped.topics(report.topics, through),
        articles(report),
        _unnotified(report),
        meanings((report.line.definition,)),
    )


def overview(report: Report) -> Table:
    """Return the totals, each with its unit, its meaning and its cut-off day."""
    line, account, known = report.line, report.account_sums, report.line.knows_pushed
    told: list[Figure] = [
        ("articles", line.pushed if known else None),
        ("reads", line.reads if line.is_known else None),
        *of_articles(report.sums, is_known=known),
        ("growing", len(line.growing) if known else None),
        ("unnotified", len(line.unnotified) if line.unnotified or not line.missing else None),
        ("account_reads", account.account_reads),
        ("account_shares", account.account_shares),
        ("followers", report.followers.followers),
        ("gained", report.followers.gained),
        ("lost", report.followers.lost),
        ("net", report.followers.net),
        ("asked", report.questions.asked),
        ("answered", report.questions.answered),
        ("unanswered", report.questions.unanswered),
    ]
    return figures(told, report.through, notes=(f"{line.cut_off}。", *report.lacking))


def of_articles(sums: Sums, *, is_known: bool) -> list[Figure]:
    """Return what articles add up to beside their number and readers, as figures of a table.

    *is_known* tells whether it is known which articles there are.
    """
    told: list[Figure] = [
        ("lacking", sums.lacking if is_known else None),
        ("shares", sums.shares),
        ("zaikan", sums.zaikan),
        ("likes", sums.likes),
        ("comments", sums.comments),
        ("favourites", sums.favourites),
        *(
            (key, "—") if sums == NOTHING else (key, getattr(sums, key))
            for key in ("delivery_rate", "finish_rate")
        ),
    ]
    return told if sums.read_count is None else [("read_count", sums.read_count), *told]


def figures(told: Sequence[Figure], through: Through, *, notes: tuple[str, ...] = ()) -> Table:
    """Return numbers of many kinds, a row each, with unit, cut-off day and meaning."""
    rows = []
    for key, value in told:
        metric = dictionary.named(key)
        meaning = "；".join(dictionary.tells(metric, summed=not through.alone))
        rows.append((metric.name, value, metric.unit, through.of(metric), meaning))
    return Table(
        key="overview",
        sheet="总览",
        heading="合计",
        columns=(
            Column("指标", "words", 12),
            Column("数", "count", 8),
            Column("单位", "words", 5),
            Column("截至", "day", 8),
            Column("口径", "words", 50),
        ),
        rows=tuple(rows),
        notes=notes,
    )


def articles(report: Report) -> Table:
    """Return every article that the line counts, and their sum: the list of evidence."""
    return _listed(report, "articles", "每篇", "reads", report.line.articles, report.through)


def meanings(notes: tuple[str, ...] = ()) -> Table:
    """Return the dictionary of metrics."""
    rows = [
        (
            each.name,
            each.unit,
            each.meaning,
            dictionary.GROWS[each.grows],
            dictionary.SCOPES[each.scope] or "整个公众号",
            each.without,
            each.cut_off,
            dictionary.source(each),
        )
        for each in dictionary.METRICS
    ]
    names = ("指标", "单位", "说的是什么", "累计还是每天", "范围", "不含", "截止", "来源")
    widths = (14, 5, 40, 22, 18, 26, 24, 24)
    columns = tuple(Column(name, "words", width) for name, width in zip(names, widths, strict=True))
    return Table("meanings", "口径", "指标说明", columns, tuple(rows), notes=notes)


def _unnotified(report: Report) -> Table:
    heading, given = "没有通知粉丝的发布（不计在内）", report.line.unnotified
    through = replace(report.through, articles=report.through.unnotified, alone=True)
    return _listed(report, "unnotified", heading, "unnotified_reads", given, through)


def _listed(
    report: Report, key: str, heading: str, meant: str, given: tuple[Counted, ...], through: Through
) -> Table:
    def state(article: Counted) -> str:
        return _state(article, report)

    table = listed(
        given,
        key=key,
        heading=heading,
        meant=meant,
        through=through,
        state=state,
        notes=(f"{report.line.cut_off}。",),
    )
    return replace(table, total=_summed(given, table, is_known=not report.line.missing))


def listed(
    given: Sequence[Counted],
    *,
    key: str,
    heading: str,
    meant: str,
    through: Through,
    state: State,
    notes: tuple[str, ...],
) -> Table:
    """Return *given*, an article a row; *meant* is the metric of their readers."""
    times = any(each.read_count is not None for each in given)  # told only by exports: beside the persons
    columns = (
        Column("发布日", "day", 7),
        Column("星期", "words", 4),
        Column("标题", "words", 30),
        Column("专栏", "words", 10),
        Column("阅读人数", metric=meant),
        Column("截至", "day", 7),
        *([Column("阅读次数（导出）", "count", 7, metric="read_count")] if times else []),
        Column("分享人数", metric="shares"),
        Column("收藏人数", metric="favourites"),
        Column("送达阅读率", "share", metric="delivery_rate"),
        Column("读完率", "share", metric="finish_rate"),
        Column("来源", "words", 8),
        Column("说明", "words", 12),
        Column("图文编号", "words", 12),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            each.published_on,
            WEEKDAYS[each.published_on.weekday()],
            each.title or NO_TITLE,
            each.column or "—",
            each.reads,
            each.through,
            *([each.read_count] if times else []),
            each.shares,
            each.favourites,
            each.delivery_rate,
            each.finish_rate,
            ORIGINS[each.origin] + RECOGNISED.get(each.joined_by or "", ""),
            state(each),
            each.msgid or "—",
        )
        for each in given
    ]
    return Table(
        key=key,
        sheet="每篇",
        heading=heading,
        columns=columns,
        rows=tuple(rows),
        meanings=through.of_columns(columns),
        notes=notes,
        tall=True,
    )


def _summed(given: Sequence[Counted], table: Table, *, is_known: bool) -> tuple[Cell, ...]:
    """Return the sum of a list of articles; where *is_known* that there are no others, none is 0."""
    sums, known = summed(given, is_known=is_known), is_known or bool(given)
    lacking = f"，其中{sums.lacking}篇缺数" if sums.lacking else ""
    told: dict[str, Cell] = {
        "发布日": "合计",
        "标题": f"{len(given)}篇{lacking}" if known else None,
        "阅读人数": sums.reads,
        "截至": latest(given) if given else "",
        "阅读次数（导出）": sums.read_count,
        "分享人数": sums.shares,
        "收藏人数": sums.favourites,
    }
    return tuple(told.get(each.name, "") for each in table.columns)


def _state(article: Counted, report: Report) -> str:
    told = []
    if taken_back := report.withdrawn.get(article.msgid or ""):
        told.append(f"{taken_back.month}月{taken_back.day}日撤回")
    if article.growing(report.line.made_on):
        told.append("未满30天")
    if article.export:
        told.append(article.export)
    if article in report.line.cut_short:
        told.append("没有取满30天")
    return "，".join(told)
