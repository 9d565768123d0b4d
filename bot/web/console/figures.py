"""数字: figures by topic and year; each with its sentence, its article, who confirmed it, and its names."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.answering import naming
from bot.errors import Problem
from bot.figures import comparing, corrections, indicators, listing, quoting, refusals, withdrawing
from bot.figures import gleaning as reviews
from bot.figures.indicators import Figure
from bot.people import Role
from bot.publishing import articles
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, page_number, status, typed

pages = Blueprint("figures", __name__, url_prefix="/console/figures")
PAGE = 30  # figures that wait, each with its sentence
BEGUN = 5
ALL = "all"


@pages.get("/")
def show() -> ResponseReturnValue:
    """The figures of a year or of all years; or those that wait, one by one."""
    return _list()


@pages.get("/<int(max=2147483647):number>")
def one(number: int) -> ResponseReturnValue:
    """One figure: where it comes from, what it replaced, what followers call it."""
    return _one(number)


@pages.post("/<int(max=2147483647):number>/confirm")
def confirm(number: int) -> ResponseReturnValue:
    """Let a figure be answered with."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            (figure,) = indicators.numbered(session, [number])
            if me.may(Role.ADMIN):
                comparing.require_checked(session, figure, checked=bool(typed("checked")))
            done = indicators.confirm(session, [figure], by=me, now=office().now)
            who = figure.confirmed_by.name if figure.confirmed_by else me.name
            told = f"{figure.indicator.quoted}{figure.year}年 {figure.text}"
    except Problem as problem:
        return _again(number, problem)
    flash(f"已确认：{told}。两秒以内就用它回答。" if done else f"{told} {who} 已经确认过了。")
    return _back(number)


@pages.post("/<int(max=2147483647):number>/refuse")
def refuse(number: int) -> ResponseReturnValue:
    """Take a figure that waits off the list."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            (figure,) = indicators.numbered(session, [number])
            refusals.refuse(session, figure, by=me, now=office().now)
            told = f"{figure.indicator.quoted}{figure.year}年 {figure.text}"
    except Problem as problem:
        return _again(number, problem)
    flash(f"不要了：{told}。它不会用来回答。")
    return _back(number)


@pages.post("/<int(max=2147483647):number>/withdraw")
def withdraw(number: int) -> ResponseReturnValue:
    """Let a confirmed figure be answered with no longer."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            (figure,) = indicators.numbered(session, [number])
            withdrawing.withdraw(session, figure, typed("reason"), by=me, now=office().now)
            told = f"{figure.indicator.quoted}{figure.year}年 {figure.text}"
    except Problem as problem:
        return _one(number, problem)
    flash(f"已撤下：{told}。两秒以内不再用它回答；哪些地方用过它，看“更正过的数字”。")
    return redirect(url_for("figures.one", number=number), 303)


@pages.post("/<int(max=2147483647):number>/names")
def name(number: int) -> ResponseReturnValue:
    """Give the indicator of a figure, or its topic, another name; or take one away that staff gave."""
    words, whose, gone = typed("name"), typed("whose"), typed("gone") == "yes"
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            (figure,) = indicators.numbered(session, [number])
            owner = figure.indicator.topic if whose == "topic" else figure.indicator
            (naming.remove if gone else naming.add)(session, words, to=owner, by=me, now=office().now)
            meant = naming.in_words(owner)
    except Problem as problem:
        return _one(number, problem)
    flash(f"“{words}”{'不再是' if gone else '现在是'}{meant}的叫法。")
    return redirect(url_for("figures.one", number=number) + "#names", 303)


def _again(number: int, problem: Problem) -> ResponseReturnValue:
    return _list(problem) if typed("back") == "list" else _one(number, problem)


def _back(number: int) -> ResponseReturnValue:
    if typed("back") == "list":
        return redirect(url_for("figures.show", state="waiting"), 303)
    return redirect(url_for("figures.one", number=number), 303)


def _list(problem: Problem | None = None) -> ResponseReturnValue:
    words, number = asked("words"), page_number()
    waits = asked("state") == "waiting" or request.method == "POST"
    with office().sessions.read() as session:
        me = visitor().person(session)
        years = listing.years(session)
        year = _year(years, words)
        waiting = listing.count_waiting(session)
        shown = indicators.waiting(session)[(number - 1) * PAGE : number * PAGE] if waits else []
        groups = [] if waits else listing.by_topic(session, year=year, words=words)
        of_year = [each for group in groups for line in group.lines for each in line.figures] if year else []
        beside = shown if waits else of_year
        text = render_template(
            "figures.html",
            problem=problem,
            now=office().now,
            me=me,
            words=words,
            years=years,
            year=year,
            waits=waits,
            waiting=waiting,
            shown=shown,
            groups=groups,
            count=sum(len(line.figures) for group in groups for line in group.lines),
            last=comparing.standing(session, beside) if beside else {},
            replaced=listing.in_force(session, shown),
            corrected=set() if waits else listing.corrected(session),
            begun=reviews.unfinished(session, me, most=BEGUN) if me.may(Role.EDITOR, Role.ADMIN) else [],
            number=number,
            more=waiting > number * PAGE,
        )
    return text, status(problem)


def _year(years: list[int], words: str) -> int | None:
    """Return the year that is asked for; None is all of them, which a search goes through unless told."""
    given = asked("year")
    if given.isdecimal() and len(given) == 4:
        return int(given)
    return None if given == ALL or words or not years else years[0]


def _one(number: int, problem: Problem | None = None) -> ResponseReturnValue:
    with office().sessions.read() as session:
        me = visitor().person(session)
        figure = session.get(Figure, number) or abort(404)
        same = listing.of_indicator(session, figure.indicator)
        tells = figure.is_live and figure.confirmed_at is not None
        article = articles.find(session, figure.article)
        owners = (("indicator", figure.indicator), ("topic", figure.indicator.topic))
        text = render_template(
            "figure.html",
            problem=problem,
            now=office().now,
            me=me,
            figure=figure,
            stands=next((each for each in same if each.year == figure.year), None),
            beside=comparing.of_figure(figure, same),
            others=[each for each in same if each.year != figure.year],
            history=[each for each in listing.history(session, figure) if each.id != figure.id],
            corrected={each.old.id for each in corrections.listed(session)},
            spoiled=quoting.spoiled(session, only=figure.sentence).get(figure.sentence) if tells else None,
            article=article,
            title=articles.newest(article).title if article else "",
            link=articles.link(session, figure.article),
            names=[
                (whose, owner, listing.names_of(session, owner, by_staff=naming.STAFF))
                for whose, owner in owners
            ],
            reason=typed("reason") if problem else "",
            longest_reason=withdrawing.LONGEST_REASON,
            tried=(typed("whose"), typed("name")) if problem else ("", ""),
            question=f"{figure.year}年{figure.indicator.name}",
        )
    return text, status(problem)
