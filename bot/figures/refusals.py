"""A figure that waits is refused: it is never answered with; a confirmed one in its place goes on."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import journal, people
from bot.errors import NotAllowed
from bot.figures import telling, version
from bot.figures.indicators import Figure
from bot.people import Person, Role


def refuse(session: Session, figure: Figure, *, by: Person, now: datetime) -> None:
    """Take *figure*, which waits for confirmation, off the list.

    Raises NotAllowed when it does not wait any more, or *by* is neither editor nor administrator.
    """
    people.require(by, Role.EDITOR, Role.ADMIN, to="去掉待确认的数字")
    version.raise_(session, now=now)  # and whoever confirms it waits for us
    session.refresh(figure)
    if not figure.is_live:
        raise NotAllowed(f"{figure.indicator.name}（{figure.text}）已经去掉，或被后来的数字取代了。")
    if figure.confirmed_at is not None:
        who = figure.confirmed_by.name if figure.confirmed_by else "管理员"
        raise NotAllowed(
            f"{figure.indicator.name}（{figure.text}）{who} 已经确认。确认过的只能更正，或用 Excel 表撤下。"
        )
    figure.withdrawn_at = now
    telling.waits_no_more(session, figure, now=now)
    journal.record(session, by, "不要", figure, now=now, text=figure.text, year=figure.year)
