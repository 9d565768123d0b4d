"""The webhook behind a real HTTP server, and a sender that signs as WeChat does."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.serving import ThreadedWSGIServer

from bot.clock import Clock
from bot.config import Account
from bot.web.webhook import create_webhook
from bot.wechat.messages import Message
from bot.wechat.replies import Reply, Text


@dataclass
class Answer:
    """What came back over HTTP."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Webhook:
    """A running webhook: what it received, and what it is told to reply."""

    account: Account
    port: int = 0
    received: list[Message] = field(default_factory=list)
    reply: Reply | Exception | None = field(default_factory=lambda: Text("收到"))

    def receive(self, message: Message) -> Reply | None:
        self.received.append(message)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    def request(
        self, method: str, query: dict[str, str], body: bytes = b"", *, path: str = "/wechat", **headers: str
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, f"{path}?{urlencode(query)}", body, headers)
            response = connection.getresponse()
            got = response.getheaders()
            assert len(dict(got)) == len(got), "a header came twice"
            return Answer(response.status, response.read().decode(), dict(got))
        finally:
            connection.close()


@pytest.fixture
def account() -> Account:
    return Account(
        name="陇南武都妇女",
        appid="wx1234567890abcdef",
        secret="0123456789abcdef0123456789abcdef",
        token="testtoken",
        encoding_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        callback_mode="compatible",
    )


@pytest.fixture
def webhook(account: Account) -> Iterator[Webhook]:
    webhook = Webhook(account)
    with serving(create_webhook(account, webhook.receive, Clock())) as webhook.port:
        yield webhook


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """Run *app* on a free port of this machine."""
    server = ThreadedWSGIServer("127.0.0.1", 0, app)
    server.daemon_threads = False  # so that closing waits for them
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
