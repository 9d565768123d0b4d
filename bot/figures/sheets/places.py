"""Where in a TOML file something stands: the TOML reader tells values, not lines."""

import re

_TABLE = re.compile(r"\s*\[\[?\s*([\w-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")


class Places:
    """The lines of tables and keys."""

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

    def of_table(self, name: str, index: int) -> int:
        """Return the line of the table that is number *index* of its name."""
        lines = self._tables.get(name, [])
        return lines[index] if index < len(lines) else self.of_key(name)

    def of_key(self, key: str, name: str = "", index: int = 0) -> int:
        """Return the line of *key* in a table (without a name: before all tables), or the table's own."""
        table = self.of_table(name, index) if name else 0
        return self._keys.get((table, key), table or 1)
