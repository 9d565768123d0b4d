"""Which sends of an article followers can open.

An article may be out twice, so each send says for itself since when its page is gone; the article says so
when none of them leads to a page any more.
"""

from collections.abc import Iterable, Mapping, Sequence
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


def note_out(session: Session, push: Push) -> None:
    """Write down on which day the articles of *push* came out, and that they can be opened.

    That is known only now, however long ago it went out: what was taken back before was another.
    """
    for of in _locked(session, push.articles):
        of.published = of.published or beijing_day(push.out_at)
        of.withdrawn_at = None


def note_back(session: Session, *pushed: PushedArticle, now: datetime) -> None:
    """Write down that the pages of *pushed*, which were sent, are gone; other sends of an article stay."""
    of = {each.id: each for each in _locked(session, pushed)}
    for each in pushed:
        each.back_at = now
    session.flush()
    for each in pushed:
        article = of[each.submission.revision.article_id]
        article.published = article.published or beijing_day(each.push.out_at)
        there = still_there(session, article)
        cards = [one for one in there if one.push.mode != Mode.PUBLISH]
        if there:  # followers can open another: its page, not the one that is gone
            article.url = (cards or there)[-1].url
        else:
            article.withdrawn_at = article.withdrawn_at or now


def _locked(session: Session, pushed: Iterable[PushedArticle]) -> Sequence[Article]:
    """Lock the articles of *pushed*, so that of two sends which end at once the second sees the first."""
    numbers = [each.submission.revision.article_id for each in pushed]
    wanted = select(Article).where(Article.id.in_(numbers)).order_by(Article.id).with_for_update(of=Article)
    session.flush()
    return session.scalars(wanted, execution_options={"populate_existing": True}).all()
