"""What people do with series: set one up, pause it, switch it on again, look at what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal, people
from bot.clock import beijing_day, in_beijing, in_words, start_of_day
from bot.errors import Mistake, NotAllowed
from bot.figures.indicators import Topic
from bot.people import REVIEWERS, Person, Role
from bot.publishing import articles
from bot.publishing.images import notes
from bot.publishing.images.notes import Note
from bot.publishing.pushes import Mode
from bot.series import texts, times
from bot.series.rows import LONGEST_NAME, Kind, Series, SeriesRun
from bot.series.times import Rule

USUAL_AHEAD = 48  # hours
MOST_AHEAD = 14 * 24
REACH_IS_IN = timedelta(hours=9)  # of the first: the last day of the month before was fetched at 08:30
_TRIED = 12  # due times that a rule of reports is tried with: a year of months


@dataclass(frozen=True)
class Coming:
    """A due time to come, and what it is going to tell."""

    due_at: datetime
    about: str
    run: SeriesRun | None  # where it is written already


def add(
    session: Session,
    name: str,
    *,
    kind: Kind,
    when: str,
    ahead_hours: int = USUAL_AHEAD,
    topics: Sequence[str] = (),
    editor: Person,
    publisher: Person,
    reviewers: Sequence[Person] = (),
    mode: Mode,
    cover: bytes,
    cover_source: str = "",
    by: Person,
    now: datetime,
) -> Series:
    """Set up a series and switch it on.

    Whoever answers for its pushes sets it up herself: approving and publishing are different rights, and
    this is where the second is given.  Raises Mistake for what cannot be read or does not fit, NotAllowed
    when somebody lacks the right.
    """
    people.require(by, Role.PUBLISHER, to="建立定期推送")
    if publisher.id != by.id:
        raise NotAllowed(f"由谁负责推送，就由谁来建立：请 {publisher.name} 本人做，或写成由 {by.name} 负责。")
    people.require(editor, Role.EDITOR, to="送审定期推送")
    name = _new_name(session, name)
    rule = times.read(when)
    if not 1 <= ahead_hours <= MOST_AHEAD:
        raise Mistake(f"提前 {ahead_hours} 小时不对，请写 1 至 {MOST_AHEAD}。")
    if kind is Kind.REACH:
        _require_month_over(rule, timedelta(hours=ahead_hours), now=now)
        if topics:
            raise Mistake("月报不分话题，请去掉话题。")
    series = Series(
        name=name,
        kind=kind,
        rule_text=rule.text,
        ahead_hours=ahead_hours,
        topics=[_topic(session, each).id for each in dict.fromkeys(topics)],
        editor_id=editor.id,
        publisher_id=publisher.id,
        reviewers=_reviewers(reviewers, editor),
        mode=mode,
        cover=_cover(session, cover),
        cover_source=cover_source.strip(),
        set_up_by_id=by.id,
        set_up_at=now,
        on_since=now,
    )
    series.cover_source = _source_of(session, series)
    session.add(series)
    session.flush()
    session.refresh(series)
    journal.record(
        session,
        by,
        "建立定期推送",
        series,
        now=now,
        name=name,
        kind=kind,
        rule=rule.text,
        topics=list(topics),
    )
    return series


def _cover(session: Session, picture: bytes) -> str:
    if not picture:
        raise Mistake("要给一张封面图；微信的图文必须有。")
    try:
        return articles.keep_picture(session, picture)
    except Mistake as mistake:
        raise Mistake(f"封面图{mistake}") from None


def pause(session: Session, series: Series, *, by: Person, now: datetime) -> None:
    """Switch *series* off: nothing is written or planned any more; what is planned already stays.

    Raises Mistake when it is off.
    """
    people.require(by, Role.PUBLISHER, to="暂停定期推送")
    session.refresh(series, with_for_update={"of": Series})
    if series.on_since is None:
        raise Mistake(f"定期推送“{series.name}”已经是暂停的。")
    series.on_since = None
    journal.record(session, by, "暂停定期推送", series, now=now)


def resume(session: Session, series: Series, *, by: Person, now: datetime) -> None:
    """Switch *series* on again; whoever does answers for its pushes from now on.

    Raises Mistake when it is on, NotAllowed when its editor may not write any more.
    """
    people.require(by, Role.PUBLISHER, to="恢复定期推送")
    session.refresh(series, with_for_update={"of": Series})
    if series.on_since is not None:
        raise Mistake(f"定期推送“{series.name}”没有暂停。")
    people.require(series.editor, Role.EDITOR, to="送审定期推送")
    series.on_since, series.publisher_id, series.publisher = now, by.id, by
    journal.record(session, by, "恢复定期推送", series, now=now)


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
    found: list[Coming] = []
    due = series.rule.after(now)
    while due is not None and len(found) < count:
        run = written.get(due)
        if series.kind == Kind.REACH:
            month = texts.month_of(due)
            about = f"{month.year}年{month.month}月"
        elif run is not None:
            about = run.topic.name if run.topic else ""
        else:
            topic = texts.next_topic(turn, topic)
            about = names[topic] if topic is not None else "没有确认过的数字"
        found.append(Coming(due, about, run))
        due = series.rule.after(due)
    return found


def topics_of(session: Session, series: Series) -> list[str]:
    """Return the names of the topics of *series*, in their turn; none means all."""
    names = {each.id: each.name for each in session.scalars(select(Topic))}
    return [names[each] for each in series.topics if each in names]


def write_at(series: Series, due_at: datetime) -> datetime:
    """Return when what is due at *due_at* is written: ahead of it, a report not before its month is over."""
    at = due_at - series.ahead
    return max(at, _month_is_in(due_at)) if series.kind == Kind.REACH else at


def _month_is_in(due_at: datetime) -> datetime:
    return start_of_day(beijing_day(due_at).replace(day=1)) + REACH_IS_IN


def _new_name(session: Session, name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Mistake(f"名称要 1 至 {LONGEST_NAME} 个字，写在一行里；文章的标题以它开头。")
    if session.scalars(select(Series).where(Series.name == name)).one_or_none():
        raise Mistake(f"已经有定期推送“{name}”，请换一个名称。")
    return name


def _topic(session: Session, name: str) -> Topic:
    found = session.scalars(select(Topic).where(Topic.name == name.replace("\0", "").strip())).one_or_none()
    if found is None:
        known = "、".join(session.scalars(select(Topic.name).order_by(Topic.id))) or "还没有话题"
        raise Mistake(f"没有话题“{name}”。现有：{known}。")
    return found


def _reviewers(chosen: Sequence[Person], editor: Person) -> list[int]:
    if not chosen:
        return []
    if len(chosen) != len(REVIEWERS):
        raise Mistake(f"要 {len(REVIEWERS)} 位审稿人，依次是{'、'.join(REVIEWERS)}；或者都不写，由程序找。")
    for person, role in zip(chosen, REVIEWERS, strict=True):
        people.require(person, role, to=role)
    if len({each.id for each in (*chosen, editor)}) != len(chosen) + 1:
        raise NotAllowed("编辑和三步审稿要是四个不同的人。")
    return [each.id for each in chosen]


def _source_of(session: Session, series: Series) -> str:
    """Return where the cover comes from; raise Mistake when nobody says."""
    known = notes.known(session, [series.cover]).get(series.cover, Note())
    source = series.cover_source or known.source or known.photographer
    if not source or notes.too_long(Note(source=source)):
        raise Mistake("请写明封面图从哪里来，写成一行，如“本会绘制”；没有来源的图不能送审。")
    return source


def _require_month_over(rule: Rule, ahead: timedelta, *, now: datetime) -> None:
    """Raise Mistake unless the month is over, and its numbers are in, *ahead* of each due time."""
    if not rule.is_monthly:
        raise Mistake(f"月报一个月一次，“{rule.text}”不合适。可以写“每月5日 10:00”。")
    due = rule.after(now)
    for _ in range(_TRIED):
        if due is None:
            return
        if due - ahead < _month_is_in(due):
            earliest, hours = in_beijing(_month_is_in(due) + ahead), int(ahead.total_seconds()) // 3600
            raise Mistake(
                f"{in_words(due)} 太早：月报要等上个月的阅读数取齐（1日 09:00）才写得出来。"
                f"提前 {hours} 小时送审，最早可以定在“每月{earliest.day}日 {earliest:%H:%M}”。"
            )
        due = rule.after(due)
