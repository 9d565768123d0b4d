"""The days that matter to a push: those of the program, and what staff add and take out."""

from datetime import date

import pytest

from bot import journal
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.publishing import days
from bot.publishing.days import Days, ListedDay, parsed, seed, typed
from tests import make

NEW_YEAR = ("放假", "2027-01-01", "2027年1月3日", "元旦放假")


def on(sessions: Sessions, day: date) -> list[tuple[str, str]]:
    with sessions.read() as session:
        return [(each.kind, each.name) for each in days.load(session).on(day)]


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2031, 3, 8), "own", "三八国际妇女节"),
        (date(2026, 11, 25), "own", "国际消除对妇女的暴力日"),
        (date(2026, 10, 7), "off", "国庆节放假"),
        (date(2026, 10, 10), "work", "调休上班"),
        (date(2029, 12, 13), "mourning", "南京大屠杀死难者国家公祭日"),
    ],
)
def test_it_knows_what_is_on_a_day(day: date, kind: str, name: str) -> None:
    assert (kind, name) in [(each.kind, each.name) for each in Days(map(parsed, seed())).on(day)]


def test_a_year_without_a_published_plan_of_holidays_has_none() -> None:
    known = Days(map(parsed, seed()))

    assert known.knows_holidays(2026)
    assert not known.knows_holidays(2031)
    assert [each.kind for each in known.on(date(2031, 10, 2))] == []


def test_next_years_holidays_are_added_and_a_day_is_taken_out_and_put_back(sessions: Sessions) -> None:
    chen = make.people(sessions).chen
    army = next(line for line in seed() if "建军节" in line)

    with sessions.begin() as session:
        days.add(session, typed(*NEW_YEAR), by=chen, now=make.NOON)
        days.add(session, typed("本号的日子", "每年9月9日", "", "区妇联成立日"), by=chen, now=make.NOON)
        days.take_out(session, army, by=chen, now=make.NOON)

    with sessions.read() as session:
        assert days.load(session).knows_holidays(2027)
        assert not days.load(session).is_working(date(2027, 1, 1))  # a Friday
        assert days.of_program().is_working(date(2027, 1, 1))
        removed = [each.text for each in days.standing(session) if not each.belongs]
        first = session.get_one(ListedDay, 1)
        assert [each.verb for each in journal.about(session, first)] == ["加日子"]
    assert removed == [army]
    assert on(sessions, date(2027, 1, 3)) == [("off", "元旦放假")]
    assert on(sessions, date(2027, 1, 4)) == []
    assert on(sessions, date(2030, 9, 9)) == [("own", "区妇联成立日")]
    assert on(sessions, date(2030, 8, 1)) == []

    with sessions.begin() as session:
        days.add(session, parsed(army), by=chen, now=make.NOON)
    assert on(sessions, date(2030, 8, 1)) == [("feast", "建军节")]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("休息", "2027-01-01", "", "元旦"), "类别“休息”不行"),
        (("放假", "元旦", "", "元旦"), "“元旦”不是日子"),
        (("放假", "2027-02-30", "", "春节"), "不是日子"),
        (("放假", "2027-01-03", "2027-01-01", "元旦"), "“到”要在“从”之后"),
        (("放假", "2027-01-01", "2027-03-01", "元旦"), "最多连着 31 天"),
        (("节日", "10-01", "10-03", "国庆"), "每年都有的只能是一天"),
        (("节日", "2027-10-01", "10-03", "国庆"), "“到”也要写年份"),
        (("节日", "2027-10-01", "", ""), "名称要 1 至 40 个字"),
        (("节日", "05-01", "", "劳动节"), "已经在"),
    ],
)
def test_what_is_no_day_is_refused_with_what_to_write(
    sessions: Sessions, given: tuple[str, str, str, str], told: str
) -> None:
    cast = make.people(sessions)

    with sessions.begin() as session, pytest.raises(Mistake, match=told):
        days.add(session, typed(*given), by=cast.chen, now=make.NOON)


def test_only_an_administrator_changes_the_days(sessions: Sessions) -> None:
    cast = make.people(sessions)

    with sessions.begin() as session:
        with pytest.raises(NotAllowed):
            days.add(session, typed(*NEW_YEAR), by=cast.lin, now=make.NOON)
        with pytest.raises(NotAllowed):
            days.take_out(session, seed()[0], by=cast.lin, now=make.NOON)
