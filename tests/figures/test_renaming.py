"""What followers call something is changed by an administrator only, by whatever sheet."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import people
from bot.answering import naming
from bot.answering.library import Library
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures import sheets
from bot.figures.indicators import Alias
from bot.people import Person, Role
from bot.publishing import folder
from tests.figures import review, workbooks
from tests.figures.review import NOW


def editor(session: Session) -> Person:
    return people.find(session, "林") or people.add(session, "林", [Role.EDITOR], now=NOW)


def bring(sessions: Sessions, sheet: sheets.Sheet, *, by_editor: bool = False) -> None:
    with sessions.begin() as session:
        by = editor(session) if by_editor else review.administrator(session)
        sheets.look(session, sheet, article="数字.xlsx", by=by)
        sheets.import_(session, sheet, article="数字.xlsx", by=by, now=NOW)


def names(sessions: Sessions) -> set[str]:
    with sessions.read() as session:
        return set(session.scalars(select(Alias.text)))


NEW: list[Any] = [2019, "讲座", "讲座次数", "学习班讲座", None, None, "9次", 9, "次", "否", "讲座9次。"]


def test_an_editor_is_told_every_cell_that_would_change_a_name_and_nothing_is_written(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx"))
    review.confirm(sessions)
    before = names(sessions)
    cells = {"D2": "多少期班、办了几期", "话题!B2": "学习班、培训班", "D3": "来了多少人", "B4": "讲座"}
    changed = workbooks.read(tmp_path / "数字.xlsx", {**cells, "B2": "讲座", "B3": "讲座", "话题!A3": "讲座"})

    with pytest.raises(sheets.Faulty) as refused:
        bring(sessions, changed, by_editor=True)

    told = dict(refused.value.faults)
    assert [(place, what.split("。")[0]) for place, what in refused.value.faults if "叫法" in what] == [
        ("“数字”表第2行D列", "叫法只有管理员能改：指标“办班期数”加“办了几期”、去“几期班”"),
        ("“数字”表第3行D列", "叫法只有管理员能改：指标“办班人数”加“来了多少人”"),
        ("“话题”表第2行B列", "叫法只有管理员能改：话题“办班”加“培训班”"),
    ]
    assert "话题已确认（办班）" in told["“数字”表第2行C列"], "what else is wrong is told with them"
    assert "请由管理员导入，或把这一格改回原样" in told["“话题”表第2行B列"]
    assert names(sessions) == before


def test_every_untouched_cell_is_named_at_once_when_an_administrator_has_changed_the_names_since(
    sessions: Sessions, tmp_path: Path
) -> None:
    rows = [[year, *workbooks.ROWS[0][1:]] for year in (2019, 2018, 2017)]
    older = workbooks.read(tmp_path / "数字.xlsx", rows=rows)
    bring(sessions, older)
    review.confirm(sessions)
    with sessions.begin() as session:
        periods, chen = naming.named(session, "办班期数"), review.administrator(session)
        naming.add(session, "家政课几节", to=periods, by=chen, now=NOW)

    with pytest.raises(sheets.Faulty) as refused:
        bring(sessions, older, by_editor=True)

    assert [place for place, _ in refused.value.faults] == [f"“数字”表第{row}行D列" for row in (2, 3, 4)]
    for _, told in refused.value.faults:
        assert "指标“办班期数”去“家政课几节”" in told
        assert "您没有改过的，是下载以后别人改了叫法" in told
        assert "请重新下载，或把这几格清空（空着就不动）" in told
    bring(sessions, workbooks.read(tmp_path / "空.xlsx", {"D2": None, "D3": None, "D4": None}, rows=rows))
    assert "家政课几节" in names(sessions)


def test_an_import_itself_asks_who_renames_not_only_the_look_before_it(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx"))
    less = workbooks.read(tmp_path / "数字.xlsx", {"D2": "无"})

    with (
        sessions.begin() as session,
        pytest.raises(Mistake, match=r"数字!D2：叫法只有管理员.*去“几期班”"),
    ):
        sheets.import_(session, less, article="数字.xlsx", by=editor(session), now=NOW)
    bring(sessions, less)

    assert "几期班" not in names(sessions)


def test_names_come_along_with_what_is_new_and_take_no_question_before_it_is_confirmed(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx"))
    review.confirm(sessions)
    library = Library(check_every=0)

    def heard() -> list[str]:
        with sessions.read() as session:
            return [hit.alias for hit in library.shelf(session).index.find("学习班听讲座办了多少")]

    new = workbooks.read(tmp_path / "新.xlsx", rows=[NEW], topics=[["讲座", "学习班听讲座"]])
    bring(sessions, new, by_editor=True)
    before = heard()
    review.confirm(sessions)

    assert before == ["学习班"]
    assert heard() == ["学习班听讲座"]


def test_a_new_indicator_cannot_take_a_name_that_is_answered_to(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx"))
    new = workbooks.read(tmp_path / "新.xlsx", rows=[[*NEW[:3], "几期班", *NEW[4:]]], topics=[["讲座", None]])

    with pytest.raises(Mistake, match=r"“几期班”.*已是另一个指标“办班期数”的叫法"):
        bring(sessions, new, by_editor=True)


def test_after_an_undo_an_editor_may_bring_the_same_names_again(sessions: Sessions, tmp_path: Path) -> None:
    sheet = workbooks.read(tmp_path / "数字.xlsx")
    bring(sessions, sheet, by_editor=True)
    with sessions.begin() as session:
        sheets.undo(session, by=editor(session), now=NOW)

    bring(sessions, sheet, by_editor=True)

    assert {"几期班", "学习班"} <= names(sessions)


def test_an_editor_does_not_change_names_that_are_answered_to_by_an_undo_either(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx"))
    review.confirm(sessions)
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx", {"D2": "办了几期"}))

    with sessions.begin() as session, pytest.raises(NotAllowed, match="不能改已经在用的叫法"):
        sheets.undo(session, by=editor(session), now=NOW)
    with sessions.begin() as session:
        sheets.undo(session, by=review.administrator(session), now=NOW)

    assert "几期班" in names(sessions)


def test_an_older_sheet_takes_away_names_added_since_and_says_how_many(
    sessions: Sessions, tmp_path: Path
) -> None:
    older = workbooks.read(tmp_path / "数字.xlsx")
    bring(sessions, older)
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx", {"D2": "几期班、多少期班、办了几期、几期"}))

    with sessions.read() as session:
        found = sheets.look(session, older, article="数字.xlsx", by=review.administrator(session))
        empty = workbooks.read(tmp_path / "数字.xlsx", {"D2": None, "话题!B2": None})
        nothing = sheets.look(session, empty, article="数字.xlsx", by=review.administrator(session))

    assert folder.in_words(found.changes) == "未变 3 个、去叫法 2 个"
    assert folder.in_words(nothing.changes) == "未变 3 个"


def test_what_was_once_confirmed_comes_under_another_topic_by_an_administrator_only(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx"))
    review.confirm(sessions)
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx", {"N2": "是"}), by_editor=True)
    moved = workbooks.read(
        tmp_path / "新.xlsx",
        rows=[[2018, "讲座", "办班期数", *NEW[3:]]],
        topics=[["讲座", "学习班听讲座"]],
    )

    with pytest.raises(Mistake, match=r"“办班期数”的话题确认过（办班），只有管理员能改"):
        bring(sessions, moved, by_editor=True)
    bring(sessions, moved)

    assert "学习班听讲座" in names(sessions)


def test_names_of_what_was_once_confirmed_come_back_by_an_administrator_only(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx"))
    review.confirm(sessions)
    bring(sessions, workbooks.read(tmp_path / "数字.xlsx", {f"N{line}": "是" for line in (2, 3, 4)}))
    another = [2019, "办班", "讲座次数", *NEW[3:]]
    bring(sessions, workbooks.read(tmp_path / "新.xlsx", rows=[another], topics=[["办班", "培训班"]]))

    with sessions.begin() as session, pytest.raises(NotAllowed, match="不能改已经在用的叫法"):
        sheets.undo(session, by=editor(session), now=NOW)
    with sessions.begin() as session:
        sheets.undo(session, by=review.administrator(session), now=NOW)

    assert "学习班" in names(sessions)
