"""Taking back the last import: what it brought goes, what it replaced stands again."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot import people
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.figures import indicators, refusals, sheets, version
from bot.figures.indicators import Alias
from bot.figures.sheets import FigureImport, FigureUndo
from bot.journal import Entry
from bot.people import Role
from tests.figures import review, workbooks
from tests.figures.review import NOW


def bring(
    sessions: Sessions, folder: Path, cells: dict[str, Any] | None = None, **given: Any
) -> sheets.Changes:
    sheet = workbooks.read(folder / "数字.xlsx", cells, **given)
    with sessions.begin() as session:
        by = review.administrator(session)
        return sheets.import_(session, sheet, article="数字.xlsx", by=by, now=NOW)


def undo(sessions: Sessions) -> sheets.Undone:
    with sessions.begin() as session:
        return sheets.undo(session, by=review.administrator(session), now=NOW)


def live(sessions: Sessions) -> list[str]:
    with sessions.read() as session:
        return [
            f"{figure.year} {figure.text}{'' if figure.confirmed_at else ' waits'}"
            for figure in indicators.everything(session)
        ]


def names(sessions: Sessions) -> set[str]:
    with sessions.read() as session:
        return {alias.text for alias in session.scalars(select(Alias))}


CORRECTED = {"G2": "13期", "H2": 13, "K2": "全年办班13期，参加300余人。"}


def test_the_first_import_is_taken_back_with_its_figures_and_names(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, tmp_path)
    before = live(sessions)

    undone = undo(sessions)

    assert before == ["2019 12期 waits", "2018 200人 waits", "2019 300余人 waits"]
    assert live(sessions) == []
    assert names(sessions) == set()
    assert undone.taken_back == ("办班期数2019年 12期", "办班人数2019年 300余人", "办班人数2018年 200人")
    assert undone.by == "魏"


def test_after_an_undo_the_same_workbook_is_imported_as_new(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, tmp_path)
    undo(sessions)

    changes = bring(sessions, tmp_path)

    assert changes == sheets.Changes(added=3, names_added=6)
    assert "学习班" in names(sessions)


def test_a_correction_is_taken_back_and_the_figure_that_waited_waits_again(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, tmp_path)
    bring(sessions, tmp_path, {**CORRECTED, "D2": "多少期班、办了几期"})

    undone = undo(sessions)

    assert undone.taken_back == ("办班期数2019年 13期",)
    assert undone.restored == ("办班期数2019年 12期",)
    assert undone.names_removed == ("办了几期",)
    assert undone.names_restored == ("几期班",)
    assert "2019 12期 waits" in live(sessions)
    assert {"几期班", "多少期班"} <= names(sessions)


def test_a_correction_of_a_confirmed_figure_is_taken_back_and_it_goes_on_being_answered_with(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, tmp_path)
    review.confirm(sessions)
    bring(sessions, tmp_path, CORRECTED)
    assert "2019 13期 waits" in live(sessions)

    undo(sessions)

    assert live(sessions) == ["2019 12期", "2018 200人", "2019 300余人"]


def test_two_imports_are_taken_back_one_after_the_other_and_then_there_is_none(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, tmp_path)
    bring(sessions, tmp_path, CORRECTED)

    undo(sessions)
    undo(sessions)

    assert live(sessions) == []
    with pytest.raises(NotAllowed, match="没有可以撤销的导入"):
        undo(sessions)


def test_an_import_whose_figures_were_confirmed_since_is_not_taken_back(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, tmp_path)
    with sessions.begin() as session:
        [first, *_] = indicators.waiting(session)
        indicators.confirm(session, [first], by=review.administrator(session), now=NOW)

    with pytest.raises(NotAllowed, match="不能撤销：办班期数2019年 12期 后来已经确认"):
        undo(sessions)

    assert len(live(sessions)) == 3


def test_a_withdrawal_is_taken_back_and_the_figure_is_answered_with_again(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, tmp_path)
    review.confirm(sessions)
    changes = bring(sessions, tmp_path, rows=[[2019, None, "办班期数", *[None] * 10, "是"]])
    assert changes == sheets.Changes(withdrawn=1)
    assert live(sessions) == ["2018 200人", "2019 300余人"]

    undo(sessions)

    assert "2019 12期" in live(sessions)


def test_only_an_administrator_puts_a_confirmed_figure_back(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, tmp_path)
    review.confirm(sessions)
    bring(sessions, tmp_path, rows=[[2019, None, "办班期数", *[None] * 10, "是"]])

    with sessions.begin() as session:
        lin = people.add(session, "林", [Role.EDITOR], now=NOW)
        chen = people.add(session, "陈", [Role.PUBLISHER], now=NOW)
        with pytest.raises(NotAllowed, match="重新用来回答"):
            sheets.undo(session, by=lin, now=NOW)
        with pytest.raises(NotAllowed, match="撤销导入"):
            sheets.undo(session, by=chen, now=NOW)


def test_a_changed_topic_is_taken_back_unless_it_was_confirmed_so(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, tmp_path)
    moved = {"B3": "讲座", "B4": "讲座", "话题!A3": "讲座", "话题!A2": "办班"}
    bring(sessions, tmp_path, moved)

    undo(sessions)

    with sessions.read() as session:
        assert {each.indicator.topic.name for each in indicators.everything(session)} == {"办班"}
    bring(sessions, tmp_path, moved)
    review.confirm(sessions)
    with pytest.raises(NotAllowed, match="是照它的话题和级别确认的"):
        undo(sessions)


def test_an_undo_is_kept_with_its_author_in_the_journal_and_raises_the_counter(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, tmp_path)
    with sessions.read() as session:
        before = version.current(session)

    undo(sessions)

    with sessions.read() as session:
        assert int(version.current(session)) == int(before) + 1
        record = session.scalars(select(FigureImport)).one()
        taken_back = session.scalars(select(FigureUndo)).one()
        verbs = [entry.verb for entry in session.scalars(select(Entry)) if entry.subject == "figure_import"]
    assert (record.article, len(record.digest), taken_back.import_id) == ("数字.xlsx", 64, record.id)
    assert verbs == ["导入数字表", "撤销导入"]


def test_an_import_of_an_articles_sheet_is_taken_back_too(sessions: Sessions, tmp_path: Path) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up", confirm=False)

    undo(sessions)

    assert live(sessions) == []


def test_an_import_that_changed_nothing_is_not_one_to_take_back(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, tmp_path)
    bring(sessions, tmp_path)

    undo(sessions)

    assert live(sessions) == []


def test_only_the_import_that_was_meant_is_taken_back(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, tmp_path)
    with sessions.read() as session:
        meant = sheets.listed(session, most=1)[0].id
    bring(sessions, tmp_path, {"G2": "13期", "H2": 13, "K2": "全年办班13期，参加300余人。"})

    with sessions.begin() as session, pytest.raises(NotAllowed, match="后来又有人导入过"):
        sheets.undo(session, by=review.administrator(session), now=NOW, number=meant)

    with sessions.read() as session:
        newest, first = sheets.listed(session, most=9)
        assert newest.undo is first.undo is None
        assert (first.name, first.counted) == ("数字.xlsx", "带来 3 个数字，改了 6 个叫法")


def refuse(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for figure in indicators.waiting(session):
            refusals.refuse(session, figure, by=review.administrator(session), now=NOW)


def hindrance(sessions: Sessions) -> str:
    with sessions.begin() as session:
        return sheets.hindrance(session, by=review.administrator(session))


def test_an_import_whose_figures_were_all_refused_is_taken_back_with_its_names(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, tmp_path)
    refuse(sessions)

    undone = undo(sessions)

    assert undone.taken_back == ()
    assert names(sessions) == set()
    assert live(sessions) == []


def test_after_a_refusal_an_undo_lets_the_figure_wait_again_that_waited_before(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, tmp_path, rows=workbooks.ROWS[:1])
    bring(sessions, tmp_path, CORRECTED, rows=workbooks.ROWS[:1])
    refuse(sessions)

    undo(sessions)

    assert live(sessions) == ["2019 12期 waits"]


def test_why_the_last_import_cannot_be_taken_back_is_known_before(sessions: Sessions, tmp_path: Path) -> None:
    before = hindrance(sessions)
    bring(sessions, tmp_path)
    waiting = hindrance(sessions)
    review.confirm(sessions)

    assert (before, waiting) == ("", "")
    assert "办班期数2019年 12期" in hindrance(sessions)
    assert "后来已经确认" in hindrance(sessions)


def test_whether_it_can_be_undone_is_asked_as_often_for_many_as_for_few(
    sessions: Sessions, tmp_path: Path
) -> None:
    def asked_for(many: int) -> int:
        for number in (12, 13):
            says = f"{number}期", number, "期", "否"
            rows: list[list[Any]] = [
                [2019, "办班", f"指标{many}之{each}", None, None, None, *says, f"第{each}次办班{number}期。"]
                for each in range(many)
            ]
            bring(sessions, tmp_path, rows=rows)
        queries: list[str] = []
        event.listen(
            sessions.engine, "before_cursor_execute", note := lambda *given: queries.append(given[2])
        )
        with sessions.begin() as session:
            assert sheets.hindrance(session, by=review.administrator(session)) == ""
        event.remove(sessions.engine, "before_cursor_execute", note)
        return len(queries)

    assert asked_for(3) == asked_for(60)
