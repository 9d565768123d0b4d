"""WeChat's XML as mappings: what xmltodict makes of it without attributes, in a third of the time."""

from typing import Any
from xml.parsers import expat


def parse(text: str) -> dict[str, Any]:
    """Return name → content: a text, None where it is empty, a mapping, or a list where a name comes again.

    Texts lose the blanks around them.  Raises ExpatError, or ValueError where it declares entities.
    """
    return _Reading().of(text)


class _Reading:
    """One text being read, element by element."""

    def __init__(self) -> None:
        self._open: list[dict[str, Any]] = [{}]  # the mapping of every element that is open, outermost first
        self._pieces: list[list[str]] = [[]]  # and the pieces of its text

    def of(self, text: str) -> dict[str, Any]:
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = _refuse
        parser.Parse(text, True)
        return self._open[0]

    def _start(self, name: str, attributes: list[str]) -> None:
        self._open.append({})
        self._pieces.append([])

    def _text(self, text: str) -> None:
        self._pieces[-1].append(text)

    def _end(self, name: str) -> None:
        children, text = self._open.pop(), "".join(self._pieces.pop()).strip()
        content = children or text or None
        around = self._open[-1]
        if name not in around:
            around[name] = content
        elif isinstance(around[name], list):
            around[name].append(content)
        else:
            around[name] = [around[name], content]


def _refuse(*declared: object) -> None:
    raise ValueError("entities are refused")
