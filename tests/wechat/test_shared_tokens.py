"""One token for many: threads and processes that all need it at once ask the platform a single time."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import db
from bot.wechat.client import WeChat
from bot.wechat.tokens import Tokens
from tests.platform import Platform
from tests.wechat.conftest import QUICK, account_at
from tests.wechat.desk import APPID, Desk


def test_sixteen_threads_of_two_processes_fetch_a_cold_token_once(
    sessions: db.Sessions, database_url: str, desk: Desk
) -> None:
    elsewhere = db.connect(database_url)
    both = [Tokens(APPID, each, desk.fetch, patience=5.0) for each in (sessions, elsewhere)]
    together = threading.Barrier(16)

    def get(number: int) -> str:
        together.wait()
        return both[number % 2].get()

    with ThreadPoolExecutor(16) as pool:
        got = list(pool.map(get, range(16)))

    elsewhere.close()
    assert got == ["token-1"] * 16
    assert desk.asked == [False]


def test_sixteen_threads_with_a_dead_token_replace_it_once(
    sessions: db.Sessions, database_url: str, desk: Desk
) -> None:
    elsewhere = db.connect(database_url)
    both = [Tokens(APPID, each, desk.fetch, patience=5.0) for each in (sessions, elsewhere)]
    dead = both[0].get()
    together = threading.Barrier(16)

    def get(number: int) -> str:
        together.wait()
        return both[number % 2].get(instead_of=dead)

    with ThreadPoolExecutor(16) as pool:
        got = list(pool.map(get, range(16)))

    elsewhere.close()
    assert got == ["token-2"] * 16
    assert desk.asked == [False, False, True]


PROCESS = """
import sys
from concurrent.futures import ThreadPoolExecutor
import structlog
from bot import db
from bot.wechat.client import WeChat
from tests.wechat.conftest import account_at

structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
sessions = db.connect(sys.argv[1])
wechat = WeChat(account_at(sys.argv[2]), sessions)
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(8) as pool:
    print(list(pool.map(wechat.draft_get, ["gone"] * 8)), flush=True)
sessions.close()
"""


@pytest.fixture
def two_processes(database_url: str, platform: Platform) -> Iterator[list[subprocess.Popen[str]]]:
    """Two more processes on this database, each with eight threads ready to call."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, database_url, platform.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    yield processes
    for process in processes:
        process.communicate(timeout=20)


def test_two_processes_of_eight_threads_ask_the_platform_for_one_token(
    two_processes: list[subprocess.Popen[str]], platform: Platform
) -> None:
    for process in two_processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()

    for process in two_processes:
        assert process.stdout
        assert process.stdout.readline() == f"{[None] * 8}\n"
    calls = platform.state()["calls"]
    assert calls["/cgi-bin/stable_token"] == 1
    assert calls["/cgi-bin/draft/get"] == 16


def test_sixteen_threads_of_one_client_ask_the_platform_for_one_token(
    sessions: db.Sessions, platform: Platform
) -> None:
    wechat = WeChat(account_at(platform.url), sessions, timeouts=QUICK)

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(wechat.draft_get, ["gone"] * 16)) == [None] * 16

    assert platform.state()["calls"]["/cgi-bin/stable_token"] == 1
