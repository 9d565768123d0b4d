"""What each import changed, kept so that it can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db import Base
from bot.people import Person


class FigureImport(Base):
    """One import that changed something: who, when, from which file, and what."""

    __tablename__ = "figure_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    file: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    article: Mapped[str] = mapped_column(String(80))
    changes: Mapped[dict[str, Any]]
    person: Mapped[Person | None] = relationship()


class FigureUndo(Base):
    """An import that was taken back: by whom and when."""

    __tablename__ = "figure_undo"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("figure_import.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
