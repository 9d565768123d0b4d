"""Every list is looked at and changed in the same way: added to, taken out of, put back, in and out."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from bot.answering.library import Library
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures.folding import fold
from bot.people import Person
from bot.publishing import days
from bot.publishing.proofread import listing
from bot.reach.imports import opening
from bot.reach.imports.opening import Export
from bot.word_lists import LISTS, Item, sheets
from tests import make

NEW = {
    "distress": ("难熬",),
    "polite": ("辛苦咯",),
    "wrong-words": ("妇朕", "妇联", "自编：形近", "妇朕门"),
    "names": ("巾帼家政中心", "区妇联文件"),
    "leaders": ("王秀兰", "区妇联主席", "1"),
    "days": ("放假", "2027年1月1日", "2027年1月3日", "元旦放假"),
}


ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it is the same rows on both


def items(sessions: Sessions, key: str) -> list[Item]:
    with sessions.read() as session:
        return LISTS[key].items(session)


def put(sessions: Sessions, key: str, cells: tuple[str, ...], by: Person) -> None:
    with sessions.begin() as session:
        LISTS[key].put(session, cells, by=by, now=make.NOON)


def take_out(sessions: Sessions, key: str, line: str, by: Person) -> None:
    with sessions.begin() as session:
        LISTS[key].take_out(session, line, by=by, now=make.NOON)


def sheet(folder: Path, rows: list[tuple[str, ...]]) -> Export:
    with xlsxwriter.Workbook(folder / "词表.xlsx") as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return opening.open_(folder / "词表.xlsx")


@ON_ONE
@pytest.mark.parametrize("key", LISTS)
def test_a_line_is_added_stands_with_who_added_it_and_is_taken_out_and_put_back(
    sessions: Sessions, key: str
) -> None:
    chen = make.people(sessions).chen
    before = items(sessions, key)

    put(sessions, key, NEW[key], chen)
    [added] = [each for each in items(sessions, key) if each.cells == NEW[key]]
    take_out(sessions, key, added.key, chen)
    after = items(sessions, key)
    put(sessions, key, added.cells, chen)

    assert not added.of_program
    assert added.by == ("陈" if key != "leaders" else "")
    kept = LISTS[key].keeps_removed
    assert [each.belongs for each in after if each.cells == NEW[key]] == ([False] if kept else [])
    assert len(items(sessions, key)) == len(before) + 1
    with pytest.raises(Mistake, match="已经在"):
        put(sessions, key, NEW[key], chen)


@ON_ONE
@pytest.mark.parametrize("key", [key for key in LISTS if key != "leaders"])
def test_a_line_of_the_program_is_taken_out_by_every_process_and_put_back(
    sessions: Sessions, key: str
) -> None:
    chen = make.people(sessions).chen
    first = next(each for each in items(sessions, key) if each.of_program)

    take_out(sessions, key, first.key, chen)
    [removed] = [each for each in items(sessions, key) if not each.belongs]
    put(sessions, key, removed.cells, chen)

    assert (removed.cells, removed.by, removed.of_program) == (first.cells, "陈", True)
    assert sorted(each.cells for each in items(sessions, key) if each.belongs) == sorted(
        each.cells for each in items(sessions, key)
    )


@ON_ONE
@pytest.mark.parametrize("key", LISTS)
def test_only_an_administrator_changes_a_list(sessions: Sessions, key: str) -> None:
    cast = make.people(sessions)

    with pytest.raises(NotAllowed):
        put(sessions, key, NEW[key], cast.lin)
    put(sessions, key, NEW[key], cast.chen)
    [added] = [each for each in items(sessions, key) if each.cells == NEW[key]]
    with pytest.raises(NotAllowed):
        take_out(sessions, key, added.key, cast.lin)


def test_a_change_is_used_at_once_by_whoever_looks(sessions: Sessions) -> None:
    chen = make.people(sessions).chen
    library = Library(check_every=0)  # of another process
    with sessions.read() as session:
        library.shelf(session)

    for key, cells in NEW.items():
        put(sessions, key, cells, chen)

    with sessions.read() as session:
        assert library.shelf(session).distress.hears(fold("我好难熬"))
        lists = listing.load(session)
        assert "妇朕" in [pair.wrong for pair in lists.pairs]
        assert "巾帼家政中心" in lists.names
        assert [each.name for each in lists.leaders] == ["王秀兰"]
        assert [each.name for each in days.load(session).on(date(2027, 1, 2))] == ["元旦放假"]


def test_a_wrong_word_of_the_program_in_words_of_ours_says_so(sessions: Sessions) -> None:
    chen = make.people(sessions).chen

    put(sessions, "wrong-words", ("保母", "保姆", "自编：常见", "保母车"), chen)

    [changed, *_] = items(sessions, "wrong-words")
    assert (changed.cells[0], changed.changed, changed.of_program) == ("保母", True, True)
    assert [each.cells[0] for each in items(sessions, "wrong-words")].count("保母") == 1


@ON_ONE
@pytest.mark.parametrize("key", LISTS)
def test_what_is_exported_is_brought_in_again_without_any_change(
    sessions: Sessions, tmp_path: Path, key: str
) -> None:
    chen = make.people(sessions).chen
    put(sessions, key, NEW[key], chen)
    before = items(sessions, key)
    (tmp_path / "出.xlsx").write_bytes(sheets.xlsx(LISTS[key], [each.cells for each in before]))

    with sessions.begin() as session:
        done = sheets.bring(session, LISTS[key], opening.open_(tmp_path / "出.xlsx"), by=chen, now=make.NOON)

    assert (done.new, done.same) == (0, len(before))
    assert items(sessions, key) == before


def test_lines_added_in_a_sheet_come_in_and_one_that_cannot_be_keeps_all_out(
    sessions: Sessions, tmp_path: Path
) -> None:
    chen = make.people(sessions).chen
    given = LISTS["days"]
    head = given.columns
    good = [
        tuple(column.name for column in head),
        ("放假", "2027年1月1日", "2027/1/3", "元旦放假"),
        ("节日", "05-01", "", "劳动节"),
    ]

    bad = sheet(tmp_path, [*good, ("放假", "元旦", "", "元旦放假")])

    with pytest.raises(Mistake, match=r"第4行：“元旦”不是日子") as told, sessions.begin() as session:
        sheets.bring(session, given, bad, by=chen, now=make.NOON)

    assert "什么都没有改" in str(told.value)
    assert all(each.of_program for each in items(sessions, "days"))

    with sessions.begin() as session:
        with pytest.raises(Mistake, match="没有这样一行栏目：类别、从、到、名称"):
            sheets.bring(session, given, sheet(tmp_path, [("日子", "名称")]), by=chen, now=make.NOON)
        done = sheets.bring(session, given, sheet(tmp_path, good[:2]), by=chen, now=make.NOON)
        again = sheets.bring(session, given, sheet(tmp_path, good[:2]), by=chen, now=make.NOON)
    assert (done.new, done.same) == (1, 0)
    assert (again.new, again.same) == (0, 1)
    assert [each.cells for each in items(sessions, "days") if not each.of_program] == [
        ("放假", "2027年1月1日", "2027年1月3日", "元旦放假")
    ]


@pytest.mark.parametrize("key", ["distress", "polite"])
def test_what_is_longer_than_is_kept_is_told_by_its_row_whatever_stands_in_it(
    sessions: Sessions, tmp_path: Path, key: str
) -> None:
    chen = make.people(sessions).chen
    head = tuple(column.name for column in LISTS[key].columns)
    brought = sheet(tmp_path, [head, ("家暴" + "！" * 200, *[""] * (len(head) - 1))])

    with sessions.begin() as session, pytest.raises(Mistake, match=r"第2行：.*202 个字"):
        sheets.bring(session, LISTS[key], brought, by=chen, now=make.NOON)
    with pytest.raises(Mistake, match="202 个字"):
        put(sessions, key, ("家暴" + "！" * 200,), chen)
