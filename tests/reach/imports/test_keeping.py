"""Exports are imported once, whole or not at all, and taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import journal
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.reach import imported, totals
from bot.reach.imports import keeping, live
from bot.reach.imports.rows import ExportColumn, ImportedArticle, ReachImport
from tests import make
from tests.reach.imports import exports
from tests.reach.imports.exports import ARTICLES, FOLLOWERS, NOW, article, import_, preview, workbook


def kept(sessions: Sessions) -> int:
    with sessions.read() as session:
        return session.scalar(select(func.count(ImportedArticle.id))) or 0


def numbers(sessions: Sessions) -> dict[str, dict[str, object]]:
    """Return title → what exports tell of it."""
    with sessions.read() as session:
        return {
            each.title: {key: number.value for key, number in each.numbers.items()}
            for each in live.articles(session).all
        }


def undo(sessions: Sessions) -> None:
    lin = make.people(sessions).lin
    with sessions.begin() as session:
        keeping.undo(session, by=session.merge(lin), now=NOW)


def test_an_export_is_looked_at_before_it_is_imported(sessions: Sessions, tmp_path: Path) -> None:
    file = workbook(tmp_path, [ARTICLES, article(), article("家书", "2026/3/9")])

    looked = preview(sessions, file)
    before = kept(sessions)
    import_(sessions, file)

    assert looked.counted == {"new": 2, "more": 0, "changed": 0, "same": 0}
    assert before == 0
    assert numbers(sessions)["三八节活动"] == {
        "read_user": 500,
        "read_count": 800,
        "share_user": 20,
        "share_count": 30,
        "delivered_user": 2000,
        "read_finish_rate": Decimal("0.456"),
    }


def test_the_same_file_and_the_same_rows_in_another_change_nothing(
    sessions: Sessions, tmp_path: Path
) -> None:
    file = workbook(tmp_path, [ARTICLES, article(), article("家书", "2026/3/9")])
    other = exports.commas(
        tmp_path / "另一份.csv",
        [ARTICLES, article("家书", "2026-03-09 08:00"), article("新来的", "2026-03-10")],
    )
    import_(sessions, file)

    again = import_(sessions, file)
    half = import_(sessions, other)

    assert again.counted == {"new": 0, "more": 0, "changed": 0, "same": 2}
    assert again.remarks[0] == "这个文件 2026年6月1日 周一 10:00 由林导入过（内容分析.xlsx）。"
    assert half.counted == {"new": 1, "more": 0, "changed": 0, "same": 1}
    assert kept(sessions) == 3
    with sessions.read() as session:
        assert [each.file for each in keeping.listed(session, most=9)] == ["另一份.csv", "内容分析.xlsx"]


def test_another_value_comes_before_the_earlier_one_which_is_kept_and_comes_back(
    sessions: Sessions, tmp_path: Path
) -> None:
    import_(sessions, workbook(tmp_path, [ARTICLES, article()]))
    later = workbook(tmp_path, [ARTICLES, article(reads=520)], "五月.xlsx")

    changed = import_(sessions, later)
    after = numbers(sessions)["三八节活动"]["read_user"]
    undo(sessions)

    assert changed.outcomes[0].state == "changed"
    assert changed.outcomes[0].before == ("阅读人数：以前导入的是 500，现在是 520",)
    assert changed.outcomes[0].values == {"read_user": 520}
    assert (after, numbers(sessions)["三八节活动"]["read_user"]) == (520, 500)
    assert kept(sessions) == 2


def test_imports_are_taken_back_from_the_last_to_the_first(sessions: Sessions, tmp_path: Path) -> None:
    import_(sessions, workbook(tmp_path, [ARTICLES, article()]))
    import_(sessions, workbook(tmp_path, [ARTICLES, article("家书", "2026/3/9")], "二.xlsx"))
    staff = make.people(sessions)
    with sessions.read() as session:
        first, second = reversed([each.id for each in keeping.listed(session, most=9)])

    with pytest.raises(NotAllowed, match="只能撤销最后一次导入，现在是 二"), sessions.begin() as session:
        keeping.undo(session, by=session.merge(staff.lin), now=NOW, number=first)
    undo(sessions)
    left = set(numbers(sessions))
    undo(sessions)

    assert left == {"三八节活动"}
    assert numbers(sessions) == {}
    with pytest.raises(NotAllowed, match="没有可以撤销的导入"):
        undo(sessions)
    with sessions.read() as session:
        record = session.get_one(ReachImport, second)
        assert record.undo is not None
        assert record.undo.person.name == "林"
        assert [each.verb for each in journal.about(session, record)] == [
            "导入公众平台的数据",
            "撤销导入公众平台的数据",
        ]


def test_what_was_taken_back_can_be_imported_again(sessions: Sessions, tmp_path: Path) -> None:
    file = workbook(tmp_path, [ARTICLES, article()])
    import_(sessions, file)
    undo(sessions)

    again = import_(sessions, file)

    assert again.counted["new"] == 1
    assert not again.remarks
    assert numbers(sessions)["三八节活动"]["read_user"] == 500


def test_with_one_fault_nothing_is_imported(sessions: Sessions, tmp_path: Path) -> None:
    file = workbook(tmp_path, [ARTICLES, article(), article("家书", "2026/3/9", reads="一千二")])

    with pytest.raises(Mistake, match="“内容分析”表第3行C列：“一千二”不是数，请写成 1200。"):
        import_(sessions, file)

    assert kept(sessions) == 0
    with sessions.read() as session:
        assert keeping.listed(session, most=9) == []


def test_only_editors_and_administrators_import_and_undo(sessions: Sessions, tmp_path: Path) -> None:
    export = keeping.open_(workbook(tmp_path, [ARTICLES, article()]))
    staff = make.people(sessions)

    with pytest.raises(NotAllowed), sessions.begin() as session:
        keeping.import_(session, export, keeping.Choice(), by=session.merge(staff.zhou), now=NOW)
    with sessions.begin() as session:
        keeping.import_(session, export, keeping.Choice(), by=session.merge(staff.chen), now=NOW)
    with pytest.raises(NotAllowed), sessions.begin() as session:
        keeping.undo(session, by=session.merge(staff.wei), now=NOW)


def test_what_a_person_said_of_a_heading_is_remembered(sessions: Sessions, tmp_path: Path) -> None:
    rows: exports.Rows = [["文章名", "发表时间", "阅读"], ["家书", "2026-03-09", 12]]
    file = workbook(tmp_path, rows)
    another = workbook(tmp_path, [rows[0], ["家书二", "2026-03-10", 15]], "四月.xlsx")

    import_(sessions, file, columns=(("文章名", "title"), ("阅读", "read_count")))
    looked = preview(sessions, another)

    assert [(each.heading, each.how) for each in looked.table.columns] == [
        ("文章名", "上次选定"),
        ("发表时间", "认得"),
        ("阅读", "上次选定"),
    ]
    assert looked.outcomes[0].values == {"read_count": 15}
    with sessions.read() as session:
        assert {each.heading for each in session.scalars(select(ExportColumn))} == {"文章名", "阅读"}


def test_followers_are_imported_a_row_a_day(sessions: Sessions, tmp_path: Path) -> None:
    rows: exports.Rows = [
        FOLLOWERS,
        ["2024-03-08", 12, 2, 10, 1010],
        [20240309, "1,012", "0", "1012", "2022"],
    ]

    done = import_(sessions, workbook(tmp_path, rows, "用户分析.xlsx"))

    assert done.counted["new"] == 2
    with sessions.read() as session:
        days = imported.of_followers(session, date(2024, 3, 1), date(2024, 3, 31))
    assert [
        (each.day, *(each.counts(key)[0] for key in ("new_user", "cancel_user", "followers")))
        for each in days
    ] == [
        (date(2024, 3, 8), 12, 2, 1010),
        (date(2024, 3, 9), 1012, 0, 2022),
    ]
    assert days[0].counts("new_user") == (12, "import")


def test_an_address_in_a_later_export_joins_what_title_and_day_told(
    sessions: Sessions, tmp_path: Path
) -> None:
    bare: exports.Rows = [["标题", "发布日期", "阅读人数"], ["家书", "2026-03-09", 12]]
    import_(sessions, workbook(tmp_path, bare))

    done = import_(
        sessions, workbook(tmp_path, [ARTICLES, article("家书", "2026-03-09", reads=12)], "二.xlsx")
    )

    assert done.outcomes[0].state == "more"
    assert list(numbers(sessions)) == ["家书"]


def test_two_of_one_title_and_day_are_told_apart_by_their_addresses(
    sessions: Sessions, tmp_path: Path
) -> None:
    url = "https://mp.weixin.qq.com/s/"
    two: exports.Rows = [
        ARTICLES,
        article("家书", url=url + "one"),
        article("家书", reads=7, url=url + "two"),
    ]
    import_(sessions, workbook(tmp_path, two))
    bare = workbook(tmp_path, [["标题", "发布日期", "阅读人数"], ["家书", "2026-03-08", 12]], "二.xlsx")

    with pytest.raises(Mistake, match="“内容分析”表第2行A列：2026年3月8日有几篇《家书》，没有网址分不清"):
        import_(sessions, bare)

    with sessions.read() as session:
        assert [each.numbers["read_user"].value for each in live.articles(session).all] == [500, 7]


def test_an_import_waits_for_an_undo_that_is_under_way(sessions: Sessions, tmp_path: Path) -> None:
    file = workbook(tmp_path, [ARTICLES, article("家书", reads=500)])
    import_(sessions, file)
    more = workbook(
        tmp_path, [ARTICLES, article("家书", reads=500), article("又一篇", reads=70)], "更多.xlsx"
    )
    lin = make.people(sessions).lin

    with ThreadPoolExecutor(1) as pool:
        with sessions.begin() as session:
            keeping.undo(session, by=session.merge(lin), now=NOW)
            importing = pool.submit(import_, sessions, more)
            with pytest.raises(TimeoutError):
                importing.result(timeout=1)
        planned = importing.result(timeout=20)

    assert planned.counted["new"] == 2
    with sessions.read() as session:
        found = totals.between(session, date(2026, 3, 1), date(2026, 3, 31))
    assert sorted(each.reads or 0 for each in found) == [70, 500]


def test_an_article_without_any_number_is_named_as_lacking(sessions: Sessions, tmp_path: Path) -> None:
    nothing = article(
        "没有数的", reads="-", times="-", shares="-", share_times="-", delivered="-", finish="-"
    )

    found = preview(sessions, workbook(tmp_path, [ARTICLES, article(), nothing]))

    assert "1 行有标题和日期、没有一个数，没有导入；这些图文还是缺数。" in found.remarks
    assert len(found.outcomes) == 1
