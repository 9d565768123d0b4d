"""排期: the days of a month or week with what goes out on them, beside what waits for a day.

What is dragged and what is picked come to the same addresses: an approved article leads to the second look of
planning, a push to a page that asks, and only a day that staff have in mind is kept at once, with 撤销.
"""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import people
from bot import series as regular
from bot.clock import beijing_day, in_beijing, start_of_day
from bot.errors import Mistake, Problem
from bot.people import Role
from bot.publishing import agenda, calendar, intended
from bot.publishing import articles as texts
from bot.publishing import days as days_of
from bot.publishing import pushes as sendings
from bot.publishing.pushes import Mode
from bot.publishing.pushes.not_begun import COMING, NOT_BEGUN
from bot.web.console import one_push, planning, taking_back, words
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, status, typed

pages = Blueprint("schedule", __name__)
SHOWN_OF_A_DAY = 3  # of a month; the week shows all
FIRST, LAST = date(2001, 1, 1), date(2100, 12, 31)  # the first is a Monday, so that its week begins in it
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class View:
    """The month or the week that is looked at."""

    first: date  # of the month, or the Monday
    is_week: bool
    problem: Problem | None = None

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day that are shown: whole weeks."""
        if self.is_week:
            return self.first, self.first + timedelta(days=6)
        last = self.first.replace(day=monthrange(self.first.year, self.first.month)[1])
        return _monday(self.first), _monday(last) + timedelta(days=6)

    @property
    def title(self) -> str:
        if not self.is_week:
            return f"{self.first.year}年{self.first.month}月"
        first, last = self.days
        end = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
        return f"{first.year}年{first.month}月{first.day}日 至 {end}"

    @property
    def asked(self) -> dict[str, str]:
        """Return it as the words of an address."""
        return {"week": str(self.first)} if self.is_week else {"month": f"{self.first:%Y-%m}"}

    @property
    def address(self) -> str:
        """Return where it is shown."""
        return f"{url_for('schedule.show')}?{urlencode(self.asked)}"

    @property
    def before(self) -> "View":
        return _view_of(self.first - (WEEK if self.is_week else timedelta(days=1)), self.is_week)

    @property
    def after(self) -> "View":
        return _view_of(self.first + (WEEK if self.is_week else timedelta(days=31)), self.is_week)

    def this(self, today: date) -> "View":
        """Return the month or the week of today."""
        return _view_of(today, self.is_week)

    def week_of(self, day: date) -> "View":
        """Return the week that *day* is in."""
        return _view_of(day, is_week=True)

    def other(self, today: date) -> "View":
        """Return the month of this week; or of this month the week that has today in it, or its first."""
        if self.is_week:
            return _view_of(self.first, is_week=False)
        same = (today.year, today.month) == (self.first.year, self.first.month)
        return _view_of(today if same else self.first, is_week=True)


@pages.get("/console/schedule/")
def show() -> ResponseReturnValue:
    """The month, or the week, and what waits for a day."""
    return page()


@pages.get("/console/schedule/plan")
def plan() -> ResponseReturnValue:
    """Lead to the second look of planning: these articles on that day, or beside those of a planned push."""
    try:
        with office().sessions.read() as session:
            me = visitor().person(session)
            people.require(me, Role.PUBLISHER, to="安排推送")
            chosen = request.args.getlist("article")
            if not chosen and asked("push"):
                missing = Mistake("请勾选要加的文章。", of="article")
                return one_push.page(planning.number(asked("push")), missing)
            if not chosen:
                raise Mistake("请先勾选文章，再选日子。", of="article")
            if number := asked("push"):
                former = sendings.find(session, planning.number(number)) or abort(404)
                sendings.require_joinable(former)
                wanted: dict[str, Any] = _beside(former, chosen)
            else:
                mode = sendings.ways.usual(session, Mode(office().config.publishing.mode))
                at = usual_time(_day(asked("day")), office().now)
                wanted = {"article": chosen, "at": at, "mode": mode, "tag": ""}
    except Problem as problem:
        return page(problem)
    return redirect(f"{url_for('planning.confirm')}?{urlencode(wanted, doseq=True)}", 303)


@pages.post("/console/schedule/intend")
def intend() -> ResponseReturnValue:
    """Keep the day that an article is meant for, at once, or take it away; nothing is sent by it."""
    try:
        day = _day(typed("day")) if typed("day") else None
        with office().sessions.begin() as session:
            me = visitor().person(session)
            article = texts.named(session, typed("article"))
            before = article.intended_on
            intended.require_chosen(article, day)
            intended.set_day(session, article, day, by=me, now=office().now)
            title = texts.newest(article).title
    except Problem as problem:
        return page(problem)
    said = f"计划 {_named(day)} 推送。这只是计划，要推送还得排期。" if day else "不再计划哪天推送。"
    undo = f"{article.slug} {before or ''} {day or ''}"
    fields = {"undo": undo, **_view().asked}
    taking_back.offer(f"《{title}》{said}", "撤销", to=url_for("schedule.undo"), fields=fields)
    return redirect(_view().address, 303)


@pages.post("/console/schedule/undo")
def undo() -> ResponseReturnValue:
    """Put an article back on the day it was meant for before, unless somebody has chosen another since."""
    slug, before, after, *_ = (*typed("undo").split(" "), "", "", "")
    try:
        day = _day(before) if before else None
        if day and day < beijing_day(office().now):
            day = None
        with office().sessions.begin() as session:
            me = visitor().person(session)
            article = texts.named(session, slug)
            if str(article.intended_on or "") != after:
                raise Mistake("这篇文章的日子后来又改过，没有撤销。请照现在的样子再定。")
            intended.set_day(session, article, day, by=me, now=office().now)
    except Problem as problem:
        return page(problem)
    flash(f"已撤销，仍计划 {_named(day)} 推送。" if day else "已撤销，不再计划哪天推送。")
    return redirect(_view().address, 303)


def page(problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page, telling *problem* at its top."""
    now, rules = office().now, office().config.compliance
    today = beijing_day(now)
    view = _view()
    with office().sessions.read() as session:
        me = visitor().person(session)
        silence = calendar.silence(session, rules, now=now)
        waiting = agenda.waiting(session)
        days = agenda.days(
            session,
            *view.days,
            waiting=waiting,
            last_days=calendar.last_days(session, rules, silence, now=now),
            rules=rules,
            kind=office().config.account.kind,
        )
        first, last = view.days
        coming: dict[date, list[regular.Due]] = defaultdict(list)
        for each in regular.due_between(
            session,
            start_of_day(first),
            start_of_day(last + timedelta(days=1)),
            grace=timedelta(seconds=office().config.publishing.grace_seconds),
            now=now,
        ):
            coming[beijing_day(each.at)].append(each)
        text = render_template(
            "schedule.html",
            problem=problem or view.problem,
            tried=request.values.getlist("article") if problem else [],
            now=now,
            today=today,
            view=view,
            weeks=agenda.weeks(days, today=today),
            earlier=any(each.count for each in days if each.date < today <= view.days[1]),
            anything=any(
                each.count or each.on or each.last_day or each.date == today or each.date in coming
                for each in days
            ),
            coming=coming,
            run_states=regular.WORDS,
            lane=agenda.lane(waiting),
            silence=silence,
            may_plan=me.may(Role.PUBLISHER),
            may_intend=me.may(Role.PUBLISHER, Role.EDITOR),
            told={slot.push.id: words.of_push(slot.push, now) for each in days for slot in each.slots},
            movable=NOT_BEGUN,
            joinable=COMING,
            in_short=words.in_short,
            meant_before=lambda day: any(each.day and today <= each.day <= day for each in waiting),
            most=1000 if view.is_week else SHOWN_OF_A_DAY,
            knows_holidays=days_of.load(session).knows_holidays(view.first.year),
            monday=_monday,
            tomorrow=today + timedelta(days=1),
            usual_time=planning.USUAL_TIME,
        )
    return text, status(problem or view.problem)


def usual_time(day: date, now: datetime) -> str:
    """Return the time at which articles dropped on *day* would go out: 09:00, or today the next full hour.

    Raises Mistake when the day is over.
    """
    today = beijing_day(now)
    if day < today:
        raise Mistake(f"{day.month}月{day.day}日已经过去，排不了。请选今天或以后的日子。", of="day")
    at = datetime.combine(day, planning.USUAL_TIME)
    if day == today:
        hour = in_beijing(now).hour
        if hour == 23:
            raise Mistake("今天太晚了，已经没有整点可以排。请选明天或以后的日子。", of="day")
        at = max(at, datetime(day.year, day.month, day.day, hour + 1))  # noqa: DTZ001 - Beijing, as it is typed
    return at.isoformat(timespec="minutes")


def _beside(push: sendings.Push, chosen: list[str]) -> dict[str, Any]:
    """Return the words of an address under which *chosen* are looked at beside what *push* holds."""
    there = [each.submission.revision.article.slug for each in push.articles]
    return {
        "article": there + [each for each in chosen if each not in there],
        "at": words.typed(push.due_at),
        "mode": push.mode,
        "tag": "" if push.tag is None else push.tag,
        "instead": push.id,
    }


def _named(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _view() -> View:
    """Return what the address or the form says is looked at: this month, where it says nothing."""
    today = beijing_day(office().now)
    this = View(today.replace(day=1), is_week=False)
    week, month = request.values.get("week", ""), request.values.get("month", "")
    if not week and not month:
        return this
    try:
        first = date.fromisoformat(week or f"{month}-01")
    except ValueError:
        first = date.min
    if not FIRST <= first <= LAST:
        return View(this.first, is_week=False, problem=Mistake("没有这个月份，下面是本月。"))
    return _view_of(first, is_week=bool(week))


def _view_of(day: date, is_week: bool) -> View:
    """Return the week or the month that *day* is in."""
    day = min(max(day, FIRST), LAST)
    return View(_monday(day) if is_week else day.replace(day=1), is_week)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not FIRST <= day <= LAST:
        raise Mistake("请选好日子。", of="day")
    return day


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
