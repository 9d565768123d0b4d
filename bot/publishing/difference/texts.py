"""What differs in two states of a text, paragraph by paragraph, and inside a paragraph word by word; pure.

Nothing is lost: what was kept and what is gone make the old text, what was kept and what is new the new one,
to the letter.  The work is bounded, however long or different the texts are.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, product
from typing import Literal

from rapidfuzz.distance import Indel

Kind = Literal["kept", "gone", "new"]
_Parted = tuple[str, str]  # a paragraph and the line breaks after it

ALIKE = 0.5  # two paragraphs that share less are told as one that is gone and one that is new
MOST_WORK = 400_000_000  # of comparing two sequences, as the product of their lengths: 20,000 by 20,000
TOGETHER = 40  # paragraphs that are held against each other, all with all; more are taken in parts
# What an editor writes and no reader of the article sees, and what it is called where the difference is read.
_MARKS = {
    re.compile(r"(?<!\*)\*\*(?!\*)"): "",
    re.compile(r"^#{1,6} +"): "小标题：",
    re.compile(r"^:{3,} *$"): "（版块完）",
    re.compile(r"^:{3,} *(?=[^ :])"): "版块：",
    re.compile(r"^!\[(?=[^\]]*\]\(\S+\)$)"): "图片：",
}
_PLACE = re.compile(r"^!\[[^\]]*(\]\(\S+\))$")  # of a picture
_PARAGRAPH = re.compile(r"([^\n]*)(\n*)")
_HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(
    rf"[{_HAN}]+"  # cut into words by the dictionary
    r"|\d+(?:[.,]\d+)*"  # 10,025 and 3.5 are one number each
    rf"|(?:(?![{_HAN}\d_])\w)+"
    r"|.",
    re.DOTALL,
)


@dataclass(frozen=True)
class Piece:
    """Some words that were kept, are gone, or are new."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, with the line breaks after it, in the pieces that it was and is made of."""

    pieces: tuple[Piece, ...]

    @property
    def kind(self) -> Literal["kept", "gone", "new", "changed", "spacing"]:
        """Return what happened to it; `spacing` when nothing but empty lines changed."""
        kinds = {each.kind for each in self.pieces}
        if kinds == {"kept"}:
            return "kept"
        if not any(each.text.strip() for each in self.pieces if each.kind != "kept"):
            return "spacing"
        words = {each.kind for each in self.pieces if each.text.strip("\n")}
        return words.pop() if len(words) == 1 else "changed"

    @property
    def shown(self) -> tuple[Piece, ...]:
        """Return its pieces without the line breaks."""
        pieces = (Piece(each.kind, each.text.replace("\n", "")) for each in self.pieces)
        return tuple(each for each in pieces if each.text)

    @property
    def read(self) -> tuple[Piece, ...]:
        """Return what is shown without the marks of an editor: 小标题：…, and no ** around what is bold."""
        old, new = (
            _unmarked("".join(each.text for each in self.shown if each.kind != left_out))
            for left_out in ("new", "gone")
        )
        at_old = at_new = 0
        found = []
        for each in self.shown:
            side, at = (old, at_old) if each.kind == "gone" else (new, at_new)
            found.append(Piece(each.kind, "".join(side[at : at + len(each.text)])))
            at_old += len(each.text) if each.kind != "new" else 0
            at_new += len(each.text) if each.kind != "gone" else 0
        return _joined(found)

    @property
    def is_of_marks(self) -> bool:
        """Tell whether nothing changed that is read: what was bold is not, or the other way round."""
        changed = self.kind not in ("kept", "spacing")
        return changed and all(each.kind == "kept" for each in self.read)


def paragraphs(before: str, after: str) -> tuple[Paragraph, ...]:
    """Return how *before* became *after*; one that was moved is gone where it was, and new where it is."""
    old, new = _parted(before), _parted(after)
    found: list[Paragraph] = []
    for same, olds, news in _runs([text for text, _ in old], [text for text, _ in new]):
        if same:
            found += [
                _paragraph([Piece("kept", text), *_breaks(was, now)])
                for (text, was), (_, now) in zip(old[olds], new[news], strict=True)
            ]
        else:
            found += _paired(old[olds], new[news])
    return tuple(found)


def words(before: str, after: str) -> tuple[Piece, ...]:
    """Return which words of *before* were kept in *after*, which are gone, and which are new."""
    old, new = _words(before), _words(after)
    found: list[Piece] = []
    for same, olds, news in _runs(old, new):
        if same:
            found.append(Piece("kept", "".join(old[olds])))
        else:
            found += [Piece("gone", "".join(old[olds])), Piece("new", "".join(new[news]))]
    return _joined(found)


def _unmarked(text: str) -> list[str]:
    """Return what is read for each letter of *text*: itself, or for a mark its name and then nothing."""
    read = list(text)
    for mark, name in _MARKS.items():
        for found in mark.finditer(text):
            read[found.start() : found.end()] = [name, *[""] * (len(found[0]) - 1)]
    if place := _PLACE.search(text):
        read[place.start(1) :] = [""] * len(place[1])
    return read


def _parted(text: str) -> list[_Parted]:
    """Return the paragraphs of *text*, each with the line breaks after it."""
    return [(words_, breaks) for words_, breaks in _PARAGRAPH.findall(text) if words_ or breaks]


def _words(text: str) -> list[str]:
    found: list[str] = []
    for token in _TOKEN.findall(text):
        found += _cut()(token) if len(token) > 1 and re.match(f"[{_HAN}]", token) else [token]
    return found


@cache
def _cut() -> Callable[[str], list[str]]:
    import rjieba  # its dictionary is 40 MB: not before something is compared

    cut: Callable[[str], list[str]] = rjieba.cut
    return cut


def _runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[bool, slice, slice]]:
    """Yield what is the same in both and what is not, in turn, as slices of both."""
    most = min(len(old), len(new))
    ahead = next((at for at in range(most) if old[at] != new[at]), most)
    behind = next((at for at in range(most - ahead) if old[-1 - at] != new[-1 - at]), most - ahead)
    middle = slice(ahead, len(old) - behind), slice(ahead, len(new) - behind)
    if ahead:
        yield True, slice(0, ahead), slice(0, ahead)
    yield from _compared(old, new, *middle)
    if behind:
        yield True, slice(len(old) - behind, len(old)), slice(len(new) - behind, len(new))


def _compared(
    old: Sequence[Hashable], new: Sequence[Hashable], olds: slice, news: slice
) -> Iterator[tuple[bool, slice, slice]]:
    lengths = olds.stop - olds.start, news.stop - news.start
    if not all(lengths) or lengths[0] * lengths[1] > MOST_WORK:
        if any(lengths):
            yield False, olds, news
        return
    numbers: dict[Hashable, int] = {}  # rapidfuzz compares hashes, which may be equal by chance
    first, second = (
        [numbers.setdefault(each, len(numbers)) for each in sequence] for sequence in (old[olds], new[news])
    )
    for same, steps in groupby(Indel.opcodes(first, second), key=lambda step: step.tag == "equal"):
        run = list(steps)
        yield (
            same,
            slice(olds.start + run[0].src_start, olds.start + run[-1].src_end),
            slice(news.start + run[0].dest_start, news.start + run[-1].dest_end),
        )


def _paired(old: Sequence[_Parted], new: Sequence[_Parted]) -> Iterator[Paragraph]:
    """Hold paragraphs that differ against each other: those that are alike are one that was changed."""
    parts = -(-max(len(old), len(new)) // TOGETHER)
    for part in range(parts):
        olds, news = (
            each[len(each) * part // parts : len(each) * (part + 1) // parts] for each in (old, new)
        )
        at_old = at_new = 0
        for one, other in _alike([text for text, _ in olds], [text for text, _ in news]):
            yield from (_paragraph([Piece("gone", "".join(each))]) for each in olds[at_old:one])
            yield from (_paragraph([Piece("new", "".join(each))]) for each in news[at_new:other])
            (text, was), (other_text, now) = olds[one], news[other]
            yield _paragraph([*words(text, other_text), *_breaks(was, now)])
            at_old, at_new = one + 1, other + 1
        yield from (_paragraph([Piece("gone", "".join(each))]) for each in olds[at_old:])
        yield from (_paragraph([Piece("new", "".join(each))]) for each in news[at_new:])


def _alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return which belong together, in their order, so that all together are as much alike as can be."""
    if sum(map(len, old)) * sum(map(len, new)) > 16 * MOST_WORK:
        return []
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]  # of the first so many of both
    alike: set[tuple[int, int]] = set()
    for row, column in product(range(len(old)), range(len(new))):
        apart = max(best[row][column + 1], best[row + 1][column])
        likeness = Indel.normalized_similarity(old[row], new[column], score_cutoff=ALIKE)
        together = best[row][column] + likeness if likeness else 0.0
        best[row + 1][column + 1] = max(apart, together)
        if together > apart:
            alike.add((row, column))
    pairs = []
    row, column = len(old), len(new)
    while row and column:
        if (row - 1, column - 1) in alike:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif best[row - 1][column] >= best[row][column - 1]:
            row -= 1
        else:
            column -= 1
    return pairs[::-1]


def _breaks(was: str, now: str) -> list[Piece]:
    kept = min(len(was), len(now))
    return [Piece("kept", was[:kept]), Piece("gone", was[kept:]), Piece("new", now[kept:])]


def _paragraph(pieces: Iterable[Piece]) -> Paragraph:
    return Paragraph(_joined(pieces))


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    said = (each for each in pieces if each.text)
    return tuple(
        Piece(kind, "".join(each.text for each in run))
        for kind, run in groupby(said, key=lambda piece: piece.kind)
    )
