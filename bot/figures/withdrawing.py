"""A confirmed figure is withdrawn: it is answered with no longer, and who carried it is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import journal, people
from bot.errors import Mistake, NotAllowed
from bot.figures import telling, version
from bot.figures.indicators import Figure
from bot.people import Person, Role

LONGEST_REASON = 200


def withdraw(session: Session, figure: Figure, reason: str, *, by: Person, now: datetime) -> None:
    """Let *figure* be answered with no longer; a correction that waits beside it goes on waiting.

    Raises Mistake without a *reason* or with one that is too long; NotAllowed when it was not confirmed, is
    not answered with any more, or *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="撤下数字")
    reason = " ".join(reason.split())
    if not reason:
        raise Mistake("请写为什么撤下，同事看得到。", of="reason")
    if len(reason) > LONGEST_REASON:
        raise Mistake(f"原因有 {len(reason)} 个字，最多 {LONGEST_REASON} 个字。", of="reason")
    version.raise_(session, now=now)  # and whoever corrects it waits for us
    session.refresh(figure)
    told = f"{figure.indicator.quoted}{figure.year}年 {figure.text}"
    if not figure.is_live:
        raise NotAllowed(f"{told} 已经撤下，或被后来的数字取代了。")
    if figure.confirmed_at is None:
        raise NotAllowed(f"{told} 还没有确认，不用来回答；不要它，请点“不要”。")
    figure.withdrawn_at = now
    journal.record(session, by, "撤下", figure, now=now, text=figure.text, year=figure.year, reason=reason)
    telling.corrected(session, figure, f"{told} 已撤下", now=now)
