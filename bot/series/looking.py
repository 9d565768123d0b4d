"""Looking at series: which there are, what became of their times, what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day, start_of_day
from bot.errors import Mistake
from bot.figures.indicators import Topic
from bot.publishing import articles, review
from bot.publishing.articles import Article
from bot.series import texts
from bot.series.rows import OPEN, Kind, Series, SeriesRun

REACH_IS_IN = timedelta(hours=9)  # of the first: the last day of the month before was fetched at 08:30


@dataclass(frozen=True)
class Coming:
    """A due time to come, and what it is going to tell."""

    due_at: datetime
    about: str
    run: SeriesRun | None  # where it is written already


@dataclass(frozen=True)
class Due:
    """A due time that is no push yet: of a series that is on, or written and still on its way."""

    series: Series
    at: datetime
    run: SeriesRun | None  # where it is written already


def due_between(
    session: Session, begin: datetime, end: datetime, *, grace: timedelta, now: datetime
) -> list[Due]:
    """Return the due times to come, from *begin* to before *end*, of which there is no push yet, in order.

    *grace* as for `written_after`.
    """
    first = max(now, begin - timedelta.resolution)  # a time that is due now is not to come any more
    last = dict(written_last(session))
    on_their_way = select(SeriesRun).where(
        SeriesRun.state.in_(OPEN), SeriesRun.due_at > first, SeriesRun.due_at < end
    )
    found = [Due(each.series, each.due_at, each) for each in session.scalars(on_their_way)]
    for series in listed(session):
        since = written_after(series, last.get(series.id), grace=grace)
        if since is not None:
            dues = series.rule.between(max(first, since), end - timedelta.resolution)
            found += [Due(series, each, None) for each in dues]
    return sorted(found, key=lambda each: (each.at, each.series.id))


def written_last(session: Session) -> list[tuple[int, datetime]]:
    """Return the number of each series that wrote something with the last due time it was written for."""
    rows = session.execute(
        select(SeriesRun.series_id, func.max(SeriesRun.due_at)).group_by(SeriesRun.series_id)
    )
    return [(number, due_at) for number, due_at in rows]


def written_after(series: Series, last: datetime | None, *, grace: timedelta) -> datetime | None:
    """Return after when the due times of *series* are still to be written, *last* being written; None: never.

    Before it was switched on nothing was due, and a time less than *grace* after was never promised.
    """
    if series.on_since is None:
        return None
    return max(filter(None, (last, series.on_since + grace)))


def listed(session: Session) -> list[Series]:
    """Return all series, in the order they were set up."""
    return list(session.scalars(select(Series).order_by(Series.id)))


def named(session: Session, name: str) -> Series:
    """Return the series of that name.

    Raises Mistake when there is none.
    """
    wanted = select(Series).where(Series.name == name.replace("\0", "").strip())
    series = session.scalars(wanted).one_or_none()
    if series is None:
        known = "、".join(each.name for each in listed(session)) or "还没有，先用 bot series add 建立"
        raise Mistake(f"没有定期推送“{name}”。现有：{known}。")
    return series


def numbered(session: Session, number: int) -> Series:
    """Return the series of that number; raise Mistake when there is none."""
    series = session.get(Series, number)
    if series is None:
        raise Mistake("没有这个定期推送。请刷新页面。")
    return series


def runs(session: Session, series: Series, *, most: int) -> list[SeriesRun]:
    """Return what became of the last due times, the latest first."""
    wanted = select(SeriesRun).where(SeriesRun.series_id == series.id)
    return list(session.scalars(wanted.order_by(SeriesRun.due_at.desc()).limit(most)))


def is_approved(session: Session, run: SeriesRun) -> bool:
    """Tell whether the article of *run* is approved as it stands, and the next tick plans it."""
    if run.article is None or run.state not in OPEN or run.series.on_since is None:
        return False
    return review.covers(session, articles.newest(run.article)) is not None


def to_plan(session: Session, article: Article) -> SeriesRun | None:
    """Return the due time for which a series plans the push of *article* by itself, once it is approved."""
    wanted = select(SeriesRun).where(
        SeriesRun.article_id == article.id,
        SeriesRun.state.in_(OPEN),
        SeriesRun.reason == "",  # else something is to be mended first, such as a figure corrected since
        SeriesRun.series.has(Series.on_since.is_not(None)),
    )
    return session.scalars(wanted.order_by(SeriesRun.due_at.desc()).limit(1)).one_or_none()


def last_topic(session: Session, series: Series) -> int | None:
    """Return the topic that was written of last."""
    wanted = select(SeriesRun.topic_id).where(
        SeriesRun.series_id == series.id, SeriesRun.topic_id.is_not(None)
    )
    return session.scalars(wanted.order_by(SeriesRun.due_at.desc()).limit(1)).one_or_none()


def coming(session: Session, series: Series, *, now: datetime, count: int = 5) -> list[Coming]:
    """Return the next due times and what each tells, as things stand now; nothing is changed."""
    written = {each.due_at: each for each in runs(session, series, most=100) if each.due_at > now}
    turn, topic = texts.turn(session, series), last_topic(session, series)
    names = {each.id: each.name for each in session.scalars(select(Topic))}
    dues = sorted(written)  # what is written keeps its time, also where the rule was changed since
    due = series.rule.after(max([now, *dues]))
    while due is not None and len(dues) < count:
        dues.append(due)
        due = series.rule.after(due)
    found: list[Coming] = []
    for each in dues[:count]:
        run = written.get(each)
        if series.kind == Kind.REACH:
            month = texts.month_of(each)
            about = f"{month.year}年{month.month}月"
        elif run is not None:
            about = run.topic.name if run.topic else ""
        else:
            topic = texts.next_topic(turn, topic)
            about = names[topic] if topic is not None else "没有确认过的数字"
        found.append(Coming(each, about, run))
    return found


def topics_of(session: Session, series: Series) -> list[str]:
    """Return the names of the topics of *series*, in their turn; none means all."""
    names = {each.id: each.name for each in session.scalars(select(Topic))}
    return [names[each] for each in series.topics if each in names]


def write_at(series: Series, due_at: datetime) -> datetime:
    """Return when what is due at *due_at* is written: ahead of it, a report not before its month is over."""
    at = due_at - series.ahead
    return max(at, month_is_in(due_at)) if series.kind == Kind.REACH else at


def month_is_in(due_at: datetime) -> datetime:
    """Return when the numbers of the month before *due_at* are in."""
    return start_of_day(beijing_day(due_at).replace(day=1)) + REACH_IS_IN
