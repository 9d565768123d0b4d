"""Loaded by what processes are forked from: it has played a push, of each mode and on each kind of database.

A scheduler compiles its statements and templates and reads its word lists once, and then runs for months; one
that is forked runs for half a second, and most of that was this.  What was played on is thrown away: its own
database and platform, no connection and no thread, are left here.
"""

import gc
import logging
import threading
from datetime import timedelta

from bot import db
from bot.publishing import pushes
from bot.publishing.pushes.mark import Mark
from bot.wechat.client import WeChat
from tests import make, warm
from tests.once.ground import DUE, Ground, laid
from tests.once.scheduler import LATENESS, TICKS
from tests.publishing.conftest import QUICK

ROUNDS = (-3000, 0, 3, 64, 130, 500)  # seconds from when it is due; the platform's job takes 30


def _play(ground: Ground, mode: str) -> None:
    ground.prepare(mode)
    ground.fresh()
    at = ground.installation
    sessions = db.connect(at.database)
    wechat = WeChat(make.account(at.platform), sessions, timeouts=QUICK)
    for seconds in ROUNDS:
        now = DUE + timedelta(seconds=seconds)
        ground.platform.set_clock(now)
        ground.platform.settle()
        for tick in TICKS:
            tick(pushes.Desk(sessions, wechat, Mark(at.mark), now, LATENESS))
    sessions.close()
    assert ground.push().state == pushes.State.SENT


logging.getLogger("werkzeug").setLevel(logging.ERROR)  # here nobody captures what it says
warm.share()
for database in ("sqlite", "postgresql"):
    with laid(database) as laid_ground:
        for each_mode in ("mass", "publish"):
            _play(laid_ground, each_mode)
assert threading.active_count() == 1, "a thread would not be forked"
gc.collect()
gc.freeze()
