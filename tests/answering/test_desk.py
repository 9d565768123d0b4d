"""The desk: a follower's message reaches a person, is read by nobody else, and goes when its time is over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot import journal, notices, people, privacy
from bot.answering import desk
from bot.answering.desk import tending
from bot.answering.desk.conversations import Conversation
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from tests import make
from tests.platform import until

KEY = "a key that only tests know"
WORDS = "我想问问小额担保贷款怎么申请"
ASKER = "oAsker"


def hand_over(
    sessions: Sessions,
    words: str = WORDS,
    *,
    openid: str = ASKER,
    reason: str = "asked",
    about_answer: str | None = None,
    now: datetime = make.NOON,
) -> Conversation:
    with sessions.begin() as session:
        return desk.hand_over(
            session, openid, words, reason=reason, about_answer=about_answer, now=now, secret_key=KEY
        )


def said(sessions: Sessions, conversation: Conversation, by: Person) -> list[desk.Said]:
    with sessions.read() as session:
        return desk.messages(session, conversation, by=by, secret_key=KEY, now=make.NOON)


def told(sessions: Sessions, person: Person) -> list[str]:
    with sessions.read() as session:
        return [notice.text for notice in notices.waiting(session, person)]


def everything_kept(sessions: Sessions, database_url: str) -> str:
    """Return what somebody reads who gets hold of the database."""
    if database_url.startswith("sqlite"):
        file = Path(database_url.removeprefix("sqlite:///"))
        beside = [file, *file.parent.glob(f"{file.name}-*")]
        return b"".join(each.read_bytes() for each in beside).decode("utf-8", "replace")
    tables = ("conversation", "desk_message", "notice", "journal", "fact")
    with sessions.read() as session:
        return "\n".join(
            row for table in tables for row in session.scalars(text(f"select t::text from {table} t"))
        )


def test_only_the_first_of_several_messages_is_told_at_once(sessions: Sessions) -> None:
    for minute in range(3):
        hand_over(sessions, now=make.NOON + timedelta(minutes=minute))

    with sessions.read() as session:
        told_so = session.scalars(select(notices.Notice.adds).order_by(notices.Notice.id)).all()
    assert told_so == [False, True, True]


def test_a_message_is_handed_over_and_staff_are_told_until_when(sessions: Sessions) -> None:
    staff = make.people(sessions)

    conversation = hand_over(sessions)

    assert [(each.text, each.by, each.reason) for each in said(sessions, conversation, staff.lin)] == [
        (WORDS, None, "asked")
    ]
    assert conversation.reply_until == make.NOON + timedelta(hours=48)
    assert conversation.replies_left == 5
    for person in (staff.lin, staff.zhou, staff.chen):
        assert told(sessions, person) == ["有粉丝找工作人员，请在 3月10日 周三 12:00 前回复。"]
    with sessions.read() as session:
        assert [each.id for each in desk.waiting(session)] == [conversation.id]
        follower = privacy.follower_hash(ASKER, KEY)
        assert desk.open_for(session, follower) is not None
        assert desk.open_for(session, privacy.follower_hash("oOther", KEY)) is None


def test_neither_the_words_nor_the_openid_can_be_read_in_the_database(
    sessions: Sessions, database_url: str
) -> None:
    make.people(sessions)
    answer = "【两癌检查】2020年：10025名"

    hand_over(sessions, "刚才的数字不对", reason="wrong", about_answer=answer)

    kept = everything_kept(sessions, database_url)
    for secret in ("刚才的数字", "10025", "两癌检查", ASKER):
        assert secret not in kept
    assert privacy.follower_hash(ASKER, KEY) in kept  # so the right rows were looked at


def test_more_of_the_same_follower_goes_into_the_open_conversation_and_the_window_begins_anew(
    sessions: Sessions,
) -> None:
    staff = make.people(sessions)
    first = hand_over(sessions)

    later = make.NOON + timedelta(hours=20)
    again = hand_over(sessions, "还有一件事", reason="reply", now=later)
    other = hand_over(sessions, "在吗", openid="oOther")

    assert again.id == first.id != other.id
    assert again.reply_until == later + timedelta(hours=48)
    assert again.waiting_since == make.NOON
    assert [each.text for each in said(sessions, again, staff.lin)] == [WORDS, "还有一件事"]
    assert told(sessions, staff.lin) == [
        "有粉丝找工作人员，请在 3月10日 周三 12:00 前回复。",
        "有粉丝在会话里又说了话，请在 3月11日 周四 08:00 前回复。",
    ]
    with sessions.read() as session:  # whose window ends first comes first
        assert [each.id for each in desk.waiting(session)] == [other.id, first.id]


def test_a_wrong_answer_lies_on_the_desk_with_the_answer(sessions: Sessions) -> None:
    staff = make.people(sessions)

    conversation = hand_over(sessions, "有误", reason="wrong", about_answer="10025名")

    (message,) = said(sessions, conversation, staff.lin)
    assert (message.text, message.about, message.reason) == ("有误", "10025名", "wrong")
    assert told(sessions, staff.lin)[0].startswith("有粉丝说回答有误，请核对")


def test_many_messages_of_one_follower_at_a_time_open_one_conversation(sessions: Sessions) -> None:
    staff = make.people(sessions)

    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda number: hand_over(sessions, f"第{number}句"), range(12)))

    assert len({each.id for each in opened}) == 1
    assert {each.text for each in said(sessions, opened[0], staff.lin)} == {f"第{n}句" for n in range(12)}
    assert len(told(sessions, staff.lin)) == 1


def test_a_message_too_long_to_keep_is_cut(sessions: Sessions) -> None:
    staff = make.people(sessions)

    conversation = hand_over(sessions, "长" * 5000)

    assert said(sessions, conversation, staff.lin)[0].text == "长" * 2000


def test_whoever_may_only_look_reads_and_closes_nothing(sessions: Sessions) -> None:
    conversation = hand_over(sessions)
    with sessions.begin() as session:
        viewer = people.add(session, "看", [Role.VIEWER], now=make.NOON)

    with pytest.raises(NotAllowed, match=r"看 没有.*不能看会话"):
        said(sessions, conversation, viewer)
    with pytest.raises(NotAllowed, match="不能结束会话"), sessions.begin() as session:
        desk.close(session, desk.named(session, conversation.id), by=viewer, now=make.NOON)

    assert told(sessions, viewer) == []


def test_closing_erases_the_openid_and_the_next_message_opens_another_conversation(
    sessions: Sessions,
) -> None:
    staff = make.people(sessions)
    first = hand_over(sessions)

    with sessions.begin() as session:
        desk.close(session, desk.named(session, first.id), by=staff.lin, now=make.NOON)
    with pytest.raises(NotAllowed, match="已经在 3月8日 周一 12:00 结束了"), sessions.begin() as session:
        desk.close(session, desk.named(session, first.id), by=staff.zhou, now=make.NOON)

    with sessions.read() as session:
        closed = desk.named(session, first.id)
        assert closed.sealed_openid is None
        assert closed.closed_by
        assert closed.closed_by.name == "林"
        assert [entry.verb for entry in journal.about(session, closed)] == ["结束会话"]
        assert desk.waiting(session) == []
        assert [each.id for each in desk.over(session)] == [first.id]
    assert told(sessions, staff.lin) == []
    assert hand_over(sessions).id != first.id


def test_a_number_that_no_conversation_has_is_answered_with_a_sentence(sessions: Sessions) -> None:
    with pytest.raises(Mistake, match="没有第 7 号会话"), sessions.read() as session:
        desk.named(session, 7)


Tend = Callable[[datetime], None]


@pytest.fixture
def tend(sessions: Sessions) -> Tend:
    """What a tick does by itself, without asking WeChat."""

    def tended(now: datetime) -> None:
        with sessions.begin() as session:
            tending.close_idle(session, now=now)
            tending.erase_due(session, now=now)

    return tended


def test_48_hours_after_the_followers_last_word_it_is_closed_and_staff_hear_that_nobody_answered(
    sessions: Sessions, tend: Tend
) -> None:
    staff = make.people(sessions)
    conversation = hand_over(sessions)
    end = make.NOON + timedelta(hours=48)

    tend(end - timedelta(seconds=1))
    with sessions.read() as session:
        assert desk.waiting(session)

    tend(end)
    tend(end + timedelta(minutes=1))
    with sessions.read() as session:
        closed = desk.named(session, conversation.id)
        assert (closed.closed_at, closed.closed_by_id, closed.sealed_openid) == (end, None, None)
    assert told(sessions, staff.lin) == [
        f"第 {conversation.id} 号会话到 3月10日 周三 12:00 没有人回复，已经不能再回复了。"
    ]


def test_who_writes_in_the_very_moment_of_closing_is_not_cut_off(sessions: Sessions, tend: Tend) -> None:
    conversation = hand_over(sessions)
    end = make.NOON + timedelta(hours=48)

    with ThreadPoolExecutor(1) as pool:
        with sessions.begin() as session:
            desk.hand_over(session, ASKER, "还有一句", reason="reply", now=end, secret_key=KEY)
            closing = pool.submit(tend, end)
            until(lambda: somebody_waits(sessions))
        closing.result()

    with sessions.read() as session:
        assert [each.id for each in desk.waiting(session)] == [conversation.id]


def somebody_waits(sessions: Sessions) -> bool:
    """Tell whether a transaction waits for a lock; SQLite does not tell, but there it cannot go ahead."""
    if sessions.engine.dialect.name == "sqlite":
        return True
    with sessions.read() as session:
        return bool(session.scalars(text("select count(*) from pg_locks where not granted")).one())


def test_what_was_said_is_erased_30_days_after_the_end_and_that_it_was_said_stays(
    sessions: Sessions, tend: Tend
) -> None:
    staff = make.people(sessions)
    conversation = hand_over(sessions, "有误", reason="wrong", about_answer="10025名")
    with sessions.begin() as session:
        desk.close(session, desk.named(session, conversation.id), by=staff.lin, now=make.NOON)

    tend(make.NOON + timedelta(days=29, hours=23))
    assert said(sessions, conversation, staff.lin)[0].text == "有误"

    tend(make.NOON + timedelta(days=30))
    (message,) = said(sessions, conversation, staff.lin)
    assert (message.text, message.about, message.at) == (None, None, make.NOON)
