"""Pushes in the console: what became of each, and the buttons for what needs a person."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.articles import Revision
from bot.publishing.pushes import Push, State
from bot.wechat import capabilities
from bot.wechat.capabilities import Ability
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Stopped, Take, told


def state(sessions: Sessions, push: Push) -> str:
    with sessions.read() as session:
        return session.get_one(Push, push.id).state


def test_a_planned_push_is_cancelled_and_its_article_may_be_planned_again(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.push(sessions)
    chen = seat(staff.chen)

    answer = chen.post(f"/console/pushes/{push.id}/cancel", back="pushes")

    assert answer.headers["Location"] == "/console/pushes/"
    assert told(chen.get("/console/pushes/")) == "已取消，不会发出。"
    assert state(sessions, push) == State.CANCELLED
    again = chen.post(f"/console/pushes/{push.id}/cancel", back="home")
    assert again.status_code == 403
    assert "陈，您好" in again.text  # the page the button stood on


def test_everything_is_stopped_and_one_is_released(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    push = make.push(sessions, due_at=make.NOON + timedelta(hours=3))
    chen = seat(staff.chen)

    chen.post("/console/pushes/stop")
    assert state(sessions, push) == State.HELD
    home = chen.get("/console/").text
    assert "全部停止" in home
    assert "放行就马上发出" in home

    answer = chen.post(f"/console/pushes/{push.id}/release", back="home")
    assert answer.headers["Location"] == "/console/"
    assert state(sessions, push) == State.PLANNED


@pytest.mark.parametrize(("sent", "after"), [("yes", State.SENT), ("no", State.FAILED)])
def test_a_doubtful_push_is_settled_by_a_person(
    sessions: Sessions, staff: Cast, seat: Take, sent: str, after: State
) -> None:
    push = make.brought(
        sessions, State.PREPARING, State.SENDING, State.DOUBTFUL, reason="没有等到微信的回答。"
    )
    chen = seat(staff.chen)
    home = chen.get("/console/").text
    for words in ("结果未知（请核对）", "没有等到微信的回答。", "发表记录"):
        assert words in home

    assert chen.post(f"/console/pushes/{push.id}/settle", sent=sent, back="home").status_code == 303

    assert state(sessions, push) == after


@pytest.mark.parametrize(
    ("through", "fields", "words"),
    [
        ((), {}, "今天 3月8日 周一 12:00"),
        ((State.PREPARING,), {}, "已排期，准备中"),
        ((State.PREPARING, State.SENDING), {}, "推送中"),
        ((State.PREPARING, State.SENDING, State.ACCEPTED), {"waits_for": "platform"}, "已交给微信，等结果"),
        (
            (State.PREPARING, State.SENDING, State.ACCEPTED),
            {"waits_for": "administrator"},
            "手机微信上点“确认”",
        ),
        (
            (State.PREPARING, State.ACCEPTED),
            {"waits_for": "person", "mode": "draft"},
            "到公众平台的草稿箱里发出",
        ),
        ((State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT), {}, "已推送"),
        ((State.PREPARING, State.FAILED), {}, "粉丝什么也没有收到"),
        ((State.CANCELLED,), {}, "已取消"),
    ],
)
def test_every_state_is_told_in_chinese(
    sessions: Sessions,
    staff: Cast,
    seat: Take,
    through: tuple[State, ...],
    fields: dict[str, Any],
    words: str,
) -> None:
    make.brought(sessions, *through, **fields)

    page = seat(staff.chen).get("/console/pushes/").text

    assert words in page
    visible = re.sub(r"<[^>]+>", " ", page)
    assert not re.search("|".join([*State, "administrator", "platform", "mass"]), visible)


def test_a_push_that_should_have_started_is_a_matter_for_a_person(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    make.push(sessions)
    clock.turn(minutes=3)

    assert "定时程序可能没有运行" in seat(staff.chen).get("/console/").text
    assert "有 1 次推送要人处理" in seat(staff.lin).get("/console/").text


def test_many_pushes_come_page_by_page(sessions: Sessions, staff: Cast, seat: Take) -> None:
    several: list[Revision] = [make.approved(sessions, title=f"第{n}篇") for n in range(25)]
    with sessions.begin() as session:
        for revision in several:
            push = pushes.plan(
                session,
                pushes.Wanted([session.merge(revision)], make.NOON),
                by=session.merge(staff.chen),
                terms=make.TERMS,
                now=make.NOON - timedelta(hours=1),
            )
            pushes.cancel(session, push, by=push.planned_by, now=make.NOON)
    chen = seat(staff.chen)

    first, second = (chen.get(f"/console/pushes/?page={number}").text for number in (1, 2))

    assert "第24篇" in first
    assert "第0篇" in second
    assert "下一页" not in second


@pytest.mark.parametrize("deed", ["cancel", "release", "settle"])
def test_a_number_that_no_push_can_have_is_not_found(staff: Cast, seat: Take, deed: str) -> None:
    answer = seat(staff.chen).post(f"/console/pushes/99999999999999999999/{deed}")

    assert answer.status_code == 404


def test_a_push_is_moved_from_where_it_stands(sessions: Sessions, staff: Cast, seat: Take) -> None:
    push = make.push(sessions)
    chen = seat(staff.chen)

    too_soon = chen.post(f"/console/pushes/{push.id}/move", at="2021-03-08T12:00", back="pushes")
    unread = chen.post(f"/console/pushes/{push.id}/move", at="明天", back="pushes")
    done = chen.post(f"/console/pushes/{push.id}/move", at="2021-03-09T10:30", back="pushes")

    assert done.status_code == 303
    assert told(chen.get("/console/pushes/")) == "已改到 明天 3月9日 周二 10:30。"
    assert "太早了" in too_soon.text
    assert "重新选推送的日期和时间" in unread.text
    with sessions.read() as session:
        assert session.get_one(Push, push.id).due_at == make.NOON + timedelta(hours=22, minutes=30)


def test_what_took_a_send_is_named_by_its_time_and_led_to(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.push(sessions, mode="mass", due_at=make.NOON + timedelta(hours=1))

    page = seat(staff.chen).get("/console/pushes/").text

    used = re.search(rf'已用：<a href="/console/pushes/{push.id}">(.*?)</a>', page)
    assert used
    assert re.sub("<.*?>", "", used[1]) == "今天 3月8日 周一 13:00 的推送"
    assert "取消这次推送</summary>" in page


def test_a_send_by_hand_is_noted_with_one_button_and_taken_back_with_another(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    chen = seat(staff.chen)
    assert "今天还剩 <strong>1</strong> 次" in chen.get("/console/pushes/").text

    chen.post("/console/pushes/by-hand", sends="1")
    used = chen.get("/console/pushes/").text
    chen.post("/console/pushes/by-hand", sends="0")

    assert "今天还剩 <strong>0</strong> 次" in used
    assert "后台手工群发 1 次" in used
    assert "记错了" in used
    assert "今天还剩 <strong>1</strong> 次" in chen.get("/console/pushes/").text
    assert "手工群发过</button>" not in seat(staff.lin).get("/console/pushes/").text


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (3, "还剩 27 分钟，到 12:30"),
        (31, "时间已到，等微信的结果"),
        (36, "还没有微信的结果"),
    ],
)
def test_the_administrator_is_told_how_long_there_is_to_confirm(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, minutes: int, words: str
) -> None:
    sent = (State.PREPARING, State.SENDING, State.ACCEPTED)
    push = make.brought(sessions, *sent, waits_for="administrator", accepted_at=make.NOON)
    clock.turn(minutes=minutes)

    page = seat(staff.chen).get("/console/pushes/").text

    assert words in page
    assert (f"/console/pushes/{push.id}/settle" in page) is (minutes > 35)


def test_who_sent_a_draft_pastes_where_it_is(sessions: Sessions, staff: Cast, seat: Take) -> None:
    push = make.brought(sessions, State.PREPARING, State.ACCEPTED, waits_for="person", mode="draft")
    chen = seat(staff.chen)
    assert 'name="url-1"' in chen.get("/console/pushes/").text

    wrong = chen.post(f"/console/pushes/{push.id}/settle", sent="yes", **{"url-1": "https://example.cn/"})
    assert (wrong.status_code, "不是公众号文章的地址" in told(wrong)) == (400, True)
    assert state(sessions, push) == State.ACCEPTED
    right = {"url-1": "https://mp.weixin.qq.com/s/AbC-123"}
    assert chen.post(f"/console/pushes/{push.id}/settle", sent="yes", **right).status_code == 303

    assert state(sessions, push) == State.SENT


def test_what_the_account_may_do_is_said_in_plain_chinese(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    lin = seat(staff.lin)
    assert "等微信回答，每天问一次。" in lin.get("/console/pushes/").text

    with sessions.begin() as session:
        capabilities.note(session, Ability.SEND, False, now=clock.now())
        capabilities.note(session, Ability.PUBLISH, True, now=clock.now())

    page = lin.get("/console/pushes/").text
    assert "微信不让这个公众号用程序群发（没有认证的都不行）。请选“只存草稿”" in page
    assert "有不能做的" in page


def test_who_publishes_lets_wechat_be_asked_again(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    with sessions.begin() as session:
        session.add(capabilities.Capability(ability=Ability.SEND, asked_at=clock.now(), problem="", told={}))
    lin, chen = seat(staff.lin), seat(staff.chen)
    assert "现在再问一次" not in lin.get("/console/pushes/").text
    assert "现在再问一次" in chen.get("/console/pushes/").text

    assert "不能再问微信" in lin.post("/console/pushes/abilities").text
    with sessions.read() as session:
        assert session.get_one(capabilities.Capability, Ability.SEND).asked_at == clock.now()
    assert chen.post("/console/pushes/abilities").status_code == 303

    with sessions.read() as session:
        assert session.get_one(capabilities.Capability, Ability.SEND).asked_at is None


def test_a_push_to_a_tag_says_so_wherever_it_is_shown(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    make.push(sessions, tag=100)
    with sessions.begin() as session:
        capabilities.note(session, Ability.FOLLOWERS, True, now=clock.now())
        session.get_one(capabilities.Capability, Ability.FOLLOWERS).told = {
            "total": 9,
            "tags": [[100, "志愿者", 3]],
        }
    chen = seat(staff.chen)

    for page in ("/console/", "/console/pushes/"):
        assert "只群发给标签“志愿者”的粉丝" in chen.get(page).text


def test_moving_to_a_bad_time_is_done_only_by_who_says_to_know(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.push(sessions)
    chen, night = seat(staff.chen), {"at": "2021-03-09T23:30"}

    asked = chen.post(f"/console/pushes/{push.id}/move", **night)
    with sessions.read() as session:
        assert session.get_one(Push, push.id).due_at == push.due_at
    other = chen.post(f"/console/pushes/{push.id}/move", at="2021-03-10T23:40", insist=night["at"])
    moved = chen.post(f"/console/pushes/{push.id}/move", **night, insist=night["at"])

    assert other.status_code == 400
    assert "23:30 是深夜" in told(asked)
    assert "知道了，仍要改到这时" in asked.text
    assert moved.status_code == 303
    assert "已改到 明天 3月9日 周二 23:30。" in chen.get("/console/pushes/").text


def test_what_carries_a_wrong_figure_is_not_offered_to_be_released(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.brought(sessions, State.HELD, reason="finding: 《文章》不能推送：数字已更正。")
    chen = seat(staff.chen)

    page = chen.get("/console/pushes/").text

    assert f"/console/pushes/{push.id}/release" not in page
    assert "请取消，改好文章重新送审" in page


def test_a_failed_push_is_planned_again_from_the_home_page_or_taken_off_it(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    push = make.brought(sessions, State.PREPARING, State.FAILED, ended_at=clock.now(), reason="余额不足。")
    slug = push.articles[0].submission.revision.article.slug
    chen = seat(staff.chen)

    card = chen.get("/console/").text.partition("要人处理的推送")[2].partition("</section>")[0]
    again = re.search(r'href="([^"]+)">重新排期', card)
    assert again
    choosing = chen.get(unescape(again[1])).text
    page = chen.get(f"/console/pushes/{push.id}").text
    noticed = re.search(r'action="(/console/notices/\d+/seen)"', card)
    assert noticed
    chen.post(noticed[1])

    assert re.search(rf'value="{slug}"[^>]* checked', choosing)
    assert re.search(r'value="mass"[^>]* checked', choosing)
    assert again[0] in page
    assert "余额不足" not in chen.get("/console/").text


def test_a_failed_push_leaves_the_home_page_once_its_articles_are_planned_again(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    push = make.brought(sessions, State.PREPARING, State.FAILED, ended_at=clock.now())
    chen = seat(staff.chen)
    assert "粉丝什么也没有收到" in chen.get("/console/").text

    make.push(
        sessions,
        due_at=make.NOON + timedelta(days=1),
        revisions=[push.articles[0].submission.revision],
    )

    assert "粉丝什么也没有收到" not in chen.get("/console/").text
