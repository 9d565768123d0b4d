"""Which article of ours an imported one is: by address, else by title and day where only one fits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day, start_of_day
from bot.publishing import addresses
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import Push, PushedArticle, State
from bot.reach.counts import OutArticle
from bot.reach.imports.alike import contradict, folded
from bot.reach.imports.live import Told

MARGIN = timedelta(days=1)  # an address may be told with the day after, where it was sent at midnight
By = Literal["address", "title", "unclear"]


@dataclass(frozen=True)
class Ours:
    """An article that we know of without any import."""

    title: str
    published_on: date
    slug: str | None
    msgid: str | None
    urls: tuple[str, ...]
    is_counted: bool  # reported by WeChat or sent by a push; else it only stands in the register of old ones


@dataclass(frozen=True)
class Match:
    """Who an imported article is; `unclear`: one of several of ours, so it is nobody new either."""

    by: By
    ours: Ours | None


def known(session: Session, first: date, last: date) -> list[Ours]:
    """Return the articles of ours published from *first* to *last*, a day more on either side."""
    first, last = first - MARGIN, last + MARGIN
    found = [*_reported(session, first, last), *_sent(session, first, last)]
    named = {each.slug for each in found if each.slug}
    return found + [each for each in _registered(session, first, last) if each.slug not in named]


def match(told: Sequence[Told], ours: Sequence[Ours]) -> dict[int, Match]:
    """Return who each of *told* is, by its place; what is not in it is none of ours.

    What is counted already comes before what only stands in the register: nothing is counted twice.
    """
    found: dict[int, Match] = {}
    for tier in (True, False):
        of_tier = [each for each in ours if each.is_counted == tier]
        left = [place for place in range(len(told)) if place not in found]
        found |= _of_tier(told, left, of_tier)
    return found


def _of_tier(told: Sequence[Told], left: Iterable[int], ours: Sequence[Ours]) -> dict[int, Match]:
    found: dict[int, Match] = {}
    taken: set[int] = set()
    by_url = {addresses.key(url): place for place, each in enumerate(ours) for url in each.urls}
    by_title: dict[tuple[str, date], list[int]] = {}
    for place, each in enumerate(ours):
        by_title.setdefault((folded(each.title), each.published_on), []).append(place)
    waiting: dict[tuple[str, date], list[int]] = {}
    for number in left:
        article = told[number]
        at = by_url.get(addresses.key(article.url)) if article.url else None
        if at is not None:
            found[number] = Match("address", ours[at])
            taken.add(at)
        else:
            waiting.setdefault((folded(article.title), article.published_on), []).append(number)
    untitled = Counter(
        each.published_on
        for place, each in enumerate(ours)
        if not (each.title or each.urls) and place not in taken
    )
    for key, numbers in waiting.items():
        for number in numbers:
            fitting = [
                place
                for place in by_title.get(key, [])
                if place not in taken
                and not any(contradict(url, told[number].url) for url in ours[place].urls)
            ]
            if len(fitting) == 1 and len(numbers) == 1:
                found[number] = Match("title", ours[fitting[0]])
            elif fitting:
                found[number] = Match("unclear", None)
            elif untitled[key[1]]:  # WeChat need not tell titles: it may be that one
                untitled[key[1]] -= 1
                found[number] = Match("unclear", None)
    return found


def _reported(session: Session, first: date, last: date) -> list[Ours]:
    rows = session.execute(
        select(
            OutArticle.msgid,
            OutArticle.title,
            OutArticle.published_on,
            OutArticle.content_url,
            PushedArticle.url,
            Article.url,
            Article.slug,
            Revision.title,
        )
        .outerjoin(
            PushedArticle,
            and_(PushedArticle.push_id == OutArticle.push_id, PushedArticle.position == OutArticle.position),
        )
        .outerjoin(Revision, Revision.id == PushedArticle.revision_id)
        .outerjoin(Article, Article.id == Revision.article_id)
        .where(OutArticle.published_on.between(first, last))
    )
    return [
        Ours(
            title=told or title or "",
            published_on=day,
            slug=slug,
            msgid=msgid,
            urls=_urls(told_url, pushed_url, url),
            is_counted=True,
        )
        for msgid, told, day, told_url, pushed_url, url, slug, title in rows
    ]


def _sent(session: Session, first: date, last: date) -> list[Ours]:
    """Return what our pushes sent and WeChat has told nothing of."""
    begin, end = start_of_day(first), start_of_day(last + timedelta(days=1))
    rows = session.execute(
        select(Push, PushedArticle.position, PushedArticle.url, Article.url, Article.slug, Revision.title)
        .join(PushedArticle, PushedArticle.push_id == Push.id)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .join(Article, Article.id == Revision.article_id)
        .outerjoin(
            OutArticle,
            and_(PushedArticle.push_id == OutArticle.push_id, PushedArticle.position == OutArticle.position),
        )
        .where(Push.state == State.SENT, OutArticle.msgid.is_(None))
        .where(or_(Push.sending_at.between(begin, end), Push.ended_at.between(begin, end)))
    )
    return [
        Ours(
            title=title,
            published_on=beijing_day(push.out_at),
            slug=slug,
            msgid=f"{push.msg_data_id}_{position}" if push.msg_data_id else None,
            urls=_urls(pushed_url, url),
            is_counted=True,
        )
        for push, position, pushed_url, url, slug, title in rows
    ]


def _registered(session: Session, first: date, last: date) -> list[Ours]:
    """Return articles that are out as the register says, whoever sent them."""
    latest = select(func.max(Revision.id)).group_by(Revision.article_id)
    rows = session.execute(
        select(Revision.title, Article.slug, Article.url, Article.published)
        .join(Article, Article.id == Revision.article_id)
        .where(Revision.id.in_(latest), Article.published.between(first, last))
    )
    return [Ours(title, day, slug, None, _urls(url), False) for title, slug, url, day in rows if day]


def _urls(*given: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url for url in given if url and _is_readable(url)))


def _is_readable(url: str) -> bool:
    try:
        return bool(addresses.key(url))
    except ValueError:  # WeChat told it so; it is no reason to lose a report
        return False
