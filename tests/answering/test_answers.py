"""Answers: figures as the source writes them with year and sentence, or an honest “no”."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import db
from bot.answering import answers, texts
from bot.answering.answers import Answer, FindLink
from bot.answering.library import Library
from bot.db import Sessions
from bot.figures import indicators
from tests.figures import review
from tests.figures.review import NOW

TITLE, URL = "巾帼同心暖武都", "https://mp.weixin.qq.com/s/abc"


def out(session: Session, article: str) -> tuple[str, str] | None:
    return (TITLE, URL) if article == review.SLUG else None


def ask(
    sessions: Sessions,
    text: str,
    *,
    now: datetime = NOW,
    default_year: int = 0,
    find_link: FindLink = answers.not_out,
) -> Answer:
    with sessions.read() as session:
        return answers.answer(
            session, text, now=now, library=Library(), default_year=default_year, find_link=find_link
        )


def test_an_answer_tells_topic_year_figures_sentence_and_link(sessions: Sessions) -> None:
    review.load(sessions)

    answer = ask(sessions, "两癌", find_link=out)

    assert answer.text == (
        "【两癌检查救助】2020年（现有最近一年）\n"
        "“两癌”检查受益妇女：10025名\n"
        "“两癌”患病妇女救助：11名\n"
        "“两癌”保险投保妇女：42679名\n"
        "\n"
        "「农村妇女“两癌”检查和救助全面完成，检查惠及10025名农村妇女，救助送到11名患病妇女手中。」\n"
        "「区妇联还为25-69周岁的农村建档立卡妇女统一投保，42679名姐妹每人拥有一份“两癌”保险，保期一年。」\n"
        "\n"
        "详见《巾帼同心暖武都》\n"
        "https://mp.weixin.qq.com/s/abc"
    )


def test_the_json_form_has_plain_numbers(sessions: Sessions) -> None:
    review.load(sessions)

    answer = ask(sessions, "2020年省级最美家庭")

    assert answer.as_json() == {
        "kind": "figures",
        "text": "【最美家庭】2020年\n省级最美家庭：13户\n\n"
        "「“最美家庭”推选同步开展，入选的家庭有省级13户……」",
        "figures": [{"indicator": "省级最美家庭", "year": 2020, "value": 13, "unit": "户", "level": "省级"}],
    }


def test_nothing_unconfirmed_is_answered(sessions: Sessions) -> None:
    review.load(sessions, confirm=False)

    answer = ask(sessions, "两癌")

    assert answer.kind == "help"
    assert "10025" not in answer.text


def test_a_part_with_a_figure_that_waits_for_confirmation_is_not_quoted(sessions: Sessions) -> None:
    review.load(sessions, confirm=False)
    with sessions.begin() as session:
        known = [each for each in indicators.waiting(session) if each.text == "10025名"]
        indicators.confirm(session, known, by=review.administrator(session), now=NOW)

    answer = ask(sessions, "两癌")

    assert "10025" in answer.text
    assert "11名" not in answer.text


def test_without_a_year_the_latest_answers_or_the_one_set(sessions: Sessions, tmp_path: Path) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="old")
    later = review.MADE_UP_TEXT.replace("12期", "15期")
    changes = (("year = 2019", "year = 2021"), ("12期", "15期"), ("value = 12\n", "value = 15\n"))
    review.load(sessions, review.made_up(tmp_path, *changes, article=later), slug="new")

    assert "【办班】2021年（现有最近一年）\n办班期数：15期" in ask(sessions, "几期班").text
    assert (
        "【办班】2019年（您没说年份，先答这一年）\n办班期数：12期"
        in ask(sessions, "几期班", default_year=2019).text
    )
    assert "15期" in ask(sessions, "几期班", default_year=2015).text
    assert "【办班】2019年\n办班期数：12期" in ask(sessions, "2019年几期班").text
    assert "2020年的数字，现有2021年、2019年的" in ask(sessions, "2020年几期班").text


def test_last_year_is_counted_from_the_day_of_the_question_in_beijing(sessions: Sessions) -> None:
    review.load(sessions)
    new_year_in_beijing = datetime(2020, 12, 31, 16, 30, tzinfo=UTC)

    assert "13户" in ask(sessions, "去年省级最美家庭", now=new_year_in_beijing).text
    assert ask(sessions, "今年省级最美家庭", now=new_year_in_beijing).kind == "no_year"


def test_a_year_without_figures_is_said_and_the_follower_told_what_to_send(sessions: Sessions) -> None:
    review.load(sessions)

    answer = ask(sessions, "2018年“两癌”检查")

    assert answer.text == (
        "“两癌”检查受益妇女：没有2018年的数字，现有2020年的。\n\n想看的话，发“2020年两癌检查”就行。"
    )
    assert ask(sessions, "2020年两癌检查").kind == "figures"


def test_a_level_without_figures_is_said_too(sessions: Sessions) -> None:
    review.load(sessions)

    assert ask(sessions, "区级妇女之家").kind == "choices"
    assert "爱心洗衣机：不分省级、市级、区级。" in ask(sessions, "省级洗衣机").text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("陇南市两癌检查了多少人", "这里只有武都区的数字。没有陇南的。"),
        ("全国两癌检查多少人", "这里只有武都区的数字。没有全国的。"),
        ("文县两癌检查", "这里只有武都区的数字。没有文县的。"),
        ("2020年上半年两癌检查", texts.ONLY_WHOLE_YEARS),
        ("2020年３月两癌检查", texts.ONLY_WHOLE_YEARS),
        ("十二月份两癌检查", texts.ONLY_WHOLE_YEARS),
        ("上个月两癌检查了多少人", texts.ONLY_WHOLE_YEARS),
    ],
)
def test_who_asks_beyond_our_figures_is_told_what_they_are_of_and_no_number(
    sessions: Sessions, question: str, first: str
) -> None:
    review.load(sessions)

    answer = ask(sessions, question)

    assert answer.kind == "choices"
    assert answer.text.startswith(f"{first}\n\n1. “两癌”检查受益妇女\n")
    assert "10025" not in answer.text


def test_who_asks_of_our_place_beside_another_is_told_first_what_the_figures_are_of(
    sessions: Sessions,
) -> None:
    review.load(sessions)

    assert ask(sessions, "武都和成县的两癌检查").text.startswith(
        f"{texts.ONLY_HERE}\n\n【两癌检查救助】2020年"
    )


def test_of_several_years_those_there_are_answer_and_the_others_are_named(sessions: Sessions) -> None:
    review.load(sessions)

    answer = ask(sessions, "2019年和2020年两癌检查")

    assert answer.text.startswith("【两癌检查救助】2020年\n“两癌”检查受益妇女：10025名\n")
    assert "“两癌”检查受益妇女：没有2019年的数字，有2020年的。" in answer.text


@pytest.mark.parametrize(
    "question", ["甘肃省陇南市武都区2020年两癌检查", "陇南武都妇女两癌检查", "市级最美家庭", "2020年两癌检查"]
)
def test_who_asks_of_our_own_district_and_a_whole_year_is_told_nothing_first(
    sessions: Sessions, question: str
) -> None:
    review.load(sessions)

    assert ask(sessions, question).text.startswith("【")


def test_a_place_in_the_name_of_a_figure_is_not_another_place(sessions: Sessions, tmp_path: Path) -> None:
    named = ('indicator = "办班期数"', 'indicator = "全国示范办班期数"')
    review.load(sessions, review.made_up(tmp_path, named), slug="made-up")

    assert ask(sessions, "全国示范办班期数").text.startswith("【办班】")
    assert ask(sessions, "全国的几期班").text.startswith("【办班】")
    assert ask(sessions, "全省的几期班").text.startswith(texts.ONLY_HERE)


def test_a_sentence_is_quoted_once_though_several_figures_come_from_it(sessions: Sessions) -> None:
    review.load(sessions)

    assert ask(sessions, "洗衣机、消毒液、洗衣液、贫困村").text.count("「") == 1


def test_a_very_long_answer_is_cut_between_figures_and_says_how_many_are_left(sessions: Sessions) -> None:
    review.load(sessions)
    with sessions.read() as session:
        everything = "，".join(name for name, _ in indicators.topics(session))

    answer = ask(sessions, everything, find_link=out)

    assert len(answer.text.encode()) <= 2000
    assert len(answer.text) <= 600
    assert f"还有{40 - len(answer.figures)}项，发“更多”接着看。" in answer.text
    assert answer.text.endswith(URL)


def test_a_sentence_too_long_to_be_quoted_leaves_the_figure(sessions: Sessions, tmp_path: Path) -> None:
    long = "很" * 330
    sentence = f"全年{long}好，办班12期，参加300余人。"
    article = review.MADE_UP_TEXT.replace("全年办班12期，参加300余人。", sentence)
    change = ("全年办班12期，参加300余人。", sentence)
    review.load(sessions, review.made_up(tmp_path, change, article=article), slug="made-up")

    answer = ask(
        sessions, "办班", find_link=lambda session, article: ("题" * 300, "https://mp.weixin.qq.com/s/abc")
    )

    assert answer.text == "【办班】2019年（现有最近一年）\n办班期数：12期\n\n还有1项，发“更多”接着看。"


def test_help_names_topics_and_privacy_says_what_is_kept(sessions: Sessions) -> None:
    review.load(sessions)

    assert "四新领域" in ask(sessions, "帮助").text
    assert ask(sessions, "菜单") == ask(sessions, "HELP")
    assert ask(sessions, "你好").text.startswith("您好")
    assert ask(sessions, "天气").text.startswith("抱歉")
    asked = ask(sessions, "隐私")
    assert asked.kind == "privacy"
    assert asked.request is not None


def test_an_empty_installation_helps_without_topics(sessions: Sessions) -> None:
    for text in ("帮助", "两癌", "你好", ""):
        answer = ask(sessions, text)

        assert answer.kind == "help"
        assert "12338" in answer.text
    with sessions.read() as session:
        assert "武都区妇联" in answers.welcome(session, Library(), now=NOW).text


def test_asking_writes_nothing(sessions: Sessions) -> None:
    review.load(sessions)
    tables = db.Base.metadata.sorted_tables

    def rows() -> list[int]:
        with sessions.read() as session:
            return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]

    before = rows()
    for text in ("两癌", "他打我", "2018年两癌", "天气", "帮助"):
        ask(sessions, text)

    assert rows() == before


WORDS = ("两癌", "最美家庭", "美丽庭院", "洗衣机", "春蕾", "省级", "市级", "区级", "2020年", "2018年", "和")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5)), max_size=8).map("".join))
def test_every_number_in_an_answer_is_one_of_its_figures_or_stands_in_the_quotation(
    sessions: Sessions, question: str
) -> None:
    with sessions.read() as session:
        loaded = indicators.topics(session)
    if not loaded:
        review.load(sessions)

    answer = ask(sessions, question)

    if answer.kind != "figures":
        assert answer.figures == ()
        return
    told = re.sub(r"「.*?」|还有\d+项", "", answer.text)
    texts = {each.indicator: each.text for each in review.sheet().figures}
    mine = {texts[cited.indicator] for cited in answer.figures} | {"2020年", "2018年"}
    quoted = [part for quote in re.findall("「(.*?)」", answer.text) for part in quote.split("……")]
    assert all(any(number in text for text in mine) for number in re.findall(r"\d[\d.]*", told))
    assert all(part in review.text() for part in quoted)
