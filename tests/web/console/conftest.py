"""The console with its clock stopped at noon, people seated at it, and a browser before a real server."""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

from bot import admission, people
from bot import config as configuration
from bot.clock import Clock
from bot.config import Config
from bot.db import Sessions
from bot.people import Person
from bot.web.console import create_console
from bot.web.console.office import Office
from tests import browser, cast, make
from tests.cast import Cast
from tests.kept import Kept
from tests.platform import Platform
from tests.web.console import screen

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
EXAMPLE = Path(__file__).parents[3] / "config.example.toml"


class Stopped(Clock):
    """A clock that stands until a test turns it."""

    def __init__(self, moment: datetime):
        super().__init__()
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def turn(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class Seat:
    """A browser without a screen, with somebody signed in before it or nobody."""

    client: FlaskClient
    token: str = field(default="", init=False)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form as a page of the console would, with its token."""
        if not self.token:
            page = self.get("/console/me/", follow_redirects=True).get_data(as_text=True)
            found = TOKEN.search(page)
            assert found, page
            self.token = found[1]
        return self.client.post(path, data={"csrf_token": self.token} | fields)


Take = Callable[[Person | None], Seat]
Once = Callable[[Callable[[], SimpleNamespace]], SimpleNamespace]


def told(response: TestResponse) -> str:
    """Return what the page says at its top: what went wrong, or what was done."""
    text = response.get_data(as_text=True)
    found = re.search(r'role="(?:alert|status)">(.*?)</div>', text, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def settings(**web: Any) -> Config:
    """Return the settings of the example, with these of `[web]`."""
    given = configuration.load(EXAMPLE, make.FILLED_IN)
    return msgspec.structs.replace(given, web=msgspec.structs.replace(given.web, **web))


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


@pytest.fixture
def clock() -> Stopped:
    return Stopped(make.NOON)


@pytest.fixture(scope="session")
def one_console() -> dict[str, Flask]:
    """The console of the settings of the example, made by the first test that asks for it.

    To make one takes as long as ten pages of it, for all its addresses are compiled.
    """
    return {}


@pytest.fixture
def console(sessions: Sessions, clock: Stopped, one_console: dict[str, Flask]) -> Flask:
    """Return the console on the database of this test: the office is all that it knows of any."""
    if not one_console:
        one_console["made"] = create_console(settings(), sessions, clock)
    app = one_console["made"]
    app.extensions["office"] = Office(settings(), sessions, clock)
    return app


def on_wechat(sessions: Sessions, platform: Platform, clock: Clock) -> Flask:
    """Return the console of an account whose WeChat is the simulator."""
    given = msgspec.structs.replace(settings(), account=make.account(platform.url))
    return create_console(given, sessions, clock)


@pytest.fixture
def seat(console: Flask) -> Take:
    """Give a seat to a person who has signed in, or to a stranger."""

    def take(person: Person | None) -> Seat:
        client = console.test_client()
        if person:
            with client.session_transaction(path="/console/") as session:
                session["_user_id"] = f"{person.id}.{admission.seal(person)}"
                session["until"] = int(time.time()) + 3600
                session["mark"] = secrets.token_hex(16)
                session["seen"] = int(time.time())
        return Seat(client)

    return take


@pytest.fixture(scope="module")
def made_before() -> dict[str, tuple[Kept, SimpleNamespace]]:
    """What tests of this file have filled databases of each kind with."""
    return {}


@pytest.fixture
def once(
    sessions: Sessions,
    made_before: dict[str, tuple[Kept, SimpleNamespace]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Once:
    """Give what fills the database of a file's first test, and those of the others with the same rows."""

    def fill(make: Callable[[], SimpleNamespace]) -> SimpleNamespace:
        kind = sessions.engine.dialect.name
        if kind in made_before:
            made_before[kind][0].put_into(sessions)
        else:
            given = make()
            made_before[kind] = Kept(sessions, tmp_path_factory.mktemp("kept") / "kept.db"), given
        return deepcopy(made_before[kind][1])

    return fill


CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def everyone(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast, each with the same password, cheap to try: its cost is seen in tests/test_admission.py."""
    monkeypatch.setattr(people, "_hasher", CHEAP)
    password_hash = CHEAP.hash(cast.PASSWORD)
    make.people(sessions)
    with sessions.begin() as session:
        for person in people.everyone(session):
            person.password_hash = password_hash
    return make.people(sessions)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.launch() as launched:
        yield launched


@pytest.fixture
def at(console: Flask, chromium: Browser) -> Iterator[screen.Open]:
    """Sign somebody in, on a screen of that size; no page may complain, nor ask for what is elsewhere."""
    with screen.before(console, chromium) as opened:
        yield opened
