"""Articles summed up by what they have in common: column, template, weekday, hour, source of reads. Pure.

Each article stands in exactly one group, so the groups add up to the whole; only sources tell parts of reads.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bot.clock import in_beijing
from bot.publishing import render
from bot.reach.counted import Counted

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
NO_COLUMN, BY_HAND, FROM_EXPORT = "没有专栏", "手工发送，没有记录", "从导出表来，没有记录"
HOUR_UNKNOWN, HOUR_NOT_EXPORTED = "几点不知道（手工发送）", "几点不知道（从导出表来）"
ALL_SCENES = "全部"  # WeChat's sum of the others, given among them
_EXACT = Decimal("0.0001")


@dataclass(frozen=True)
class Sums:
    """What some articles add up to; None where none of them has data. Their meaning: `dictionary`."""

    articles: int
    lacking: int  # of them: without data, so that they add nothing
    reads: int | None
    read_count: int | None  # times, of those that an export tells of
    shares: int | None
    zaikan: int | None
    likes: int | None
    comments: int | None
    favourites: int | None
    praise_fen: int | None
    subscriber_reads: int | None
    delivery_rate: Decimal | None  # the articles' mean
    finish_rate: Decimal | None  # weighted by readers, as is
    minutes: Decimal | None

    @property
    def reads_an_article(self) -> Decimal | None:
        """Return the mean of the articles with data, to one place."""
        counted = self.articles - self.lacking
        if self.reads is None or not counted:
            return None
        return (Decimal(self.reads) / counted).quantize(Decimal("0.1"), ROUND_HALF_UP)


NOTHING = Sums(
    articles=0,
    lacking=0,
    reads=0,
    read_count=None,
    shares=0,
    zaikan=0,
    likes=0,
    comments=0,
    favourites=0,
    praise_fen=0,
    subscriber_reads=0,
    delivery_rate=None,  # of nothing there is no share
    finish_rate=None,
    minutes=None,
)


@dataclass(frozen=True)
class Group:
    """Articles that have something in common."""

    name: str
    sums: Sums


@dataclass(frozen=True)
class Source:
    """How many of the readers came from one scene, in WeChat's words."""

    scene: str
    source_reads: int
    share: Decimal | None  # of all that came from somewhere, 0–1


def summed(articles: Iterable[Counted], *, is_known: bool = False) -> Sums:
    """Return what *articles* add up to; where it *is_known* that there are no others, none add up to 0."""
    found = list(articles)
    if is_known and not found:
        return NOTHING
    return Sums(
        articles=len(found),
        lacking=sum(each.reads is None for each in found),
        reads=_sum(each.reads for each in found),
        read_count=_sum(each.read_count for each in found),
        shares=_sum(each.shares for each in found),
        zaikan=_sum(each.zaikan for each in found),
        likes=_sum(each.likes for each in found),
        comments=_sum(each.comments for each in found),
        favourites=_sum(each.favourites for each in found),
        praise_fen=_sum(each.praise_fen for each in found),
        subscriber_reads=_sum(each.subscriber_reads for each in found),
        delivery_rate=_mean((each.delivery_rate, 1) for each in found if each.notified),
        finish_rate=_mean((each.finish_rate, each.reads or 0) for each in found),
        minutes=_mean((each.minutes, each.reads or 0) for each in found),
    )


def by_column(articles: Sequence[Counted]) -> tuple[Group, ...]:
    """Group by column, the one with most articles first."""
    return _largest_first(_grouped(articles, _column))


def by_template(articles: Sequence[Counted]) -> tuple[Group, ...]:
    """Group by template, the one with most articles first."""
    return _largest_first(_grouped(articles, _template))


def by_weekday(articles: Sequence[Counted]) -> tuple[Group, ...]:
    """Group by the weekday on which they went out, Monday first."""
    return _in_order(_grouped(articles, lambda each: WEEKDAYS[each.published_on.weekday()]), WEEKDAYS)


def by_hour(articles: Sequence[Counted]) -> tuple[Group, ...]:
    """Group by the hour in which they went out; of what was sent by hand it is not known."""
    hours = [*(f"{hour}点" for hour in range(24)), HOUR_UNKNOWN, HOUR_NOT_EXPORTED]
    return _in_order(_grouped(articles, _hour), hours)


def sources(articles: Iterable[Counted]) -> tuple[Source, ...]:
    """Return where the readers of *articles* came from, most first; scenes by WeChat's own words."""
    found: dict[str, int] = {}
    for each in articles:
        for scene, readers in each.sources.items():
            if scene != ALL_SCENES:
                found[scene] = found.get(scene, 0) + readers
    return shares(found)


def shares(readers: dict[str, int]) -> tuple[Source, ...]:
    """Return scenes with their readers and share of the whole, most first."""
    whole = sum(readers.values())
    ordered = sorted(readers.items(), key=lambda each: (-each[1], each[0]))
    return tuple(
        Source(scene, count, (Decimal(count) / whole).quantize(_EXACT, ROUND_HALF_UP) if whole > 0 else None)
        for scene, count in ordered
    )


def _column(article: Counted) -> str:
    if article.column is None:
        return _without_record(article)
    return article.column or NO_COLUMN


def _template(article: Counted) -> str:
    return render.template_named(article.template) if article.template else _without_record(article)


def _hour(article: Counted) -> str:
    if article.sent_at:
        return f"{in_beijing(article.sent_at).hour}点"
    return HOUR_NOT_EXPORTED if article.origin == "import" else HOUR_UNKNOWN


def _without_record(article: Counted) -> str:
    return FROM_EXPORT if article.origin == "import" else BY_HAND


def _grouped(articles: Sequence[Counted], name: Callable[[Counted], str]) -> list[Group]:
    found: dict[str, list[Counted]] = {}
    for each in articles:
        found.setdefault(name(each), []).append(each)
    return [Group(each, summed(its)) for each, its in found.items()]


def _largest_first(groups: list[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: (-group.sums.articles, group.name)))


def _in_order(groups: list[Group], names: Sequence[str]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: names.index(group.name)))


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _mean(values: Iterable[tuple[Decimal | None, int]]) -> Decimal | None:
    """Return the weighted mean of what is known, to four places."""
    known = [(value, weight) for value, weight in values if value is not None and weight > 0]
    weights = sum(weight for _, weight in known)
    if not weights:
        return None
    exact = sum((value * weight for value, weight in known), Decimal(0)) / weights
    return exact.quantize(_EXACT, ROUND_HALF_UP)
