"""What people do with series: set one up, change it, pause it, switch it on again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal, people
from bot.clock import in_beijing, in_words
from bot.errors import Mistake, Mistakes, NotAllowed
from bot.figures.indicators import Topic
from bot.people import REVIEWERS, Person, Role
from bot.publishing import articles
from bot.publishing.images import notes
from bot.publishing.images.notes import Note
from bot.publishing.pushes import Mode
from bot.series import times
from bot.series.looking import month_is_in
from bot.series.rows import LONGEST_NAME, Kind, Series
from bot.series.times import Rule

USUAL_AHEAD = 48  # hours
MOST_AHEAD = 14 * 24
_TRIED = 12  # due times that a rule of reports is tried with: a year of months


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
    this is where the second is given.  Raises Mistakes, all at once, for what cannot be read or does not
    fit, NotAllowed when whoever sets it up, answers for it or is its editor lacks the right.
    """
    people.require(by, Role.PUBLISHER, to="建立定期推送")
    if publisher.id != by.id:
        raise NotAllowed(f"由谁负责推送，就由谁来建立：请 {publisher.name} 本人做，或写成由 {by.name} 负责。")
    series = Series(
        kind=kind,
        publisher_id=publisher.id,
        cover_source=cover_source.strip(),
        set_up_by_id=by.id,
        set_up_at=now,
        on_since=now,
    )
    amiss = _Amiss()
    with amiss.about("name"):
        series.name = _new_name(session, name)
    _arrange(session, series, when, ahead_hours, topics, editor, reviewers, mode, amiss=amiss, now=now)
    with amiss.about("cover"):
        series.cover = _cover(session, cover)
    if "cover" not in amiss.found:  # one that is known may have its source on record
        with amiss.about("cover_source"):
            series.cover_source = _source_of(session, series)
    amiss.tell()
    session.add(series)
    session.flush()
    session.refresh(series)
    journal.record(
        session,
        by,
        "建立定期推送",
        series,
        now=now,
        name=series.name,
        kind=kind,
        rule=series.rule_text,
        topics=list(topics),
    )
    return series


def change(
    session: Session,
    series: Series,
    *,
    when: str,
    ahead_hours: int,
    topics: Sequence[str] = (),
    editor: Person,
    reviewers: Sequence[Person] = (),
    mode: Mode,
    cover: bytes = b"",
    cover_source: str = "",
    by: Person,
    now: datetime,
) -> None:
    """Change *series* from now on; whoever does answers for its pushes, as who switches it on.

    What is written already keeps its time and its text, how it goes out and who answers for it.  Without
    *cover* the one it has stays.  Raises what `add` raises.
    """
    people.require(by, Role.PUBLISHER, to="改定期推送")
    session.refresh(series, with_for_update={"of": Series})
    before = {"rule": series.rule_text, "ahead": series.ahead_hours, "topics": list(series.topics)}
    amiss = _Amiss()
    _arrange(session, series, when, ahead_hours, topics, editor, reviewers, mode, amiss=amiss, now=now)
    if cover or cover_source.strip():
        series.cover_source = cover_source.strip()
    with amiss.about("cover"):
        series.cover = _cover(session, cover) if cover else series.cover
    if "cover" not in amiss.found:  # one that is known may have its source on record
        with amiss.about("cover_source"):
            series.cover_source = _source_of(session, series)
    amiss.tell()
    series.publisher_id, series.publisher = by.id, by
    if series.on_since is not None:
        series.on_since = now  # times of the new rule that are over were never promised
    session.flush()
    session.refresh(series)
    after = {"rule": series.rule_text, "ahead": series.ahead_hours, "topics": list(series.topics)}
    journal.record(session, by, "改定期推送", series, now=now, before=before, after=after)


def _arrange(
    session: Session,
    series: Series,
    when: str,
    ahead_hours: int,
    topics: Sequence[str],
    editor: Person,
    reviewers: Sequence[Person],
    mode: Mode,
    *,
    amiss: "_Amiss",
    now: datetime,
) -> None:
    """Write into *series* when it is due, of what, by whom and how; note in *amiss* what does not fit."""
    people.require(editor, Role.EDITOR, to="送审定期推送")
    series.editor_id, series.ahead_hours, series.mode = editor.id, ahead_hours, mode
    with amiss.about("ahead"):
        if not 1 <= ahead_hours <= MOST_AHEAD:
            raise Mistake(f"提前 {ahead_hours} 小时不对，请写 1 至 {MOST_AHEAD}。")
    with amiss.about("when"):
        rule = times.read(when)
        series.rule_text = rule.text
        if series.kind == Kind.REACH and "ahead" not in amiss.found:
            _require_month_over(rule, timedelta(hours=ahead_hours), now=now)
    with amiss.about("topic"):
        if series.kind == Kind.REACH and topics:
            raise Mistake("月报不分话题，请去掉话题。")
        series.topics = [_topic(session, each).id for each in dict.fromkeys(topics)]
    with amiss.about("reviewer0 reviewer1 reviewer2"):
        series.reviewers = _reviewers(reviewers, editor)


class _Amiss:
    """What is wrong of what was given, by its name: told all at once, not one thing after the other."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    @contextmanager
    def about(self, name: str) -> Iterator[None]:
        try:
            yield
        except (Mistake, NotAllowed) as mistake:
            self.found[name] = str(mistake)

    def tell(self) -> None:
        if self.found:
            raise Mistakes(self.found)


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
        if due - ahead < month_is_in(due):
            earliest, hours = in_beijing(month_is_in(due) + ahead), int(ahead.total_seconds()) // 3600
            raise Mistake(
                f"{in_words(due)} 太早：月报要等上个月的阅读数取齐（1日 09:00）才写得出来。"
                f"提前 {hours} 小时送审，最早可以定在“每月{earliest.day}日 {earliest:%H:%M}”。"
            )
        due = rule.after(due)
