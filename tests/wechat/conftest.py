"""An account as the platform knows it, and clients of a platform that really runs."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import db, simulator
from bot.config import Account
from bot.wechat.calls import Timeouts
from bot.wechat.client import WeChat
from bot.wechat.messages import Gate, Message
from bot.wechat.tokens import Tokens
from tests.platform import Platform, running
from tests.wechat import signed
from tests.wechat.desk import APPID, Desk
from tests.wechat.stub import Stub, stubbing

Open = Callable[[str | bytes], Message]
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
QUICK = Timeouts(connect=0.5, read=0.5, upload=1.0, pause=0.001, patience=5.0)


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
def now() -> datetime:
    return NOW


def account_at(url: str) -> Account:
    """Return the simulator's account, with every call pointed at *url*."""
    known = simulator.Account()
    return Account(
        name=known.name,
        appid=known.appid,
        secret=known.secret,
        token=known.token,
        encoding_aes_key=known.encoding_aes_key,
        api_base=url,
    )


@pytest.fixture
def small_sessions(tmp_path: Path) -> Iterator[db.Sessions]:
    """One SQLite database, for tests in which it only has to be there."""
    sessions = db.connect(f"sqlite:///{tmp_path}/small.db")
    db.Base.metadata.create_all(sessions.engine)
    yield sessions
    sessions.close()


@pytest.fixture(scope="module")
def lasting_platform() -> Iterator[Platform]:
    """One platform for many tests: starting and stopping one takes longer than most of them."""
    with running() as platform:
        yield platform


@pytest.fixture
def platform(lasting_platform: Platform) -> Platform:
    lasting_platform.reset()
    return lasting_platform


@pytest.fixture
def wechat(platform: Platform, small_sessions: db.Sessions) -> WeChat:
    """A client of the running platform."""
    return WeChat(account_at(platform.url), small_sessions, timeouts=QUICK)


@pytest.fixture
def gate(account: Account) -> Gate:
    return Gate(account)


@pytest.fixture
def opened(gate: Gate, account: Account, now: datetime) -> Open:
    """Open a body that is correctly signed."""

    def open_(body: str | bytes) -> Message:
        body = body if isinstance(body, bytes) else body.encode()
        return gate.open(signed.query(account, now), body, now)

    return open_


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stubbing() as stub:
        yield stub


@pytest.fixture
def stubbed(stub: Stub, small_sessions: db.Sessions) -> WeChat:
    """A client of the server that answers what the test says."""
    return WeChat(account_at(stub.url), small_sessions, timeouts=QUICK)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def held(sessions: db.Sessions, desk: Desk) -> Tokens:
    return Tokens(APPID, sessions, desk.fetch, patience=0.2)
