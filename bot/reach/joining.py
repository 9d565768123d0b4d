"""Joins what WeChat reports to the pushes it came from; what joins none was sent by hand.

By number: a push knows its msg_data_id.  Else by address: a push taken on with 45065, or sent from a draft by
a person, has no number, and a publication may be reported under another.  Else by title and day, marked so,
and only where as many pushes as reports fit each other; at last also to what a person took for not sent.
`register` knows the rest, perhaps.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot import journal
from bot.clock import start_of_day
from bot.publishing import addresses, pushes
from bot.publishing.pushes import Mode, Push, PushedArticle, State
from bot.reach import register
from bot.reach.counts import NOTIFIED, OutArticle, Way

Group = list[OutArticle]  # what went out together, under one msg_data_id


def join(session: Session, reported: Sequence[OutArticle], *, now: datetime) -> None:
    """Join the articles that WeChat *reported* to our pushes, and note addresses that were not known."""
    _lock(session, reported)
    left = _groups(reported)
    numbered = _numbered(session, [each[0].msg_data_id or "" for each in left])
    for group in left:
        if push := numbered.get(group[0].msg_data_id or ""):
            before = next((article.joined_by for article in group if article.joined_by), None)
            _attach(session, group, push, Way(before or Way.NUMBER), now=now)
    left = [group for group in left if group[0].msg_data_id not in numbered]
    left = [group for group in left if not _join_by_address(session, group, now=now)]
    out, perhaps = Push.state.in_([State.SENT, State.ACCEPTED]), Push.state == State.DOUBTFUL
    for known in (out, or_(pushes.was_said_unsent, perhaps)):
        left = [group for group in left if group[0].push_id is None]
        for day in sorted({group[0].published_on for group in left}):
            of_day = [group for group in left if group[0].published_on == day]
            _join_by_title(session, of_day, known, day, now=now)
    register.recognise(session, [article for article in reported if article.push_id is None])


def _lock(session: Session, reported: Sequence[OutArticle]) -> None:
    """Lock what these days may be of, and what was planned in place of what was said unsent, as all do.

    Before any article is written: each push that is seen out after all writes into its articles, and stops
    what follows it, one after the other.
    """
    first = min((article.published_on for article in reported), default=None)
    if first is None:
        return
    since = start_of_day(first) - timedelta(days=1)  # of one that was sent before midnight
    numbers = {article.msg_data_id for article in reported if article.msg_data_id}
    lately = Push.sending_at >= since
    of_these = or_(lately, Push.msg_data_id.in_(numbers), Push.msg_data_id.is_(None))
    gone_out = Push.state.in_([State.SENT, State.ACCEPTED, State.DOUBTFUL])
    wanted = select(Push).where(or_(pushes.was_said_unsent & lately, gone_out & of_these))
    locked = session.scalars(wanted.order_by(Push.id).with_for_update(of=Push)).all()
    pushes.lock_successors(session, [each for each in locked if pushes.is_said_unsent(each)])


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


def unjoined(session: Session, first: date, last: date) -> Counter[tuple[date, str]]:
    """Count the reports that belong to no push, by day and folded title; "" where WeChat gave no title."""
    alone = select(OutArticle.published_on, OutArticle.title).where(
        OutArticle.published_on.between(first, last), OutArticle.push_id.is_(None)
    )
    return Counter((day, folded(title or "")) for day, title in session.execute(alone))


def _groups(reported: Sequence[OutArticle]) -> list[Group]:
    known = sorted(
        (article for article in reported if article.msg_data_id), key=lambda each: each.msg_data_id or ""
    )
    return [list(group) for _, group in groupby(known, lambda each: each.msg_data_id)]


def _numbered(session: Session, numbers: list[str]) -> dict[str, Push]:
    wanted = select(Push).where(Push.msg_data_id.in_(numbers)).order_by(Push.id)
    found = (
        session.scalars(wanted.with_for_update(of=Push)) if numbers else ()
    )  # locked before its articles, as everywhere
    return {push.msg_data_id: push for push in found if push.msg_data_id}


def _join_by_address(session: Session, group: Group, *, now: datetime) -> bool:
    """Join *group* to the push that has the address of one of its articles at the same place."""
    wanted = {addresses.key(each.content_url): each.idx for each in group if each.content_url}
    marks = [addresses.mark(each.content_url) for each in group if each.content_url]
    if not marks:
        return False
    found = session.scalars(
        select(PushedArticle)
        .join(Push)
        .where(
            or_(*(PushedArticle.url.contains(mark, autoescape=True) for mark in marks)),
            Push.state.in_([State.SENT, State.ACCEPTED]),
        )
        .order_by(PushedArticle.push_id)
        .with_for_update(of=Push)
    ).all()
    pushes_of_it = {each.push for each in found if wanted.get(addresses.key(each.url), 0) == each.position}
    if len(pushes_of_it) != 1:
        return False
    push = pushes_of_it.pop()
    _learn_number(session, push, group, "按网址认出图文编号", now=now)
    _attach(session, group, push, Way.URL, now=now)
    return True


def _join_by_title(
    session: Session, groups: list[Group], known: ColumnElement[bool], day: date, *, now: datetime
) -> None:
    """Join pushes without a number that were on their way on *day*, one to one: those of which *known* is so.

    One in doubt is left to a person, and what fits it as well is nobody's.

    Where several of the same titles went out, they are taken in their order: WeChat's numbers rise.
    """
    unnumbered = session.scalars(
        select(Push)
        .where(
            Push.msg_data_id.is_(None),
            known,
            Push.sending_at < start_of_day(day + timedelta(days=1)),
            or_(Push.ended_at.is_(None), Push.ended_at >= start_of_day(day)),
        )
        .order_by(Push.id)  # as all lock them
        .with_for_update(of=Push)
    ).all()
    in_order = sorted(unnumbered, key=lambda push: (push.sending_at or push.due_at, push.id))
    fitting = {push: [group for group in groups if _fits(push, group)] for push in in_order}
    for push, its in fitting.items():
        rivals = [other for other, theirs in fitting.items() if any(group in theirs for group in its)]
        if push.state == State.DOUBTFUL:
            continue
        if its and len(rivals) == len(its) and all(fitting[other] == its for other in rivals):
            group = sorted(its, key=_number)[rivals.index(push)]
            _learn_number(session, push, group, "按标题认出图文编号", now=now)
            _attach(session, group, push, Way.TITLE, now=now)


def _number(group: Group) -> int:
    return int(group[0].msg_data_id or 0)


def _learn_number(session: Session, push: Push, group: Group, how: str, *, now: datetime) -> None:
    if push.msg_data_id is None:
        push.msg_data_id = group[0].msg_data_id
        journal.record(session, None, how, push, now=now, msg_data_id=push.msg_data_id)


def _fits(push: Push, group: Group) -> bool:
    """Tell whether every article of *group* has the title that stands at its place in *push*."""
    titles = {article.position: folded(_title(article)) for article in push.articles}
    return all(
        article.title is not None and titles.get(article.idx or 0) == folded(article.title)
        for article in group
    )


def _attach(session: Session, group: Group, push: Push, way: Way, *, now: datetime) -> None:
    places: Mapping[int, PushedArticle] = {article.position: article for article in push.articles}
    placed = select(OutArticle.position, OutArticle.msgid).where(OutArticle.push_id == push.id)
    taken = {each.position: each.msgid for each in session.execute(placed)}
    for article in group:
        pushed = places.get(article.idx or 0)
        if pushed is None or taken.get(pushed.position, article.msgid) != article.msgid:
            continue
        article.push_id, article.position = push.id, pushed.position
        article.origin, article.joined_by, article.article_id = "push", way, None
        if article.content_url:
            pushed.url = pushed.url or article.content_url
            if pushed.back_at is None:
                ours = pushed.submission.revision.article
                ours.url = ours.url or article.content_url
        if push.mode == Mode.DRAFT:
            pushed.submission.revision.article.published = article.published_on
    pushes.seen_out(session, push, how="微信的数据里有它", by=None, now=now)


def _title(article: PushedArticle) -> str:
    return str(article.submission.rendered["title"])


def folded(title: str) -> str:
    """Return *title* as titles are compared: runs of spaces, wide ones too, are one."""
    return " ".join(title.split())
