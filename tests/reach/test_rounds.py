"""When is collected: once a day by one of the schedulers, and again where it lacked."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person
from bot.reach import collect, rounds
from bot.reach.collect import Collected
from bot.reach.rounds import Round
from bot.wechat.client import WeChat
from bot.wechat.statistics import Statistic
from tests import make
from tests.reach.conftest import MARCH_2, QUICK, SUMMARY, TOTALS, Account

AT = "08:30"


def run(account: Account) -> Collected | None:
    now = account.platform.now()
    return collect.run_if_due(account.sessions, account.wechat, now=now, collect_at=AT)


def test_nothing_is_collected_before_its_time(account: Account) -> None:
    account.platform.set_clock(MARCH_2.replace(hour=8, minute=29, second=0))

    assert run(account) is None
    account.wait(minutes=1)
    assert run(account) is not None


def test_a_day_is_collected_once(account: Account) -> None:
    first = run(account)
    account.wait(hours=8)
    second = run(account)
    account.wait(days=1)
    next_day = run(account)

    assert first
    assert first.complete
    assert second is None
    assert next_day


def test_two_schedulers_at_once_collect_once(account: Account) -> None:
    results: list[Collected | None] = []
    threads = [threading.Thread(target=lambda: results.append(run(account))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([each for each in results if each]) == 1
    assert (account.calls(TOTALS), account.calls(SUMMARY)) == (30, 1)


def test_what_was_lacking_is_asked_again_half_an_hour_later_and_only_that(account: Account) -> None:
    account.platform.fault(TOTALS, "refuse", errcode=45011)
    first = run(account)
    account.wait(minutes=29)
    too_early = run(account)
    account.wait(minutes=1)

    again = run(account)

    assert first
    assert not first.complete
    assert too_early is None
    assert again
    assert (again.calls, again.complete) == (1, True)
    assert run(account) is None


def test_delayed_numbers_are_asked_again_until_they_are_there(account: Account) -> None:
    account.platform.reads(day="2026-03-01", is_delay=True)
    run(account)
    account.platform.reads(day="2026-03-01", is_delay=False)
    account.wait(minutes=30)

    again = run(account)

    assert again
    assert (again.calls, again.complete) == (33, True)


def test_the_problems_of_a_round_can_be_looked_up(sessions: Sessions, account: Account) -> None:
    account.platform.fault(SUMMARY, "lose_answer")

    run(account)

    with sessions.read() as session:
        today = session.get_one(Round, MARCH_2.date())
    assert (today.complete, today.problems) == (
        False,
        ["公众号每天的数据（1月31日至3月1日）：微信没有答完整，稍后再取。"],
    )


def test_a_round_whose_scheduler_died_is_taken_over(sessions: Sessions, account: Account) -> None:
    run(account)
    died_at = MARCH_2 - timedelta(days=3000)
    with sessions.begin() as session:
        session.execute(update(Round).values(complete=False, lease_by="dead", lease_until=died_at))
    account.wait(minutes=31)

    assert run(account)


def test_while_a_round_is_under_way_nobody_else_begins_it(sessions: Sessions, account: Account) -> None:
    run(account)
    until = MARCH_2 + timedelta(days=30_000)
    with sessions.begin() as session:
        session.execute(update(Round).values(complete=False, lease_by="busy", lease_until=until))
    account.wait(hours=2)

    assert run(account) is None


def test_how_far_a_round_is_can_be_watched_and_lacking_numbers_asked_for_at_once(account: Account) -> None:
    staff = make.people(account.sessions)
    seen: list[rounds.Going] = []

    def going() -> rounds.Going:
        with account.sessions.read() as session:
            return rounds.going(session, now=account.platform.now(), collect_at=AT)

    def ask_now(by: Person = staff.lin) -> None:
        with account.sessions.begin() as session:
            now, who = account.platform.now(), session.merge(by, load=False)
            rounds.ask_now(session, by=who, now=now, collect_at=AT)

    class Watched(WeChat):
        def statistics(self, call: Statistic, first: date, last: date) -> dict[str, object]:
            seen.append(going())
            return super().statistics(call, first, last)

    watched = Watched(make.account(account.platform.url), account.sessions, timeouts=QUICK)
    wechat, account.wechat = account.wechat, watched
    account.platform.fault(TOTALS, "refuse", errcode=45011)
    before = going()
    run(account)
    account.wechat = wechat
    lacking = going()
    too_early = run(account)
    ask_now()
    due = going()
    again = run(account)
    after = going()
    account.platform.set_clock(MARCH_2.replace(hour=8, minute=0) + timedelta(days=1))

    assert (before.state, seen[0].state, lacking.state, due.state, after.state) == (
        "due",
        "under_way",
        "lacking",
        "due",
        "done",
    )
    assert [each.asked for each in seen] == list(range(len(seen)))
    assert {each.in_all for each in seen} == {len(seen)}
    assert (lacking.asked, lacking.problems != ()) == (len(seen), True)
    assert (too_early, again is not None, after.asked) == (None, True, 1)
    assert going().state == "early"
    with pytest.raises(Mistake, match="08:30 以后微信才给出昨天的数据，现在还早"):
        ask_now()
    with pytest.raises(NotAllowed, match="取数"):
        ask_now(staff.zhou)
