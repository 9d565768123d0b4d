"""The thread of a talk: a slip in between, 有误 hours later, a menu tapped in place of a message."""

import pytest

from bot.answering import desk
from bot.answering.confided import Confided
from bot.answering.desk import DeskMessage
from bot.answering.requests import WORDS
from bot.db import Sessions
from bot.wechat.replies import Text
from tests.figures import review
from tests.test_inbound import a_message, receive
from tests.test_inbound_conversations import may_answer, on_the_desk, rows, say


def tap(sessions: Sessions, button: str) -> str:
    """Return what goes back when she taps the menu's *button*."""
    event = a_message("", kind="event", event="click", event_key=button, key=f"tap-{button}")
    reply = receive(sessions, event)
    assert isinstance(reply, Text)
    return reply.content


@pytest.mark.parametrize("between", ["胡言乱语", "帮助", "隐私", "最新", "更多"])
def test_what_told_no_figure_in_between_does_not_cost_the_topic(sessions: Sessions, between: str) -> None:
    review.load(sessions)
    say(sessions, "两癌")

    say(sessions, between, minutes=1)

    assert "“两癌”检查受益妇女：没有2019年的数字" in say(sessions, "那2019年呢", minutes=2)


def test_a_slip_in_between_leaves_the_numbers_that_pick(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "救助")

    say(sessions, "胡言乱语", minutes=1)

    assert "6.88万元" in say(sessions, "2", minutes=2)


def test_hours_later_a_wrong_answer_is_still_known(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "两癌检查")
    say(sessions, "胡言乱语", minutes=1)

    assert "已经转给工作人员" in say(sessions, "有误", minutes=23 * 60)

    (said,) = on_the_desk(sessions)
    assert (said.text, said.reason) == ("有误", desk.Reason.WRONG)
    assert "10025名" in (said.about or "")


def test_what_is_wrong_may_be_said_in_the_same_message(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "两癌检查")

    say(sessions, "有误，我们村就不止这些", minutes=1)

    (said,) = on_the_desk(sessions)
    assert said.text == "有误，我们村就不止这些"
    assert "10025名" in (said.about or "")


def test_who_has_no_answer_of_the_last_day_is_asked_which_she_means_and_reaches_the_desk(
    sessions: Sessions,
) -> None:
    review.load(sessions)
    say(sessions, "两癌检查")

    assert "哪一个回答" in say(sessions, "有误", minutes=25 * 60)
    assert rows(sessions, DeskMessage) == 0
    assert "转给工作人员" in say(sessions, "昨天两癌的人数，我看到的是另一个", minutes=25 * 60 + 1)

    (said,) = on_the_desk(sessions)
    assert said.reason == desk.Reason.WRONG
    assert said.text == "昨天两癌的人数，我看到的是另一个"


def test_who_thinks_better_of_it_is_told_that_nothing_was_passed_on(sessions: Sessions) -> None:
    may_answer(sessions)
    say(sessions, "人工")

    assert "没有转给工作人员" in say(sessions, "取消", minutes=1)

    assert rows(sessions, DeskMessage) == 0


@pytest.mark.parametrize("asked_before", ["人工", "留言"])
def test_a_button_of_the_menu_is_never_taken_for_her_words(sessions: Sessions, asked_before: str) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, asked_before)

    assert "10025名" in tap(sessions, "两癌")

    assert rows(sessions, DeskMessage) == rows(sessions, Confided) == 0


@pytest.mark.parametrize("again", sorted(WORDS & {"人工", "留言", "有误"}))
def test_who_asks_once_more_is_asked_for_her_words_once_more(sessions: Sessions, again: str) -> None:
    may_answer(sessions)
    say(sessions, "人工")

    assert "一条消息里" in say(sessions, again, minutes=1)

    assert rows(sessions, DeskMessage) == rows(sessions, Confided) == 0


def test_a_figure_in_between_or_a_long_wait_does_not_cost_the_person_she_talks_to(sessions: Sessions) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "人工 我想反映一件事")
    say(sessions, "两癌", minutes=1)

    assert say(sessions, "胡言乱语", minutes=2).startswith("好的，这句也转给工作人员了。")
    assert "转给工作人员" in say(sessions, "胡言乱语之二", minutes=90)

    assert [each.text for each in on_the_desk(sessions)] == ["我想反映一件事", "胡言乱语", "胡言乱语之二"]


def test_who_only_said_that_an_answer_is_wrong_talks_to_nobody(sessions: Sessions) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "两癌检查")
    say(sessions, "有误", minutes=1)

    assert "答不上来" in say(sessions, "胡言乱语", minutes=2)

    assert rows(sessions, DeskMessage) == 1


@pytest.mark.parametrize(
    ("kind", "told"), [("image", "一张图片"), ("voice", "一段语音"), ("link", "一个链接")]
)
def test_what_is_no_text_is_told_of_to_the_person_she_talks_to(
    sessions: Sessions, kind: str, told: str
) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "人工 我想反映一件事")

    receive(sessions, a_message("", kind=kind, key="picture"))

    assert [told in (each.text or "") for each in on_the_desk(sessions)] == [False, True]


def test_a_picture_from_who_talks_to_nobody_reaches_nobody(sessions: Sessions) -> None:
    review.load(sessions)
    may_answer(sessions)

    receive(sessions, a_message("", kind="image", key="picture"))

    assert rows(sessions, DeskMessage) == 0
