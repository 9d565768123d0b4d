"""Cumulative rows become daily ones, and are never summed."""

import itertools
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.db import Sessions
from bot.reach import daily, totals
from bot.reach.counts import ArticleDay, OutArticle
from bot.reach.daily import Span
from bot.reach.raw import ARTICLE_TOTALS, keep
from tests.make import NOON

_years = itertools.count(1000)


def on(day: int) -> date:
    return date(2026, 3, day)


def test_neighbouring_days_are_subtracted() -> None:
    spans = daily.spans({on(2): 5, on(3): 8, on(4): 8}, published_on=on(2))

    assert spans == [Span(on(2), on(2), 5), Span(on(3), on(3), 3), Span(on(4), on(4), 0)]


def test_what_came_in_over_a_missing_day_belongs_to_no_single_day() -> None:
    spans = daily.spans({on(2): 5, on(5): 11}, published_on=on(2))

    assert spans[1] == Span(on(3), on(5), 6)
    assert not spans[1].one_day


def test_a_first_row_that_is_late_spans_the_days_since_publication() -> None:
    assert daily.spans({on(4): 7}, published_on=on(2)) == [Span(on(2), on(4), 7)]


def test_readers_that_wechat_takes_back_count_negative() -> None:
    spans = daily.spans({on(2): 9, on(3): 7}, published_on=on(2))

    assert [span.reads for span in spans] == [9, -2]


GROWTH = st.lists(st.tuples(st.integers(-3, 500), st.booleans()), min_size=1, max_size=30)


def grown(growth: list[tuple[int, bool]], published_on: date) -> dict[date, int]:
    """Return cumulative counts of a random growth, of which some days are missing."""
    cumulative, so_far = {}, 0
    for place, (more, missing) in enumerate(growth):
        so_far = max(0, so_far + more)
        if not missing:
            cumulative[published_on + timedelta(days=place)] = so_far
    return cumulative


@given(growth=GROWTH)
def test_the_days_sum_up_to_the_last_cumulative_count_and_cover_each_day_once(
    growth: list[tuple[int, bool]],
) -> None:
    cumulative = grown(growth, on(2))

    spans = daily.spans(cumulative, published_on=on(2))

    assert sum(span.reads for span in spans) == (cumulative[max(cumulative)] if cumulative else 0)
    covered = [
        span.first + timedelta(days=n) for span in spans for n in range((span.last - span.first).days + 1)
    ]
    assert covered == [on(2) + timedelta(days=n) for n in range(len(covered))]
    assert not cumulative or covered[-1] == max(cumulative)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles=st.lists(GROWTH, min_size=1, max_size=4))
def test_an_articles_reads_are_its_last_cumulative_count_whenever_it_was_read(
    sessions: Sessions, articles: list[list[tuple[int, bool]]]
) -> None:
    year = next(_years)
    told = {f"{year}{n}_1": grown(growth, date(year, 12, 20)) for n, growth in enumerate(articles)}
    with sessions.begin() as session:
        day = date(year, 12, 20)
        answer = keep(session, ARTICLE_TOTALS, day, day, {"list": []}, now=NOON)
        for msgid, cumulative in told.items():
            session.add(OutArticle(msgid=msgid, published_on=day, publish_type=0, origin="hand"))
            session.flush()
            for stat_date, reads in cumulative.items():
                session.add(ArticleDay(msgid=msgid, stat_date=stat_date, read_user=reads, raw_id=answer.id))

    with sessions.read() as session:
        counted = {each.msgid: each for each in totals.of_year(session, year)}
        days = {msgid: daily.reads(session, session.get_one(OutArticle, msgid)) for msgid in told}

    assert set(counted) == set(told)
    for msgid, cumulative in told.items():
        last = cumulative[max(cumulative)] if cumulative else None
        assert counted[msgid].reads == last
        assert sum(span.reads for span in days[msgid]) == (last or 0)
