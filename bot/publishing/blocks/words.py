"""What stands in a block, piece by piece: for reading it aloud, searching it, and proofreading it."""

from html import escape

from bot.publishing.blocks.inline import text_of
from bot.publishing.blocks.kinds import (
    Block,
    Chart,
    Compare,
    Grid,
    Heading,
    Honours,
    Items,
    Lead,
    LeadIn,
    Links,
    Outlook,
    Paragraph,
    Photo,
    Profile,
    Qr,
    Quote,
    ReadMore,
    Slider,
    Source,
    Stats,
    Table,
    Timeline,
    Verse,
)


def lines(block: Block) -> list[str]:
    """Return what a reader sees of *block*, as plain text."""
    match block:
        case Photo(caption=caption):
            found = [escape(caption, quote=False)]
        case Links():
            return []
        case _:
            found = texts(block, mark=False)
    return [text_of(html) for html in found if html]


def texts(block: Block, *, mark: bool = True) -> list[str]:
    """Return the inline HTML of *block* piece by piece; with *mark* an item keeps its number."""
    match block:
        case Heading(html=html, sub=sub):
            return [html, escape(sub, quote=False)] if sub else [html]
        case Paragraph(html=html) | Lead(html=html):
            return [html]
        case LeadIn(head=head, html=html):
            return [f"<strong>{head}</strong>{html}"]
        case Items(items=items, numbers=numbers):
            return [
                f"{number}. {html}" if mark and number is not None else html
                for (_, html), number in zip(items, numbers, strict=True)
            ]
        case Quote(paragraphs=paragraphs, who=who):
            return [*paragraphs, f"——{escape(who, quote=False)}"] if who else list(paragraphs)
        case Outlook(paragraphs=paragraphs) | Verse(lines=paragraphs):
            return list(paragraphs)
        case Table(rows=rows):
            return ["\t".join(row) for row in rows]
        case Timeline(entries=entries):
            return [f"{escape(each.date, quote=False)}\t{each.html}" for each in entries]
    return [escape("\t".join(filter(None, row)), quote=False) for row in _rows(block)]


def _rows(block: Block) -> list[tuple[str, ...]]:
    """Return the plain words of *block*, row by row."""
    match block:
        case Stats(cards=cards):
            return [(f"{each.value}{each.unit}", each.label, each.note) for each in cards]
        case Honours(rows=honours):
            return [(each.level, each.name, each.count) for each in honours]
        case Compare(rows=rows):
            return [
                (
                    each.label,
                    f"{each.years[0]}{each.before}{each.unit}",
                    f"{each.years[1]}{each.after}{each.unit}",
                )
                for each in rows
            ]
        case Source(pairs=pairs):
            return [(f"{name}：{words}",) for name, words in pairs]
        case Grid(photos=photos) | Slider(photos=photos):
            return [(each.caption,) for each in photos]
        case Qr(words=words) | ReadMore(words=words) | Chart(caption=words):
            return [(words,)]
        case Profile(name=name, words=words):
            return [(name, words)]
        case Links(entries=entries):
            return list(entries)
    return []
