"""Lets comments be looked after under what people sent in the official backend, once WeChat reports of it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import comments
from bot.clock import beijing_day, start_of_day
from bot.comments import Thread
from bot.db import Sessions
from bot.publishing.articles import Article
from bot.reach.counts import OutArticle

LOOKED_BACK = timedelta(days=60)
NO_TITLE = "没有标题的文章"


def run_due(sessions: Sessions, *, now: datetime) -> None:
    """Watch whatever went out in the last sixty days and is not watched yet; any number of processes may."""
    with sessions.read() as session:
        if not _unwatched(session, now):
            return
    with sessions.begin() as session:
        for out, slug in _unwatched(session, now):
            comments.watch(
                session,
                msg_data_id=out.msg_data_id or "",
                position=out.idx or 1,
                title=out.title or NO_TITLE,
                slug=slug or "",
                out_at=start_of_day(out.published_on) + timedelta(hours=12),
                is_open=None,
                now=now,
            )


def _unwatched(session: Session, now: datetime) -> list[tuple[OutArticle, str | None]]:
    watched = select(Thread.id).where(
        Thread.msg_data_id == OutArticle.msg_data_id, Thread.position == OutArticle.idx
    )
    rows = session.execute(
        select(OutArticle, Article.slug)
        .outerjoin(Article, Article.id == OutArticle.article_id)
        .where(
            OutArticle.published_on > beijing_day(now) - LOOKED_BACK,
            OutArticle.msg_data_id.is_not(None),
            OutArticle.idx.is_not(None),
            ~watched.exists(),
        )
        .limit(50)
    )
    return [(out, slug) for out, slug in rows]
