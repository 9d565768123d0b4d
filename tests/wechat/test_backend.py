"""What WeChat tells of the official backend, whole, in pieces, and in shapes nobody promised."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Doubtful, Refused, Unreachable
from bot.wechat import backend, codes
from bot.wechat.client import WeChat
from tests import make
from tests.answering.backend import answer, card, lend, rule, text
from tests.platform import Platform
from tests.wechat.stub import Stub

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=8,
)


def test_keywords_replies_and_the_two_others_are_read(wechat: WeChat, platform: Platform) -> None:
    replies = [text("文字"), card("题"), {"type": "img", "content": "i"}, {"type": "voice", "content": "v"}]
    given = rule("甲", "一", "二", replies=replies, mode="equal", reply_mode="random_one", made_at=7)
    platform.account(autoreply=answer(given, add_friend_autoreply_info=text("谢谢关注")))

    told = wechat.autoreplies()

    [found] = told.rules
    assert (found.name, found.made_at, found.reply_mode) == ("甲", 7, "random")
    assert [(each.text, each.mode) for each in found.keywords] == [("一", "equal"), ("二", "equal")]
    assert [each.kind for each in found.replies] == ["text", "news", "image", "voice"]
    assert found.replies[1].url == "https://mp.weixin.qq.com/s/a"
    assert (told.follow[0].text, told.follow_open, told.default) == ("谢谢关注", True, ())


def test_an_account_without_replies_has_none(wechat: WeChat) -> None:
    assert wechat.autoreplies() == backend.Autoreplies()


def test_what_no_database_holds_is_left_out() -> None:
    told = backend.read(answer(rule("甲\x00", "一\ud800", replies=[text("字\x08")])))

    [found] = told.rules
    assert (found.name, found.keywords[0].text, found.replies[0].text) == ("甲", "一", "字")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"list": []},
        answer([]),  # type: ignore[arg-type]
        {"is_autoreply_open": 1, "keyword_autoreply_info": {"list": {"rule_name": "甲"}}},
        {"is_autoreply_open": 1, "add_friend_autoreply_info": "text"},
    ],
)
def test_another_shape_is_no_answer(wechat: WeChat, platform: Platform, given: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        backend.read(given)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {"is_autoreply_open": ANYTHING},
        optional={
            "keyword_autoreply_info": st.fixed_dictionaries({"list": st.lists(ANYTHING, max_size=3)})
            | ANYTHING,
            "add_friend_autoreply_info": ANYTHING,
        },
    )
)
def test_whatever_stands_there_is_read_or_refused(given: dict[str, Any]) -> None:
    with contextlib.suppress(ValueError):
        assert all("\x00" not in rule.name for rule in backend.read(given).rules)


def test_an_answer_of_another_shape_is_doubtful(stubbed: WeChat, stub: Stub) -> None:
    stub.answer = b'{"hello": 1}'

    with pytest.raises(Doubtful, match="取自动回复时"):
        stubbed.autoreplies()


def test_a_lent_picture_is_given_with_its_bytes_and_what_is_none_is_not(
    wechat: WeChat, platform: Platform
) -> None:
    picture = make.picture()

    assert wechat.lent_picture(lend(platform, picture)) == picture
    with pytest.raises(Refused, match=codes.meaning(40007).cause):
        wechat.lent_picture("gone")


def test_the_menu_is_told_whoever_made_it(wechat: WeChat, platform: Platform) -> None:
    platform.account(menu={})

    assert wechat.menu() == {"is_menu_open": 0}


def test_a_token_is_asked_for_even_where_one_is_kept(wechat: WeChat, platform: Platform) -> None:
    wechat.try_token()
    platform.account(ip_list=["10.0.0.1"])

    with pytest.raises(Refused, match=r"127\.0\.0\.1"):
        wechat.try_token()


def test_a_platform_that_is_not_there_is_unreachable(wechat: WeChat, platform: Platform) -> None:
    platform.fault("/cgi-bin/stable_token", "html")

    with pytest.raises(Unreachable):
        wechat.try_token()
