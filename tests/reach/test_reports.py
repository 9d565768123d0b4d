"""The yearly line, its definition, and the articles it counts."""

import json
from datetime import date, datetime, timedelta

import pytest

from bot.clock import BEIJING
from bot.db import Sessions
from bot.errors import Mistake
from bot.reach import lines, periods, reports, tracing
from bot.reach.counted import Counted
from bot.reach.reports import Line
from tests import make
from tests.reach import rows
from tests.reach.conftest import Account

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 3)


def report(sessions: Sessions, account: Account, year: int = 2026) -> Line:
    with sessions.read() as session:
        return reports.yearly(session, year, now=account.platform.now())


def counted(reads: int | None, title: str = "巾帼志愿服务走进社区") -> Counted:
    return Counted(
        slug=None,
        title=title,
        published_on=FIRST,
        msgid="2247_1",
        reads=reads,
        through=None if reads is None else SECOND,
        origin="hand",
        publish_type=0,
        joined_by=None,
    )


def of(*articles: Counted) -> Line:
    as_of = datetime(2026, 3, 4, 9, 0, tzinfo=BEIJING)
    return Line(periods.year(2026), date(2026, 4, 30), as_of, articles, (), ())


def test_a_year_is_reported_as_design_promises_it(sessions: Sessions, account: Account) -> None:
    push = account.send("第一篇")
    slug = push.articles[0].submission.revision.article.slug
    account.read(push, 12, on=FIRST)
    account.read(push, 3, on=SECOND)
    by_hand = account.platform.by_hand({"title": "手工发的", "content": "<p>三月</p>"})
    account.platform.reads(by_hand["msg_data_id"], 1, day="2026-03-02", read_user=100)
    account.wait(days=2)
    account.collect()

    told = json.loads(json.dumps(report(sessions, account).as_json()))

    assert set(told) == {"year", "pushed", "reads", "definition", "as_of", "articles"}
    assert (told["year"], told["pushed"], told["reads"]) == (2026, 2, 115)
    assert told["as_of"].startswith("2026-03-04T09:01")
    assert told["articles"][0] == {
        "slug": slug,
        "title": "第一篇",
        "published_on": "2026-03-02",
        "msgid": f"{push.msg_data_id}_1",
        "reads": 15,
        "through": "2026-03-03",
        "origin": "push",
        "reads_from": "interface",
        "read_count": None,
    }
    assert (told["articles"][1]["slug"], told["articles"][1]["origin"]) == (None, "hand")


def test_an_article_without_data_counts_as_pushed_and_its_reads_are_missing(
    sessions: Sessions, account: Account
) -> None:
    push = account.send("第一篇")

    made = report(sessions, account)

    assert (made.pushed, made.reads) == (1, 0)
    assert made.articles[0].reads is None
    assert made.articles[0].msgid == f"{push.msg_data_id}_1"
    assert made.as_text().startswith("推送图文信息1条，阅读量缺数\n")
    assert "其中1条缺数，没有计入阅读量。" in made.definition


def test_what_followers_were_not_told_of_is_counted_apart(sessions: Sessions, account: Account) -> None:
    told, quiet = account.send("通知了的"), account.send("没通知的", mode="publish")
    account.read(told, 10, on=FIRST)
    account.read(quiet, 4, on=FIRST)
    account.wait(days=1)
    account.collect()

    made = report(sessions, account)

    assert (made.pushed, made.reads) == (1, 10)
    assert "另有没有通知粉丝的发布1篇、4人次，不计在内。" in made.definition
    assert [each.title for each in made.unnotified] == ["没通知的"]


def test_readers_of_the_next_year_count_for_the_year_of_publication(
    sessions: Sessions, account: Account
) -> None:
    account.platform.set_clock(datetime(2026, 12, 31, 20, 0, tzinfo=BEIJING))
    push = account.send("岁末")
    account.read(push, 10, on=date(2026, 12, 31))
    account.read(push, 5, on=date(2027, 1, 1))
    account.wait(days=2)
    account.collect()

    old, new = report(sessions, account, 2026), report(sessions, account, 2027)

    assert (old.pushed, old.reads) == (1, 15)
    assert (new.pushed, new.reads) == (0, 0)


def test_a_year_of_which_nothing_was_ever_fetched_is_missing_and_not_zero(
    sessions: Sessions, account: Account
) -> None:
    account.collect()

    made = report(sessions, account, 2020)

    assert made.as_text().startswith("推送图文信息缺数，阅读量缺数\n")
    assert "没有取到过数据的发布日（缺数）：1月1日至12月31日。" in made.definition


def test_the_days_that_were_never_fetched_are_named(sessions: Sessions, account: Account) -> None:
    account.collect()
    account.wait(days=10)

    assert report(sessions, account).missing == (
        (date(2026, 1, 1), date(2026, 1, 30)),
        (date(2026, 3, 2), date(2026, 3, 11)),
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0人次"),
        (9_999, "9999人次"),
        (10_000, "1万人次（10000人次）"),
        (12_345, "1.2万人次（12345人次）"),
        (12_500, "1.3万人次（12500人次）"),
        (99_960, "10万人次（99960人次）"),
        (1_234_567, "123.5万人次（1234567人次）"),
    ],
)
def test_ten_thousand_and_more_are_written_in_wan(number: int, text: str) -> None:
    assert reports.people(number) == text


def test_the_text_begins_with_the_yearly_line_and_aligns_its_columns() -> None:
    articles = [counted(11_000), counted(None, "第二篇\n换行"), counted(7, "长" * 40)]

    definition, _, rest = of(*articles).as_text().partition("\n\n")
    first, *sentences = definition.split("\n")
    table = rest.split("\n")

    assert first == "推送图文信息3条，阅读量1.1万人次（11007人次）"
    assert sentences[0] == "推送图文信息：2026年内发布并通知了粉丝的图文，一篇算一条；后来撤回的也算。"
    assert sentences[1].startswith("人次：")
    assert all(each.count("。") == 1 for each in sentences)
    assert table == [
        "发布日       人次  截至        来源  标题",
        "2026-03-02  11000  2026-03-03  手工  巾帼志愿服务走进社区",
        "2026-03-02   缺数  —           手工  第二篇 换行",
        "2026-03-02      7  2026-03-03  手工  " + "长" * 23 + "…",
    ]
    assert len({lines.width(row.partition("手工")[0]) for row in table[1:]}) == 1


def test_a_year_to_come_has_no_report(sessions: Sessions) -> None:
    with sessions.read() as session, pytest.raises(Mistake, match="2030年还没有到"):
        reports.yearly(session, 2030, now=make.NOON)


def test_an_article_that_nobody_asked_about_to_its_end_is_named(sessions: Sessions) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", date(2021, 3, 2), [500], final=False)  # asked about on 8 March
        rows.article(session, "2_1", date(2021, 3, 9), [70])

    with sessions.read() as session:
        line = reports.yearly(session, 2021, now=make.NOON + timedelta(days=300))
        reason, *_ = tracing.of(session, "1_1").days

    assert (line.pushed, line.reads) == (2, 570)
    assert "其中1条没有取满30天，以后的阅读没有计入。" in line.definition
    assert "1条没有取满30天" in line.unfinished
    assert reason.reads == 500


def test_evidence_tells_the_number_of_the_line(sessions: Sessions) -> None:
    with sessions.begin() as session:
        published = date(2020, 12, 31)
        counts = {published: 20, published + timedelta(days=30): 95, published + timedelta(days=31): 100}
        rows.article(session, "1_1", published, counts)

    with sessions.read() as session:
        assert reports.yearly(session, 2020, now=make.NOON).reads == 95
        assert tracing.of(session, "1_1").reads == 95
