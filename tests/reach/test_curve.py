"""An article's curve over thirty days, gaps as gaps, with what is typical of the account behind it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db import Sessions
from bot.reach import curve, daily
from bot.reach.curve import Circumstances, Curve
from bot.reach.days import ReadDay
from tests.reach import rows
from tests.reach.conftest import Account
from tests.reach.test_totals import GROWTH, grown

FIRST = date(2026, 3, 2)
LATER = date(2026, 6, 1)


def of(sessions: Sessions, msgid: str = "1_1", today: date = LATER) -> Curve:
    with sessions.read() as session:
        found = curve.of(session, msgid, today=today)
    assert found
    return found


def test_a_day_without_data_is_a_gap_and_so_is_the_growth_across_it(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, {FIRST: 5, FIRST + timedelta(days=2): 11})

    days = of(sessions, today=FIRST + timedelta(days=4)).days

    assert [(each.number, each.readers, each.new_readers) for each in days] == [
        (1, 5, 5),
        (2, None, None),
        (3, 11, None),
        (4, None, None),
    ]


def test_a_curve_is_thirty_days_and_no_day_of_it_is_to_come(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, [1] * 30)
        rows.article(session, "2_1", FIRST, [])

    assert len(of(sessions).days) == 30
    assert of(sessions, "2_1", today=FIRST).days == ()
    assert [each.readers for each in of(sessions, "2_1").days] == [None] * 30


@given(growth=GROWTH)
def test_days_and_spans_tell_the_same(growth: list[tuple[int, bool]]) -> None:
    cumulative = grown(growth, FIRST)

    days = curve.days(cumulative, published_on=FIRST, end=FIRST + timedelta(days=29))

    assert {each.day: each.readers for each in days if each.readers is not None} == cumulative
    single = [span for span in daily.spans(cumulative, published_on=FIRST) if span.one_day]
    assert [each.new_readers for each in days if each.new_readers is not None] == [
        span.reads for span in single
    ]


def test_typical_are_the_articles_of_the_year_before_and_no_others(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, [999])
        for number, readers in enumerate((10, 20, 30, 40, 50)):
            rows.article(session, f"2{number}_1", FIRST - timedelta(days=30 + number), [readers, 2 * readers])
        rows.article(session, "3_1", FIRST - timedelta(days=366), [7000])
        rows.article(session, "4_1", FIRST + timedelta(days=1), [7000])
        rows.article(session, "6_1", FIRST - timedelta(days=29), [7000])  # still read when this one went out
        rows.article(session, "5_1", FIRST - timedelta(days=39), [7000], publish_type=1)

    typical = of(sessions).typical

    assert [
        (each.number, each.lower, each.typical_readers, each.upper, each.articles) for each in typical
    ] == [
        (1, 20, 30, 40, 5),
        (2, 40, 60, 80, 5),
    ]


def test_fewer_than_five_articles_have_nothing_typical(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, [9])
        for number in range(4):
            rows.article(session, f"2{number}_1", FIRST - timedelta(days=50), [10])

    assert of(sessions).typical == ()


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 10**6)), max_size=200))
def test_the_middle_lies_in_the_middle_half_and_within_what_was_told(told: list[tuple[int, int]]) -> None:
    for each in curve.middle(told):
        counts = [count for number, count in told if number == each.number]
        assert min(counts) <= each.lower <= each.typical_readers <= each.upper <= max(counts)
        assert each.articles == len(counts) >= curve.LEAST_ARTICLES


def test_readers_after_the_thirty_days_are_told_day_by_day(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, [5] * 30)
        session.add(ReadDay(msgid="1_1", day=FIRST + timedelta(days=3), read_user=1))
        session.add(ReadDay(msgid="1_1", day=FIRST + timedelta(days=60), read_user=2))

    assert of(sessions).later == ((FIRST + timedelta(days=60), 2),)


def test_an_article_that_wechat_never_told_of_has_no_curve(sessions: Sessions) -> None:
    with sessions.read() as session:
        assert curve.of(session, "9_9", today=LATER) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_is_told_what_an_article_of_ours_went_out_with(sessions: Sessions, account: Account) -> None:
    push = account.send("第一篇", "第二篇")
    account.read(push, 12, on=FIRST, place=2)
    account.wait(days=2)
    account.collect()

    second = of(sessions, f"{push.msg_data_id}_2", today=FIRST + timedelta(days=2))

    assert (second.article.title, second.article.place, second.article.column) == ("第二篇", 2, "巾帼志愿")
    assert (second.article.template, second.article.reads) == ("review", 12)
    assert second.article.sent_at is not None
    assert second.with_ is not None
    assert second.with_.pictures == 1  # the cover is none of the text's
    assert second.with_.length > 40
    assert isinstance(second.with_, Circumstances)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_cover_that_stands_in_the_text_is_a_picture_of_it_and_marks_are_no_letters(
    sessions: Sessions, account: Account
) -> None:
    pushes = []
    for day, body in enumerate(
        (
            "三月的武都，暖意融融。",
            "三月的**武都**，暖意融融。\n\n![](images/cover.jpg)",
            "三月的武都，暖意融融。\n\n![](cover.jpg)",  # by its name alone
        )
    ):
        pushes.append(account.send("甲", body=body))
        account.read(pushes[-1], 12, on=FIRST + timedelta(days=day))
        account.wait(days=1)
    account.collect()

    today = FIRST + timedelta(days=3)
    with_ = [of(sessions, f"{each.msg_data_id}_1", today=today).with_ for each in pushes]

    assert [each.pictures for each in with_ if each] == [0, 1, 1]
    assert len({each.length for each in with_ if each}) == 1
