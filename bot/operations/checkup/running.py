"""Runs checks side by side: each keeps what it finds, and nobody waits longer than they have patience."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import people, system
from bot.config import Config
from bot.db import Sessions
from bot.operations.checkup import machine_side, wechat_side
from bot.operations.checkup.ground import Ground, ground
from bot.operations.findings import CHECKS, Found, keep
from bot.people import Person, Role

PATIENCE = 12.0  # seconds that a page waits; what takes longer keeps its finding all the same
EVERY = timedelta(days=1)
_TURN = "checkup.turn"
_LOOKS = {
    "settings": wechat_side.of_settings,
    "token": wechat_side.of_token,
    "callback": wechat_side.of_callback,
    "rights": wechat_side.of_rights,
    "quota": wechat_side.of_quota,
    "clock": machine_side.of_clock,
    "scheduler": machine_side.of_scheduler,
    "database": machine_side.of_database,
    "disk": machine_side.of_disk,
    "backup": machine_side.of_backup,
}
log = structlog.get_logger()


def run(
    config: Config,
    sessions: Sessions,
    keys: Iterable[str] = tuple(CHECKS),
    *,
    by: int | None,
    now: datetime,
    patience: float = PATIENCE,
) -> Mapping[str, Found | None]:
    """Make the checks *keys* and return what each found, None for one that is not done within *patience*.

    Every finding is kept, also one that comes later.

    Raises NotAllowed when *by* (None: the program, or who sits at its machine) is no administrator.
    """
    if by is not None:
        with sessions.read() as session:
            people.require(session.get_one(Person, by), Role.ADMIN, to="做体检")
    at = ground(config, sessions, now=now)
    wanted = [key for key in CHECKS if key in set(keys)]
    pool = ThreadPoolExecutor(len(wanted) or 1, thread_name_prefix="checkup")
    begun = {key: pool.submit(_look, key, at) for key in wanted}
    done, _ = wait(begun.values(), timeout=patience)
    pool.shutdown(wait=False)
    return {key: future.result() if future in done else None for key, future in begun.items()}


def run_if_due(config: Config, sessions: Sessions, *, now: datetime) -> None:
    """Make all checks once a day, whichever process comes first."""
    with sessions.read() as session:
        turn = session.get(system.Fact, _TURN)
        if turn and timedelta(0) <= now - turn.changed_at < EVERY:
            return
    with sessions.begin() as session:
        turn = system.locked(session, _TURN, at_first="", now=now - EVERY)
        if timedelta(0) <= now - turn.changed_at < EVERY:
            return
        turn.changed_at = now
    run(config, sessions, by=None, now=now)


def _look(key: str, at: Ground) -> Found:
    try:
        found = wechat_side.answered(lambda: _LOOKS[key](at))
    except (OSError, SQLAlchemyError) as error:
        log.warning("check_failed", check=key, error=type(error).__name__)
        found = Found(
            "bad", "没有查成。", advice=("请看运行日志，再试。",), technical=(type(error).__name__,)
        )
    try:
        with at.sessions.begin() as session:
            keep(session, key, found, now=at.now)
    except (OSError, SQLAlchemyError) as error:  # what was found is told all the same
        log.warning("check_not_kept", check=key, error=type(error).__name__)
        return replace(found, lines=(*found.lines, "数据库没有存下这个结果：请看“数据库”和“磁盘”。"))
    return found
