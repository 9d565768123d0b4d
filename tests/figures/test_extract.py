"""Figures found in a text: all of them, nothing else, and each called what it counts."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.figures import extract, numerals
from bot.figures.extract import Extracted, words
from tests.figures import review

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Noted:
    """What a reader would note down of a figure, with words that its label must hold."""

    text: str
    level: str | None
    said: str


def paragraphs(name: str) -> list[tuple[str, list[Noted]]]:
    """Return the paragraphs of a file of this folder, each with its figures as a reader noted them down."""
    lines = [line for line in (HERE / name).read_text(encoding="utf-8").split("\n") if line[:1] != "#"]
    found: list[tuple[str, list[Noted]]] = []
    for block in "\n".join(lines).strip().split("\n\n"):
        written, *notes = ("\n" + block).split("\n= ")
        cut = [note.rpartition(" ") for note in notes]
        marked = [(*text.partition("@"), said) for text, _, said in cut]
        found.append((written.strip(), [Noted(text, level or None, said) for text, _, level, said in marked]))
    return found


def assert_found(found: tuple[Extracted, ...], wanted: list[Noted]) -> None:
    assert [each.text for each in found] == [each.text for each in wanted]
    pairs = list(zip(found, wanted, strict=True))
    assert [(each.label, noted.said) for each, noted in pairs if noted.said not in each.label] == []


def test_of_the_review_every_figure_of_its_sheet_is_found_and_no_other() -> None:
    text = extract.read(review.FOLDER / "article.md")
    sheet = sorted(review.sheet().figures, key=lambda each: (text.index(each.sentence), each.start))

    found = extract.extract(text)

    assert [(each.text, each.value, each.unit, each.approximate, each.level) for each in found] == [
        (each.text, each.value, each.unit, each.approximate, each.level) for each in sheet
    ]
    assert [each.sentence for each in found] == [each.sentence for each in sheet]
    assert {each.year for each in found} == {2020}
    assert all(text[each.start : each.end] == each.text for each in found)


def test_of_the_review_every_figure_is_called_what_it_counts() -> None:
    [(_, wanted)] = paragraphs("review_labels.txt")

    found = extract.extract(extract.read(review.FOLDER / "article.md"))

    assert_found(found, wanted)


@pytest.mark.parametrize(("text", "wanted"), paragraphs("paragraphs.txt"))
def test_texts_of_other_federations_are_read_too(text: str, wanted: list[Noted]) -> None:
    found = extract.extract(text)

    assert_found(found, wanted)
    assert [each.level for each in found] == [each.level for each in wanted]
    for each in found:
        assert numerals.read(each.text) == numerals.Numeral(each.value, each.unit, each.approximate)
        assert text[each.start : each.end] == each.text
        assert each.text in each.sentence
        assert len(each.label) <= 40


@pytest.mark.parametrize("name", ["county", "coast"])
def test_of_whole_reviews_that_others_wrote_every_figure_is_found_and_called_what_it_counts(
    name: str,
) -> None:
    [(_, wanted)] = paragraphs(f"reviews/{name}.txt")

    found = extract.extract(extract.read(HERE / "reviews" / f"{name}.md"))

    assert_found(found, wanted)
    assert [each.level for each in found] == [each.level for each in wanted]


@pytest.mark.parametrize(
    "text",
    [
        "2021年3月8日上午9时30分，第十三届妇代会开幕，4月、5日、三月十二日另行通知。",
        "学习党的十九届六中全会和二十大精神，绘就“十四五”蓝图，迎接建党100周年。",
        "为25-69周岁的妇女、35至64岁的农村妇女和7岁儿童服务，平均年龄42岁。",
        "推进“两癌”检查、四新领域、三下乡、双学双比、五好家庭、百场万人、千家万户、成千上万的姐妹。",
        "七年级学生、第七次普查、第12期简报、第3名、前10名、二等奖。",
        "一是学；二是做；三要一对一、一户一策、一人一档，一个个、一件件、每一位、一场接着一场。",
        "落实“四个意识”、三个注重、两个维护、八项规定、四级联动、三年行动。",
        "请拨打12338或0939-8212338，手机13800001234，邮编746000，编号20230001，QQ群12345678。",
        "沪ICP备14003370号，公网安备31010602000299号，版本V2.0.1，见https://a.cn/2022/12/30/art_12.html。",
        "男女比例为5:1，时间12:05，一半对一半，3·15和11·25，二分之一。",
        "《三十六条措施》《民法典》第1042条、【12个故事】、“家庭教育进100个村”、‘5户联保’。",
        "24小时开通，为期3个月，历时90天，保期一年，每月2次，每季度3场，2个工作日内。",
        "数百名姐妹、几十户人家、三五个人、许多位、若干条，人人参与，户户受益。",
        "每10名妇女里，有人受过培训；每人统一投保一份。",
        "1. 宣讲；2. 培训；（3）走访；A4纸，COVID-19，5G，4K，3D。",
        "每队10至15人、10—15人、３～５户、十至十五名、10人至15人、70%-80%、2至3万元，办班3-5期，第1-3期。",
        "2020年1-11月、2018-2020年、20—45岁、每周3至5场、县委办〔2021〕5号、1+6+N、收入翻一番、九成、三分之二。",
        "2022元旦、10元旦、300户外、12家政、8部门、3条例、5项目、2名列。",
    ],
)
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    assert [each.text for each in extract.extract(text)] == []


@pytest.mark.parametrize(
    ("text", "figure", "label"),
    [
        ("关爱行动启动，4名患儿免费手术。", "4名", "关爱行动启动：患儿免费手术"),
        ("购买农产品，累计消费40余万元。", "40余万元", "购买农产品：消费"),
        ("在家政行业协会支持下，共举办家政培训4场次。", "4场次", "举办家政培训"),
        ("授予“甲”“乙”等先进集体15个。", "15个", "授予先进集体"),
        ("数说一年\n培训\n690人次", "690人次", "培训"),
        ("志愿服务\n参与妇女300人。", "300人", "参与妇女"),
        ("4场", "4场", "未写明"),
    ],
)
def test_a_label_leans_on_what_stands_before_where_it_says_too_little(
    text: str, figure: str, label: str
) -> None:
    assert [(each.text, each.label) for each in extract.extract(text)] == [(figure, label)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("武都区妇联2020年工作综述\n2021-01-14 12:05\n走访30户。2021年，将走访50户。", [2020, 2021]),
        ("二〇二三年度工作回顾\n走访30户。", [2023]),
        ("2022年，妇联走访30户。\n发放50份。", [2022, 2022]),
        ("2022年总结\n走访30户，较2021年增加5户，自2018年以来累计300户。", [2022, 2022, 2022]),
        ("2022年总结\n去年走访30户，今年走访50户。", [2021, 2022]),
        ("走访30户。", [None]),
    ],
)
def test_a_figure_belongs_to_the_year_of_its_sentence_or_of_the_text(
    text: str, years: list[int | None]
) -> None:
    assert [each.year for each in extract.extract(text)] == years


def test_a_given_year_holds_where_no_sentence_says_another() -> None:
    found = extract.extract("2022年总结\n走访30户。2019年走访20户。", year=2023)

    assert [each.year for each in found] == [2023, 2019]


def test_the_words_of_the_extractor_are_words_of_the_language_not_of_one_text() -> None:
    lists = [words.UNITS, words.MEASURES, words.ABSTRACT, words.LEVELS, words.VERBS, words.DOINGS]
    long = [word for each in [*lists, words.LEADING, words.TRAILING] for word in each if len(word) > 4]

    assert long == []


@pytest.mark.parametrize("opening", ["（", "(", "《", "“（", "、", "共"])
def test_a_text_of_brackets_left_open_is_soon_done(opening: str) -> None:
    text = (opening * (1_900 // len(opening)) + "救助3户。") * 60
    started = time.monotonic()

    found = extract.extract(text)

    assert time.monotonic() - started < 10  # 64 s when each run was stripped from each of its characters
    assert {each.text for each in found} == {"3户"}
