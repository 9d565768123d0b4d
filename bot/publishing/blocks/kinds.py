"""The pieces an article is made of; a template has one macro for each, called by its name in lower case.

`html` is inline HTML with nothing but <strong>, <em>, <br> and <a> to mp.weixin.qq.com; every other string is
plain text.  Numbers stand in them as they were written.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A section's title: `level` 2 for ##, 3 for ###; `sub` is what stands behind the bar.

    `ornament` is the section's number as the look shows it (01); empty for level 3.
    """

    html: str
    level: int
    sub: str = ""
    ornament: str = ""


@dataclass(frozen=True)
class Lead:
    """What comes before everything: what the article is about."""

    html: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    html: str


@dataclass(frozen=True)
class LeadIn:
    """A paragraph that begins with a bold sentence: 一是抓重点。"""

    head: str  # without <strong>
    html: str


@dataclass(frozen=True)
class Verse:
    """Lines that stand one below the other."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One number: value 8000余, unit 名, label 群众参与; what holds no number is all value."""

    value: str
    unit: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Stats:
    """Numbers as cards, at least two."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Photo:
    """A picture with its caption; set in a template, `path` is what stands in src."""

    path: str
    caption: str
    credit: str = ""


@dataclass(frozen=True)
class Grid:
    """Pictures side by side, two in a row."""

    photos: tuple[Photo, ...]


@dataclass(frozen=True)
class Slider:
    """Pictures that are pushed aside with a finger."""

    photos: tuple[Photo, ...]


@dataclass(frozen=True)
class Quote:
    """What somebody said; `who` may be empty."""

    paragraphs: tuple[str, ...]
    who: str = ""


@dataclass(frozen=True)
class Honour:
    """One line of honours: 省级, 最美家庭, 13户."""

    level: str
    name: str
    count: str


@dataclass(frozen=True)
class Honours:
    """What was awarded, a line each."""

    rows: tuple[Honour, ...]


@dataclass(frozen=True)
class Comparison:
    """One thing in two years: 9800 → 10025 名; `change` is 增加225名, empty unless both are exact."""

    label: str
    before: str
    after: str
    unit: str  # empty when the two have different ones: then it stands in before and after
    change: str
    years: tuple[str, str]


@dataclass(frozen=True)
class Compare:
    """Things in two years each, one below the other."""

    rows: tuple[Comparison, ...]


@dataclass(frozen=True)
class Entry:
    """What happened on a day."""

    date: str
    html: str
    photo: Photo | None = None


@dataclass(frozen=True)
class Timeline:
    """What happened, in order."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Items:
    """A list; each item has its depth, 0 for the outermost, and the number written before it, if any."""

    items: tuple[tuple[int, str], ...]
    ordered: bool
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first row is the head."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Outlook:
    """What is to come."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Where a text comes from: 来源, 原标题, 供稿, each with its words."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Qr:
    """A QR code with what it is for."""

    path: str
    words: str


@dataclass(frozen=True)
class Profile:
    """The account's name, to be searched for."""

    name: str
    words: str


@dataclass(frozen=True)
class ReadMore:
    """A hint at 阅读原文 below the article."""

    words: str


@dataclass(frozen=True)
class Chart:
    """A picture of confirmed figures; `path` is its key until it is drawn."""

    path: str
    caption: str


@dataclass(frozen=True)
class Links:
    """Addresses outside WeChat, which the text carries as [1]: words, address."""

    entries: tuple[tuple[str, str], ...]


Block = (
    Heading
    | Lead
    | Paragraph
    | LeadIn
    | Verse
    | Stats
    | Photo
    | Grid
    | Slider
    | Quote
    | Honours
    | Compare
    | Timeline
    | Items
    | Table
    | Outlook
    | Source
    | Qr
    | Profile
    | ReadMore
    | Chart
    | Links
)


@dataclass(frozen=True)
class LeftOut:
    """What was not set, and why: a line of the text, the block's name, a sentence."""

    line: int
    block: str
    why: str


@dataclass(frozen=True)
class Reading:
    """A text as blocks, and what was left out of it because nothing is invented."""

    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()
    hidden: tuple[str, ...] = ()  # paths of pictures that stand where none is shown
