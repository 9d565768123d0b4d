"""Cumulative rows are never summed as daily ones, whatever WeChat tells, leaves out and corrects."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import BEIJING
from bot.db import Sessions
from bot.reach import corrections, daily, raw, reports, taking, totals
from bot.reach.counts import ArticleDay, OutArticle
from bot.reach.raw import ARTICLE_TOTALS, RawAnswer

_years = itertools.count(3000)

# What WeChat tells of one article on one morning, day by day: so many more readers (or fewer), and whether
# the row is missing.
MORNING = st.lists(st.tuples(st.integers(-40, 500), st.booleans()), min_size=1, max_size=12)
STORY = st.lists(MORNING, min_size=1, max_size=4)  # the same days told again: corrections


def told(growth: list[tuple[int, bool]], published_on: date) -> dict[date, int]:
    cumulative, so_far = {}, 0
    for place, (more, missing) in enumerate(growth):
        so_far = max(0, so_far + more)
        if not missing:
            cumulative[published_on + timedelta(days=place)] = so_far
    return cumulative


def answer_of(articles: dict[str, dict[date, int]], published_on: date) -> dict[str, Any]:
    return {
        "list": [
            {
                "ref_date": published_on.isoformat(),
                "msgid": msgid,
                "publish_type": 0,
                "detail_list": [{"stat_date": str(day), "read_user": reads} for day, reads in days.items()],
            }
            for msgid, days in articles.items()
        ],
        "is_delay": False,
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories=st.lists(STORY, min_size=1, max_size=3))
def test_days_sum_to_the_last_value_and_the_year_to_the_sum_of_last_values(
    sessions: Sessions, stories: list[list[list[tuple[int, bool]]]]
) -> None:
    year = next(_years)
    published_on = date(year, 3, 2)
    now = datetime(year, 5, 1, 9, tzinfo=BEIJING)
    truth: dict[str, dict[date, int]] = {f"{year}{number}_1": {} for number in range(len(stories))}
    changed = 0

    for morning in range(max(map(len, stories))):
        articles = {
            msgid: told(story[morning], published_on)
            for msgid, story in zip(truth, stories, strict=True)
            if morning < len(story)
        }
        with sessions.begin() as session:
            at = now + timedelta(days=morning)
            answer = raw.keep(
                session, ARTICLE_TOTALS, published_on, published_on, answer_of(articles, published_on), now=at
            )
            taking.take(session, answer, now=at)
        for msgid, days in articles.items():
            changed += sum(truth[msgid].get(day, reads) != reads for day, reads in days.items())
            truth[msgid] |= days

    last = {msgid: days[max(days)] if days else None for msgid, days in truth.items()}
    with sessions.read() as session:
        counted = {each.msgid: each.reads for each in totals.of_year(session, year)}
        spans = {msgid: daily.reads(session, session.get_one(OutArticle, msgid)) for msgid in truth}
        noted = corrections.between(session, now, now + timedelta(days=9))
        for each in noted:
            assert (each.what, each.field) == ("article_day", "read_user")
            assert each.before != each.after
            assert (
                session.get_one(RawAnswer, each.before_raw_id).body
                != session.get_one(RawAnswer, each.after_raw_id).body
            )
        kept = {
            (row.msgid, row.stat_date): row.read_user
            for row in session.query(ArticleDay)
            if row.msgid in truth
        }
        reads = reports.yearly(session, year, now=now).reads
    assert counted == last
    assert {msgid: sum(span.reads for span in found) for msgid, found in spans.items()} == {
        msgid: value or 0 for msgid, value in last.items()
    }
    assert reads == sum(value or 0 for value in last.values())
    assert len(noted) == changed
    assert kept == {(msgid, day): reads for msgid, days in truth.items() for day, reads in days.items()}
