"""Calls that tests let fail: those that may happen only once, and those that may be repeated."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.wechat.client import MESSAGE, WeChat
from bot.wechat.comments import Under
from bot.wechat.statistics import Statistic
from bot.wechat.told import DraftArticle
from tests.platform import Platform

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001"
    "01d5b5c4b80000000049454e44ae426082"
)
KEY = "0123456789abcdef0123456789abcdef"
SENDALL = "/cgi-bin/message/mass/sendall"
STABLE_TOKEN = "/cgi-bin/stable_token"
COMMENT = "/cgi-bin/comment/reply/add"
SUBMIT = "/cgi-bin/freepublish/submit"
DRAFT_GET = "/cgi-bin/draft/get"
UPLOAD = "/cgi-bin/media/uploadimg"
ARTICLE = DraftArticle("标题", "作者", "摘要", "<p>正文</p>", "cover")

ONCE: list[Any] = [
    pytest.param(SENDALL, lambda wechat: wechat.mass_send("draft", key=KEY), id="mass_send"),
    pytest.param(SUBMIT, lambda wechat: wechat.publish("draft"), id="publish"),
    pytest.param(MESSAGE, lambda wechat: wechat.message("oAsker", "您好"), id="message"),
    pytest.param(COMMENT, lambda wechat: wechat.comments.reply(Under("1", 1), "1", "谢谢"), id="comment"),
]
AGAIN: list[Any] = [
    pytest.param(DRAFT_GET, lambda wechat: wechat.draft_get("draft"), id="draft_get"),
    pytest.param("/cgi-bin/draft/add", lambda wechat: wechat.draft_add([ARTICLE]), id="draft_add"),
    pytest.param(UPLOAD, lambda wechat: wechat.upload_image(PNG, "a.png"), id="upload_image"),
    pytest.param(
        "/datacube/getarticletotaldetail",
        lambda wechat: wechat.statistics(Statistic.ARTICLE_TOTALS, date(2026, 1, 1), date(2026, 1, 1)),
        id="statistics",
    ),
    pytest.param("/cgi-bin/openapi/quota/get", lambda wechat: wechat.may(MESSAGE), id="may"),
]
Act = Callable[[WeChat], object]


def calls(platform: Platform, path: str) -> int:
    return int(platform.state()["calls"].get(path, 0))
