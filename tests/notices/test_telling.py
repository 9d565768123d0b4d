"""Notices: told once, to those they concern, until somebody has seen them or they are over."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot import notices
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.notices import telling
from bot.people import Person, Role
from tests import make


def tell(
    sessions: Sessions, text: str = "请看", *, key: str, to: Person | Sequence[Role], about: Person
) -> None:
    with sessions.begin() as session:
        notices.tell(session, text, key=key, to=to, about=about, link="/console/", now=make.NOON)


def told(sessions: Sessions, person: Person) -> list[str]:
    with sessions.read() as session:
        return [notice.text for notice in notices.waiting(session, person)]


def test_those_with_the_role_are_told_and_nobody_else(sessions: Sessions) -> None:
    staff = make.people(sessions)

    tell(sessions, key="one", to=[Role.EDITOR, Role.FIRST], about=staff.lin)

    assert told(sessions, staff.lin) == told(sessions, staff.zhou) == ["请看"]
    assert told(sessions, staff.chen) == []
    assert told(sessions, staff.wei) == []  # has the role, and has left


def test_one_person_is_told_whatever_their_roles(sessions: Sessions) -> None:
    staff = make.people(sessions)

    tell(sessions, key="one", to=staff.chen, about=staff.lin)

    assert told(sessions, staff.chen) == ["请看"]
    assert told(sessions, staff.lin) == []


def test_the_same_is_told_once_even_by_many_at_a_time(sessions: Sessions) -> None:
    staff = make.people(sessions)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tell(sessions, key="one", to=staff.lin, about=staff.zhou), range(8)))

    assert told(sessions, staff.lin) == ["请看"]


def test_what_was_told_last_is_listed_once_for_each_thing_however_often_it_was_told(
    sessions: Sessions,
) -> None:
    staff = make.people(sessions)
    tell(sessions, "别的事", key="other", to=staff.lin, about=staff.wu)
    for number in range(11):
        tell(sessions, f"第{number + 1}条", key=f"key-{number}", to=staff.lin, about=staff.zhou)
    tell(sessions, "给周的", key="hers", to=staff.zhou, about=staff.zhou)

    with sessions.read() as session:
        latest = telling.latest(session, session.merge(staff.lin, load=False), most=2)

    assert [(each[0].text, len(each)) for each in latest] == [("第11条", 11), ("别的事", 1)]


def test_the_newest_about_a_thing_takes_the_place_of_what_was_told_before(sessions: Sessions) -> None:
    staff = make.people(sessions)
    tell(sessions, "第一条", key="one", to=staff.lin, about=staff.zhou)
    tell(sessions, "别的事", key="other", to=staff.lin, about=staff.wu)

    tell(sessions, "第二条", key="two", to=staff.lin, about=staff.zhou)
    tell(sessions, "第一条", key="one", to=staff.lin, about=staff.zhou)

    assert told(sessions, staff.lin) == ["第二条", "别的事"]


def test_what_one_has_seen_is_shown_to_none_of_the_others(sessions: Sessions) -> None:
    staff = make.people(sessions)
    tell(sessions, key="one", to=[Role.EDITOR, Role.FIRST], about=staff.wu)
    with sessions.read() as session:
        (notice,) = notices.waiting(session, staff.lin)

    with sessions.begin() as session:
        notices.seen(session, notice.id, by=staff.lin, now=make.NOON + timedelta(minutes=5))
        notices.seen(session, notice.id, by=staff.zhou, now=make.NOON + timedelta(minutes=6))

    assert told(sessions, staff.zhou) == []
    with sessions.read() as session:
        kept = session.get_one(notices.Notice, notice.id)
        assert (kept.seen_by_id, kept.seen_at) == (staff.lin.id, make.NOON + timedelta(minutes=5))


def test_nobody_takes_a_notice_that_others_were_told_or_that_is_none(sessions: Sessions) -> None:
    staff = make.people(sessions)
    tell(sessions, key="one", to=staff.lin, about=staff.wu)
    with sessions.read() as session:
        (notice,) = notices.waiting(session, staff.lin)

    with pytest.raises(NotAllowed, match="不是给 陈 的"), sessions.begin() as session:
        notices.seen(session, notice.id, by=staff.chen, now=make.NOON)
    with pytest.raises(Mistake, match="没有这条通知"), sessions.begin() as session:
        notices.seen(session, 4711, by=staff.lin, now=make.NOON)

    assert told(sessions, staff.lin) == ["请看"]


def test_what_is_done_is_told_no_more_and_may_come_up_anew(sessions: Sessions) -> None:
    staff = make.people(sessions)
    tell(sessions, key="one", to=staff.lin, about=staff.wu)

    with sessions.begin() as session:
        notices.settle(session, staff.wu, now=make.NOON)
    assert told(sessions, staff.lin) == []

    tell(sessions, "又来了", key="two", to=staff.lin, about=staff.wu)
    assert told(sessions, staff.lin) == ["又来了"]
