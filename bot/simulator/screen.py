"""What every page of the phone shows around its content: whose phone it is, the time, the desk beside it."""

from typing import Any

from flask import request

from bot.simulator import desk, followers, people
from bot.simulator.clock import iso, local
from bot.simulator.platform import PHONE, Platform

WEEKDAYS = "一二三四五六日"
THEMES = ("light", "dark")


def common(platform: Platform, openid: str) -> dict[str, Any]:
    """Give a page what its frame needs."""
    theme = request.cookies.get("theme", "")
    return {
        **desk.context(platform, openid),
        **desk.choices(),
        "owner": "" if openid == PHONE else people.name_of(platform, openid),
        "suffix": "" if openid == PHONE else f"?as={openid}",
        "followed": followers.follows(platform, openid),
        "theme": theme if theme in THEMES else "auto",
        **moment(platform),
    }


def moment(platform: Platform) -> dict[str, str]:
    """Tell the platform's time for the status bar and the panel."""
    now = local(platform.now())
    weekday = WEEKDAYS[now.weekday()]
    return {"now": iso(platform.now()), "time": f"{now:%H:%M}", "date": f"{now:%-m月%-d日} 周{weekday}"}


def whose() -> str:
    return request.args.get("as") or PHONE


def given(name: str) -> str:
    return str((request.get_json(silent=True) or {}).get(name, ""))
