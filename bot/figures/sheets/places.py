"""Where something stands in a sheet, and what its form calls it: a line of TOML, a cell of Excel."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from bot.errors import Mistake

_TABLE = re.compile(r"\s*\[\[?\s*([\w-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")


class Place(NamedTuple):
    """A line of a file, or a cell: of which sheet of the workbook, row, column."""

    page: int
    row: int
    column: int = 0
    name: str = ""  # of the sheet of a workbook

    def __str__(self) -> str:
        return f"{self.name}!{column_letters(self.column)}{self.row}" if self.name else f"第{self.row}行"

    @property
    def in_words(self) -> str:
        """Return where it is as one says it: “数字”表第3行B列."""
        column = f"{column_letters(self.column)}列" if self.column else ""
        return f"“{self.name}”表第{self.row}行{column}" if self.name else str(self)


class Faulty(Mistake):
    """A workbook with faults, each with its cell."""

    def __init__(self, told: str, file: str, faults: Sequence[tuple[Place, str]]):
        super().__init__(told)
        self.file = file
        self.faults = tuple((place.in_words, what) for place, what in faults)


class Form(Protocol):
    """One of the two forms of a sheet."""

    leave_out: str  # how an empty field is written
    add_topic: str  # where a topic is made known

    def of_key(self, key: str, name: str = "", index: int = 0) -> Place:
        """Return where *key* of number *index* of the tables *name* stands."""

    def called(self, key: str) -> str:
        """Return what the form calls *key*."""

    def says(self, key: str, value: Any) -> str:
        """Return *key* with *value*, as one writes it."""


class Places:
    """The lines of tables and keys of a TOML file: the TOML reader tells values, not lines."""

    leave_out = "就删去这一行"
    add_topic = "请先写 [[topic]]"

    def __init__(self, text: str):
        self._tables: dict[str, list[int]] = {}
        self._keys: dict[tuple[int, str], int] = {}
        table = 0
        for number, line in enumerate(text.split("\n"), 1):
            if found := _TABLE.match(line):
                table = number
                self._tables.setdefault(found[1], []).append(number)
            elif found := _KEY.match(line):
                self._keys.setdefault((table, found[1]), number)

    def of_table(self, name: str, index: int) -> Place:
        """Return the line of the table that is number *index* of its name."""
        lines = self._tables.get(name, [])
        return Place(0, lines[index]) if index < len(lines) else self.of_key(name)

    def of_key(self, key: str, name: str = "", index: int = 0) -> Place:
        """Return the line of *key* in a table (without a name: before all tables), or the table's own."""
        table = self.of_table(name, index).row if name else 0
        return Place(0, self._keys.get((table, key), table or 1))

    def called(self, key: str) -> str:
        return key

    def says(self, key: str, value: Any) -> str:
        if isinstance(value, bool):
            return f"{key} = {str(value).lower()}"
        return f"{key} = “{value}”" if isinstance(value, str) else f"{key} = {value}"


def column_letters(column: int) -> str:
    """Return what Excel calls the column of this number: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
