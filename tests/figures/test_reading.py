"""Reading figures.toml: every fault is named by file, line and remedy."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Mistake
from bot.figures import sheets
from tests.figures import review


def faults(folder: Path, *changes: tuple[str, str]) -> str:
    with pytest.raises(Mistake) as caught:
        review.made_up(folder, *changes)
    return str(caught.value)


def test_the_review_of_2020_is_read_with_all_its_figures() -> None:
    sheet = review.sheet()

    assert {each.year for each in sheet.figures} == {2020}
    assert len(sheet.figures) == 40
    assert all(each.sentence[each.start :].startswith(each.text) for each in sheet.figures)


def test_equal_numbers_of_a_sentence_take_their_places_in_order() -> None:
    twelve = [each for each in review.sheet().figures if each.text == "12户" and "庭院" in each.indicator]

    assert [each.sentence[each.start - 2 : each.start] for each in twelve] == ["省级", "市级"]


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (("year = 2019", 'year = "2019"'), 1, "year = “2019” 不是年份"),
        (("year = 2019", "year = 19"), 1, "如 year = 2020"),
        (("year = 2019", "yaer = 2019"), 1, "是不是 year？"),
        (("aliases = [", "alias = ["), 5, "是不是 aliases？"),
        (('"学习班"', "12"), 5, "一列加引号的文字"),
        (('text = "12期"', ""), 10, "缺 text"),
        (('text = "12期"', "text = 12"), 14, "加引号的文字"),
        (('text = "12期"', 'text = "13期"'), 14, "句子里没有“13期”"),
        (('text = "12期"', 'text = "若干期"'), 14, "读不出数字"),
        (("value = 12\n", "value = 11\n"), 15, "应写 value = 12。"),
        (("value = 12\n", 'value = "12"\n'), 15, "不加引号的数字"),
        (("value = 12\n", "value = nan\n"), 15, "不加引号的数字"),
        (("value = 12\n", "value = inf\n"), 15, "不加引号的数字"),
        (("value = 12\n", "value = 1e400\n"), 15, "不像真的数"),
        (("value = 12\n", "value = 1e99999999999999999999\n"), 15, "不加引号的数字"),
        (("value = 12\n", "value = true\n"), 15, "value = true 不行"),
        (("value = 12\n", "value = -12\n"), 15, "value = -12 不行"),
        (('unit = "期"', 'unit = "班"'), 16, "应写 unit = “期”。"),
        (("= 12\nunit", "= 12\nunti"), 16, "是不是 unit？"),
        (("approximate = true", "approximate = false"), 26, "应写 approximate = true。"),
        (("approximate = true", "approximate = 1"), 26, "true（约数）或 false（准数）"),
        (('level = "省级"', 'level = "国家级"'), 32, "只能写 省级、市级 或 区级"),
        (('level = "省级"', 'level = "市级"'), 32, "是省级的，不是市级"),
        (('topic = "好媳妇"', 'topic = "好媳"'), 30, "没有话题“好媳”"),
        (('indicator = "办班人数"', 'indicator = "办班期数"'), 22, "第12行已有"),
        (('["学习班"]', '["几期 班"]'), 13, "已归话题“办班”（第5行）"),
        (('["学习班"]', '["班"]'), 5, "太短"),
        (('["学习班"]', '["2019"]'), 5, "只有数字"),
        (('["学习班"]', '["学\\u0000习"]'), 5, "看不见的字符"),
        (("办班12期，参加300余人。", "办班12期，参加300余人"), 18, "“全年办班12期，参加300余人。”"),
        (("[[topic]]", "[topic]"), 7, "不是正确的 TOML"),
        (('["学习班"]', '["学习班"'), 7, "每行写成 名称 = 值"),
    ],
)
def test_a_fault_is_named_with_its_line_and_the_remedy(
    tmp_path: Path, change: tuple[str, str], line: int, told: str
) -> None:
    text = faults(tmp_path, change)

    named = [
        each for each in text.split("\n") if each.startswith(f"{tmp_path / 'figures.toml'} 第{line}行：")
    ]
    assert told in "".join(named) or told in text.split("\n")[-1], text
    assert named, text


def test_all_faults_are_named_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = faults(
        tmp_path, ('unit = "期"', 'unit = "班"'), ("value = 3\n", "value = 4\n"), ('"300余人"', '"3000余人"')
    )

    lines = [int(each.split("第")[1].split("行")[0]) for each in text.split("\n")]
    assert lines == [16, 23, 24, 34]


def test_a_number_written_about_is_not_taken_without_its_about(tmp_path: Path) -> None:
    article = review.MADE_UP_TEXT.replace("办班12期", "办班近12期")

    with pytest.raises(Mistake, match="句子里是“近12期”"):
        review.made_up(tmp_path, ("全年办班12期", "全年办班近12期"), article=article)


def test_a_thousand_written_near_a_place_is_no_about(tmp_path: Path) -> None:
    article = review.MADE_UP_TEXT.replace("办班12期", "节约12期")

    sheet = review.made_up(tmp_path, ("全年办班12期", "全年节约12期"), article=article)

    assert sheet.figures[0].text == "12期"


def test_a_sheet_with_a_byte_order_mark_and_windows_lines_is_read(tmp_path: Path) -> None:
    file = tmp_path / "figures.toml"
    file.write_bytes(b"\xef\xbb\xbf" + review.MADE_UP_SHEET.replace("\n", "\r\n").encode())

    assert len(sheets.read(file, review.MADE_UP_TEXT).figures) == 3


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x = '" + b"a" * 10_000_000 + b"'", "超过 1000 KB"),
        (b"year = 2020\nx = " + b"[" * 100_000, "括号套得太深"),
        (b"year = " + b"9" * 10_000, "数字长得读不了"),
        (b"year = 2020\ntopic = 1\nfigure = 'x'", "双方括号"),
        (b"year = 2020\nfigure = [[1], 2]\ntopic = [{}]", "双方括号"),
        (b"year = 2020\ntopic = {name = 'x'}\n", "双方括号"),
        ("year = 2020 # 年".encode("gb18030"), "不是 UTF-8"),
        (b"", "缺 year"),
        (b"\x00\x01", "不是正确的 TOML"),
        (b"year = 2020\n" + b"[[figure]]\n" * 80_000, "另外还有"),
    ],
)
def test_a_hostile_file_is_a_mistake_and_soon_told(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "figures.toml"
    file.write_bytes(content)
    started = time.process_time()

    with pytest.raises(Mistake, match=told):
        sheets.read(file, "文章。")

    assert time.process_time() - started < 10


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="找不到"):
        sheets.read(tmp_path / "figures.toml", "")
    with pytest.raises(Mistake, match="是一个文件夹"):
        sheets.read(tmp_path, "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.data())
def test_a_sheet_with_any_line_broken_is_read_or_a_mistake(tmp_path: Path, data: st.DataObject) -> None:
    lines = review.MADE_UP_SHEET.split("\n")
    where = data.draw(st.integers(0, len(lines) - 1))
    left = lines[where].split("=")[0]
    values = st.sampled_from(
        ["1e400", "nan", "-inf", "[[1]]", "{a = 1}", "''", "'\\u0000'", "2020-01-01", "0x", "true", '"""']
    )
    lines[where] = data.draw(st.one_of(st.text(max_size=20), values.map(lambda value: f"{left}= {value}")))
    file = tmp_path / "figures.toml"
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))

    try:
        sheet = sheets.read(file, review.MADE_UP_TEXT)
    except Mistake as mistake:
        assert str(file) in str(mistake)  # noqa: PT017 - either is right
    else:
        assert all(each.start >= 0 for each in sheet.figures)
