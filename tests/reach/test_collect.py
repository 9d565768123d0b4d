"""Collecting, over HTTP from the platform into both databases."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Base, Sessions
from bot.errors import Mistake
from bot.publishing import pushes
from bot.reach import counts
from bot.reach.counts import AccountDay, ArticleDay, OutArticle
from bot.reach.raw import RawAnswer
from bot.wechat import codes
from bot.wechat.client import WeChat
from bot.wechat.statistics import Statistic
from tests import make
from tests.platform import Platform
from tests.reach.conftest import QUICK, SUMMARY, TOTALS, Account

FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


def rows(sessions: Sessions, model: type[Base]) -> list[Any]:
    with sessions.read() as session:
        return list(session.scalars(select(model).order_by(*model.__table__.primary_key)))


def test_the_counts_of_a_push_come_back_with_its_number_and_its_address(
    sessions: Sessions, account: Account
) -> None:
    push = account.send("第一篇", "第二篇")
    account.read(push, 12, on=FIRST, place=2)
    account.read(push, 3, on=SECOND, place=2)
    account.wait(days=2)

    collected = account.collect()

    assert collected.problems == ()
    assert collected.complete
    assert collected.text.splitlines()[:3] == [
        "向微信问了 61 次，2 篇图文有数据，新增 71 行。",
        "  图文累计数：问 30 次，新增 4 行。",
        "  图文每天阅读数：问 7 次，新增 2 行。",
    ]
    first, second = rows(sessions, OutArticle)
    assert (first.origin, first.push_id, first.position, first.joined_by) == ("push", push.id, 1, "number")
    assert (second.msgid, second.title, second.publish_type) == (f"{push.msg_data_id}_2", "第二篇", 0)
    days = [day for day in rows(sessions, ArticleDay) if day.msgid == second.msgid]
    assert [(day.stat_date, day.read_user) for day in days] == [(FIRST, 12), (SECOND, 15)]
    assert [day.read_user for day in rows(sessions, AccountDay)][-2:] == [12, 3]


def test_an_unknown_address_is_learned_from_the_report(sessions: Sessions, account: Account) -> None:
    account.platform.account(article_urls=False)
    push = account.send("第一篇")
    account.wait(days=1)

    account.collect()

    with sessions.read() as session:
        pushed = session.get_one(pushes.Push, push.id).articles[0]
        reported = session.get_one(OutArticle, f"{push.msg_data_id}_1")
        assert pushed.url == reported.content_url
        assert pushed.submission.revision.article.url == reported.content_url
        assert "/s/" in pushed.url


def test_each_publish_day_of_the_last_thirty_is_asked_once_and_the_account_once(account: Account) -> None:
    account.collect()

    assert (account.calls(TOTALS), account.calls(SUMMARY)) == (30, 1)


def test_collecting_again_changes_nothing(sessions: Sessions, account: Account) -> None:
    push = account.send("第一篇")
    account.read(push, 12, on=FIRST)
    account.wait(days=1)
    account.collect()
    before = len(rows(sessions, RawAnswer)), len(rows(sessions, ArticleDay))

    again = account.collect()

    assert (again.new, again.corrected) == (0, 0)
    assert (len(rows(sessions, RawAnswer)), len(rows(sessions, ArticleDay))) == before
    assert any(answer.last_seen_at > answer.fetched_at for answer in rows(sessions, RawAnswer))


def test_one_publish_day_can_be_asked_by_itself(account: Account) -> None:
    account.send("第一篇")
    account.wait(days=1)

    collected = account.collect(day=FIRST)

    assert (collected.calls, collected.articles) == (1, 1)


def test_today_is_never_asked(account: Account) -> None:
    with pytest.raises(Mistake, match="今天以前"):
        account.collect(day=FIRST)

    assert account.calls() == 0


def test_what_wechat_never_had_is_not_asked(account: Account) -> None:
    with pytest.raises(Mistake, match="从 2025-11-01 起才有"):
        account.collect(day=date(2025, 10, 31))

    assert account.calls() == 0


def test_before_eight_yesterday_is_not_ready_and_the_other_days_are_kept(
    sessions: Sessions, account: Account
) -> None:
    push = account.send("第一篇")
    account.read(push, 5, on=FIRST)
    account.wait(days=1, hours=21)  # six in the morning of the 4th

    early = account.collect()
    account.wait(hours=3)
    later = account.collect()

    assert not early.complete
    assert early.problems == (
        "图文累计数（3月3日）、图文每天阅读数（3月3日）、图文每天分享数（3月3日）、"
        "公众号每天的数据（2月2日至3月3日）、粉丝增减（2月25日至3月3日）、粉丝总数（2月25日至3月3日）、"
        "粉丝消息（2月25日至3月3日）、接口应答（2月2日至3月3日）：微信还没准备好，稍后再取。",
    )
    assert later.complete
    assert [day.read_user for day in rows(sessions, ArticleDay)] == [5, 5]


def test_delayed_numbers_are_kept_and_asked_again(sessions: Sessions, account: Account) -> None:
    push = account.send("第一篇")
    account.wait(days=1)
    account.platform.reads(day=FIRST.isoformat(), is_delay=True)

    delayed = account.collect(day=FIRST)
    account.platform.reads(day=FIRST.isoformat(), is_delay=False)
    account.read(push, 7, on=FIRST)
    whole = account.collect(day=FIRST)

    assert delayed.problems == ("图文累计数（3月2日）：微信说数据还没有齐，稍后再取。",)
    assert (delayed.complete, whole.complete) == (False, True)
    assert [day.read_user for day in rows(sessions, ArticleDay)] == [7]


def test_a_failure_on_one_day_loses_no_other(sessions: Sessions, account: Account) -> None:
    account.send("第一篇")
    account.wait(days=2)
    account.platform.fault(TOTALS, "refuse", errcode=45011)

    collected = account.collect()

    assert collected.calls == 61
    assert len(rows(sessions, ArticleDay)) == 2
    assert collected.failed == 1
    assert collected.problems[0].startswith("图文累计数（3月3日）：")
    assert codes.explain(45011) in collected.problems[0]
    assert not collected.complete


def test_a_lost_answer_is_no_reason_to_doubt_anything(account: Account) -> None:
    account.platform.fault(TOTALS, "lose_answer")

    collected = account.collect()

    assert collected.problems == ("图文累计数（3月1日）：微信没有答完整，稍后再取。",)


def test_without_a_network_the_rest_is_not_asked(sessions: Sessions, platform: Platform) -> None:
    nowhere = WeChat(make.account("http://127.0.0.1:9"), sessions, timeouts=QUICK)
    account = Account(sessions, nowhere, platform, None)  # type: ignore[arg-type]

    collected = account.collect()

    assert collected.calls == 3
    assert collected.problems == (
        "图文累计数（3月1日）、图文每天阅读数（3月1日）、图文每天分享数（3月1日）：连不上微信，稍后再取。",
        "接连 3 次没有取到，其余 58 次先不问，稍后再取。",
    )


def test_a_correction_is_taken_and_the_older_value_can_be_found(sessions: Sessions, account: Account) -> None:
    push = account.send("第一篇")
    account.read(push, 20, on=FIRST)
    account.wait(days=1)
    account.collect()
    account.read(push, -4, on=FIRST)
    account.wait(days=1)

    collected = account.collect()

    assert collected.corrected == 3  # the article's row, its readers of the day, and the account's day
    assert [day.read_user for day in rows(sessions, ArticleDay)] == [16, 16]
    with sessions.read() as session:
        article = session.get_one(OutArticle, f"{push.msg_data_id}_1")
        told = counts.sightings(session, article, FIRST)
        newest = session.get_one(ArticleDay, (article.msgid, FIRST))
    assert [each.read_user for each in told] == [20, 16]
    assert newest.raw_id == told[-1].raw_id


def test_a_publish_day_is_asked_until_its_thirty_days_are_over_and_no_longer(
    sessions: Sessions, account: Account
) -> None:
    push = account.send("第一篇")
    account.wait(days=1)
    account.collect()
    account.read(push, 9, on=FIRST + timedelta(days=29))
    account.wait(days=36)  # a month and a week of downtime

    after_downtime = account.collect()
    before = account.calls()
    account.collect()

    assert after_downtime.complete
    assert [day.read_user for day in rows(sessions, ArticleDay)][-1] == 9
    assert rows(sessions, ArticleDay)[-1].stat_date == FIRST + timedelta(days=29)
    assert account.calls() - before == 29  # the thirtieth day is settled now


def test_no_transaction_is_held_while_wechat_is_asked(sessions: Sessions, platform: Platform) -> None:
    class Writing(WeChat):
        """A client that lets somebody else write while it waits for its answer."""

        def statistics(self, asked: Statistic, begin: date, end: date) -> dict[str, Any]:
            thread = threading.Thread(target=make.people, args=[sessions])
            thread.start()
            thread.join(timeout=5)
            assert not thread.is_alive()
            return super().statistics(asked, begin, end)

    wechat = Writing(make.account(platform.url), sessions, timeouts=QUICK)

    collected = Account(sessions, wechat, platform, None).collect(date(2026, 3, 1))  # type: ignore[arg-type]

    assert collected.complete


def test_two_who_collect_at_once_store_everything_once(sessions: Sessions, account: Account) -> None:
    push = account.send("第一篇", "第二篇")
    account.read(push, 5, on=FIRST)
    account.wait(days=1)
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(account.collect(FIRST))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [each.problems for each in results] == [()] * 4
    assert [day.read_user for day in rows(sessions, ArticleDay)] == [5, 0]
