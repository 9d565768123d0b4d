"""What goes back to a follower in answer to a message, as the XML that WeChat shows."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.wechat.messages import Message

LONGEST = 2000  # bytes; measured limit 2,048, and beyond it the follower sees “该公众号暂时无法提供服务”
NOTHING = "success"  # the literal that says “received, no answer”; never sealed
ELLIPSIS = "…"
NOT_FOR_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Text:
    """A text; links as `<a href>` and line breaks work."""

    content: str


@dataclass(frozen=True)
class News:
    """One card that opens an address; WeChat shows only one in answer to a message."""

    title: str
    description: str
    url: str
    picture: str


@dataclass(frozen=True)
class Image:
    """A picture uploaded before."""

    media_id: str


Reply = Text | News | Image


def as_json(reply: News | Image) -> dict[str, str]:
    """Return *reply* as a question keeps it."""
    return asdict(reply)


def of_json(kept: Mapping[str, str]) -> News | Image:
    """Return the reply that was kept."""
    return Image(**kept) if "media_id" in kept else News(**kept)


def render(reply: Reply, *, to: Message, now: datetime) -> str:
    """Return the XML of *reply*, or an empty text when it says nothing; long texts are shortened."""
    body = _body(reply)
    if not body:
        return ""
    return (
        f"<xml><ToUserName>{_cdata(to.openid)}</ToUserName>"
        f"<FromUserName>{_cdata(to.account)}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime>{body}</xml>"
    )


def shorten(text: str, limit: int = LONGEST) -> str:
    """Return *text* in at most *limit* bytes of UTF-8: whole characters, an ellipsis if any are missing."""
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= limit:
        return text
    return encoded[: limit - len(ELLIPSIS.encode())].decode("utf-8", "ignore") + ELLIPSIS


def _body(reply: Reply) -> str:
    match reply:
        case Text(content):
            content = shorten(_clean(content))
            return f"<MsgType>text</MsgType><Content>{_cdata(content)}</Content>" if content.strip() else ""
        case Image(media_id):
            return f"<MsgType>image</MsgType><Image><MediaId>{_cdata(media_id)}</MediaId></Image>"
        case News(title, description, url, picture):
            return (
                "<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item>"
                f"<Title>{_cdata(title)}</Title><Description>{_cdata(description)}</Description>"
                f"<PicUrl>{_cdata(picture)}</PicUrl><Url>{_cdata(url)}</Url></item></Articles>"
            )


def _cdata(text: str) -> str:
    """Quote *text*; a `]]>` in it would end the quotation and let it write elements of its own."""
    return "<![CDATA[" + _clean(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _clean(text: str) -> str:
    return NOT_FOR_XML.sub("", text)
