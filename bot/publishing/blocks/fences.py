"""Finds the fenced blocks of a text: what stands between ::: 数字 and a closing line of three colons."""

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.publishing.blocks.notes import Notes

_FENCE = re.compile(r" {0,3}[:：]{3,}[ \t　]*(.*?)[ \t　:：]*")  # with the colons of any keyboard


@dataclass(frozen=True)
class Fence:
    """A block: its name, the line it begins in, and its own lines with their numbers, none empty."""

    name: str
    line: int
    rows: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Stretch:
    """Markdown between fences, with the number of its first line."""

    line: int
    lines: tuple[str, ...]


def split(text: str, names: Collection[str], notes: Notes) -> Iterator[Fence | Stretch]:
    """Split *text* at its fences; an unknown, unclosed or nested one is a fault."""
    open_: tuple[str, int] | None = None
    first, lines = 1, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        found = _FENCE.fullmatch(line) if ":::" in line or "：：：" in line else None
        if found is None:
            lines.append(line)
            continue
        name = found[1]
        if open_ is None and not name:
            notes.fault(number, "这里多了一行 :::，前面没有要收尾的版块。请删去这一行。")
        elif open_ is None:
            if name not in names:
                notes.fault(number, _unknown(name, names))
            yield Stretch(first, tuple(lines))
            open_ = name, number
        elif name:
            notes.fault(
                number,
                f"版块里不能再套版块：第{open_[1]}行的“{open_[0]}”还没有收尾。请在这一行前面加一行 :::。",
            )
            yield _fence(*open_, lines)
            open_ = name, number
        else:
            yield _fence(*open_, lines)
            open_ = None
        first, lines = number + 1, []
    if open_:
        notes.fault(open_[1], f"“{open_[0]}”版块没有收尾。请在它最后一行的下面加一行 :::。")
        yield _fence(*open_, lines)
    else:
        yield Stretch(first, tuple(lines))


def _fence(name: str, line: int, lines: list[str]) -> Fence:
    rows = ((number, row.strip()) for number, row in enumerate(lines, line + 1))
    return Fence(name, line, tuple((number, row) for number, row in rows if row))


def _unknown(name: str, names: Collection[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    hint = f"是不是“{near[0]}”？" if near else f"可用的有：{'、'.join(names)}。"
    return f"没有“{name}”这种版块。{hint}"
