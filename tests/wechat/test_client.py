"""What the rest of the program asks of WeChat, against a platform that really runs."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot import db
from bot.errors import Doubtful, Refused
from bot.wechat import codes
from bot.wechat.client import MESSAGE, WeChat
from bot.wechat.statistics import Statistic
from bot.wechat.told import DraftArticle
from tests.platform import Platform
from tests.wechat.acts import KEY, PNG
from tests.wechat.conftest import QUICK, account_at
from tests.wechat.stub import Stub


@pytest.fixture
def cover(wechat: WeChat) -> str:
    return wechat.upload_cover(PNG, "cover.png")[0]


@pytest.fixture
def article(cover: str) -> DraftArticle:
    return DraftArticle("巾帼风采", "区妇联", "一句话", "<section>正文</section>", cover)


@pytest.fixture
def draft(wechat: WeChat, article: DraftArticle) -> str:
    return wechat.draft_add([article])


def test_a_picture_in_a_text_gets_a_secure_address(wechat: WeChat) -> None:
    assert wechat.upload_image(PNG, "大会.png").startswith("https://mmbiz.qpic.cn/")


def test_a_picture_of_the_wrong_kind_is_refused_in_words(wechat: WeChat) -> None:
    with pytest.raises(Refused, match="JPG 或 PNG") as refused:
        wechat.upload_image(b"GIF89a" + b"\x00" * 40, "moving.gif")

    assert refused.value.code == 40005


def test_a_picture_for_a_message_gets_a_media_id_that_is_none_of_a_cover(
    wechat: WeChat, platform: Platform, article: DraftArticle
) -> None:
    lent = wechat.lend_image(PNG, "图.png")

    with pytest.raises(Refused, match=codes.meaning(40007).cause):
        wechat.draft_add([dataclasses.replace(article, thumb_media_id=lent)])
    assert platform.state()["calls"]["/cgi-bin/media/upload"] == 1


def test_a_draft_comes_back_with_what_was_put_in(wechat: WeChat, article: DraftArticle) -> None:
    media_id = wechat.draft_add([article])

    stored = wechat.draft_get(media_id)

    assert stored
    assert [(each.title, each.author, each.digest) for each in stored] == [("巾帼风采", "区妇联", "一句话")]
    assert "正文" in stored[0].content
    assert stored[0].thumb_media_id == article.thumb_media_id


def test_chinese_reaches_the_platform_as_characters(wechat: WeChat, platform: Platform, draft: str) -> None:
    wechat.mass_send(draft, key=KEY)  # a body with \\u escapes would be refused

    platform.advance(5)
    platform.settle()
    assert platform.mass[0]["articles"][0]["title"] == "巾帼风采"


def test_several_articles_go_without_their_digests(
    wechat: WeChat, platform: Platform, article: DraftArticle
) -> None:
    media_id = wechat.draft_add([article, article])

    stored = wechat.draft_get(media_id)

    assert stored
    assert len(stored) == 2
    assert "一句话" not in {each.digest for each in stored}


def test_a_draft_that_is_not_there_is_none(wechat: WeChat) -> None:
    assert wechat.draft_get("gone") is None


def test_a_draft_with_too_long_a_title_is_refused_in_words(wechat: WeChat, cover: str) -> None:
    with pytest.raises(Refused, match="标题太长"):
        wechat.draft_add([DraftArticle("长" * 65, "区妇联", "", "<p>正文</p>", cover)])


def test_a_mass_send_goes_out_once_and_is_told_apart_by_its_key(
    wechat: WeChat, platform: Platform, draft: str
) -> None:
    accepted = wechat.mass_send(draft, key=KEY)
    platform.advance(61)
    platform.settle()

    again = wechat.mass_send(draft, key=KEY)

    assert accepted.msg_id.isdigit()
    assert accepted.msg_data_id
    assert not accepted.again
    assert (again.msg_id, again.msg_data_id, again.again) == (accepted.msg_id, None, True)
    assert [each["clientmsgid"] for each in platform.mass] == [KEY]


def test_a_mass_send_consumes_its_draft(wechat: WeChat, platform: Platform, draft: str) -> None:
    wechat.mass_send(draft, key=KEY)
    platform.advance(5)
    platform.settle()

    assert wechat.draft_get(draft) is None


def test_the_same_key_too_soon_is_doubtful_because_the_first_is_under_way(
    wechat: WeChat, platform: Platform, draft: str
) -> None:
    platform.account(finish_after=30.0)
    wechat.mass_send(draft, key=KEY)

    with pytest.raises(Doubtful, match=codes.meaning(45066).cause):
        wechat.mass_send(draft, key=KEY)


@pytest.mark.parametrize("key", ["", "k" * 33, "妇" * 11])
def test_a_mass_send_without_a_usable_key_is_never_made(wechat: WeChat, platform: Platform, key: str) -> None:
    with pytest.raises(ValueError, match="clientmsgid"):
        wechat.mass_send("draft", key=key)

    assert platform.state()["calls"] == {}


def test_a_mass_send_to_a_tag_is_not_one_to_all(wechat: WeChat, platform: Platform, draft: str) -> None:
    with pytest.raises(Refused, match="标签不存在"):  # the platform has no tags yet
        wechat.mass_send(draft, key=KEY, tag=100)


def test_the_state_of_a_mass_send_can_be_asked(wechat: WeChat, platform: Platform, draft: str) -> None:
    accepted = wechat.mass_send(draft, key=KEY)
    before = wechat.mass_status(accepted.msg_id)
    platform.advance(5)
    platform.settle()

    assert (before, wechat.mass_status(accepted.msg_id)) == ("SENDING", "SEND_SUCCESS")


def test_a_send_beyond_the_quota_is_refused_in_words(
    wechat: WeChat, platform: Platform, article: DraftArticle
) -> None:
    wechat.mass_send(wechat.draft_add([article]), key="1")

    with pytest.raises(Refused, match="群发次数已用完") as refused:
        wechat.mass_send(wechat.draft_add([article]), key="2")

    assert refused.value.code == 45028


def test_a_publication_is_followed_to_its_address(wechat: WeChat, platform: Platform, draft: str) -> None:
    submitted = wechat.publish(draft)
    running = wechat.publish_status(submitted.publish_id)
    platform.advance(5)
    platform.settle()

    published = wechat.publish_status(submitted.publish_id)

    assert submitted.msg_data_id
    assert (running.status, running.article_id, running.urls) == (1, None, {})
    assert published.status == 0
    assert published.article_id
    assert published.urls[1].startswith("http")
    assert published.failed == ()
    (listed,) = wechat.published()
    assert (listed.article_id, listed.titles) == (published.article_id, ("巾帼风采",))
    assert listed.urls == (published.urls[1],)
    assert abs(listed.update_time - platform.now()) < timedelta(minutes=1)


def test_a_submission_that_tells_no_msg_data_id_is_taken(
    wechat: WeChat, platform: Platform, draft: str
) -> None:
    platform.account(publish_msg_data_id=False)

    assert wechat.publish(draft).msg_data_id is None


def test_a_failed_publication_names_the_articles(
    wechat: WeChat, platform: Platform, article: DraftArticle
) -> None:
    platform.outcome("publish", 2)
    submitted = wechat.publish(wechat.draft_add([article, article]))
    platform.advance(5)
    platform.settle()

    published = wechat.publish_status(submitted.publish_id)

    assert (published.status, published.failed) == (2, (1, 2))


def test_what_was_sent_to_followers_is_not_listed_as_published(
    wechat: WeChat, platform: Platform, draft: str
) -> None:
    wechat.mass_send(draft, key=KEY)
    platform.advance(5)
    platform.settle()

    assert wechat.published() == []


def test_reading_counts_come_by_the_id_that_the_send_told(
    wechat: WeChat, platform: Platform, draft: str
) -> None:
    platform.set_clock(datetime(2026, 11, 25, 2, 0, tzinfo=UTC))
    accepted = wechat.mass_send(draft, key=KEY)
    platform.advance(5)
    platform.settle()
    platform.reads(accepted.msg_data_id, 1, day="2026-11-25", read_user=12)
    platform.set_clock(datetime(2026, 11, 26, 2, 0, tzinfo=UTC))

    day = date(2026, 11, 25)
    totals = wechat.statistics(Statistic.ARTICLE_TOTALS, day, day)
    summary = wechat.statistics(Statistic.ACCOUNT_SUMMARY, day, day)

    (row,) = totals["list"]
    assert row["msgid"] == f"{accepted.msg_data_id}_1"
    assert row["detail_list"][0]["read_user"] == 12
    assert summary["list"][0]["ref_date"] == "2026-11-25"


def test_counts_of_today_are_refused_in_words(wechat: WeChat, platform: Platform) -> None:
    tomorrow = platform.now().date() + timedelta(days=1)

    with pytest.raises(Refused, match="日期范围"):
        wechat.statistics(Statistic.ARTICLE_TOTALS, tomorrow, tomorrow)


def test_an_account_that_may_not_send_is_told_so(wechat: WeChat, platform: Platform, draft: str) -> None:
    platform.account(verified=False)

    with pytest.raises(Refused, match="没有这个接口的权限") as refused:
        wechat.mass_send(draft, key=KEY)

    assert refused.value.code == 48001


@pytest.mark.parametrize(
    "call",
    [
        lambda wechat: wechat.upload_image(PNG, "a.png"),
        lambda wechat: wechat.upload_cover(PNG, "a.png"),
        lambda wechat: wechat.lend_image(PNG, "a.png"),
        lambda wechat: wechat.draft_get("gone"),
        lambda wechat: wechat.published(),
        lambda wechat: wechat.may(MESSAGE),
        lambda wechat: wechat.statistics(Statistic.ARTICLE_TOTALS, date(2020, 1, 1), date(2020, 1, 1)),
    ],
)
def test_a_platform_at_another_address_gets_every_call(
    small_sessions: db.Sessions, platform: Platform, call: Any
) -> None:
    wechat = WeChat(account_at(platform.url), small_sessions, timeouts=QUICK)

    call(wechat)  # one that went to WeChat itself would fail: a test may not leave this machine

    assert platform.state()["calls"]["/cgi-bin/stable_token"] == 1
    assert sum(platform.state()["calls"].values()) == 2


def test_a_message_reaches_one_follower_who_has_just_written(wechat: WeChat, platform: Platform) -> None:
    platform.message("oAsker", "你好")

    wechat.message("oAsker", "您好，请讲。")

    (sent,) = platform.state()["custom"]
    assert (sent["openid"], sent["type"], sent["content"]) == ("oAsker", "text", "您好，请讲。")


def test_a_message_outside_the_window_is_refused_in_words(wechat: WeChat, platform: Platform) -> None:
    platform.event("subscribe", "oAsker")
    platform.advance(61)

    with pytest.raises(Refused, match="超过了可以回复的时限"):
        wechat.message("oAsker", "您好")


@pytest.mark.parametrize(
    ("switches", "may"), [({}, True), ({"kind": "personal"}, False), ({"quota": {MESSAGE: 0}}, False)]
)
def test_what_the_account_may_do_is_asked_without_doing_it(
    wechat: WeChat, platform: Platform, switches: dict[str, Any], may: bool
) -> None:
    platform.account(**switches)

    assert wechat.may(MESSAGE) is may
    assert MESSAGE not in platform.state()["calls"]


@pytest.mark.parametrize("answer", [b"{}", b'{"quota": []}', b'{"quota": {"daily_limit": "many"}}'])
def test_an_answer_without_a_number_tells_nothing_of_what_the_account_may(
    stubbed: WeChat, stub: Stub, answer: bytes
) -> None:
    stub.answer = answer

    with pytest.raises(Doubtful):
        stubbed.may(MESSAGE)


def test_a_preview_goes_to_one_follower_and_uses_up_no_send(
    wechat: WeChat, platform: Platform, draft: str
) -> None:
    platform.message("oLin", "你好")

    wechat.mass_preview(draft, "oLin")

    state = platform.state()
    assert [each["openid"] for each in state["previews"]] == ["oLin"]
    assert state["mass"] == []
    with pytest.raises(Refused, match=codes.meaning(40003).cause):
        wechat.mass_preview(draft, "oNobody")
