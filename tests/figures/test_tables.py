"""Tables of a review: a number's unit may stand in its column's heading, in a cell beside it or above."""

from pathlib import Path

import pytest

from bot.figures import extract
from tests.figures import documents

TABLE = [
    ["市州", "培训（人次）", "贷款（万元）", "省级基地（个）", "增长率"],
    ["东川", "1,200", "35.5", "2", "12%"],
    ["西川", "近800", "20", "1", "8.5%"],
]
FOUND = [
    ("1,200", 1200, "人次", False, None, "东川：培训"),
    ("35.5", 355000, "元", False, None, "东川：贷款"),
    ("2", 2, "个", False, "省级", "东川：基地"),
    ("12%", 12, "%", False, None, "东川：增长率"),
    ("近800", 800, "人次", True, None, "西川：培训"),
    ("20", 200000, "元", False, None, "西川：贷款"),
    ("1", 1, "个", False, "省级", "西川：基地"),
    ("8.5%", 8.5, "%", False, None, "西川：增长率"),
]


def as_markdown() -> bytes:
    rows = ["| " + " | ".join(row) + " |" for row in TABLE]
    return "\n".join(["# 2023年总结", "", rows[0], "|---" * 5 + "|", *rows[1:]]).encode()


def as_page() -> bytes:
    rows = ["".join(f"<td><p>{cell}</p></td>" for cell in row) for row in TABLE]
    return f"<html><body><h1>2023年总结</h1><table><tr>{'</tr><tr>'.join(rows)}</tr></table>".encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("总结.md", as_markdown()),
        ("总结.html", as_page()),
        ("总结.docx", documents.word([["2023年总结"]], rows=TABLE)),
        ("总结.txt", "\n".join(["2023年总结", *("\t".join(row) for row in TABLE)]).encode()),
    ],
)
def test_a_table_is_read_with_its_headings_from_every_kind_of_file(
    tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    text = extract.read(file)
    found = extract.extract(text)

    assert [(e.text, float(e.value), e.unit, e.approximate, e.level, e.label) for e in found] == FOUND
    assert {each.year for each in found} == {2023}
    assert all(text[each.start : each.end] == each.text and each.text in each.sentence for each in found)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (
            "项目\t单位\t2022年\t2023年\n培训\t场次\t12\t15",
            [("12", "场次", "培训", 2022), ("15", "场次", "培训", 2023)],
        ),
        (
            "项目\t场次\t参加人次\n培训\t12\t300",
            [("12", "场次", "培训：场次", 2024), ("300", "人次", "培训：参加人次", 2024)],
        ),
        (
            "序号\t工作\t数量\n1\t走访（户）\t30\n2\t宣讲\t40场",
            [("30", "户", "走访", 2024), ("40场", "场", "宣讲", 2024)],
        ),
        ("妇女之家（单位：个）\n县区\t数量\n东川\t3", [("3", "个", "东川", 2024)]),
    ],
)
def test_a_unit_or_a_year_is_told_by_what_heads_the_row_or_the_column(
    table: str, told: list[tuple[str, str, str, int]]
) -> None:
    found = extract.extract(table, year=2024)

    assert [(each.text, each.unit, each.label, each.year) for each in found] == told


def test_a_number_whose_unit_no_heading_tells_is_left_to_a_person() -> None:
    table = "工作\t数量\n展览\t7"

    assert extract.extract(table) == ()
    assert [(each.text, each.why) for each in extract.unclear(table)] == [("7", "数后面没有单位")]


def test_a_draft_asks_for_the_unit_beside_a_number_of_a_table() -> None:
    drafted = extract.draft(extract.extract("工作\t场次\n展览\t7", year=2023))

    assert "没有放进来：7（展览：场次），表里的数没有连着单位；请在文章里写成 7场次 的样子。" in drafted
    assert "[[figure]]" not in drafted
