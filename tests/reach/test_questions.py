"""What is asked: as few calls as bring everything that is lacking, delayed or still changing."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import BEIJING
from bot.db import Sessions
from bot.errors import Refused
from bot.reach import collect, questions, raw, rounds, standing
from bot.reach.collect import Collected
from bot.reach.questions import Question
from bot.reach.standing import LackingDay
from bot.wechat.client import WeChat
from bot.wechat.statistics import Statistic
from tests import make
from tests.reach.conftest import MARCH_2, QUICK, Account

TODAY = date(2026, 3, 2)
FIRST_MORNING = {
    Statistic.ARTICLE_TOTALS: 30,
    Statistic.ARTICLE_READ: 7,
    Statistic.ARTICLE_SHARE: 7,
    Statistic.ACCOUNT_SUMMARY: 1,
    Statistic.FOLLOWERS_CHANGED: 5,
    Statistic.FOLLOWERS_TOTAL: 5,
    Statistic.MESSAGES: 5,
    Statistic.ANSWERING: 1,
}


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)


def wanted(sessions: Sessions, today: date = TODAY, *, again: bool = False) -> list[Question]:
    since = rounds.begins(morning(today), "08:30") if again else None
    with sessions.read() as session:
        return questions.wanted(session, today, unless_since=since)


def calls(asked: list[Question]) -> dict[Statistic, int]:
    return dict(Counter(each.call for each in asked))


def answer(sessions: Sessions, asked: list[Question], today: date, *, delayed: bool = False) -> None:
    """Let WeChat answer all of *asked* on the morning of *today*."""
    with sessions.begin() as session:
        for each in asked:
            body = {"list": [], "is_delay": delayed, "on": str(today)}
            raw.keep(session, each.call, each.first_day, each.last_day, body, now=morning(today))


def run_until(sessions: Sessions, first: date, last: date) -> None:
    """Collect every morning from *first* to *last*."""
    for back in range((last - first).days + 1):
        day = first + timedelta(days=back)
        answer(sessions, wanted(sessions, day), day)


def test_the_first_morning_asks_as_far_back_as_wechat_still_counts(sessions: Sessions) -> None:
    asked = wanted(sessions)

    assert calls(asked) == FIRST_MORNING
    assert [each.last_day for each in asked] == sorted((each.last_day for each in asked), reverse=True)
    assert all(len(each.days) <= each.call.span for each in asked)


def test_a_usual_morning_takes_forty_one_calls(sessions: Sessions) -> None:
    run_until(sessions, TODAY - timedelta(days=5), TODAY - timedelta(days=1))

    asked = wanted(sessions)

    assert calls(asked) == dict.fromkeys(Statistic, 1) | {
        Statistic.ARTICLE_TOTALS: 30,
        Statistic.ARTICLE_READ: 3,
        Statistic.ARTICLE_SHARE: 3,
    }


def test_a_week_of_downtime_is_made_up_for_with_few_calls(sessions: Sessions) -> None:
    stopped = TODAY - timedelta(days=8)
    run_until(sessions, stopped - timedelta(days=3), stopped)

    asked = wanted(sessions)

    assert calls(asked) == {
        Statistic.ARTICLE_TOTALS: 37,  # seven publish days were finished meanwhile
        Statistic.ARTICLE_READ: 10,
        Statistic.ARTICLE_SHARE: 10,
        Statistic.ACCOUNT_SUMMARY: 2,
        Statistic.FOLLOWERS_CHANGED: 2,
        Statistic.FOLLOWERS_TOTAL: 2,
        Statistic.MESSAGES: 2,
        Statistic.ANSWERING: 2,
    }
    for call in Statistic:
        asked_about = {day for each in asked if each.call is call for day in each.days}
        assert {TODAY - timedelta(days=back) for back in range(1, 9)} <= asked_about


def test_after_it_nothing_is_lacking_and_the_next_morning_is_a_usual_one(sessions: Sessions) -> None:
    run_until(sessions, TODAY - timedelta(days=12), TODAY - timedelta(days=8))
    answer(sessions, wanted(sessions), TODAY)

    tomorrow = wanted(sessions, TODAY + timedelta(days=1))

    assert len(tomorrow) == 41


def test_a_week_of_downtime_over_http_takes_the_calls_that_were_counted(account: Account) -> None:
    account.collect()
    account.wait(days=8)

    collected = account.collect()

    assert (collected.complete, collected.calls) == (True, 67)
    assert collected.problems == ()


def test_what_is_older_than_ninety_days_is_not_asked_any_more(sessions: Sessions) -> None:
    run_until(sessions, TODAY, TODAY)
    later = TODAY + timedelta(days=200)

    asked = wanted(sessions, later)

    assert min(each.last_day for each in asked) == later - timedelta(days=90)
    assert calls(asked)[Statistic.MESSAGES] == 13  # ninety days, seven a call


def test_before_november_2025_wechat_has_nothing_of_articles(sessions: Sessions) -> None:
    asked = wanted(sessions, date(2025, 11, 5))

    of_articles = [each for each in asked if each.call.since]
    assert min(each.first_day for each in of_articles) == date(2025, 11, 1)
    assert calls(of_articles)[Statistic.ARTICLE_TOTALS] == 4
    assert min(each.first_day for each in asked) < date(2025, 11, 1)  # of followers there is more


def test_a_day_that_was_delayed_is_asked_again_with_the_same_question(sessions: Sessions) -> None:
    first = wanted(sessions)
    answer(sessions, first, TODAY, delayed=True)

    assert wanted(sessions, again=True) == first
    answer(sessions, first, TODAY)
    assert wanted(sessions, again=True) == []


def test_a_call_that_is_used_up_rests_until_the_next_day_and_the_others_go_on(
    sessions: Sessions, account: Account
) -> None:
    account.platform.account(quota={"/datacube/getarticletotaldetail": 10})

    first = collect_when_due(account)
    with_the_round_over = collect_when_due(account)
    account.wait(days=1)
    next_day = collect_when_due(account)

    assert first is not None
    assert first.complete  # nothing of it is worth asking again today
    assert calls_of(first) == FIRST_MORNING | {Statistic.ARTICLE_TOTALS: 11}
    (problem,) = first.problems
    assert problem.startswith("图文累计数（1月31日至2月19日）：今天的调用次数已用完")  # the newest ten came
    assert problem.endswith("明天接着取。")
    assert with_the_round_over is None
    assert next_day is not None
    assert calls_of(next_day)[Statistic.ARTICLE_TOTALS] == 11


def collect_when_due(account: Account) -> Collected | None:
    now = account.platform.now()
    return collect.run_if_due(account.sessions, account.wechat, now=now, collect_at="08:30")


def calls_of(collected: Collected) -> dict[Statistic, int]:
    return {each.call: each.calls for each in collected.asked}


def test_a_span_that_wechat_refuses_is_asked_in_halves(account: Account) -> None:
    account.platform.fault("/datacube/getupstreammsg", "refuse", errcode=61501)

    collected = account.collect()

    assert collected.complete
    assert calls_of(collected)[Statistic.MESSAGES] == 7


class Forgetful(WeChat):
    """WeChat as it would be if it kept the readers of a day for a week, or if our clock were wrong."""

    keeps_from = TODAY + timedelta(days=13)

    def statistics(self, asked: Statistic, begin: date, end: date) -> dict[str, Any]:
        if asked in (Statistic.ARTICLE_READ, Statistic.MESSAGES) and begin < self.keeps_from:
            raise Refused("日期范围不对", code=61501)
        return super().statistics(asked, begin, end)


def test_days_that_wechat_does_not_keep_any_more_are_given_up(sessions: Sessions, account: Account) -> None:
    account.collect()
    account.wait(days=20)
    account.wechat = Forgetful(make.account(account.platform.url), sessions, timeouts=QUICK)

    collected = account.collect()
    again = account.collect()

    days = [TODAY + timedelta(days=back) for back in range(20)]
    with sessions.read() as session:
        for call in (Statistic.ARTICLE_READ, Statistic.MESSAGES):
            standings = standing.of(session, call, days[0], days[-1])
            assert [day for day in days if standings[day].given_up] == days[:13]
            assert [day for day in days if standings[day].seen_at] == days[13:]
    assert collected.problems == (
        "图文每天阅读数（2月28日至3月14日）、粉丝消息（2月22日至3月14日）："
        "已超出微信保留的期限，取不到了，记为缺数。",
    )
    assert collected.complete
    assert (
        calls_of(collected)[Statistic.ARTICLE_READ] == 7 + 1
    )  # what is older than a day refused is not asked
    assert again.problems == ()


def test_nothing_is_given_up_while_wechat_refuses_the_newest_day_too(
    sessions: Sessions, account: Account
) -> None:
    account.wechat = Forgetful(make.account(account.platform.url), sessions, timeouts=QUICK)

    account.collect()

    with sessions.read() as session:
        lacking = session.scalars(select(LackingDay)).all()
    assert lacking
    assert not any(each.given_up for each in lacking)


@pytest.mark.parametrize("call", [Statistic.MESSAGES, Statistic.ARTICLE_READ])
def test_what_was_given_up_is_neither_asked_nor_spanned(sessions: Sessions, call: Statistic) -> None:
    gone = TODAY - timedelta(days=6)
    with sessions.begin() as session:
        standing.note_lacking(
            session, call, gone, gone, code=61501, why="取不到了", given_up=True, now=MARCH_2
        )

    asked = [each for each in wanted(sessions) if each.call is call]

    assert all(gone not in each.days for each in asked)
    assert {day for each in asked for day in each.days} >= {
        TODAY - timedelta(days=back) for back in range(1, 8) if back != 6
    }
