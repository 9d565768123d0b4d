"""Text pasted from Word, WPS or a page, as HTML or plain: into our Markdown, and what was lost."""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from bot.errors import Mistake
from bot.publishing.intake import writing
from bot.publishing.intake.writing import Run

LARGEST = 20_000_000  # characters, pictures in it included
MOST_DEEP = 200  # tags within tags; Word makes a dozen
_DROPPED = {"style", "script", "head", "meta", "link", "title", "xml", "noscript", "iframe", "object", "svg"}
_BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "li",
    "td",
    "th",
    "blockquote",
    "body",
    "center",
    "pre",
    "figure",
}
_BLOCKS |= {"figcaption", "dd", "dt", "main", "header", "footer"}
LEFT_OUT = "left-out:"  # in place of the address of a picture of which was told already
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_PLAIN = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_COLOUR = re.compile(
    r"(?<![-\w])color\s*:\s*(?!black|windowtext|inherit|#000|rgb\(0, ?0, ?0\)|#333|initial)", re.IGNORECASE
)
_HIDDEN = re.compile(r"mso-list\s*:\s*ignore|display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_LIST = re.compile(r"mso-list\s*:\s*\w+\s+level(\d)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,3})\s*[.、．)）]")
_DATA = re.compile(r"data:image/[\w.+-]+;base64,(.+)", re.DOTALL)
_ENDINGS = {b"\xff\xd8\xff": "jpg", b"\x89PN": "png", b"GIF": "gif"}


@dataclass
class Piece:
    """A text that came in: Markdown, its pictures by path, and what did not come along."""

    title: str = ""
    body: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def of_text(text: str) -> Piece:
    """Return plain *text* as Markdown: a line a paragraph, 一、 and （一） as headings, • as a list."""
    lines = [writing.line(each) for each in text.replace("\r\n", "\n").split("\n")]
    parts = [writing.paragraph([Run(each)]) for each in lines if each]
    return Piece(body=writing.joined(parts))


def of_html(page: str, *, pictures: dict[str, bytes] | None = None) -> Piece:
    """Return HTML as Word, WPS and browsers put it on the clipboard as Markdown; *pictures*: those it names.

    Raises Mistake when it is too long, or no HTML.
    """
    if len(page) > LARGEST:
        raise Mistake("粘贴的内容太大了。请分几次粘贴，图片另外上传。")
    page = re.sub(r"<!\[(?:if|endif)[^>]*>|<\?xml[^>]*>", "", page)
    try:
        root = html.document_fromstring(page)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Piece()
    reader = _Reader(pictures or {})
    body = root.find("body")
    parts = list(reader.parts(root if body is None else body, 0))
    first = root.find(".//h1")
    title = writing.line("".join(first.itertext())) if first is not None else ""
    if title and parts and parts[0] == writing.heading(title, 2):
        parts = parts[1:]  # it is the title, and stands above the text by itself
    return Piece(title, writing.joined(parts), reader.pictures, reader.told())


class _Reader:
    """Walks through a page, and notes what cannot come along."""

    def __init__(self, named: dict[str, bytes]):
        self._named = named
        self.pictures: dict[str, bytes] = {}
        self._lost: Counter[str] = Counter()

    def told(self) -> list[str]:
        return [f"{what}：{count} 处" for what, count in self._lost.items()]

    def parts(self, node: html.HtmlElement, depth: int) -> Iterator[str]:
        """Give the blocks inside *node*, as Markdown."""
        if depth > MOST_DEEP:
            raise Mistake("粘贴的内容套得太深，读不了。请先粘贴成纯文本。")
        runs: list[Run] = [Run(node.text or "")]
        for child in node:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in _BLOCKS or re.fullmatch(r"h[1-6]|ul|ol|table|hr|img", tag) or self._holds_blocks(child):
                yield from self._said(runs, node)
                runs = []
                yield from self._block(child, tag, depth)
            else:
                runs += self._runs(child, Run(""), depth)
            runs.append(Run(child.tail or ""))
        yield from self._said(runs, node)

    def _holds_blocks(self, node: html.HtmlElement) -> bool:
        return isinstance(node.tag, str) and any(
            each.tag in {"p", "div", "table", "ul", "ol", "img"} for each in node.iterdescendants()
        )

    def _block(self, node: html.HtmlElement, tag: str, depth: int) -> Iterator[str]:
        if tag in _DROPPED or _HIDDEN.search(node.get("style") or ""):
            return
        if level := re.fullmatch(r"h([1-6])", tag):
            yield from self._images(node)
            text = writing.text(self._inside(node, Run(""), depth), bold=False)
            yield writing.heading(text, min(max(int(level[1]), 2), 3)) if text else ""
        elif tag in {"ul", "ol"}:
            yield from self._items(node, tag == "ol", depth, 0)
        elif tag == "table":
            yield from self._table(node, depth)
        elif tag == "img":
            yield self._image(node)
        elif tag != "hr":
            yield from self.parts(node, depth + 1)

    def _said(self, runs: list[Run], node: html.HtmlElement) -> Iterator[str]:
        """Give the paragraph of *runs*, a line of a list where Word says that it is one."""
        style = node.get("style") or ""
        if in_list := _LIST.search(style):
            marker = "".join(
                each.text_content()
                for each in node.iterdescendants()
                if _HIDDEN.search(each.get("style") or "")
            )
            number = _NUMBER.match(marker)
            text = writing.text(runs)
            if text:
                yield writing.item(text, int(in_list[1]) - 1, number[1] if number else "")
        elif any(writing.line(run.text) for run in runs):
            yield writing.paragraph(runs)

    def _inside(self, node: html.HtmlElement, like: Run, depth: int) -> list[Run]:
        runs = [like.saying(node.text)]
        for child in node:
            runs += [*self._runs(child, like, depth + 1), like.saying(child.tail)]
        return runs

    def _runs(self, node: html.HtmlElement, like: Run, depth: int) -> list[Run]:
        """Return the words of *node*, each with its weight."""
        if not isinstance(node.tag, str) or node.tag in _DROPPED or depth > MOST_DEEP:
            return []
        style = node.get("style") or ""
        if _HIDDEN.search(style) or (node.get("class") or "").startswith("MsoCommentReference"):
            return []
        if node.tag in {"del", "s", "strike"}:
            self._lost["删除线或修订删去的文字（没有带进来）"] += 1
            return []
        if node.tag == "sup" and node.find(".//a") is not None:
            self._lost["脚注、尾注的记号"] += 1
            return []
        if node.tag == "br":
            return [like.saying("\n")]
        if _COLOUR.search(style) or (node.tag == "font" and node.get("color")):
            self._lost["文字颜色"] += 1
        if node.tag == "u" or "underline" in style:
            self._lost["下划线"] += 1
        bold = (like.bold or node.tag in {"b", "strong"} or bool(_BOLD.search(style))) and not _PLAIN.search(
            style
        )
        link = node.get("href") or "" if node.tag == "a" else like.link
        if not re.match(r"https?://", link):
            link = ""
        return self._inside(node, Run("", bold, link), depth)

    def _items(self, node: html.HtmlElement, ordered: bool, depth: int, level: int) -> Iterator[str]:
        if depth > MOST_DEEP:
            raise Mistake("粘贴的内容套得太深，读不了。请先粘贴成纯文本。")
        for number, each in enumerate(node.iterchildren("li", "ul", "ol"), 1):
            if each.tag != "li":
                yield from self._items(each, each.tag == "ol", depth + 1, level + 1)
                continue
            inner = [child for child in each if child.tag in {"ul", "ol"}]
            for child in inner:
                child.drop_tree()
            text = writing.text(self._inside(each, Run(""), depth))
            if text:
                yield writing.item(text, level, str(number) if ordered else "")
            for child in inner:
                yield from self._items(child, child.tag == "ol", depth + 1, level + 1)
            yield from self._images(each)

    def _table(self, node: html.HtmlElement, depth: int) -> Iterator[str]:
        rows = []
        for row in node.iter("tr"):
            cells = [each for each in row if each.tag in {"td", "th"}]
            self._lost["表格里合并的格子（已拆开）"] += sum(
                any(each.get(key) not in (None, "1") for key in ("colspan", "rowspan")) for each in cells
            )
            rows.append([writing.text(self._inside(each, Run(""), depth)) for each in cells])
        self._lost = +self._lost
        if max((len(row) for row in rows), default=0) == 1:  # a frame round text, not a table
            for each in node.iter("td", "th"):
                yield from self.parts(each, depth + 1)
        elif any(any(row) for row in rows):
            yield writing.table(rows)
            yield from self._images(node)

    def _images(self, node: html.HtmlElement) -> Iterator[str]:
        for image in node.iter("img"):
            yield self._image(image)

    def _image(self, node: html.HtmlElement) -> str:
        source = node.get("src") or ""
        content = self._named.get(source)
        if content is None and (packed := _DATA.match(source)):
            try:
                content = base64.b64decode(packed[1])
            except (binascii.Error, ValueError):
                content = None
        if source == LEFT_OUT:
            return ""
        if source.startswith("unknown:"):
            self._lost["读不了的图片（如 WMF、EMF；请在 Word 里另存为 png 再放）"] += 1
            return ""
        if content is None:
            self._lost["图片（粘贴带不过来，请另外上传）"] += 1
            return ""
        if source not in self._named and not content.startswith(tuple(_ENDINGS)):
            self._lost["读不了的图片（如 WMF、EMF；请在 Word 里另存为 png 再放）"] += 1
            return ""
        ending = next((each for start, each in _ENDINGS.items() if content.startswith(start)), "png")
        path = source if source in self._named else f"images/pasted-{len(self.pictures) + 1}.{ending}"
        self.pictures[path] = content
        return f"![{writing.caption(node.get('alt') or '')}]({path})"
