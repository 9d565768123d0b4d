"""A number of a review held against what is known: the year before, and what stands for the same year."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.figures import comparing, listing, numerals
from bot.figures.comparing import Beside
from bot.figures.gleaning.deciding import Reading
from bot.figures.gleaning.rows import Gleaned
from bot.figures.indicators import Figure


@dataclass(frozen=True)
class Held:
    """What a number is held against, and what of it has to be looked at before it is kept.

    Where another article gave that figure, `taken` says so: then it cannot be kept.
    """

    beside: Beside | None
    warnings: tuple[str, ...]
    taken: str = ""


def hold(session: Session, gleaned: Gleaned, reading: Reading) -> Held:
    """Hold *gleaned*, read as *reading*, against the figures of that indicator."""
    text, year = reading.text or gleaned.text, reading.year or gleaned.year
    says = numerals.read(text)
    if says is None:
        return Held(None, ())
    figures = listing.of_name(session, reading.indicator)
    beside = comparing.with_last(
        figures, year=year, value=says.value, unit=says.unit, approximate=says.approximate
    )
    warnings, taken = [beside.warning] if beside and beside.warning else [], ""
    for each in figures:
        same = (each.value, each.unit, each.text, each.article) == (
            says.value,
            says.unit,
            text,
            gleaned.gleaning.article,
        )
        if each.year == year and each.id != gleaned.figure_id and not same:
            warnings.append(_stands(each, gleaned))
            if each.article != gleaned.gleaning.article:
                taken = warnings[-1]
    return Held(beside, tuple(warnings), taken)


def _stands(other: Figure, gleaned: Gleaned) -> str:
    state = "已确认" if other.confirmed_at else "待确认"
    told = f"这个指标{other.year}年已经有一个数：{other.text}（{state}）。"
    if other.article != gleaned.gleaning.article:
        return told + "它出自另一篇，一个指标一年只有一个数：请选别的指标，或者不要这一个。"
    return told + f"这一个{'确认以后会更正它' if other.confirmed_at else '会换下它'}。"
