"""Figures out and in again, as Excel and as TOML: nothing changes; and what would change is told before."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from bot.db import Sessions
from bot.errors import Mistake
from bot.figures import indicators, sheets
from bot.figures.indicators import Alias, Figure
from bot.figures.sheets import FigureImport, excel
from bot.figures.sheets.exporting import Export, Row
from bot.journal import Entry
from tests.figures import review, workbooks
from tests.figures.review import NOW


def bring(sessions: Sessions, file: Path) -> sheets.Changes:
    sheet = sheets.open_(file)
    with sessions.begin() as session:
        return sheets.import_(session, sheet, article=file.name, by=review.administrator(session), now=NOW)


def preview(sessions: Sessions, file: Path) -> list[str]:
    with sessions.read() as session:
        found = sheets.preview(sheets.open_(file), sheets.known(session), article=file.name)
    return sheets.words.of_preview(found)


def export(sessions: Sessions, file: Path, year: int | None = None) -> Path:
    with sessions.read() as session:
        found = sheets.export(session, year=year)
    sheets.write(file, found)
    return file


def everything(sessions: Sessions) -> tuple[Any, ...]:
    with sessions.read() as session:
        names = [(alias.text, alias.topic_id, alias.indicator_id) for alias in session.scalars(select(Alias))]
        entries = session.scalar(select(func.count()).select_from(Entry))
        imports = session.scalar(select(func.count()).select_from(FigureImport))
        return sorted(figure.id for figure in indicators.everything(session)), sorted(names), entries, imports


@pytest.mark.parametrize("name", ["数字.xlsx", "数字.toml"])
def test_the_review_exported_and_imported_again_changes_nothing(
    sessions: Sessions, tmp_path: Path, name: str
) -> None:
    review.load(sessions)
    file = export(sessions, tmp_path / name)
    before = everything(sessions)

    changes = bring(sessions, file)

    assert changes == sheets.Changes(unchanged=40)
    assert everything(sessions) == before


@pytest.mark.parametrize("name", ["数字.xlsx", "数字.toml"])
def test_what_was_exported_makes_the_same_figures_in_an_empty_database(
    sessions: Sessions, tmp_path: Path, name: str
) -> None:
    review.load(sessions)
    file = export(sessions, tmp_path / name)
    with sessions.read() as session:
        before = [(each.indicator, each.value, each.text, each.start) for each in indicators.look_up(session)]

    sheet = sheets.open_(file)

    assert sorted((each.indicator, each.value, each.text, each.start) for each in sheet.figures) == sorted(
        before
    )


def test_a_correction_that_waits_is_exported_in_place_of_what_it_corrects(
    sessions: Sessions, tmp_path: Path
) -> None:
    file = workbooks.write(tmp_path / "数字.xlsx")
    bring(sessions, file)
    with sessions.begin() as session:
        indicators.confirm(session, indicators.waiting(session), by=review.administrator(session), now=NOW)
    corrected = {"G2": "13期", "H2": 13, "K2": "全年办班13期，参加300余人。"}
    bring(sessions, workbooks.write(file, corrected))

    with sessions.read() as session:
        rows = {row.indicator: row for row in sheets.export(session, year=2019).rows}

    assert rows["办班期数"].text == "13期"
    assert rows["办班期数"].state == "待确认（现在回答 12期）"
    assert (rows["办班人数"].state, rows["办班人数"].confirmed_by) == ("已确认", "魏")
    assert {row.year for row in rows.values()} == {2019}


def test_a_preview_names_what_would_change_and_writes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    file = workbooks.write(tmp_path / "数字.xlsx")
    bring(sessions, file)
    with sessions.begin() as session:
        [first, *_] = indicators.waiting(session)
        indicators.confirm(session, [first], by=review.administrator(session), now=NOW)
    before = everything(sessions)
    rows: list[list[Any]] = [
        [
            2019,
            "办班",
            "办班期数",
            "办了几期、多少期班",
            None,
            None,
            "13期",
            13,
            "期",
            "否",
            "全年办班13期。",
        ],
        [2017, "办班", "办班期数", None, None, None, "9期", 9, "期", "否", "全年办班9期。"],
        [2018, None, "办班人数", *[None] * 10, "是"],
        workbooks.ROWS[1],
    ]

    told = preview(sessions, workbooks.write(file, rows=rows))

    assert told == [
        "更正 办班期数 2019年：12期（魏 确认，现在用来回答） → 13期",
        "新增 办班期数 2017年：9期",
        "撤下 办班人数 2018年：200人（待确认）",
        "未变 1 个数字",
        "加叫法 “办了几期” → 指标“办班期数”",
        "去叫法 “几期班”（指标“办班期数”）",
    ]
    assert everything(sessions) == before


def test_a_figure_that_the_workbook_does_not_name_stays_as_it_is(sessions: Sessions, tmp_path: Path) -> None:
    file = workbooks.write(tmp_path / "数字.xlsx")
    bring(sessions, file)

    bring(sessions, workbooks.write(file, rows=workbooks.ROWS[:1]))

    with sessions.read() as session:
        assert len(indicators.everything(session)) == 3


def test_an_empty_cell_of_names_leaves_them_and_none_takes_them_away(
    sessions: Sessions, tmp_path: Path
) -> None:
    file = workbooks.write(tmp_path / "数字.xlsx")
    bring(sessions, file)
    bring(sessions, workbooks.write(file, {"D2": None}))
    with sessions.read() as session:
        left = {alias.text for alias in session.scalars(select(Alias))}

    bring(sessions, workbooks.write(file, {"D2": "无"}))

    with sessions.read() as session:
        assert left - {alias.text for alias in session.scalars(select(Alias))} == {"几期班", "多少期班"}


def test_a_row_without_an_article_is_kept_with_the_name_of_its_file(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, workbooks.write(tmp_path / "数字.xlsx"))

    with sessions.read() as session:
        found = {(figure.text, figure.article) for figure in session.scalars(select(Figure))}

    assert found == {("12期", "数字.xlsx"), ("300余人", "数字.xlsx"), ("200人", "2018-review")}


def test_what_belongs_to_others_is_named_with_the_cell_and_nothing_is_kept(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, workbooks.write(tmp_path / "数字.xlsx"))
    before = everything(sessions)
    other = workbooks.write(
        tmp_path / "别的.xlsx",
        {"C3": "讲座人数", "D3": "几期班", "C2": "讲座场次", "D2": None, "D4": None},
    )

    with pytest.raises(Mistake) as clash:
        bring(sessions, other)
    with pytest.raises(Mistake) as twice:
        bring(sessions, workbooks.write(other))

    assert str(clash.value) == (
        "数字!C3：指标“讲座人数”的叫法“几期班”在文章 数字.xlsx 里已是另一个指标“办班期数”的叫法，请换一个。"
    )
    assert str(twice.value).split("\n")[0] == (
        "数字!C2：“办班期数”2019年的数字已由文章 数字.xlsx 给出（12期）；一个指标一年只有一个数字，"
        "请只留一处；要更正它，请写明文章 数字.xlsx。"
    )
    assert everything(sessions) == before


def test_withdrawing_what_is_not_there_is_a_mistake(sessions: Sessions, tmp_path: Path) -> None:
    file = workbooks.write(tmp_path / "数字.xlsx", rows=[[2016, None, "办班人数", *[None] * 10, "是"]])

    with pytest.raises(Mistake, match="数字!C2：没有“办班人数”2016年的数字，无从撤下。"):
        bring(sessions, file)


def test_the_examples_of_the_template_are_never_figures(sessions: Sessions, tmp_path: Path) -> None:
    file = tmp_path / "空表.xlsx"

    sheets.write_template(file)

    shown = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("数字（例子）").to_python()
    assert [row[2] for row in shown] == ["指标", "编织比赛场次", "编织比赛人数"]
    with pytest.raises(Mistake, match="数字!A2：一行数字也没有，请从这里写起。"):
        bring(sessions, file)


def test_the_examples_of_the_template_show_what_can_be_imported(sessions: Sessions, tmp_path: Path) -> None:
    file = tmp_path / "照例子填.xlsx"

    sheets.write(file, excel.EXAMPLES)

    assert bring(sessions, file) == sheets.Changes(added=2, names_added=7)


@pytest.mark.parametrize(
    ("name", "told"),
    [("figures.toml", "请换一个"), ("数字.csv", "以 .xlsx 或 .toml 结尾"), ("无/x.xlsx", "写不进")],
)
def test_a_place_where_nothing_can_be_exported_to_is_told(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(Mistake, match=told):
        sheets.write(tmp_path / name, excel.EXAMPLES)


WORDS = st.text("办班讲座妇女儿童维权abc=+-@“”、，；\\\"'#", min_size=1, max_size=8).map(str.strip)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, st.integers(0, 10**14), st.integers(1990, 2090), st.booleans()), max_size=5))
def test_whatever_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, given: list[tuple[str, int, int, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("out")
    rows = tuple(
        Row(
            year=year,
            topic="办班",
            indicator=f"指标{number}{words}",
            aliases=(f"叫法{number}{words}",),
            level="区级" if approximate else None,
            counted=f"{words}数",
            text=f"{value}{'余' if approximate else ''}人",
            value=Decimal(value),
            unit="人",
            approximate=approximate,
            sentence=f"={'甲乙丙丁戊'[number]}{words}：{value}{'余' if approximate else ''}人。",
            article="a",
            nth=None,
            state="待确认",
            confirmed_by=None,
            confirmed_at=None,
        )
        for number, (words, value, year, approximate) in enumerate(given)
        if not words[-1:].isdigit()
    )
    whole = Export((("办班", ("学习班",)),), rows)

    for name in ("a.xlsx", "a.toml") if rows else ():
        sheets.write(folder / name, whole)
        read = sheets.open_(folder / name).figures

        assert [(each.year, each.indicator, each.counted, each.value, each.sentence) for each in read] == [
            (row.year, row.indicator, row.counted, row.value, row.sentence) for row in rows
        ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("year = 2019\ntopic", "topic"), "第7行：这个 [[figure]] 缺 year，要写哪一年，如 year = 2020。"),
        (("year = 2019", "year = 19"), "第8行：year = 19 不是年份。请写四位数字，如 year = 2020。"),
        (("year = 2019", 'year = "2019"'), "第8行：year = “2019” 不行，要写不加引号的整数，如 2020。"),
        (("value = 12\n", "value = 13\n"), "第14行：value = 13 与“12场”不符，应写 value = 12。"),
        (("value = 12\n", "value = 12\nnth = 0\n"), "第15行：nth = 0 不行，要写 1、2、3。"),
        (("value = 12\n", "value = 12\nnth = 2\n"), "只有 1 处，没有第 2 处；请核对。"),
    ],
)
def test_a_fault_in_exported_toml_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    file = tmp_path / "数字.toml"
    sheets.write(file, excel.EXAMPLES)
    text = file.read_text(encoding="utf-8")
    assert change[0] in text
    file.write_text(text.replace(*change, 1), encoding="utf-8")

    with pytest.raises(Mistake) as caught:
        sheets.open_(file)

    assert str(caught.value).startswith(f"{file} 第")
    assert str(caught.value).endswith(told)
    assert "\n" not in str(caught.value)
