"""Tells staff of a figure that was corrected, whoever wrote it down has to look; and of one that waits."""

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


def waits(session: Session, figure: journal.Row, words: str, link: str, *, now: datetime) -> None:
    """Tell administrators, once for *figure*, that it waits for them."""
    key = f"figure:{figure.id}:waits"
    text = f"{words}，等管理员确认；确认以后才会用来回答。"
    notices.tell(session, text, key=key, to=(Role.ADMIN,), about=figure, link=link, lasts=False, now=now)


def waits_no_more(session: Session, figure: journal.Row, *, now: datetime) -> None:
    """Say that *figure* was confirmed, or is not to be confirmed any more."""
    notices.settle(session, figure, now=now)
