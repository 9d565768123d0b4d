"""What a rule that was found gives back: one passive reply, for WeChat takes no more."""

import html
import random
from collections.abc import Callable, Sequence
from datetime import date

from bot.answering.rules.book import ANSWERABLE, Entry, Found, Part
from bot.wechat.replies import LONGEST, Image, News, Reply, Text

KINDS = {"text": "文字", "image": "图片", "news": "图文", "voice": "语音", "video": "视频"}

Pick = Callable[[Sequence[Part]], Part]


def chosen(found: Found, *, pick: Pick = random.choice) -> Reply | None:
    """Return what goes back, or None when nothing of the rule can be replied with any more.

    Of a rule that replies at random *pick* takes one.  Else the texts become one, a blank line between; cards
    beside texts, or several cards, become lines that open them; a picture goes where there is nothing else.
    """
    parts = [part for part in found.entry.parts if part.answers(found.today)]
    if not parts:
        return None
    return _alone(pick(parts)) if found.entry.reply_mode == "random" else _together(parts)


def limits(entry: Entry, today: date) -> list[str]:
    """Return what of this rule followers will not get as the backend gave it, each as a sentence."""
    lost = dict.fromkeys(part.kind for part in entry.parts if part.kind not in ANSWERABLE)
    said = [f"{KINDS.get(kind, kind)}不能作为被动回复，已保存但不会发出" for kind in lost]
    said += [_why_not(part) for part in entry.parts if part.kind not in lost and not part.answers(today)]
    parts = [part for part in entry.parts if part.answers(today)]
    if lent := [part.lasts_until for part in parts if part.lasts_until]:
        until = min(lent)
        said.append(f"图片是临时素材，{until.month}月{until.day}日以后失效；联网再导入一次就长期有效")
    kinds = {part.kind for part in parts}
    if entry.reply_mode == "all" and len(parts) > 1 and "image" in kinds:
        said.append("一次只能回一条，" + ("图片不会发出" if len(kinds) > 1 else "只发出第一张图片"))
    return said + _too_long(entry, parts)


def _too_long(entry: Entry, parts: Sequence[Part]) -> list[str]:
    texts = [_alone(part) for part in parts] if entry.reply_mode == "random" else [_together(parts)]
    most = max((len(each.content.encode()) for each in texts if isinstance(each, Text)), default=0)
    if most <= LONGEST:
        return []
    return [f"文字共 {most} 字节，微信一次最多显示 {LONGEST} 字节，后面的会截去"]


def _why_not(part: Part) -> str:
    if part.media_id and part.lasts_until:
        return "图片的临时素材已经失效，请联网再导入一次"
    return {
        "text": "有一条文字是空的",
        "image": "有一张图片取不回来或是动图，不会发出",
        "news": "有一条图文没有标题或网址，不会发出",
    }[part.kind]


def _alone(part: Part) -> Reply:
    match part.kind:
        case "image":
            return Image(part.media_id)
        case "news":
            return News(part.title, part.text, part.url, part.picture)
    return Text(part.text)


def _together(parts: Sequence[Part]) -> Reply | None:
    shown = [part for part in parts if part.kind != "image"] or list(parts[:1])
    if not shown:
        return None
    if len(shown) == 1:
        return _alone(shown[0])
    return Text("\n\n".join(part.text if part.kind == "text" else _as_link(part) for part in shown))


def _as_link(part: Part) -> str:
    return f'<a href="{html.escape(part.url)}">{html.escape(part.title, quote=False)}</a>'
