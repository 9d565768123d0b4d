"""The charts of a report as pictures, for the page and the Word document; what is lacking has no bar."""

from decimal import Decimal

from bot import charts
from bot.charts import Bar, Chart, Panel
from bot.reach.reports.made import Report
from bot.reach.reports.table import Table

MOST = 40  # bars that can still be told apart


def chart_of(report: Report, table: Table) -> Chart | None:
    """Return the chart of *table*; None where it has none, or fewer than two bars, or nothing above 0."""
    if table.charted is None or not 2 <= len(table.rows) <= MOST:
        return None
    bars = []
    for row in table.rows:
        count = row[table.charted]
        if isinstance(count, int) and count >= 0:  # WeChat's corrections may leave less than nothing
            bars.append(Bar(str(row[0]), Decimal(count), str(count)))
    if len(bars) < 2 or not any(each.value for each in bars):
        return None
    left_out = len(table.rows) - len(bars)
    lacking = f"；{left_out}项缺数，没有画" if left_out else ""
    over_time = table.key in {"parts", "comings"}
    return Chart(
        title=table.heading,
        subtitle=f"{report.period.label} · {table.columns[table.charted].name}",
        footer=f"{report.account} · {report.line.cut_off}{lacking}",
        panels=(Panel(tuple(bars), over_time=over_time),),
    )


def png(chart: Chart) -> bytes:
    """Return *chart* as a picture."""
    return charts.png(chart)
