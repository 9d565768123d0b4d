"""A mail server, a group's robot, and what takes notices to them at a time that tests turn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
import pytest

from bot import config as configuration
from bot import notices, people
from bot.config import Config, Notices
from bot.db import Sessions
from bot.notices import delivering, means
from bot.notices.rounds import Delivery
from bot.people import Person, Role
from bot.wechat.client import WeChat
from tests import mailing, make
from tests.cast import Cast
from tests.mailing import Post
from tests.rehearsal import ROOT
from tests.wechat.stub import Stub, stubbing

PUBLIC = "https://bot.example.cn"
KEY = "robot-key-0123456789"


def settings(*, public_url: str = PUBLIC, **notices: object) -> Config:
    """Return the settings of the example with these of `[notices]`."""
    given = configuration.load(ROOT / "config.example.toml", make.FILLED_IN)
    return msgspec.structs.replace(
        given,
        web=msgspec.structs.replace(given.web, public_url=public_url),
        notices=Notices(mail_from=mailing.SENDER, **notices),  # type: ignore[arg-type]
    )


@dataclass
class Teller:
    """Ticks of the scheduler, by a clock that tests turn."""

    sessions: Sessions
    config: Config
    wechat: WeChat | None = None
    now: datetime = field(default=make.NOON)

    def tick(self) -> None:
        delivering.run_due(self.sessions, means.of(self.config, self.wechat), now=self.now)

    def wait(self, **by: float) -> None:
        """Let time pass, and tick."""
        self.now += timedelta(**by)
        self.tick()

    def tell(
        self,
        text: str = "请看",
        *,
        to: Person | Sequence[Role],
        about: Person,
        urgent: bool = False,
        lasts: bool = True,
        adds: bool = False,
    ) -> None:
        with self.sessions.begin() as session:
            notices.tell(
                session,
                text,
                key=f"{about.id}:{text[:40]}",
                to=to,
                about=about,
                link="/console/articles/march",
                now=self.now,
                urgent=urgent,
                lasts=lasts,
                adds=adds,
            )

    def settle(self, about: Person) -> None:
        with self.sessions.begin() as session:
            notices.settle(session, about, now=self.now)


@pytest.fixture
def post() -> Iterator[Post]:
    with mailing.running() as post:
        yield post


@pytest.fixture
def robot() -> Iterator[Stub]:
    """A group's robot, which is content with whatever it is sent."""
    with stubbing() as stub:
        stub.answer = b'{"errcode":0,"errmsg":"ok"}'
        yield stub


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    """The cast, each with a mailbox: lin@example.cn."""
    cast = make.people(sessions)
    for name, person in vars(cast).items():
        address(sessions, person, f"{name}@example.cn")
    return make.people(sessions)


@pytest.fixture
def teller(sessions: Sessions, post: Post, staff: Cast) -> Teller:
    """One who has mail alone."""
    return Teller(sessions, settings(smtp_url=post.url))


def address(sessions: Sessions, person: Person, mail: str) -> None:
    with sessions.begin() as session:
        people.set_mail(session, session.get_one(Person, person.id), mail, by=None, now=make.NOON)


def deliveries(sessions: Sessions) -> list[Delivery]:
    with sessions.read() as session:
        return list(session.query(Delivery).order_by(Delivery.id))
