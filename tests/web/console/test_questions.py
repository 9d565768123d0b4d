"""Questions in the console: tried out with the reasons, unanswered ones named or put aside."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, func, select

from bot.answering import answers, naming, questions, unanswered
from bot.answering.library import Library
from bot.answering.questions import Question
from bot.db import Sessions
from bot.figures import indicators
from tests import make
from tests.cast import Cast
from tests.figures import review
from tests.web.console.conftest import Seat, Take, told

Asked = Callable[..., None]
TRY = "/console/questions/try"
LIST = "/console/questions/"


@pytest.fixture
def asked(sessions: Sessions, staff: Cast) -> Asked:
    """Let followers have asked these, with the review of 2020 confirmed by 陈."""
    review.load(sessions, confirm=False)
    with sessions.begin() as session:
        waiting = indicators.waiting(session)
        indicators.confirm(session, waiting, by=session.merge(staff.chen), now=make.NOON)

    def asked(*texts: str) -> None:
        library = Library()
        with sessions.begin() as session:
            for number, text in enumerate(texts):
                at = make.NOON - timedelta(hours=1, seconds=number)
                answer = answers.answer(session, text, now=at, library=library)
                key = f"{text}-{number}"
                kept = questions.asked(
                    key=key, follower="f" * 64, asked_at=at, text=text, answer=answer, took_ms=2
                )
                questions.remember(session, kept)

    return asked


def groups(seat: Seat) -> list[str]:
    page = seat.get(LIST).text.partition("放到一边的")[0]
    return [each.partition("</h3>")[0] for each in page.split("<h3>")[1:]]


def test_a_question_is_tried_with_its_answer_and_what_decided(
    sessions: Sessions, asked: Asked, staff: Cast, seat: Take
) -> None:
    asked()

    page = seat(staff.zhou).post(TRY, text="两癌检查了多少人\n").text

    assert "“两癌”检查受益妇女：10025名\n" in page  # its line breaks are kept
    assert "<li>没有说年份，用现有最近一年：2020年。</li>" in page
    with sessions.read() as session:
        assert session.scalar(select(func.count()).select_from(Question)) == 0


def test_a_question_is_tried_as_of_another_day(asked: Asked, staff: Cast, seat: Take) -> None:
    asked()

    assert "10025名" in seat(staff.lin).post(TRY, text="去年两癌").text  # 2021 by the clock
    assert "没有2022年的数字" in seat(staff.lin).post(TRY, text="去年两癌", day="2023-05-01").text


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"text": " "}, "请先写一句粉丝会问的话"),
        ({"text": "两癌", "day": "昨天"}, "“昨天”不是日子"),
        ({"text": "两癌", "day": "0001-01-01"}, "不是我们这个时代的日子"),
    ],
)
def test_what_cannot_be_tried_is_told_and_stays_in_the_field(
    staff: Cast, seat: Take, fields: dict[str, str], problem: str
) -> None:
    page = seat(staff.lin).post(TRY, **fields)

    assert page.status_code == 400
    assert problem in told(page)
    assert f">{fields['text'].strip()}</textarea>" in page.text


@pytest.mark.parametrize("text", ["老公昨晚又打我了", "jiabao zenmeban"])
def test_words_of_distress_are_answered_and_stand_nowhere(
    asked: Asked, staff: Cast, seat: Take, text: str
) -> None:
    asked()

    page = seat(staff.lin).post(TRY, text=text).text

    assert "12338" in page
    assert text not in page


def test_markup_in_a_question_is_shown_as_it_was_written(asked: Asked, staff: Cast, seat: Take) -> None:
    asked("<script>alert(1)</script>")

    assert "<script>alert" not in seat(staff.chen).get(LIST).text
    assert "<script>alert" not in seat(staff.chen).post(TRY, text="<script>alert(1)</script>").text


def test_an_unanswered_question_is_named_and_gone(asked: Asked, staff: Cast, seat: Take) -> None:
    asked("刺绣大赛多少人", "刺繡大賽多少人", "两癌")
    chen = seat(staff.chen)
    assert groups(chen) == ["刺绣大赛多少人"]
    assert "2 次" in chen.get(LIST).text

    done = chen.post(LIST + "name", question="刺绣大赛多少人", name="刺绣大赛", to="“两癌”检查受益妇女")

    assert done.status_code == 303
    page = chen.get(LIST)
    assert "“刺绣大赛”现在是指标「“两癌”检查受益妇女」的叫法" in told(page)
    assert "没有。粉丝问的都答上来了" in page.text


def test_what_the_program_guessed_stands_there_already_and_two_clicks_name_it(
    asked: Asked, staff: Cast, seat: Take
) -> None:
    asked("月光家园几所")
    chen = seat(staff.chen)

    page = chen.get(LIST).text
    (chosen,) = re.findall(r'<option value="([^"]*)" selected>', page)
    (words,) = re.findall(r'name="name" value="([^"]*)"', page)
    chen.post(LIST + "name", question="月光家园几所", name=words, to=chosen)

    assert "您是不是想问：\n1. 留守妇女阳光家园" in page
    assert chosen == "留守妇女阳光家园"
    assert "程序猜的，请看一眼" in page
    after = chen.get(LIST)
    assert "的叫法，两秒以内" in told(after)
    assert "没有。粉丝问的都答上来了" in after.text


@pytest.mark.parametrize("question", ["救助", "外省两癌检查受益妇女"])
def test_of_several_guesses_or_where_something_else_was_asked_nothing_is_chosen_beforehand_by_a_guess(
    sessions: Sessions, asked: Asked, staff: Cast, question: str
) -> None:
    asked(question)

    with sessions.read() as session:
        (group,) = unanswered.listed(session, since=make.NOON - timedelta(days=1), library=Library())

    assert len(group.guessed) != 1


def test_a_name_that_is_taken_is_told_and_what_was_chosen_stays(
    asked: Asked, staff: Cast, seat: Take
) -> None:
    asked("刺绣大赛多少人")
    chen = seat(staff.chen)

    page = chen.post(LIST + "name", question="刺绣大赛多少人", name="两癌", to="消费扶贫金额")

    assert page.status_code == 400
    assert "已经是话题「两癌检查救助」的叫法，不能再指指标「消费扶贫金额」" in told(page)
    assert '<details class="deed" open>' in page.text
    assert 'name="name" value="两癌"' in page.text
    assert '<option value="消费扶贫金额" selected>' in page.text


def test_a_question_is_put_aside_and_taken_back(asked: Asked, staff: Cast, seat: Take) -> None:
    asked("刺绣大赛多少人", "剪纸班")
    lin = seat(staff.lin)

    lin.post(LIST + "aside", question="剪纸班")

    assert groups(lin) == ["刺绣大赛多少人"]
    assert "放到一边的 1 组" in lin.get(LIST).text
    lin.post(LIST + "aside", question="剪纸班", back="yes")
    assert groups(lin) == ["刺绣大赛多少人", "剪纸班"]


def test_whoever_only_looks_is_offered_no_button(asked: Asked, staff: Cast, seat: Take) -> None:
    asked("刺绣大赛多少人")

    page = seat(staff.zhou).get(LIST).text

    assert "刺绣大赛多少人" in page
    assert "加叫法请找管理员" in page
    assert "设为叫法</summary>" not in page
    assert "不用管" not in page


def test_a_long_list_is_told_page_by_page(asked: Asked, staff: Cast, seat: Take) -> None:
    asked(*(f"剪纸班{letter}" for letter in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌"))
    lin = seat(staff.lin)

    assert len(groups(lin)) == 20
    assert "剪纸班戌" in lin.get(LIST + "?page=2").text


def test_a_page_of_many_questions_and_names_asks_no_more_of_the_database_than_one_of_few(
    sessions: Sessions, asked: Asked, staff: Cast, seat: Take
) -> None:
    chen = seat(staff.chen)
    queries: list[str] = []

    def page(*texts: str) -> list[str]:
        asked(*texts)
        chen.get(LIST)  # the first of a process makes the shelf
        queries.clear()
        page = chen.get(LIST).text
        assert page.count("设为叫法") == min(len(texts), 20)
        assert page.count('<optgroup label="叫法像的">') == min(len(texts), 20)
        return list(queries)

    event.listen(sessions.engine, "before_cursor_execute", lambda *given: queries.append(given[2]))
    few = page("两癌班")
    with sessions.begin() as session:
        topic = naming.named(session, "两癌")
        for number in range(30):
            naming.add(session, f"称呼第{number:02}", to=topic, by=session.merge(staff.chen), now=make.NOON)
        session.execute(delete(Question))
    many = page(*(f"两癌班之{number:03}" for number in range(60)))

    assert len(many) == len(few), many
    assert len(few) < 20, few
