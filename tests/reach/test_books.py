"""The pages of reach as files: every number is what was told, and says what it means."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.answering import questions
from bot.answering.questions import Asked
from bot.clock import start_of_day
from bot.db import Sessions
from bot.errors import Mistake
from bot.reach import dictionary, periods
from bot.reach.days import FollowerTotal
from bot.reach.listing import Order
from bot.reach.overview import Against
from bot.reach.reports import books, forms, one_article
from bot.reach.reports.table import Book
from tests import make
from tests.reach import rows
from tests.reach.imports.exports import ARTICLES, import_, workbook
from tests.reach.imports.exports import article as exported

FEBRUARY = periods.read("2021-02")
FIRST = FEBRUARY.first
READERS = {"1_1": [5, 9, 12], "2_1": [100], "3_1": []}
Table = dict[str, Any]


@pytest.fixture
def february(sessions: Sessions) -> Sessions:
    """Three articles, one without data, and one of the year before; the account, followers, questions."""
    with sessions.begin() as session:
        for number, (msgid, readers) in enumerate(READERS.items()):
            day = FIRST + timedelta(days=number)
            rows.article(session, msgid, day, readers, share_user=number + 1, read_finish_rate=Decimal("0.5"))
        rows.article(session, "8_1", FIRST, [7], publish_type=1, title="没有通知的")
        rows.article(session, "9_1", date(2020, 2, 2), [400])
        rows.account(session, FIRST, [30, None, 40])
        rows.account(session, date(2020, 2, 1), [20, 50, 60])
        rows.followers(session, FIRST, {0: (3, 1), 30: (2, 0)}, 900)
    with sessions.begin() as session:
        for number, kind in enumerate(("figures", "chart", "help")):
            asked_at = start_of_day(FIRST + timedelta(days=number))
            kept = Asked(f"q{number}", "f" * 64, asked_at, "她写的", kind, "答", [], None, 2)
            questions.remember(session, kept)
    return sessions


def book(sessions: Sessions, make_it: Callable[[Session], Book]) -> tuple[Book, dict[str, Table]]:
    """Return the book, and its tables as JSON has them, each by its key."""
    with sessions.read() as session:
        found = make_it(session)
    told = json.loads(forms.json_of(found))
    return found, {each["key"]: each for each in told["tables"]}


def column(table: Table, name: str) -> list[Any]:
    at = table["columns"].index(name)
    return [row[at] for row in table["rows"]]


def test_a_period_at_one_look(february: Sessions) -> None:
    _, tables = book(
        february, lambda s: books.of_overview(s, FEBRUARY, against=Against.YEAR_AGO, now=make.NOON)
    )

    told = {row[0]: row[1] for row in tables["overview"]["rows"]}
    assert told["推送图文"] == 3
    assert told["阅读量"] == 12 + 100
    assert told["平均每篇的阅读量"] == 56.0
    assert told["缺数的图文"] == 1
    assert (told["没有通知的发布"], told["没有通知的发布的阅读量"]) == (1, 7)
    assert (told["全号阅读"], told["粉丝数"], told["新增粉丝"], told["净增粉丝"]) == (70, 900, 5, 4)
    assert (told["提问"], told["没有答上来的提问"], told["收藏"]) == (3, 1, None)
    assert "阅读次数（后台导出）" not in told
    [reads] = [row for row in tables["compared"]["rows"] if row[1] == "全号阅读"]
    assert reads == ["2020年2月", "全号阅读", "人次", 30 + 40, 20 + 60, -10, "—", 2]
    assert tables["columns"]["total"][1:3] == [3, 112]
    assert sum(column(tables["weekdays"], "阅读量（人次）")[:2]) == 112
    assert column(tables["account_days"], "全号阅读（人次）")[:3] == [30, None, 40]


def test_articles_of_every_page_in_the_order_of_the_page(february: Sessions) -> None:
    def listed(order: Order) -> Table:
        def made(session: Session) -> Book:
            return books.of_articles(session, FEBRUARY, column=None, order=order, now=make.NOON)

        return book(february, made)[1]["articles"]

    newest, most = listed(Order.NEWEST), listed(Order.READS)

    assert column(newest, "发布日") == ["2021-02-03", "2021-02-02", "2021-02-01", "2021-02-01"]
    assert column(most, "阅读人数") == [100, 12, 7, None]
    assert column(most, "说明")[2] == "没有通知粉丝"
    assert newest["total"] is None  # some are counted for the year, some are not: that is no sum


def test_followers_and_questions_day_by_day(february: Sessions) -> None:
    _, followers = book(february, lambda s: books.of_followers(s, FEBRUARY, now=make.NOON))
    _, asked = book(february, lambda s: books.of_questions(s, FEBRUARY, now=make.NOON))

    assert followers["followers"]["rows"][0] == ["2021-02-01", 5, 1, 4, 900]
    assert followers["followers"]["rows"][1] == ["2021-02-02", None, None, None, None]
    assert followers["followers"]["total"] == ["合计", 5, 1, 4, ""]
    assert {row[0]: row[1] for row in followers["follower_sources"]["rows"]} == {"其他": 3, "扫描二维码": 2}
    assert [row[1:] for row in asked["question_days"]["rows"][:4]] == [
        [1, 1, 0],
        [1, 1, 0],
        [1, 0, 1],
        [0, 0, 0],
    ]
    assert asked["question_days"]["total"] == ["合计", 3, 2, 1]


def test_an_article_with_its_curve_and_what_was_told_of_it(february: Sessions) -> None:
    def made(session: Session) -> Book:
        found = one_article.book(session, "1_1", now=make.NOON)
        assert found
        return found

    _, tables = book(february, made)

    assert column(tables["curve"], "累计阅读人数")[:4] == [5, 9, 12, None]
    assert column(tables["curve"], "当天新增的读者")[:4] == [5, 4, 3, None]
    assert {row[0]: row[1] for row in tables["overview"]["rows"]}["一篇的阅读人数"] == 12
    with february.read() as session:
        assert one_article.book(session, "99_9", now=make.NOON) is None


def test_times_of_an_export_stand_beside_the_persons_and_never_in_their_place(
    sessions: Sessions, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", date(2026, 3, 8), [10, 450], title="三八节活动")
    import_(
        sessions,
        workbook(tmp_path, [ARTICLES, exported(url="", reads=440), exported("另一篇", reads=30, times=31)]),
    )
    march = periods.read("2026-03")
    now = make.NOON + timedelta(days=2000)

    _, tables = book(sessions, lambda s: books.of_articles(s, march, column=None, order=Order.READS, now=now))
    with sessions.read() as session:
        alone = one_article.book(session, "1_1", now=now)

    table = tables["articles"]
    assert column(table, "阅读人数") == [450, 30]
    assert column(table, "阅读次数（导出）") == [800, 31]
    assert table["metrics"][table["columns"].index("阅读次数（导出）")] == "read_count"
    assert alone
    assert ("阅读次数（后台导出）", 800) in [row[:2] for row in alone.tables[0].rows]


def test_where_nothing_is_known_no_count_is_nought_and_where_nothing_went_out_it_is(
    sessions: Sessions,
) -> None:
    def told() -> dict[str, Any]:
        _, tables = book(sessions, lambda s: books.of_overview(s, FEBRUARY, now=make.NOON))
        return {row[0]: row[1] for row in tables["overview"]["rows"]}

    of_articles = ("推送图文", "阅读量", "缺数的图文", "未满30天的图文", "没有通知的发布", "分享")
    nothing_fetched = told()
    with sessions.begin() as session:
        for day in FEBRUARY.days[:-1]:
            rows.answer(session, day)
    one_day_lacking = told()
    with sessions.begin() as session:
        rows.answer(session, FEBRUARY.last)
    nothing_sent = told()

    assert [nothing_fetched[each] for each in of_articles] == [None] * 6
    assert [one_day_lacking[each] for each in of_articles] == [None] * 6
    assert [nothing_sent[each] for each in of_articles] == [0] * 6
    assert nothing_sent["没有通知的发布的阅读量"] == 0
    assert nothing_sent["送达阅读率"] == "—"


def test_each_number_tells_up_to_which_day_it_is(february: Sessions) -> None:
    with february.begin() as session:
        session.add(
            FollowerTotal(
                day=date(2021, 2, 9), followers=905, raw_id=rows.answer(session, date(2021, 2, 9)).id
            )
        )

    def made(session: Session) -> Book:
        return books.of_overview(session, FEBRUARY, now=make.NOON)

    _, tables = book(february, made)
    _, followers = book(february, lambda s: books.of_followers(s, FEBRUARY, now=make.NOON))

    until = {row[0]: row[3] for row in tables["overview"]["rows"]}
    assert until["推送图文"] == until["缺数的图文"] == until["提问"] == "2021-03-08"
    assert until["阅读量"] == "2021-02-03"
    assert until["没有通知的发布的阅读量"] == "2021-02-01"
    assert (until["新增粉丝"], until["粉丝数"]) == ("2021-02-01", "2021-02-09")
    meanings = "".join(followers["followers"]["meanings"] + followers["messages"]["meanings"])
    assert "当天结束时关注着本号的人数" in meanings
    assert meanings.count("数据到2021年2月9日") == 1
    assert "粉丝消息（条）" in meanings
    assert meanings.count("还没有数据") == 2


def test_days_to_come_are_no_days_without_questions(february: Sessions) -> None:
    march = periods.read("2021-03")

    _, tables = book(february, lambda s: books.of_questions(s, march, now=make.NOON))

    assert column(tables["question_days"], "日子")[-1] == "2021-03-08"
    with february.read() as session:
        for make_it in (books.of_questions, books.of_followers, books.of_overview):
            with pytest.raises(Mistake, match="2030年还没有到"):
                make_it(session, periods.year(2030), now=make.NOON)


def test_an_article_of_which_only_times_are_known_is_listed(sessions: Sessions, tmp_path: Path) -> None:
    given: list[list[Any]] = [
        ["标题", "发布日期", "阅读次数", "发表方式"],
        ["家书", "2021-02-03", 31, "群发"],
    ]
    import_(sessions, workbook(tmp_path, given), now=make.NOON)

    _, tables = book(
        sessions,
        lambda s: books.of_articles(s, FEBRUARY, column=None, order=Order.NEWEST, now=make.NOON),
    )
    _, overview = book(sessions, lambda s: books.of_overview(s, FEBRUARY, now=make.NOON))

    assert column(tables["articles"], "标题") == ["家书"]
    assert column(tables["articles"], "阅读次数（导出）") == [31]
    assert [row[0] for row in overview["hours"]["rows"]] == ["几点不知道（从导出表来）"]
    assert [row[0] for row in overview["templates"]["rows"]] == ["从导出表来，没有记录"]


def test_every_number_of_every_book_says_what_it_means(february: Sessions) -> None:
    with february.read() as session:
        all_of_them = (
            books.of_overview(session, FEBRUARY, now=make.NOON),
            books.of_articles(session, FEBRUARY, column=None, order=Order.NEWEST, now=make.NOON),
            books.of_followers(session, FEBRUARY, now=make.NOON),
            books.of_questions(session, FEBRUARY, now=make.NOON),
            one_article.book(session, "1_1", now=make.NOON),
        )

    for each in all_of_them:
        assert each
        text = forms.csv_of(each).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text)))
        for table in each.tables:
            heading = lines.index([table.heading])
            above = [line[0] for line in lines[:heading] if line]
            beside = []
            for line in lines[heading + 1 :]:
                if len(line) != 1:
                    break
                beside.append(line[0])
            for metric in filter(None, (column.metric for column in table.columns)):
                sentence = f"{dictionary.named(metric).name}（{dictionary.named(metric).unit}）："
                assert any(told.startswith(sentence) for told in [*above, *beside]), (table.key, metric)
