"""Makes the draft of a push, up to an hour before its time, so that a bad picture is known early.

A crash here is simply resumed: at worst an unused draft stays behind.
"""

from uuid import uuid4

from bot.errors import Mistake, PlatformProblem, Refused
from bot.publishing import drafting, images
from bot.publishing.pushes.desk import Desk, look
from bot.publishing.pushes.outcome import passes
from bot.publishing.pushes.states import LOOK_AGAIN_AFTER, PREPARING_LEASE, Push, State, move
from bot.wechat import codes


def prepare(desk: Desk, number: int) -> None:
    """Upload the pictures of a push and make its draft."""
    me = uuid4().hex
    looked = look(desk, number, State.PLANNED, State.PREPARING)
    if looked is None:
        return
    with desk.sessions.begin() as session:
        taken = desk.take(session, number, State.PLANNED, State.PREPARING)
        if taken is None or (taken.push.state == State.PREPARING and taken.push.media_id):
            return
        push = taken.push
        if push.state == State.PLANNED:
            move(session, push, State.PREPARING, now=desk.now)
        if push.media_id:  # released after it had been prepared: the draft is still there
            return
        push.lease_by, push.lease_until = me, taken.at + PREPARING_LEASE
        if looked.problem:
            move(session, push, State.HELD, now=desk.now, reason=f"finding: {looked.problem}")
            return
    problem: Exception | None = None
    media_id = None
    try:
        media_id = desk.wechat.draft_add(
            [
                drafting.draft(desk.sessions, desk.wechat, each, dict(looked.paths), now=desk.now)
                for each in looked.articles
            ]
        )
    except (PlatformProblem, Mistake) as error:
        problem = error
    if isinstance(problem, Refused) and problem.code == codes.MEDIA_GONE:
        # A cover was deleted from WeChat's library: uploaded anew a minute later, it has a new number.
        images.forget_covers(desk.sessions, desk.wechat, [article.cover for article in looked.articles])
    with desk.sessions.begin() as session:
        push = session.get_one(Push, number, with_for_update={"of": Push}, populate_existing=True)
        if push.state != State.PREPARING or push.lease_by != me:
            return  # taken over after the lease ran out, or cancelled: the draft stays unused
        push.lease_by = push.lease_until = None
        push.media_id, push.reason = media_id, str(problem) if problem else ""
        if isinstance(problem, (Refused, Mistake)) and not _may_pass(problem):
            move(session, push, State.FAILED, now=desk.now, reason=str(problem))
        elif problem:
            push.look_at = desk.now + LOOK_AGAIN_AFTER


def _may_pass(problem: Exception) -> bool:
    return passes(problem) or (isinstance(problem, Refused) and problem.code == codes.MEDIA_GONE)
