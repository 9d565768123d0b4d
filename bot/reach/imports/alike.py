"""One row of an export, and when two may be about the same article: by address, else by title and day."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from bot.publishing import addresses


@dataclass(frozen=True)
class Row:
    """What one row tells: of an article (up to a day, or on that day), or of the followers of a day."""

    place: str
    number: int
    values: Mapping[str, int | Decimal]
    day: date | None = None  # the counts' day; None: none is told
    daily: bool = False  # counts of that day alone; else from publication on
    title: str = ""
    url: str = ""
    published_on: date | None = None
    publish_type: int | None = None


def folded(title: str) -> str:
    """Return *title* as it is compared: in one width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", title).split())


def contradict(url: str, other: str) -> bool:
    """Tell whether two addresses say that these are two articles.

    One of the long form (`__biz`, `mid`) and a short one (`/s/…`) may be of the same.
    """
    if not url or not other:
        return False
    one, two = addresses.key(url), addresses.key(other)
    return ("&" in one) == ("&" in two) and one != two


def is_address(text: str) -> bool:
    """Tell whether *text* may be the address of an article."""
    try:
        return len(text) <= addresses.LONGEST and bool(
            re.match(r"https?://\S+$", text) and urlsplit(text).netloc
        )
    except ValueError:
        return False


class Seen:
    """Which rows of a file are about the same article up to or on the same day: by address, else by title."""

    def __init__(self) -> None:
        self._by_address: dict[object, int] = {}
        self._by_title: dict[object, dict[int, list[str]]] = {}  # place → every address it was told with

    def like(self, row: Row) -> list[int]:
        """Return the places of those that *row* may be; more than one: its title and day do not tell."""
        if row.url and (place := self._by_address.get(self._address(row))) is not None:
            return [place]
        fits = self._by_title.get(self._title(row), {})
        return [place for place, urls in fits.items() if not any(contradict(row.url, each) for each in urls)]

    def add(self, row: Row, place: int) -> None:
        """Note *row* as the one at *place*, or as that once more."""
        if row.url:
            self._by_address.setdefault(self._address(row), place)
        urls = self._by_title.setdefault(self._title(row), {}).setdefault(place, [])
        urls += [row.url] if row.url else []

    def _address(self, row: Row) -> object:
        return addresses.key(row.url), row.day, row.daily

    def _title(self, row: Row) -> object:
        return folded(row.title), row.published_on, row.day, row.daily
