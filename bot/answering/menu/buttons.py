"""The buttons of a menu: as staff make them, as WeChat takes and tells them, and what is wrong with them."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from urllib.parse import urlsplit

MOST, MOST_BELOW = 3, 5
LONGEST_NAME, LONGEST_NAME_BELOW = 16, 60  # bytes, by WeChat; a phone shows the next two
SHOWN, SHOWN_BELOW = 4, 8  # 汉字; two letters or digits take the room of one
LONGEST_KEY, LONGEST_URL = 128, 1024  # bytes
# What WeChat lets a program make, and which fields such a button brings along.
_FIELDS: dict[str, tuple[str, ...]] = {
    "click": ("key",),
    "view": ("url",),
    "miniprogram": ("url", "appid", "pagepath"),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
}
_CALLED = {
    "miniprogram": "打开小程序",
    "scancode_push": "扫一扫",
    "scancode_waitmsg": "扫一扫",
    "pic_sysphoto": "拍照",
    "pic_photo_or_album": "拍照或选相册",
    "pic_weixin": "选相册",
    "location_select": "发位置",
    "media_id": "发素材",
    "view_limited": "打开图文素材",
    "article_id": "发文章",
    "article_view_limited": "打开文章",
    "text": "发文字",
    "img": "发图片",
    "image": "发图片",
    "photo": "发图片",
    "voice": "发语音",
    "video": "发视频",
    "news": "发图文",
}


class Kind(StrEnum):
    """What happens when a button is tapped."""

    CLICK = "click"  # it says a word, and the word is answered
    VIEW = "view"  # it opens an address
    ARTICLE = "article"  # it opens an article of ours
    AS_IT_WAS = "as it was"  # of a kind that is only made in the official backend or by others: left alone
    GROUP = "group"  # it shows the buttons below it


@dataclass(frozen=True)
class Button:
    """One button, and what stands below it."""

    name: str
    kind: Kind
    value: str = ""  # the word, the address, or the title of the article
    url: str = ""  # of the article: two may have the same title
    among: str = ""  # the day on which it went out, where followers can open another one of its title
    told: dict[str, str] = field(default_factory=dict)  # AS_IT_WAS: WeChat's own words about it
    below: tuple["Button", ...] = ()


Menu = tuple[Button, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a button, or is only to be minded: where, in which field, and what to do."""

    place: str  # 1, or 1-2 for the second one below the first
    field: Literal["name", "kind", "value"]
    text: str
    stops: bool = True


def named(kind: str) -> str:
    """Return what staff call the kind of a button that is left as it was."""
    return _CALLED.get(kind, "其他功能")


def placed(menu: Menu) -> Iterator[tuple[str, Button]]:
    """Yield every button with its place: 1, 1-1, 1-2, 2 …"""
    for number, button in enumerate(menu, 1):
        yield str(number), button
        for below, each in enumerate(button.below, 1):
            yield f"{number}-{below}", each


def faults(menu: Menu) -> list[Fault]:
    """Return what WeChat would refuse, and what a phone would show otherwise than written."""
    found: list[Fault] = []
    if not menu:
        found.append(Fault("1", "name", "菜单里至少要有一个按钮。"))
    if len(menu) > MOST:
        found.append(Fault(str(MOST + 1), "name", f"下面一排最多 {MOST} 个按钮，请去掉多的。"))
    for place, button in placed(menu):
        found += _of_name(place, button)
        found += _of_group(place, button) if button.below else _of_value(place, button)
    return found


def _of_name(place: str, button: Button) -> Iterator[Fault]:
    is_below = "-" in place
    longest, shown = (LONGEST_NAME_BELOW, SHOWN_BELOW) if is_below else (LONGEST_NAME, SHOWN)
    size = len(button.name.encode())
    if not button.name:
        yield Fault(place, "name", "请写按钮的名称。")
    elif size > longest:
        text = f"名称“{button.name[:12]}”太长，微信不收：最多 {longest // 3} 个汉字。"
        yield Fault(place, "name", text)
    elif width(button.name) > shown:
        text = f"“{button.name}”在手机上多半只显示前 {shown} 个字，请写短些。"
        yield Fault(place, "name", text, stops=False)


def width(name: str) -> float:
    """Return the room that *name* takes on a phone, in 汉字."""
    return sum(0.5 if each.isascii() else 1 for each in name)


def _of_group(place: str, button: Button) -> Iterator[Fault]:
    if len(button.below) > MOST_BELOW:
        yield Fault(place, "name", f"“{button.name}”的子菜单最多 {MOST_BELOW} 个，请去掉多的。")
    if button.value:
        text = f"“{button.name}”有子菜单，点它只会展开。请删去它自己的内容，或者删去子菜单。"
        yield Fault(place, "value", text)


def _of_value(place: str, button: Button) -> Iterator[Fault]:
    match button.kind:
        case Kind.CLICK if not button.value:
            yield Fault(place, "value", "请写点了以后当作粉丝问的话，如“两癌检查”。")
        case Kind.CLICK if len(button.value.encode()) > LONGEST_KEY:
            yield Fault(place, "value", f"这句话太长，最多 {LONGEST_KEY // 3} 个汉字。")
        case Kind.VIEW:
            yield from (Fault(place, "value", text) for text in _of_address(button.value))
        case Kind.ARTICLE if not button.value:
            yield Fault(place, "value", "请写文章的标题，可以从列出的里面选。")
        case Kind.ARTICLE if not button.url:
            text = f"没有一篇粉丝打得开的《{button.value[:30]}》：可能没有推送、已撤回，或标题不同。"
            yield Fault(place, "value", text)
        case Kind.ARTICLE if button.among:
            text = f"不止一篇叫《{button.value[:30]}》，点了打开 {button.among}那一篇。"
            text += "要打开另一篇，请选“打开网页”，内容写它的网址。"
            yield Fault(place, "value", text, stops=False)
        case Kind.AS_IT_WAS if button.told.get("type") not in _FIELDS:
            text = f"“{named(button.told.get('type', ''))}”的按钮只能在公众平台后台做。请换成别的，或者去掉。"
            yield Fault(place, "kind", text)
        case Kind.GROUP:
            yield Fault(place, "value", f"“{button.name}”点了没有内容：请加子菜单，或者选它做什么。")


def _of_address(address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if not address:
        yield "请写网址：打开那个网页，从浏览器的地址栏复制。"
    elif parts.scheme not in ("http", "https") or "." not in host.strip(".") or not address.isprintable():
        yield "这不是完整的网址。请打开那个网页，从浏览器的地址栏复制。"
    elif " " in address:
        yield "网址里有空格，请去掉。"
    elif len(address.encode()) > LONGEST_URL:
        yield f"网址太长，最多 {LONGEST_URL} 个字母。"
    elif parts.scheme == "http":
        yield "请用 https:// 开头的网址：手机会提醒粉丝 http:// 的网页不安全。"


def wire(menu: Menu) -> list[dict[str, Any]]:
    """Return *menu* as menu/create takes it."""
    return [_wire(each) for each in menu]


def _wire(button: Button) -> dict[str, Any]:
    if button.below:
        return {"name": button.name, "sub_button": [_wire(each) for each in button.below]}
    match button.kind:
        case Kind.CLICK:
            return {"type": "click", "name": button.name, "key": button.value}
        case Kind.VIEW:
            return {"type": "view", "name": button.name, "url": button.value}
        case Kind.ARTICLE:
            return {"type": "view", "name": button.name, "url": button.url}
        case _:
            return {"name": button.name} | button.told


def of_wechat(content: Mapping[str, Any]) -> Menu:
    """Return the menu that get_current_selfmenu_info told; what is not open is none."""
    given = (content.get("selfmenu_info") or {}).get("button") or []
    return tuple(map(_of_wechat, given)) if content.get("is_menu_open") else ()


def _of_wechat(given: Mapping[str, Any]) -> Button:
    name = str(given.get("name", ""))
    if below := (given.get("sub_button") or {}).get("list"):
        return Button(name, Kind.GROUP, below=tuple(map(_of_wechat, below)))
    kind = str(given.get("type", ""))
    if kind == "click":
        return Button(name, Kind.CLICK, str(given.get("key", "")))
    if kind == "view":
        return Button(name, Kind.VIEW, str(given.get("url", "")))
    told = {key: str(given[key]) for key in _FIELDS.get(kind, ()) if given.get(key)}
    if kind not in _FIELDS and (said := _said(kind, given)):
        told["said"] = said
    return Button(name, Kind.AS_IT_WAS, told={"type": kind} | told)


def _said(kind: str, given: Mapping[str, Any]) -> str:
    """Return in words what a button that only the official backend makes brings: it is made anew by hand."""
    if kind == "text":
        return f"“{given.get('value', '')}”"
    cards = (given.get("news_info") or {}).get("list") or []
    return "；".join(f"《{each.get('title', '')}》{each.get('content_url', '')}" for each in cards)


def lines(menu: Menu, *, wholly: bool = False) -> list[str]:
    """Return *menu* as staff read it off the phone, a line a button, those below indented.

    *Wholly* also what no phone shows, as one needs it to make the menu anew.
    """
    found = []
    for place, each in placed(menu):
        more = _more(each) if wholly else ""
        found.append(f"{'　　' if '-' in place else ''}{_in_words(each)}{more and f'（{more}）'}")
    return found


def _more(button: Button) -> str:
    told = (value for key, value in button.told.items() if key not in ("type", "said"))
    return button.url or "，".join(told)


def _in_words(button: Button) -> str:
    if button.below:
        return button.name
    match button.kind:
        case Kind.CLICK:
            return f"{button.name}：回答“{button.value}”"
        case Kind.VIEW:
            return f"{button.name}：打开 {button.value}"
        case Kind.ARTICLE:
            return f"{button.name}：打开《{button.value}》{button.among and f'（{button.among}）'}"
        case _:
            return f"{button.name}：{named(button.told.get('type', ''))}{button.told.get('said', '')}"


def differences(before: Menu, after: Menu) -> list[tuple[str, str]]:
    """Return every line of both as ("same" | "gone" | "new", line), in the order one reads them.

    What WeChat is sent is compared, not the words; where one line stands for two things, each says more.
    """
    was, will = _sent(before), _sent(after)
    things: dict[str, set[str]] = {}
    for line, sent, _ in was + will:
        things.setdefault(line, set()).add(sent)

    def told(tone: str, rows: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
        return [
            (tone, f"{line}（{more}）" if more and len(things[line]) > 1 else line) for line, _, more in rows
        ]

    found: list[tuple[str, str]] = []
    sent_before, sent_after = ([sent for _, sent, _ in each] for each in (was, will))
    changes = difflib.SequenceMatcher(None, sent_before, sent_after, autojunk=False).get_opcodes()
    for how, i, j, k, n in changes:
        found += (
            told("same", will[k:n]) if how == "equal" else told("gone", was[i:j]) + told("new", will[k:n])
        )
    return found


def _sent(menu: Menu) -> list[tuple[str, str, str]]:
    """Return of every button its line, what WeChat is sent for it, and what else may be said of it."""
    found = []
    for line, (place, each) in zip(lines(menu), placed(menu), strict=True):
        sent = {"name": each.name} if each.below else _wire(each)
        found.append((line, f"{'-' in place} {sorted(sent.items())}", _more(each)))
    return found
