"""Compile what click says in Chinese: python tools/click_words.py (gettext reads only the compiled form)."""

import ast
import re
import struct
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "bot/words/locale/zh_CN/LC_MESSAGES/click.po"
MAGIC = 0x950412DE
_ENTRY = re.compile(
    r'^msgid (?P<id>".*")\n(?:msgid_plural (?P<plural>".*")\n)?msgstr(?:\[0\])? (?P<said>".*")$', re.MULTILINE
)


def compiled(source: str) -> bytes:
    """Return the .mo form of *source*, a .po file of one line a text."""
    entries: dict[bytes, bytes] = {}
    for found in _ENTRY.finditer(source):
        name = ast.literal_eval(found["id"])
        if found["plural"]:
            name += "\0" + ast.literal_eval(found["plural"])
        entries[name.encode()] = ast.literal_eval(found["said"]).encode()
    names = sorted(entries)
    begin = 28 + 16 * len(names)  # after the header and the two tables
    tables: list[list[tuple[int, int]]] = [[], []]
    texts = b""
    for table, parts in zip(tables, (names, [entries[name] for name in names]), strict=True):
        for part in parts:
            table.append((len(part), begin + len(texts)))
            texts += part + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(names), 28, 28 + 8 * len(names), 0, begin)
    return head + b"".join(struct.pack("<2I", *place) for table in tables for place in table) + texts


if __name__ == "__main__":
    SOURCE.with_suffix(".mo").write_bytes(compiled(SOURCE.read_text(encoding="utf-8")))
