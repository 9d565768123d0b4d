"""A source as a reader reads it, with the way back: the text without marks, and where each letter stands.

Marks, addresses, code, pictures' paths and front matter are left out or kept from being changed; what is
found in the text can be written at its place in the source.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

_FRONT = re.compile(r"\A\+{3}[ \t]*\n(.*?)^\+{3}[ \t]*$", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(title|digest)[ \t]*=[ \t]*([\"'])(.*)\2[ \t]*$", re.MULTILINE)
_YEAR = re.compile(r"^year[ \t]*=[ \t]*(\d{4})[ \t]*$", re.MULTILINE)
_FIELDS = {"title": "标题", "digest": "摘要"}
# In this order: what stands at the beginning of a line, then what stands in it.
_OPENING = re.compile(r"[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-+*][ \t]+|\d{1,3}[.)][ \t]+)*")
_LEFT_OUT = re.compile(
    r"!\[(?P<caption>[^\[\]\n]*)\]\([^()\n]*\)"
    r"|\[(?P<link>[^\[\]\n]*)\]\([^()\n]*\)"
    r"|<!--.*?-->|</?[A-Za-z][^<>\n]{0,300}>|`[^`\n]*`|\*{1,3}|~~|\\(?=[^\w\s])|\{[^{}\n]*\}",
)
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_BLOCK = re.compile(r"[ \t]*:{3,}.*")
_RULE = re.compile(r"[\s|:=*_-]+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w.])[\w-]+(?:\.[a-z]{2,4}){1,2}\b(?:/[!-~]*)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Reading:
    """A source, its text, and for each letter of the text its place in the source."""

    source: str
    text: str
    places: tuple[int, ...]
    fields: tuple[tuple[int, int, str], ...]  # where title and digest stand in the source
    body: int  # where the text proper begins in the source
    year: int | None = None  # that it says itself it is about
    of_file: bool = False  # lines are those of the file, not of the text as a form shows it

    def in_source(self, start: int, end: int) -> tuple[int, int]:
        """Return where *start* to *end* of the text stand in the source."""
        if start == end:
            place = self.places[start] if start < len(self.places) else len(self.source)
            return place, place
        return self.places[start], self.places[end - 1] + 1

    def place(self, position: int) -> tuple[str, int]:
        """Return what part of the article *position* of the source is in, in words, and its line."""
        line = bisect_right(self._source_lines, position)
        for start, end, name in self.fields:
            if start <= position <= end:
                return name, line if self.of_file else 1
        if self.of_file:
            return f"第{line}行", line
        line = max(line - bisect_right(self._source_lines, self.body), 0) + 1
        return f"正文第{line}行", line

    @cached_property
    def _source_lines(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.source.split("\n"))][:-1]

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))][:-1]

    def line_of(self, position: int) -> int:
        """Return the number of the line of the text, from 0, that *position* of the text is in."""
        return bisect_right(self.line_starts, position) - 1

    @cached_property
    def addresses(self) -> list[tuple[int, int]]:
        """Return where addresses stand in the text: nothing in them is corrected."""
        return [found.span() for found in _ADDRESS.finditer(self.text)]

    def in_address(self, position: int) -> bool:
        """Tell whether *position* of the text stands in an address."""
        before = bisect_right(self.addresses, (position, len(self.text)))
        return before > 0 and position < self.addresses[before - 1][1]


def of_file(source: str) -> Reading:
    """Return the reading of *source*, an article.md with front matter, or any plain text."""
    front = _FRONT.match(source)
    fields = []
    for found in _FIELD.finditer(source, front.start(1), front.end(1)) if front else ():
        fields.append((found.start(3), found.end(3), _FIELDS[found[1]]))
    body = min(front.end() + 1, len(source)) if front else 0
    year = _YEAR.search(source, front.start(1), front.end(1)) if front else None
    return replace(_read(source, fields, body, int(year[1]) if year else None), of_file=True)


def of_article(title: str, digest: str, body: str, year: int | None = None) -> Reading:
    """Return the reading of an article's fields; its source is title, digest and text, a line each first."""
    title, digest = (" ".join(each.split("\n")) for each in (title, digest))
    fields = [(0, len(title), "标题"), (len(title) + 1, len(title) + 1 + len(digest), "摘要")]
    return _read(f"{title}\n{digest}\n{body}", fields, len(title) + len(digest) + 2, year)


def parted(source: str) -> tuple[str, str, str]:
    """Return title, digest and text of a source that `of_article` made."""
    title, digest, body = source.split("\n", 2)
    return title, digest, body


def _read(source: str, fields: list[tuple[int, int, str]], body: int, year: int | None) -> Reading:
    letters: list[str] = []
    places: list[int] = []

    def keep(start: int, end: int) -> None:
        letters.append(source[start:end])
        places.extend(range(start, end))

    for start, end, _ in fields:
        keep(start, end)
        letters.append("\n")
        places.append(min(end, len(source) - 1))
    position, in_code = body, False
    for line in source[body:].split("\n"):
        end = position + len(line)
        fence = bool(_FENCE.match(line))
        in_code ^= fence
        if not (fence or in_code or _BLOCK.fullmatch(line) or _RULE.fullmatch(line)):
            opening = _OPENING.match(source, position, end)
            _keep_line(source, opening.end() if opening else position, end, keep)
        letters.append("\n")
        places.append(end)
        position = end + 1
    text = "".join(letters)
    return Reading(source, text, tuple(places), tuple(fields), body, year)


def _keep_line(source: str, start: int, end: int, keep: Callable[[int, int], None]) -> None:
    for found in _LEFT_OUT.finditer(source, start, end):
        keep(start, found.start())
        for name in ("caption", "link"):
            if found[name] is not None:
                keep(found.start(name), found.end(name))
        start = found.end()
    keep(start, end)
