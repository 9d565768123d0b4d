"""The form of the menu: its rows become buttons, empty ones are left out, two can change places."""

from dataclasses import dataclass

import msgspec
from flask import request

from bot.answering.menu import Button, Kind
from bot.answering.menu.buttons import MOST, MOST_BELOW
from bot.errors import Mistake
from bot.web.console.office import typed

LONGEST = 8_000  # characters of what WeChat told about a button
CHOICES = {
    Kind.CLICK: "回答一句话",
    Kind.ARTICLE: "打开我们的文章",
    Kind.VIEW: "打开网页",
}


def read() -> tuple[Button, ...]:
    """Return the menu that was sent, with what is wrong in it as it was written.

    Raises Mistake for a form that no page of ours sends.
    """
    tops = [_button(str(top), _below(top)) for top in range(1, MOST + 1)]
    return _filled(tops, _to_move(""))


def _below(top: int) -> tuple[Button, ...]:
    rows = [_button(f"{top}-{below}") for below in range(1, MOST_BELOW + 1)]
    return _filled(rows, _to_move(str(top)))


def _button(place: str, below: tuple[Button, ...] = ()) -> Button | None:
    name, value = typed(f"name-{place}"), typed(f"value-{place}")
    kind = typed(f"kind-{place}") or Kind.CLICK
    if not name and not value and not below:
        return None
    if kind == Kind.AS_IT_WAS and (told := request.form.get(f"told-{place}", "")):
        return Button(name, Kind.AS_IT_WAS, told=_told(told), below=below)
    if kind not in CHOICES:
        raise Mistake("请选按钮点了以后做什么。")
    if below and not value:
        return Button(name, Kind.GROUP, below=below)
    is_meant = kind == Kind.ARTICLE and value == typed(f"title-{place}")  # the one that the page showed
    return Button(name, Kind(kind), value, typed(f"url-{place}") if is_meant else "", below=below)


def _told(text: str) -> dict[str, str]:
    try:
        if len(text) > LONGEST:
            raise msgspec.ValidationError("too long")
        return msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError:
        raise Mistake("原样保留的按钮读不懂，请去掉它，重新做一个。") from None


def _to_move(top: str) -> int:
    """Return which row below *top*, or of the topmost ones, goes up, from 0; -1 for none of them."""
    above, _, number = typed("move").rpartition("-")
    return int(number) - 1 if above == top and number.isdecimal() and len(number) < 3 else -1


def _filled(rows: list[Button | None], moved: int) -> tuple[Button, ...]:
    """Return the rows that are filled, the one at *moved*, if there is one, before the one above it."""
    if 0 < moved < len(rows) and rows[moved]:
        above = next((n for n in range(moved - 1, -1, -1) if rows[n]), moved)
        rows[above], rows[moved] = rows[moved], rows[above]
    return tuple(each for each in rows if each)


@dataclass(frozen=True)
class Row:
    """One row of the form: a button, or the room for one."""

    place: str  # 1, or 1-2
    button: Button | None
    below: tuple["Row", ...] = ()

    @property
    def told(self) -> str:
        """Return what WeChat told about a button that is left as it was, for the form to carry along."""
        return msgspec.json.encode(self.button.told).decode() if self.button else ""


def rows(menu: tuple[Button, ...]) -> list[Row]:
    """Return every row of the form: those that are filled, and those that still may be."""
    tops = _filled_up(menu, MOST)
    return [
        Row(str(top), button, _rows_below(str(top), button.below if button else ()))
        for top, button in enumerate(tops, 1)
    ]


def _rows_below(top: str, below: tuple[Button, ...]) -> tuple[Row, ...]:
    return tuple(Row(f"{top}-{n}", each) for n, each in enumerate(_filled_up(below, MOST_BELOW), 1))


def _filled_up(buttons: tuple[Button, ...], most: int) -> list[Button | None]:
    return [*buttons[:most], *[None] * (most - len(buttons))]
