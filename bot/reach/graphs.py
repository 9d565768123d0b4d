"""The graphs of reach, as values: the console draws them, reports take them as SVG (`charts.graphs.svg`)."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.charts.graphs import Band, Graph, Series
from bot.reach import dictionary
from bot.reach.asked import QuestionSums
from bot.reach.curve import LEAST_ARTICLES, Curve
from bot.reach.groups import Group, Source
from bot.reach.periods import Period


def of_days(
    metric: str, period: Period, values: Mapping[date, int | None], *, title: str = "", until: date
) -> Graph:
    """Return *metric* day by day up to *until*; a day without data is a gap."""
    named = dictionary.named(metric)
    days = [day for day in period.days if day <= until]
    return Graph(
        title=title or f"每天的{named.name}",
        unit=named.unit,
        labels=tuple(map(_short, days)),
        series=(Series(named.name, tuple(values.get(day) for day in days)),),
    )


def of_followers(period: Period, moved: Mapping[date, tuple[int, int]], *, until: date) -> Graph:
    """Return who came and who went, day by day, the latter below nought."""
    days = [day for day in period.days if day <= until]
    gained = tuple(moved[day][0] if day in moved else None for day in days)
    lost = tuple(-moved[day][1] if day in moved else None for day in days)
    return Graph(
        title="每天新增和取消关注",
        unit=dictionary.named("gained").unit,
        labels=tuple(map(_short, days)),
        series=(Series("新增粉丝", gained, "bars"), Series("取消关注（往下）", lost, "bars")),
    )


def of_standing(period: Period, totals: Mapping[date, int], *, until: date) -> Graph:
    """Return how many followed at the end of each day."""
    return of_days("followers", period, totals, title="每天结束时的粉丝数", until=until)


def of_questions(period: Period, days: Mapping[date, QuestionSums], *, until: date) -> Graph:
    """Return what was asked and answered, day by day; before the first question ever there is a gap."""
    shown = [day for day in period.days if day <= until]
    found = [days.get(day) for day in shown]
    return Graph(
        title="每天的提问",
        unit=dictionary.named("asked").unit,
        labels=tuple(map(_short, shown)),
        series=(
            Series("答上来的", tuple(told.answered if told else None for told in found), "bars"),
            Series("没有答上来的", tuple(told.unanswered if told else None for told in found), "bars"),
        ),
    )


def of_groups(title: str, groups: Sequence[Group]) -> Graph:
    """Return how many reads an article of each group had; a group without data is a gap."""
    means = [group.sums.reads_an_article for group in groups]
    return Graph(
        title=title,
        unit=dictionary.named("reads").unit,
        labels=tuple(group.name for group in groups),
        series=(
            Series(
                "平均每篇的阅读量", tuple(None if mean is None else float(mean) for mean in means), "bars"
            ),
        ),
    )


def of_sources(sources: Sequence[Source]) -> Graph:
    """Return where readers came from."""
    named = dictionary.named("source_reads")
    return Graph(
        title=named.name,
        unit=named.unit,
        labels=tuple(source.scene for source in sources),
        series=(Series(named.name, tuple(source.source_reads for source in sources), "bars"),),
    )


def of_curve(curve: Curve) -> Graph:
    """Return an article's readers so far, with what is typical of the account behind them."""
    typical = {each.number: each for each in curve.typical}
    numbers = range(1, max([len(curve.days), *typical], default=0) + 1)
    readers = {each.number: each.readers for each in curve.days}
    series = [Series("这一篇", tuple(readers.get(number) for number in numbers))]
    band = None
    if typical:
        usual = tuple(each.typical_readers if (each := typical.get(number)) else None for number in numbers)
        series.append(Series("本号此前一年的中间一篇", usual, "dashed"))
        band = Band(
            "中间一半的图文",
            tuple(each.lower if (each := typical.get(number)) else None for number in numbers),
            tuple(each.upper if (each := typical.get(number)) else None for number in numbers),
        )
    return Graph(
        title="发布后的累计阅读人数",
        unit=dictionary.named("readers").unit,
        labels=tuple(f"第{number}天" for number in numbers),
        series=tuple(series),
        band=band,
    )


def of_growth(curve: Curve) -> Graph:
    """Return an article's new readers of each day; after a gap they cannot be told apart."""
    named = dictionary.named("new_readers")
    return Graph(
        title="每天新增的读者",
        unit=named.unit,
        labels=tuple(f"第{each.number}天" for each in curve.days),
        series=(Series(named.name, tuple(each.new_readers for each in curve.days), "bars"),),
    )


NOTHING_TYPICAL = f"发布前一年里已满30天的图文不足{LEAST_ARTICLES}篇，还没有可以比的通常曲线。"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
