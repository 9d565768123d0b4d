"""Pushes in the console: planning in two looks, and the buttons for what needs a person."""

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.articles import Revision
from bot.publishing.pushes import Push, State, states
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Seat, Stopped, Take, told

TOMORROW = "2021-03-09T09:00"


def confirm(seat: Seat, *slugs: str, title: str = "巾帼志愿", **changed: Any) -> tuple[int, str]:
    """Open the second look, type the title's beginning and confirm; give the status and what is said."""
    asked = [("article", slug) for slug in slugs] + [("at", TOMORROW), ("mode", "mass")]
    page = seat.get(f"/console/pushes/confirm?{urlencode(asked)}")
    assert page.status_code == 200, told(page)
    seen = re.findall(r'name="seen" value="([^"]+)"', page.text)
    fields = {"article": list(slugs), "seen": seen, "at": TOMORROW, "mode": "mass", "title": title}
    response = seat.post("/console/pushes/", **(fields | changed))
    code = response.status_code
    return code, told(seat.get("/console/pushes/") if code == 303 else response)


def planned(sessions: Sessions) -> list[Push]:
    with sessions.read() as session:
        return pushes.listed(session)


def brought(sessions: Sessions, *through: State, reason: str = "", **fields: Any) -> Push:
    """Return a push that went *through* these states."""
    push = make.push(sessions)
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        for state in through:
            states.move(session, found, state, now=make.NOON, reason=reason)
        for name, value in fields.items():
            setattr(found, name, value)
    return push


def state(sessions: Sessions, push: Push) -> str:
    with sessions.read() as session:
        return session.get_one(Push, push.id).state


def test_a_push_is_planned_in_two_looks(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.approved(sessions, "one")
    make.approved(sessions, "two", title="第二篇的标题")
    chen = seat(staff.chen)
    assert 'value="one"' in chen.get("/console/pushes/new").text

    look = chen.get(f"/console/pushes/confirm?article=one&article=two&at={TOMORROW}&mode=mass").text
    for words in ("明天 3月9日 周二 09:00", "全部粉丝", "头条", "次条", "<strong>郑</strong>"):
        assert words in look

    assert confirm(chen, "one", "two") == (303, "已排期：明天 3月9日 周二 09:00，群发给粉丝。")
    (push,) = planned(sessions)
    assert [each.submission.revision.title for each in push.articles] == [
        "巾帼志愿服务走进社区",
        "第二篇的标题",
    ]
    assert push.due_at == make.NOON + timedelta(hours=21)
    assert "现在没有审完待排期的文章" in chen.get("/console/pushes/new").text


def test_the_order_is_changed_before_confirming(sessions: Sessions, staff: Cast, seat: Take) -> None:
    for slug in ("one", "two", "three"):
        make.approved(sessions, slug)
    chen = seat(staff.chen)
    address = f"/console/pushes/confirm?article=one&article=two&article=three&at={TOMORROW}&mode=mass"

    moved = html.unescape(re.findall(r'href="([^"]+)">上移', chen.get(address).text)[1])

    order = re.findall(r'name="article" value="([^"]+)"', chen.get(moved).text)
    assert order == ["one", "three", "two"]


@pytest.mark.parametrize(
    ("title", "typed", "enough"),
    [
        ("巾帼志愿服务走进社区", "巾帼志愿", True),
        ("巾帼志愿服务走进社区", "巾帼志愿服务", True),
        ("巾帼志愿服务走进社区", "巾帼志", False),
        ("巾帼志愿服务走进社区", "走进社区", False),
        ("【疫情防控 巾帼担当】倡议书", "疫情防控", True),
        ("“2021”年ABC", "2021", True),
        ("ＡＢＣd 春天", " abcd", True),
        ("春天", "春天", True),
        ("春天", "春", False),
    ],
)
def test_the_beginning_of_the_first_title_is_typed(
    sessions: Sessions, staff: Cast, seat: Take, title: str, typed: str, enough: bool
) -> None:
    make.approved(sessions, "one", title=title)

    code, said = confirm(seat(staff.chen), "one", title=typed)

    assert code == (303 if enough else 400)
    assert len(planned(sessions)) == enough
    if not enough:
        assert "要照头条标题输入前" in said


def test_nothing_typed_is_lost_when_confirming_is_refused(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one")

    response = seat(staff.chen).post(
        "/console/pushes/", article="one", seen="x", at=TOMORROW, mode="publish", title="别的字"
    )

    assert response.status_code == 400
    for kept in ('value="one"', f'value="{TOMORROW}"', 'value="publish"', 'value="别的字"'):
        assert kept in response.text


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"at": ""}, 400, "请选好推送的日期和时间"),
        ({"at": "明天"}, 400, "请选好推送的日期和时间"),
        ({"at": "2021-03-08T12:00"}, 400, "太早了"),
        ({"at": "0001-01-01T00:00"}, 400, "太早了"),
        ({"mode": "shout"}, 400, "请选好怎样发"),
        ({"article": []}, 400, "要 1 至 8 篇"),
        ({"article": ["one", "one"]}, 400, "写了两遍"),
        ({"article": ["nowhere"]}, 400, "没有文章"),
        ({"article": ["draft"]}, 403, "还没有送审"),
    ],
)
def test_what_cannot_be_planned_is_told_before_and_when_confirming(
    sessions: Sessions, staff: Cast, seat: Take, changed: dict[str, Any], code: int, said: str
) -> None:
    make.approved(sessions, "one")
    make.revision(sessions, "draft")
    fields = {"article": ["one"], "at": TOMORROW, "mode": "mass"} | changed
    chen = seat(staff.chen)

    looked = chen.get(f"/console/pushes/confirm?{urlencode(fields, doseq=True)}")
    pressed = chen.post("/console/pushes/", title="巾帼志愿", seen="", **fields)

    assert (looked.status_code, said in told(looked)) == (code, True)
    assert pressed.status_code in {code, 400}
    assert planned(sessions) == []


def test_a_new_version_after_the_look_is_not_planned_unseen(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one")
    chen = seat(staff.chen)
    page = chen.get(f"/console/pushes/confirm?article=one&at={TOMORROW}&mode=mass").text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    make.approved(sessions, "one", body="改过又审完的正文。\n")

    response = chen.post(
        "/console/pushes/", article="one", seen=seen, at=TOMORROW, mode="mass", title="巾帼志愿"
    )

    assert response.status_code == 403
    assert "换了版本" in told(response)
    assert planned(sessions) == []


def test_pressing_twice_plans_once(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.approved(sessions, "one")
    chen = seat(staff.chen)
    page = chen.get(f"/console/pushes/confirm?article=one&at={TOMORROW}&mode=mass").text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    fields = {"article": "one", "seen": seen, "at": TOMORROW, "mode": "mass", "title": "巾帼志愿"}

    first, second = (chen.post("/console/pushes/", **fields) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 403)
    assert "只推送一次" in told(second)
    assert len(planned(sessions)) == 1


def test_only_who_publishes_plans_cancels_releases_and_settles(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one")
    push = make.push(sessions)

    for person in (staff.lin, staff.zhou, staff.wu, staff.zheng):
        visitor = seat(person)
        assert visitor.get("/console/pushes/new").status_code == 403
        assert visitor.get(f"/console/pushes/confirm?article=one&at={TOMORROW}&mode=mass").status_code == 403
        for deed in ("cancel", "release", "settle"):
            response = visitor.post(f"/console/pushes/{push.id}/{deed}", sent="yes")
            assert response.status_code == 403
            assert "没有“发布”的权限" in told(response)
        assert visitor.post("/console/pushes/stop").status_code == 403
        assert f"/console/pushes/{push.id}/cancel" not in visitor.get("/console/pushes/").text

    assert state(sessions, push) == State.PLANNED


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
    push = brought(sessions, State.PREPARING, State.SENDING, State.DOUBTFUL, reason="没有等到微信的回答。")
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
    fields: dict[str, str],
    words: str,
) -> None:
    brought(sessions, *through, **fields)

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
                [session.merge(revision)],
                at=make.NOON,
                by=session.merge(staff.chen),
                grace=timedelta(0),
                now=make.NOON - timedelta(hours=1),
            )
            pushes.cancel(session, push, by=push.planned_by, now=make.NOON)
    chen = seat(staff.chen)

    first, second = (chen.get(f"/console/pushes/?page={number}").text for number in (1, 2))

    assert "第24篇" in first
    assert "第0篇" in second
    assert "下一页" not in second
