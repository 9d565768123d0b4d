"""What is kept of a review that staff go through: each number found in it, and what became of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from bot.db import Base
from bot.errors import Mistake
from bot.figures.indicators import Figure, Indicator
from bot.people import Person, Role

Stage = Literal["open", "waiting", "confirmed", "left", "gone"]


class Gleaning(Base):
    """A text whose figures staff go through, one after the other."""

    __tablename__ = "gleaning"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(80))
    article: Mapped[str] = mapped_column(String(80))  # its short name, or the title of what is none of ours
    year: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    unclear: Mapped[list[Any]]  # what a person has to look at in the text: what stands there, why, sentence
    by: Mapped[Person] = relationship()
    figures: Mapped[list["Gleaned"]] = relationship(order_by="Gleaned.place", back_populates="gleaning")

    @property
    def seen(self) -> int:
        """Return how many somebody decided about."""
        return sum(each.stage != "open" for each in self.figures)

    def to_do(self, by: Person) -> list["Gleaned"]:
        """Return what *by* has still to look at: an administrator also what waits for confirmation."""
        stages = {"open", "waiting"} if by.may(Role.ADMIN) else {"open"}
        return [each for each in self.figures if each.stage in stages]

    def after(self, place: int, by: Person) -> "Gleaned | None":
        """Return what *by* looks at next after that place; the ones before it come last."""
        to_do = self.to_do(by)
        later = [each for each in to_do if each.place > place]
        return next(iter(later or to_do), None)


class Gleaned(Base):
    """One number of that text, and what somebody decided about it."""

    __tablename__ = "gleaned"
    __table_args__ = (UniqueConstraint("gleaning_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gleaning_id: Mapped[int] = mapped_column(ForeignKey("gleaning.id"))
    place: Mapped[int]  # from 1, as they stand in the text
    text: Mapped[str] = mapped_column(String(40))
    value: Mapped[Decimal]
    unit: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(String(10))
    year: Mapped[int]
    sentence: Mapped[str] = mapped_column(Text)
    start: Mapped[int]  # in the sentence
    proposed_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"))
    figure_id: Mapped[int | None] = mapped_column(ForeignKey("figure.id"))  # None when decided: left out
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    gleaning: Mapped[Gleaning] = relationship(back_populates="figures")
    proposed: Mapped[Indicator | None] = relationship(lazy="joined")
    figure: Mapped[Figure | None] = relationship(lazy="joined")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def stage(self) -> Stage:
        """Tell how far it came; gone is what was kept and was replaced or taken back since."""
        if self.decided_at is None:
            return "open"
        if self.figure is None:
            return "left"
        if not self.figure.is_live:
            return "gone"
        return "confirmed" if self.figure.confirmed_at else "waiting"


def named(session: Session, number: int) -> Gleaning | None:
    """Return the text of that number, with its figures."""
    wanted = select(Gleaning).where(Gleaning.id == number).options(selectinload(Gleaning.figures))
    return session.scalars(wanted).one_or_none()


def numbered(session: Session, gleaning: int, place: int) -> Gleaned:
    """Return the figure at *place* of the text of that number.

    Raises Mistake when there is none.
    """
    wanted = select(Gleaned).where(Gleaned.gleaning_id == gleaning, Gleaned.place == place)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise Mistake("没有这个数。请回到这篇综述的列表再选。")
    return found


def listed(session: Session, *, most: int) -> list[Gleaning]:
    """Return the texts that were begun last, with their figures."""
    wanted = select(Gleaning).order_by(Gleaning.id.desc()).limit(most)
    return list(session.scalars(wanted.options(selectinload(Gleaning.figures))))


def unfinished(session: Session, by: Person, *, most: int) -> list[Gleaning]:
    """Return of the latest texts those in which *by* has still something to look at."""
    return [each for each in listed(session, most=most) if each.to_do(by)]
