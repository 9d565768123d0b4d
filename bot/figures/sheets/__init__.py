"""`figures.toml`, the sheet of a review's figures: read with every fault named, imported all or nothing."""

from bot.figures.sheets.importing import Changes, import_
from bot.figures.sheets.reading import read
from bot.figures.sheets.values import Sheet, SheetFigure, SheetTopic

__all__ = ["Changes", "Sheet", "SheetFigure", "SheetTopic", "import_", "read"]
