"""Reads a whole text into blocks: first the fences, then what stands between them."""

from collections.abc import Iterator

from bot.publishing.blocks import comparing, fences, prose, references, rows, tree
from bot.publishing.blocks.fences import Fence, Stretch
from bot.publishing.blocks.kinds import (
    Block,
    Grid,
    Links,
    Photo,
    Qr,
    Reading,
    Slider,
    Timeline,
)
from bot.publishing.blocks.known import Known
from bot.publishing.blocks.notes import Misread, Notes
from bot.publishing.blocks.words import lines

READERS: dict[str, rows.Reader] = {
    "导语": rows.lead,
    "诗行": rows.verse,
    "数字": rows.stats,
    "图组": rows.grid,
    "横滑": rows.slider,
    "引语": rows.quote,
    "荣誉": rows.honours,
    "对比": comparing.compare,
    "时间轴": rows.timeline,
    "展望": rows.outlook,
    "来源": rows.source,
    "二维码": rows.qr,
    "名片": rows.profile,
    "阅读原文": rows.read_more,
    "图表": rows.chart,
}


def read(text: str, known: Known | None = None, *, source_url: str | None = None) -> Reading:
    """Read *text* into blocks; HTML in it is cut down to what a block can hold.

    Without *known* no figure is looked up: names in braces stay as they are written.
    Raises Misread naming every fault with its line.
    """
    notes = Notes(known, source_url)
    found = [block for part in fences.split(text, READERS, notes) for block in _read(part, notes)]
    if notes.links:
        found.append(Links(tuple((words, address) for address, words in notes.links.items())))
    if notes.faults:
        raise Misread(notes.faults)
    return Reading(tuple(found), tuple(notes.left_out), tuple(filter(None, notes.hidden)))


def plain_text(text: str, known: Known | None = None) -> str:
    """Return what a reader sees of *text*, one line a block."""
    return "\n".join(line for block in read(text, known).blocks for line in lines(block))


def picture_paths(text: str) -> dict[str, bool]:
    """Return the path of each picture in *text*, and whether a block shows it.

    Inside a list, a quote, a table or a heading none does.
    """
    reading = read(text)
    shown = [photo.path for block in reading.blocks for photo in photos(block)]
    return dict.fromkeys(shown, True) | {path: False for path in reading.hidden if path not in shown}


def photos(block: Block) -> tuple[Photo, ...]:
    """Return the pictures in *block*; a chart is drawn, and not among them."""
    match block:
        case Photo():
            return (block,)
        case Grid(photos=found) | Slider(photos=found):
            return found
        case Timeline(entries=entries):
            return tuple(each.photo for each in entries if each.photo)
        case Qr(path=path, words=words):
            return (Photo(path, words),)
    return ()


def _read(part: Fence | Stretch, notes: Notes) -> Iterator[Block]:
    if isinstance(part, Stretch):
        for number, line in enumerate(part.lines, part.line):
            for tag in dict.fromkeys(tree.lost(line)):
                notes.leave_out(number, tag, "这样的 HTML 微信文章里留不住，只留下了文字；要排版请用版块")
        text = "\n".join(
            references.filled(line, number, notes) for number, line in enumerate(part.lines, part.line)
        )
        yield from prose.read(text, notes)
    elif part.name in READERS:
        before = len(notes.left_out) + len(notes.faults)
        block = READERS[part.name](part, notes)
        if block is not None:
            yield block
        elif len(notes.left_out) + len(notes.faults) == before:  # nothing was said about it yet
            notes.leave_out(part.line, part.name, "里面是空的")
