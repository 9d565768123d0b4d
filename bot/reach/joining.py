"""Joins what WeChat reports to the pushes it came from; what joins none was sent by hand.

By number: a push knows its msg_data_id.  Else by title and day, marked so, and only where exactly one push
and one report fit each other: a push taken on with 45065, or sent from a draft by a person, has no number.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot import journal
from bot.clock import start_of_day
from bot.publishing import pushes
from bot.publishing.pushes import Mode, Push, PushedArticle, State
from bot.reach.counts import NOTIFIED, OutArticle

Group = list[OutArticle]  # what went out together, under one msg_data_id


class Way(StrEnum):
    """How a report was joined to a push."""

    NUMBER = "number"
    TITLE = "title"


def join(session: Session, reported: Sequence[OutArticle], *, now: datetime) -> None:
    """Join the articles that WeChat *reported* to our pushes, and note addresses that were not known."""
    groups = _groups(reported)
    numbered = _numbered(session, list(groups))
    for number, group in groups.items():
        push = numbered.get(number)
        if push:
            by_title = any(article.joined_by == Way.TITLE for article in group)
            _attach(session, group, push, Way.TITLE if by_title else Way.NUMBER, now=now)
    left = [group for number, group in groups.items() if number not in numbered]
    for day in {article.published_on for group in left for article in group}:
        _join_by_title(session, [group for group in left if group[0].published_on == day], day, now=now)


def sent_by_hand(session: Session, day: date) -> int:
    """Return how many mass sends of *day* WeChat reports that were none of ours."""
    session.flush()
    ours = select(Push.id).where(Push.mode == Mode.MASS)
    return (
        session.scalar(
            select(func.count(OutArticle.msg_data_id.distinct())).where(
                OutArticle.published_on == day,
                OutArticle.publish_type == NOTIFIED,
                or_(OutArticle.push_id.is_(None), OutArticle.push_id.not_in(ours)),
            )
        )
        or 0
    )


def _groups(reported: Sequence[OutArticle]) -> dict[str, Group]:
    known = sorted(
        (article for article in reported if article.msg_data_id),
        key=lambda article: article.msg_data_id or "",
    )
    return {number or "": list(group) for number, group in groupby(known, lambda each: each.msg_data_id)}


def _numbered(session: Session, numbers: list[str]) -> dict[str, Push]:
    found = session.scalars(select(Push).where(Push.msg_data_id.in_(numbers))) if numbers else ()
    return {push.msg_data_id: push for push in found if push.msg_data_id}


def _join_by_title(session: Session, groups: list[Group], day: date, *, now: datetime) -> None:
    """Join pushes without a number that were on their way on *day*, one to one."""
    unnumbered = session.scalars(
        select(Push)
        .where(
            Push.msg_data_id.is_(None),
            Push.state.in_([State.SENT, State.ACCEPTED]),
            Push.sending_at < start_of_day(day + timedelta(days=1)),
            or_(Push.ended_at.is_(None), Push.ended_at >= start_of_day(day)),
        )
        .order_by(Push.id)
        .with_for_update(of=Push)
    ).all()
    fitting = [(push, group) for push in unnumbered for group in groups if _fits(push, group)]
    for push, group in fitting:
        alone = sum(1 for other, its in fitting if other is push or its is group) == 1
        if alone:
            push.msg_data_id = group[0].msg_data_id
            journal.record(session, None, "按标题认出图文编号", push, now=now, number=push.msg_data_id)
            _attach(session, group, push, Way.TITLE, now=now)


def _fits(push: Push, group: Group) -> bool:
    """Tell whether every article of *group* has the title that stands at its place in *push*."""
    titles = {article.position: _folded(_title(article)) for article in push.articles}
    return all(
        article.title is not None and titles.get(article.idx or 0) == _folded(article.title)
        for article in group
    )


def _attach(session: Session, group: Group, push: Push, way: Way, *, now: datetime) -> None:
    places: Mapping[int, PushedArticle] = {article.position: article for article in push.articles}
    for article in group:
        pushed = places.get(article.idx or 0)
        if pushed is None:
            continue
        article.push_id, article.position = push.id, pushed.position
        article.origin, article.joined_by = "push", way
        if article.content_url:
            ours = pushed.submission.revision.article
            pushed.url = pushed.url or article.content_url
            ours.url = ours.url or article.content_url
        if push.mode == Mode.DRAFT:
            pushed.submission.revision.article.published = article.published_on
    pushes.seen_out(session, push, how="微信的数据里有它", by=None, now=now)


def _title(article: PushedArticle) -> str:
    return str(article.submission.rendered["title"])


def _folded(title: str) -> str:
    return " ".join(title.split())
