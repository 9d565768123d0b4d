"""Pictures in answers: a chart of figures, which WeChat keeps for three days and which is uploaded once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import String, Text, and_, delete, or_
from sqlalchemy.orm import Mapped, mapped_column

from bot import charts, db
from bot.charts import Bar, Chart, Panel
from bot.db import Base, Sessions
from bot.figures.indicators import Confirmed
from bot.wechat.client import WeChat

LENT_FOR = timedelta(days=3)  # by WeChat's documents
REUSED_FOR = LENT_FOR - timedelta(hours=1)  # a picture sent now is looked at a little later
MOST_YEARS = 10  # the latest: more do not fit on a phone
SOURCE = "武都区妇联"


class LentPicture(Base):
    """Where WeChat keeps a chart of ours, for one account: another account cannot use it."""

    __tablename__ = "lent_picture"

    appid: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # of what is drawn
    media_id: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime]
    expires_at: Mapped[datetime]


def media_id(sessions: Sessions, wechat: WeChat, chart: Chart, *, now: datetime) -> str:
    """Return the media_id under which *chart* may be sent, drawing and uploading it if need be.

    No transaction is open meanwhile, so two may upload it at once: either picture will do.
    Raises PlatformProblem when WeChat does not take it, Mistake when the font is not installed.
    """
    digest = sha256(charts.svg(chart).encode()).hexdigest()
    with sessions.read() as session:
        known = session.get(LentPicture, (wechat.appid, digest))
    if known and known.uploaded_at <= now < known.expires_at:
        return known.media_id
    lent = wechat.lend_image(charts.png(chart), f"{digest[:16]}.png")
    picture = LentPicture(
        appid=wechat.appid, digest=digest, media_id=lent, uploaded_at=now, expires_at=now + REUSED_FOR
    )
    with sessions.begin() as session:
        former = and_(LentPicture.appid == picture.appid, LentPicture.digest == digest)
        session.execute(delete(LentPicture).where(or_(LentPicture.expires_at <= now, former)))
        db.add_unless_there(session, picture)
    return lent


def chart_of(figures: Sequence[Confirmed]) -> Chart:
    """Return the chart of *figures*: each indicator over its years; or one year, a panel for each unit.

    名 and 元 never stand on one scale.  Raises Mistake when there are none, or more than a picture holds.
    """
    figures = list(dict.fromkeys(figures))
    if len({each.year for each in figures}) > 1 or len(figures) == 1:
        figures = _latest(figures)
        panels = _over_years(figures)
    else:
        panels = _by_unit(figures)
    return Chart(_title(figures), _subtitle(figures), _footer(figures), panels)


def _latest(figures: Iterable[Confirmed]) -> list[Confirmed]:
    """Return the figures by year, of each indicator no more than the latest few."""
    kept: dict[int, list[Confirmed]] = {}
    for figure in sorted(figures, key=lambda each: each.year):
        kept.setdefault(figure.indicator_id, []).append(figure)
    return [figure for years in kept.values() for figure in years[-MOST_YEARS:]]


def _over_years(figures: Iterable[Confirmed]) -> tuple[Panel, ...]:
    lines: dict[tuple[str, str], list[Bar]] = {}
    for figure in figures:
        lines.setdefault((figure.indicator, figure.unit), []).append(_bar(figure, f"{figure.year}年"))
    if len(lines) == 1:
        return tuple(Panel(tuple(bars), over_time=True) for bars in lines.values())
    return tuple(
        Panel(tuple(bars), heading=f"{indicator}（{unit}）" if unit else indicator, over_time=True)
        for (indicator, unit), bars in lines.items()
    )


def _by_unit(figures: Iterable[Confirmed]) -> tuple[Panel, ...]:
    units: dict[str, list[Bar]] = {}
    for figure in figures:
        units.setdefault(figure.unit, []).append(_bar(figure, figure.indicator))
    told = len(units) == 1  # under the title
    return tuple(
        Panel(tuple(bars), heading="" if told or len(bars) == 1 or not unit else f"单位：{unit}")
        for unit, bars in units.items()
    )


def _bar(figure: Confirmed, label: str) -> Bar:
    return Bar(label, figure.value, figure.text, figure.approximate)


def _title(figures: Sequence[Confirmed]) -> str:
    indicators = list(dict.fromkeys(figure.indicator for figure in figures))
    if len(indicators) == 1:
        return indicators[0]
    topics = list(dict.fromkeys(figure.topic for figure in figures))
    return "、".join(topics[:3]) + ("等" if len(topics) > 3 else "")


def _subtitle(figures: Sequence[Confirmed]) -> str:
    years, units = ({each.year for each in figures}, {each.unit for each in figures})
    parts = [f"{year}年" for year in years if len(years) == 1 < len(figures)]
    parts += [f"单位：{unit}" for unit in units if len(units) == 1 and unit]
    return " · ".join([*parts, f"来源：{SOURCE}"])


def _footer(figures: Iterable[Confirmed]) -> str:
    years = sorted({figure.year for figure in figures})
    whole = len(years) > 2 and years[-1] - years[0] == len(years) - 1
    shown = f"{years[0]}—{years[-1]}" if whole else "、".join(map(str, years))
    return f"{SOURCE} · 数据年份：{shown}年"
