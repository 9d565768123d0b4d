"""What stands in WeChat's answers, and what is done about what should not."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.reach import reading
from bot.reach.reading.days import SHAPES
from bot.wechat.statistics import Statistic

DAY = date(2026, 3, 2)


def article(**fields: Any) -> dict[str, Any]:
    return {"list": [{"ref_date": "2026-03-02", "msgid": "2247_1", "publish_type": 0, **fields}]}


def detail(**fields: Any) -> dict[str, Any]:
    return article(detail_list=[{"stat_date": "2026-03-03", **fields}])


def test_rates_keep_the_text_they_came_with() -> None:
    told, _ = reading.articles(detail(read_delivery_rate=0.0689655169845, read_finish_rate=1), DAY)

    assert told[0].rows[0].values == {
        "read_delivery_rate": Decimal("0.0689655169845"),
        "read_finish_rate": Decimal(1),
    }


def test_numbers_are_read_whether_they_come_as_numbers_or_as_text() -> None:
    told, faults = reading.articles(detail(read_user="12", share_user=3.0), DAY)

    assert told[0].rows[0].values == {"read_user": 12, "share_user": 3}
    assert faults == []


def test_what_is_not_told_is_missing_and_not_zero() -> None:
    told, faults = reading.articles(detail(read_user=0, share_user=None), DAY)

    assert told[0].rows[0].values == {"read_user": 0}
    assert faults == []


def test_letters_in_a_count_are_named_and_missing() -> None:
    told, faults = reading.articles(detail(read_user="十二", like_user=-1, comment_count=True), DAY)

    assert told[0].rows[0].values == {}
    assert faults == [
        "2247_1 2026-03-03 的 read_user 是 '十二'，不是数，当作缺数",
        "2247_1 2026-03-03 的 like_user 是 -1，不是数，当作缺数",
        "2247_1 2026-03-03 的 comment_count 是 True，不是数，当作缺数",
    ]


def test_publish_types_nobody_explained_are_kept() -> None:
    told, _ = reading.articles(article(publish_type=2), DAY)

    assert told[0].publish_type == 2


def test_title_and_address_are_optional_and_only_web_addresses_are_taken() -> None:
    plain, _ = reading.articles(article(), DAY)
    odd, _ = reading.articles(article(title="三月\x00\u001b[31m", content_url="javascript:alert(1)"), DAY)

    assert (plain[0].title, plain[0].url) == (None, None)
    assert (odd[0].title, odd[0].url) == ("三月 [31m", None)


def test_an_empty_list_is_normal() -> None:
    assert reading.articles({"list": []}, DAY) == ([], [])
    assert reading.articles(article(detail_list=[]), DAY)[1] == []


def rows(call: Statistic, *items: dict[str, Any]) -> tuple[list[tuple[Any, dict[str, Any]]], list[str]]:
    """Return what is read of *items* of one day: what tells them apart, with their counts; and the faults."""
    body = {"list": [{"ref_date": "2026-03-02", **item} for item in items]}
    found, faults = reading.days(call, body, DAY, DAY)
    return [(row.of, dict(row.values)) for row in found], faults


def test_scenes_are_kept_as_wechat_names_them_known_or_not() -> None:
    sources = [
        {"user_count": 2, "scene_desc": "朋友圈"},
        {"user_count": "9", "scene_desc": "全部"},
        {"user_count": 7, "scene_desc": "一种没见过的来源"},
        {"user_count": "很多", "scene_desc": "推荐"},
    ]

    told, faults = reading.articles(detail(read_user=9, read_user_source=sources), DAY)
    daily, _ = rows(
        Statistic.ARTICLE_READ,
        {"msgid": "2247_1", "detail": {"read_user": 9, "read_user_source": sources[:2]}},
    )

    assert told[0].rows[0].values["sources"] == {"朋友圈": 2, "全部": 9, "一种没见过的来源": 7}
    assert len(faults) == 1
    assert faults[0].startswith("2247_1 2026-03-03 有一个来源看不懂")
    assert daily == [("2247_1", {"read_user": 9, "sources": {"朋友圈": 2, "全部": 9}})]


def test_where_readers_left_is_kept_in_the_order_of_the_text() -> None:
    jumps = [{"position": 6, "rate": 0.25}, {"position": 1, "rate": "0.5"}]

    told, faults = reading.articles(detail(read_jump_position=jumps), DAY)

    assert told[0].rows[0].values == {"jumps": [{"position": 1, "rate": 0.5}, {"position": 6, "rate": 0.25}]}
    assert faults == []


def test_unknown_sources_of_followers_and_kinds_of_messages_are_kept_as_numbers() -> None:
    followers, none = rows(
        Statistic.FOLLOWERS_CHANGED, {"user_source": 9999, "new_user": 3, "cancel_user": 1}
    )
    messages, faults = rows(
        Statistic.MESSAGES,
        {"msg_type": "77", "msg_user": 2, "msg_count": 5},
        {"msg_type": "文字", "msg_user": 1},
    )

    assert followers == [(9999, {"new_user": 3, "cancel_user": 1})]
    assert messages == [(77, {"people": 2, "messages": 5})]
    assert (none, faults) == ([], ["2026-03-02 的 msg_type 是 '文字'，看不懂，没有记下"])


def test_totals_of_followers_and_the_webhooks_answers_are_read_under_our_names() -> None:
    total, _ = rows(Statistic.FOLLOWERS_TOTAL, {"user_source": 0, "cumulate_user": 812})
    answering, _ = rows(
        Statistic.ANSWERING,
        {"callback_count": 9, "fail_count": 1, "total_time_cost": 300, "max_time_cost": 90},
    )

    assert total == [(None, {"followers": 812})]
    assert answering == [(None, {"calls": 9, "failed": 1, "total_ms": 300, "slowest_ms": 90})]


def test_a_day_that_was_not_asked_is_named_and_not_taken() -> None:
    found, faults = rows(Statistic.FOLLOWERS_TOTAL, {"ref_date": "2026-02-01", "cumulate_user": 5})

    assert (found, faults) == ([], ["微信给了没有问的 2026-02-01，没有记下"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
DETAIL = st.fixed_dictionaries(
    {
        "stat_date": st.just("2026-03-03") | JSON,
        "read_user": JSON,
        "read_finish_rate": JSON,
        "read_user_source": st.lists(st.fixed_dictionaries({"scene_desc": JSON, "user_count": JSON})) | JSON,
        "read_jump_position": st.lists(st.fixed_dictionaries({"position": JSON, "rate": JSON})) | JSON,
    }
)
ITEM = st.fixed_dictionaries(
    {
        "msgid": st.just("2247_1") | JSON,
        "ref_date": st.just("2026-03-02") | JSON,
        "detail": DETAIL | JSON,
        "user_source": JSON,
        "new_user": JSON,
        "msg_type": JSON,
        "title": JSON,
        "detail_list": st.lists(DETAIL) | JSON,
    }
)


@given(body=st.fixed_dictionaries({"list": st.lists(ITEM | JSON, max_size=3) | JSON}))
def test_no_answer_is_too_odd_to_be_read(body: dict[str, Any]) -> None:
    told, _ = reading.articles(body, DAY)
    days = [row for call in SHAPES for row in reading.days(call, body, DAY, DAY)[0]]

    for row in [row for each in told for row in each.rows] + days:
        for name, value in row.values.items():
            if name in ("sources", "jumps"):
                assert json.loads(json.dumps(value, allow_nan=False)) == value
            else:
                assert isinstance(value, int | Decimal)
                assert 0 <= value <= reading.MOST
                assert len(format(value, "f")) <= 40
