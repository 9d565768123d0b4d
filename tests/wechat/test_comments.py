"""The calls about comments, against a platform that really runs: indexes, pages, and what may be repeated."""

from typing import Any

import pytest

from bot.errors import Refused
from bot.wechat.client import WeChat
from bot.wechat.comments import MOST_A_CALL, Under
from tests.platform import Platform

ARTICLES = [{"title": title, "content": "正文", "need_open_comment": 1} for title in ("头条的", "次条的")]


@pytest.fixture
def sent(platform: Platform) -> dict[str, Any]:
    platform.by_hand(*ARTICLES)
    platform.settle()
    return platform.mass[0]


def under(sent: dict[str, Any], position: int) -> Under:
    return Under(str(sent["msg_data_id"]), position)


def say(platform: Platform, sent: dict[str, Any], position: int, words: str, openid: str = "oReader") -> None:
    url = sent["articles"][position - 1]["url"]
    platform.control("comment", url=url, content=words, openid=openid)


def test_comments_are_read_under_the_article_they_stand_under_and_all_of_them(
    wechat: WeChat, platform: Platform, sent: dict[str, Any]
) -> None:
    for number in range(MOST_A_CALL + 2):
        say(platform, sent, 2, f"第{number}条")

    first, second = (wechat.comments.listed(under(sent, position)) for position in (1, 2))

    assert (first.comments, first.whole) == ((), True)
    assert [each.text for each in second.comments] == [f"第{number}条" for number in range(MOST_A_CALL + 2)]
    assert second.whole
    assert second.comments[0].openid == "oReader"
    assert platform.state()["calls"]["/cgi-bin/comment/list"] == 3


def test_a_comment_is_elected_answered_and_deleted_and_what_is_gone_is_as_good(
    wechat: WeChat, platform: Platform, sent: dict[str, Any]
) -> None:
    say(platform, sent, 1, "写得真好")
    place = under(sent, 1)

    wechat.comments.elect(place, "1")
    wechat.comments.reply(place, "1", "谢谢您")

    (told,) = wechat.comments.listed(place).comments
    assert (told.elected, told.reply) == (True, "谢谢您")
    assert told.replied_at
    with pytest.raises(Refused, match="已经有回复了"):
        wechat.comments.reply(place, "1", "再说一次")

    wechat.comments.unelect(place, "1")
    for _ in range(2):
        wechat.comments.delete_reply(place, "1")
    (told,) = wechat.comments.listed(place).comments
    assert (told.elected, told.reply) == (False, None)
    for _ in range(2):
        wechat.comments.delete(place, "1")
    assert wechat.comments.listed(place).comments == ()


def test_an_article_takes_comments_or_not(wechat: WeChat, platform: Platform, sent: dict[str, Any]) -> None:
    wechat.comments.close(under(sent, 1))
    with pytest.raises(AssertionError, match="没有打开留言"):
        say(platform, sent, 1, "来晚了")

    wechat.comments.open(under(sent, 1))
    say(platform, sent, 1, "赶上了")

    assert len(wechat.comments.listed(under(sent, 1)).comments) == 1


def test_an_account_without_comments_is_told_so(
    wechat: WeChat, platform: Platform, sent: dict[str, Any]
) -> None:
    platform.account(comments=False)

    with pytest.raises(Refused, match="没有留言权限") as refused:
        wechat.comments.listed(under(sent, 1))

    assert refused.value.code == 88000
