"""The thread of a talk: a slip in between, 有误 hours later, a menu tapped in place of a message."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot import inbound, people, privacy
from bot.answering import awaited, desk, questions, rules, texts
from bot.answering.awaited import Awaited
from bot.answering.composing import Answer
from bot.answering.confided import Confided
from bot.answering.desk import DeskMessage
from bot.answering.library import Library
from bot.answering.questions import Question
from bot.answering.requests import WORDS
from bot.db import Sessions
from bot.people import Role
from bot.wechat.client import WeChat
from bot.wechat.replies import Image, News, Reply, Text
from tests import make
from tests.figures import review
from tests.figures.review import NOW
from tests.platform import Platform
from tests.test_inbound import SECRET, a_message, receive
from tests.test_inbound_conversations import heard, may_answer, on_the_desk, rows, say


def tap(sessions: Sessions, button: str, *, minutes: float = 0) -> str:
    """Return what goes back when she taps the menu's *button* so many minutes after the first message."""
    event = a_message("", kind="event", event="click", event_key=button, key=f"tap-{minutes}-{button}"[:64])
    reply = receive(sessions, event, now=NOW + timedelta(minutes=minutes))
    assert isinstance(reply, Text)
    return reply.content


def kept_as_questions(sessions: Sessions) -> str:
    with sessions.read() as session:
        return "".join(each.text or "" for each in session.scalars(select(Question)))


def left_in_confidence(sessions: Sessions) -> int:
    return rows(sessions, Confided)


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


@pytest.mark.parametrize("again", ["2", "第2个", "二"])
def test_a_number_goes_on_picking_from_the_list_that_was_shown(sessions: Sessions, again: str) -> None:
    review.load(sessions)
    listed = say(sessions, "救助")
    first = say(sessions, "1", minutes=1)

    second = say(sessions, again, minutes=2)

    assert first != second
    assert "2. “春蕾计划”救助金" in listed
    assert "6.88万元" in second
    assert first == say(sessions, "1", minutes=3)


def test_each_number_of_a_list_tells_what_stands_at_it_whatever_was_asked_in_between(
    sessions: Sessions,
) -> None:
    review.load(sessions)
    welcome = receive(sessions, a_message("", kind="event", event="subscribe", key="s" * 64))
    assert isinstance(welcome, Text)
    shown = {line[0]: line[3:] for line in welcome.content.splitlines() if line[1:3] == ". "}
    between = ["两癌", "那2019年呢", "对比", "最新", "胡言乱语", "最美家庭2013年", "2018年", "图", "更多"]
    assert len(shown) == 8

    for minutes, (number, asked) in enumerate(zip([*shown, "3"], between, strict=True)):
        heard(sessions, asked, minutes=minutes)
        assert f"【{shown[number]}】" in say(sessions, number, minutes=minutes + 0.5)


@pytest.mark.parametrize("seed", range(3))
def test_a_number_never_tells_anything_but_what_the_list_shown_last_has_at_it(
    sessions: Sessions, seed: int
) -> None:
    review.load(sessions)
    may_answer(sessions)
    random = Random(seed)
    asked = ["救助", "外省两癌检查受益妇女", "区级两癌", "两癌", "更多", "对比", "那2019年呢", "帮助", "最新"]
    asked += ["胡言乱语", "家政", "培训", "有误", "隐私", "最美家庭", "市级呢", "他又打我了"]
    shown: list[str] = []
    picked = 0

    for step in range(80):
        words = random.choice([*asked, *asked[:3], *"1234567891234", *(["人工 在吗"] if step > 50 else [])])
        told = say(sessions, words, minutes=step / 2)
        if words.isdecimal():
            if int(words) <= len(shown):
                picked += 1
                option = shown[int(words) - 1]
                assert f"【{option}】" in told or f"\n{option}" in told, (seed, step, words, told)
                continue
            assert "】2020年" not in told, (seed, step, words, told)
        if "转给工作人员" in told or words in {"有误", "他又打我了"}:  # a person was told, or distress heard
            shown = []
        shown = [line[3:] for line in told.splitlines() if line[1:3] == ". "] or shown

    assert picked > 2  # else it has shown nothing


def test_another_list_takes_the_place_of_the_one_before(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "救助")
    say(sessions, "1", minutes=1)
    assert "1. “两癌”检查受益妇女" in say(sessions, "外省两癌检查受益妇女", minutes=2)

    assert "10025名" in say(sessions, "1", minutes=3)
    assert "还答不上来" in say(sessions, "2", minutes=4)


@pytest.mark.parametrize("told", ["回复1报名，回复2看时间。", "1、报名\n2、看时间"])
def test_a_list_that_staff_wrote_takes_the_place_of_ours(sessions: Sessions, told: str) -> None:
    review.load(sessions)
    with sessions.begin() as session:
        chen = people.add(session, "陈", [Role.ADMIN], now=NOW)
        rules.add(session, "活动", [rules.Keyword("广场活动", "equal")], told, by=chen, now=NOW)
    say(sessions, "救助")

    assert told == say(sessions, "广场活动", minutes=1)

    assert "6.88万元" not in say(sessions, "2", minutes=2)


def test_once_a_person_was_told_something_numbers_are_for_that_person(sessions: Sessions) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "救助")
    say(sessions, "1", minutes=1)
    say(sessions, "人工 我有几个孩子要上学", minutes=2)

    assert "6.88万元" not in say(sessions, "2", minutes=3)

    assert [each.text for each in on_the_desk(sessions)] == ["我有几个孩子要上学", "2"]


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


def test_a_tap_in_between_does_not_cost_the_message_to_a_person(sessions: Sessions) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "人工")

    told = tap(sessions, "两癌", minutes=1)
    again = tap(sessions, "两癌", minutes=1)
    tap(sessions, "最美家庭", minutes=2)

    assert "10025名" in told
    assert told.endswith("想说的话，还是写在下一条消息里。不想说了，回复“取消”。")
    assert again == told
    assert "转给工作人员" in say(sessions, "两癌检查的人对我很好", minutes=3)
    assert [each.text for each in on_the_desk(sessions)] == ["两癌检查的人对我很好"]
    assert "10025名" in say(sessions, "两癌", minutes=4)  # what she says after that is a question again


def test_a_tap_in_between_does_not_cost_what_is_left_in_confidence(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "留言")

    assert "您刚才说要留言" in tap(sessions, "两癌", minutes=1)
    say(sessions, "两癌检查的人打我", minutes=2)

    assert left_in_confidence(sessions) == 1
    assert "打我" not in kept_as_questions(sessions)


def test_which_answer_is_wrong_may_be_said_after_a_tap_too(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "有误")

    told = tap(sessions, "两癌", minutes=1)
    answer = say(sessions, "昨天两癌的人数不对", minutes=2)

    assert told.endswith(
        "您刚才说有个回答不对：是哪一个、哪里不对，还是写在下一条消息里。不想说了，回复“取消”。"
    )
    assert "您的话已经转给工作人员核对" in answer
    (said,) = on_the_desk(sessions)
    assert (said.text, said.reason) == ("昨天两癌的人数不对", desk.Reason.WRONG)
    assert said.about is None  # what she tapped is not what she says is wrong


def test_what_she_tapped_is_the_wrong_answer_when_she_says_so_of_it(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "有误")
    tap(sessions, "两癌", minutes=1)

    say(sessions, "有误", minutes=2)

    (said,) = on_the_desk(sessions)
    assert "10025名" in (said.about or "")


@pytest.mark.parametrize("event", ["view", "view_miniprogram", "location", "scan", "pic_weixin"])
def test_what_else_the_menu_or_the_phone_tells_costs_nothing_either(sessions: Sessions, event: str) -> None:
    may_answer(sessions)
    say(sessions, "人工")

    told = a_message("", kind="event", event=event, event_key="https://example.com/a", key=event)
    assert receive(sessions, told, now=NOW + timedelta(minutes=1)) is None

    assert "转给工作人员" in say(sessions, "我想反映一件事", minutes=2)


def test_what_the_answer_to_a_tap_promises_holds_as_long_as_any_answer_does(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "留言")

    assert "还是写在下一条消息里" in tap(sessions, "两癌", minutes=9)
    say(sessions, "两癌检查的人打我", minutes=11)

    assert left_in_confidence(sessions) == 1
    assert "打我" not in kept_as_questions(sessions)


def test_after_ten_minutes_without_a_word_what_she_says_is_a_question_again(sessions: Sessions) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "人工")
    for minutes in (4, 8):
        tap(sessions, "最美家庭", minutes=minutes)

    assert "10025名" in say(sessions, "两癌", minutes=19)

    assert rows(sessions, DeskMessage) == 0


def test_after_a_tap_she_may_still_think_better_of_it(sessions: Sessions) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "人工")
    tap(sessions, "两癌", minutes=1)

    assert "没有转给工作人员" in say(sessions, "取消", minutes=2)
    assert "10025名" in say(sessions, "两癌", minutes=3)

    assert rows(sessions, DeskMessage) == 0


def test_a_button_that_asks_for_something_else_to_be_written_is_what_counts(sessions: Sessions) -> None:
    may_answer(sessions)
    say(sessions, "人工")

    assert "下一条消息，只有妇联负责维权的人能看" in tap(sessions, "留言", minutes=1)
    say(sessions, "我想反映一件事", minutes=2)

    assert (rows(sessions, DeskMessage), left_in_confidence(sessions)) == (0, 1)


def test_a_button_that_tells_a_person_what_is_wrong_leaves_nothing_to_be_said_to_one(
    sessions: Sessions,
) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "两癌")
    say(sessions, "人工", minutes=1)

    told = tap(sessions, "有误", minutes=2)

    assert "已经转给工作人员核对" in told
    assert "下一条消息" not in told
    assert "13户" in say(sessions, "最美家庭", minutes=3)
    assert rows(sessions, DeskMessage) == 1
    assert "答不上来" in say(sessions, "胡言乱语", minutes=4)  # she talks to nobody


def test_no_button_ends_the_wait_for_words_in_confidence_without_saying_so(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "两癌")
    say(sessions, "留言", minutes=1)

    assert tap(sessions, "有误", minutes=2).endswith(REMINDED)
    say(sessions, "他不让我出门", minutes=3)

    assert left_in_confidence(sessions) == 1


def test_a_number_that_picks_nothing_any_more_does_not_end_the_wait_for_words_in_confidence(
    sessions: Sessions,
) -> None:
    may_answer(sessions)
    say(sessions, "人工 我想反映一件事")
    tapped = awaited.still(
        Answer("choices", "1. 办班", context={"pick": [[404]]}),
        Awaited("confided", NOW + timedelta(minutes=1)),
    )
    with sessions.begin() as session:
        kept = questions.asked(
            key="tap",
            follower=privacy.follower_hash("oFollower", SECRET),
            asked_at=NOW + timedelta(minutes=2),
            text="办班",
            answer=tapped,
            took_ms=3,
        )
        questions.remember(session, kept)

    assert say(sessions, "1", minutes=3).endswith(REMINDED)
    say(sessions, "他不让我出门", minutes=4)

    assert left_in_confidence(sessions) == 1
    assert [each.text for each in on_the_desk(sessions)] == ["我想反映一件事"]


def test_who_leaves_and_follows_anew_begins_anew(sessions: Sessions) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "人工")
    for minutes, event in enumerate(("unsubscribe", "subscribe"), 1):
        told = a_message("", kind="event", event=event, key=event)
        receive(sessions, told, now=NOW + timedelta(minutes=minutes))

    assert "10025名" in say(sessions, "两癌", minutes=3)


def test_a_tap_in_the_very_moment_of_her_words_does_not_ask_for_them_twice(sessions: Sessions) -> None:
    """Neither message saw the other: the tap kept that her words are awaited, after they had come."""
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "人工")
    say(sessions, "我想反映一件事", minutes=1)
    tapped = awaited.still(Answer("figures", "13户"), Awaited("person", NOW))
    with sessions.begin() as session:
        kept = questions.asked(
            key="tap",
            follower=privacy.follower_hash("oFollower", SECRET),
            asked_at=NOW + timedelta(minutes=1, seconds=1),
            text="最美家庭",
            answer=tapped,
            took_ms=3,
        )
        questions.remember(session, kept)

    assert "10025名" in say(sessions, "两癌", minutes=2)

    assert rows(sessions, DeskMessage) == 1


REMINDED = "您刚才说要留言：想说的话，还是写在下一条消息里。不想说了，回复“取消”。"
MANY = "宣讲，公众号，美丽庭院，最美家庭，两癌，关爱帮扶，爱心公益捐赠，家政培训"  # more than one text holds


@pytest.mark.parametrize(
    ("button", "offered", "told"),
    [
        (MANY, "更多", "】2020年"),
        ("救助", "2", "6.88万元"),
        ("两癌", "对比", "没有别的年份可以对比"),
        ("两癌", "图", "等您说完或者取消了再发"),
    ],
)
def test_what_the_answer_to_a_tap_offers_is_answered_and_not_taken_for_her_words(
    sessions: Sessions, button: str, offered: str, told: str
) -> None:
    review.load(sessions)
    say(sessions, "留言")
    assert tap(sessions, button, minutes=1).endswith(REMINDED)

    answer = say(sessions, offered, minutes=2)

    assert told in answer
    assert answer.endswith(REMINDED)
    assert left_in_confidence(sessions) == 0
    say(sessions, "他不让我出门", minutes=3)
    assert left_in_confidence(sessions) == 1


@pytest.mark.parametrize("words", ["更多", "2", "图"])
def test_what_no_answer_offered_is_what_she_was_asked_to_write(sessions: Sessions, words: str) -> None:
    may_answer(sessions)
    say(sessions, "人工")

    say(sessions, words, minutes=1)

    assert [each.text for each in on_the_desk(sessions)] == [words]


@pytest.mark.parametrize(
    ("asked_before", "last_words"), [("留言", "取消"), ("留言", "他打我"), ("人工", "急")]
)
def test_a_chart_that_was_put_off_is_there_once_she_has_written_or_thought_better_of_it(
    sessions: Sessions, platform: Platform, asked_before: str, last_words: str
) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, asked_before)
    tap(sessions, "最美家庭", minutes=1)
    say(sessions, "图", minutes=2)
    say(sessions, last_words, minutes=3)

    wechat = WeChat(make.account(platform.url), sessions, timeouts=inbound.QUICK)
    assert isinstance(heard(sessions, "图", minutes=4, wechat=wechat), Image)


@pytest.mark.parametrize(
    ("button", "words"),
    [("最美家庭", "2019年"), ("最美家庭", "那2019年呢"), ("救助", "2"), (MANY, "更多")],
)
def test_what_may_answer_the_person_is_no_question_about_what_she_tapped_before(
    sessions: Sessions, button: str, words: str
) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "人工")
    tap(sessions, button, minutes=1)
    say(sessions, "我想反映一件事", minutes=2)

    say(sessions, words, minutes=4)

    assert [each.text for each in on_the_desk(sessions)] == ["我想反映一件事", words]


def test_every_topic_leaves_room_to_say_that_her_words_are_awaited(sessions: Sessions) -> None:
    review.load(sessions)
    with sessions.read() as session:
        topics = [name for name, _ in Library().shelf(session).topics]
    say(sessions, "留言")
    runs = ["，".join(topics[place : place + 5]) for place in range(len(topics))]  # more than one text holds

    for place, button in enumerate((*topics, *runs, "帮助", "胡言乱语"), 1):
        told = tap(sessions, button, minutes=place / 100)

        assert told.endswith(REMINDED), button
        assert told.count(REMINDED) == 1
        assert texts.fits(told)
        assert "等您说完" not in told


@pytest.mark.parametrize("reply", [Image("photo"), Text("长" * texts.MOST_LETTERS)])
def test_what_leaves_no_room_to_say_so_is_put_off(reply: Reply) -> None:
    text = reply.content if isinstance(reply, Text) else ""

    told = awaited.still(Answer("other", text, reply=reply), Awaited("confided", NOW))

    assert told.reply is None
    assert (
        told.text == f"您要看的这一样，等您说完或者取消了再发：到时候请再点一次，或者再说一次。\n\n{REMINDED}"
    )
    assert (told.context or {})["next"] == "confided"


def test_a_card_goes_as_its_line_while_her_words_are_awaited() -> None:
    card = News(title="报名", description="", url="https://mp.weixin.qq.com/s/a", picture="")

    told = awaited.still(Answer("other", "", reply=card), Awaited("confided", NOW))

    assert (told.reply, told.text) == (None, f"《报名》\nhttps://mp.weixin.qq.com/s/a\n\n{REMINDED}")


def test_a_picture_in_place_of_words_to_a_person_is_told_of_to_the_person(sessions: Sessions) -> None:
    may_answer(sessions)
    say(sessions, "人工")

    reply = receive(sessions, a_message("", kind="image", key="picture"), now=NOW + timedelta(minutes=1))

    assert isinstance(reply, Text)
    assert "转给工作人员" in reply.content
    (said,) = on_the_desk(sessions)
    assert "一张图片" in (said.text or "")
    assert said.reason == desk.Reason.ASKED


def test_a_picture_in_place_of_words_in_confidence_reaches_nobody_and_the_words_are_awaited(
    sessions: Sessions,
) -> None:
    may_answer(sessions)
    say(sessions, "人工 我想反映一件事")
    say(sessions, "留言", minutes=1)

    reply = receive(sessions, a_message("", kind="image", key="picture"), now=NOW + timedelta(minutes=2))
    say(sessions, "他不让我出门", minutes=3)

    assert isinstance(reply, Text)
    assert "只看得懂文字" in reply.content
    assert "您刚才说要留言" in reply.content
    assert [each.text for each in on_the_desk(sessions)] == ["我想反映一件事"]
    assert left_in_confidence(sessions) == 1


@pytest.mark.parametrize("asked_before", ["留言", "人工", "有误"])
@pytest.mark.parametrize("empty", ["", " \u3000", "\x01\x1f", "\u200b\ufeff"])
def test_a_text_without_a_letter_is_no_words_and_they_are_awaited_still(
    sessions: Sessions, asked_before: str, empty: str
) -> None:
    may_answer(sessions)
    say(sessions, asked_before)

    told = say(sessions, empty, minutes=1)

    assert "只看得懂文字" in told
    assert "还是写在下一条消息里" in told
    assert rows(sessions, DeskMessage) == left_in_confidence(sessions) == 0
    say(sessions, "我想反映一件事", minutes=2)
    assert rows(sessions, DeskMessage) + left_in_confidence(sessions) == 1


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


@pytest.mark.parametrize("words", ["帮助", "“帮助”", "菜单", "help"])
def test_help_is_given_as_always_while_she_talks_to_a_person_and_changes_nothing_of_that(
    sessions: Sessions, words: str
) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "两癌")
    say(sessions, "人工 哪一年的事", minutes=1)
    with sessions.read() as session:
        before = [(each.last_message_at, each.replies_left) for each in desk.opened(session)]

    assert "发一个词，就告诉您" in say(sessions, words, minutes=2)

    with sessions.read() as session:
        assert [(each.last_message_at, each.replies_left) for each in desk.opened(session)] == before
    assert "转给工作人员" in say(sessions, "2020年", minutes=3)  # what that person may have asked
    assert [each.text for each in on_the_desk(sessions)] == ["哪一年的事", "2020年"]


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
