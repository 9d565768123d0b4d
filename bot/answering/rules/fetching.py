"""The backend's replies fetched from WeChat, with their pictures kept for good.

WeChat lends pictures for three days.  Each is fetched once, uploaded as lasting material, and known again by
its bytes: the next import finds it here and uploads nothing.
"""

import hashlib
from dataclasses import replace

from sqlalchemy import select

from bot.answering.rules.tables import RuleReply
from bot.db import Sessions
from bot.errors import Refused
from bot.wechat.backend import Autoreplies, BackendReply
from bot.wechat.client import WeChat


def fetch(sessions: Sessions, wechat: WeChat) -> Autoreplies:
    """Return what is set in the backend.

    Raises Refused, Unreachable or Doubtful; then nothing was changed here, and it may be tried again.
    """
    told = wechat.autoreplies()

    def kept(replies: tuple[BackendReply, ...]) -> tuple[BackendReply, ...]:
        return tuple(_kept(sessions, wechat, each) if each.kind == "image" else each for each in replies)

    return replace(
        told,
        rules=tuple(replace(rule, replies=kept(rule.replies)) for rule in told.rules),
        follow=kept(told.follow),
        default=kept(told.default),
    )


def _kept(sessions: Sessions, wechat: WeChat, reply: BackendReply) -> BackendReply:
    """Return the picture as lasting material; where WeChat does not give it, as it came."""
    try:
        content = wechat.lent_picture(reply.media_id)
        if content is None or content.startswith(b"GIF8"):  # WeChat shows no gif in an answer
            return replace(reply, media_id="")
        digest = hashlib.sha256(content).hexdigest()
        known = _known(sessions, digest) or wechat.upload_cover(content, "reply")[0]
    except Refused:
        return reply
    return replace(reply, media_id=known, digest=digest, lasting=True)


def _known(sessions: Sessions, digest: str) -> str | None:
    with sessions.read() as session:
        return session.scalars(
            select(RuleReply.media_id)
            .where(RuleReply.digest == digest, RuleReply.lasts_until.is_(None))
            .limit(1)
        ).first()
