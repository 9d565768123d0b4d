"""Rules about links and pictures: what leads out of WeChat, and what does not stand in it."""

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from bot.publishing.check.findings import Finding
from bot.publishing.check.page import Element, Page
from bot.publishing.check.places import at_element

Stage = Literal["draft", "uploaded"]
_WIDTHS = {"width", "max-width"}
_WECHATS = re.compile(r"(?:mmbiz\.qpic\.cn|mmbiz\.qlogo\.cn)$")
_ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def links(page: Page) -> Iterator[Finding]:
    """Links out of WeChat and links inside the text are taken away (rule 11)."""
    for element in page.elements:
        if element.tag != "a":
            continue
        address = element.attributes.get("href", "").strip()
        if address.startswith("#"):
            what = "是文内跳转，微信会删去；请去掉链接。"
        elif not address:
            what = "是没有地址的链接；请去掉。"
        elif not _is_wechats_article(address):
            what = f"连到 {_short(address)}，微信会删去；请改成文字，网址放进“阅读原文”。"
        else:
            continue
        yield at_element(page, element, "link", what, "阻断")


def pictures(page: Page, stage: Stage) -> Iterator[Finding]:
    """A picture has an address that lasts, a width and words for who cannot see it (rule 12)."""
    for element in page.elements:
        if element.tag != "img":
            continue
        address = element.attributes.get("src", "").strip()
        if fault := _address_fault(address, stage):
            yield at_element(page, element, "picture-address", fault, "阻断")
        if not _WIDTHS & {name for name, _ in element.style}:
            what = f"旁的图片{_name(element)}没有写宽度；请在 style 里写 width:100% 或 max-width:100%。"
            yield at_element(page, element, "picture-width", what, "阻断")
        if "alt" not in element.attributes:
            what = f'旁的图片{_name(element)}没有 alt；请写一句图片说明，没有就写 alt=""。'
            yield at_element(page, element, "picture-alt", what, "阻断")
        if "data-src" in element.attributes:
            what = "旁的图片写了 data-src，那是发布以后才有的；请用 src。"
            yield at_element(page, element, "data-src", what, "提醒")


def _address_fault(address: str, stage: Stage) -> str:
    if not address:
        return "旁的图片没有地址；请补上或删去。"
    if address.lower().startswith("data:"):
        return "旁的图片写在正文里（data:），微信会删去；请存成文件再插入。"
    if _ELSEWHERE.match(address):
        return (
            ""
            if _is_wechats_picture(address)
            else f"旁的图片在 {_short(address)}，微信会删去；请下载后放进 images/。"
        )
    return "旁的图片还没有上传到微信。" if stage == "uploaded" else ""


def _is_wechats_article(address: str) -> bool:
    parts = _split(address)
    return parts is not None and parts[0] in {"http", "https"} and parts[1] == "mp.weixin.qq.com"


def _is_wechats_picture(address: str) -> bool:
    parts = _split(address)
    return parts is not None and _WECHATS.match(parts[1]) is not None


def _split(address: str) -> tuple[str, str] | None:
    try:
        found = urlsplit(address)
    except ValueError:  # no address: http://[
        return None
    return found.scheme.lower(), found.netloc.lower()


def _short(address: str) -> str:
    return address if len(address) <= 40 else address[:40] + "…"


def _name(element: Element) -> str:
    alt = element.attributes.get("alt", "").strip()
    return f"“{alt[:20]}”" if alt else ""
