"""Answering a follower over real HTTP: in the window, five times, at most once, and never in the dark."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import journal, notices, people
from bot.answering import desk
from bot.answering.desk.conversations import Conversation, DeskMessage
from bot.db import Sessions
from bot.errors import Doubtful, Mistake, NotAllowed, Problem, Refused, Unreachable
from bot.people import Person, Role
from bot.wechat import capabilities, codes
from bot.wechat.calls import Timeouts
from bot.wechat.capabilities import Ability
from bot.wechat.client import WeChat
from tests import make
from tests.platform import Platform, running, until

KEY = "a key that only tests know"
SEND, QUOTA = "/cgi-bin/message/custom/send", "/cgi-bin/openapi/quota/get"
ASKER = "oAsker"
QUICK = Timeouts(connect=1, read=1, upload=2, pause=0.01, patience=2)


@pytest.fixture(scope="module")
def lasting_platform() -> Iterator[Platform]:
    with running() as platform:
        yield platform


@pytest.fixture
def platform(lasting_platform: Platform) -> Platform:
    lasting_platform.reset()
    return lasting_platform


@pytest.fixture
def wechat(sessions: Sessions, platform: Platform) -> WeChat:
    return WeChat(make.account(platform.url), sessions, timeouts=QUICK)


@pytest.fixture
def lin(sessions: Sessions) -> Person:
    return make.people(sessions).lin


def asks(sessions: Sessions, platform: Platform, words: str = "请问怎么申请贷款") -> Conversation:
    """Let the follower write on the platform, and hand it over as the webhook would."""
    platform.message(ASKER, words)
    with sessions.begin() as session:
        return desk.hand_over(session, ASKER, words, reason="asked", now=platform.now(), secret_key=KEY)


def reload(sessions: Sessions, conversation: Conversation) -> Conversation:
    with sessions.read() as session:
        return desk.named(session, conversation.id)


def said(sessions: Sessions, platform: Platform, conversation: Conversation, by: Person) -> list[desk.Said]:
    with sessions.read() as session:
        return desk.messages(session, conversation, by=by, secret_key=KEY, now=platform.now())


def received(platform: Platform) -> list[str]:
    """Return what the follower's phone got from a person."""
    return [message["content"] for message in platform.state()["custom"]]


class Desk:
    """林 at the desk."""

    def __init__(self, sessions: Sessions, wechat: WeChat, platform: Platform, lin: Person) -> None:
        self.sessions, self.wechat, self.platform, self.lin = sessions, wechat, platform, lin

    def reply(self, conversation: Conversation, words: str = "您好，请带身份证来", **more: int) -> None:
        desk.reply(
            self.sessions,
            self.wechat,
            conversation.id,
            words,
            by=self.lin,
            now=self.platform.now(),
            secret_key=KEY,
            **more,
        )


@pytest.fixture
def at_desk(sessions: Sessions, wechat: WeChat, platform: Platform, lin: Person) -> Desk:
    return Desk(sessions, wechat, platform, lin)


def test_an_answer_reaches_the_phone_and_the_follower_waits_no_more(
    sessions: Sessions, platform: Platform, at_desk: Desk, lin: Person
) -> None:
    conversation = asks(sessions, platform)

    at_desk.reply(conversation, "  您好，请带身份证来。  ")

    assert received(platform) == ["您好，请带身份证来。"]
    after = reload(sessions, conversation)
    assert (after.replies_left, after.waiting_since) == (4, None)
    ours = said(sessions, platform, conversation, lin)[-1]
    assert (ours.text, ours.by, ours.state) == ("您好，请带身份证来。", "林", "sent")
    with sessions.read() as session:
        assert notices.waiting(session, lin) == []
        (entry,) = journal.about(session, after)
        assert (entry.verb, entry.who, entry.details) == ("回复粉丝", "林", {})


def test_the_sixth_answer_waits_for_the_followers_next_message(
    sessions: Sessions, platform: Platform, at_desk: Desk
) -> None:
    conversation = asks(sessions, platform)
    for number in range(5):
        at_desk.reply(conversation, f"第{number}条")

    with pytest.raises(NotAllowed, match=r"5 条回复已经用完.*等粉丝再来消息"):
        at_desk.reply(conversation, "第六条")
    assert len(received(platform)) == 5

    asks(sessions, platform, "明白了")
    at_desk.reply(conversation, "第六条")
    assert received(platform)[-1] == "第六条"


def test_after_48_hours_nothing_is_sent_and_wechat_is_not_even_asked(
    sessions: Sessions, platform: Platform, at_desk: Desk
) -> None:
    conversation = asks(sessions, platform)
    platform.advance(48 * 3600)

    with pytest.raises(NotAllowed, match=r"期限 .* 已经过了，没有发出.*48 小时"):
        at_desk.reply(conversation)

    assert SEND not in platform.state()["calls"]


def test_up_to_the_last_minute_it_is_sent(sessions: Sessions, platform: Platform, at_desk: Desk) -> None:
    conversation = asks(sessions, platform)
    platform.advance(48 * 3600 - 60)

    at_desk.reply(conversation, "还来得及")

    assert received(platform) == ["还来得及"]


def test_an_account_without_the_right_is_told_what_to_do_and_promises_nothing_from_then_on(
    sessions: Sessions, platform: Platform, at_desk: Desk, lin: Person
) -> None:
    conversation = asks(sessions, platform)
    with sessions.begin() as session:
        capabilities.note(session, Ability.ANSWER, True, now=platform.now())
    platform.account(kind="personal")

    with pytest.raises(Refused, match=r"没有在这里回复粉丝的权限.*没有发出.*公众平台"):
        at_desk.reply(conversation)

    after = reload(sessions, conversation)
    assert after.replies_left == 5
    assert after.waiting_since
    assert len(said(sessions, platform, conversation, lin)) == 1
    with sessions.read() as session:
        assert not desk.may_answer(session)


@pytest.mark.parametrize(
    ("errcode", "words"), [(45015, "期限 .* 已经过了"), (45047, "5 条回复已经用完"), (43019, "黑名单")]
)
def test_what_wechat_tells_of_the_window_is_believed(
    sessions: Sessions, platform: Platform, at_desk: Desk, errcode: int, words: str
) -> None:
    conversation = asks(sessions, platform)
    platform.fault(SEND, "refuse", errcode=errcode, times=2)

    with pytest.raises(Refused, match=codes.meaning(errcode).cause):
        at_desk.reply(conversation)

    with pytest.raises(Problem, match=words):
        at_desk.reply(conversation)
    assert received(platform) == []


@pytest.mark.parametrize("kind", ["lose_answer", "busy", "bad_gateway"])
def test_an_answer_in_doubt_is_marked_counted_and_never_repeated(
    sessions: Sessions, platform: Platform, at_desk: Desk, lin: Person, kind: str
) -> None:
    conversation = asks(sessions, platform)
    platform.fault(SEND, kind)

    with pytest.raises(Doubtful, match="可能已经发出，程序不会再发"):
        at_desk.reply(conversation)

    assert platform.state()["calls"][SEND] == 1
    after = reload(sessions, conversation)
    assert after.replies_left == 4
    assert after.waiting_since
    assert said(sessions, platform, conversation, lin)[-1].state == "doubtful"


def test_what_did_not_leave_this_machine_is_taken_back(
    sessions: Sessions, platform: Platform, lin: Person
) -> None:
    conversation = asks(sessions, platform)
    nowhere = WeChat(make.account("http://127.0.0.1:9"), sessions, timeouts=QUICK)

    with pytest.raises(Unreachable, match="什么也没有发出"):
        desk.reply(sessions, nowhere, conversation.id, "您好", by=lin, now=platform.now(), secret_key=KEY)

    assert reload(sessions, conversation).replies_left == 5
    assert len(said(sessions, platform, conversation, lin)) == 1


def test_whose_sender_did_not_come_back_may_have_been_sent(
    sessions: Sessions, platform: Platform, lin: Person
) -> None:
    conversation = asks(sessions, platform)
    with sessions.begin() as session:
        session.add(
            DeskMessage(
                conversation_id=conversation.id,
                at=platform.now(),
                side="staff",
                reason="reply",
                by_id=lin.id,
                state="sending",
            )
        )
    assert said(sessions, platform, conversation, lin)[-1].state == "sending"

    platform.advance(121)

    assert said(sessions, platform, conversation, lin)[-1].state == "doubtful"


def test_a_button_pressed_twice_sends_once(
    sessions: Sessions, platform: Platform, at_desk: Desk, lin: Person
) -> None:
    conversation = asks(sessions, platform)
    seen = said(sessions, platform, conversation, lin)[-1].number
    together = threading.Barrier(4)

    def press(_: int) -> str:
        together.wait()
        try:
            at_desk.reply(conversation, "只发一次", seen=seen)
        except NotAllowed as refused:
            return str(refused)
        return "sent"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(press, range(4)))

    assert received(platform) == ["只发一次"]
    assert outcomes.count("sent") == 1
    assert all("请看过再发" in each for each in outcomes if each != "sent")


def test_a_follower_who_writes_while_the_answer_is_under_way_still_waits(
    sessions: Sessions, platform: Platform, at_desk: Desk, lin: Person
) -> None:
    conversation = asks(sessions, platform)
    platform.fault(SEND, "slow", seconds=0.5)

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(at_desk.reply, conversation, "第一个问题的回答")
        until(lambda: SEND in platform.state()["calls"])
        platform.advance(1)
        asks(sessions, platform, "还有第二个问题")
        under_way.result()

    assert reload(sessions, conversation).waiting_since
    with sessions.read() as session:
        assert len(notices.waiting(session, lin)) == 1


@pytest.mark.parametrize(("words", "problem"), [("  \n ", "还没有写"), ("长" * 667, "最多约 660 个字")])
def test_an_answer_that_cannot_be_sent_is_not_tried(
    sessions: Sessions, platform: Platform, at_desk: Desk, words: str, problem: str
) -> None:
    conversation = asks(sessions, platform)

    with pytest.raises(Mistake, match=problem):
        at_desk.reply(conversation, words)

    assert SEND not in platform.state()["calls"]


def test_nobody_answers_without_the_right_to_or_in_a_conversation_that_is_over_or_none(
    sessions: Sessions, platform: Platform, wechat: WeChat, at_desk: Desk, lin: Person
) -> None:
    conversation = asks(sessions, platform)
    with sessions.begin() as session:
        viewer = people.add(session, "看", [Role.VIEWER], now=platform.now())

    with pytest.raises(NotAllowed, match=r"看 没有.*不能回复粉丝"):
        desk.reply(sessions, wechat, conversation.id, "您好", by=viewer, now=platform.now(), secret_key=KEY)
    with sessions.begin() as session:
        desk.close(session, desk.named(session, conversation.id), by=lin, now=platform.now())
    with pytest.raises(NotAllowed, match="已经结束"):
        at_desk.reply(conversation)
    with pytest.raises(Mistake, match="没有第 4711 号会话"):
        desk.reply(sessions, wechat, 4711, "您好", by=lin, now=platform.now(), secret_key=KEY)

    assert SEND not in platform.state()["calls"]


def test_an_answer_that_got_through_shows_that_the_account_may(
    sessions: Sessions, platform: Platform, at_desk: Desk
) -> None:
    at_desk.reply(asks(sessions, platform))

    with sessions.read() as session:
        assert desk.may_answer(session)
