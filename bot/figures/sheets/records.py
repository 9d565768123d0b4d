"""What each import changed, kept so that it can be undone."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

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
    undo: Mapped["FigureUndo | None"] = relationship()

    @property
    def name(self) -> str:
        """Return what staff call the file; an article's sheet is called by the article."""
        path = Path(self.file)
        return f"文章 {path.parent.name} 的数字" if path.name == "figures.toml" else path.name

    @property
    def counted(self) -> str:
        """Return how much it changed: 带来 3 个数字，撤下 1 个，叫法 2 个."""
        names = len(self.changes["names_added"]) + len(self.changes["names_removed"])
        told = [
            (len(self.changes["added"]), "带来 {} 个数字"),
            (len(self.changes["withdrawn"]), "换下 {} 个"),
            (names, "改了 {} 个叫法"),
        ]
        return "，".join(words.format(count) for count, words in told if count) or "改了指标的写法"


class FigureUndo(Base):
    """An import that was taken back: by whom and when."""

    __tablename__ = "figure_undo"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("figure_import.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    person: Mapped[Person] = relationship()


def listed(session: Session, *, most: int) -> list[FigureImport]:
    """Return the latest imports, the last first, and whether each was taken back."""
    wanted = select(FigureImport).order_by(FigureImport.id.desc()).limit(most)
    return list(session.scalars(wanted.options(selectinload(FigureImport.undo))))
