"""Tells staff of a figure that was corrected: whoever wrote it down elsewhere has to look."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import journal, notices
from bot.people import Role

TOLD = (Role.EDITOR, Role.PUBLISHER)


def corrected(session: Session, old: journal.Row, words: str, *, now: datetime) -> None:
    """Tell, once for *old*, that it counts no more; its page lists who carried it."""
    notices.tell(
        session,
        f"{words}。请看哪些文章、推送和回答用过旧数。",
        key=f"figure:{old.id}:corrected",
        to=TOLD,
        about=old,
        link=f"/console/corrections/{old.id}",
        now=now,
    )
