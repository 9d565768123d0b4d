"""Reads the rows of each fenced block; a row without its number is left out and reported, never invented."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.publishing.blocks import inline, prose, references
from bot.publishing.blocks.fences import Fence
from bot.publishing.blocks.kinds import (
    Block,
    Card,
    Chart,
    Entry,
    Grid,
    Honour,
    Honours,
    Lead,
    Outlook,
    Photo,
    Profile,
    Qr,
    ReadMore,
    Slider,
    Source,
    Stats,
    Timeline,
    Verse,
)
from bot.publishing.blocks.notes import Notes
from bot.publishing.blocks.numbers import take_apart

CHART = "图表:"  # a chart's path before it is drawn: 图表:两癌检查救助
Row = tuple[int, str]
FEWEST_CARDS = 2
_BAR = re.compile(r"\s*[|｜]\s*")
_PAIR = re.compile(r"([^：:|]{1,12})[：:]\s*(.*)")
_UNESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>|-])")


def lead(fence: Fence, notes: Notes) -> Block | None:
    """导语: lines of words."""
    html = paragraphs(fence, notes)
    return Lead("<br>".join(html)) if html else None


def verse(fence: Fence, notes: Notes) -> Block | None:
    """诗行: a line a verse."""
    html = paragraphs(fence, notes)
    return Verse(html) if html else None


def outlook(fence: Fence, notes: Notes) -> Block | None:
    """展望: a line a paragraph."""
    html = paragraphs(fence, notes)
    return Outlook(html) if html else None


def quote(fence: Fence, notes: Notes) -> Block | None:
    """引语: a line a paragraph, the last perhaps —— 谁."""
    html = paragraphs(fence, notes)
    return prose.signed(html) if html else None


def stats(fence: Fence, notes: Notes) -> Block | None:
    """数字: 10025名 | 说明 | 小注; or the name of a figure in braces."""
    cards = []
    for line, cells, raw in rows_of(fence, notes, most=3, form="10025名 | 说明"):
        named = references.figure_of(raw[0], notes.known)
        label = cells[1] if len(cells) > 1 else named.indicator if named else ""
        if not cells[0]:
            notes.leave_out(line, fence.name, "没有数字")
        elif not label and not (references.alone(raw[0]) and notes.known is None):
            notes.fault(line, wrong(fence, raw, "10025名 | 说明"))
        else:
            written = take_apart(cells[0])
            cards.append(Card(written.value, written.unit, label, cells[2] if len(cells) > 2 else ""))
    if len(cards) >= FEWEST_CARDS:
        return Stats(tuple(cards))
    if cards:
        notes.leave_out(
            fence.line, fence.name, f"只有 {len(cards)} 个数字，至少要 {FEWEST_CARDS} 个；请写进正文"
        )
    return None


def honours(fence: Fence, notes: Notes) -> Block | None:
    """荣誉: 省级 | 最美家庭 | 13户."""
    found = []
    for line, cells, raw in rows_of(fence, notes, most=3, form="省级 | 最美家庭 | 13户"):
        if len(cells) < 3:
            notes.fault(line, wrong(fence, raw, "省级 | 最美家庭 | 13户"))
        elif not cells[1] or not cells[2]:
            notes.leave_out(line, fence.name, "没有荣誉名称" if not cells[1] else "没有数字")
        else:
            found.append(Honour(*cells))
    return Honours(tuple(found)) if found else None


def timeline(fence: Fence, notes: Notes) -> Block | None:
    """时间轴: 3月8日 | 做了什么; a picture on the next line belongs to it."""
    entries: list[Entry] = []
    for line, row in fence.rows:
        if picture := prose.photo(row):
            if entries and entries[-1].photo is None:
                entries[-1] = replace(entries[-1], photo=picture)
            else:
                notes.fault(line, "时间轴里的图片要写在一行“日期 | 文字”的下面，每行文字最多一张。")
            continue
        date, *rest = _BAR.split(row, maxsplit=1)
        if not rest:
            notes.fault(line, wrong(fence, [row], "3月8日 | 做了什么"))
        elif not date or not rest[0]:
            notes.leave_out(line, fence.name, "没有日期" if not date else "没有文字")
        elif (text := _told(fence, line, rest[0], notes)) is not None:
            entries.append(Entry(_plain(date), inline.of_words(text, notes)))
    return Timeline(tuple(entries)) if entries else None


def grid(fence: Fence, notes: Notes) -> Block | None:
    """图组: a picture a line; one alone is an ordinary picture."""
    photos = _photos(fence, notes)
    return Grid(photos) if len(photos) > 1 else photos[0] if photos else None


def slider(fence: Fence, notes: Notes) -> Block | None:
    """横滑: a picture a line; one alone is an ordinary picture."""
    photos = _photos(fence, notes)
    return Slider(photos) if len(photos) > 1 else photos[0] if photos else None


def source(fence: Fence, notes: Notes) -> Block | None:
    """来源: 来源：…, 原标题：…, 供稿：…."""
    pairs = []
    for line, row in fence.rows:
        found = _PAIR.fullmatch(row)
        if found is None:
            notes.fault(line, wrong(fence, [row], "来源：甘肃妇联"))
        elif not found[2]:
            notes.leave_out(line, fence.name, f"“{found[1]}”后面没有写")
        else:
            pairs.append((found[1].strip(), _plain(found[2])))
    return Source(tuple(pairs)) if pairs else None


def qr(fence: Fence, notes: Notes) -> Block | None:
    """二维码: its picture, then what it is for."""
    pictures = [picture for _, row in fence.rows if (picture := prose.photo(row))]
    words = [_plain(row) for _, row in fence.rows if not prose.photo(row)]
    if len(pictures) > 1:
        notes.fault(fence.line, "“二维码”里只放一张图片。")
    if not pictures:
        return None
    return Qr(pictures[0].path, "".join(words) or pictures[0].caption)


def profile(fence: Fence, notes: Notes) -> Block | None:
    """名片: the account's name, then a word about it."""
    if not fence.rows:
        return None
    name, *words = [_plain(row) for _, row in fence.rows]
    return Profile(name, "".join(words))


def read_more(fence: Fence, notes: Notes) -> Block | None:
    """阅读原文: words; only where the article has a source_url."""
    if notes.source_url == "":
        notes.leave_out(fence.line, fence.name, "“原文链接”没有填，读者点不到原文")
        return None
    return ReadMore("".join(_plain(row) for _, row in fence.rows) or "点击“阅读原文”，查看更多")


def chart(fence: Fence, notes: Notes) -> Block | None:
    """图表: the name of a topic or of an indicator, and perhaps | 图注."""
    if not fence.rows:
        return None
    (line, row), *more = fence.rows
    if more:
        notes.fault(more[0][0], "“图表”里只写一行：话题名或指标名，要图注就再写 | 图注。两张图请写两个版块。")
    name, *caption = [_plain(cell) for cell in _BAR.split(row, maxsplit=1)]
    name = name.strip("{}")
    if notes.known is not None and not notes.known.shown(name):
        notes.leave_out(line, fence.name, f"“{name}”没有确认过的数字，画不出来")
        return None
    return Chart(CHART + name, caption[0] if caption else "")


def paragraphs(fence: Fence, notes: Notes) -> tuple[str, ...]:
    """Return each line of *fence* as inline HTML; pictures are a fault there."""
    found = []
    for line, row in fence.rows:
        if "![" in row and prose.photo(row):
            notes.fault(line, f"“{fence.name}”里不放图片。请把它移到版块外面，单独成一段。")
        elif (text := _told(fence, line, row, notes)) is not None:
            found.append(inline.of_words(text, notes))
    return tuple(html for html in found if html)


def rows_of(
    fence: Fence, notes: Notes, *, most: int, form: str
) -> Iterator[tuple[int, list[str], list[str]]]:
    """Return the cells of each row, with figures instead of names, and as they are written."""
    for line, row in fence.rows:
        raw = _BAR.split(row.strip())
        if len(raw) > most or prose.photo(row):
            notes.fault(line, wrong(fence, raw, form))
            continue
        if (text := _told(fence, line, row, notes)) is not None:
            yield line, [_plain(cell) for cell in _BAR.split(text)], raw


def wrong(fence: Fence, cells: Sequence[str], form: str) -> str:
    """Return what is wrong with a row and what is right."""
    return f"“{fence.name}”的每一行要写成：{form}。这一行是：{' | '.join(cells)}"


def _told(fence: Fence, line: int, row: str, notes: Notes) -> str | None:
    """Return *row* with its figures, or None when one is not there: that row is left out."""
    text, why = references.filled_or_why(row, notes.known)
    if why:
        notes.leave_out(line, fence.name, why)
    return None if why else text


def _photos(fence: Fence, notes: Notes) -> tuple[Photo, ...]:
    found = []
    for line, row in fence.rows:
        picture = prose.photo(row)
        if picture is None:
            notes.fault(line, wrong(fence, [row], "![说明](图片旁边写的名字)"))
        else:
            found.append(picture)
    return tuple(found)


def _plain(cell: str) -> str:
    """Return the words of a cell that is no HTML: without marks of bold and of escaping."""
    return _UNESCAPED.sub(r"\1", cell.replace("**", "").strip())


Reader = Callable[[Fence, Notes], Block | None]
