"""Inbound messages: each answered and kept once, whatever comes in."""

import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot import binding, config, inbound, privacy
from bot.answering import answers
from bot.answering.fulfilling import Settings
from bot.answering.library import Library
from bot.answering.questions import Question
from bot.answering.record import Record
from bot.answering.table import NotKept
from bot.db import Sessions
from bot.inbound import Reception
from bot.wechat.client import WeChat
from bot.wechat.jobs import JobFinished, PublishFinished
from bot.wechat.messages import Message
from bot.wechat.replies import Reply, Text
from tests import make
from tests.figures import review
from tests.figures.review import NOW

SECRET = "a secret key of this installation"
Job = JobFinished | PublishFinished


def a_message(text: str = "两癌", **fields: object) -> Message:
    given: dict[str, object] = {
        "kind": "text",
        "openid": "oFollower",
        "account": "gh_account",
        "created_at": NOW,
        "msg_id": "1",
        "key": "k" * 64,
        "text": text,
    }
    return Message(**(given | fields))  # type: ignore[arg-type]


def receive(
    sessions: Sessions,
    message: Message,
    settle: Callable[[Job], object] = lambda job: None,
    *,
    now: datetime = NOW,
    wechat: WeChat | None = None,
    phones: binding.Phones | None = None,
) -> Reply | None:
    at = Reception(
        sessions=sessions,
        library=Library(),
        record=Record(sessions),
        settings=Settings(config.Answering(), SECRET),
        settle=settle,
        wechat=wechat or WeChat(make.account("http://127.0.0.1:9"), sessions, timeouts=inbound.QUICK),
        find_link=answers.not_out,
        phones=phones,
    )
    return inbound.receive(at, message, now=now)


def kept(sessions: Sessions) -> list[Question]:
    with sessions.read() as session:
        return list(session.scalars(select(Question).order_by(Question.id)))


def text_of(reply: Reply | None) -> str:
    assert isinstance(reply, Text)
    return reply.content


def test_a_question_is_answered_and_kept_without_the_openid(sessions: Sessions) -> None:
    review.load(sessions)

    reply = receive(sessions, a_message(" ２０２０年\u0000 两癌保险 "))

    (question,) = kept(sessions)
    assert "42679名" in text_of(reply)
    assert question.answer == text_of(reply)
    assert (question.text, question.kind, question.asked_at) == ("2020年 两癌保险", "figures", NOW)
    assert question.figures == [
        {"indicator": "“两癌”保险投保妇女", "year": 2020, "value": 42679, "unit": "名", "level": None}
    ]
    assert question.follower == privacy.follower_hash("oFollower", SECRET)
    assert "oFollower" not in repr(vars(question))


def test_a_repeat_gets_the_same_answer_though_the_figures_changed_and_is_kept_once(
    sessions: Sessions,
) -> None:
    first = receive(sessions, a_message())
    review.load(sessions)

    again = receive(sessions, a_message())

    assert again == first
    assert len(kept(sessions)) == 1


def test_workers_given_the_same_message_at_once_keep_it_once_and_answer_alike(sessions: Sessions) -> None:
    review.load(sessions)
    start = threading.Barrier(6)
    replies: list[Reply | None] = []

    def work() -> None:
        start.wait()
        replies.append(receive(sessions, a_message()))

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(replies) == 6
    assert len(set(replies)) == 1
    assert len(kept(sessions)) == 1


def test_the_same_words_in_another_message_are_another_question(sessions: Sessions) -> None:
    receive(sessions, a_message())
    receive(sessions, a_message(key="l" * 64))

    assert len(kept(sessions)) == 2


def test_words_of_distress_are_answered_first_and_not_kept(sessions: Sessions) -> None:
    review.load(sessions)

    reply = receive(sessions, a_message("两癌检查，他又打我了"))

    (question,) = kept(sessions)
    assert "110" in text_of(reply)
    assert "12338" in text_of(reply)
    assert (question.kind, question.text, question.figures) == ("safety", None, [])
    assert "打我" not in repr(vars(question))


def test_following_gets_a_welcome_and_leaving_gets_nothing_and_both_are_kept(sessions: Sessions) -> None:
    come = receive(sessions, a_message("", kind="event", event="subscribe", msg_id=None, key="a" * 64))
    gone = receive(sessions, a_message("", kind="event", event="unsubscribe", msg_id=None, key="b" * 64))

    assert "欢迎关注" in text_of(come)
    assert gone is None
    assert [question.kind for question in kept(sessions)] == ["welcome", "other"]


def test_words_that_could_not_be_kept_are_not_in_the_error(sessions: Sessions) -> None:
    refuse = {
        "sqlite": "create trigger t before insert on question begin select raise(abort, 'refuse'); end",
        "postgresql": "alter table question add constraint refuse check (took_ms < -1)",
    }
    with sessions.begin() as session:
        session.execute(text(refuse[sessions.engine.dialect.name]))

    words = "".join(["我丈夫", "叫王", "二"])  # the traceback shows this line

    with pytest.raises(NotKept) as caught:
        receive(sessions, a_message(words))

    told = "".join(traceback.format_exception(caught.value))
    assert "refuse" in told
    assert "INSERT INTO question" in told
    assert words not in told


def test_leaving_twice_is_kept_once(sessions: Sessions) -> None:
    for _ in range(2):
        assert receive(sessions, a_message("", kind="event", event="unsubscribe")) is None

    assert len(kept(sessions)) == 1


def test_a_menu_button_and_a_spoken_word_are_questions_too(sessions: Sessions) -> None:
    review.load(sessions)

    click = receive(sessions, a_message("", kind="event", event="click", event_key="最美家庭", key="a" * 64))
    voice = receive(sessions, a_message("春蕾。", kind="voice", key="b" * 64))

    assert "13户" in text_of(click)
    assert "6.88万元" in text_of(voice)
    assert [question.text for question in kept(sessions)] == ["最美家庭", "春蕾。"]


@pytest.mark.parametrize("kind", ["image", "voice", "video", "shortvideo", "location", "link"])
def test_what_is_not_text_gets_a_polite_line(sessions: Sessions, kind: str) -> None:
    reply = receive(sessions, a_message("", kind=kind))

    assert "打成字" in text_of(reply)
    assert kept(sessions)[0].kind == "other"


@pytest.mark.parametrize(("kind", "event"), [("unknown", ""), ("event", "view"), ("event", "card_pay")])
def test_what_nobody_here_can_answer_is_not_kept(sessions: Sessions, kind: str, event: str) -> None:
    assert receive(sessions, a_message("", kind=kind, event=event)) is None
    assert kept(sessions) == []


@pytest.mark.parametrize(
    "job",
    [
        JobFinished(msg_id="7", status="send success", total=1, filtered=1, sent=1, errors=0),
        PublishFinished(publish_id="8", status=0, article_id="a"),
    ],
)
def test_a_finish_event_is_handed_on_and_not_kept(sessions: Sessions, job: Job) -> None:
    settled: list[Job] = []

    reply = receive(
        sessions, a_message("", kind="event", event="masssendjobfinish", job=job), settle=settled.append
    )

    assert reply is None
    assert settled == [job]
    assert kept(sessions) == []


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "a" * 100_000, "😀" * 3000, "]]>", "' or 1=1 --"])
def test_any_text_is_answered_and_kept_short(sessions: Sessions, text: str) -> None:
    reply = receive(sessions, a_message(text))

    assert "12338" in text_of(reply)
    assert len(kept(sessions)[0].text or "") <= 500


def test_a_follower_is_known_by_a_hash_of_this_installation_only() -> None:
    mine = privacy.follower_hash("oFollower", SECRET)

    assert mine == privacy.follower_hash("oFollower", SECRET)
    assert len(mine) == 64
    assert mine != privacy.follower_hash("oFollower", SECRET + "!")
    assert mine != privacy.follower_hash("oOther", SECRET)


def test_the_time_of_a_question_is_when_it_came_in(sessions: Sessions) -> None:
    receive(sessions, a_message(created_at=NOW - timedelta(days=1)))

    assert kept(sessions)[0].asked_at == NOW


def test_the_settings_decide_by_which_key_followers_are_known(sessions: Sessions) -> None:
    example = Path(__file__).parents[1] / "config.example.toml"
    given = config.load(example, {**make.FILLED_IN, "BOT_WEB__SECRET_KEY": SECRET})

    reply = inbound.receiver(given, sessions)(a_message("晚上好"), NOW)

    assert text_of(reply).startswith("您好")
    assert kept(sessions)[0].follower == privacy.follower_hash("oFollower", SECRET)


def test_six_digits_bind_the_phone_of_whom_they_were_offered_and_a_repeat_is_told_the_same(
    sessions: Sessions,
) -> None:
    with sessions.begin() as session:
        lin = session.merge(make.people(sessions).lin)
        number = binding.offer(session, lin, secret_key=SECRET, by=None, now=NOW)

    first = text_of(receive(sessions, a_message(number)))

    assert "这个微信是工作人员 林" in first
    assert text_of(receive(sessions, a_message(number))) == first
    with sessions.read() as session:
        assert [each.name for each in binding.bound(session)] == ["林"]
    assert [each.text for each in kept(sessions)] == [None]


def test_a_wrong_number_binds_nobody(sessions: Sessions) -> None:
    with sessions.begin() as session:
        lin = session.merge(make.people(sessions).lin)
        number = binding.offer(session, lin, secret_key=SECRET, by=None, now=NOW)

    told = text_of(receive(sessions, a_message(f"{(int(number) + 1) % 1_000_000:06}")))

    assert "号码不对" in told
    with sessions.read() as session:
        assert binding.bound(session) == []


@pytest.mark.parametrize("words", ["绑定 {}", "绑定{}", "绑定：{}"])
def test_the_number_may_stand_behind_the_word(sessions: Sessions, words: str) -> None:
    with sessions.begin() as session:
        lin = session.merge(make.people(sessions).lin)
        number = binding.offer(session, lin, secret_key=SECRET, by=None, now=NOW)

    told = text_of(receive(sessions, a_message(words.format(number))))

    assert "这个微信是工作人员 林" in told


def test_the_word_alone_is_told_where_to_get_a_number_and_counts_as_no_try(sessions: Sessions) -> None:
    with sessions.begin() as session:
        lin = session.merge(make.people(sessions).lin)
        number = binding.offer(session, lin, secret_key=SECRET, by=None, now=NOW)

    for each in range(6):
        told = text_of(receive(sessions, a_message("绑定", key=f"key-{each}")))
        assert "在“我的通知”里取一个六位号码" in told

    assert "工作人员 林" in text_of(receive(sessions, a_message(f"绑定 {number}")))
    assert "号码不对" in text_of(receive(sessions, a_message("绑定 123456", key="later")))
    assert "我的通知" not in text_of(receive(sessions, a_message("绑定银行卡", key="other")))


def test_whenever_staff_write_their_phone_may_be_written_to_for_two_days(sessions: Sessions) -> None:
    with sessions.begin() as session:
        lin = session.merge(make.people(sessions).lin)
        number = binding.offer(session, lin, secret_key=SECRET, by=None, now=NOW)
        binding.claim(session, number, "oLin", secret_key=SECRET, now=NOW - timedelta(days=5))
    phones = binding.Phones(sessions)

    def reachable() -> set[int]:
        with sessions.read() as session:
            return binding.reachable(session, now=NOW)

    before = reachable()
    receive(sessions, a_message("两癌", openid="oOther", key="other"), phones=phones)
    receive(sessions, a_message("", kind="event", event="click", openid="oLin", key="click"), phones=phones)
    by_others_and_the_menu = reachable()
    receive(sessions, a_message("两癌", openid="oLin", key="hers"), phones=phones)

    assert (before, by_others_and_the_menu, reachable()) == (set(), set(), {lin.id})
