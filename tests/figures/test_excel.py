"""Reading Excel: whatever is wrong is named by its cell, with what to write instead, all of it at once."""

import time
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from bot.errors import Mistake
from bot.figures import sheets
from tests.figures import workbooks
from tests.figures.workbooks import SENTENCE


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "数字.xlsx"


def faults(file: Path, cells: dict[str, Any] | None = None, **given: Any) -> list[str]:
    with pytest.raises(Mistake) as caught:
        workbooks.read(file, cells, **given)
    first, *rest = str(caught.value).split("\n")
    assert first == f"{file} 有 {len(rest)} 处要改，什么都没有导入："
    return rest


def test_a_workbook_is_read_as_the_figures_it_holds(file: Path) -> None:
    sheet = workbooks.read(file)

    first, second, third = sheet.figures
    assert (first.year, first.topic, first.indicator, first.text) == (2019, "办班", "办班期数", "12期")
    assert (first.value, first.unit, first.approximate) == (Decimal(12), "期", False)
    assert first.sentence == SENTENCE
    assert first.aliases == ("几期班", "多少期班")
    assert (second.aliases, second.lists_aliases) == ((), False)
    assert second.start == SENTENCE.index("300余人")
    assert (third.year, third.article) == (2018, "2018-review")
    assert [(topic.name, topic.aliases) for topic in sheet.topics] == [("办班", ("学习班",))]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"H2": "一万二"}, "数字!H2：数值写着“一万二”，要写数字，如 12000。"),
        ({"H2": "12期"}, "数字!H2：数值写着“12期”，要写数字，如 12000。"),
        ({"H2": -12}, "数字!H2：数值写着“-12”，要写数字，如 12000。"),
        ({"H2": None}, "数字!H2：数值是空的，请填上。"),
        ({"H2": True}, "数字!H2：数值写着“TRUE”，要写数字，如 12000。"),
        ({"H2": 13}, "数字!H2：数值 13 与“12期”不符，应写 数值 12。"),
        ({"H2": 1.5e16}, "数字!H2：数值写着“15000000000000000”，超过十五位，Excel 记不准。"),
        ({"H2": date(2020, 1, 12)}, "数字!H2：数值是日期（2020年1月12日），要写数字，如 12000。"),
        ({"H2": "=6+6"}, "数字!H2：数值是公式，要直接写出来。可以复制这一格，再“选择性粘贴”为“值”。"),
        ({"A2": date(2019, 1, 1)}, "数字!A2：年份是日期（2019年1月1日），要写四位数字，如 2019。"),
        ({"A2": 2019.5}, "数字!A2：年份写着“2019.5”，要写四位数字，如 2020。"),
        ({"A2": "去年"}, "数字!A2：年份写着“去年”，要写四位数字，如 2020。"),
        ({"A2": 19}, "数字!A2：年份写着“19”，要写四位数字，如 2020。"),
        ({"A2": "=2019"}, "数字!A2：年份是公式"),
        ({"B2": "班办"}, "数字!B2：没有话题“班办”。请先写进“话题”表，或改成：办班。"),
        ({"C2": None}, "数字!C2：指标是空的，请填上。"),
        ({"C2": "班" * 61}, "数字!C2：指标 有 61 个字，最多 60 个，请写短些。"),
        ({"D2": "几\u0007期"}, "数字!D2：叫法 里有换行或看不见的字符"),
        ({"D2": "班"}, "数字!D2：叫法“班”太短、太长或只有数字"),
        ({"E2": "国家级"}, "数字!E2：级别 没有“国家级”，只能写 省级、市级 或 区级；不分级别就空着。"),
        ({"G2": "许多期"}, "数字!G2：“许多期”读不出数字和单位。"),
        ({"G2": "13期"}, "数字!G2：句子里没有“13期”。请照句子抄写，数字连同单位。"),
        ({"G2": date(2020, 12, 1)}, "数字!G2：写法是日期（2020年12月1日），要写文字。"),
        ({"I2": "班"}, "数字!I2：单位“班”与“12期”不符，应写 单位“期”。"),
        ({"J2": "是"}, "数字!J2：“12期”没有余、多、近、约、超、以上，应写 约数“否”。"),
        ({"J2": "大概"}, "数字!J2：约数写着“大概”，只能写“是”（约数）或“否”（准数）。"),
        ({"K2": f"{SENTENCE}\n又一行"}, "数字!K2：原文句子 里有换行或看不见的字符，请写在一行里。"),
        ({"K2": "全年办班近12期。"}, "数字!G2：句子里是“近12期”，写法 要连约数的字一起写。"),
        ({"M2": 3}, "数字!M2：句子里的“12期”只有 1 处，没有第 3 处；请核对。"),
        ({"M2": "三"}, "数字!M2：第几处写着“三”，要写 1、2、3；只有一处就空着。"),
        ({"N2": "删"}, "数字!N2：撤下写着“删”，要撤下就写“是”，不撤就空着。"),
        ({"A1": "年分"}, "数字!A1：没有“年分”这一栏。是不是 年份？"),
        ({"A1": "年分"}, "数字!A1：这一行标题里缺“年份”一栏，请补上。"),
        ({"D1": "年份"}, "数字!D1：“年份”这一栏有两次，A 栏已有；请删去一栏。"),
        ({"R2": "多写的"}, "数字!R2：这一栏没有标题，不知道是什么。请在 数字!R1 写上标题。"),
        ({"B4": "讲座", "话题!A3": "讲座"}, "“办班人数”的话题与数字!C3的不同（那里是“办班”）"),
        ({"话题!A2": "办 班", "话题!A3": "办班"}, "话题!A3：叫法“办班”已归话题“办 班”（话题!A2）"),
    ],
)
def test_a_fault_is_named_with_its_cell_and_the_remedy(file: Path, cells: dict[str, Any], told: str) -> None:
    named = faults(file, cells)

    assert [each for each in named if told in each], named


def test_all_faults_are_named_at_once_in_the_order_of_their_cells(file: Path) -> None:
    named = faults(file, {"H4": "二百", "A2": "去年", "J3": "也许", "B2": None})

    assert [each.split("：")[0] for each in named] == ["数字!A2", "数字!B2", "数字!J3", "数字!H4"]


def test_a_row_without_a_fault_is_held_against_its_sentence_though_another_has_one(file: Path) -> None:
    named = faults(file, {"A2": "去年", "H4": 201})

    assert [each.split("：")[0] for each in named] == ["数字!A2", "数字!H4"]
    assert "数值 201 与“200人”不符" in named[1]


def test_what_depends_on_a_faulty_row_waits_for_it(file: Path) -> None:
    topic = faults(file, topics=[(None, "学习班")])
    both = faults(file, {"A2": "去年", "A4": 2019, "C4": "办班期数"})

    assert [each.split("：")[0] for each in topic] == ["话题!A2"]
    assert [each.split("：")[0] for each in both] == ["数字!A2"]


def test_two_figures_of_one_indicator_and_year_are_named_with_both_cells(file: Path) -> None:
    named = faults(file, {"A4": 2019})

    assert named == [
        "数字!C4：“办班人数”重复了，数字!C3已有；一个指标2019年只有一个数字，“300余人”和“200人”请只留一个，或改名。"
    ]


def test_a_name_that_two_indicators_claim_is_named_with_both_and_both_cells(file: Path) -> None:
    named = faults(file, {"D3": "几期 班"})

    assert named == [
        "数字!D3：叫法“几期 班”已归指标“办班期数”（数字!D2），指标“办班人数”不能再用；"
        "一个叫法只能有一个主人，请删去一处。"
    ]


def test_numbers_are_read_however_they_are_written(file: Path) -> None:
    cells = {
        "A2": "２０１９",
        "H2": "１２",
        "J3": "是　",
        "A3": "2019年",
        "H3": " 300 ",
        "B3": "办班  ",
        "A4": 2018.0,
    }
    sheet = workbooks.read(file, cells)

    assert [(each.year, int(each.value)) for each in sheet.figures] == [(2019, 12), (2019, 300), (2018, 200)]
    assert {each.topic for each in sheet.figures} == {"办班"}


def test_a_decimal_stays_exact(file: Path) -> None:
    cells = {"G2": "20.3万元", "H2": 203000, "I2": "元", "K2": "筹资20.3万元，合0.1%。"}
    percent = {"G3": "0.1%", "H3": 0.1, "I3": "%", "J3": "否", "K3": "筹资20.3万元，合0.1%。"}

    sheet = workbooks.read(file, {**cells, **percent})

    assert [each.value for each in sheet.figures[:2]] == [Decimal(203000), Decimal("0.1")]


def test_columns_may_stand_in_any_order_be_hidden_and_have_a_title_above(file: Path) -> None:
    order = [10, 2, 0, 9, 8, 7, 6, 5, 4, 3, 1]
    rows = [[(row + [None] * 12)[at] for at in order] for row in workbooks.ROWS[:2]]
    with xlsxwriter.Workbook(str(file)) as book:
        page, topics = book.add_worksheet("数字"), book.add_worksheet("话题")
        page.write(0, 0, "武都区妇联的数字")
        for line, row in enumerate([[workbooks.HEADINGS[at] for at in order], [], *rows], 1):
            for at, value in enumerate(row):
                if value is not None:
                    page.write(line, at, value)
        page.set_column(3, 5, 10, None, {"hidden": True})
        for line, row in enumerate((["话题"], ["办班"])):
            topics.write_row(line, 0, row)

    sheet = sheets.open_(file)

    assert [(each.indicator, int(each.value), each.year) for each in sheet.figures] == [
        ("办班期数", 12, 2019),
        ("办班人数", 300, 2019),
    ]


def test_merged_cells_are_named_once_and_not_called_empty_too(file: Path) -> None:
    named = faults(
        file, {"B2": None, "B3": None}, finish=lambda book, page: page.merge_range("B2:B3", "办班")
    )

    assert named == ["数字!B2：到 B3 是合并的单元格。请取消合并，每一格都写全。"]


def test_empty_rows_are_passed_over(file: Path) -> None:
    rows: list[list[Any]] = [workbooks.ROWS[0], [], ["  "], workbooks.ROWS[1]]

    assert len(workbooks.read(file, rows=rows).figures) == 2


def test_a_workbook_without_a_figure_is_told_where_to_begin(file: Path) -> None:
    assert faults(file, rows=[]) == ["数字!A2：一行数字也没有，请从这里写起。"]


def test_without_a_topic_the_page_to_fill_is_named(file: Path) -> None:
    assert faults(file, topics=[])[0] == "数字!B2：没有话题“办班”。请先写进“话题”表。"


def test_a_row_that_withdraws_needs_only_its_indicator_and_year(file: Path) -> None:
    row = [2019, None, "办班期数", *[None] * 10, "是"]

    sheet = workbooks.read(file, rows=[row])

    assert [(each.indicator, each.year) for each in sheet.withdrawals] == [("办班期数", 2019)]
    assert faults(file, rows=[row, workbooks.ROWS[0]]) == [
        "数字!C2：“办班期数”2019年在 数字!C3 也写了，不知道撤不撤下；请删去一行。"
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "是旧式的 .xls，或者加了密码"),
        ("年份,话题\n2020,两癌\n".encode("gb18030"), "像是改了名的文本或 CSV"),
        (b"", "不是 Excel 工作簿"),
        (b"PK\x03\x04 and nothing more", "不是完好的 .xlsx"),
        (b"PK" + b"\0" * 10_000_000, "超过 10 MB"),
    ],
)
def test_a_file_that_is_no_workbook_is_told_for_what_it_is(file: Path, content: bytes, told: str) -> None:
    file.write_bytes(content)

    with pytest.raises(Mistake, match=told):
        sheets.open_(file)


def test_a_workbook_of_other_sheets_names_those_that_are_missing(file: Path) -> None:
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("Sheet1")

    with pytest.raises(Mistake, match="没有名叫“数字”“话题”的工作表（有：“Sheet1”）"):
        sheets.open_(file)


def test_a_cell_at_the_far_corner_and_a_small_file_of_gigabytes_are_soon_refused(file: Path) -> None:
    started = time.monotonic()

    workbooks.write(file, finish=lambda book, page: page.write(1_048_575, 16_383, "x"))
    with pytest.raises(Mistake, match="“数字”表第1048576行XFD列：离表太远了"):
        sheets.open_(file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/zeros.bin", b"\0" * 120_000_000)
    with pytest.raises(Mistake, match="展开以后太大"):
        sheets.open_(file)

    assert time.monotonic() - started < 20


def test_a_workbook_that_lost_a_part_is_a_mistake(file: Path, tmp_path: Path) -> None:
    whole = workbooks.write(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(whole) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for lost in parts:
        for left in (b"", b"<a>", parts[lost][: len(parts[lost]) // 2], None):
            with zipfile.ZipFile(file, "w") as packed:
                for name, content in parts.items():
                    if name != lost or left is not None:
                        packed.writestr(name, content if name != lost or left is None else left)

            try:
                sheets.open_(file)
            except Mistake as mistake:
                assert str(file) in str(mistake)  # noqa: PT017 - a part that matters is a mistake


def test_faults_of_rows_that_share_a_sentence_are_told_at_once(tmp_path: Path) -> None:
    cells = {"G2": "哈哈", "A3": "去年", "E3": "县级", "K4": None}

    with pytest.raises(sheets.Faulty) as faulty:
        workbooks.read(tmp_path / "数字.xlsx", cells)

    assert [place for place, _ in faulty.value.faults] == [
        "“数字”表第2行G列",
        "“数字”表第2行G列",
        "“数字”表第3行A列",
        "“数字”表第3行E列",
        "“数字”表第4行K列",
    ]
    assert "“哈哈”读不出数字和单位" in faulty.value.faults[0][1] + faulty.value.faults[1][1]
