"""An import that somebody looked at first: what is carried out is what was shown, or nothing."""

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from bot import people
from bot.figures import version
from bot.figures.sheets import words
from bot.figures.sheets.importing import import_, may_rename
from bot.figures.sheets.known import load
from bot.figures.sheets.previewing import Changes, Preview, preview
from bot.figures.sheets.values import Sheet
from bot.people import Person, Role


def look(session: Session, sheet: Sheet, *, article: str, by: Person) -> Preview:
    """Return what an import of *sheet* would change; nothing is written.

    Raises Mistake as `preview` does, NotAllowed when *by* may not import.
    """
    require(by)
    return preview(sheet, load(session), article=article, renames=may_rename(sheet, by))


def require(by: Person) -> None:
    """Raise NotAllowed unless *by* may import."""
    people.require(by, Role.EDITOR, Role.ADMIN, to="导入数字")


def mark(sheet: Sheet, shown: Preview) -> str:
    """Return what tells this file with these changes from any other file or other changes."""
    told = [sheet.digest, *words.of_preview(shown), *(str(asdict(each)) for each in shown.figures)]
    return sha256("\n".join(told).encode()).hexdigest()


def import_seen(
    session: Session, sheet: Sheet, *, article: str, seen: str, by: Person, now: datetime
) -> Changes | None:
    """Import *sheet* where that changes what *seen*, its mark, was shown; else return None, nothing done."""
    version.raise_(session, now=now)  # nobody changes figures between the look and the import
    if mark(sheet, look(session, sheet, article=article, by=by)) != seen:
        return None
    return import_(session, sheet, article=article, by=by, now=now)
