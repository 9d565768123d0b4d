"""What staff are told of a series: a sentence for everything that does not go by itself."""

import zlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices
from bot.clock import in_words
from bot.people import Role
from bot.publishing import articles
from bot.publishing.articles import Revision
from bot.publishing.pushes import Push, PushedArticle
from bot.series.rows import SeriesRun

TO = (Role.EDITOR, Role.PUBLISHER)


def push_of(session: Session, run: SeriesRun) -> Push | None:
    """Return the push that the article of *run* is in, the last one where there were several."""
    if run.article_id is None:
        return None
    wanted = (
        select(Push)
        .join(PushedArticle, PushedArticle.push_id == Push.id)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .where(Revision.article_id == run.article_id)
        .order_by(Push.id.desc())
        .limit(1)
    )
    return session.scalars(wanted).unique().one_or_none()


def skipped(session: Session, run: SeriesRun, count: int, *, now: datetime) -> None:
    """Tell that due times went by while nothing ran."""
    which = f"{count} 次（最后一次 {in_words(run.due_at)}）" if count > 1 else in_words(run.due_at)
    _tell(session, run, "skipped", f"跳过了 {which}：{_reason(run)}。以后的照常。", now=now)


def nothing_to_say(session: Session, run: SeriesRun, *, now: datetime) -> None:
    """Tell that there is nothing to push."""
    _tell(session, run, "skipped", f"{in_words(run.due_at)} 这次跳过：{_reason(run)}。", now=now)


def not_submitted(session: Session, run: SeriesRun, *, now: datetime) -> None:
    """Tell that an editor is to mend what was written."""
    text = f"{in_words(run.due_at)} 的{_title(run)}写好了，但不能送审，请编辑改好后送审。{run.reason}"
    _tell(session, run, "generated", text, now=now)


def outdated(session: Session, run: SeriesRun, *, now: datetime) -> None:
    """Tell that a figure of what was approved has been corrected since."""
    text = f"{in_words(run.due_at)} 的{_title(run)}没有排期：{_reason(run)}。"
    which = f"{zlib.crc32(run.reason.encode()):08x}"  # a second figure is told of too
    _tell(session, run, f"outdated:{which}", text, now=now)


def failed(session: Session, run: SeriesRun, *, now: datetime) -> None:
    """Tell that nothing comes of a due time, and why."""
    _tell(session, run, "failed", f"{in_words(run.due_at)} 这次没有做成：{run.reason}", now=now)


def missed(session: Session, run: SeriesRun, *, now: datetime) -> None:
    """Tell that it was not approved in time, and that a person may still plan it."""
    text = f"{in_words(run.due_at)} 的{_title(run)}没有推送：{_reason(run)}。"
    text += "程序不会补发；审完以后可以由人排期。"
    _tell(session, run, "missed", text, now=now)


def _reason(run: SeriesRun) -> str:
    """Return why, to go on after it: without a full stop."""
    return run.reason.rstrip("。")


def _title(run: SeriesRun) -> str:
    return f"《{articles.newest(run.article).title}》" if run.article else "文章"


def _tell(session: Session, run: SeriesRun, what: str, text: str, *, now: datetime) -> None:
    notices.tell(
        session,
        f"定期推送“{run.series.name}”：{text}",
        key=f"series_run:{run.id}:{what}",
        to=TO,
        about=run,
        link=f"/console/articles/{run.article.slug}" if run.article else "/console/series/",
        now=now,
    )
