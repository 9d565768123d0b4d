"""Draws a chart: templates/charts/chart.svg filled with where everything stands, and made a PNG."""

from functools import cache
from pathlib import Path

import resvg_py
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.charts import layout, lettering
from bot.charts.values import Chart

FOLDER = Path(__file__).parents[2] / "templates" / "charts"


def png(chart: Chart) -> bytes:
    """Return *chart* as a PNG, 900 pixels wide and as high as it needs.

    Raises Mistake when the font is not installed.
    """
    font = str(lettering.font_file())
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg(chart),
            skip_system_fonts=True,  # the same picture on every machine
            font_files=[font],
            font_family=lettering.FAMILY,
            sans_serif_family=lettering.FAMILY,
        )
    )


def svg(chart: Chart) -> str:
    """Return the SVG that `png` makes a picture of: two charts with the same SVG look the same.

    Raises Mistake when the font is not installed.
    """
    sheet = layout.lay_out(chart)
    return _environment().get_template("chart.svg").render(sheet=sheet, family=lettering.FAMILY)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
