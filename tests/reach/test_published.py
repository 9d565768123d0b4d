"""What went out on each day is the same, whether the database sums it or the articles are gone through."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.db import Sessions
from bot.reach import listing, periods, published, totals
from bot.reach.listing import Order
from tests.reach import rows
from tests.reach.conftest import Account
from tests.reach.test_totals import GROWTH, grown

_years = itertools.count(2013)
ARTICLES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 0, 1, None]), GROWTH), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles=ARTICLES)
def test_the_quick_way_and_the_slow_way_agree(
    sessions: Sessions, articles: list[tuple[int, int | None, list[tuple[int, bool]]]]
) -> None:
    year = next(_years)
    with sessions.begin() as session:
        for number, (day, publish_type, growth) in enumerate(articles):
            on = date(year, 3, 1) + timedelta(days=day)
            rows.article(session, f"{year}{number}_1", on, grown(growth, on), publish_type=publish_type)

    with sessions.read() as session:
        quick = published.by_day(session, date(year, 1, 1), date(year, 12, 31))
        slow = totals.of_year(session, year)
        most_read = listing.page(session, periods.year(year), order=Order.READS).articles

    assert quick == published.of(slow)
    assert [each.reads for each in most_read] == sorted(
        (each.reads for each in slow), key=lambda reads: -1 if reads is None else reads, reverse=True
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_wechat_has_not_told_of_yet_went_out_and_lacks_data(
    sessions: Sessions, account: Account
) -> None:
    account.send("第一篇", "第二篇")
    day = date(2026, 3, 2)

    with sessions.read() as session:
        out = published.by_day(session, day, day)

    assert out == {day: published.PublishDay(articles=2, lacking=2, reads=0)}
