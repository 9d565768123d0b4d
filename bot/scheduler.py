"""The APScheduler process: interval ticks in memory, each one call into a story.

What is due stands in our tables, so a tick may be lost, doubled or run by hand, and any number of these
processes may run on one database.
"""

import signal
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import FrameType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from bot import comments, journal, people, series
from bot.answering import confided
from bot.answering import desk as conversations
from bot.clock import BEIJING, Clock
from bot.config import Config
from bot.db import Sessions
from bot.errors import Problem
from bot.notices import delivering, means
from bot.operations import checkup, health
from bot.publishing import previews, pushes, silence, unsaved
from bot.publishing.pushes import Desk, mark
from bot.reach import collect, commented
from bot.wechat import capabilities
from bot.wechat.client import WeChat

log = structlog.get_logger()
PUSHES_EVERY = 1  # seconds: a due push starts within two
REACH_EVERY = 5
DESK_EVERY = 5
ACCOUNT_EVERY = 5  # it looks whether a day is over; WeChat is asked once in that
NOTICES_EVERY = 5
PREVIEWS_EVERY = 60
SERIES_EVERY = 20
SILENCE_EVERY = 60
ROLES_EVERY = 60
UNSAVED_EVERY = 600
COMMENTED_EVERY = 300
COMMENTS_EVERY = 10  # it looks whose turn it is; an article is asked about every 15 minutes at most
CHECKUP_EVERY = 60
Tick = tuple[str, Callable[[], None], int]  # its name, what is done, and every how many seconds


def run(config: Config, sessions: Sessions) -> None:
    """Tick until a signal says stop; what is under way is finished first."""
    scheduler = built(ticks(config, sessions))

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("scheduler_started")
    _once("beat", lambda: health.beat(sessions))()  # pages need not wait for the first tick of it
    try:
        scheduler.start()
    except SystemExit:
        scheduler.shutdown(wait=True)
        log.info("scheduler_stopped")


def built(jobs: Sequence[Tick]) -> BlockingScheduler:
    """Return a scheduler of these ticks, not begun."""
    # A thread each: however many wait for WeChat, what is due is still sent.
    threads = ThreadPoolExecutor(len(jobs))
    scheduler = BlockingScheduler(timezone=BEIJING, executors={"default": threads})
    for name, call, seconds in jobs:
        scheduler.add_job(
            call,
            "interval",
            seconds=seconds,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=30,
        )
    return scheduler


def ticks(config: Config, sessions: Sessions) -> list[Tick]:
    """Return what is done, and every how many seconds; whatever goes wrong in one is logged, never raised."""
    clock = Clock(config.account.clock_url)
    wechat = WeChat(config.account, sessions)
    sends = mark.beside(config)
    max_lateness = timedelta(minutes=config.publishing.max_lateness_minutes)

    def desk_of_pushes() -> Desk:
        now, kind = clock.now(), config.account.kind
        return Desk(sessions, wechat, sends, now, max_lateness, config.limits, kind)

    def send() -> None:
        pushes.send_due(desk_of_pushes())

    def prepare() -> None:
        pushes.prepare_due(desk_of_pushes())

    def look_after() -> None:
        pushes.look_after(desk_of_pushes())

    def reach() -> None:
        collect.run_if_due(sessions, wechat, now=clock.now(), collect_at=config.reach.collect_at)

    def desk() -> None:
        conversations.run_due(sessions, now=clock.now())

    def account() -> None:
        capabilities.ask_if_due(sessions, wechat, now=clock.now())

    def erase() -> None:
        confided.run_due(sessions, now=clock.now())

    ways = means.of(config, wechat)

    def tell() -> None:
        delivering.run_due(sessions, ways, now=clock.now())

    def tidy() -> None:
        previews.run_due(sessions, wechat, now=clock.now())

    def regular() -> None:
        series.run_due(sessions, config, now=clock.now())

    def still_there() -> None:
        silence.run_due(sessions, config.compliance, now=clock.now())

    def end_roles() -> None:
        people.end_roles(sessions, now=clock.now())

    def beat() -> None:
        health.beat(sessions)

    def forget_unsaved() -> None:
        unsaved.run_due(sessions, now=clock.now())

    def by_hand() -> None:
        commented.run_due(sessions, now=clock.now())

    def under_articles() -> None:
        comments.run_due(
            sessions, wechat, config.compliance, secret_key=config.web.secret_key, now=clock.now()
        )

    def look_over() -> None:
        checkup.run_if_due(config, sessions, now=clock.now())

    found = [
        ("pushes", send, PUSHES_EVERY),
        ("drafts", prepare, PUSHES_EVERY),
        ("outcomes", look_after, PUSHES_EVERY),
        ("reach", reach, REACH_EVERY),
        ("desk", desk, DESK_EVERY),
        ("account", account, ACCOUNT_EVERY),
        ("confided", erase, DESK_EVERY),
        ("notices", tell, NOTICES_EVERY),
        ("previews", tidy, PREVIEWS_EVERY),
        ("series", regular, SERIES_EVERY),
        ("silence", still_there, SILENCE_EVERY),
        ("roles", end_roles, ROLES_EVERY),
        ("beat", beat, health.BEAT_EVERY),
        ("unsaved", forget_unsaved, UNSAVED_EVERY),
        ("comments", under_articles, COMMENTS_EVERY),
        ("commented", by_hand, COMMENTED_EVERY),
        ("checkup", look_over, CHECKUP_EVERY),
    ]
    return [(name, _once(name, call), seconds) for name, call, seconds in found]


def _once(name: str, call: Callable[[], None]) -> Callable[[], None]:
    """Make *call* a tick: whatever goes wrong is logged, and the next tick comes all the same."""

    def tick() -> None:
        with journal.by_way_of("定时"):
            try:
                call()
            except Problem as problem:
                log.warning("tick_failed", tick=name, problem=str(problem))
            except Exception:
                log.exception("tick_broken", tick=name)

    return tick
