"""Numbers as pages show them."""

from decimal import Decimal

from bot.figures import numerals
from bot.reach.reports.table import percent


def counted(value: int | float | Decimal, unit: str) -> str:
    """Return a number as pages show it: 12,345; a rate as percent, 分 as 元."""
    if unit == "%":
        return f"{percent(Decimal(value))}%"
    if unit == "元":
        return f"{Decimal(value) / 100:,.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.1f}"


def plain(value: Decimal) -> str:
    """Return an exact number as pages show it: 12,000; 20.3 stays 20.3."""
    return f"{value.normalize():,f}"


def rounded(people: int) -> str:
    """Return about how many people there are: 1,234 人; 23456 are 2.3万人."""
    return f"{people:,} 人" if people < numerals.WAN else numerals.rounded(people, "人")
