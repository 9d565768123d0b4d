"""The desk in the console: who waits, answering within the window, and what was left in confidence."""

import re
from datetime import timedelta

import pytest

from bot import journal, people
from bot.answering import confided, desk, questions
from bot.answering.composing import Answer
from bot.answering.confided import Confided
from bot.answering.desk import Conversation
from bot.db import Sessions
from bot.people import Person, Role
from bot.wechat import capabilities
from bot.wechat.capabilities import Ability
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Stopped, Take, settings, told

ASKER = "oAsker"
WORDS = "请问小额担保贷款怎么申请<b>？"


def hand_over(sessions: Sessions, clock: Stopped, words: str = WORDS, **more: str) -> Conversation:
    with sessions.begin() as session:
        return desk.hand_over(
            session,
            more.pop("openid", ASKER),
            words,
            reason=more.pop("reason", "asked"),
            now=clock.now(),
            secret_key=settings().web.secret_key,
            **more,
        )


def leave(sessions: Sessions, clock: Stopped, words: str = "他又动手了") -> Confided:
    with sessions.begin() as session:
        return confided.leave(
            session, ASKER, words, now=clock.now(), secret_key=settings().web.secret_key, keep_days=30
        )


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


@pytest.fixture
def he(sessions: Sessions, staff: Cast) -> Person:
    """何, who has the right 维权."""
    with sessions.begin() as session:
        return people.add(session, "何", [Role.RIGHTS], now=make.NOON)


def test_every_page_says_how_many_notices_wait_and_only_to_whom_they_are_for(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    hand_over(sessions, clock)
    hand_over(sessions, clock, openid="oOther")

    assert "有 2 条通知" in seat(staff.lin).get("/console/articles/").text
    leave(sessions, clock)
    assert "有 2 条通知" in seat(staff.lin).get("/console/questions/").text


def test_what_the_program_answered_meanwhile_stands_in_its_place_and_a_long_answer_is_folded(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    conversation = hand_over(sessions, clock)
    with sessions.begin() as session:
        for number, answer in enumerate(("您是不是想问：\n1. <b>救助金</b>", "【救助】\n" + "数" * 300)):
            kept = questions.asked(
                key=f"meanwhile-{number}",
                follower=conversation.follower,
                asked_at=clock.now() + timedelta(seconds=number + 1),
                text=f"<i>救助{number}",
                answer=Answer("choices", answer),
                took_ms=1,
            )
            questions.remember(session, kept)
    clock.turn(minutes=1)
    hand_over(sessions, clock, "第三个", reason="reply")

    page = seat(staff.lin).get(f"/console/desk/{conversation.id}").text

    places = [page.index(each) for each in ("请问小额", "救助0", "1. &lt;b&gt;救助金", "救助1", "第三个")]
    assert places == sorted(places)
    assert page.count("程序答的") == 2
    assert "<summary>【救助】（点开看全部）</summary>" in page
    assert "<i>救助" not in page
    assert seen_in(page) == "2"  # the newest of what was said


def test_an_answer_to_what_has_changed_meanwhile_is_not_sent(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    conversation = hand_over(sessions, clock)
    lin = seat(staff.lin)
    path = f"/console/desk/{conversation.id}"
    seen = seen_in(lin.get(path).text)
    hand_over(sessions, clock, "不用了，问到了", reason="reply")

    answer = lin.post(f"{path}/reply", text="您好", seen=seen)

    assert answer.status_code == 403
    assert "又有了新的消息" in told(answer)
    assert "不用了，问到了" in answer.text
    assert ">您好</textarea>" in answer.text


def test_an_answer_that_is_too_long_is_not_cut_but_told(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    conversation = hand_over(sessions, clock)
    lin = seat(staff.lin)
    path = f"/console/desk/{conversation.id}"

    answer = lin.post(f"{path}/reply", text="长" * 2400, seen=seen_in(lin.get(path).text))

    assert "回复太长了" in told(answer)
    assert "长" * 2400 in answer.text


def test_after_the_window_there_is_no_form(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    conversation = hand_over(sessions, clock)
    clock.turn(hours=47, minutes=30)
    lin = seat(staff.lin)
    path = f"/console/desk/{conversation.id}"
    assert "还剩30分钟" in lin.get(path).text

    clock.turn(minutes=30)

    page = lin.get(path).text
    assert "已经过了</p>" not in page
    assert "已经过了。微信只许在粉丝最后一条消息后 48 小时内回复。粉丝再来消息时才能回复" in re.sub(
        "<[^>]+>", "", page
    )
    assert "粉丝留了电话的，打电话告诉" in page
    assert "<textarea" not in page


def test_the_list_promises_no_answer_after_the_window_though_nobody_closed_the_conversation_yet(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    hand_over(sessions, clock)
    clock.turn(hours=47, minutes=30)
    lin = seat(staff.lin)
    assert "前可以回复 · 还能回复 5/5 条" in lin.get("/console/desk/").text

    clock.turn(minutes=30)

    page = lin.get("/console/desk/").text
    assert "前可以回复" not in page
    assert "还能回复" not in page
    assert "等了2天，回复的期限 今天 3月10日 周三 12:00 已经过了，不能再回复" in re.sub("<[^>]+>", "", page)


def test_the_list_shows_who_waits_first_and_what_is_over(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    first = hand_over(sessions, clock, openid="oFirst")
    clock.turn(hours=3)
    second = hand_over(sessions, clock, openid="oSecond")
    lin = seat(staff.lin)

    answer = lin.post(f"/console/desk/{first.id}/close")

    assert answer.headers["Location"] == "/console/desk/"
    page = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", lin.get("/console/desk/").text))
    assert (
        f"等回复 1 第 {second.id} 号会话 粉丝 {int(second.follower[:4], 16)} 等了0分钟 · 后天 3月10日" in page
    )
    assert "还能回复 5/5 条" in page
    assert f"已经结束的 第 {first.id} 号会话" in page
    assert "今天 3月8日 周一 15:00 由林结束" in page
    assert "oFirst" not in page
    again = lin.post(f"/console/desk/{first.id}/close")
    assert again.status_code == 403
    assert "已经在" in told(again)


def test_the_page_says_whether_the_account_may_answer_at_all(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    lin = seat(staff.lin)
    assert "微信没有确认" in lin.get("/console/desk/").text

    with sessions.begin() as session:
        capabilities.note(session, Ability.ANSWER, True, now=clock.now())

    assert "微信没有确认" not in lin.get("/console/desk/").text


def test_whoever_may_only_look_is_shown_no_conversation_and_is_told_why(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    conversation = hand_over(sessions, clock)
    with sessions.begin() as session:
        viewer = people.add(session, "看", [Role.VIEWER], now=make.NOON)
    looking = seat(viewer)

    for path in ("/console/desk/", f"/console/desk/{conversation.id}"):
        refused = looking.get(path)
        assert refused.status_code == 403
        assert "不能看会话" in told(refused)
        assert "贷款" not in refused.text
    assert "/console/desk/" not in looking.get("/console/").text


def test_a_number_that_no_conversation_has_is_told(staff: Cast, seat: Take) -> None:
    answer = seat(staff.lin).get("/console/desk/4711")

    assert answer.status_code == 400
    assert told(answer).endswith("没有第 4711 号会话。")


def test_a_notice_that_one_has_seen_is_off_everybody_s_page(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    hand_over(sessions, clock)
    lin, zhou = seat(staff.lin), seat(staff.zhou)
    found = re.search(r'action="(/console/notices/\d+/seen)"', lin.get("/console/").text)
    assert found

    assert lin.post(found[1]).headers["Location"] == "/console/"

    home = zhou.get("/console/").text
    assert "有粉丝找工作人员" not in home
    assert "<strong>1</strong> 位粉丝在等人回复" in home  # as long as she waits
    assert "现在没有等您做的" not in home
    gone = zhou.post("/console/notices/4711/seen")
    assert gone.status_code == 400
    assert "没有这条通知" in told(gone)


def test_what_was_left_in_confidence_is_opened_by_a_deed_that_is_kept(
    sessions: Sessions, he: Person, seat: Take, clock: Stopped
) -> None:
    left = leave(sessions, clock)
    reader = seat(he)
    home = reader.get("/console/").text
    assert "有粉丝留言求助" in home

    closed = reader.get("/console/confided/").text
    assert "没有人看过" in closed
    assert "动手" not in closed
    opened = reader.post(f"/console/confided/{left.id}")

    again = reader.get(f"/console/confided/{left.id}")  # a bookmark, or the address once more

    assert (again.status_code, again.headers["Location"]) == (302, "/console/confided/")
    assert "他又动手了" in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    assert "没有人看过" not in reader.get("/console/confided/").text
    assert "还没有处理" in reader.get("/console/confided/").text
    with sessions.read() as session:
        verbs = [(entry.who, entry.verb) for entry in journal.about(session, left)]
    assert verbs == [("程序", "收到留言"), ("何", "看留言")]


def test_home_reminds_of_what_was_left_until_something_was_done_about_it(
    sessions: Sessions, he: Person, seat: Take, clock: Stopped
) -> None:
    left = leave(sessions, clock)
    reader = seat(he)
    done = f"/console/confided/{left.id}/handled"

    unread = reader.post(done, how="转公安机关")
    assert "请先打开看" in told(unread)
    reader.post(f"/console/confided/{left.id}")
    refused = reader.post(done, how="随便写点她说的")
    assert (unread.status_code, refused.status_code) == (400, 400)
    assert "维权留言有 <strong>1</strong> 条还没有处理" in reader.get("/console/").text
    for how in ("联系了本人", "转公安机关"):
        assert reader.post(done, how=how).status_code == 303

    assert "还没有处理" not in reader.get("/console/").text
    assert "转公安机关" in reader.get("/console/confided/").text
    with sessions.read() as session:
        entries = [
            (each.who, each.details) for each in journal.about(session, left) if each.verb == "处理留言"
        ]
    assert entries == [("何", {"how": "联系了本人"}), ("何", {"how": "转公安机关"})]


def test_others_learn_nothing_of_what_was_left_in_confidence(
    sessions: Sessions, he: Person, staff: Cast, seat: Take, clock: Stopped
) -> None:
    left = leave(sessions, clock)

    for person in (staff.lin, staff.zhou, staff.chen):
        at = seat(person)
        for refused in (at.get("/console/confided/"), at.post(f"/console/confided/{left.id}")):
            assert refused.status_code == 403
            assert "不能看维权留言" in told(refused)
            assert "动手" not in refused.text
        home = at.get("/console/").text
        assert "维权留言" not in home

    with sessions.read() as session:
        assert [entry.verb for entry in journal.about(session, left)] == ["收到留言"]


def test_what_is_erased_is_said_so(sessions: Sessions, he: Person, seat: Take, clock: Stopped) -> None:
    left = leave(sessions, clock)
    confided.run_due(sessions, now=clock.now() + timedelta(days=30))

    answer = seat(he).post(f"/console/confided/{left.id}")

    assert answer.status_code == 400
    assert "已经抹去" in told(answer)
    assert "没有留言" in answer.text


def test_a_short_text_goes_behind_what_was_typed_without_a_script(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    conversation = hand_over(sessions, clock)
    lin = seat(staff.lin)

    page = lin.post(f"/console/desk/{conversation.id}/insert", text="您好！", say="helpline").text

    assert "您好！\n您好，遇到家庭暴力" in page
    assert "请拨打 12338 妇女维权热线（工作日上班时间）" in page
    assert f'formaction="/console/desk/{conversation.id}/insert"' in page
