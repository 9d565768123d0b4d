"""What WeChat does to an article's HTML when a draft is stored.

Scripts and styles go with their content, forbidden tags go and leave theirs, `id` and `on…` go everywhere,
foreign pictures and foreign links go, and `src` becomes `data-src`.
"""

import html
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from bot.simulator.images import is_ours, on_the_desk

DROPPED = {"script", "style", "iframe", "title", "noscript"}
UNWRAPPED = {
    "form",
    "input",
    "button",
    "textarea",
    "select",
    "option",
    "video",
    "audio",
    "source",
    "canvas",
    "object",
    "embed",
    "meta",
    "link",
    "base",
    "html",
    "head",
    "body",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LINKS_KEPT = {"mp.weixin.qq.com"}
TAG_NAME = re.compile(r"</?\s*([^\s/>]+)")
PICTURE = re.compile(r"<(?:img|svg)\b|\burl\(", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")


def clean(text: str, *, own_host: str = "") -> str:
    """Give the HTML as it is stored; links to *own_host*, where our articles are, stay like WeChat's own."""
    cleaner = Cleaner(LINKS_KEPT | {own_host})
    cleaner.feed(text)
    cleaner.close()
    return cleaner.result()


def shown(text: str) -> str:
    """Give stored HTML as a reader's browser gets it: pictures back in place, from the desk."""
    return re.sub(
        r'(<img\b[^>]*?)\sdata-src="([^"]*)"',
        lambda found: f'{found[1]} src="{html.escape(on_the_desk(html.unescape(found[2])))}"',
        text,
    )


def plain(text: str) -> str:
    """Give the words only, for a digest."""
    without = re.sub(r"<[^>]*>", "", text)
    return re.sub(r"\s+", " ", html.unescape(without)).strip()


def shows(text: str) -> bool:
    """Tell whether a reader sees anything of stored HTML: words, or a picture."""
    return plain(text) != "" or PICTURE.search(text) is not None


class Cleaner(HTMLParser):
    """Writes down what is kept, with names in the writer's case: SVG minds it."""

    def __init__(self, hosts: set[str]) -> None:
        super().__init__(convert_charrefs=False)
        self._hosts = hosts
        self._kept: list[str] = []
        self._open: list[tuple[str, str, bool]] = []  # lower-case name, written name, whether it was kept
        self._silent = 0  # how many dropped tags are open

    def result(self) -> str:
        closing = [f"</{written}>" for _, written, kept in reversed(self._open) if kept]
        return "".join(self._kept + closing)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, closed=False)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, closed=True)

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self._silent = max(0, self._silent - 1)
            return
        if self._silent or not any(name == tag for name, _, _ in self._open):
            return
        while True:
            name, written, kept = self._open.pop()
            if kept:
                self._kept.append(f"</{written}>")
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._kept.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _start(self, tag: str, *, closed: bool) -> None:
        if tag in DROPPED:
            self._silent += 0 if closed else 1
            return
        if self._silent:
            return
        raw = self.get_starttag_text() or ""
        head = TAG_NAME.match(raw)
        written = head[1] if head else tag
        attributes = self._attributes(raw[head.end() :] if head else "")
        kept = tag not in UNWRAPPED
        if tag == "a":
            kept = self._link_stays(attributes)
        if tag == "img":
            kept = self._show_later(attributes)
        void = tag in VOID
        if kept:
            text = "".join(
                f" {name}" if value is None else f' {name}="{html.escape(value)}"'
                for name, value in attributes.items()
            )
            self._kept.append(f"<{written}{text}{' /' if closed else ''}>")
        if not closed and not void:
            self._open.append((tag, written, kept))

    @staticmethod
    def _attributes(raw: str) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for name, value in ATTRIBUTE.findall(raw):
            if name.lower() == "id" or name.lower().startswith("on"):
                continue
            plain_value = html.unescape(value.strip("\"'")) if value else None
            if plain_value and re.match(r"\s*javascript:", plain_value, re.IGNORECASE):
                continue
            found.setdefault(name, plain_value)
        return found

    def _link_stays(self, attributes: dict[str, str | None]) -> bool:
        try:
            place = urlsplit(attributes.get("href") or "").netloc
        except ValueError:  # no address: http://[
            return False
        return not place or place in self._hosts

    @staticmethod
    def _show_later(attributes: dict[str, str | None]) -> bool:
        """Turn `src` into `data-src`; False for a picture that WeChat does not hold."""
        address = attributes.pop("src", None) or attributes.get("data-src") or ""
        attributes["data-src"] = address
        return is_ours(address)
