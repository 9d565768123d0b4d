"""What only people can tell of a push: a draft that somebody sent, a result that nobody heard of."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import people
from bot.clock import in_words
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from bot.publishing import addresses
from bot.publishing.pushes import events, out, successors
from bot.publishing.pushes.states import (
    ADMINISTRATOR_HAS,
    SAID_UNSENT,
    WORDS,
    Mode,
    Push,
    PushedArticle,
    State,
    WaitsFor,
    move,
)

UNHEARD_AFTER = ADMINISTRATOR_HAS + timedelta(minutes=5)
PUBLISHED_AFTER = timedelta(minutes=10)  # what is in doubt is looked for in the list of what was published


def may_settle(push: Push, now: datetime) -> bool:
    """Tell whether a person is to say what became of *push*: in doubt, a draft, or unheard of too long.

    That it did not go out may be said from `unsent_from` on; who said so in error says that it did.
    """
    if push.state == State.DOUBTFUL or is_said_unsent(push):
        return True
    accepted_at = push.accepted_at or now
    unheard = push.waits_for == WaitsFor.PERSON or now >= accepted_at + UNHEARD_AFTER
    return push.state == State.ACCEPTED and unheard


def is_said_unsent(push: Push) -> bool:
    return push.state == State.FAILED and push.reason == SAID_UNSENT


def unsent_from(push: Push, now: datetime) -> datetime | None:
    """Return from when on a person may say that *push* did not go out; None: from the beginning.

    A mass send in doubt may wait for the administrator's “确认” until then: it is nowhere to be seen, and one
    tap sends it.  WeChat may take its time to publish.  A call of a time to come was written down before a
    clock was set back, and is no barrier.
    """
    asked = push.repeated_at or push.sending_at
    if push.state != State.DOUBTFUL or asked is None or asked > now + events.CLOCKS_DIFFER:
        return None
    return asked + (UNHEARD_AFTER if push.mode == Mode.MASS else PUBLISHED_AFTER)


def settle_by_hand(
    session: Session,
    push: Push,
    *,
    sent: bool,
    urls: Mapping[int, str] | None = None,
    api_base: str = "",
    another: bool = False,
    by: Person,
    now: datetime,
) -> None:
    """Say after looking what became of *push*; *urls* are the addresses that were pasted, by place from 1.

    Raises NotAllowed when there is nothing to say; when it is too early for “not sent” (`unsent_from`), or
    WeChat told of a send that no push is known to be, and this may be, unless it was *another*, by hand; or
    when “not sent” was said already.  Raises
    Mistake when an address is none of an article.
    """
    people.require(by, Role.PUBLISHER, to="核对推送")
    if not may_settle(push, now) or (is_said_unsent(push) and not sent):
        raise NotAllowed(f"这次推送不用人工核对；现在是：{WORDS[State(push.state)]}。")
    until = None if sent else unsent_from(push, now)
    if until and now < until:
        why = "公众号的管理员还可能在手机上点“确认”，一点就发出去了。请先看管理员的手机。"
        if push.mode == Mode.PUBLISH:
            why = "微信可能还在发布。请过几分钟再到发表记录里找。"
        raise NotAllowed(f"{in_words(until)} 以前不能记“没有发出”：{why}")
    in_doubt = push.state == State.DOUBTFUL and not (push.msg_id or push.publish_id)
    ends = events.unknown_ends(session, push) if in_doubt and not sent else {}
    if ends and not another:
        what = events.SENDS[Mode(push.mode)]
        raise NotAllowed(
            f"微信 {in_words(min(ends.values()))} 报告过一次{what}完成，不是这里别的推送，多半就是它："
            "先到发表记录里找。确实是别的一次（在公众平台手工发的），就勾上“有别的一次”，再记“没有发出”。",
            of="another",
        )
    pasted = {
        place: addresses.require(url, api_base, of=f"url-{place}")
        for place, url in (urls or {}).items()
        if sent and url.strip()
    }
    if pasted and max(pasted) > len(push.articles):
        raise Mistake(f"这次推送只有 {len(push.articles)} 篇，地址给多了。")
    seen = dict[str, int]()
    for place, url in pasted.items():
        if seen.setdefault(addresses.key(url), place) != place:
            raise Mistake("两篇文章贴了同一个地址，请各贴各的。", of=f"url-{place}")
    if is_said_unsent(push):
        successors.stop(session, push, now=now)
    to, reason = (State.SENT, "") if sent else (State.FAILED, SAID_UNSENT)
    push.not_its = sorted(ends)
    move(session, push, to, now=now, by=by, reason=reason, by_hand=True, urls=list(pasted.values()))
    if sent:
        out.note_addresses(push, pasted)
        out.note_out(session, push)
    elif push.msg_id or push.publish_id:
        push.waits_for = WaitsFor.PLATFORM  # which is asked, by that number, whether it is so


def seen_out(session: Session, push: Push, *, how: str, by: Person | None, now: datetime) -> None:
    """End *push*, of which an article was seen out, so that all are, where a person was to send its draft.

    Also where one took it for not sent: what was planned in its place is held.
    *how* it was seen goes into the journal; what is known of addresses is written down.
    """
    session.refresh(push, ["state", "reason", "waits_for"], with_for_update={"of": Push})
    if is_said_unsent(push):
        successors.stop(session, push, now=now)
    elif push.mode != Mode.DRAFT or push.state != State.ACCEPTED or push.waits_for != WaitsFor.PERSON:
        return
    move(session, push, State.SENT, now=now, by=by, reason="", seen=how)
    out.note_out(session, push)


def sent_from_drafts(session: Session) -> dict[str, list[tuple[PushedArticle, datetime]]]:
    """Return by title what somebody was to send from the drafts and nobody knows the address of.

    With each the moment from which on it may have gone out.
    """
    pushed = session.scalars(
        select(PushedArticle)
        .join(Push)
        .where(
            Push.mode == Mode.DRAFT,
            Push.state.in_([State.ACCEPTED, State.SENT]),
            PushedArticle.url == "",
        )
    )
    found: dict[str, list[tuple[PushedArticle, datetime]]] = {}
    for each in pushed:
        since = each.push.accepted_at or each.push.due_at
        found.setdefault(str(each.submission.rendered["title"]), []).append((each, since))
    return found
