"""Leave: who is away on which days of Beijing, noted by themselves or who runs the account."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import leave
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.journal import Entry
from bot.leave import Leave
from bot.people import Person
from tests import cast, make
from tests.cast import Cast

NOW = make.NOON  # 8 March
FIRST, LAST = date(2021, 3, 10), date(2021, 3, 12)


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


def enter(
    sessions: Sessions,
    person: Person,
    by: Person | None = None,
    first: date = FIRST,
    last: date = LAST,
    remark: str = "",
) -> Leave:
    with sessions.begin() as session:
        return leave.enter(
            session,
            session.merge(person),
            first=first,
            last=last,
            remark=remark,
            by=session.merge(by or person),
            now=NOW,
        )


def back(sessions: Sessions, person: Person, by: Person, now: datetime, on: date | None = None) -> None:
    with sessions.begin() as session:
        leave.come_back(session, session.merge(person), by=session.merge(by), on=on, now=now)


def away(sessions: Sessions, now: datetime, within: timedelta = timedelta()) -> dict[str, str]:
    with sessions.read() as session:
        found = leave.away(session, now=now, within=within).values()
        return {each.person.name: leave.in_words(each) for each in found}


def test_somebody_is_away_from_the_first_day_to_the_end_of_the_last_by_beijing_time(
    sessions: Sessions, staff: Cast
) -> None:
    enter(sessions, staff.wu, remark="培训")
    midnight = datetime.fromisoformat("2021-03-10T00:00+08:00")

    days = [
        away(sessions, midnight - timedelta(seconds=1)),
        away(sessions, midnight),
        away(sessions, midnight + timedelta(days=3) - timedelta(seconds=1)),
        away(sessions, midnight + timedelta(days=3)),
    ]

    gone = {"吴": "3月10日至3月12日"}
    assert days == [{}, gone, gone, {}]
    assert away(sessions, NOW, within=timedelta(days=2)) == gone
    assert away(sessions, NOW, within=timedelta(days=1)) == {}


def test_everybody_enters_their_own_and_who_runs_the_account_anybodys(
    sessions: Sessions, staff: Cast
) -> None:
    enter(sessions, staff.zheng, by=staff.chen)
    enter(sessions, staff.lin)
    with pytest.raises(NotAllowed, match="林 不能替 吴 登记：自己的假自己登记，或请管理员登记"):
        enter(sessions, staff.wu, by=staff.lin)
    with pytest.raises(NotAllowed, match="魏 已停用"):
        enter(sessions, staff.wei)
    with pytest.raises(NotAllowed, match="自己的假自己登记"):
        back(sessions, staff.zheng, staff.lin, NOW)

    with sessions.read() as session:
        kept = [
            (each.person.name, each.by.name) for each in session.scalars(select(Leave).order_by(Leave.id))
        ]
        told = session.scalars(select(Entry).where(Entry.verb == "登记请假").order_by(Entry.id)).all()
    assert kept == [("郑", "陈"), ("林", "林")]
    assert [(each.who, each.details["who"], each.details["last"]) for each in told] == [
        ("陈", "郑", "2021-03-12"),
        ("林", "林", "2021-03-12"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (LAST, FIRST, "在首日 3月12日 之前，请对调"),
        (date(2021, 3, 1), date(2021, 3, 7), "3月7日 已经过了"),
        (FIRST, date(2022, 3, 20), "最多登记一年"),
        (date(2021, 3, 12), date(2021, 3, 20), "吴 3月10日至3月12日已登记请假"),
        (date(2021, 3, 1), date(2021, 3, 10), "吴 3月10日至3月12日已登记请假"),
    ],
)
def test_days_that_cannot_be_are_refused(
    sessions: Sessions, staff: Cast, first: date, last: date, said: str
) -> None:
    enter(sessions, staff.wu)

    with pytest.raises(Mistake, match=said):
        enter(sessions, staff.wu, first=first, last=last)


def test_who_comes_back_earlier_is_there_again_and_the_leave_stays_on_record(
    sessions: Sessions, staff: Cast
) -> None:
    enter(sessions, staff.wu)
    third = NOW + timedelta(days=3)

    before = away(sessions, third)
    back(sessions, staff.wu, staff.wu, third)

    assert (before, away(sessions, third)) == ({"吴": "3月10日至3月12日"}, {})
    assert away(sessions, third - timedelta(days=1)) == {"吴": "3月10日"}  # she was gone that day
    with sessions.read() as session:
        kept = session.scalars(select(Leave)).one()
        verbs = session.scalars(select(Entry.verb).where(Entry.subject == "leave").order_by(Entry.id)).all()
    assert (kept.first, kept.last, kept.until) == (FIRST, LAST, FIRST)
    assert kept.ended
    assert (kept.ended.by.name, kept.ended.back_on) == ("吴", date(2021, 3, 11))
    assert verbs == ["登记请假", "销假"]


def test_leave_that_has_not_begun_is_taken_back_altogether_and_its_days_are_free_again(
    sessions: Sessions, staff: Cast
) -> None:
    enter(sessions, staff.wu)

    back(sessions, staff.wu, staff.chen, NOW)

    assert away(sessions, NOW + timedelta(days=3)) == {}
    with pytest.raises(Mistake, match="吴 没有登记请假"):
        back(sessions, staff.wu, staff.wu, NOW)
    enter(sessions, staff.wu)
    with pytest.raises(Mistake, match="本来就只请到 3月12日"):
        back(sessions, staff.wu, staff.wu, NOW, on=date(2021, 3, 13))
    with pytest.raises(Mistake, match="3月7日 已经过了"):
        back(sessions, staff.wu, staff.wu, NOW, on=date(2021, 3, 7))
