"""Recognises what no push of ours sent among the articles that the register knows.

Staff send in the backend what was written here, and lists of older articles bring what went out before us.
By address, however it was copied; else by title and day, where one article and one report alone fit.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.publishing import addresses
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import PushedArticle
from bot.reach.counts import OutArticle, Way


def recognise(session: Session, unjoined: Sequence[OutArticle]) -> None:
    """Note which article each of *unjoined* is, where that is known; and its address, where that was not."""
    unknown = [each for each in unjoined if each.article_id is None]
    by_address = _by_address(session, [each.content_url for each in unknown if each.content_url])
    by_title = _by_title(session, unknown)
    alike = Counter((each.title, each.published_on) for each in unknown)
    for each in unknown:
        if each.content_url and (found := by_address.get(addresses.key(each.content_url))):
            each.article_id, each.joined_by = found.id, Way.URL
            continue
        fitting = by_title.get((each.title, each.published_on), set())
        one_to_one = len(fitting) == alike[each.title, each.published_on] == 1
        alone = next(iter(fitting)) if one_to_one else None
        if alone and not (alone.url and each.content_url):  # two addresses are two articles
            each.article_id, each.joined_by = alone.id, Way.TITLE
            alone.url = alone.url or each.content_url or ""


def _by_address(session: Session, urls: Sequence[str]) -> dict[str, Article]:
    if not urls:
        return {}
    alike = [Article.url.contains(addresses.mark(url), autoescape=True) for url in urls]
    found = session.scalars(select(Article).where(or_(*alike)).order_by(Article.id.desc()))
    return {addresses.key(each.url): each for each in found if each.url}


def _by_title(session: Session, outs: Sequence[OutArticle]) -> dict[tuple[str | None, date], set[Article]]:
    titles = {each.title for each in outs if each.title}
    if not titles:
        return {}
    rows = session.execute(
        select(Article, Revision.title)
        .join(Revision, Revision.article_id == Article.id)
        .where(
            Article.published.in_({each.published_on for each in outs}),
            Revision.title.in_(titles),
            Article.id.not_in(select(OutArticle.article_id).where(OutArticle.article_id.is_not(None))),
            Revision.id.not_in(select(PushedArticle.revision_id)),  # of a push it is `joining` that knows
        )
    )
    found: dict[tuple[str | None, date], set[Article]] = {}
    for article, title in rows:
        if article.published:
            found.setdefault((title, article.published), set()).add(article)
    return found
