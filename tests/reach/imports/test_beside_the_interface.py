"""Exports beside WeChat's interface: who an article is, whose number counts, and where the two differ."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.db import Sessions
from bot.publishing import articles
from bot.reach import followers, imported, periods, reports, totals
from bot.reach.counted import Counted
from bot.reach.counts import ArticleDay, OutArticle
from bot.reach.days import FollowerDay, FollowerTotal
from bot.reach.imports import keeping
from bot.reach.raw import ARTICLE_TOTALS, keep
from tests import make
from tests.reach import rows
from tests.reach.imports import exports
from tests.reach.imports.exports import ARTICLES, FOLLOWERS, NOW, article, import_, preview, workbook

MARCH_8 = date(2026, 3, 8)
URL = "https://mp.weixin.qq.com/s/"
LONG = "http://mp.weixin.qq.com/s?__biz=MzA&mid=2650&idx=1&sn=ab"


def reported(
    sessions: Sessions,
    title: str | None,
    *reads: int,
    msgid: str = "100_1",
    url: str | None = None,
    **more: Any,
) -> None:
    """Let WeChat have told of an article: its cumulative readers day by day."""
    with sessions.begin() as session:
        answer = keep(session, ARTICLE_TOTALS, MARCH_8, MARCH_8, {"list": [], "of": msgid}, now=make.NOON)
        given: dict[str, Any] = {"published_on": MARCH_8, "publish_type": 0, "origin": "hand"}
        session.add(OutArticle(msgid=msgid, title=title, content_url=url, **(given | more)))
        session.flush()
        for place, count in enumerate(reads):
            day = MARCH_8 + timedelta(days=place)
            session.add(
                ArticleDay(msgid=msgid, stat_date=day, read_user=count, share_user=20, raw_id=answer.id)
            )


def counted(
    sessions: Sessions, first: date = date(2026, 1, 1), last: date = date(2026, 12, 31)
) -> list[Counted]:
    with sessions.read() as session:
        return totals.between(session, first, last)


def told(sessions: Sessions) -> list[imported.Article]:
    with sessions.read() as session:
        return imported.of_articles(session, date(2026, 1, 1), date(2026, 12, 31))


def test_articles_of_the_time_before_us_count_with_what_the_export_tells(
    sessions: Sessions, tmp_path: Path
) -> None:
    rows = [ARTICLES, article("老文章", "2019-05-10"), article("没通知的", "2019-05-11", delivered=0, url="")]
    import_(sessions, workbook(tmp_path, rows))

    old, quiet = counted(sessions, date(2019, 1, 1), date(2019, 12, 31))
    with sessions.read() as session:
        report = reports.yearly(session, 2019, now=NOW)

    assert (old.reads, old.read_count, old.origin, old.reads_from, old.notified) == (
        500,
        800,
        "import",
        "import",
        True,
    )
    assert (quiet.title, quiet.notified) == ("没通知的", False)
    assert (report.pushed, report.reads) == (1, 500)
    assert "其中1条的人次来自公众平台的导出表。" in report.definition


def test_an_article_that_wechat_reports_is_counted_once_with_wechats_readers(
    sessions: Sessions, tmp_path: Path
) -> None:
    reported(sessions, "三八节活动", 300, 515, url=URL + "abc")
    file = workbook(tmp_path, [ARTICLES, article("改过的标题", url=URL + "abc")])

    looked = preview(sessions, file)
    import_(sessions, file)

    [one] = counted(sessions)
    assert (one.reads, one.read_count, one.origin, one.reads_from) == (515, 800, "hand", "interface")
    assert looked.outcomes[0].ours == "我们的《三八节活动》"
    assert looked.outcomes[0].differs == (
        "阅读人数：微信接口 515（截至2026年3月9日），导出表 500（2026年6月1日导入，没写截至日）",
    )
    assert told(sessions)[0].origin == "interface"


def test_without_an_address_title_and_day_tell_and_are_marked(sessions: Sessions, tmp_path: Path) -> None:
    reported(sessions, "三八节  活动", 515, url=LONG)
    file = workbook(tmp_path, [ARTICLES, article()])

    looked = preview(sessions, file)
    import_(sessions, file)

    assert looked.outcomes[0].ours == "我们的《三八节  活动》（按标题和日期认出）"
    assert len(counted(sessions)) == 1


def test_another_address_of_the_same_form_is_another_article(sessions: Sessions, tmp_path: Path) -> None:
    reported(sessions, "三八节活动", 515, url=URL + "one")
    import_(sessions, workbook(tmp_path, [ARTICLES, article(url=URL + "two")]))

    assert sorted(each.reads or 0 for each in counted(sessions)) == [500, 515]


def test_of_two_of_ours_that_fit_nobody_new_is_made(sessions: Sessions, tmp_path: Path) -> None:
    reported(sessions, "三八节活动", 515)
    reported(sessions, "三八节活动", 20, msgid="100_2")
    file = workbook(tmp_path, [ARTICLES, article(url="")])

    looked = preview(sessions, file)
    import_(sessions, file)

    assert looked.outcomes[0].ours == "同一天有几篇同名的，分不清是哪一篇；不会多算"
    assert sorted(each.reads or 0 for each in counted(sessions)) == [20, 515]


def test_an_article_without_data_gets_the_number_of_the_export(sessions: Sessions, tmp_path: Path) -> None:
    reported(sessions, "三八节活动")
    import_(sessions, workbook(tmp_path, [ARTICLES, article()]))

    [one] = counted(sessions)

    assert (one.reads, one.through, one.origin, one.reads_from) == (500, date(2026, 6, 1), "hand", "import")


def test_what_wechat_tells_later_takes_the_place_of_the_import(sessions: Sessions, tmp_path: Path) -> None:
    import_(sessions, workbook(tmp_path, [ARTICLES, article()]))
    before = counted(sessions)
    reported(sessions, "三八节活动", 510)

    [after] = counted(sessions)

    assert [(each.origin, each.reads) for each in before] == [("import", 500)]
    assert (after.origin, after.reads, after.reads_from) == ("hand", 510, "interface")


def test_what_our_push_sent_and_wechat_never_reported_is_known_by_its_title(
    sessions: Sessions, tmp_path: Path
) -> None:
    push = make.push(sessions, revisions=[make.approved(sessions, "spring", title="三八节活动")])
    with sessions.begin() as session:
        sent = session.merge(push, load=True)
        sent.state, sent.sending_at, sent.ended_at = "sent", make.NOON, make.NOON
    file = workbook(tmp_path, [ARTICLES, article(published="2021-03-08 12:00")])
    import_(sessions, file)

    [one] = counted(sessions, date(2021, 1, 1), date(2021, 12, 31))

    assert (one.slug, one.origin, one.reads, one.reads_from) == ("spring", "push", 500, "import")


def test_an_article_of_the_register_lends_its_short_name(sessions: Sessions, tmp_path: Path) -> None:
    make.revision(sessions, "old-one", title="老文章", url=URL + "abc", published=date(2019, 5, 10))
    import_(sessions, workbook(tmp_path, [ARTICLES, article("老文章", "2019-05-10", url=URL + "abc")]))

    [one] = counted(sessions, date(2019, 1, 1), date(2019, 12, 31))

    assert (one.slug, one.origin, one.reads) == ("old-one", "import", 500)
    with sessions.read() as session:
        assert articles.named(session, "old-one").slug == "old-one"


def test_told_with_the_day_after_by_the_same_address_it_is_counted_on_our_day(
    sessions: Sessions, tmp_path: Path
) -> None:
    reported(sessions, "三八节活动", 515, url=URL + "abc")
    import_(sessions, workbook(tmp_path, [ARTICLES, article(published="2026-03-09", url=URL + "abc")]))

    assert [each.published_on for each in counted(sessions)] == [MARCH_8]
    assert counted(sessions, date(2026, 3, 9), date(2026, 3, 9)) == []


def test_undone_nothing_of_it_counts(sessions: Sessions, tmp_path: Path) -> None:
    import_(sessions, workbook(tmp_path, [ARTICLES, article()]))
    with sessions.begin() as session:
        keeping.undo(session, by=session.merge(make.people(sessions).lin), now=NOW)

    assert counted(sessions) == []
    assert told(sessions) == []


def test_a_number_up_to_a_day_is_held_against_what_the_interface_told_up_to_it(
    sessions: Sessions, tmp_path: Path
) -> None:
    reported(sessions, "三八节活动", 300, 515, 600)
    headings = ["标题", "发布时间", "统计日期", "累计阅读人数", "累计阅读次数", "分享人数"]
    rows: exports.Rows = [
        headings,
        ["三八节活动", "2026-03-08", "2026-03-08", 300, 400, 20],
        ["三八节活动", "2026-03-08", "2026-03-09", 514, 700, 20],
    ]
    import_(sessions, workbook(tmp_path, rows), columns=(("分享人数", "share_user"),))

    with sessions.read() as session:
        found = imported.differences(session, date(2026, 1, 1), date(2026, 12, 31))

    assert [each.in_words for each in found] == [
        "2026年3月8日《三八节活动》 "
        "阅读人数：微信接口 515（截至2026年3月9日），导出表 514（截至2026年3月9日）"
    ]


def test_days_of_an_export_are_no_totals_and_are_never_summed(sessions: Sessions, tmp_path: Path) -> None:
    rows: exports.Rows = [
        ["标题", "发布时间", "统计日期", "当日阅读人数"],
        ["家书", "2026-03-08", "2026-03-08", 12],
        ["家书", "2026-03-08", "2026-03-09", 15],
    ]
    import_(sessions, workbook(tmp_path, rows), notified=True)

    [one], [beside] = counted(sessions), told(sessions)

    assert one.reads is None
    assert {day: numbers["read_user"].value for day, numbers in beside.daily.items()} == {
        MARCH_8: 12,
        date(2026, 3, 9): 15,
    }


def test_whether_followers_were_told_is_never_guessed(sessions: Sessions, tmp_path: Path) -> None:
    rows: exports.Rows = [["标题", "发布日期", "阅读人数"], ["家书", "2026-03-08", 12]]
    file = workbook(tmp_path, rows)

    looked = preview(sessions, file)
    import_(sessions, file)
    unsaid = counted(sessions)[0].notified
    said = import_(sessions, file, notified=True)

    assert looked.remarks[0].startswith("1 行没有写明是否通知了粉丝")
    assert not unsaid
    again = preview(sessions, file)  # nothing of it is new: nothing is to be said
    assert not any("没有写明" in remark for remark in again.remarks)
    assert said.outcomes[0].state == "more"
    assert counted(sessions)[0].notified


def test_followers_of_either_side_stand_beside_each_other(sessions: Sessions, tmp_path: Path) -> None:
    with sessions.begin() as session:
        answer = keep(session, "getusersummary", MARCH_8, MARCH_8, {"list": []}, now=make.NOON)
        session.add_all(
            [
                FollowerDay(day=MARCH_8, source=0, new_user=8, cancel_user=2, raw_id=answer.id),
                FollowerDay(day=MARCH_8, source=30, new_user=5, cancel_user=0, raw_id=answer.id),
                FollowerTotal(day=MARCH_8, followers=1010, raw_id=answer.id),
            ]
        )
    rows: exports.Rows = [FOLLOWERS, ["2026-03-07", 1, 0, 1, 1000], ["2026-03-08", 12, 2, 10, 1010]]
    file = workbook(tmp_path, rows, "用户分析.xlsx")

    looked = preview(sessions, file)
    import_(sessions, file)

    with sessions.read() as session:
        before, day = imported.of_followers(session, date(2026, 3, 1), date(2026, 3, 31))
        found = imported.differences(session, date(2026, 3, 1), date(2026, 3, 31))
    assert before.counts("new_user") == (1, "import")
    assert day.counts("new_user") == (13, "interface")
    assert day.export["new_user"].value == 12
    assert looked.outcomes[1].differs == (
        "新增关注：微信接口 13，导出表 12",
        "净增关注：微信接口 11，导出表 10",
    )
    assert [(each.key, each.interface.value, each.export.value) for each in found] == [
        ("new_user", 13, 12),
        ("net_user", 11, 10),
    ]


def test_a_report_without_title_and_address_may_be_the_imported_one(
    sessions: Sessions, tmp_path: Path
) -> None:
    reported(sessions, None, 100, 480)
    import_(sessions, workbook(tmp_path, [ARTICLES, article()]))
    first = counted(sessions)
    import_(sessions, workbook(tmp_path, [ARTICLES, article("还有一篇", "2026-03-08")], "又一次.xlsx"))

    assert [(each.reads, each.origin) for each in first] == [(480, "hand")]
    assert sorted((each.reads, each.origin) for each in counted(sessions)) == [(480, "hand"), (500, "import")]


def test_an_export_that_reaches_further_than_what_was_fetched_counts(
    sessions: Sessions, tmp_path: Path
) -> None:
    reported(sessions, "三八节活动", 12, 20)
    short = counted(sessions)
    columns = ["标题", "发表时间", "统计日期", "累计阅读人数"]
    for name, day, reads in (("早.xlsx", "2026-03-08", 400), ("晚.xlsx", "2026-04-01", 900)):
        rows_of_it: list[list[Any]] = [columns, ["三八节活动", "2026-03-08", day, reads]]
        import_(sessions, workbook(tmp_path, rows_of_it, name))

    [one] = counted(sessions)

    assert [(each.reads, each.reads_from) for each in short] == [(20, "interface")]
    assert (one.reads, one.through, one.reads_from) == (900, date(2026, 4, 1), "import")
    assert "晚.xlsx" in one.export


def test_what_an_export_tells_beside_the_readers_is_taken_too(sessions: Sessions, tmp_path: Path) -> None:
    import_(sessions, workbook(tmp_path, [ARTICLES, article()]))

    [one] = counted(sessions)

    assert (one.shares, one.finish_rate, one.read_count) == (20, Decimal("0.456"), 800)
    assert one.export.startswith("导出表 内容分析.xlsx，")


def test_days_of_followers_that_only_an_export_tells_are_filled_and_said(
    sessions: Sessions, tmp_path: Path
) -> None:
    file = workbook(tmp_path, [FOLLOWERS, ["2026-03-08", 5, 2, 3, 900], ["2026-03-09", 7, 1, 6, 906]])
    import_(sessions, file)
    with sessions.begin() as session:
        rows.followers(session, MARCH_8, {0: (6, 2)}, 901)
    march = periods.read("2026-03")

    with sessions.read() as session:
        days = followers.by_day(session, march)
        sums = followers.of(session, march)

    assert days == {MARCH_8: (6, 2), MARCH_8 + timedelta(days=1): (7, 1)}
    assert (sums.gained, sums.lost, sums.followers, sums.imported) == (13, 3, 906, 1)
