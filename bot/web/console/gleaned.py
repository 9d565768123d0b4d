"""One number of a review in its sentence: confirmed, changed, kept for the administrator, or left out."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.errors import Mistake, Problem
from bot.figures import comparing, indicators, listing, proposals, sentences
from bot.figures import gleaning as reviews
from bot.figures.gleaning import Gleaned, Held, Reading
from bot.figures.indicators import Figure
from bot.people import Role
from bot.publishing import articles
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("gleaned", __name__, url_prefix="/console/figures/reviews")
AT = "/<int(max=2147483647):number>/<int(max=100000):place>"
LONGEST_NAME = 60
ALIKE = 6


@pages.get(AT)
def show(number: int, place: int) -> ResponseReturnValue:
    """One number in its sentence, beside what its indicator counted last year."""
    return _one(number, place)


@pages.post(AT)
def decide(number: int, place: int) -> ResponseReturnValue:
    """Keep a number, confirm it, leave it out or take it back; or only hold it against another indicator."""
    verdict, reading = typed("verdict"), _reading()
    try:
        if typed("year") and not reading.year:
            raise Mistake(f"“{typed('year')[:10]}”不是年份，请写四位数字，如 2024。", of="year")
        if verdict == "look" or (verdict == "keep" and _to_be_looked_at(number, place, reading)):
            return _one(number, place, reading=reading)
        with office().sessions.begin() as session:
            me = visitor().person(session)
            gleaned = reviews.numbered(session, number, place)
            match verdict:
                case "keep":
                    held = reviews.hold(session, gleaned, reading)
                    if held.beside and me.may(Role.ADMIN) and gleaned.stage == "open":
                        held.beside.require_checked(bool(typed("checked")))
                    figure = reviews.keep(session, gleaned, reading, by=me, now=office().now)
                    told = _kept(figure)
                case "confirm" if gleaned.figure:
                    if me.may(Role.ADMIN):
                        comparing.require_checked(session, gleaned.figure, checked=bool(typed("checked")))
                    done = indicators.confirm(session, [gleaned.figure], by=me, now=office().now)
                    told = _kept(gleaned.figure) if done else f"“{gleaned.text}”已经确认过了。"
                case "leave":
                    reviews.leave(session, gleaned, by=me, now=office().now)
                    told = f"不要了：{gleaned.text}。"
                case "back":
                    reviews.take_back(session, gleaned, by=me, now=office().now)
                    told = f"“{gleaned.text}”取回来了，请再看。"
                case _:
                    raise Mistake("没有看懂要做什么，请再点一次按钮。")
            following = gleaned.gleaning.after(place, me)
            following_place = following.place if following else None
    except Problem as problem:
        return _one(number, place, problem, reading=reading)
    flash(told)
    if verdict == "back":
        return redirect(url_for("gleaned.show", number=number, place=place), 303)
    if following_place is None:
        return redirect(url_for("gleaning.show", number=number), 303)
    return redirect(url_for("gleaned.show", number=number, place=following_place), 303)


def _kept(figure: Figure) -> str:
    told = f"{figure.indicator.quoted}{figure.year}年 {figure.text}"
    return f"已确认：{told}。" if figure.confirmed_at else f"留下了：{told}，等管理员确认。"


def _reading() -> Reading:
    """Return what was chosen and written for a number: a known indicator, else a new one; no year is 0."""
    level = typed("level")
    return Reading(
        indicator=typed("indicator") or typed("new"),
        topic=typed("new_topic") or typed("topic"),
        level=level if level in sentences.LEVELS else None,
        text=typed("text"),
        year=int(typed("year")) if _is_year(typed("year")) else 0,
    )


def _is_year(text: str) -> bool:
    return text.isdecimal() and len(text) == 4


def _mark(reading: Reading, held: Held) -> str:
    """Return what was looked at: the number as it is read, and what it was warned of."""
    return "|".join((reading.indicator, reading.text, str(reading.year), *held.warnings))


def _to_be_looked_at(number: int, place: int, reading: Reading) -> bool:
    """Tell whether a warning was not on the page; raise Mistake where the number cannot be kept at all."""
    with office().sessions.read() as session:
        held = reviews.hold(session, reviews.numbered(session, number, place), reading)
    if held.taken:
        raise Mistake(held.taken, of="indicator new")
    return bool(held.warnings) and typed("looked") != _mark(reading, held)


def _as_found(gleaned: Gleaned) -> Reading:
    """Return how *gleaned* is read before anybody says otherwise: as it was kept, else as is proposed."""
    if gleaned.figure is not None:
        indicator = gleaned.figure.indicator
        return Reading(
            indicator.name, indicator.topic.name, indicator.level, gleaned.figure.text, gleaned.figure.year
        )
    name = gleaned.proposed.name if gleaned.proposed else f"{gleaned.level or ''}{gleaned.label}"
    return Reading(name[:LONGEST_NAME], "", gleaned.level, gleaned.text, gleaned.year)


def _one(
    number: int, place: int, problem: Problem | None = None, *, reading: Reading | None = None
) -> ResponseReturnValue:
    with office().sessions.read() as session:
        me = visitor().person(session)
        reviews.require(me)
        gleaning = reviews.named(session, number) or abort(404)
        gleaned = next((each for each in gleaning.figures if each.place == place), None) or abort(404)
        read = reading or _as_found(gleaned)
        held = reviews.hold(session, gleaned, read)
        choices = listing.choices(session)
        text = render_template(
            "gleaned.html",
            problem=problem,
            gleaning=gleaning,
            gleaned=gleaned,
            read=read,
            held=held,
            mark=_mark(read, held),
            asked_again=problem is None and typed("verdict") == "keep",
            known={name: last for _, names in choices for name, last in names},
            choices=choices,
            alike=proposals.alike(session, gleaned.label, unit=gleaned.unit, level=gleaned.level, most=ALIKE),
            levels=sentences.LEVELS,
            article=articles.find(session, gleaning.article),
            to_do=gleaning.to_do(me),
            next=gleaning.after(place, me),
            may_confirm=me.may(Role.ADMIN),
            now=office().now,
        )
    return text, status(problem)
