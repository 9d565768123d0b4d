"""Articles page by page, by day or by reads, of a column; and what WeChat said of one over time."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.db import Sessions
from bot.reach import evidence, listing, periods
from bot.reach.counts import OutArticle, sightings
from bot.reach.listing import Listed, Order
from tests.reach import rows
from tests.reach.conftest import Account
from tests.reach.imports import exports

YEAR = periods.year(2026)
FIRST = date(2026, 3, 2)


def page(sessions: Sessions, **how: object) -> Listed:
    with sessions.read() as session:
        return listing.page(session, YEAR, **how)  # type: ignore[arg-type]


def titles(listed: Listed) -> list[str | None]:
    return [each.title for each in listed.articles]


def test_pages_hold_every_article_of_the_period_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for number in range(7):
            rows.article(session, f"{number}_1", FIRST + timedelta(days=number), [number])
        rows.article(session, "9_1", date(2025, 12, 31), [1])

    pages = [page(sessions, most=3, skip=skip) for skip in (0, 3, 6)]

    assert [each.total for each in pages] == [7, 7, 7]
    assert [title for each in pages for title in titles(each)] == [f"第{n}_1篇" for n in range(6, -1, -1)]


def test_the_most_read_come_first_and_those_without_data_last(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, [5, 8])
        rows.article(session, "1_2", FIRST, [None])
        rows.article(session, "1_3", FIRST, [90, 91])
        rows.article(session, "1_4", FIRST, [0])

    assert titles(page(sessions, order=Order.READS)) == ["第1_3篇", "第1_1篇", "第1_4篇", "第1_2篇"]


def test_articles_of_one_push_stand_in_its_order(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for place in (2, 3, 1):
            rows.article(session, f"1_{place}", FIRST, [1])

    assert titles(page(sessions)) == ["第1_1篇", "第1_2篇", "第1_3篇"]


def test_counts_past_the_thirty_days_are_not_the_last_one(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, {FIRST: 5, FIRST + timedelta(days=30): 8})
        rows.article(session, "1_2", FIRST, {FIRST: 5, FIRST + timedelta(days=31): 8})

    assert [each.reads for each in page(sessions).articles] == [8, 5]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_column_is_listed_alone_and_a_number_opens_to_wechats_words(
    sessions: Sessions, account: Account
) -> None:
    push = account.send("专栏里的")
    account.platform.by_hand({"title": "手工发的", "content": "<p>三月</p>"})
    account.read(push, 12, on=FIRST)
    account.wait(days=1)
    account.collect()
    account.read(push, -2, on=FIRST)  # WeChat corrects itself
    account.wait(hours=1)
    account.collect()

    listed = page(sessions, column="巾帼志愿")

    assert (titles(listed), listed.total) == (["专栏里的"], 1)
    assert page(sessions).total == 2
    msgid = listed.articles[0].msgid or ""
    with sessions.read() as session:
        article = session.get_one(OutArticle, msgid)
        told = evidence.sightings(session, article)
        assert [each.read_user for each in told[FIRST]] == [12, 10]
        assert list(told[FIRST]) == list(sightings(session, article, FIRST))
        first = evidence.of(session, told[FIRST][0].raw_id, msgid)
        assert first is not None
        assert first.said is not None
        assert first.said["detail_list"][0]["read_user"] == 12
        assert evidence.of(session, 10**6, msgid) is None


def test_what_only_an_export_tells_of_is_listed_among_the_others(sessions: Sessions, tmp_path: Path) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", date(2026, 3, 2), [70])
        rows.article(session, "2_1", date(2026, 3, 3), [])
    told = [
        exports.article("导入的", "2026-03-05", reads=500),
        exports.article("更早的", "2026-03-01", reads=30),
    ]
    exports.import_(sessions, exports.workbook(tmp_path, [exports.ARTICLES, *told]))
    march = periods.read("2026-03")

    with sessions.read() as session:
        newest = listing.page(session, march, most=2)
        rest = listing.page(session, march, most=2, skip=2)
        most_read = listing.page(session, march, order=Order.READS)

    assert [each.reads for each in (*newest.articles, *rest.articles)] == [500, None, 70, 30]
    assert newest.total == rest.total == 4
    assert [each.reads for each in most_read.articles] == [500, 70, 30, None]
