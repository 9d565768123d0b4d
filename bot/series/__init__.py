"""Series (定期推送): a rule that fills a template at set times and hands the result in for review.

    written and submitted ahead → approved by people → planned → the push's own states
    aside: missed (not approved in time) · skipped (nothing ran, or nothing to say) · failed

times (a rule in words) → rows → texts (what is said) → looking → setting_up · telling → writing · planning

Nothing is sent that three people have not approved; what is not approved in time is not sent at all.  What
is due lives in the rows: a tick may be lost, doubled, or made by many at once.
"""

from datetime import datetime
from functools import partial

import structlog

from bot.config import Config
from bot.db import Sessions
from bot.errors import Problem
from bot.series import planning, previewing, writing
from bot.series.looking import (
    Coming,
    Due,
    coming,
    due_between,
    is_approved,
    last_topic,
    listed,
    named,
    numbered,
    runs,
    to_plan,
    topics_of,
    write_at,
)
from bot.series.rows import KINDS, OPEN, WORDS, Kind, Series, SeriesRun, State
from bot.series.setting_up import USUAL_AHEAD, add, change, pause, resume
from bot.series.telling import push_of

__all__ = [
    "KINDS",
    "OPEN",
    "USUAL_AHEAD",
    "WORDS",
    "Coming",
    "Due",
    "Kind",
    "Series",
    "SeriesRun",
    "State",
    "add",
    "change",
    "coming",
    "due_between",
    "is_approved",
    "last_topic",
    "listed",
    "named",
    "numbered",
    "pause",
    "previewing",
    "push_of",
    "resume",
    "run_due",
    "runs",
    "to_plan",
    "topics_of",
    "write_at",
]
log = structlog.get_logger()


def run_due(sessions: Sessions, config: Config, *, now: datetime) -> None:
    """Do for every series what is due at *now*: plan what is approved, give up what is late, write anew."""
    with sessions.read() as session:
        waiting = planning.open_(session)
        known = [each.id for each in listed(session) if each.on_since]
    deeds = [
        *(partial(planning.settle, sessions, config, each) for each in waiting),
        *(partial(writing.write_due, sessions, config, each) for each in known),
    ]
    for deed in deeds:
        try:
            deed(now=now)
        except Problem as problem:  # one that cannot go on keeps no other from going on
            log.warning("series_stuck", number=deed.args[-1], problem=str(problem))
        except Exception:
            log.exception("series_broken", number=deed.args[-1])
