"""A topic of which only some figures are of the newest year: each is told of its own, and says which."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import charts
from bot.answering import answers, choosing, composing, explaining, following, texts, understanding
from bot.answering.answers import Answer
from bot.answering.distress import Distress
from bot.answering.library import Library, Named, Shelf
from bot.answering.match import Index, Subject
from bot.db import Sessions
from bot.figures import indicators
from bot.figures.charting import chart_of
from bot.figures.indicators import Confirmed
from bot.figures.sentences import Span
from tests.figures import review
from tests.figures.review import NOW

PADDING = "很" * 150  # so that not all of four has room in one answer
YEARS = (2018, 2019, 2020, 2021)
LINE = re.compile(r"^(?P<name>[甲乙丙丁]办班数)(?:（(?P<year>\d+)年）)?：(?P<text>\d+期)")
HEADING = re.compile(r"^【办班】(?P<year>\d+)年(?P<beside>.*)$")

Years = dict[str, set[int]]  # which years there is a figure of, by the indicator's name


@pytest.fixture
def begun(sessions: Sessions, tmp_path: Path) -> Sessions:
    """The made-up figures of 2019, and of 2021 only how many courses there were."""
    review.load(sessions, review.made_up(tmp_path), slug="old")
    later = (("year = 2019", "year = 2021"), ("12期", "15期"), ("value = 12\n", "value = 15\n"))
    text = review.MADE_UP_TEXT.replace("12期", "15期")
    review.load(sessions, review.made_up(tmp_path, *later, article=text), slug="new", confirm=False)
    with sessions.begin() as session:
        known = [each for each in indicators.waiting(session) if each.text == "15期"]
        indicators.confirm(session, known, by=review.administrator(session), now=NOW)
    return sessions


def ask(sessions: Sessions, text: str, *, default_year: int = 0) -> str:
    with sessions.read() as session:
        return answers.answer(session, text, now=NOW, library=Library(), default_year=default_year).text


def test_what_has_no_figure_of_the_new_year_yet_is_told_of_the_year_before(begun: Sessions) -> None:
    assert ask(begun, "办班") == (
        "【办班】2021年（现有最近一年）\n"
        "办班期数：15期\n"
        "\n"
        "「全年办班15期……」\n"
        "\n"
        "【办班】2019年（现有最近一年，没有2021年的数字）\n"
        "办班人数（2019年）：300余人\n"
        "\n"
        "「……参加300余人。」"
    )


def test_a_year_that_is_asked_for_is_told_alone(begun: Sessions) -> None:
    assert ask(begun, "2021年办班").startswith("【办班】2021年\n办班期数：15期\n\n「")
    assert "300" not in ask(begun, "2021年办班")
    assert "15期" not in ask(begun, "2019年办班")


def test_the_year_of_the_settings_leads_where_there_is_one(begun: Sessions) -> None:
    told = ask(begun, "办班", default_year=2019)

    assert told.startswith("【办班】2019年（您没说年份，先答这一年）\n办班期数：12期\n办班人数：300余人\n\n")
    assert "2021" not in told


def test_the_change_is_told_beside_the_year_that_it_is_of(begun: Sessions, tmp_path: Path) -> None:
    between = (("year = 2019", "year = 2020"), ("12期", "14期"), ("value = 12\n", "value = 14\n"))
    text = review.MADE_UP_TEXT.replace("12期", "14期")
    review.load(begun, review.made_up(tmp_path, *between, article=text), slug="between", confirm=False)
    with begun.begin() as session:
        waiting = [each for each in indicators.waiting(session) if each.year == 2020]
        indicators.confirm(session, waiting, by=review.administrator(session), now=NOW)

    told = ask(begun, "办班")

    assert "办班期数：15期（2020年14期，增加1期）" in told
    assert "办班人数（2020年）：300余人（2019年300余人，约数不算增减）" in told


def test_a_level_that_has_none_of_the_new_year_is_told_of_its_own(sessions: Sessions, tmp_path: Path) -> None:
    county = (
        ('indicator = "省级好媳妇"\nlevel = "省级"', 'indicator = "市级好媳妇"\nlevel = "市级"'),
        ('text = "3户"\nvalue = 3', 'text = "5户"\nvalue = 5'),
    )
    review.load(sessions, review.made_up(tmp_path), slug="old")
    review.load(sessions, review.made_up(tmp_path, *county, ("year = 2019", "year = 2021")), slug="new")

    assert "【好媳妇】2019年（现有最近一年）\n省级好媳妇：3户" in ask(sessions, "省级好媳妇")
    assert "【好媳妇】2021年（现有最近一年）\n市级好媳妇：5户" in ask(sessions, "市级好媳妇")
    both = ask(sessions, "好媳妇")
    assert (
        both.index("市级好媳妇：5户")
        < both.index("【好媳妇】2019年")
        < both.index("省级好媳妇（2019年）：3户")
    )
    assert ask(sessions, "2021年省级好媳妇").startswith("省级好媳妇：没有2021年的数字，现有2019年的。")


def test_a_correction_that_waits_hides_neither_year(begun: Sessions, tmp_path: Path) -> None:
    corrected = (("year = 2019", "year = 2021"), ("12期", "16期"), ("value = 12\n", "value = 16\n"))
    text = review.MADE_UP_TEXT.replace("12期", "16期")
    review.load(begun, review.made_up(tmp_path, *corrected, article=text), slug="new", confirm=False)

    assert "办班期数：15期" in ask(begun, "办班")
    with begun.begin() as session:
        waiting = [each for each in indicators.waiting(session) if each.text == "16期"]
        indicators.confirm(session, waiting, by=review.administrator(session), now=NOW)
    assert "办班期数：16期" in ask(begun, "办班")
    assert "办班人数（2019年）：300余人" in ask(begun, "办班")


def test_staff_who_ask_why_are_told_both_years(begun: Sessions) -> None:
    with begun.read() as session:
        why = explaining.explain(session, "办班", now=NOW, library=Library(), default_year=0)

    assert "没有说年份，用现有最近一年：2021年。" in why
    assert "没有这一年数字的指标，用它自己的最近一年：2019年。" in why


def test_a_welcome_that_is_picked_by_its_number_tells_what_the_name_does(begun: Sessions) -> None:
    library = Library()
    with begun.read() as session:
        before = answers.welcome(session, library, now=NOW).context
        picked = answers.answer(session, "1", now=NOW, library=library, before=before, default_year=2019)
        latest = answers.answer(session, "1", now=NOW, library=library, before=before)

    assert picked.text == ask(begun, "办班", default_year=2019)
    assert latest.text == ask(begun, "办班")


def test_beside_figures_of_one_year_each_there_is_nothing_to_compare(sessions: Sessions) -> None:
    before = {"told": [[0, 2021], [1, 2020]]}
    shelf = shelf_of({"甲办班数": {2021}, "乙办班数": {2020}})
    picked = following.follow("对比", before, shelf)

    assert following.nothing_beside("对比", picked) == "这几项都只有一年的数字，没有别的年份可以对比。"
    assert following.nothing_beside("更多", picked) == ""


def shelf_of(years: Years) -> Shelf:
    """Return a shelf with one topic, whose figures all differ: 1018期 is the first one's of 2018."""
    named = {}
    for number, name in enumerate(years):
        own = tuple(figure(number, name, year) for year in sorted(years[name], reverse=True))
        if own:
            named[number] = Named(number, 1, own, name, f"{name}\n办班\n\f\n")
    names = {"办班": Subject(1), **{name: Subject(1, number) for number, name in enumerate(years)}}
    spans = {
        (each.article, each.sentence): (Span(each.start, each.end),)
        for one in named.values()
        for each in one.figures
    }
    return Shelf(Index(names.items()), named, names, spans, (("办班", len(named)),), Distress(["家暴"]))


def figure(number: int, name: str, year: int) -> Confirmed:
    value = (number + 1) * 1000 + year - 2000
    return Confirmed(
        id=value,
        topic_id=1,
        indicator_id=number,
        topic="办班",
        indicator=name,
        level=None,
        counted=None,
        year=year,
        value=Decimal(value),
        unit="期",
        text=f"{value}期",
        approximate=False,
        sentence=f"{PADDING}{name}{value}期。",
        start=len(PADDING + name),
        article=f"{year}-review",
    )


def told_of(shelf: Shelf, text: str, default_year: int) -> list[Answer]:
    """Return the answers to *text* and to 更多 until all is told."""
    question = understanding.read(text, on=NOW.date(), shelf=shelf)
    chosen = choosing.choose(question, shelf, default_year)
    if not chosen.choices:
        return []
    told = [composing.tell(list(chosen.choices.values()), (), shelf, lambda article: None)]
    while more := following.follow("更多", told[-1].context, shelf):
        told.append(composing.tell(more, (), shelf, lambda article: None))
    return told


def lines_of(answer: Answer) -> list[tuple[str, int, str]]:
    """Return each line that tells a figure: its indicator, the year of its heading, the number."""
    lines, year = [], 0
    for line in answer.text.splitlines():
        if heading := HEADING.match(line):
            year = int(heading["year"])
        elif found := LINE.match(line):
            assert found["year"] in (None, str(year))
            lines.append((found["name"], year, found["text"]))
    return lines


@settings(deadline=None)
@given(
    st.fixed_dictionaries({f"{each}办班数": st.sets(st.sampled_from(YEARS)) for each in "甲乙丙丁"}),
    st.sampled_from([0, *YEARS]),
    st.sampled_from(["", *YEARS]),
)
def test_every_figure_is_told_once_under_the_year_it_is_of(
    years: Years, default_year: int, asked: int | str
) -> None:
    shelf = shelf_of(years)

    told = told_of(shelf, f"{asked}年办班" if asked else "办班", default_year)

    assert all(len(answer.text) <= texts.MOST_LETTERS for answer in told)
    lines = [line for answer in told for line in lines_of(answer)]
    there = {year for own in years.values() for year in own}
    leading = default_year if default_year in there else max(there, default=0)
    wanted = {
        name: asked if asked else leading if leading in own else max(own)
        for name, own in years.items()
        if own and (not asked or asked in own)
    }
    assert {name: year for name, year, _ in lines} == wanted
    assert len(lines) == len(wanted)
    numbers = {name: number for number, name in enumerate(years)}
    assert all(text == figure(numbers[name], name, int(year)).text for name, year, text in lines)
    assert [(each.indicator, each.year) for one in told for each in one.figures] == [
        (name, year) for name, year, _ in lines
    ]
    for answer in told:
        for heading in filter(None, map(HEADING.match, answer.text.splitlines())):
            under = [name for name, year, _ in lines if year == int(heading["year"])]
            if lacks := re.search(r"没有(\d+)年的数字", heading["beside"]):
                assert all(int(lacks[1]) not in years[name] for name in under)
            if "现有最近一年" in heading["beside"] and not default_year:
                assert all(max(years[name]) == int(heading["year"]) for name in under)
    if told:
        assert charts.png(chart_of([each.figures[0] for each in shelf.named.values()]))
