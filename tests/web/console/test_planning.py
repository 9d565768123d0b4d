"""Planning in the console: choose, look once more, confirm; nothing else is ever planned."""

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from bot import people
from bot.db import Sessions
from bot.people import Role
from bot.publishing import pushes
from bot.publishing.pushes import Push
from bot.wechat import capabilities
from bot.wechat.capabilities import Ability
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
        ({"at": "明天"}, 400, "重新选推送的日期和时间"),
        ({"at": "2021-03-08T12:00"}, 400, "太早了"),
        ({"at": "1999-01-01T00:00"}, 400, "已经过去"),
        ({"at": "0001-01-01T00:00"}, 400, "重新选推送的日期和时间"),
        ({"mode": "shout"}, 400, "请选好怎样发"),
        ({"article": []}, 400, "请先勾选文章：一次推送要 1 至 8 篇。"),
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


@pytest.mark.parametrize("at", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "9999-12-31T23:59Z"])
def test_a_time_at_either_end_of_all_time_is_answered_with_a_sentence(
    sessions: Sessions, staff: Cast, seat: Take, at: str
) -> None:
    make.approved(sessions, "one")
    chen = seat(staff.chen)
    asked = urlencode([("article", "one"), ("at", at), ("mode", "mass")])

    looked = chen.get(f"/console/pushes/confirm?{asked}")
    planning = chen.post("/console/pushes/", article="one", at=at, mode="mass", title="巾帼志愿", seen="x")

    for answer in (looked, planning):
        assert answer.status_code == 400
        assert "重新选推送的日期和时间" in told(answer)
    assert planned(sessions) == []


def know_followers(sessions: Sessions, *, total: int = 1234) -> None:
    with sessions.begin() as session:
        capabilities.note(session, Ability.FOLLOWERS, True, now=make.NOON)
        row = session.get_one(capabilities.Capability, Ability.FOLLOWERS)
        row.told = {"total": total, "tags": [[100, "志愿者<b>", 57]]}


def test_a_push_goes_to_one_tag(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.approved(sessions, "one")
    chen = seat(staff.chen)
    assert 'name="tag"' not in chen.get("/console/pushes/new").text  # nobody knows of tags yet
    know_followers(sessions)
    assert "标签“志愿者&lt;b&gt;”（约 57 人）</option>" in chen.get("/console/pushes/new").text

    look = chen.get(f"/console/pushes/confirm?article=one&at={TOMORROW}&mode=mass&tag=100").text
    assert '标签“志愿者&lt;b&gt;”的粉丝，<span class="date">约 57 人</span>' in look
    everybody = chen.get(f"/console/pushes/confirm?article=one&at={TOMORROW}&mode=mass&tag=").text
    assert '全部粉丝，<span class="date">约 1,234 人</span>' in everybody
    assert confirm(chen, "one", tag="x")[0] == 400
    unknown = chen.get(f"/console/pushes/confirm?article=one&at={TOMORROW}&mode=mass&tag=7").text
    assert "一个已经没有的标签" in unknown
    assert confirm(chen, "one", tag="100")[0] == 303

    (push,) = planned(sessions)
    assert push.tag == 100


def test_many_followers_are_told_in_round_numbers_with_the_exact_one_to_be_tapped(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one")
    know_followers(sessions, total=23456)
    chen = seat(staff.chen)

    choose = chen.get("/console/pushes/new").text
    look = chen.get(f"/console/pushes/confirm?article=one&at={TOMORROW}&mode=mass").text

    assert '<option value="" title="23,456 人">全部粉丝（约 2.3万人）</option>' in choose
    assert 'tabindex="0" title="23,456 人">约 2.3万人<span>（23,456 人）</span></abbr>' in look


def test_a_tag_counts_for_nothing_where_nobody_is_notified(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one")

    assert confirm(seat(staff.chen), "one", mode="publish", tag="100")[0] == 303

    (push,) = planned(sessions)
    assert push.tag is None


def test_where_the_account_may_not_send_a_draft_is_chosen_and_why_is_said(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one")
    with sessions.begin() as session:
        capabilities.note(session, Ability.SEND, False, now=make.NOON)
    chen = seat(staff.chen)

    first = chen.get("/console/pushes/new").text
    second = chen.get(f"/console/pushes/confirm?article=one&at={TOMORROW}&mode=mass").text

    assert re.search(r'value="draft" checked', first)
    assert "微信不让这个公众号用程序群发" in first
    assert "多半发不出去" in second


def test_the_day_an_article_is_meant_for_is_set_on_its_page_and_proposed_when_planning(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one")
    chen, zhou = seat(staff.chen), seat(staff.zhou)
    assert "打算哪天推送" not in zhou.get("/console/articles/one").text
    assert zhou.post("/console/articles/one/intend", day="2021-03-12").status_code == 403
    assert chen.post("/console/articles/one/intend", day="12.3.").status_code == 400

    done = chen.post("/console/articles/one/intend", day="2021-03-12")

    assert done.status_code == 303
    assert 'value="2021-03-12"' in chen.get("/console/articles/one").text
    assert 'value="2021-03-12T09:00"' in chen.get("/console/pushes/new?article=one").text
    assert planned(sessions) == []


def test_a_button_clicked_twice_plans_once_and_leads_to_what_it_planned(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one")
    make.approved(sessions, "two", title="第二篇的标题")
    chen = seat(staff.chen)

    first = confirm(chen, "one", "two")
    fields = {"article": ["one", "two"], "seen": "x", "at": TOMORROW, "mode": "mass", "title": "巾帼志愿"}
    second = chen.post("/console/pushes/", **fields)

    assert first == (303, "已排期：明天 3月9日 周二 09:00，群发给粉丝。")
    assert (second.status_code, second.headers["Location"]) == (303, "/console/pushes/1")
    assert told(chen.get("/console/pushes/1")) == "已排期：明天 3月9日 周二 09:00，群发给粉丝。"
    assert len(planned(sessions)) == 1


@pytest.mark.parametrize(
    ("changed", "minutes", "who"),
    [
        ({"at": "2021-03-10T09:00"}, 0, "陈"),
        ({"mode": "publish"}, 0, "陈"),
        ({"article": ["two", "one"], "title": "第二篇的"}, 0, "陈"),
        ({}, 1, "陈"),
        ({}, 0, "钱"),
    ],
)
def test_what_is_not_the_very_same_click_is_told_that_it_is_planned_already(
    sessions: Sessions,
    staff: Cast,
    seat: Take,
    clock: Stopped,
    changed: dict[str, Any],
    minutes: int,
    who: str,
) -> None:
    make.approved(sessions, "one")
    make.approved(sessions, "two", title="第二篇的标题")
    with sessions.begin() as session:
        qian = people.add(session, "钱", [Role.PUBLISHER], now=make.NOON)
    confirm(seat(staff.chen), "one", "two")
    clock.turn(minutes=minutes)

    fields = {"article": ["one", "two"], "seen": "x", "at": TOMORROW, "mode": "mass", "title": "巾帼志愿"}
    answer = seat(staff.chen if who == "陈" else qian).post("/console/pushes/", **(fields | changed))

    assert answer.status_code == 403
    assert "一篇文章只推送一次" in told(answer)
