"""The Excel form of a sheet: written as a template or an export, read with every fault named by its cell."""

from bot.figures.sheets.excel.reading import read
from bot.figures.sheets.excel.writing import EXAMPLES, write, write_empty

__all__ = ["EXAMPLES", "read", "write", "write_empty"]
