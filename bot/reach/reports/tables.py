"""The tables of a report, pure: what Excel, Word, CSV, JSON and the page all show, each in its own form."""

from collections.abc import Iterable
from datetime import date

from bot.reach import dictionary
from bot.reach.counted import Counted
from bot.reach.groups import WEEKDAYS
from bot.reach.reports import grouped
from bot.reach.reports.line import ORIGINS, RECOGNISED
from bot.reach.reports.made import Report
from bot.reach.reports.table import Cell, Column, Table

NO_TITLE = "（微信没有给出标题）"


def of(report: Report) -> tuple[Table, ...]:
    """Return every table of *report*, in the order they are read; the long ones come last."""
    return (
        overview(report),
        grouped.parts(report),
        grouped.weekdays(report),
        grouped.sources(report),
        grouped.columns(report),
        grouped.comings(report),
        grouped.follower_sources(report),
        grouped.questions(report),
        grouped.topics(report),
        articles(report),
        _unnotified(report),
        meanings(report),
    )


def overview(report: Report) -> Table:
    """Return the totals, each with its unit, its meaning and its cut-off day."""
    sums, line, until = report.sums, report.line, grouped.through(report.line.articles)
    told: list[tuple[str, Cell, date | None]] = [
        ("articles", line.pushed if line.knows_pushed else None, line.made_on),
        ("reads", line.reads if line.is_known else None, until),
        ("lacking", len(line.lacking), line.made_on),
        ("growing", len(line.growing), line.made_on),
        ("shares", sums.shares, until),
        ("zaikan", sums.zaikan, until),
        ("likes", sums.likes, until),
        ("comments", sums.comments, until),
        ("favourites", sums.favourites, until),
        ("delivery_rate", sums.delivery_rate, until),
        ("finish_rate", sums.finish_rate, until),
        ("unnotified", len(line.unnotified), line.made_on),
        ("followers", report.followers.followers, report.followers.followers_on),
        ("gained", report.followers.gained, report.followers_through),
        ("lost", report.followers.lost, report.followers_through),
        ("net", report.followers.net, report.followers_through),
        ("asked", report.questions.asked, line.made_on),
        ("answered", report.questions.answered, line.made_on),
        ("unanswered", report.questions.unanswered, line.made_on),
    ]
    rows = []
    for key, value, day in told:
        metric = dictionary.named(key)
        rows.append((metric.name, value, metric.unit, day, "；".join(dictionary.tells(metric))))
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
        notes=(f"{line.cut_off}。", *report.lacking),
    )


def articles(report: Report) -> Table:
    """Return every article that the line counts, and their sum: the list of evidence."""
    return _listed(report, "articles", "每篇", "reads", report.line.articles)


def meanings(report: Report) -> Table:
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
    return Table("meanings", "口径", "指标说明", columns, tuple(rows), notes=(report.line.definition,))


def _unnotified(report: Report) -> Table:
    heading = "没有通知粉丝的发布（不计在内）"
    return _listed(report, "unnotified", heading, "unnotified_reads", report.line.unnotified)


def _listed(report: Report, key: str, heading: str, meant: str, given: tuple[Counted, ...]) -> Table:
    rows = [
        (
            each.published_on,
            WEEKDAYS[each.published_on.weekday()],
            each.title or NO_TITLE,
            each.column or "—",
            each.reads,
            each.through,
            each.shares,
            each.favourites,
            each.delivery_rate,
            each.finish_rate,
            _origin(each),
            _state(each, report),
            each.msgid or "—",
        )
        for each in given
    ]
    known = [each.reads for each in given if each.reads is not None]
    total: tuple[Cell, ...] = (
        "合计",
        "",
        (f"{len(given)}篇" if given or report.line.knows_pushed else "缺数")
        + (f"，其中{len(given) - len(known)}篇缺数" if len(known) < len(given) else ""),
        "",
        sum(known) if known or (not given and report.line.knows_pushed) else None,
        grouped.through(given) if given else "",
        _sum(each.shares for each in given),
        _sum(each.favourites for each in given),
        "",
        "",
        "",
        "",
        "",
    )
    return Table(
        key=key,
        sheet="每篇",
        heading=heading,
        columns=(
            Column("发布日", "day", 7),
            Column("星期", "words", 4),
            Column("标题", "words", 30),
            Column("专栏", "words", 10),
            Column("阅读人数"),
            Column("截至", "day", 7),
            Column("分享人数"),
            Column("收藏人数"),
            Column("送达阅读率", "share"),
            Column("读完率", "share"),
            Column("来源", "words", 8),
            Column("说明", "words", 12),
            Column("图文编号", "words", 12),
        ),
        rows=tuple(rows),
        total=total,
        notes=(grouped.meaning(meant, report), f"{report.line.cut_off}。"),
        tall=True,
    )


def _origin(article: Counted) -> str:
    return ORIGINS[article.origin] + RECOGNISED.get(article.joined_by or "", "")


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


def _sum(values: Iterable[int | None]) -> int | None:
    known = [each for each in values if each is not None]
    return sum(known) if known else None
