"""Quoting a sentence in part."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures import sentences
from bot.figures.sentences import OMITTED, Span, elide
from tests.figures import review

COURTYARDS = "“美丽庭院”创建结出硕果，推选出示范村1个，示范户省级12户、市级12户、区级50户。"
BRACKETS = "推选示范户74户（省级12户、市级12户、区级50户），其余从缺；另有示范村1个。"


def spans(sentence: str, *texts: str) -> list[Span]:
    """Return where these figures stand; an equal text takes the next place."""
    taken: dict[str, int] = {}
    found = []
    for text in texts:
        level = next((level for level in sentences.LEVELS if text.startswith(level)), None)
        number = text.removeprefix(level or "")
        start = sentences.occurrences(sentence, number)[taken.get(number, 0)]
        taken[number] = taken.get(number, 0) + 1
        found.append(Span(start, start + len(number), level))
    return found


def test_a_text_is_split_at_the_marks_that_end_a_sentence() -> None:
    text = "一是快。二是“好。”三呢？\n\n## 标题\n没有句号"

    assert sentences.split(text) == ("一是快。", "二是“好。”", "三呢？", "## 标题", "没有句号")


def test_a_number_is_not_found_inside_another() -> None:
    assert sentences.occurrences("共11个，其中3.1个、1,1个，得1个。", "1个") == [18]


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        ([0], "“美丽庭院”创建结出硕果，推选出示范村1个……"),
        ([1], "“美丽庭院”创建结出硕果，……示范户省级12户……"),
        ([2], "“美丽庭院”创建结出硕果，……市级12户……"),
        ([3], "“美丽庭院”创建结出硕果，……区级50户。"),
        ([0, 1], "“美丽庭院”创建结出硕果，推选出示范村1个，示范户省级12户……"),
        ([1, 3], "“美丽庭院”创建结出硕果，……示范户省级12户……区级50户。"),
        ([0, 1, 2, 3], COURTYARDS),
    ],
)
def test_parts_about_other_figures_are_left_out(asked: list[int], quoted: str) -> None:
    known = spans(COURTYARDS, "1个", "省级12户", "市级12户", "区级50户")

    assert elide(COURTYARDS, known, [known[index] for index in asked]) == quoted


def test_a_part_that_only_names_another_level_goes_too_when_a_level_was_chosen() -> None:
    sentence = "妇女之家提档升级，建成省级6所、市级23所，区级实现全覆盖。"
    known = spans(sentence, "省级6所", "市级23所")

    assert elide(sentence, known, known[1:]) == "妇女之家提档升级，……市级23所……"
    assert elide(sentence, known, known) == sentence


def test_a_clause_with_other_figures_goes_whole() -> None:
    sentence = "办班12期，气氛热烈；走访30户，送去温暖；大家都说好。"
    known = spans(sentence, "12期", "30户")

    assert elide(sentence, known, known[:1]) == "办班12期，气氛热烈；……大家都说好。"
    assert elide(sentence, known, known[1:]) == "……走访30户，送去温暖；大家都说好。"


def test_a_list_joined_by_and_is_taken_apart_without_leaving_the_and() -> None:
    sentence = "配发洗衣液319箱和洗衣机320台，皆大欢喜。"
    known = spans(sentence, "319箱", "320台")

    assert elide(sentence, known, known[:1]) == "配发洗衣液319箱……皆大欢喜。"
    assert elide(sentence, known, known[1:]) == "……洗衣机320台，皆大欢喜。"


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        ([0], "推选示范户74户……其余从缺……"),
        ([1], "……省级12户……其余从缺……"),
        ([0, 1, 2, 3], "推选示范户74户（省级12户、市级12户、区级50户），其余从缺……"),
        ([4], "……另有示范村1个。"),
    ],
)
def test_brackets_go_with_what_stands_in_them(asked: list[int], quoted: str) -> None:
    known = spans(BRACKETS, "74户", "省级12户", "市级12户", "区级50户", "1个")

    assert elide(BRACKETS, known, [known[index] for index in asked]) == quoted


def test_brackets_and_quotes_without_figures_are_never_cut() -> None:
    sentence = "向乡镇（街道、社区）发放3箱、“好人，好事”奖状5张。"
    known = spans(sentence, "3箱", "5张")

    assert elide(sentence, known, known[:1]) == "向乡镇（街道、社区）发放3箱……"
    assert elide(sentence, known, known[1:]) == "……“好人，好事”奖状5张。"


def of_the_review() -> list[tuple[str, list[Span]]]:
    by_sentence: dict[str, list[Span]] = {}
    for figure in review.sheet().figures:
        span = Span(figure.start, figure.start + len(figure.text), figure.level)
        by_sentence.setdefault(figure.sentence, []).append(span)
    return list(by_sentence.items())


def test_every_choice_of_figures_from_the_review_reads_well_and_is_byte_equal() -> None:
    for sentence, known in of_the_review():
        for count in range(1, len(known) + 1):
            for asked in itertools.combinations(known, count):
                quoted = elide(sentence, known, asked)

                assert_parts_stand_in_order(sentence, quoted)
                assert OMITTED * 2 not in quoted
                assert all(sentence[span.start : span.end] in quoted for span in asked)
                assert quoted.endswith(OMITTED) or quoted[-1] in "。！？”"
                if quoted.endswith(OMITTED):
                    assert quoted.removesuffix(OMITTED)[-1] not in "，、：；和及与"


def test_no_quotation_of_one_figure_of_the_review_shows_another() -> None:
    for sentence, known in of_the_review():
        for asked in known:
            quoted = elide(sentence, known, [asked])
            others = {sentence[each.start : each.end] for each in known} - {sentence[asked.start : asked.end]}

            assert not [text for text in others if sentences.occurrences(quoted, text)], quoted


@given(st.data())
def test_any_sentence_is_quoted_in_byte_equal_parts_in_their_order(data: st.DataObject) -> None:
    parts = st.sampled_from(
        ["省级", "市级", "示范户", "和", "，", "、", "；", "：", "（", "）", "“", "”", "3户", "12个", "。"]
    )
    sentence = "".join(data.draw(st.lists(parts, min_size=1, max_size=25)))
    known = [
        Span(start, start + len(text), data.draw(st.sampled_from([None, *sentences.LEVELS])))
        for text in ("3户", "12个")
        for start in sentences.occurrences(sentence, text)
    ]
    asked = [span for span in known if data.draw(st.booleans())]

    quoted = elide(sentence, known, asked)

    assert_parts_stand_in_order(sentence, quoted)
    assert OMITTED * 2 not in quoted


def assert_parts_stand_in_order(sentence: str, quoted: str) -> None:
    position = 0
    for part in quoted.split(OMITTED):
        found = sentence.find(part, position)
        assert found >= 0, f"{part!r} is not in {sentence!r} after {position}"
        position = found + len(part)
