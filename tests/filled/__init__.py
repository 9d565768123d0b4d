"""An office at work, kept in a database by the functions staff use: every page has something to show.

It is noon of 8 March 2021.  Articles stand at every stage of review, pushes in every state; followers wait,
left words in confidence and asked what nobody could answer; there are weeks of reach, an import, two series.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from bot import invitations, leave, people, series
from bot.config import Config
from bot.db import Sessions
from bot.figures import indicators
from bot.operations import health
from bot.people import Role
from bot.publishing import articles, folder, review
from bot.reach import evidence
from bot.reach.counts import OutArticle
from bot.wechat import capabilities
from bot.wechat.capabilities import Ability
from tests import cast, make
from tests.cast import Cast
from tests.filled import asking, commented, looked_after, ruling, texts
from tests.filled.texts import DAY, HOUR, MARCH_8, NOON, ROOT, photo
from tests.reach.imports import exports
from tests.web.console import reach_rows

__all__ = ["MARCH_8", "Filled", "fill"]
ANSWERED = "100_1"


@dataclass(frozen=True)
class Filled:
    """What pages are asked for by: numbers, keys and digests that were drawn."""

    conversation: int
    correction: int
    rule: int
    digest: str  # of `plannable`, which may be planned
    series: int
    picture: str
    invitation: str
    answer: int  # of WeChat, about article `answered`
    answered: str
    planned: int  # pushes, by their states
    held: int
    accepted: int
    doubtful: int
    figure: int  # confirmed, in place of the one that was corrected
    waiting_figure: int
    gleaning: int  # a review of which some figures were looked at


def fill(sessions: Sessions, settings: Config, *, reach: bool = True) -> Filled:
    """Fill an empty database that has its tables; everybody's password is `cast.PASSWORD`.

    Without *reach* no count of readers or followers is kept: whoever says so brings other ones.
    """
    staff = cast.everyone(sessions, password=cast.PASSWORD)
    invitation = _people(sessions, staff)
    _review_of_the_year(sessions, staff)
    if reach:
        reach_rows.fill(sessions)
    texts.keep(sessions, staff)
    pushed = texts.push(sessions)
    conversation = asking.talk(sessions, staff, settings)
    correction = asking.correct(sessions, staff)
    commented.comment(sessions, staff, settings)
    figures = asking.glean(sessions, staff)
    rule = ruling.rule(sessions, staff)
    ruling.list_words(sessions, staff)
    if reach:
        _import(sessions)
    number = _series(sessions, settings)
    health.beat(sessions)
    looked_after.keep(sessions, staff, settings)
    with sessions.begin() as session:
        people.set_mail(session, people.named(session, "周"), "zhou@example.cn", by=None, now=NOON)
        answer = _answer(session) if reach else 0
        plannable = review.latest(session, articles.newest(articles.named(session, "plannable")))
        assert plannable is not None
        return Filled(
            conversation=conversation,
            correction=correction,
            rule=rule,
            digest=plannable.digest,
            series=number,
            picture=articles.checksum(photo("sample-event", "cover")),
            invitation=invitation,
            answer=answer,
            answered=ANSWERED,
            **pushed,
            **figures,
        )


def _answer(session: Session) -> int:
    told = evidence.sightings(session, session.get_one(OutArticle, ANSWERED))
    return next(iter(told.values()))[0].raw_id


def _people(sessions: Sessions, staff: Cast) -> str:
    """Let there be somebody who reads what is confided, somebody invited, and people away."""
    with sessions.begin() as session:
        chen, zhou, zheng = (session.merge(each) for each in (staff.chen, staff.zhou, staff.zheng))
        people.add(session, "何", [Role.RIGHTS], password=cast.PASSWORD, now=NOON - 30 * DAY)
        invited = people.add(session, "马晓兰", [Role.VIEWER], now=NOON)
        today = NOON.date()
        leave.enter(
            session,
            zheng,
            first=today + 3 * DAY,
            last=today + 5 * DAY,
            remark="去兰州培训",
            by=chen,
            now=NOON,
        )
        leave.enter(session, zhou, first=today + 20 * DAY, last=today + 20 * DAY, by=zhou, now=NOON)
        for ability in Ability:
            capabilities.note(session, ability, ability is not Ability.PUBLISH, now=NOON - HOUR)
        return invitations.invite(session, invited, by=chen, now=NOON)


def _review_of_the_year(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        sample = folder.open_(ROOT / "articles" / "2020-review")
        folder.keep(session, sample, by=session.merge(staff.lin), now=NOON - 20 * DAY)
        indicators.confirm(session, indicators.waiting(session), by=chen, now=NOON - 20 * DAY)


def _import(sessions: Sessions) -> None:
    """Bring in an export of the official backend, of which one number differs from the interface's."""
    rows = [
        exports.ARTICLES,
        exports.article("2018年的一次宣讲", "2018-06-11", reads=612),
        exports.article("第1篇：巾帼志愿服务走进社区", "2021-02-01", reads=79),
    ]
    with tempfile.TemporaryDirectory() as into:
        exports.import_(sessions, exports.workbook(Path(into), rows), now=NOON - 2 * DAY)


def _series(sessions: Sessions, settings: Config) -> int:
    """Set up a series that was late once, and one that is paused; return the number of the first."""
    kept = make.series(sessions, cover=photo("sample-figures", "cover"), now=NOON - 3 * DAY)
    paused = make.series(
        sessions, "每月传播", kind=series.Kind.REACH, when="每月5日 09:00", now=NOON - 3 * DAY
    )
    monday = NOON - 3 * HOUR  # today, 09:00
    series.run_due(sessions, settings, now=monday - 40 * HOUR)
    series.run_due(sessions, settings, now=monday)
    with sessions.begin() as session:
        series.pause(session, series.named(session, paused.name), by=make.people(sessions).chen, now=NOON)
    return kept.id
