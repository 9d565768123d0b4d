"""Which period a page of reach shows: as its address says, else its usual one; and those beside it."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from bot.clock import beijing_day
from bot.errors import Mistake
from bot.reach import periods
from bot.reach.periods import Kind, Period
from bot.web.console.office import asked, office

KINDS = {Kind.WEEK: "周", Kind.MONTH: "月", Kind.QUARTER: "季度", Kind.YEAR: "年"}


@dataclass(frozen=True)
class Chosen:
    """The period of a page, and those that lie beside it."""

    period: Period
    today: date
    problem: Mistake | None  # what was asked for was none: then it is the usual one

    @property
    def before(self) -> Period:
        return periods.before(self.period)

    @property
    def after(self) -> Period | None:
        """Return the period that follows, unless it has not begun."""
        following = periods.after(self.period)
        return following if following.first < self.today else None

    @property
    def kinds(self) -> list[tuple[str, Period, bool]]:
        """Return week, month, quarter and year around the period's last day, and which of them is shown."""
        day = min(self.period.last, self.today - timedelta(days=1))
        whole = [periods.week(day), periods.month(day), periods.quarter(day), periods.year(day.year)]
        return [(f"一{KINDS[each.kind]}", each, each.kind is self.period.kind) for each in whole]


def chosen(usual: Period | None = None) -> Chosen:
    """Return the period that the address asks for; *usual* where it asks for none."""
    today = beijing_day(office().now)
    usual = usual or periods.month(today - timedelta(days=1))
    try:
        if "first" in request.args:
            return Chosen(periods.read(f"{asked('first')}..{asked('last')}"), today, None)
        return Chosen(periods.read(asked("period")) if asked("period") else usual, today, None)
    except Mistake as problem:
        return Chosen(usual, today, problem)
