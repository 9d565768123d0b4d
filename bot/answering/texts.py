"""The words that go back to a follower: templates/answers filled, and never more than WeChat shows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.answering.choosing import Choice
from bot.figures.indicators import Confirmed
from bot.figures.sentences import Span, elide, parts

LONGEST = 2000  # bytes of UTF-8; beyond 2,048 the follower sees that the service is out of order
MOST_LETTERS = 600  # of an answer: more was seen to fail on phones
ONLY_HERE = "这里只有武都区的数字。"
ONLY_WHOLE_YEARS = "这里只有全年的数字。"
_TEN_THOUSAND = 10_000
FOLDER = Path(__file__).parents[2] / "templates" / "answers"

Links = Mapping[str, tuple[str, str]]  # article → its title and address, where it is out
Spans = Mapping[tuple[str, str], Collection[Span]]  # article and sentence → every figure in it

_environment = Environment(
    loader=FileSystemLoader(FOLDER),
    auto_reload=False,  # else every answer looks at the file
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701 - plain text, and nothing of the follower's stands in it
)


@dataclass
class Block:
    """The figures of one topic and year, and the sentences they come from."""

    topic: str
    year: int
    year_asked: bool
    is_latest: bool
    lacks: int  # the year that others are told of
    lines: list[tuple[str, str]] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)


def fill(name: str, **values: object) -> str:
    """Return the text of that template."""
    return _environment.get_template(f"{name}.txt").render(values).strip()


def topics(names: Sequence[str], *, below: str = "") -> str:
    """Return the text that lists topics, as many as it has room for: it is cut between them.

    What is to stand *below* it leaves so much less room.
    """
    for count in range(len(names), 0, -1):
        text = fill("topics", topics=names[:count], left=len(names) - count)
        if fits(text + below):
            return text
    return fill("topics", topics=(), left=0)


def figures(
    choices: Sequence[Choice],
    spans: Spans,
    links: Links,
    *,
    first: Sequence[str],
    notes: Sequence[str],
    below: str = "",
) -> tuple[str, tuple[Confirmed, ...]]:
    """Return the text that tells these figures, and those it has room for: it is cut between figures.

    What is in *first* comes before them, *notes* after.  What is to stand *below* the text leaves less room.
    """
    for count in range(len(choices), 0, -1):
        shown = [choice.figure for choice in choices[:count]]
        out = [
            links[article] for article in dict.fromkeys(each.article for each in shown) if article in links
        ]
        blocks = _blocks(choices[:count], spans)
        text = fill("figures", first=first, blocks=blocks, notes=notes, left=len(choices) - count, links=out)
        if fits(text + below):
            return text, tuple(shown)
    blocks = _blocks(choices[:1], {})  # one sentence too long to be quoted: the figure alone
    text = fill("figures", first=first, blocks=blocks, notes=(), left=len(choices) - 1, links=())
    return text, (choices[0].figure,)


def change(figure: Confirmed, before: Confirmed | None) -> str:
    """Return how *figure* stands to the one a year *before* it; nothing where there is none.

    Between numbers that are only approximate nothing is computed.
    """
    if before is None:
        return ""
    if figure.approximate or before.approximate:
        return f"（{before.year}年{before.text}，约数不算增减）"
    difference = figure.value - before.value
    if not difference:
        return f"（与{before.year}年持平）"
    word = "增加" if difference > 0 else "减少"
    return f"（{before.year}年{before.text}，{word}{_written(abs(difference), figure.unit)}）"


def _written(value: Decimal, unit: str) -> str:
    scaled, scale = (value / _TEN_THOUSAND, "万") if value >= _TEN_THOUSAND else (value, "")
    return f"{scaled.normalize():f}{scale}{unit}"


def part_about(sentence: str, level: str, name: str, spans: Collection[Span]) -> str:
    """Return the part of *sentence* that says of that level of *name* something that is no number."""
    subject = name.strip("“”")
    if level not in sentence or subject not in sentence:
        return ""
    for part, has_figure in parts(sentence, spans):
        if level in part and subject in part and not has_figure:
            return part.strip("，、；。 ")
    return ""


def fits(text: str) -> bool:
    """Tell whether *text* is no longer than an answer may be."""
    return len(text.encode()) <= LONGEST and len(text) <= MOST_LETTERS


def _blocks(choices: Sequence[Choice], spans: Spans) -> list[Block]:
    blocks: dict[tuple[str, int, bool, int], Block] = {}
    asked: dict[tuple[str, str], list[Span]] = {}
    for choice in choices:
        figure = choice.figure
        asked.setdefault((figure.article, figure.sentence), []).append(
            Span(figure.start, figure.end, figure.level)
        )
    quoted = set()
    for choice in choices:
        figure = choice.figure
        block = blocks.setdefault(
            (figure.topic, figure.year, choice.year_asked, choice.lacks),
            Block(figure.topic, figure.year, choice.year_asked, choice.is_latest, choice.lacks),
        )
        block.lines.append((figure.indicator, figure.text + change(figure, choice.before)))
        sentence = figure.article, figure.sentence
        if sentence in spans and sentence not in quoted:
            quoted.add(sentence)
            block.quotes.append(elide(figure.sentence, spans[sentence], asked[sentence]))
    return list(blocks.values())
