"""The graphs of a report, as the console draws them: SVG for the page, and its picture for Word.

Day by day where the report has the days, else bars over the first column of a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts import graphs, rasterised
from bot.charts.graphs import Graph, Series
from bot.reach import dictionary
from bot.reach.reports.made import Report
from bot.reach.reports.table import Table

MOST = 40  # bars that can still be told apart
OVER = {"standing": "comings"}  # graphs that stand over a table of another name


@dataclass(frozen=True)
class Drawn:
    """A graph, and the table it stands over."""

    key: str
    table: str
    graph: Graph

    @property
    def svg(self) -> str:
        return graphs.svg(self.graph)

    @property
    def png(self) -> bytes:
        return rasterised(self.svg)


def of(report: Report, tables: Sequence[Table]) -> list[Drawn]:
    """Return the graphs of *report*, those that have something to show, in the order of their tables."""
    found = []
    for table in tables:
        days = [
            Drawn(key, table.key, graph)
            for key, graph in report.graphs.items()
            if OVER.get(key, key) == table.key and any(graph.values)
        ]
        bars = _bars(table) if table.key not in report.graphs else None
        found += [*days, *([Drawn(table.key, table.key, bars)] if bars else [])]
    return found


def _bars(table: Table) -> Graph | None:
    """Return *table* as bars; None where it has no chart, or fewer than two bars, or nothing but 0."""
    if table.charted is None or not 2 <= len(table.rows) <= MOST:
        return None
    column = table.columns[table.charted]
    counts = tuple(count if isinstance(count := row[table.charted], int) else None for row in table.rows)
    if not any(counts):
        return None
    metric = dictionary.named(column.metric)
    return Graph(
        title=table.heading if metric.name in table.heading else f"{table.heading}：{metric.name}",
        unit=metric.unit,
        labels=tuple(str(row[0]) for row in table.rows),
        series=(Series(metric.name, counts, "bars"),),
    )
