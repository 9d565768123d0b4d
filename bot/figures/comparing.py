"""A figure beside the one of the year before: how much more or less, in words, and whether that can be."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import Mistake
from bot.figures import indicators, numerals
from bot.figures.indicators import Figure

_FAR = 10  # times as much, or a tenth: likelier a slip than a year's work
_BEYOND = 100  # times as much, or a hundredth: who confirms it says that the sentence was read
_PEOPLE = frozenset("人名位")  # said of the same people in one year or another


@dataclass(frozen=True)
class Beside:
    """What an indicator counted before, and how another figure of it compares."""

    last: Figure
    words: str  # 比2020年增加 275名（2.7%）
    warning: str  # what looks wrong; nothing where all is well
    is_beyond: bool = False  # by so much that a look at the warning is not enough

    def require_checked(self, checked: bool) -> None:
        """Raise Mistake where the number is far beyond the last one and its sentence was not *checked*."""
        if self.is_beyond and not checked:
            raise Mistake(f"还没有确认：{self.warning}核对以后勾上“我核对过原文”，再点一次。", of="checked")


def with_last(
    figures: Iterable[Figure], *, year: int, value: Decimal, unit: str, approximate: bool = False
) -> Beside | None:
    """Hold a number of *year* against the last confirmed one of an earlier year, of those *figures*."""
    earlier = [each for each in figures if each.confirmed_at is not None and each.year < year]
    if not earlier:
        return None
    last = max(earlier, key=lambda each: each.year)
    if unit != last.unit and not {unit, last.unit} <= _PEOPLE:
        words = f"{last.year}年是 {last.text}，单位不同，不能比"
        return Beside(
            last, words, f"单位和{last.year}年的不同：那时是“{last.unit}”，这里是“{unit}”。请核对。"
        )
    about = "约" if approximate or last.approximate else ""
    difference, warning = _difference(last, value, unit, about), _warning(last, value)
    return Beside(last, difference, warning, is_beyond=bool(warning) and _is_beyond(last, value))


def standing(session: Session, figures: Iterable[Figure]) -> dict[int, Beside]:
    """Return for those of *figures*, by their numbers, what their indicators counted before."""
    of_year: dict[int, list[Figure]] = {}
    for each in figures:
        of_year.setdefault(each.year, []).append(each)
    found = {}
    for year, same in of_year.items():
        last = last_before(session, year)
        for figure in same:
            before = last.get(figure.indicator_id)
            if before and (beside := of_figure(figure, [before])):
                found[figure.id] = beside
    return found


def require_checked(session: Session, figure: Figure, *, checked: bool) -> None:
    """Raise Mistake where *figure*, which waits, is far beyond the last and its sentence not *checked*."""
    beside = standing(session, [figure]).get(figure.id)
    if figure.confirmed_at is None and beside:
        beside.require_checked(checked)


def last_before(session: Session, year: int) -> dict[int, Figure]:
    """Return the last confirmed figure of each indicator, by its number, before *year*."""
    confirmed = (Figure.confirmed_at.is_not(None), Figure.year < year, indicators.is_live)
    newest = (
        select(Figure.indicator_id, func.max(Figure.year).label("year"))
        .where(*confirmed)
        .group_by(Figure.indicator_id)
        .subquery()
    )
    same = (Figure.indicator_id == newest.c.indicator_id) & (Figure.year == newest.c.year)
    rows = session.scalars(select(Figure).join(newest, same).where(*confirmed))
    return {each.indicator_id: each for each in rows}


def of_figure(figure: Figure, figures: Iterable[Figure]) -> Beside | None:
    """Hold *figure* against the last confirmed one of an earlier year, of those *figures*."""
    return with_last(
        figures, year=figure.year, value=figure.value, unit=figure.unit, approximate=figure.approximate
    )


def _difference(last: Figure, value: Decimal, unit: str, about: str) -> str:
    more = value - last.value
    if not more:
        return f"和{last.year}年一样"
    direction = "增加" if more > 0 else "减少"
    if unit == "%":
        return f"比{last.year}年{direction}{about} {_plain(abs(more))} 个百分点"
    share = ""
    if last.value:
        percent = (abs(more) / last.value * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        share = f"（{_plain(percent)}%）" if percent < _FAR * 100 else ""
    return f"比{last.year}年{direction}{about} {_plain(abs(more))}{unit}{share}"


def _warning(last: Figure, value: Decimal) -> str:
    if not last.value or not value:
        return ""
    if value >= last.value * _FAR:
        times = _plain((value / last.value).quantize(Decimal(1), ROUND_HALF_UP))
        return f"是{last.year}年（{last.text}）的 {times} 倍，请核对是不是多了一位，或“万”写错了。"
    if value * _FAR <= last.value:
        times = _plain((last.value / value).quantize(Decimal(1), ROUND_HALF_UP))
        return f"只有{last.year}年（{last.text}）的 1/{times}，请核对是不是少了一位，或漏了“万”。"
    return ""


def _is_beyond(last: Figure, value: Decimal) -> bool:
    return value >= last.value * _BEYOND or value * _BEYOND <= last.value


def _plain(value: Decimal) -> str:
    return f"{numerals.as_number(value):,}"
