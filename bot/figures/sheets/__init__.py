"""Sheets of figures, as TOML and as Excel: read with every fault named, imported all or nothing, undone."""

from bot.figures.sheets import words
from bot.figures.sheets.exporting import Export, export
from bot.figures.sheets.forms import OF_ARTICLE, open_, write, write_template
from bot.figures.sheets.importing import import_
from bot.figures.sheets.known import load as known
from bot.figures.sheets.places import Faulty
from bot.figures.sheets.previewing import Change, Changes, Preview, preview
from bot.figures.sheets.reading import read
from bot.figures.sheets.records import FigureImport, FigureUndo, listed
from bot.figures.sheets.seen import import_seen, look, mark, require
from bot.figures.sheets.undoing import Undone, hindrance, undo
from bot.figures.sheets.values import Sheet, SheetFigure, SheetTopic

__all__ = [
    "OF_ARTICLE",
    "Change",
    "Changes",
    "Export",
    "Faulty",
    "FigureImport",
    "FigureUndo",
    "Preview",
    "Sheet",
    "SheetFigure",
    "SheetTopic",
    "Undone",
    "export",
    "hindrance",
    "import_",
    "import_seen",
    "known",
    "listed",
    "look",
    "mark",
    "open_",
    "preview",
    "read",
    "require",
    "undo",
    "words",
    "write",
    "write_template",
]
