"""Rules about what readers should not see: marks left over, a program's words, a gap to be filled."""

import re
from collections.abc import Iterator

from bot.publishing.check.findings import Finding
from bot.publishing.check.page import Page
from bot.publishing.check.places import at_element, at_text

_LEFT = re.compile(
    r"\*\*|\]\(https?:|\{\{|\{%|\\u[0-9a-fA-F]{4}|WECHATIMGPH_\d*|待补|(?<![A-Za-z])(?:None|undefined|NaN)(?![A-Za-z])"
    r"|（写错的原文）|（正确的文字）|&(?:amp|lt|gt|quot|nbsp|#\d+);"
)


def leftovers(page: Page) -> Iterator[Finding]:
    """Nothing of the making stays in the text (rule 16)."""
    for text in page.texts:
        for mark in dict.fromkeys(_LEFT.findall(text.words)):
            yield at_text(page, text, "leftover", _remedy(mark), "阻断")
    for element in page.elements:
        for mark in dict.fromkeys(_LEFT.findall(element.attributes.get("alt", ""))):
            yield at_element(page, element, "leftover", _remedy(mark), "阻断")


def _remedy(mark: str) -> str:
    if mark == "待补":
        return "里还有“待补”；请补上，或删去这一处。"
    if mark.startswith("（"):
        return f"里的“{mark}”还没有填；更正要写清楚错在哪里、对的是什么。"
    return f"里还有“{mark}”，多半是标记没写完整；请改好或删去。"
