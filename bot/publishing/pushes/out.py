"""Which sends of an article followers can open.

An article may be out twice, so each send says for itself since when its page is gone; the article says so
when no card leads to a page any more.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import beijing_day
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes.states import Mode, Push, PushedArticle, State


def sends(session: Session, article: Article) -> list[PushedArticle]:
    """Return every time that *article* was sent, the earliest first."""
    wanted = (
        select(PushedArticle)
        .join(Push)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .where(Revision.article_id == article.id, Push.state == State.SENT)
    )
    return list(session.scalars(wanted.order_by(Push.id)))


def still_there(session: Session, article: Article) -> list[PushedArticle]:
    """Return every send of *article* whose page is there, as far as is known, the earliest first."""
    return [each for each in sends(session, article) if each.back_at is None]


def note_addresses(push: Push, urls: Mapping[int, str]) -> None:
    """Write down where followers find the articles of *push*; *urls* by place, from 1."""
    for article in push.articles:
        if url := urls.get(article.position):
            note_address(article, url)


def note_address(pushed: PushedArticle, url: str) -> None:
    """Write down where followers find *pushed*: the address of its article, unless that page is gone."""
    pushed.url = url
    if pushed.back_at is None:
        pushed.submission.revision.article.url = url


def note_out(push: Push) -> None:
    """Write down on which day the articles of *push* came out, and that they can be opened.

    Of a card it is known only now, however long ago it went out: what was taken back before was another.
    """
    for article in push.articles:
        of = article.submission.revision.article
        of.published = of.published or beijing_day(push.out_at)
        if of.withdrawn_at and (push.mode != Mode.PUBLISH or of.withdrawn_at < push.out_at):
            of.withdrawn_at = None


def note_back(session: Session, pushed: PushedArticle, *, now: datetime) -> None:
    """Write down that the page of *pushed*, which was sent, is gone; other cards of its article stay."""
    article = pushed.submission.revision.article
    article.published = article.published or beijing_day(pushed.push.out_at)
    pushed.back_at = now
    session.flush()
    cards = [each for each in still_there(session, article) if each.push.mode != Mode.PUBLISH]
    if cards:  # followers still have another: its page, not the one that is gone
        article.url = cards[-1].url
    else:
        article.withdrawn_at = article.withdrawn_at or now
