"""The web server told to end under load: what it answered is kept, and it goes within its time."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from bot import config
from bot.answering.questions import Question
from bot.config import Account
from bot.db import Sessions
from tests import make
from tests.platform import until
from tests.wechat import signed

ROOT = Path(__file__).parents[2]
SENDERS = 8


def test_what_was_answered_until_the_end_is_kept(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    file = make.config_file(tmp_path, "http://127.0.0.1:9", database_url)
    with _serving(file) as (web, port):
        senders = [_Sender(port, config.load(file).account, name) for name in range(SENDERS)]
        for sender in senders:
            sender.start()
        until(lambda: all(len(sender.answered) > 5 for sender in senders), within=60, what="no answers")

        begun = time.monotonic()
        web.send_signal(signal.SIGTERM)
        web.wait(30)
        took = time.monotonic() - begun
        for sender in senders:
            sender.join()

    with sessions.read() as session:
        kept = set(session.scalars(select(Question.text)))
    answered = {words for sender in senders for words in sender.answered}
    assert answered <= kept
    assert len(kept) - len(answered) <= SENDERS  # kept, but the answer met a closed connection
    assert took < 10


def test_no_worker_outlives_a_server_that_was_killed(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    with _serving(make.config_file(tmp_path, "http://127.0.0.1:9", database_url)) as (web, port):
        web.kill()

        until(lambda: not _listens(port), within=10, what="somebody still listens")


def test_a_body_without_an_end_is_refused_and_others_are_answered(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    file = make.config_file(tmp_path, "http://127.0.0.1:9", database_url)
    query = urlencode(signed.query(config.load(file).account, datetime.now(UTC)))
    with _serving(file) as (_, port), socket.create_connection(("127.0.0.1", port), timeout=20) as endless:
        head = f"POST /wechat?{query} HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n"
        endless.sendall(head.encode())
        for _ in range(5):
            endless.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

        assert endless.recv(12) == b"HTTP/1.1 413"


@contextmanager
def _serving(file: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run `bot web` of those settings until it listens; ended at the end."""
    port = _free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "--config", str(file), "web"],
        cwd=ROOT,
        env={**os.environ, "BOT_WEB__BIND": f"127.0.0.1:{port}", "BOT_ACCOUNT__CLOCK_URL": ""},
    ) as web:
        try:
            until(lambda: _listens(port), within=60, what="the web server did not start")
            yield web, port
        finally:
            web.terminate()


class _Sender(threading.Thread):
    """Sends messages, each in other words, over one kept connection until it is closed."""

    def __init__(self, port: int, account: Account, name: int):
        super().__init__()
        self._port, self._account, self._name = port, account, name
        self.answered: list[str] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        query = urlencode(signed.query(self._account, datetime.now(UTC)))
        for number in range(100_000):
            words = f"第{self._name}人第{number}问"
            body = signed.message("text", f"<Content>{words}</Content>", msg_id=f"{self._name}0{number}")
            try:
                connection.request("POST", f"/wechat?{query}", body.encode())
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                break
            assert (answer.status, b"<Content>" in content) == (200, True)
            self.answered.append(words)
        connection.close()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
