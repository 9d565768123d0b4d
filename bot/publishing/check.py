"""What WeChat would refuse or spoil, found before anybody reviews it.

Limits are those of draft/add, in characters: title 32, author 16, digest 120, content 20,000 with its tags.
"""

from dataclasses import dataclass
from typing import Literal

from bot.publishing.render import Rendered

Level = Literal["阻断", "提醒"]
LONGEST_TITLE = 32
LONGEST_AUTHOR = 16
LONGEST_DIGEST = 120
LONGEST_CONTENT = 20_000
LARGEST_CONTENT = 1_000_000  # bytes
LARGEST_ADDRESS = 1_024  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing to mend: where it is, what to do; 阻断 keeps the article from going on."""

    rule: str
    place: str
    what: str
    level: Level


def check(article: Rendered) -> tuple[Finding, ...]:
    """Return everything that WeChat would refuse, or that readers would miss."""
    found: list[Finding] = []

    def limit(rule: str, place: str, length: int, most: int, unit: str = "字", level: Level = "阻断") -> None:
        if length > most:
            what = f"有 {length} {unit}，最多 {most} {unit}，请删去 {length - most} {unit}。"
            found.append(Finding(rule, place, what, level))

    limit("title-length", "标题", len(article.title), LONGEST_TITLE)
    limit("author-length", "作者", len(article.author), LONGEST_AUTHOR)
    limit("digest-length", "摘要", len(article.digest), LONGEST_DIGEST)
    limit("source-url-length", "阅读原文网址", len(article.source_url.encode()), LARGEST_ADDRESS, "字节")
    limit("content-size", "正文", len(article.html.encode()), LARGEST_CONTENT, "字节")
    limit("content-length", "正文（连同排版）", len(article.html), LONGEST_CONTENT, "字符", "提醒")
    for place, text in (("标题", article.title), ("作者", article.author), ("摘要", article.digest)):
        if not text.strip():
            found.append(Finding("empty", place, "是空的，请填写。", "阻断"))
        if "\n" in text:
            found.append(Finding("line-break", place, "含有换行，请写成一行。", "阻断"))
    if not article.cover:
        found.append(Finding("cover", "封面", "没有封面；微信的图文必须有。", "阻断"))
    if article.source_url and not article.source_url.startswith(("http://", "https://")):
        found.append(Finding("source-url", "阅读原文网址", "要以 http:// 或 https:// 开头。", "阻断"))
    for mark in ("**", "](http", "{{", "{%", "待补"):
        if mark in article.html:
            found.append(Finding("leftover", "正文", f"里还有“{mark}”，多半是标记没写完整。", "阻断"))
    return tuple(found)


def blocking(findings: tuple[Finding, ...]) -> list[str]:
    """Return the blocking findings as sentences."""
    return [f"{each.place}{each.what}" for each in findings if each.level == "阻断"]
