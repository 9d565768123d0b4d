"""The menu below the chat: created whole, read back in two shapes, deleted.

What is created becomes the account's `menu`, so that the phone page shows it.
"""

from typing import Any

from bot.simulator import articles, images
from bot.simulator.api import OK, Call, Refusal, endpoint

Button = dict[str, Any]

MOST, MOST_BELOW = 3, 5
LONGEST_NAME, LONGEST_NAME_BELOW = 16, 60  # bytes; 4 and 8 characters are shown
LONGEST_KEY = 128
LONGEST_URL = 1024
WITH_KEY = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
WITH_MEDIA = {"media_id", "view_limited"}
WITH_ARTICLE = {"article_id", "article_view_limited"}


@endpoint("/cgi-bin/menu/create", needs="certified", limit=1000, strict=True)
def create(call: Call) -> dict[str, Any]:
    """Replace the whole menu."""
    buttons = call.body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST:
        raise Refusal(40016)
    made = [top_button(call, each) for each in buttons]
    call.platform.switch({"menu": {"button": made}})
    return OK


@endpoint("/cgi-bin/menu/get", method="GET", needs="certified", limit=10_000)
def get(call: Call) -> dict[str, Any]:
    """Give the menu as it was created; there are no conditional ones."""
    buttons = call.platform.account.menu.get("button")
    if not buttons:
        raise Refusal(46003)
    return {"menu": {"button": [with_sub_button(each) for each in buttons]}}


@endpoint("/cgi-bin/menu/delete", method="GET", needs="certified", limit=1000)
def delete(call: Call) -> dict[str, Any]:
    call.platform.switch({"menu": {}})
    return OK


@endpoint("/cgi-bin/get_current_selfmenu_info", method="GET", limit=10_000)
def selfmenu(call: Call) -> dict[str, Any]:
    """Give the menu whoever made it; what is below a button is an object with a list."""
    buttons = call.platform.account.menu.get("button") or []
    if not buttons:
        return {"is_menu_open": 0}
    return {"is_menu_open": 1, "selfmenu_info": {"button": [with_list(each) for each in buttons]}}


def top_button(call: Call, given: Any) -> Button:
    """Check one button of the first row. Raises Refusal."""
    if not isinstance(given, dict):
        raise Refusal(47001)
    below = given.get("sub_button")
    if not below:
        return button(call, given, name=(LONGEST_NAME, 40018), codes=(40017, 40019, 40020, 40055))
    if not isinstance(below, list) or len(below) > MOST_BELOW:
        raise Refusal(40023)
    if any(isinstance(each, dict) and each.get("sub_button") for each in below):
        raise Refusal(40022)
    codes, name = (40024, 40026, 40027, 40054), (LONGEST_NAME_BELOW, 40025)
    made = [button(call, each, name=name, codes=codes) for each in below]
    return {"name": name_of(given, LONGEST_NAME, 40018), "sub_button": made}


def button(call: Call, given: Any, *, name: tuple[int, int], codes: tuple[int, int, int, int]) -> Button:
    """Check a button that does something; *codes* for its type, key, url and the url's domain."""
    if not isinstance(given, dict):
        raise Refusal(47001)
    wrong_type, wrong_key, wrong_url, wrong_domain = codes
    kind, named = str(given.get("type", "")), name_of(given, *name)
    made: Button = {"type": kind, "name": named}
    if kind in WITH_KEY:
        made["key"] = sized(given.get("key"), LONGEST_KEY, wrong_key)
    elif kind in ("view", "miniprogram"):
        made["url"] = sized(given.get("url"), LONGEST_URL, wrong_url)
        if not made["url"].startswith(("http://", "https://")) or not images.host_of(made["url"]):
            raise Refusal(wrong_domain)
        if kind == "miniprogram":
            made |= {each: sized(given.get(each), LONGEST_URL, 40035) for each in ("appid", "pagepath")}
    elif kind in WITH_MEDIA:
        if images.by_media_id(call.platform, given.get("media_id")) is None:
            raise Refusal(40007)
        made["media_id"] = given["media_id"]
    elif kind in WITH_ARTICLE:
        if not articles.published(call.platform, given.get("article_id")):
            raise Refusal(53600)
        made["article_id"] = given["article_id"]
    else:
        raise Refusal(wrong_type)
    return made


def name_of(given: Button, longest: int, errcode: int) -> str:
    return sized(given.get("name"), longest, errcode)


def sized(value: Any, longest: int, errcode: int) -> str:
    """Give a text of 1 to *longest* bytes. Raises Refusal."""
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= longest:
        raise Refusal(errcode)
    return value


def with_sub_button(given: Button) -> Button:
    """Every button has sub_button, if only an empty one."""
    below = [{**each, "sub_button": []} for each in given.get("sub_button", [])]
    return {**given, "sub_button": below}


def with_list(given: Button) -> Button:
    if not given.get("sub_button"):
        return {name: value for name, value in given.items() if name != "sub_button"}
    return {"name": given["name"], "sub_button": {"list": [with_list(each) for each in given["sub_button"]]}}
