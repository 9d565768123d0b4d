"""Where calls go: nowhere but to our platform; what it means when nobody is there; and what is never told."""

import logging
import socket
import traceback
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot import db
from bot.errors import PlatformProblem, Unreachable
from bot.wechat.calls import Calls
from bot.wechat.client import WeChat
from tests.wechat.acts import KEY
from tests.wechat.conftest import QUICK, account_at
from tests.wechat.stub import Stub


def test_a_refused_connection_is_unreachable(small_sessions: db.Sessions) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]  # closed by the time it is called
    wechat = WeChat(account_at(f"http://127.0.0.1:{port}"), small_sessions, timeouts=QUICK)

    with pytest.raises(Unreachable, match="什么也没有发出"):
        wechat.mass_send("m", key=KEY)


def test_a_name_that_does_not_resolve_is_unreachable(
    small_sessions: db.Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    wechat = WeChat(account_at("http://wechat.invalid"), small_sessions, timeouts=QUICK)

    with pytest.raises(Unreachable):
        wechat.mass_send("m", key=KEY)


def test_a_connection_that_does_not_come_about_in_time_is_unreachable(small_sessions: db.Sessions) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)  # nobody accepts: the queue is full now
        wechat = WeChat(account_at(f"http://127.0.0.1:{address[1]}"), small_sessions, timeouts=QUICK)

        with pytest.raises(Unreachable, match="超时"):
            wechat.mass_send("m", key=KEY)

        for each in waiting:
            each.close()


def test_a_send_that_meets_no_one_is_unreachable_even_with_a_token(
    stub: Stub, small_sessions: db.Sessions
) -> None:
    stub.answer = b'{"msg_status":"SENDING"}'
    WeChat(account_at(stub.url), small_sessions, timeouts=QUICK).mass_status("1")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    wechat = WeChat(account_at(f"http://127.0.0.1:{port}"), small_sessions, timeouts=QUICK)

    with pytest.raises(Unreachable, match="群发时连不上微信"):
        wechat.mass_send("m", key=KEY)


def test_wechatpys_own_hosts_all_lie_under_our_address(stub: Stub, small_sessions: db.Sessions) -> None:
    calls = Calls(account_at(stub.url), small_sessions, QUICK)

    calls.draft.count()
    calls.customservice.get_session("oFollower")
    calls.device.create_qrcode([])
    calls.get("https://api.weixin.qq.com/semantic/semproxy/search")

    assert [call.path.partition("?")[0] for call in stub.calls] == [
        "/cgi-bin/draft/count",
        "/customservice/kfsession/getsession",
        "/device/create_qrcode",
        "/semantic/semproxy/search",
    ]


@pytest.mark.parametrize(
    "url", ["https://mp.weixin.qq.com/cgi-bin/showqrcode", "http://127.0.0.1.evil.example/x"]
)
def test_an_address_elsewhere_never_gets_our_token(stub: Stub, small_sessions: db.Sessions, url: str) -> None:
    calls = Calls(account_at(stub.url), small_sessions, QUICK)

    with pytest.raises(ValueError, match="not an address of the platform"):
        calls.get(url)


def test_a_proxy_of_this_machine_is_not_used_for_a_platform_on_it(
    stubbed: WeChat, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    stub.answer = b'{"news_item":[]}'

    assert stubbed.draft_get("m") == []


def failures(stub: Stub, wechat: WeChat) -> Iterator[PlatformProblem]:
    """Make calls fail in every way there is and give each problem."""
    for status, answer, missing, pause in [
        (200, b"no json", 0, 0.0),
        (200, b'{"errcode":40007,"errmsg":"invalid media_id"}', 0, 0.0),
        (200, b'{"errcode":40001,"errmsg":"invalid credential"}', 0, 0.0),
        (500, b"", 0, 0.0),
        (200, b"{}", 10, 0.0),
        (200, b" " * 40, 0, 0.05),
    ]:
        stub.status, stub.answer, stub.missing, stub.pause = status, answer, missing, pause
        try:
            wechat.mass_status("1")
        except PlatformProblem as problem:
            yield problem


def test_no_error_and_no_log_line_ever_holds_the_token_or_the_secret(
    stubbed: WeChat, stub: Stub, small_sessions: db.Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    nobody = WeChat(account_at("http://127.0.0.1:9"), small_sessions, timeouts=QUICK)

    with capture_logs() as lines:
        problems = list(failures(stub, stubbed))
        with pytest.raises(Unreachable) as unreachable:
            nobody.mass_status("1")
        problems.append(unreachable.value)

    assert len(problems) == 7
    told = str(lines) + caplog.text
    for problem in problems:
        told += "".join(traceback.format_exception(problem)) + repr(vars(problem))
        chain: BaseException | None = problem
        while chain:
            told += str(chain)
            chain = chain.__cause__ or chain.__context__
    assert "TOKEN-0123456789" not in told
    assert account_at(stub.url).secret not in told
    assert lines
