"""Functions of days and of the clock that both databases know, each in its own words."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Mapped
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.db.tables import Instant

_Day = ColumnElement[date] | InstrumentedAttribute[date]
_Moment = ColumnElement[datetime] | Mapped[datetime]


def days_later(day: _Day, days: int) -> ColumnElement[date]:
    """Return the day so many *days* after that of a column."""
    return _DaysLater(day, days)


def beijing_day_of(moment: _Moment) -> ColumnElement[date]:
    """Return the calendar day in Beijing of a column's moment.

    An index is made of it: whoever writes it otherwise makes that anew (`ix_question_day`).
    """
    return _BeijingDay(moment)


def real_clock(ahead: timedelta = timedelta()) -> ColumnElement[datetime]:
    """Return the database's own clock, as `real_now` gives it, as a part of a query that asks for more.

    With *ahead*, whole seconds, the moment so much later.
    """
    return _RealClock(int(ahead.total_seconds())) if ahead else _RealClock()


class _RealClock(FunctionElement[datetime]):
    type = Instant()
    inherit_cache = True


class _DaysLater(FunctionElement[date]):
    type = Date()
    inherit_cache = True


class _BeijingDay(FunctionElement[date]):
    type = Date()
    inherit_cache = True


@compiles(_RealClock, "sqlite")
def _(element: _RealClock, compiler: SQLCompiler, **more: Any) -> str:
    # as `Instant` writes it: milliseconds are all there is
    ahead = f", {compiler.process(element.clauses, **more)} || ' seconds'" if element.clauses.clauses else ""
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now'{ahead})"


@compiles(_RealClock, "postgresql")
def _(element: _RealClock, compiler: SQLCompiler, **more: Any) -> str:
    ahead = element.clauses.clauses and compiler.process(element.clauses, **more)
    later = f" + make_interval(secs => {ahead})" if ahead else ""
    return f"(clock_timestamp(){later})"  # not now(), which is when the transaction began


@compiles(_DaysLater, "sqlite")
def _(element: _DaysLater, compiler: SQLCompiler, **more: Any) -> str:
    day, days = element.clauses
    return f"date({compiler.process(day, **more)}, {compiler.process(days, **more)} || ' days')"


@compiles(_DaysLater, "postgresql")
def _(element: _DaysLater, compiler: SQLCompiler, **more: Any) -> str:
    day, days = element.clauses
    return f"({compiler.process(day, **more)} + {compiler.process(days, **more)})"


@compiles(_BeijingDay, "sqlite")
def _(element: _BeijingDay, compiler: SQLCompiler, **more: Any) -> str:
    # moments are kept in UTC, and Beijing has had no summer time since 1991
    return f"date({compiler.process(element.clauses, **more)}, '+8 hours')"


@compiles(_BeijingDay, "postgresql")
def _(element: _BeijingDay, compiler: SQLCompiler, **more: Any) -> str:
    # in brackets, so that it may be indexed; as a function, so that it reads back as it was written
    return f"(timezone('Asia/Shanghai', {compiler.process(element.clauses, **more)})::date)"
