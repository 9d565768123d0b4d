"""The days of a month or week: what goes out on each, what is meant for it, and what waits for a day.

`calendar` says what a day is, `intended` what staff have in mind; here it is put together for a page, with as
many queries for a month of hundreds of pushes as for an empty week, and without reading any article's text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer, lazyload, selectinload

from bot.clock import beijing_day, start_of_day
from bot.config import Compliance
from bot.publishing import days as days_of
from bot.publishing import intended, standing
from bot.publishing.articles import Revision
from bot.publishing.calendar import LastDay
from bot.publishing.pushes import Push, PushedArticle, State, quota
from bot.publishing.pushes.listing import approved_and_free, tried_again
from bot.publishing.pushes.quota import Kind, Quota
from bot.publishing.review import Submission
from bot.publishing.standing import Where

MOST_IN_WORK = 40  # more are found in the list of articles


@dataclass(frozen=True)
class Slot:
    """A push on its day; of its articles the texts are not loaded."""

    push: Push
    at: datetime
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """An article that is in no push."""

    slug: str
    title: str
    day: date | None  # that staff have in mind
    where: Where
    in_words: str
    ready: bool  # approved as it stands: it can be planned


@dataclass(frozen=True)
class Day:
    """One day, and what is on it."""

    date: date
    on: tuple[days_of.Day, ...]
    slots: tuple[Slot, ...]
    meant: tuple[Waiting, ...]
    quota: Quota
    last_day: LastDay | None  # where something must go out on this day at the latest

    @property
    def count(self) -> int:
        return len(self.slots) + len(self.meant)


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday on."""

    days: tuple[Day, ...]
    folded: bool  # it is over, and leaves the room to the week of today

    @property
    def sent(self) -> int:
        return sum(len(each.slots) for each in self.days)

    @property
    def meant(self) -> int:
        return sum(len(each.meant) for each in self.days)


@dataclass(frozen=True)
class Lane:
    """What is in no push: what can be planned, and what is still written or reviewed."""

    ready: tuple[Waiting, ...]
    in_work: tuple[Waiting, ...]
    more: int  # in work, and not listed


def days(
    session: Session,
    first: date,
    last: date,
    *,
    waiting: Sequence[Waiting],
    last_days: Iterable[LastDay] = (),
    rules: Compliance,
    kind: Kind = "subscription",
) -> list[Day]:
    """Return each day from *first* to *last*; what is meant for one is taken from *waiting*."""
    slots = _slots(session, start_of_day(first), start_of_day(last + timedelta(days=1)))
    quotas = quota.over(session, first, last, kind)
    ends = {each.day: each for each in last_days}
    listed = days_of.load(session, rules.mourning)
    meant = defaultdict(list)
    for each in waiting:
        if each.day:
            meant[each.day].append(each)
    return [
        Day(
            date=day,
            on=listed.on(day),
            slots=tuple(slots.get(day, ())),
            meant=tuple(meant[day]),
            quota=quotas[day],
            last_day=ends.get(day),
        )
        for day in quotas
    ]


def weeks(days: Sequence[Day], *, today: date) -> list[Week]:
    """Return *days* in weeks; those before the week of *today* are folded where it is among them. Pure.

    One in which a push still needs somebody stays in sight.
    """
    whole = [tuple(days[at : at + 7]) for at in range(0, len(days), 7)]
    return [
        Week(
            week,
            folded=week[-1].date < today <= days[-1].date
            and all(slot.push.state == State.SENT for each in week for slot in each.slots),
        )
        for week in whole
    ]


def waiting(session: Session) -> list[Waiting]:
    """Return every article that is in no push and that followers cannot read already.

    What can be planned comes first, then what has come furthest.
    """
    free = set(session.scalars(select(Submission.revision_id).where(Submission.id.in_(approved_and_free()))))
    wanted = (
        select(Revision)
        .join(Revision.article)
        .where(
            Revision.id.in_(select(func.max(Revision.id)).group_by(Revision.article_id)),
            Revision.body != "",
            or_(Revision.id.in_(free), intended.in_no_push()),
        )
        .options(defer(Revision.body), lazyload(Revision.uses))
        .order_by(Revision.id.desc())
    )
    revisions = list(session.scalars(wanted))
    found = [
        Waiting(
            slug=revision.article.slug,
            title=revision.title,
            day=revision.article.intended_on,
            where=where,
            in_words=in_words,
            ready=revision.id in free,
        )
        for revision, (where, in_words) in zip(revisions, standing.where(session, revisions), strict=True)
    ]
    return sorted(found, key=_order)


def lane(found: Sequence[Waiting]) -> Lane:
    """Return *found* as it is shown beside the days. Pure."""
    in_work = [each for each in found if not each.ready]
    return Lane(
        ready=tuple(each for each in found if each.ready),
        in_work=tuple(in_work[:MOST_IN_WORK]),
        more=max(0, len(in_work) - MOST_IN_WORK),
    )


def _slots(session: Session, begin: datetime, end: datetime) -> Mapping[date, list[Slot]]:
    pushes = session.scalars(
        select(Push)
        .where(
            Push.out_at >= begin,
            Push.out_at < end,
            Push.state != State.CANCELLED,
            or_(
                Push.state != State.FAILED,
                ~tried_again().where(PushedArticle.push_id == Push.id).exists(),  # of these few, not of all
            ),
        )
        # Of what it holds whether the pages are there; texts no day of the calendar needs.
        .options(selectinload(Push.articles).lazyload(PushedArticle.submission), lazyload(Push.planned_by))
        .order_by(Push.out_at, Push.id)
    ).all()
    titles = defaultdict(list)
    for number, title in session.execute(
        select(PushedArticle.push_id, Revision.title)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .where(PushedArticle.push_id.in_([each.id for each in pushes]))
        .order_by(PushedArticle.push_id, PushedArticle.position)
    ):
        titles[number].append(title)
    found: dict[date, list[Slot]] = defaultdict(list)
    for each in pushes:
        found[beijing_day(each.out_at)].append(Slot(each, each.out_at, tuple(titles[each.id])))
    return found


_FURTHEST: dict[str, int] = {"approved": 0, "in_review": 1, "returned": 2, "draft": 3}


def _order(each: Waiting) -> tuple[bool, int, date]:
    return not each.ready, _FURTHEST.get(each.where, 4), each.day or date.max
