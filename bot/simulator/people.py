"""The people whose phones the page shows: the first phone, those added on the page, whoever else spoke."""

from dataclasses import dataclass

from bot.simulator import articles, chat, followers
from bot.simulator.chat import Line
from bot.simulator.platform import PHONE, Platform

NAMES = ("秀兰", "桂英", "玉梅", "小燕", "雪莲", "文静", "海霞", "晓红", "丽娟", "春花", "建军", "志强")
MOST_SHOWN = 12
SPOKEN = {"image": "[图片]", "voice": "[语音]", "news": "[图文]", "video": "[视频]", "location": "[位置]"}


@dataclass(frozen=True)
class Person:
    """One phone in the switcher: whose it is, and the last thing to be seen on it."""

    openid: str
    name: str
    followed: bool
    last: int  # the number of the last chat line
    words: str

    @property
    def address(self) -> str:
        return "/" if self.openid == PHONE else f"/?as={self.openid}"


def add(platform: Platform) -> str:
    """Add one more phone, whose owner does not follow yet, and give the openid."""
    with platform.store.transaction():
        added = phones(platform)
        openid = f"oRehearsalPhone{len(added) + 1:013d}"
        platform.store.put("phones", [*added[1:], openid])
    return openid


def phones(platform: Platform) -> list[str]:
    return [PHONE, *platform.store.get("phones", [])]


def name_of(platform: Platform, openid: str) -> str:
    """Give the nickname that stands beside a comment."""
    known = phones(platform)
    if openid not in known:
        return f"粉丝 {openid[-4:]}"
    place = known.index(openid)
    return NAMES[place] if place < len(NAMES) else f"粉丝 {place + 1}"


def shown(platform: Platform, current: str) -> list[Person]:
    """List the phones: those of the page, then real followers by their arrival, and the *current* one."""
    others = platform.store.rows(
        "SELECT openid FROM follows WHERE generated = 0 GROUP BY openid ORDER BY min(id) LIMIT ?", MOST_SHOWN
    )
    openids = list(dict.fromkeys([*phones(platform), *(row["openid"] for row in others)]))[:MOST_SHOWN]
    if current not in openids:
        openids.append(current)
    return [person(platform, openid) for openid in openids]


def person(platform: Platform, openid: str) -> Person:
    lines = [line for line in chat.read(platform, openid, last=3) if line.kind != "jump"]
    return Person(
        openid,
        name_of(platform, openid),
        followers.follows(platform, openid),
        lines[-1].id if lines else 0,
        summary(platform, lines[-1]) if lines else "",
    )


def summary(platform: Platform, line: Line) -> str:
    """Say in a few words what a chat line is."""
    content = line.content
    if line.kind == "push" and not content.get("text"):
        first = next(iter(articles.of_job(platform, content["job"])), None)
        return f"[图文] {first.fields['title']}" if first else ""
    kind = content.get("type", "text")
    words = str(content.get("text") or content.get("content") or content.get("head_content") or "")
    return SPOKEN.get(kind, words[:40])
