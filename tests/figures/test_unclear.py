"""What a text counts without one number is told to a person, and is no figure."""

import pytest

from bot.figures import extract
from bot.figures.extract.unclear import NO_UNIT, RANGE, SHARE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("组建宣讲队8支，每队10至15人。", [("10至15人", RANGE)]),
        ("每户增收2至3万元，投入10万元至20万元。", [("2至3万元", RANGE), ("10万元至20万元", RANGE)]),
        ("每场10—15人，吸引３０－５０名家长，占比70%-80%。", ["10—15人", "３０－５０名", "70%-80%"]),
        ("小队由十至十五名骨干组成，开展活动3-5次。", ["十至十五名", "3-5次"]),
        ("七成以上妇女参保，覆盖率达九成，收入翻了两番。", [("七成以上", SHARE), "九成", "翻了两番"]),
        ("三分之二的村完成换届，帮扶12家政公司。", [("三分之二", SHARE), ("12家政", NO_UNIT)]),
        ("编印简报第1-3期，每周3至5场，20-45周岁，2018-2020年，1-11月，第三至五届。", []),
        ("24小时热线、12338热线、0939-8212338、100周年、20大、1:3、100%、3岁、8月5日、“10至15人”。", []),
        ("一成不变，三成立，执委由10人增加到15人，从5家到10家，走访30户，培训3，450人次。", []),
    ],
)
def test_ranges_shares_and_numbers_without_a_unit_are_told_in_their_order(
    text: str, told: list[str | tuple[str, str]]
) -> None:
    found = extract.unclear(text)

    assert [each.text for each in found] == [one if isinstance(one, str) else one[0] for one in told]
    pairs = zip(found, told, strict=True)
    assert [each.why for each, one in pairs if isinstance(one, tuple)] == [
        one[1] for one in told if isinstance(one, tuple)
    ]
    assert all(text[each.start : each.end] == each.text and each.text in each.sentence for each in found)


def test_what_is_unclear_is_no_figure_beside_it() -> None:
    text = "举办沙龙6场，每场10至15人参加；八成以上妇女说好。"

    assert [each.text for each in extract.extract(text)] == ["6场"]
    assert [each.text for each in extract.unclear(text)] == ["10至15人", "八成以上"]


def test_a_draft_names_what_is_unclear_in_its_remarks() -> None:
    text = "2022年举办沙龙6场，每场10至15人。"

    drafted = extract.draft(extract.extract(text), extract.unclear(text))

    assert "# 要人看：10至15人（2022年举办沙龙6场，每场10至15人。）是一个范围，不是一个数。" in drafted
    assert drafted.count("[[figure]]") == 1
