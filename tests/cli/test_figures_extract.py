"""`bot figures extract`: what it prints, without settings and without a database."""

import json
import tomllib
from pathlib import Path

import pytest

from bot.figures import sheets
from tests.figures import review
from tests.rehearsal import ROOT, bot

ARTICLE = ROOT / "articles" / "2020-review" / "article.md"
OTHER = """\
青禾县妇联2022年工作总结
建成“妇女之家”省级3所、市级 12 所，阅读量突破1.5万，满意率98.5%。2021年，走访三百二十户。
"""


def extracted(file: Path, *words: str, code: int = 0) -> str:
    return bot("--config", "/nowhere.toml", "figures", "extract", str(file), *words, code=code)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    file = tmp_path / "总结.txt"
    file.write_text(OTHER, encoding="utf-8")
    return file


def test_the_figures_come_as_json(other: Path) -> None:
    found = json.loads(extracted(other, "--json"))

    assert [list(each.values())[:7] for each in found] == [
        ["3所", 3, "所", False, "建成“妇女之家”", "省级", 2022],
        ["12 所", 12, "所", False, "建成“妇女之家”", "市级", 2022],
        ["突破1.5万", 15000, "", True, "阅读量", None, 2022],
        ["98.5%", 98.5, "%", False, "满意率", None, 2022],
        ["三百二十户", 320, "户", False, "走访", None, 2021],
    ]
    assert list(found[0]) == ["text", "value", "unit", "approximate", "label", "level", "year", "sentence"]
    assert found[4]["sentence"] == "2021年，走访三百二十户。"


def test_the_figures_come_as_lines_to_read_with_their_number(other: Path) -> None:
    shown = extracted(other)

    assert "3所\t省级建成“妇女之家”\t2022年\n" in shown
    assert shown.endswith("共 5 个数字，请逐个核对；没有确认的不会用来回答。\n")


def test_the_draft_of_a_sheet_is_one_that_can_be_imported_once_checked(tmp_path: Path) -> None:
    draft = tmp_path / "figures.toml"
    draft.write_text(extracted(ARTICLE, "--toml"), encoding="utf-8")

    sheet = sheets.read(draft, review.text())

    assert {each.year for each in sheet.figures} == {2020}
    assert [(each.text, each.value, each.level) for each in sheet.figures] == [
        (each.text, each.value, each.level) for each in review.sheet().figures
    ]


def test_the_draft_names_the_figures_of_another_year_aside(other: Path) -> None:
    draft = extracted(other, "--toml")

    assert len(tomllib.loads(draft)["figure"]) == 4
    assert "没有放进来：三百二十户（走访），是2021年的。" in draft


def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path) -> None:
    empty, large = tmp_path / "诗.txt", tmp_path / "大.txt"
    empty.write_text("岁月不居，时节如流。", encoding="utf-8")
    large.write_bytes(OTHER.encode() * 70_000)
    endless = tmp_path / "长.txt"
    endless.write_text("走访30户，" * 1_000, encoding="utf-8")

    for file, said in (
        (empty, "里没有找到数字"),
        (large, "超过 10 MB。请只留下综述的正文"),
        (endless, f"{endless} 第1行：有一句话长达 6000 个字"),
        (tmp_path / "无.txt", "找不到"),
        (tmp_path, "是一个文件夹"),
    ):
        refused = extracted(file, "--json", code=1)
        assert said in refused
        assert len(refused.strip().splitlines()) == 1
