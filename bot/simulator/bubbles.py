"""Chat lines made ready for the page: bubbles, cards, time stamps."""

import html
import re
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.simulator import articles
from bot.simulator.chat import Line
from bot.simulator.clock import local
from bot.simulator.images import on_the_desk
from bot.simulator.platform import PHONE, Platform

STAMP_AFTER = 5 * 60  # seconds without a word, then the next line carries the time
LINK = re.compile(
    r"""<a\b[^>]*?href\s*=\s*["'](?P<href>[^"']+)["'][^>]*>(?P<words>.*?)</a>|(?P<bare>https?://[\w\-./?%&=:#~+@!,;]+)""",
    re.IGNORECASE | re.DOTALL,
)
OTHER_KINDS = {
    "image": "图片",
    "video": "视频",
    "shortvideo": "小视频",
    "location": "位置",
    "link": "链接",
}


@dataclass(frozen=True)
class Card:
    """One article in a card; the first of several is shown big."""

    title: str
    digest: str
    cover: str
    url: str


@dataclass(frozen=True)
class Bubble:
    """One line as the page shows it: words, a voice, a picture, cards, or a grey note in the middle."""

    kind: str
    mine: bool = False
    stamp: str = ""
    words: str = ""
    picture: str = ""
    cards: tuple[Card, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    tail: str = ""
    note: str = ""
    mark: str = ""
    seconds: int = 0


def of(platform: Platform, lines: list[Line], *, openid: str, before: float = 0.0) -> list[Bubble]:
    """Make bubbles of lines; *before* is when the line above them was written."""
    made = []
    for line in lines:
        stamp = when(line.at) if abs(line.at - before) >= STAMP_AFTER and line.kind != "jump" else ""
        before = line.at
        made.append(bubble(platform, line, stamp, "" if openid == PHONE else f"?as={openid}"))
    return made


def bubble(platform: Platform, line: Line, stamp: str, suffix: str) -> Bubble:
    content = line.content
    if line.kind == "jump":
        way = "平台时间到了" if content["seconds"] > 0 else "平台时间回到"
        return Bubble("jump", note=f"{way} {when(line.at)}")
    if line.kind == "notice":
        return Bubble("notice", stamp=stamp, note=content["text"])
    if line.kind in ("push", "preview"):
        mark = "预览" if line.kind == "preview" else ""
        if content.get("text"):
            return Bubble("words", stamp=stamp, words=linked(content["text"]), mark=mark)
        cards = (
            sent_cards(platform, content, suffix) if line.kind == "push" else shown_cards(content["articles"])
        )
        return Bubble("cards", stamp=stamp, cards=cards, mark=mark)
    return spoken(content, stamp=stamp, mine=line.kind == "mine")


def spoken(content: dict[str, Any], *, stamp: str, mine: bool) -> Bubble:
    """Make a bubble of a message, a reply or a customer message."""
    kind = content["type"]
    if kind == "news":
        return Bubble("cards", stamp=stamp, cards=shown_cards(content["articles"]))
    if kind == "image" and content.get("url", content.get("picurl")):
        return Bubble(
            "picture", mine, stamp, picture=on_the_desk(str(content.get("url", content.get("picurl"))))
        )
    if kind == "voice":
        heard = str(content.get("recognition") or "")
        return Bubble("voice", mine, stamp, heard, seconds=min(60, max(1, round(len(heard) / 4))))
    if kind == "msgmenu":
        choices = tuple((each["id"], each["content"]) for each in content["list"])
        return Bubble(
            "words",
            mine,
            stamp,
            linked(content["head_content"]),
            choices=choices,
            tail=content["tail_content"],
        )
    if kind == "text":
        words = str(content.get("content", ""))
        return Bubble("words", mine, stamp, words if mine else linked(words))
    said = str(content.get("recognition") or content.get("label") or content.get("title") or "")
    return Bubble("words", mine, stamp, f"[{OTHER_KINDS.get(kind, kind)}] {said}".strip())


def sent_cards(platform: Platform, content: dict[str, Any], suffix: str) -> tuple[Card, ...]:
    return tuple(
        Card(
            article.fields["title"],
            article.fields.get("digest", ""),
            on_the_desk(article.fields.get("thumb_url", "")),
            f"/s/{article.key}{suffix}",
        )
        for article in articles.of_job(platform, content["job"])
    )


def shown_cards(given: list[dict[str, Any]]) -> tuple[Card, ...]:
    return tuple(
        Card(
            each["title"],
            each.get("description", each.get("digest", "")),
            on_the_desk(each.get("picurl", each.get("thumb_url", ""))),
            each["url"],
        )
        for each in given
    )


def linked(text: str) -> Markup:
    """Show text as WeChat does: `<a href>` and addresses are links, everything else is what it says."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        parts.append(html.escape(text[end : found.start()]))
        href = html.unescape(found["href"] or found["bare"])
        words = html.escape(html.unescape(found["words"] or found["bare"]))
        if href.startswith(("http://", "https://")):
            parts.append(f'<a href="{html.escape(href)}" target="_blank" rel="noopener">{words}</a>')
        else:
            parts.append(words)
        end = found.end()
    parts.append(html.escape(text[end:]))
    return Markup("".join(parts))  # noqa: S704  every part is escaped above


def when(moment: float) -> str:
    return f"{local(moment):%-m月%-d日 %H:%M}"


def many(number: int) -> str:
    """Write a reading count as WeChat does."""
    return "10万+" if number > 100_000 else str(number)
