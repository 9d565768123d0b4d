"""WeChat's answers, kept as they came: what every number can be opened down to."""

import json
import zlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base
from bot.wechat.statistics import Statistic

ARTICLE_TOTALS, ACCOUNT_SUMMARY = Statistic.ARTICLE_TOTALS, Statistic.ACCOUNT_SUMMARY


class RawAnswer(Base):
    """One answer; the same answer again only moves `last_seen_at`, any other is a row of its own."""

    __tablename__ = "raw_answer"
    __table_args__ = (Index("ix_raw_answer_asked", "call", "first_day", "last_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date]  # begin_date and
    last_day: Mapped[date]  # end_date of the question
    fetched_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    delayed: Mapped[bool]  # WeChat says itself that more is to come
    packed: Mapped[bytes] = mapped_column("body", LargeBinary)  # JSON, compressed to a sixth

    @property
    def body(self) -> dict[str, Any]:
        """Return what WeChat answered."""
        body: dict[str, Any] = json.loads(zlib.decompress(self.packed))
        return body


def keep(
    session: Session, call: str, first_day: date, last_day: date, body: dict[str, Any], *, now: datetime
) -> RawAnswer:
    """Keep *body* as the answer to that question, and return its row."""
    latest = session.scalars(
        select(RawAnswer)
        .where(RawAnswer.call == call, RawAnswer.first_day == first_day, RawAnswer.last_day == last_day)
        .order_by(RawAnswer.id.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if latest and latest.body == body:
        latest.last_seen_at = max(latest.last_seen_at, now)
        return latest
    answer = RawAnswer(
        call=call,
        first_day=first_day,
        last_day=last_day,
        fetched_at=now,
        last_seen_at=now,
        delayed=bool(body.get("is_delay", False)),
        packed=zlib.compress(json.dumps(body).encode()),
    )
    session.add(answer)
    session.flush()
    return answer


def on_articles_of(session: Session, day: date) -> list[RawAnswer]:
    """Return every answer about the articles published on *day*, the oldest first."""
    asked = (RawAnswer.call == ARTICLE_TOTALS, RawAnswer.first_day == day)
    return list(session.scalars(select(RawAnswer).where(*asked).order_by(RawAnswer.id)))
