"""An answer becomes rows once; what a later answer tells otherwise is kept beside it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import BEIJING
from bot.db import Base, Sessions
from bot.reach import corrections, raw, taking
from bot.reach.counts import AccountDay, ArticleDay, OutArticle
from bot.reach.days import AnsweringDay, FollowerDay, FollowerTotal, MessageDay, ReadDay
from bot.reach.raw import RawAnswer
from bot.reach.taking import Taken
from bot.wechat.statistics import Statistic

DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 3, 9, tzinfo=BEIJING)


def take(sessions: Sessions, call: Statistic, *items: dict[str, Any], after: int = 0, **body: Any) -> Taken:
    """Take an answer of the morning, or of *after* days later, about 2 March."""
    now = MORNING + timedelta(days=after)
    told = {"list": [{"ref_date": str(DAY), **item} for item in items], **body}
    with sessions.begin() as session:
        return taking.take(session, raw.keep(session, call, DAY, DAY, told, now=now), now=now)


def article(**counts: Any) -> dict[str, Any]:
    return {"msgid": "2247_1", "publish_type": 0, "detail_list": [{"stat_date": str(DAY), **counts}]}


def of_article(name: str, value: Any) -> dict[str, Any]:
    return {"msgid": "2247_1", "detail": {name: value}}


CASES: list[Any] = [
    (
        Statistic.ARTICLE_TOTALS,
        ArticleDay,
        ("2247_1", DAY),
        "read_user",
        article(read_user=9),
        article(read_user=7),
    ),
    (
        Statistic.ARTICLE_READ,
        ReadDay,
        ("2247_1", DAY),
        "read_user",
        of_article("read_user", 9),
        of_article("read_user", 7),
    ),
    (
        Statistic.ARTICLE_SHARE,
        ReadDay,
        ("2247_1", DAY),
        "share_user",
        of_article("share_user", 9),
        of_article("share_user", 7),
    ),
    (
        Statistic.ACCOUNT_SUMMARY,
        AccountDay,
        DAY,
        "read_user",
        {"detail": {"read_user": 9}},
        {"detail": {"read_user": 7}},
    ),
    (
        Statistic.FOLLOWERS_CHANGED,
        FollowerDay,
        (DAY, 30),
        "new_user",
        {"user_source": 30, "new_user": 9, "cancel_user": 0},
        {"user_source": 30, "new_user": 7, "cancel_user": 0},
    ),
    (Statistic.FOLLOWERS_TOTAL, FollowerTotal, DAY, "followers", {"cumulate_user": 9}, {"cumulate_user": 7}),
    (
        Statistic.MESSAGES,
        MessageDay,
        (DAY, 1),
        "messages",
        {"msg_type": 1, "msg_user": 2, "msg_count": 9},
        {"msg_type": 1, "msg_user": 2, "msg_count": 7},
    ),
    (Statistic.ANSWERING, AnsweringDay, DAY, "calls", {"callback_count": 9}, {"callback_count": 7}),
]


@pytest.mark.parametrize(("call", "model", "key", "field", "first", "later"), CASES)
def test_a_correction_is_kept_with_both_values_and_both_answers(
    sessions: Sessions,
    call: Statistic,
    model: type[Base],
    key: Any,
    field: str,
    first: dict[str, Any],
    later: dict[str, Any],
) -> None:
    told = take(sessions, call, first)
    again = take(sessions, call, first, after=1)
    corrected = take(sessions, call, later, after=2)
    once_more = take(sessions, call, later, after=3)

    assert [(each.new, each.corrected) for each in (told, again, corrected, once_more)] == [
        (1, 0),
        (0, 0),
        (0, 1),
        (0, 0),
    ]
    with sessions.read() as session:
        row = session.get_one(model, key)
        (kept,) = corrections.of(session, row)
        before, after = (
            session.get_one(RawAnswer, number) for number in (kept.before_raw_id, kept.after_raw_id)
        )
        assert (kept.field, kept.before, kept.after, getattr(row, field)) == (field, 9, 7, 7)
        assert (before.body["list"][0], after.body["list"][0]) == (
            {"ref_date": str(DAY), **first},
            {"ref_date": str(DAY), **later},
        )
        assert kept.noted_at == MORNING + timedelta(days=2)


def test_a_value_that_goes_back_and_forth_is_kept_each_time(sessions: Sessions) -> None:
    for after, readers in enumerate((9, 7, 9)):
        take(sessions, Statistic.ARTICLE_TOTALS, article(read_user=readers), after=after)

    with sessions.read() as session:
        row = session.get_one(ArticleDay, ("2247_1", DAY))
        assert [(each.before, each.after) for each in corrections.of(session, row)] == [(9, 7), (7, 9)]


def test_scenes_rates_and_jumps_are_corrected_like_counts(sessions: Sessions) -> None:
    first = article(
        read_user_source=[{"scene_desc": "朋友圈", "user_count": 2}],
        read_finish_rate=0.5,
        read_jump_position=[{"position": 1, "rate": 0.25}],
    )
    later = article(
        read_user_source=[{"scene_desc": "朋友圈", "user_count": 3}],
        read_finish_rate=0.25,
        read_jump_position=[{"position": 1, "rate": 0.75}],
    )

    take(sessions, Statistic.ARTICLE_TOTALS, first)
    take(sessions, Statistic.ARTICLE_TOTALS, later, after=1)

    with sessions.read() as session:
        row = session.get_one(ArticleDay, ("2247_1", DAY))
        kept = {each.field: (each.before, each.after) for each in corrections.of(session, row)}
        assert row.read_finish_rate == Decimal("0.25")
    assert kept == {
        "sources": ({"朋友圈": 2}, {"朋友圈": 3}),
        "read_finish_rate": ("0.5", "0.25"),
        "jumps": ([{"position": 1, "rate": 0.25}], [{"position": 1, "rate": 0.75}]),
    }


def test_the_order_of_scenes_is_no_correction(sessions: Sessions) -> None:
    scenes = [{"scene_desc": "全部", "user_count": 5}, {"scene_desc": "推荐", "user_count": 2}]

    take(sessions, Statistic.ARTICLE_TOTALS, article(read_user_source=scenes))
    again = take(sessions, Statistic.ARTICLE_TOTALS, article(read_user_source=scenes[::-1]), after=1)

    assert again.corrected == 0


def test_what_is_told_later_for_the_first_time_corrects_nothing(sessions: Sessions) -> None:
    take(sessions, Statistic.ARTICLE_TOTALS, article(read_user=9))
    later = take(sessions, Statistic.ARTICLE_TOTALS, article(read_user=9, like_user=2), after=1)

    assert (later.new, later.corrected) == (0, 0)
    with sessions.read() as session:
        assert session.get_one(ArticleDay, ("2247_1", DAY)).like_user == 2


@pytest.mark.parametrize("call", [each[0] for each in CASES])
def test_an_empty_list_takes_nothing_back(sessions: Sessions, call: Statistic) -> None:
    first = next(each[4] for each in CASES if each[0] is call)
    model = next(each[1] for each in CASES if each[0] is call)
    take(sessions, call, first)

    empty = take(sessions, call, after=1)

    assert (empty.new, empty.corrected) == (0, 0)
    with sessions.read() as session:
        assert len(session.scalars(select(model)).all()) == 1


def test_a_row_that_one_answer_gives_twice_is_named_and_taken_once(sessions: Sessions) -> None:
    taken = take(sessions, Statistic.FOLLOWERS_TOTAL, {"cumulate_user": 9}, {"cumulate_user": 7})

    assert (taken.new, taken.corrected, taken.faults) == (1, 0, ("2026-03-02 给了两次，只记第一次",))


def test_readers_and_sharers_of_a_day_stand_in_one_row_with_an_answer_each(sessions: Sessions) -> None:
    take(sessions, Statistic.ARTICLE_SHARE, of_article("share_user", 2))
    take(sessions, Statistic.ARTICLE_READ, of_article("read_user", 9))

    with sessions.read() as session:
        row = session.get_one(ReadDay, ("2247_1", DAY))
        assert (row.read_user, row.share_user) == (9, 2)
        calls = [
            session.get_one(RawAnswer, number or 0).call for number in (row.read_raw_id, row.share_raw_id)
        ]
    assert calls == ["getarticleread", "getarticleshare"]


def test_what_wechat_says_otherwise_of_the_article_itself_is_kept(sessions: Sessions) -> None:
    told = {"msgid": "2247_1", "detail_list": []}
    take(sessions, Statistic.ARTICLE_TOTALS, {**told, "title": "旧题", "publish_type": 1})
    take(sessions, Statistic.ARTICLE_TOTALS, {**told, "title": "新题", "publish_type": 0}, after=1)
    take(sessions, Statistic.ARTICLE_TOTALS, {**told}, after=2)  # not told again: it stands

    with sessions.read() as session:
        row = session.get_one(OutArticle, "2247_1")
        kept = {each.field: (each.before, each.after) for each in corrections.of(session, row)}
    assert (row.title, row.publish_type) == ("新题", 0)
    assert kept == {"publish_type": (1, 0), "title": ("旧题", "新题")}


def test_a_number_that_goes_to_and_fro_stops_nothing(sessions: Sessions) -> None:
    for day, readers in enumerate([10, 12, 10, 12, 10]):
        take(sessions, Statistic.ARTICLE_TOTALS, article(read_user=readers), after=day)

    with sessions.read() as session:
        row = session.get_one(ArticleDay, ("2247_1", DAY))
        assert row.read_user == 10
        assert {(each.before, each.after) for each in corrections.of(session, row)} == {(10, 12), (12, 10)}
