"""Replies as staff set them in the official backend, in the shape WeChat tells them."""

from typing import Any

import requests

from bot.db import Sessions
from bot.people import Person
from bot.simulator import Account
from bot.wechat import backend
from tests import make
from tests.platform import Platform


def rule(
    name: str = "预约",
    *words: str,
    replies: list[dict[str, Any]] | None = None,
    mode: str = "contain",
    made_at: int = 1423028166,
    reply_mode: str = "reply_all",
) -> dict[str, Any]:
    """Return one keyword rule."""
    return {
        "rule_name": name,
        "create_time": made_at,
        "reply_mode": reply_mode,
        "keyword_list_info": [
            {"type": "text", "match_mode": mode, "content": word} for word in words or (name,)
        ],
        "reply_list_info": replies or [text(f"{name}请打 12338")],
    }


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "content": content}


def card(title: str, url: str = "https://mp.weixin.qq.com/s/a") -> dict[str, Any]:
    return {
        "type": "news",
        "news_info": {
            "list": [
                {
                    "title": title,
                    "author": "妇联",
                    "digest": "摘要",
                    "show_cover": 1,
                    "cover_url": "http://mmbiz.qpic.cn/c/0",
                    "content_url": url,
                    "source_url": "",
                }
            ]
        },
    }


def answer(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the whole of it."""
    return {
        "is_add_friend_reply_open": 1,
        "is_autoreply_open": 1,
        "keyword_autoreply_info": {"list": list(rules)},
        **more,
    }


def told(*rules: dict[str, Any], **more: Any) -> backend.Autoreplies:
    return backend.read(answer(*rules, **more))


def lend(platform: Platform, picture: bytes) -> str:
    """Return a temporary media_id of *picture*, as WeChat tells another one at every look."""
    account = Account()
    credentials = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
    with requests.Session() as http:
        http.trust_env = False
        token = http.post(f"{platform.url}/cgi-bin/stable_token", json=credentials, timeout=10).json()
        lent = http.post(
            f"{platform.url}/cgi-bin/media/upload",
            params={"type": "image", "access_token": token["access_token"]},
            files={"media": ("p.png", picture)},
            timeout=10,
        )
    return str(lent.json()["media_id"])


def administrator(sessions: Sessions) -> Person:
    return make.people(sessions).chen
