"""What stands in WeChat's answers, and what is done about what should not."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.reach import reading

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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
DETAIL = st.fixed_dictionaries(
    {"stat_date": st.just("2026-03-03") | JSON, "read_user": JSON, "read_finish_rate": JSON}
)
ITEM = st.fixed_dictionaries(
    {
        "msgid": st.just("2247_1") | JSON,
        "ref_date": JSON,
        "title": JSON,
        "detail_list": st.lists(DETAIL) | JSON,
    }
)


@given(body=st.fixed_dictionaries({"list": st.lists(ITEM | JSON, max_size=3) | JSON}))
def test_no_answer_is_too_odd_to_be_read(body: dict[str, Any]) -> None:
    told, _ = reading.articles(body, DAY)
    days, _ = reading.account(body)

    for row in [row for each in told for row in each.rows] + days:
        for value in row.values.values():
            assert 0 <= value <= reading.MOST
            assert len(format(value, "f")) <= 40
