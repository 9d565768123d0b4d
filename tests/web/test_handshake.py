"""The platform's test of our address, made beforehand: what passes, and what each failure is called."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Response, request

from bot.errors import Mistake, Unreachable
from bot.wechat import handshake
from bot.wechat.handshake import Misanswered
from tests.rehearsal import free_port
from tests.web.conftest import Webhook, serving

Answer = Callable[[], str | Response]
Serve = Callable[[Answer], str]


@pytest.fixture
def answering() -> Iterator[Serve]:
    """Let a server answer /wechat in another way than ours; gives its address."""
    app = Flask(__name__)
    told: list[Answer] = []
    app.add_url_rule("/wechat", "wechat", lambda: told[-1]())
    with serving(app) as port:

        def serve(answer: Answer) -> str:
            told.append(answer)
            return f"http://127.0.0.1:{port}/wechat"

        yield serve


def test_our_webhook_passes(webhook: Webhook) -> None:
    handshake.greet(f"http://127.0.0.1:{webhook.port}/wechat", webhook.account.token, now=datetime.now(UTC))

    assert webhook.received == []


def test_another_token_or_a_clock_that_is_off_is_told_apart_from_silence(webhook: Webhook) -> None:
    address = f"http://127.0.0.1:{webhook.port}/wechat"

    with pytest.raises(Mistake, match="不认我们的签名"):
        handshake.greet(address, "otherToken", now=datetime.now(UTC))
    with pytest.raises(Mistake, match="时间差了 10 分钟以上"):
        handshake.greet(address, webhook.account.token, now=datetime.now(UTC) - timedelta(minutes=11))


def test_nobody_there_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="连不上"):
        handshake.greet(f"http://127.0.0.1:{free_port()}/wechat", "token", now=datetime.now(UTC))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: "<html>欢迎使用 nginx</html>", "不是我们的程序。请检查反向代理"),
        (lambda: Response("", 502), "不是我们的程序"),
        (lambda: f'"{request.args["echostr"]}"', "不是我们的程序"),
        (lambda: Response("", 302, {"Location": "https://elsewhere.example"}), "微信不会跟过去"),
        (lambda: request.args["echostr"], "连签错名的请求也收"),
    ],
)
def test_what_is_not_our_webhook_is_said_in_words(answering: Serve, answer: Answer, words: str) -> None:
    address = answering(answer)

    with pytest.raises(Misanswered, match=words) as said:
        handshake.greet(address, "token", now=datetime.now(UTC))

    assert address not in str(said.value)


@pytest.mark.parametrize(
    ("answer", "details"),
    [
        (lambda: Response("", 502), "应答是 HTTP 502"),
        (
            lambda: Response("", 302, {"Location": "https://elsewhere.example"}),
            "转去了 https://elsewhere.example；填在 [web] public_url",
        ),
    ],
)
def test_what_answered_is_kept_for_who_looks_after_it(answering: Serve, answer: Answer, details: str) -> None:
    with pytest.raises(Misanswered) as said:
        handshake.greet(answering(answer), "token", now=datetime.now(UTC))

    assert said.value.answered == details
