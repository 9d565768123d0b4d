"""Draws a chart: templates/charts/chart.svg filled with where everything stands, and made a PNG."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import resvg_py
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.charts import layout, lettering
from bot.charts.values import Chart


@dataclass(frozen=True)
class Ink:
    """The colours of a chart in one look of the articles; *_ground lie under the stripes of about-numbers."""

    main: str
    before: str  # of years before the one that is shown
    main_ground: str
    before_ground: str
    card: str


RED = Ink("#C8161D", "#E5A3A5", "#F3C9CB", "#FAE9E9", "#FDF1F3")  # 正红
FRESH = Ink("#0D6B63", "#8FC4B7", "#C3E2DB", "#E6F4F0", "#F3FEFA")  # 清新
FOLDER = Path(__file__).parents[2] / "templates" / "charts"


def png(chart: Chart, ink: Ink = RED) -> bytes:
    """Return *chart* as a PNG, 900 pixels wide and as high as it needs.

    Raises Mistake when the font is not installed.
    """
    return rasterised(svg(chart, ink))


def rasterised(drawing: str) -> bytes:
    """Return an SVG of ours as a PNG of its own size.

    Raises Mistake when the font is not installed.
    """
    font = str(lettering.font_file())
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            skip_system_fonts=True,  # the same picture on every machine
            font_files=[font],
            font_family=lettering.FAMILY,
            sans_serif_family=lettering.FAMILY,
        )
    )


def svg(chart: Chart, ink: Ink = RED) -> str:
    """Return the SVG that `png` makes a picture of: two charts with the same SVG look the same.

    Raises Mistake when the font is not installed.
    """
    sheet = layout.lay_out(chart)
    return _environment().get_template("chart.svg").render(sheet=sheet, family=lettering.FAMILY, ink=ink)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
