"""定期推送: what is pushed by a rule, what became of the last times, and the switch; set up by a form."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import people
from bot import series as regular
from bot.clock import in_words
from bot.errors import Mistake, Problem
from bot.figures import indicators
from bot.people import REVIEWERS, Role
from bot.publishing import calendar, days
from bot.publishing.pushes import Mode
from bot.series.times import CAN_BE_WRITTEN
from bot.web.console import words
from bot.web.console.articles import PREVIEW_POLICY
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("series", __name__)
RECENT = 5
KINDS = {
    regular.Kind.FIGURES: ("数说", "一次说一个话题的数字，各话题轮流；只用确认过的数字。"),
    regular.Kind.REACH: ("传播月报", "上个月推送了几篇、多少人看、哪篇看的人最多。"),
}


@pages.get("/console/series/")
def show() -> ResponseReturnValue:
    """Every series: its rule, the next time, what became of the last ones."""
    return _page()


@pages.get("/console/series/new")
def new() -> ResponseReturnValue:
    """The form that sets one up."""
    return _form()


@pages.post("/console/series/")
def add() -> ResponseReturnValue:
    """Set a series up and switch it on."""
    now = office().now
    picture = request.files.get("cover")
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            people.require(me, Role.PUBLISHER, to="建立定期推送")
            added = regular.add(
                session,
                typed("name"),
                kind=_kind(typed("kind")),
                when=typed("when"),
                ahead_hours=_ahead(),
                topics=request.form.getlist("topic"),
                editor=people.named(session, typed("editor")),
                publisher=me,
                reviewers=[people.named(session, each) for each in _reviewers()],
                mode=_mode(typed("mode")),
                cover=picture.read() if picture else b"",
                cover_source=typed("cover_source"),
                by=me,
                now=now,
            )
            [following] = regular.coming(session, added, now=now, count=1)
            cautions = calendar.cautions(
                following.due_at, (), days.load(session, office().config.compliance.mourning)
            )
            done = f"已建立“{added.name}”，下一次是 {in_words(following.due_at)}。" + "".join(cautions)
    except Problem as problem:
        return _form(problem)
    flash(done)
    return redirect(url_for("series.show"), 303)


@pages.get("/console/series/<int(max=2147483647):number>/change")
def changing(number: int) -> ResponseReturnValue:
    """The form that changes one, as it is now."""
    return _form(number=number)


@pages.post("/console/series/<int(max=2147483647):number>/change")
def change(number: int) -> ResponseReturnValue:
    """Change a series from now on."""
    now, picture = office().now, request.files.get("cover")
    try:
        with office().sessions.begin() as session:
            series = regular.numbered(session, number)
            me = visitor().person(session)
            people.require(me, Role.PUBLISHER, to="改定期推送")
            regular.change(
                session,
                series,
                when=typed("when"),
                ahead_hours=_ahead(),
                topics=request.form.getlist("topic"),
                editor=people.named(session, typed("editor")),
                reviewers=[people.named(session, each) for each in _reviewers()],
                mode=_mode(typed("mode")),
                cover=picture.read() if picture else b"",
                cover_source=typed("cover_source"),
                by=me,
                now=now,
            )
            coming = regular.coming(session, series, now=now, count=1) if series.on_since else []
            following = f"下一次是 {in_words(coming[0].due_at)}。" if coming else ""
            done = f"“{series.name}”已改，由您负责推送。{following}已经写好的不变。"
    except Problem as problem:
        return _form(problem, number=number)
    flash(done)
    return redirect(url_for("series.show"), 303)


@pages.post("/console/series/<int(max=2147483647):number>/pause")
def pause(number: int) -> ResponseReturnValue:
    """Switch a series off."""
    return _switch(number, on=False)


@pages.post("/console/series/<int(max=2147483647):number>/resume")
def resume(number: int) -> ResponseReturnValue:
    """Switch a series on again; whoever does answers for its pushes."""
    return _switch(number, on=True)


@pages.get("/console/series/<int(max=2147483647):number>/preview")
def preview(number: int) -> Response:
    """What would be written now, as a page of its own."""
    with office().sessions.read() as session:
        page = regular.previewing.page(
            session, regular.numbered(session, number), limits=office().config.limits, now=office().now
        )
    response = Response(page)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY.replace("img-src 'self'", "img-src data:")
    return response


def _switch(number: int, *, on: bool) -> ResponseReturnValue:
    try:
        with office().sessions.begin() as session:
            series = regular.numbered(session, number)
            me = visitor().person(session)
            (regular.resume if on else regular.pause)(session, series, by=me, now=office().now)
            name = series.name
    except Problem as problem:
        return _page(problem)
    flash(
        f"“{name}”已恢复，由您负责推送。停的时候错过的不补。"
        if on
        else f"“{name}”已暂停。已经排好的推送不受影响，不要的请到“推送”页取消。"
    )
    return redirect(url_for("series.show"), 303)


def _page(problem: Problem | None = None) -> ResponseReturnValue:
    now = office().now
    with office().sessions.read() as session:
        me = visitor().person(session)
        shown = [
            {
                "series": each,
                "kind": KINDS[regular.Kind(each.kind)][0],
                "coming": regular.coming(session, each, now=now, count=1) if each.on_since else [],
                "topics": regular.topics_of(session, each),
                "runs": [(run, _told(session, run, now)) for run in regular.runs(session, each, most=RECENT)],
            }
            for each in regular.listed(session)
        ]
        text = render_template(
            "series.html", problem=problem, now=now, me=me, shown=shown, write_at=regular.write_at
        )
    return text, status(problem)


def _told(session: Any, run: regular.SeriesRun, now: datetime) -> words.Told:
    """Return what became of one due time; what is approved is planned by the next tick."""
    push = regular.push_of(session, run)
    if push is None and not run.reason and regular.is_approved(session, run):
        return words.Told("审完，马上排期", "busy", "", "")
    return words.of_run(run, push, now)


def _form(problem: Problem | None = None, *, number: int | None = None) -> ResponseReturnValue:
    """Return the form, of series *number* or of a new one, with what was typed still there."""
    with office().sessions.read() as session:
        me = visitor().person(session)
        people.require(me, Role.PUBLISHER, to="建立定期推送" if number is None else "改定期推送")
        everyone = people.everyone(session)
        series = None if number is None else regular.numbered(session, number)
        given: Mapping[str, object] = request.form
        chosen = request.form.getlist("topic")
        if series is not None and request.method == "GET":
            chosen = regular.topics_of(session, series)
            names = {each.id: each.name for each in everyone}
            given = {
                "when": series.rule_text,
                "ahead": series.ahead_hours,
                "editor": series.editor.name,
                "cover_source": series.cover_source,
                "mode": series.mode,
            } | {f"reviewer{place}": names.get(each) for place, each in enumerate(series.reviewers)}
        text = render_template(
            "series_new.html",
            problem=problem,
            me=me,
            series=series,
            given=given,
            chosen=chosen,
            kinds=KINDS,
            rules=CAN_BE_WRITTEN,
            usual_ahead=regular.USUAL_AHEAD,
            topics=[name for name, _ in indicators.topics(session)],
            editors=[each.name for each in everyone if each.may(Role.EDITOR)],
            reviewers=[
                (place, step, [each.name for each in everyone if each.may(role)])
                for place, (step, role) in enumerate(
                    zip(office().config.publishing.review_steps, REVIEWERS, strict=True)
                )
            ],
            modes=words.MODES,
            explained=words.MODES_EXPLAINED,
            mode=given.get("mode") or office().config.publishing.mode,
        )
    return text, status(problem)


def _reviewers() -> list[str]:
    """Return the names of the reviewers that were chosen."""
    return [name for place in range(len(REVIEWERS)) if (name := typed(f"reviewer{place}"))]


def _ahead() -> int:
    return int(typed("ahead")) if re.fullmatch(r"[0-9]{1,6}", typed("ahead")) else 0


def _kind(word: str) -> regular.Kind:
    try:
        return regular.Kind(word)
    except ValueError:
        raise Mistake("请选好写什么：数说，还是传播月报。", of="kind") from None


def _mode(word: str) -> Mode:
    try:
        return Mode(word)
    except ValueError:
        raise Mistake("请选好怎样发：群发、发布，还是只存草稿。", of="mode") from None
