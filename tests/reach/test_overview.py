"""A period at one look: sums, comparisons over days both have, and how fresh it all is."""

from datetime import date, datetime, timedelta
from pathlib import Path

from bot.clock import BEIJING
from bot.db import Sessions
from bot.reach import account, asked, followers, freshness, overview, periods, questions
from bot.reach.overview import Against, Overview
from bot.reach.standing import settled_from
from bot.wechat.statistics import Statistic
from tests.reach import rows
from tests.reach.conftest import Account
from tests.reach.imports import exports
from tests.reach.test_asked import ask

MARCH = periods.read("2026-03")
LATER = datetime(2026, 6, 1, 9, 0, tzinfo=BEIJING)  # all of March is over its thirty days


def on(day: int, month: int = 3) -> date:
    return date(2026, month, day)


def of(sessions: Sessions, now: datetime = LATER, **more: Against) -> Overview:
    with sessions.read() as session:
        return overview.of(session, MARCH, now=now, **more)


def test_a_month_is_summed_over_articles_by_their_last_count_and_over_days(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", on(2), [5, 9, 12], share_user=3)
        rows.article(session, "1_2", on(2), [1, 1], share_user=1)
        rows.article(session, "2_1", on(9), [], title="没有数据的")
        rows.article(session, "3_1", on(10), [40], publish_type=1)
        rows.article(session, "4_1", on(1, 4), [1000])
        rows.account(session, on(2), [20, 30, None, 4], like_user=2)
        rows.followers(session, on(2), {0: (3, 1), 30: (2, 0), 999: (1, 1)}, 108)

    march = of(sessions)

    assert (march.sums.articles, march.sums.lacking, march.sums.reads, march.sums.shares) == (3, 1, 13, 4)
    assert (march.unnotified_sums.articles, march.unnotified_sums.reads) == (1, 40)
    assert (march.account.account_reads, march.account.account_likes, march.account.known) == (54, 6, 3)
    assert (march.followers.gained, march.followers.lost, march.followers.net) == (6, 2, 4)
    assert (march.followers.followers, march.followers.followers_on) == (108, on(2))


def test_where_nothing_was_ever_fetched_nothing_is_nought(sessions: Sessions) -> None:
    march = of(sessions)

    assert march.sums.reads is None
    assert march.account.account_reads is None
    assert (march.followers.gained, march.followers.net, march.followers.followers) == (None, None, None)
    assert march.freshness.label == "还没有取过数据"
    assert march.compared["account_reads"].days == 0


def test_months_are_compared_over_publish_days_that_both_were_asked_about(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", on(2), [150])
        rows.article(session, "1_2", on(2), [50])
        rows.article(session, "2_1", on(3), [70])
        rows.article(session, "3_1", on(4), [30])
        rows.article(session, "8_1", on(2, 2), [100])
        rows.article(session, "9_1", on(4, 2), [None])  # went out, and nothing is known of it

    compared = of(sessions).compared["reads"]

    assert (compared.now, compared.then, compared.days) == (200, 100, 1)
    assert of(sessions).compared["articles"].days == 2


def test_a_day_that_was_never_asked_about_is_not_compared_though_we_sent_on_it(
    sessions: Sessions, account: Account
) -> None:
    account.send("第一篇")  # on 2 March; staff may have sent more by hand
    with sessions.begin() as session:
        rows.answer(session, on(2, 2))
        rows.article(session, "1_1", on(3), [70])
        rows.article(session, "8_1", on(3, 2), [100])

    compared = of(sessions).compared["articles"]

    assert (compared.now, compared.then, compared.days) == (1, 1, 1)


def test_an_article_that_nobody_asked_about_to_its_end_is_not_held_against_others(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", on(2), [20], final=False)
        rows.article(session, "8_1", on(2, 2), [100])

    march = of(sessions)

    assert march.compared["reads"].days == 0
    assert march.compared["articles"].days == 1


def test_exports_count_on_both_sides_of_a_comparison(sessions: Sessions, tmp_path: Path) -> None:
    with sessions.begin() as session:
        for day in (on(2), on(2, 2)):
            rows.answer(session, day, now=settled_from(Statistic.ARTICLE_TOTALS, day))
    rows_of_export = [
        exports.article("三月的", "2026-03-02", reads=500),
        exports.article("二月的", "2026-02-02", reads=400),
    ]
    exports.import_(sessions, exports.workbook(tmp_path, [exports.ARTICLES, *rows_of_export]))

    compared = of(sessions).compared

    assert (compared["articles"].now, compared["articles"].then) == (1, 1)
    assert (compared["reads"].now, compared["reads"].then) == (500, 400)


def test_what_is_still_read_is_not_held_against_what_is_over(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", on(2), [150], final=False)
        rows.article(session, "8_1", on(2, 2), [100])
        rows.account(session, on(2), [150])
        rows.account(session, on(2, 2), [100])
    soon = datetime(2026, 3, 4, 9, 0, tzinfo=BEIJING)

    march = of(sessions, now=soon)

    assert march.compared["reads"].days == 0
    assert march.growing == 1
    assert (march.compared["account_reads"].now, march.compared["account_reads"].then) == (150, 100)


def test_a_month_is_compared_with_the_same_a_year_ago(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.account(session, on(2), [150])
        rows.account(session, date(2025, 3, 2), [100])

    compared = of(sessions, against=Against.YEAR_AGO).compared["account_reads"]

    assert compared.text("人次") == (
        "只比两边都有数据的1天：这1天是150人次，2025年3月的那1天是100人次，增加50人次（50.0%）"
    )


def test_freshness_names_the_days_that_are_lacking_and_none_to_come(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for day in (1, 2, 4):
            rows.answer(session, on(day))
        rows.account(session, on(1), [1, 2, 3, None])
    on_the_fifth = datetime(2026, 3, 5, 9, 0, tzinfo=BEIJING)

    with sessions.read() as session:
        fresh = freshness.of(session, MARCH, now=on_the_fifth)

    assert fresh.no_articles == (on(3),)
    assert fresh.no_account == (on(4),)
    assert fresh.label == "数据取到2021年3月8日 周一 12:00；缺2天"  # rows were kept at noon of that day
    assert fresh.lacking == "2026年3月3日至4日"
    assert fresh.begun == on(1)


def test_a_day_on_which_nobody_came_or_went_is_nought_only_when_it_was_asked_about(
    sessions: Sessions,
) -> None:
    with sessions.begin() as session:
        rows.followers(session, on(2), {1: (4, 2)}, 100)
        rows.followers(session, on(3), {}, 100)

    with sessions.read() as session:
        days = followers.by_day(session, MARCH)

    assert days == {on(2): (4, 2), on(3): (0, 0)}


def test_sources_of_followers_have_names_and_unknown_ones_their_number(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.followers(session, on(2), {30: (2, 0), 123: (3, 1)}, 100)
        rows.followers(session, on(3), {30: (2, 1)}, 102)

    with sessions.read() as session:
        told = followers.by_source(session, MARCH)

    assert [(each.name, each.gained, each.lost, each.net) for each in told] == [
        ("扫描二维码", 4, 1, 3),
        ("微信没有说明的来源（123）", 3, 1, 2),
    ]


def test_the_accounts_days_keep_gaps_and_its_scenes_their_own_names(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.account(session, on(2), [20, None, 4], sources={"全部": 12, "朋友圈": 7, "没见过的": 5})

    with sessions.read() as session:
        days = account.by_day(session, MARCH)
        scenes = account.sources(session, MARCH)

    assert days == {on(2): 20, on(4): 4}
    assert [(each.scene, each.source_reads) for each in scenes] == [("朋友圈", 14), ("没见过的", 10)]
    assert sum(each.share or 0 for each in scenes) == 1


def test_every_day_of_questions_is_known_since_somebody_asked_the_first_one(sessions: Sessions) -> None:
    with sessions.read() as session:
        assert asked.by_day(session, MARCH) == {}
        assert asked.of(session, MARCH).asked is None
    ask(sessions, "figures", at=datetime(2026, 3, 4, 9, 0, tzinfo=BEIJING))

    with sessions.read() as session:
        days = asked.by_day(session, MARCH)

    assert tuple(days) == MARCH.days[3:]
    assert [each.asked for each in days.values()] == [1, *[0] * 27]


def test_days_that_are_not_over_are_not_compared(sessions: Sessions) -> None:
    ask(sessions, "figures", at=datetime(2026, 1, 4, 9, 0, tzinfo=BEIJING))
    midday = datetime(2026, 3, 3, 12, 0, tzinfo=BEIJING)

    compared = of(sessions, now=midday).compared["asked"]

    assert compared.days == 2
    assert compared.other.last - compared.other.first == timedelta(days=27)


def test_a_count_of_followers_that_is_no_number_makes_the_day_lacking(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.followers(session, on(2), {0: (3, 1)}, 108)
        rows.followers(session, on(3), {0: (None, 3), 30: (2, 0)}, 110)

    with sessions.read() as session:
        assert followers.by_day(session, MARCH) == {on(2): (3, 1)}


def test_an_answer_that_more_is_to_come_is_no_data(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.answer(session, on(2), delayed=True)
        rows.answer(session, on(3))

    with sessions.read() as session:
        lacking = questions.never_answered(session, on(2), on(3))

    assert lacking == [on(2)]
