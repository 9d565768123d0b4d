"""规则: keyword replies of the official backend and our own, who answers first, and a box to try them in."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import journal, people
from bot.answering import rules as replies
from bot.answering.answers import Answer
from bot.answering.rules import Keyword, Rule, conflicts
from bot.answering.rules.tables import KINDS
from bot.clock import beijing_day
from bot.errors import Mistake, Problem
from bot.people import Role
from bot.web.console import trying
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, page_number, status, typed, written

pages = Blueprint("rules", __name__, url_prefix="/console/rules")
ONE = "/<int(max=2147483647):number>"
PAGE = 30
LONG = {"contain", "equal", "text"}  # fields of several lines
NAMED = 8  # rules by their names in one sentence: it travels in a cookie
SHOWN = 10  # conflicts before the rest is folded away
STATES = {"": "全部", "on": "启用", "off": "停用", "ours": "本系统加的"}
LONGEST = 5_000  # letters of what is written into a field; the rule itself is shorter


@pages.get("/")
def show() -> ResponseReturnValue:
    """What stands in each other's way, the box to try in, and the rules."""
    return page()


@pages.post("/try")
def ask() -> ResponseReturnValue:
    """Answer on this page as a follower would be answered; nothing of it is kept."""
    text = typed("text")
    try:
        answer, why = trying.tried(text, office().now)
    except Problem as problem:
        return page(problem)
    shown = "" if answer.kind == "safety" else text  # what somebody in distress wrote is shown nowhere
    return page(text=shown, answer=answer, why=why)


@pages.post("/import")
def import_() -> ResponseReturnValue:
    """Bring over what is set in the official backend."""
    try:
        with office().sessions.read() as session:  # before WeChat is asked
            people.require(visitor().person(session), Role.ADMIN, to="导入规则")
        fetched = replies.fetch(office().sessions, office().wechat)
        with office().sessions.begin() as session:
            done = replies.import_(session, fetched, by=visitor().person(session), now=office().now)
    except Problem as problem:
        return page(problem)
    flash(_of_import(done))
    return redirect(url_for("rules.show"), 303)


@pages.get("/new")
def new() -> ResponseReturnValue:
    """The form of a rule of our own."""
    with office().sessions.read() as session:
        people.require(visitor().person(session), Role.ADMIN, to="加规则")
    return _form(None)


@pages.post("/")
def add() -> ResponseReturnValue:
    """Add a rule of our own, and show it with what stands in its way."""
    try:
        with office().sessions.begin() as session:
            name, words, text = _given()
            rule = replies.add(session, name, words, text, by=visitor().person(session), now=office().now)
    except Problem as problem:
        return _form(None, problem)
    return _done(rule.id, f"加上了《{rule.name}》，两秒以内起作用。")


@pages.get(ONE)
def one(number: int) -> ResponseReturnValue:
    """One rule: its keywords and reply, how early and how long it answers, and what was done to it."""
    return _form(number)


@pages.post(ONE)
def change(number: int) -> ResponseReturnValue:
    """Change keywords and reply of a rule of our own."""
    try:
        with office().sessions.begin() as session:
            rule = _rule(session, number)
            name, words, text = _given()
            changed = replies.change(
                session,
                rule,
                name,
                words,
                text,
                seen=typed("seen"),
                by=visitor().person(session),
                now=office().now,
            )
    except Problem as problem:
        return _form(number, problem)
    return _done(number, "改好了，两秒以内起作用。" if changed else "没有要改的，和原来一样。")


@pages.post(f"{ONE}/set")
def set_(number: int) -> ResponseReturnValue:
    """Say how early a rule answers, and from which day to which."""
    try:
        with office().sessions.begin() as session:
            changed = replies.set_(
                session,
                _rule(session, number),
                priority=_priority(),
                valid_from=_day("from", "从哪天起"),
                valid_until=_day("until", "到哪天止"),
                by=visitor().person(session),
                now=office().now,
            )
    except Problem as problem:
        return _form(number, problem)
    return _done(number, "改好了，两秒以内起作用。" if changed else "没有要改的，和原来一样。")


@pages.post(f"{ONE}/switch")
def switch(number: int) -> ResponseReturnValue:
    """Let a rule answer, or no longer."""
    on, on_list = typed("on") == "yes", typed("back") == "list"
    try:
        with office().sessions.begin() as session:
            rule = _rule(session, number)
            replies.switch(session, rule, on=on, by=visitor().person(session), now=office().now)
            name = rule.name
    except Problem as problem:
        return page(problem) if on_list else _form(number, problem)
    sentence = f"《{name}》{'启用' if on else '停用'}了，两秒以内起作用。"
    if not on_list:
        return _done(number, sentence)
    flash(sentence)
    return redirect(url_for("rules.show"), 303)


def page(
    problem: Problem | None = None,
    *,
    text: str | None = None,
    answer: Answer | None = None,
    why: tuple[str, ...] = (),
) -> ResponseReturnValue:
    """Return the page of all rules, telling *problem* at its top, with *answer* where something was tried."""
    number, now = page_number(), office().now
    looking, state = asked("q"), asked("state") if asked("state") in STATES else ""
    with office().sessions.read() as session:
        rows = replies.listed(session)
        found = [rule for rule in rows if rule.kind == "keyword" and _fits(rule, looking, state)]
        named = {rule.id: rule for rule in rows}
        clashes = conflicts.find(session, today=beijing_day(now))
        rendered = render_template(
            "rules.html",
            problem=problem,
            now=now,
            today=beijing_day(now),
            rules=found[(number - 1) * PAGE : number * PAGE],
            total=len(found),
            any=any(rule.kind == "keyword" for rule in rows),
            number=number,
            more=len(found) > number * PAGE,
            asked={name: value for name, value in (("q", looking), ("state", state)) if value},
            looking=looking,
            state=state,
            states=STATES,
            clashes=[(each, [named[rule] for rule in each.rules]) for each in clashes],
            shown=SHOWN,
            others=[(kind, KINDS[kind], _only(rows, kind)) for kind in ("follow", "default")],
            imported_at=replies.imported_at(session),
            may=visitor().person(session).may(Role.ADMIN),
            text=typed("text") if text is None else text,
            answer=answer,
            why=why,
            kinds=replies.KINDS,
        )
    return rendered, status(problem)


def _form(number: int | None, problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page of one rule, or of a new one, with what was typed still there after a *problem*."""
    now = office().now
    with office().sessions.read() as session:
        rule = None if number is None else _rule(session, number)
        clashes = conflicts.find(session, today=beijing_day(now)) if rule else []
        rendered = render_template(
            "rule.html",
            problem=problem,
            now=now,
            today=beijing_day(now),
            rule=rule,
            kind=KINDS[rule.kind] if rule else "",
            clashes=[each for each in clashes if rule and rule.id in each.rules],
            history=journal.about(session, rule)[::-1] if rule else [],
            may=visitor().person(session).may(Role.ADMIN),
            typed=_typed(rule, again=problem is not None),
            kinds=replies.KINDS,
        )
    return rendered, status(problem)


def _typed(rule: Rule | None, *, again: bool) -> dict[str, str]:
    """Return what stands in the fields: what was typed just now, else what the rule has."""
    has = {"name": "", "contain": "", "equal": "", "text": "", "priority": "0", "from": "", "until": ""}
    if rule:
        has |= {
            mode: "\n".join(each.text for each in rule.keywords if each.mode == mode)
            for mode in ("contain", "equal")
        }
        has |= {
            "name": rule.name,
            "text": rule.replies[0].text if rule.replies else "",
            "priority": str(rule.priority),
            "from": str(rule.valid_from or ""),
            "until": str(rule.valid_until or ""),
        }
    sent = {
        name: request.form[name][:LONGEST] if name in LONG else typed(name)
        for name in has
        if again and name in request.form
    }
    return has | sent


def _given() -> tuple[str, list[Keyword], str]:
    """Return name, keywords and reply as they were typed."""
    words = [
        Keyword(line.strip(), mode)
        for mode in ("equal", "contain")
        for line in written(mode, LONGEST).splitlines()
        if line.strip()
    ]
    if not words:
        raise Mistake("还没有写关键词。请在“半匹配”或“全匹配”里写，一行一个。", of="contain equal")
    return typed("name"), words, written("text", LONGEST)


def _priority() -> int:
    try:
        return int(typed("priority") or "0")
    except ValueError:
        raise Mistake(f"优先级“{typed('priority')[:20]}”不是整数，请写如 0 或 5。", of="priority") from None


def _day(field: str, label: str) -> date | None:
    try:
        return date.fromisoformat(typed(field)) if typed(field) else None
    except ValueError:
        raise Mistake(f"“{label}”看不懂。请从日历里选一天，或者空着不限。", of=field) from None


def _fits(rule: Rule, looking: str, state: str) -> bool:
    shown = {"": True, "on": rule.switched_on, "off": not rule.switched_on, "ours": rule.source == "staff"}
    texts = [rule.name, *(each.text for each in rule.keywords), *(part.text for part in rule.replies)]
    texts += [part.title for part in rule.replies]
    return shown[state] and any(looking.casefold() in each.casefold() for each in texts)


def _only(rows: list[Rule], kind: str) -> Rule | None:
    """Return the rule of that kind that counts: the one that is on, else the one still in the backend."""
    found = sorted((each for each in rows if each.kind == kind), key=lambda each: not each.switched_on)
    return found[0] if found else None


def _of_import(done: replies.Imported) -> str:
    groups = {
        "新增": done.new,
        "有改动": done.changed,
        "后台已没有，这里停用": done.gone,
        "后台又有了，启用停用照旧": done.back,
    }
    said = [
        f"{words} {len(names)} 条：{'、'.join(names[:NAMED])}{' 等' if len(names) > NAMED else ''}。"
        for words, names in groups.items()
        if names
    ]
    if done.same:
        said.append(f"没有变的 {len(done.same)} 条。")
    return "导入完成。" + ("".join(said) or "公众平台里没有自动回复。")


def _rule(session: Any, number: int) -> Rule:
    return replies.find(session, number) or abort(404)


def _done(number: int, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("rules.one", number=number), 303)
