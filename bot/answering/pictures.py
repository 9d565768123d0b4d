"""Pictures in answers: a chart of figures, which WeChat keeps for three days and which is uploaded once."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import String, Text, and_, delete, or_
from sqlalchemy.orm import Mapped, mapped_column

from bot import charts, db
from bot.charts import Chart
from bot.db import Base, Sessions
from bot.figures.charting import chart_of
from bot.wechat.client import WeChat

__all__ = ["chart_of", "media_id"]
LENT_FOR = timedelta(days=3)  # by WeChat's documents
REUSED_FOR = LENT_FOR - timedelta(hours=1)  # a picture sent now is looked at a little later


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
