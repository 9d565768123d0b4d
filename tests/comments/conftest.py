"""An article that is out at a platform that really runs, and what readers say under it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import comments
from bot.clock import BEIJING
from bot.comments import Comment
from bot.config import Compliance
from bot.db import Sessions
from bot.wechat import comments as wechat_comments
from bot.wechat.client import WeChat
from tests import make
from tests.cast import Cast
from tests.platform import Platform
from tests.wechat.conftest import QUICK

KEY = "a key that only tests know"
MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=BEIJING)  # by night nobody is told of what is overdue
RULES = Compliance()


@dataclass
class Under:
    """What stands under one article, and the office that looks after it."""

    sessions: Sessions
    platform: Platform
    wechat: WeChat
    thread: int
    article: dict[str, Any]
    late: timedelta = field(default_factory=timedelta)  # how far the office's clock was turned on

    @property
    def now(self) -> datetime:
        return self.platform.now() + self.late

    @property
    def office(self) -> dict[str, Any]:
        """What every deed is given."""
        return {"now": self.now, "secret_key": KEY}

    def say(self, words: str, openid: str = "oReader") -> None:
        self.platform.control("comment", url=self.article["url"], content=words, openid=openid)

    def tick(self) -> None:
        comments.run_due(self.sessions, self.wechat, RULES, **self.office)

    def collect(self) -> list[Comment]:
        """Ask for the comments now, and return all that are known."""
        with self.sessions.begin() as session:
            comments.opened(session, self.thread).look_at = self.now
        self.tick()
        return self.known()

    def known(self) -> list[Comment]:
        with self.sessions.read() as session:
            found = session.scalars(select(Comment.id).order_by(Comment.id)).all()
            return [comments.named(session, each) for each in found]

    def at_wechat(self) -> list[Any]:
        place = wechat_comments.Under(str(self.article["msg_data_id"]), 1)
        return list(self.wechat.comments.listed(place).comments)


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


@pytest.fixture
def under(sessions: Sessions, platform: Platform, staff: Cast) -> Under:
    platform.set_clock(MONDAY)
    platform.by_hand({"title": "最美家庭揭晓", "content": "正文", "need_open_comment": 1})
    platform.settle()
    sent = platform.mass[0]
    with sessions.begin() as session:
        comments.watch(
            session,
            msg_data_id=str(sent["msg_data_id"]),
            position=1,
            title="最美家庭揭晓",
            out_at=platform.now(),
            is_open=True,
            now=platform.now(),
        )
        (tally,) = comments.threads(session, by=session.merge(staff.lin))
    wechat = WeChat(make.account(platform.url), sessions, timeouts=QUICK)
    article = {"url": sent["articles"][0]["url"], "msg_data_id": sent["msg_data_id"]}
    return Under(sessions, platform, wechat, tally.thread.id, article)
