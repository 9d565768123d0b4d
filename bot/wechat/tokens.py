"""The access token: kept in the database, fetched by one thread of one process at a time.

WeChat's stable_token gives everyone the same token until its last five minutes, and then a new one while
the old still works.  We renew inside those five minutes; an earlier call would bring nothing new.

A token that WeChat calls dead before its time is replaced in two steps, for the plain call may hand out the
very same token: first plain (something else may have refreshed it already), and if that brings the dead one,
with `force_refresh`.  WeChat allows that 20 times a day and not within 30 seconds, so it is counted here.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import String, Text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Sessions, real_now
from bot.errors import PlatformProblem, Unreachable

MARGIN = timedelta(minutes=4)  # within WeChat's last 5; the minute left is for slow answers and clocks
LEASE = timedelta(seconds=30)  # a fetch, its second step included, is over by then or given up
FORCE_AGAIN_AFTER = timedelta(seconds=31)
FORCES_A_DAY = 15  # of WeChat's 20; the rest is for people
LOOK_AGAIN_AFTER = 0.05  # seconds


class AccessToken(Base):
    """One account's token, and who is fetching the next one.  All times are the database's own clock."""

    __tablename__ = "access_token"

    appid: Mapped[str] = mapped_column(String(64), primary_key=True)
    token: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime | None]
    renew_at: Mapped[datetime | None]
    fetched_by: Mapped[str | None] = mapped_column(String(32))  # the lease: who is at it,
    fetched_until: Mapped[datetime | None]  # and when others need not wait any longer
    forced: Mapped[list[Any]]  # moments of the forced refreshes of the last day, as ISO text


@dataclass(frozen=True)
class Grant:
    """What stable_token answered."""

    token: str = field(repr=False)
    expires_in: int


class Tokens:
    """Hands out one account's access token; safe to share between threads and processes."""

    def __init__(self, appid: str, sessions: Sessions, fetch: Callable[[bool], Grant], patience: float):
        """*fetch* asks WeChat (True: by force); *patience* is for how many seconds others are waited for."""
        self._appid = appid
        self._sessions = sessions
        self._fetch = fetch
        self._patience = patience
        self._lock = threading.Lock()

    def get(self, *, instead_of: str | None = None) -> str:
        """Return a token that works, as far as is known; *instead_of* names one that WeChat calls dead.

        That one comes back only when WeChat has no other and may not be forced again yet.
        Raises Refused when WeChat gives none, Unreachable when it could not be asked.

        1. A token that need not be renewed is simply read.
        2. One thread of this process goes on; the others wait for it, or use the old token while it works.
        3. One process takes the lease, commits, asks WeChat outside any transaction, and stores the answer.
        4. A fetch that fails does no harm while the old token still works.
        """
        with self._sessions.read() as session:
            kept = self._kept(session, instead_of)
            if kept and not kept.due:
                return kept.token
        if not self._lock.acquire(timeout=0 if kept else self._patience):
            if kept:
                return kept.token
            raise _still_waiting()
        try:
            return self._renew(instead_of)
        finally:
            self._lock.release()

    def _renew(self, instead_of: str | None) -> str:
        me, until = uuid4().hex, time.monotonic() + self._patience
        while True:
            turn = self._take_turn(me, instead_of)
            if turn.token:
                return turn.token
            if turn.mine:
                break
            if time.monotonic() > until:
                raise _still_waiting()
            time.sleep(LOOK_AGAIN_AFTER)
        try:
            grant = self._fetch(False)
            if grant.token == instead_of and self._may_force():
                grant = self._fetch(True)
        except PlatformProblem:
            self._finish(me)
            if turn.fallback:
                return turn.fallback
            raise
        self._finish(me, grant, asked_at=turn.at)
        return grant.token

    def _kept(self, session: Session, instead_of: str | None) -> "_Kept | None":
        row = session.get(AccessToken, self._appid)
        now = real_now(session)
        if row is None or row.token is None or row.expires_at is None or row.renew_at is None:
            return None
        if row.token == instead_of or row.expires_at <= now:
            return None
        return _Kept(row.token, due=row.renew_at <= now)

    def _take_turn(self, me: str, instead_of: str | None) -> "_Turn":
        try:
            with self._sessions.begin() as session:
                row = session.get(AccessToken, self._appid, with_for_update=True)
                if row is None:
                    row = AccessToken(appid=self._appid, forced=[])
                    session.add(row)
                    session.flush()
                now = real_now(session)
                kept = self._kept(session, instead_of)
                if kept and not kept.due:
                    return _Turn(token=kept.token)
                if row.fetched_until is not None and row.fetched_until > now:
                    return _Turn(token=kept.token if kept else None)
                row.fetched_by, row.fetched_until = me, now + LEASE
                return _Turn(mine=True, at=now, fallback=kept.token if kept else None)
        except IntegrityError:  # another process has just made the row
            return _Turn()

    def _may_force(self) -> bool:
        """Note one forced refresh and return True, or return False when WeChat would not heed it."""
        with self._sessions.begin() as session:
            row = session.get_one(AccessToken, self._appid, with_for_update=True)
            now = real_now(session)
            recent = [
                when for when in map(datetime.fromisoformat, row.forced) if now - when < timedelta(days=1)
            ]
            if len(recent) >= FORCES_A_DAY or any(now - when < FORCE_AGAIN_AFTER for when in recent):
                return False
            row.forced = [when.isoformat() for when in [*recent, now]]
            return True

    def _finish(self, me: str, grant: Grant | None = None, *, asked_at: datetime | None = None) -> None:
        """Give the lease back, and keep what was granted.

        Its life is counted from before it was asked for, so that it never seems longer than it is.
        """
        with self._sessions.begin() as session:
            row = session.get_one(AccessToken, self._appid, with_for_update=True)
            if grant and asked_at:
                lifetime = timedelta(seconds=grant.expires_in)
                row.token, row.expires_at = grant.token, asked_at + lifetime
                row.renew_at = row.expires_at - min(MARGIN, lifetime / 2)  # half: one that is short at once
            if row.fetched_by == me:
                row.fetched_by = row.fetched_until = None


@dataclass(frozen=True)
class _Kept:
    """A token that still works, and whether the next one is due."""

    token: str = field(repr=False)
    due: bool


@dataclass(frozen=True)
class _Turn:
    """What came of asking for the lease: a token after all, our turn, or (neither) wait."""

    token: str | None = field(default=None, repr=False)
    mine: bool = False
    at: datetime | None = None
    fallback: str | None = field(default=None, repr=False)


def _still_waiting() -> Unreachable:
    return Unreachable("访问凭证正由另一个进程取用，还没有取到。什么也没有发出，请稍后再试。")
