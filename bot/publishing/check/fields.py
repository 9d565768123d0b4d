"""What stands around the text: title, author, digest, cover, addresses."""

from collections.abc import Iterator

from bot.config import Limits
from bot.publishing.check.findings import Finding, Level
from bot.publishing.render import Rendered


def findings(article: Rendered, limits: Limits) -> Iterator[Finding]:
    """Find fields that draft/add would refuse, or that readers would miss."""
    address = article.source_url
    yield from _longer("title-length", "标题", len(article.title), limits.title)
    yield from _longer("author-length", "作者", len(article.author), limits.author)
    yield from _longer("digest-length", "摘要", len(article.digest), limits.digest)
    yield from _longer(
        "source-url-length", "阅读原文网址", len(address.encode()), limits.source_url_bytes, "字节"
    )
    yield from of_content(article.html, limits)
    for place, text in (("标题", article.title), ("作者", article.author), ("摘要", article.digest)):
        if not text.strip():
            yield Finding("empty", place, "是空的，请填写。", "阻断")
        if "\n" in text:
            yield Finding("line-break", place, "含有换行，请写成一行。", "阻断")
    if not article.cover:
        yield Finding("cover", "封面", "还没有选；微信的图文必须有。", "阻断")
    if address and not address.startswith(("http://", "https://")):
        yield Finding("source-url", "阅读原文网址", "要以 http:// 或 https:// 开头。", "阻断")


def of_content(html: str, limits: Limits) -> Iterator[Finding]:
    """Find a text that is too long with its tags, as WeChat counts it."""
    yield from _longer("content-size", "正文", len(html.encode()), limits.content_bytes, "字节")
    level: Level = "阻断" if limits.content_blocks else "提醒"
    yield from _longer("content-length", "正文（连同排版）", len(html), limits.content, "字符", level)


def _longer(
    rule: str, place: str, length: int, most: int, unit: str = "字", level: Level = "阻断"
) -> Iterator[Finding]:
    if length > most:
        what = f"有 {length} {unit}，最多 {most} {unit}，请删去 {length - most} {unit}。"
        yield Finding(rule, place, what, level)
