"""What the account has set in the official backend, as WeChat tells it: its automatic replies and its menu.

WeChat's answers are read with patience: what is missing is missing, what has another shape raises ValueError.
Pictures, voices and videos come as temporary material: another media_id each time, gone after three days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.wechat.replies import NOT_FOR_XML

KINDS = {"text": "text", "img": "image", "image": "image", "news": "news", "voice": "voice", "video": "video"}


@dataclass(frozen=True)
class BackendReply:
    """One thing that is replied: a text, a card, or a piece of material."""

    kind: str  # text, image, news, voice, video, or what WeChat calls it
    text: str = ""  # of a text; of a card its digest
    media_id: str = ""
    title: str = ""  # of a card
    url: str = ""
    picture: str = ""
    digest: str = ""  # of a picture's bytes, once they were fetched; tells the same picture again
    lasting: bool = False  # its media_id is for good


@dataclass(frozen=True)
class BackendKeyword:
    """A word, and whether a message must be it or only contain it."""

    text: str
    mode: str  # equal, contain


@dataclass(frozen=True)
class BackendRule:
    """A keyword rule; `made_at` is WeChat's create_time, 0 when it told none."""

    name: str
    made_at: int
    keywords: tuple[BackendKeyword, ...]
    replies: tuple[BackendReply, ...]
    reply_mode: str  # all, random


@dataclass(frozen=True)
class Autoreplies:
    """All automatic replies of the backend."""

    rules: tuple[BackendRule, ...] = ()
    follow: tuple[BackendReply, ...] = ()  # to who begins to follow
    default: tuple[BackendReply, ...] = ()  # to what no keyword answers
    follow_open: bool = False
    default_open: bool = False


def read(answer: Mapping[str, Any]) -> Autoreplies:
    """Return what get_current_autoreply_info told.

    Raises ValueError when it is of another shape.
    """
    if not {"is_add_friend_reply_open", "is_autoreply_open", "keyword_autoreply_info"} & answer.keys():
        raise ValueError("not an answer of get_current_autoreply_info")
    return Autoreplies(
        rules=tuple(map(_rule, _list(answer.get("keyword_autoreply_info"), "list"))),
        follow=_single(answer.get("add_friend_autoreply_info")),
        default=_single(answer.get("message_default_autoreply_info")),
        follow_open=answer.get("is_add_friend_reply_open") in (1, "1", True),
        default_open=answer.get("is_autoreply_open") in (1, "1", True),
    )


def _rule(given: Any) -> BackendRule:
    given = _mapping(given)
    made_at = given.get("create_time", 0)
    return BackendRule(
        name=_words(given.get("rule_name")),
        made_at=int(made_at) if str(made_at).isdecimal() and int(made_at) < 2**31 else 0,
        keywords=tuple(map(_keyword, _list(given, "keyword_list_info"))),
        replies=tuple(reply for each in _list(given, "reply_list_info") for reply in _replies(each)),
        reply_mode="random" if given.get("reply_mode") == "random_one" else "all",
    )


def _keyword(given: Any) -> BackendKeyword:
    given = _mapping(given)
    mode = "equal" if given.get("match_mode") == "equal" else "contain"
    return BackendKeyword(_words(given.get("content")), mode)


def _single(given: Any) -> tuple[BackendReply, ...]:
    return _replies(given) if given else ()


def _replies(given: Any) -> tuple[BackendReply, ...]:
    """Return one reply, of several cards each card."""
    given = _mapping(given)
    kind = KINDS.get(str(given.get("type", "")), _words(given.get("type"))[:20])
    cards = tuple(map(_card, _list(given.get("news_info"), "list")))
    if cards:
        return cards
    content = _words(given.get("content"))
    if kind == "text":
        return (BackendReply(kind, text=content),)
    return (BackendReply(kind, media_id=content),)


def _card(given: Any) -> BackendReply:
    given = _mapping(given)
    named = {key: _words(given.get(key)) for key in ("title", "digest", "content_url", "cover_url")}
    return BackendReply(
        "news",
        text=named["digest"],
        title=named["title"],
        url=named["content_url"] or _words(given.get("source_url")),
        picture=named["cover_url"],
    )


def _list(given: Any, key: str) -> list[Any]:
    found = _mapping(given or {}).get(key) or []
    if not isinstance(found, list):
        raise ValueError(f"{key} is no list")
    return found


def _mapping(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise ValueError("no object where one should stand")
    return given


def _words(given: Any) -> str:
    """Return a text without what neither a database nor WeChat's XML can hold."""
    return NOT_FOR_XML.sub("", given).strip() if isinstance(given, str) else ""
