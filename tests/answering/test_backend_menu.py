"""The menu of the official backend: kept once for each state, and read as staff would."""

from typing import Any

import pytest

from bot.answering import backend_menu
from bot.answering import menu as menus
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.wechat.client import WeChat
from tests import make
from tests.make import NOON
from tests.platform import Platform


def menu(value: str = "lent") -> dict[str, Any]:
    """Return a menu as the backend's own editor makes it."""
    card = {"title": "综述", "content_url": "https://mp.weixin.qq.com/s/a"}
    below = [
        {"type": "view", "name": "官网", "url": "https://example.cn"},
        {"type": "img", "name": "地图", "value": value},
        {"type": "news", "name": "文章", "value": "m", "news_info": {"list": [card]}},
    ]
    buttons = [
        {"type": "text", "name": "电话", "value": "12338"},
        {"name": "更多", "sub_button": {"list": below}},
    ]
    return {"is_menu_open": 1, "selfmenu_info": {"button": buttons}}


def keep(sessions: Sessions, content: dict[str, Any]) -> int | None:
    chen = make.people(sessions).chen
    with sessions.begin() as session:
        kept = backend_menu.keep(session, content, by=chen, now=NOON)
        return kept.id if kept else None


def test_a_menu_comes_from_wechat_and_is_kept_once(sessions: Sessions, platform: Platform) -> None:
    content = WeChat(make.account(platform.url), sessions).menu()

    assert (keep(sessions, content), keep(sessions, content)) == (1, None)
    with sessions.read() as session:
        kept = backend_menu.newest(session)
        assert kept
        assert menus.lines(menus.of_wechat(kept.content))[0] == "数字：回答“菜单”"
        assert kept.kept_by.name == "陈"


def test_a_menu_is_told_so_that_it_can_be_made_anew() -> None:
    content = menu()
    mini = {"type": "miniprogram", "name": "办事", "url": "https://a.cn/", "appid": "wx1", "pagepath": "p"}
    content["selfmenu_info"]["button"].append(mini)
    buttons = menus.of_wechat(content)

    assert menus.lines(buttons) == [
        "电话：发文字“12338”",
        "更多",
        "　　官网：打开 https://example.cn",
        "　　地图：发图片",
        "　　文章：发图文《综述》https://mp.weixin.qq.com/s/a",
        "办事：打开小程序",
    ]
    assert menus.lines(buttons, wholly=True)[-1] == "办事：打开小程序（https://a.cn/，wx1，p）"
    assert menus.of_wechat({"is_menu_open": 0}) == ()


def test_another_loan_of_the_same_picture_is_no_other_menu(sessions: Sessions) -> None:
    assert [keep(sessions, menu(value)) for value in ("one", "two")] == [1, None]


def test_every_state_is_kept(sessions: Sessions) -> None:
    numbers = [keep(sessions, each) for each in (menu(), {"is_menu_open": 0}, menu())]

    with sessions.read() as session:
        assert [each.id for each in backend_menu.all_kept(session)] == numbers == [1, 2, 3]


def test_only_an_administrator_keeps_a_menu(sessions: Sessions) -> None:
    lin = make.people(sessions).lin

    with pytest.raises(NotAllowed, match="管理员"), sessions.begin() as session:
        backend_menu.keep(session, menu(), by=lin, now=NOON)
