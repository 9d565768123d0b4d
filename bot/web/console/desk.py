"""The desk: who waits for a person, what was said, and the form to answer within WeChat's window."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.answering import desk as conversations
from bot.answering.desk import canned
from bot.errors import Doubtful, Problem
from bot.web.console.canned import put_into
from bot.web.console.door import visitor
from bot.web.console.office import office, page_number, status, typed

pages = Blueprint("desk", __name__)
PAGE = 20


@pages.get("/console/desk/")
def show() -> ResponseReturnValue:
    """All conversations: who waits, who was answered, what is over."""
    now, number = office().now, page_number()
    with office().sessions.read() as session:
        conversations.require_staff(visitor().person(session), to="看会话")
        over = conversations.over(session, most=PAGE + 1, skip=(number - 1) * PAGE)
        opened = conversations.opened(session)
        return render_template(
            "desk.html",
            now=now,
            waiting=[each for each in opened if each.waiting_since],
            answered=[each for each in opened if not each.waiting_since],
            over=over[:PAGE],
            may_answer=conversations.may_answer(session),
            number=number,
            more=len(over) > PAGE,
        )


@pages.get("/console/desk/<int(max=2147483647):number>")
def one(number: int) -> ResponseReturnValue:
    """One conversation, with the form to answer in it."""
    return page(number)


@pages.post("/console/desk/<int(max=2147483647):number>/reply")
def reply(number: int) -> ResponseReturnValue:
    """Send the follower an answer."""
    text, seen = request.form.get("text", "").strip(), typed("seen")  # whole: what is too long is told
    try:
        conversations.reply(
            office().sessions,
            office().wechat,
            number,
            text,
            by=visitor().detached(),
            now=office().now,
            secret_key=office().config.web.secret_key,
            seen=int(seen) if seen.isdecimal() else None,
        )
    except Problem as problem:
        in_doubt = isinstance(problem, Doubtful)  # it stands among the messages, and is not to be sent again
        return page(number, problem, unsent="" if in_doubt else text)
    flash("已发给粉丝。")
    return redirect(url_for("desk.one", number=number), 303)


@pages.post("/console/desk/<int(max=2147483647):number>/insert")
def insert(number: int) -> ResponseReturnValue:
    """Put a canned text behind what was typed."""
    return put_into(page, number, to="回复粉丝")


@pages.post("/console/desk/<int(max=2147483647):number>/close")
def close(number: int) -> ResponseReturnValue:
    """End a conversation."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            conversations.close(session, conversations.named(session, number), by=me, now=office().now)
    except Problem as problem:
        return page(number, problem)
    flash(f"第 {number} 号会话已经结束。")
    return redirect(url_for("desk.show"), 303)


def page(number: int, problem: Problem | None = None, *, unsent: str = "") -> ResponseReturnValue:
    """Return the page, telling *problem* at its top; what was not sent stands in the form again."""
    now, secret_key = office().now, office().config.web.secret_key
    with office().sessions.read() as session:
        me = visitor().person(session)
        conversations.require_staff(me, to="看会话")
        conversation = conversations.named(session, number)
        said = conversations.messages(session, conversation, by=me, secret_key=secret_key, now=now)
        text = render_template(
            "conversation.html",
            problem=problem,
            now=now,
            conversation=conversation,
            said=said,
            course=conversations.course(session, conversation, said, by=me),
            answerable=conversation.answerable(now),
            may_answer=conversations.may_answer(session),
            canned=canned.ready(session, office().config.answering),
            unsent=unsent,
        )
    return text, status(problem)
