"""Planning a push in two looks: choose what and when, then read it all once more and confirm."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import clock, people
from bot.clock import in_beijing
from bot.errors import Mistake, NotAllowed, Problem
from bot.people import Role
from bot.publishing import articles as texts
from bot.publishing import calendar, days, review
from bot.publishing import pushes as sendings
from bot.publishing.pushes import Mode, Terms, Wanted
from bot.publishing.pushes.states import MOST_ARTICLES
from bot.web.console import words
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, status, typed
from bot.wechat import capabilities

pages = Blueprint("planning", __name__)
CONFIRMED_BY = 4  # characters of the first title: enough to have read it
USUAL_TIME = time(9)


@dataclass(frozen=True)
class _Chosen:
    """What was chosen in the first look, as the address or the form says it."""

    slugs: list[str]
    at: str
    mode_word: str
    tag_word: str
    instead_word: str  # the number of the push that this takes the place of, if any

    @property
    def ticked(self) -> list[str]:
        if not self.slugs:
            raise Mistake(f"请先勾选文章：一次推送要 1 至 {MOST_ARTICLES} 篇。", of="article")
        return self.slugs

    @property
    def mode(self) -> Mode:
        try:
            return Mode(self.mode_word)
        except ValueError:
            raise Mistake("请选好怎样发：群发、发布，还是只存草稿。", of="mode") from None

    @property
    def tag(self) -> int | None:
        """Return the tag that was chosen; the other modes go to nobody in particular."""
        if self.mode is not Mode.MASS or not self.tag_word:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", self.tag_word):
            raise Mistake("请从列表里选发给谁。", of="tag")
        return int(self.tag_word)

    @property
    def instead(self) -> int | None:
        """Return the number of the push that this takes the place of."""
        return number(self.instead_word) if self.instead_word else None

    @property
    def as_asked(self) -> dict[str, object]:
        """Return it as the words of an address."""
        chosen: dict[str, object] = {"article": self.slugs, "at": self.at, "mode": self.mode_word}
        instead = {"instead": self.instead_word} if self.instead_word else {}
        return chosen | {"tag": self.tag_word} | instead

    def wanted(self, session: Any, *, at: datetime) -> Wanted:
        """Return what is to be planned *at* the moment it says: the newest version of each article."""
        newest = [texts.newest(texts.named(session, slug)) for slug in self.ticked]
        return Wanted(newest, at, self.mode, self.tag)


@pages.get("/console/pushes/new")
def choose() -> ResponseReturnValue:
    """Choose articles, time and way."""
    return _choosing()


@pages.get("/console/pushes/confirm")
def confirm() -> ResponseReturnValue:
    """Show all that would be planned; nothing is changed yet."""
    slugs = request.args.getlist("article")
    return _confirming(_Chosen(slugs, asked("at"), asked("mode"), asked("tag"), asked("instead")))


@pages.post("/console/pushes/")
def plan() -> ResponseReturnValue:
    """Plan the push that the page showed."""
    slugs = request.form.getlist("article")
    chosen = _Chosen(slugs, typed("at"), typed("mode"), typed("tag"), typed("instead"))
    try:
        moment = typed_moment(chosen.at)
        with office().sessions.begin() as session:
            wanted = chosen.wanted(session, at=moment)
            require_read(wanted.revisions[0].title, typed("title"), of="头条", to="排期")
            arrange = partial(sendings.plan, session)
            if chosen.instead is not None:
                former = sendings.named(session, chosen.instead)
                _require_unmoved(former, moment)
                arrange = partial(sendings.replace, session, former)
            push = arrange(
                wanted,
                by=visitor().person(session),
                terms=Terms.of(office().config),
                now=office().now,
            )
            if [each.submission.digest for each in push.articles] != request.form.getlist("seen"):
                raise NotAllowed("有文章在您看过以后换了版本，还没有排期。请再看一遍，然后确认。")
            planned = push.id
    except Problem as problem:
        already = _just_planned(chosen) if isinstance(problem, NotAllowed) else None
        if already is None:
            return _confirming(chosen, problem)
        planned = already
    flash(f"已排期：{words.day(moment, office().now)}，{words.MODES[chosen.mode]}。")
    return redirect(url_for("one_push.show", number=planned), 303)


def _just_planned(chosen: _Chosen) -> int | None:
    """Return the number of the push that the first of two clicks has planned."""
    with office().sessions.read() as session:
        push = sendings.just_planned(
            session,
            chosen.slugs,
            at=typed_moment(chosen.at),
            by=visitor().person(session),
            mode=chosen.mode,
            tag=chosen.tag,
            now=office().now,
        )
        return push.id if push else None


def _require_unmoved(former: sendings.Push, moment: datetime) -> None:
    """Raise NotAllowed unless *former* stands at *moment*: what takes its place goes out when it would."""
    if words.typed(former.due_at) != words.typed(moment):
        when = words.day(former.due_at, office().now)
        raise NotAllowed(f"有人把原来的那次改到了 {when}，还没有合成一次。请照新的时间再看一遍，然后确认。")


def _choosing(problem: Problem | None = None) -> ResponseReturnValue:
    """Return the first look, with what the address says already chosen."""
    now = office().now
    usual = datetime.combine(in_beijing(now).date() + timedelta(days=1), USUAL_TIME)
    with office().sessions.read() as session:
        me = visitor().person(session)
        people.require(me, Role.PUBLISHER, to="安排推送")
        text = render_template(
            "choose.html",
            problem=problem,
            now=now,
            plannable=sendings.plannable(session),
            chosen=request.values.getlist("article"),
            at=request.values.get("at")
            or _meant(texts.find(session, request.values.get("article", "")), now)
            or usual.isoformat(timespec="minutes"),
            earliest=in_beijing(now).strftime("%Y-%m-%dT%H:%M"),
            mode=request.values.get("mode")
            or sendings.ways.usual(session, Mode(office().config.publishing.mode)),
            tag=request.values.get("tag", ""),
            audience=capabilities.audience(session),
            barred=sendings.ways.barred(session),
            modes=words.MODES,
            explained=words.MODES_EXPLAINED,
        )
    return text, status(problem)


def _meant(article: texts.Article | None, now: datetime) -> str:
    """Return the usual time on the day that the chosen article is meant for, if it is to come."""
    if article is None or not article.intended_on:
        return ""
    moment = datetime.combine(article.intended_on, USUAL_TIME)
    return moment.isoformat(timespec="minutes") if clock.moment(moment.isoformat()) > now else ""


def _confirming(chosen: _Chosen, problem: Problem | None = None) -> ResponseReturnValue:
    """Return the second look, or the first when what was chosen cannot be planned."""
    now = office().now
    try:
        with office().sessions.read() as session:
            moment = typed_moment(chosen.at)
            former = sendings.find(session, chosen.instead) if chosen.instead is not None else None
            if former is not None:
                try:
                    _require_unmoved(former, moment)
                except NotAllowed as moved:
                    problem, moment = problem or moved, former.due_at
                    chosen = replace(chosen, at=words.typed(moment))
            submissions = sendings.examine(
                session,
                chosen.wanted(session, at=moment),
                by=visitor().person(session),
                terms=Terms.of(office().config),
                instead_of=former,
                now=now,
            )
            text = render_template(
                "confirm.html",
                problem=problem,
                articles=[(each, review.sealed(each)) for each in submissions],
                wanted=chosen.as_asked,
                moment=moment,
                now=now,
                mode=chosen.mode,
                tag=chosen.tag,
                audience=capabilities.audience(session),
                to=words.under(chosen.tag, capabilities.tag_names(session)) if chosen.tag is not None else "",
                mode_in_words=words.MODES[chosen.mode],
                explained=words.MODES_EXPLAINED[chosen.mode],
                barred=sendings.ways.barred(session).get(chosen.mode, ""),
                confirmed_by=CONFIRMED_BY,
                cautions=calendar.cautions(
                    moment,
                    [each.revision.template for each in submissions],
                    days.load(session, office().config.compliance.mourning),
                ),
                quota=sendings.quota.of(session, moment, office().config.account.kind, but=former),
                former=former,
                left_out=_left_out(former, submissions),
                typed=typed("title"),
            )
    except Problem as fault:
        if chosen.instead_word:  # what the former push holds is not to choose from
            raise
        return _choosing(problem or fault)
    return text, status(problem)


def _left_out(former: sendings.Push | None, chosen: list[review.Submission]) -> list[str]:
    """Return the titles of what *former* holds and is not *chosen*."""
    stays = {each.revision.article_id for each in chosen}
    held = [each.submission.revision for each in former.articles] if former else []
    return [each.title for each in held if each.article_id not in stays]


def again(push: sendings.Push, plannable: list[review.Submission]) -> list[str]:
    """Return what *push* held and is to be planned anew, when it failed: of all that is *plannable*."""
    free = {each.id for each in plannable}
    held = [each.submission for each in push.articles] if push.state == sendings.State.FAILED else []
    return [each.revision.article.slug for each in held if each.id in free]


def typed_moment(text: str) -> datetime:
    """Return the Beijing time that was typed."""
    try:
        return clock.moment(text)
    except ValueError:
        told = "这个日期不行，请重新选推送的日期和时间。" if text.strip() else "请选好推送的日期和时间。"
        raise Mistake(told, of="at") from None


def number(text: str) -> int:
    """Return the number of a push as a page gave it.

    Raises Mistake when it is none.
    """
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Mistake("没有这次推送。请刷新页面。")
    return int(text)


def require_read(title: str, given: str, *, of: str, to: str) -> None:
    """Raise Mistake unless the beginning of *title* was typed; its punctuation does not count."""
    wanted = _letters(title)[:CONFIRMED_BY]
    if _letters(given)[:CONFIRMED_BY] != wanted:
        raise Mistake(
            f"要照{of}标题输入前 {len(wanted)} 个字才能{to}；标点不算。您输入的是“{given}”。", of="title"
        )


def _letters(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())
