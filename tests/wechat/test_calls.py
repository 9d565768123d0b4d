"""One call: what is repeated and what never, and what a missing token means for it."""

import dataclasses
import threading
import time

import pytest

from bot import db
from bot.errors import Doubtful, Refused, Unreachable
from bot.wechat.client import WeChat
from bot.wechat.told import DraftArticle
from tests.platform import Platform
from tests.wechat.acts import AGAIN, DRAFT_GET, KEY, ONCE, PNG, SENDALL, STABLE_TOKEN, UPLOAD, Act, calls
from tests.wechat.conftest import QUICK, account_at
from tests.wechat.stub import TOKEN, Stub


@pytest.mark.parametrize("kind", ["lose_answer", "lose_request", "html", "bad_gateway", "truncate"])
@pytest.mark.parametrize(("path", "act"), [*ONCE, *AGAIN])
def test_without_a_clear_answer_it_is_doubtful_and_not_repeated(
    wechat: WeChat, platform: Platform, path: str, act: Act, kind: str
) -> None:
    platform.fault(path, kind)

    with pytest.raises(Doubtful, match="请先核对"):
        act(wechat)

    assert calls(platform, path) == 1


@pytest.mark.parametrize(("path", "act"), ONCE)
def test_a_slow_answer_is_not_waited_for(wechat: WeChat, platform: Platform, path: str, act: Act) -> None:
    platform.fault(path, "slow", seconds=1.5)
    began = time.monotonic()

    with pytest.raises(Doubtful, match="超时"):
        act(wechat)

    assert time.monotonic() - began < 1.2
    assert calls(platform, path) == 1


def test_an_upload_is_given_more_time(wechat: WeChat, platform: Platform) -> None:
    platform.fault(UPLOAD, "slow", seconds=0.7)

    assert wechat.upload_image(PNG, "a.png")


@pytest.mark.parametrize(("path", "act"), ONCE)
def test_a_busy_platform_leaves_a_send_doubtful(
    wechat: WeChat, platform: Platform, path: str, act: Act
) -> None:
    platform.fault(path, "busy", times=3)

    with pytest.raises(Doubtful, match="繁忙"):
        act(wechat)

    assert calls(platform, path) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_a_busy_platform_is_asked_again_where_that_is_harmless(
    wechat: WeChat, platform: Platform, times: int
) -> None:
    platform.fault(UPLOAD, "busy", times=times)

    assert wechat.upload_image(PNG, "a.png")
    assert calls(platform, UPLOAD) == times + 1


@pytest.mark.parametrize(("path", "act"), AGAIN)
def test_a_platform_that_stays_busy_is_left_alone_after_three_tries(
    wechat: WeChat, platform: Platform, path: str, act: Act
) -> None:
    platform.fault(path, "busy", times=9)

    with pytest.raises(Refused, match="繁忙") as refused:
        act(wechat)

    assert refused.value.code == -1
    assert calls(platform, path) == 3


@pytest.mark.parametrize(("path", "act"), [*ONCE, *AGAIN])
@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_dead_token_is_replaced_and_the_call_repeated_exactly_once(
    wechat: WeChat, platform: Platform, path: str, act: Act, code: int
) -> None:
    platform.fault(path, "refuse", times=9, errcode=code)

    with pytest.raises(Refused) as refused:
        act(wechat)

    assert refused.value.code == code
    assert calls(platform, path) == 2
    assert calls(platform, STABLE_TOKEN) <= 3  # cold, plain, forced


def test_a_token_that_died_early_costs_one_repeat(wechat: WeChat, platform: Platform) -> None:
    wechat.draft_get("gone")
    platform.fault(DRAFT_GET, "expire_token")

    assert wechat.draft_get("gone") is None

    assert calls(platform, DRAFT_GET) == 3
    assert calls(platform, STABLE_TOKEN) == 2


def test_a_token_that_wechat_still_hands_out_is_forced_out(wechat: WeChat, platform: Platform) -> None:
    wechat.draft_get("gone")
    platform.advance(31)  # or WeChat would not heed the force
    platform.fault(DRAFT_GET, "refuse", errcode=40001)

    assert wechat.draft_get("gone") is None

    assert calls(platform, STABLE_TOKEN) == 3


def test_a_day_that_passes_on_the_platform_is_survived(wechat: WeChat, platform: Platform) -> None:
    wechat.draft_get("gone")
    platform.advance(86_400)

    assert wechat.draft_get("gone") is None


def test_the_whole_file_goes_along_when_an_upload_is_repeated(stubbed: WeChat, stub: Stub) -> None:
    picture = b"\xff\xd8\xff" + bytes(range(256)) * 20
    tokens = iter(range(1, 100))
    stub.token = lambda: TOKEN.replace(b"SECRET", b"%d" % next(tokens))
    stub.next_answers = [b'{"errcode":40001,"errmsg":"invalid credential"}', b'{"errcode":-1}']
    stub.answer = b'{"url":"http://mmbiz.qpic.cn/x"}'

    assert stubbed.upload_image(picture, "合影.jpg") == "https://mmbiz.qpic.cn/x"

    assert len(stub.calls) == 3
    for call in stub.calls:
        assert call.body.count(picture) == 1
        assert b'name="media"; filename="image.jpg"' in call.body
        assert b"Content-Type: image/jpeg" in call.body
    assert "1-TOKEN" in stub.calls[0].path
    assert "2-TOKEN" in stub.calls[1].path


def test_every_call_has_its_own_connection(stubbed: WeChat, stub: Stub) -> None:
    stub.answer = b'{"errcode":0,"publish_id":1}'

    for _ in range(3):
        stubbed.publish("m")

    assert len({each.connection for each in stub.received}) == len(stub.received) == 4


@pytest.mark.parametrize(
    "kind", ["lose_answer", "lose_request", "html", "bad_gateway", "truncate", "busy", "slow"]
)
def test_a_send_whose_token_could_not_be_had_has_not_happened(
    wechat: WeChat, platform: Platform, kind: str
) -> None:
    platform.fault(STABLE_TOKEN, kind, times=3, seconds=0.8)

    with pytest.raises(Unreachable, match="什么也没有发出"):
        wechat.mass_send("m", key=KEY)

    assert calls(platform, SENDALL) == 0


@pytest.mark.parametrize(
    ("code", "errmsg", "words"),
    [
        (40001, "invalid credential", "AppSecret 不对"),
        (40125, "invalid appsecret", "AppSecret 不对"),
        (40013, "invalid appid", "AppID 不对"),
        (40164, "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist", "1.2.3.4"),
        (40243, "appsecret frozen", "冻结"),
        (89503, "need confirm", "管理员"),
        (45009, "reach max api daily quota limit", "次数已用完"),
    ],
)
def test_a_token_that_wechat_refuses_is_explained(
    wechat: WeChat, platform: Platform, code: int, errmsg: str, words: str
) -> None:
    platform.fault(STABLE_TOKEN, "refuse", errcode=code, errmsg=errmsg)

    with pytest.raises(Refused, match=words) as refused:
        wechat.draft_get("m")

    assert refused.value.code == code
    assert calls(platform, STABLE_TOKEN) == 1


@pytest.mark.parametrize(
    "token",
    [
        b"{}",
        b'{"access_token":"","expires_in":7200}',
        b'{"access_token":"x"}',
        b'{"access_token":1,"expires_in":1}',
    ],
)
def test_a_token_that_is_none_is_not_used(stubbed: WeChat, stub: Stub, token: bytes) -> None:
    stub.token = lambda: token

    with pytest.raises(Unreachable):
        stubbed.draft_get("m")

    assert stub.calls == []


def test_a_send_that_waited_too_long_for_its_token_is_not_begun(
    stub: Stub, small_sessions: db.Sessions
) -> None:
    impatient = dataclasses.replace(QUICK, start=0.0)

    with pytest.raises(Unreachable, match="太久"):
        WeChat(account_at(stub.url), small_sessions, timeouts=impatient).mass_send("m", key=KEY)

    assert [each.path for each in stub.received] == [STABLE_TOKEN]


def test_one_client_serves_many_threads(wechat: WeChat, platform: Platform) -> None:
    cover, _ = wechat.upload_cover(PNG, "a.png")
    got: list[str] = []

    def add(number: int) -> None:
        media_id = wechat.draft_add([DraftArticle(f"第{number}篇", "作者", "", "<p>正文</p>", cover)])
        stored = wechat.draft_get(media_id)
        assert stored
        got.append(stored[0].title)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == sorted(f"第{number}篇" for number in range(16))
    assert calls(platform, STABLE_TOKEN) == 1
