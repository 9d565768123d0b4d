"""What a rehearsal begins with: staff, the review with its figures, and a sample push.

Everything here is done by the functions that staff use.
"""

import urllib.request
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import db, journal, people
from bot.clock import Clock
from bot.config import Config
from bot.db import Sessions
from bot.errors import Mistake
from bot.figures import indicators
from bot.operations.rehearsal.place import Place
from bot.publishing import articles as texts
from bot.publishing import folder, pushes, review

SAMPLE = "2020-review"
SAMPLE_DUE_IN = timedelta(minutes=1)


def require_nobody(url: str) -> None:
    """Raise Mistake when the database at *url* holds people; SQLite's lies in the folder and goes with it."""
    if not url.startswith("postgresql"):
        return
    sessions = db.connect(url)
    try:
        if db.version(sessions) is None:
            return
        db.require_current(sessions)
        with sessions.read() as session:
            if people.everyone(session):
                raise Mistake(
                    "演练要用空的数据库，BOT_DATABASE__URL 里已经有人了；什么都没有动。请另建一个空的数据库。"
                )
    finally:
        sessions.close()


def set_up(config: Config, sessions: Sessions, facts: Mapping[str, Any], articles: Path) -> bool:
    """Bring in staff and the review, and plan the sample push; tell whether this was the first time."""
    now = Clock(config.account.clock_url).now()
    sample = folder.open_(articles / SAMPLE)
    with journal.by_way_of("演练"), sessions.begin() as session:
        if people.everyone(session):
            return False
        cast = {
            each["name"]: people.add(session, each["name"], each["roles"], password=each["password"], now=now)
            for each in facts["staff"]
        }
        folder.keep(session, sample, by=None, now=now)
        indicators.confirm(session, indicators.waiting(session, SAMPLE), by=cast["陈"], now=now)
        revision = texts.newest(texts.named(session, SAMPLE))
        submission = review.submit(
            session,
            revision,
            by=cast["林"],
            steps=config.publishing.review_steps,
            limits=config.limits,
            now=now,
        )
        for step in submission.steps:
            review.approve(session, submission, by=step.reviewer, digest=submission.digest, now=now)
        pushes.plan(
            session,
            pushes.Wanted([revision], now + SAMPLE_DUE_IN),
            by=cast["陈"],
            terms=pushes.Terms.of(config),
            now=now,
        )
    return True


def follow(at: Place) -> None:
    """Let the phone's owner follow the account, so that the sample push reaches her."""
    request = urllib.request.Request(  # noqa: S310 - our own process
        f"{at.platform}/_control/event",
        data=b'{"event": "subscribe"}',
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20):  # noqa: S310
        pass
