"""The whole sheet of a quarter: as a value, as text, and as a page to print on A4 and to sign."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy.orm import Session

from bot.clock import beijing_day, in_full
from bot.config import Compliance
from bot.errors import Mistake
from bot.publishing.render import sandbox
from bot.reach import freshness, periods
from bot.reach.duty import interaction, out, records, update, wording
from bot.reach.duty.values import Item, Verdict
from bot.reach.periods import Period, span

_TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "sheets"
_environment = sandbox(_TEMPLATES)
_environment.filters["full"] = in_full


@dataclass(frozen=True)
class Sheet:
    """How the account stands in a quarter."""

    account: str
    period: Period
    made_at: datetime
    fresh: str  # until when the data go
    items: tuple[Item, ...]

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        return [(name, list(items)) for name, items in groupby(self.items, key=lambda each: each.group)]

    @property
    def days(self) -> str:
        """Return the days of the quarter: 2026年1月1日至3月31日."""
        return span(self.period.first, self.period.last)

    @property
    def is_running(self) -> bool:
        """Tell whether the quarter is not over, so that the sheet is not the last word."""
        return beijing_day(self.made_at) <= self.period.last

    def counted(self, verdict: Verdict) -> int:
        return sum(each.verdict is verdict for each in self.items)

    def as_text(self) -> str:
        """Return it for a terminal: an item a paragraph."""
        parts = [f"{self.account} {self.period.label}自查表（{self.fresh}）"]
        for item in self.items:
            parts += [
                "",
                f"【{item.verdict}】{item.group}：{item.name}",
                f"  {item.told}",
                f"  依据：{item.basis}",
            ]
            parts += [f"    {'  '.join(row)}" for row in item.rows]
        return "\n".join(parts)


def of(session: Session, period: Period, rules: Compliance, *, account: str, now: datetime) -> Sheet:
    """Return the sheet of *period* as far as is known at *now*."""
    went_out = out.of(session, period)
    return Sheet(
        account=account,
        period=period,
        made_at=now,
        fresh=freshness.of(session, period, now=now).label,
        items=(
            update.of(session, period, rules, now=now),
            *interaction.of(session, period, rules, now=now),
            *wording.of(session, period, went_out),
            *records.of(session, went_out),
        ),
    )


def page(sheet: Sheet, *, back: str = "") -> str:
    """Return *sheet* as one HTML file for A4; *back* is the address of the page it was opened from."""
    return _environment.get_template("duty.html").render(sheet=sheet, back=back)


def quarter(text: str) -> Period:
    """Return the quarter that *text* names: 2026Q1.

    Raises Mistake for anything else.
    """
    found = re.fullmatch(r"(\d{4})-?[Qq]([1-4])", text.strip(), re.ASCII)
    if found is None:
        raise Mistake(f"“{text[:20]}”不是季度，要写成 2026Q1。")
    return periods.quarter(date(int(found[1]), 3 * int(found[2]), 1))
