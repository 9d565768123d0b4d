"""Proofreading: what is found in a draft, and what is left alone."""

import json
import re
import time
from decimal import Decimal
from pathlib import Path

import pytest

from bot.db import Sessions
from bot.figures import indicators, sheets
from bot.publishing import proofread
from bot.publishing.proofread import Finding, Proofreader, listing
from bot.publishing.proofread.known import KnownFigures
from bot.publishing.proofread.leaders import Leader
from bot.publishing.proofread.listing import Lists
from tests import make
from tests.figures import review
from tests.publishing import mutations

SENTENCES = Path(__file__).parent / "correct.txt"
SEED, HELD_OUT = 2020, 87_031


@pytest.fixture(scope="module")
def alone() -> Proofreader:
    """A proofreader with the lists of the program, and no figures."""
    return Proofreader(listing.seed(), KnownFigures())


@pytest.fixture
def informed(sessions: Sessions) -> Proofreader:
    """A proofreader that knows the confirmed figures of 2020."""
    chen = make.people(sessions).chen
    with sessions.begin() as session:
        sheets.import_(session, review.sheet(), article=review.SLUG, by=chen, now=review.NOW)
        indicators.confirm(session, indicators.everything(session), by=chen, now=review.NOW)
    with sessions.read() as session:
        return proofread.load(session)


def found(reader: Proofreader, text: str) -> list[Finding]:
    return list(reader.proofread(proofread.of_file(text)))


def rules(reader: Proofreader, text: str) -> list[str]:
    return [each.rule for each in found(reader, text)]


def source() -> str:
    return (review.FOLDER / "article.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        *(("区委、区攻府坚强领导。", "政府"), ("会上安排布署了工作。", "部署"), ("请开设帐户。", "账户")),
        *(("做为一名妇女干部，", "作为"), ("既使困难再多，", "即使"), ("妇连组织齐上阵。", "妇联")),
        *(("走进赵平社区。", "赵坪社区"), ("截止目前，全区已完成。", "截至")),
    ],
)
def test_a_wrong_word_is_found_with_what_to_write_and_why(alone: Proofreader, wrong: str, right: str) -> None:
    first = found(alone, wrong)[0]

    assert first.offer
    assert right in first.offer
    assert "（" in first.what


@pytest.mark.parametrize(
    "right",
    [
        "发布署名文章。",
        "自己经营一家小店。",
        "为了望见山。",
        "联系张三的妇联接待室。",
        "他已做到最好。",
        "网址是https://example.com/a,b。",
    ],
)
def test_longer_words_and_addresses_are_left_alone(alone: Proofreader, right: str) -> None:
    assert rules(alone, right) == []


def test_every_pair_says_where_it_is_from_and_offers_something_else() -> None:
    pairs = listing.seed().pairs

    assert len(pairs) >= 300
    assert len({pair.wrong for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert pair.source.startswith(("国标", "词典", "自编"))
        assert pair.right != pair.wrong
        assert all(pair.wrong in each and each != pair.wrong for each in pair.exceptions)


def test_correct_sentences_are_left_alone(alone: Proofreader) -> None:
    sentences = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if line[0] != "#"]

    told = [str(each) for sentence in sentences for each in found(alone, sentence)]

    assert told == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("身份证号11010519491231002X。", "id-card"),
        ("请打13912345678。", "mobile"),
        ("卡号6222021234567890128。", "bank-card"),
    ],
)
def test_personal_numbers_block_and_are_never_repeated(alone: Proofreader, text: str, rule: str) -> None:
    [finding] = [each for each in found(alone, text) if each.level == "阻断"]

    assert finding.rule == rule
    number = "".join(letter for letter in text if letter.isascii())
    assert number not in str(finding)
    assert "*****" in finding.text


@pytest.mark.parametrize(
    "text",
    ["身份证号110105194912310021。", "请打12338或110。", "共6222021234567890123元。", "培训13912人。"],
)
def test_numbers_that_do_not_check_and_public_lines_do_not_block(alone: Proofreader, text: str) -> None:
    assert [each for each in found(alone, text) if each.level == "阻断"] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("受害人住进了救助站。", "victim"),
        *(("12岁的小芳领到了书包。", "minor"), ("学生李小花（9岁）领到了书包。", "minor")),
        ("女童王某某得到救助。", "minor"),
    ],
)
def test_victims_and_minors_are_for_two_people(alone: Proofreader, text: str, rule: str) -> None:
    assert [(each.rule, each.level) for each in found(alone, text)] == [(rule, "需确认")]


def test_marks_are_offered_and_carried_out_but_never_in_addresses_or_figures(alone: Proofreader) -> None:
    before = (
        '走进社区,送去关爱.她说:"真好"!\n**姐妹们**(共三人)都来了...\n'
        "时间9:30，共1,280条，见https://a.cn/b,c?d=1。\n`a,b`\n培训１２人，， 欢迎。\n"
    )

    done = proofread.applied(before, found(alone, before))

    assert done.source == (
        "走进社区，送去关爱。她说：“真好”！\n**姐妹们**（共三人）都来了……\n"
        "时间9:30，共1,280条，见https://a.cn/b,c?d=1。\n`a,b`\n培训12人， 欢迎。\n"
    ).replace("， 欢迎", "，欢迎")
    assert found(alone, done.source) == []


def test_what_has_no_other_half_is_told(alone: Proofreader) -> None:
    assert rules(alone, "走进《春蕾计划现场。") == ["unpaired"]
    assert rules(alone, "走进“春蕾计划”现场。") == []


def test_leaders_stand_in_order_with_their_titles_and_letter_for_letter() -> None:
    reader = Proofreader(
        Lists((), (), (Leader(1, "林晓云", "区妇联主席"), Leader(2, "周志远", "区妇联副主席"))),
        KnownFigures(),
    )

    assert rules(reader, "区妇联主席林晓云、副主席周志远出席。") == []
    assert rules(reader, "周志远、林晓云出席。") == ["leader-order"]
    assert rules(reader, "区妇联副主席林晓云出席。") == ["leader-title"]
    assert rules(reader, "区妇联主席林小云出席。") == ["leader-name"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("评选最美家庭省级12户、市级12户、区级50户，共75户。", "sum"),
        ("共评选最美家庭75户，其中省级12户、市级12户、区级50户。", "sum"),
        ("妇女占60%、儿童占30%、老人占20%。", "shares"),
        ("开展家政培训班4期。\n一年来，家政培训班已有5期。", "two-values"),
    ],
)
def test_numbers_that_do_not_go_together_are_told(alone: Proofreader, text: str, rule: str) -> None:
    assert rule in rules(alone, text)


def test_sums_that_come_out_are_left_alone(alone: Proofreader) -> None:
    assert rules(alone, "评选最美家庭省级12户、市级12户、区级50户，共74户。") == []
    assert rules(alone, "共评选最美家庭74户，其中省级12户、市级12户。") == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2020年，农村妇女“两癌”检查受益妇女10052名。", "figure-differs"),
        ("2020年，“两癌”检查受益妇女10025户。", "unit-differs"),
        ("2020年，微信阅读量1.2万条。", "unit-differs"),
        ("2020年，表彰先进个人70名。", "approximate-lost"),
    ],
)
def test_figures_in_other_words_are_held_against_the_confirmed(
    informed: Proofreader, text: str, rule: str
) -> None:
    assert rule in rules(informed, text)


def test_the_review_itself_has_at_most_one_finding(informed: Proofreader) -> None:
    assert len(found(informed, source())) <= 1


@pytest.mark.parametrize("seed", [SEED, HELD_OUT])
def test_two_hundred_articles_with_one_slip_are_all_found(informed: Proofreader, seed: int) -> None:
    confirmed = [each for found_ in informed.known.sentences.values() for each in found_]
    before = {(each.rule, each.text, each.what) for each in found(informed, source())}

    missed = [
        f"{slip.kind}：{slip.was}→{slip.is_}"
        for slip in mutations.slips(source(), seed=seed, count=200, confirmed=confirmed)
        if not any(
            each.start <= slip.start + len(slip.is_) and each.end >= slip.start
            for each in found(informed, slip.source)
            if (each.rule, each.text, each.what) not in before
        )
    ]

    assert missed == []


def test_findings_are_values_that_json_can_hold(alone: Proofreader) -> None:
    [finding] = found(alone, "区攻府。")

    assert json.loads(json.dumps(finding.__dict__))["offer"] == "政府"
    assert finding.key == found(alone, "区攻府。")[0].key


def test_four_times_the_letters_take_about_four_times_as_long(informed: Proofreader) -> None:
    """How long that is `bench/render.py` measures."""
    body = source().split("+++", 2)[2] * 12
    assert len(body) > 20_000

    def took(letters: int) -> float:
        reading = proofread.of_article("巾帼同心", "2020年", body[:letters])
        before = time.process_time()
        informed.proofread(reading)
        return time.process_time() - before

    assert min(took(20_000) for _ in range(3)) < 8 * min(took(5_000) for _ in range(7))


def in_rows(article: str) -> list[tuple[int, int]]:
    """Return where the numbers stand in the rows of blocks of a sample article."""
    numbers = re.finditer(r"^\d[\d.]*(?=[^\d\n]{1,3} \|)|(?<=\| )\d+(?=[户个]$)", article, re.MULTILINE)
    return [each.span() for each in numbers]


@pytest.mark.parametrize("name", ["sample-figures", "sample-honours"])
def test_a_digit_changed_in_a_row_of_a_block_is_found_on_its_line(informed: Proofreader, name: str) -> None:
    article = (review.FOLDER.parent / name / "article.md").read_text(encoding="utf-8")
    assert found(informed, article) == []

    for start, end in in_rows(article):
        changed = article[: end - 1] + str((int(article[end - 1]) + 3) % 10) + article[end:]
        [told] = [each for each in found(informed, changed) if each.rule == "figure-differs"]

        assert told.start == start
        assert told.level == "需确认" or Decimal(article[start:end]) < 100


def test_a_comparison_is_read_year_by_year(informed: Proofreader) -> None:
    block = "::: 对比\n“两癌”检查受益妇女 | 2019年 9800名 | 2020年 10052名\n:::\n"

    [told] = found(informed, f'+++\ntitle = "两年"\nyear = 2020\n+++\n\n{block}')

    assert (told.place, told.text) == ("第7行", "10052名")


COMPARED = "“两癌”检查受益妇女"


@pytest.mark.parametrize(
    ("kind", "row", "number"),
    [
        ("数字", f"**10052名** | {COMPARED}", "10052名"),
        ("数字", f"10052名 | **{COMPARED}**", "10052名"),
        ("数字", f"10025名 | {COMPARED} | 其中2020年{COMPARED}10052名", "10052名"),
        ("数字", f"2020年{COMPARED}10052名", "10052名"),
        ("荣誉", f"2020年 | 全区 | {COMPARED} | 10052名", "10052名"),
        ("对比", f"{COMPARED} | 10052名", "10052名"),
        ("对比", f"{COMPARED} | **2020年** 10052名 | 2020年 10025名", "10052名"),
        ("对比", f"{COMPARED} | 9800名 | 2020年 10025名", "9800名"),
    ],
)
def test_a_row_is_read_however_it_is_marked_and_shaped(
    informed: Proofreader, kind: str, row: str, number: str
) -> None:
    article = f'+++\ntitle = "一行"\nyear = 2020\n+++\n\n::: {kind}\n{row}\n:::\n'

    [told] = [each for each in found(informed, article) if each.rule == "figure-differs"]

    assert told.text == number
    assert article[told.start :].startswith(number[:-1])
    right = article[: told.start] + article[told.start :].replace(number, "10025名", 1)
    assert [each for each in found(informed, right) if each.rule == "figure-differs"] == []


def test_a_row_that_takes_its_number_by_name_is_left_alone(informed: Proofreader) -> None:
    block = "::: 数字\n{“两癌”检查受益妇女} | 检查\n{“两癌”保险投保妇女} | 保险\n:::\n"

    assert found(informed, f'+++\ntitle = "两项"\nyear = 2020\n+++\n\n{block}') == []
