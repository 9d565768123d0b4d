"""撤回 and 更正 from the article's page: what followers still see is said first, and the title is typed."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from bot import notices
from bot.clock import Clock
from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes import Push, State
from bot.publishing.pushes.mark import Mark
from tests import make
from tests.cast import Cast
from tests.platform import Platform
from tests.web.console.conftest import Take, on_wechat, told
from tests.web.console.screen import PC, PHONE, Open, faults

SPRING = "/console/articles/spring"


@pytest.fixture
def console(sessions: Sessions, platform: Platform, clock: Clock) -> Flask:
    return on_wechat(sessions, platform, clock)


@pytest.fixture
def out(sessions: Sessions, platform: Platform, console: Flask, tmp_path: Path) -> None:
    """Send an article as the scheduler does."""
    make.push(sessions, revisions=[make.approved(sessions, "spring")], due_at=make.NOON)
    for minutes in (0, 2):
        pushes.run_due(
            sessions,
            console.extensions["office"].wechat,
            mark=Mark(tmp_path / "sends"),
            now=make.NOON + timedelta(minutes=minutes),
            max_lateness=timedelta(minutes=30),
        )
        platform.advance(120)
        platform.settle()


def test_an_article_is_taken_back_by_who_publishes_with_its_title_and_a_reason(
    staff: Cast, seat: Take, platform: Platform, out: None
) -> None:
    chen = seat(staff.chen)
    page = chen.get(f"{SPRING}/withdraw").text
    assert "已经到粉丝手机上的卡片（封面和标题）收不回来" in page

    wrong_title = chen.post(f"{SPRING}/withdraw", title="三月", reason="人名写错了")
    without = chen.post(f"{SPRING}/withdraw", title="巾帼志愿", reason=" ")
    done = chen.post(f"{SPRING}/withdraw", title="巾帼志愿", reason="人名写错了")

    assert "要照标题输入前 4 个字才能撤回" in told(wrong_title)
    assert "人名写错了" in wrong_title.text
    assert "撤回要写明理由" in told(without)
    assert done.status_code == 303
    page = chen.get(SPRING).text
    assert "已撤回" in page
    assert "人名写错了" in page
    assert [each["deleted"] for each in platform.mass[0]["articles"]] == [True]
    for listed in ("/console/", "/console/pushes/", "/console/pushes/1"):
        assert "已推送，后来撤回" in chen.get(listed).text
    assert "被陈撤回了：人名写错了。要向粉丝说明的，请写一篇更正。" in seat(staff.lin).get("/console/").text


def test_a_reviewer_goes_on_being_told_of_the_next_version_and_the_title_is_that_of_what_was_sent(
    sessions: Sessions, staff: Cast, seat: Take, out: None
) -> None:
    make.revision(sessions, "spring", title="改过的题目")
    lin = seat(staff.lin)
    lin.post(f"{SPRING}/submit", revision="2", reviewer0="周", reviewer1="吴", reviewer2="郑")
    with sessions.read() as session:
        before = [each.text for each in notices.waiting(session, staff.zhou)]

    done = seat(staff.chen).post(f"{SPRING}/withdraw", title="巾帼志愿", reason="人名写错了")

    assert done.status_code == 303
    with sessions.read() as session:
        assert [each.text for each in notices.waiting(session, staff.zhou)] == before != []


def test_of_two_cards_the_pages_say_which_one_is_out(
    sessions: Sessions, staff: Cast, seat: Take, platform: Platform, out: None
) -> None:
    again = make.approved(sessions, "spring", title="巾帼志愿又走进社区")
    with sessions.begin() as session:  # as after a wrong 没有发出
        [first] = session.scalars(select(Push)).all()
        first.state = State.CANCELLED
    later = make.NOON + timedelta(hours=1)
    second = make.push(sessions, revisions=[again], due_at=later)
    with sessions.begin() as session:
        found = pushes.named(session, second.id)
        found.state = pushes.named(session, first.id).state = State.SENT
        found.sending_at, found.msg_id = later, "9"
        pushes.out.note_back(session, found.articles[0], now=platform.now())

    page = seat(staff.chen).get(SPRING).text
    of_push = seat(staff.chen).get(f"/console/pushes/{second.id}").text

    assert "今天 3月8日 周一 13:00</span> 的那一次已撤回" in page
    assert "今天 3月8日 周一 12:00</span> 的那一次还在，粉丝打得开" in page
    assert f'href="{SPRING}/withdraw">撤回' in page
    assert '<span class="about">已撤回</span>' in of_push
    assert "在微信里看" not in of_push


def test_nobody_else_takes_back(staff: Cast, seat: Take, platform: Platform, out: None) -> None:
    for person in (staff.lin, staff.zhou):
        refused = seat(person).post(f"{SPRING}/withdraw", title="巾帼志愿", reason="写错了")

        assert refused.status_code == 403
        assert 'href="/console/articles/spring/withdraw"' not in seat(person).get(SPRING).text
    assert [each["deleted"] for each in platform.mass[0]["articles"]] == [False]


def test_what_wechat_refuses_is_told(staff: Cast, seat: Take, platform: Platform, out: None) -> None:
    platform.fault("/cgi-bin/message/mass/delete", "refuse", errcode=40059)

    refused = seat(staff.chen).post(f"{SPRING}/withdraw", title="巾帼志愿", reason="写错了")

    assert "微信查不到这次群发" in told(refused)
    assert "撤回，微信没有同意" in seat(staff.chen).get(SPRING).text


def test_a_correction_is_begun_from_what_it_corrects(staff: Cast, seat: Take, out: None) -> None:
    lin = seat(staff.lin)
    form = lin.get("/console/writing/?corrects=spring").text
    assert "更正：巾帼志愿服务走进社区" in form
    assert "特此更正" in form
    fields = {
        "slug": "spring-gengzheng",
        "title": "更正：巾帼志愿服务走进社区",
        "author": "武都区妇联",
        "digest": "更正一处。",
        "template": "notice",
        "look": "正红",
        "body": "本号推送的文章中，“三月”应为“四月”。",
        "cover": "images/cover.jpg",
        "corrects": "spring",
    }
    [picture] = [line for line in form.splitlines() if 'name="picture"' in line]

    kept = lin.post("/console/writing/", **fields, picture=picture.split('value="')[1].split('"')[0])

    assert kept.status_code == 303, told(kept)
    assert "的更正。" in lin.get("/console/articles/spring-gengzheng").text
    assert "《更正：巾帼志愿服务走进社区》" in lin.get(SPRING).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_can_be_read_and_used(everyone: Cast, at: Open, out: None) -> None:
    for size in (PHONE, PC):
        page = at("陈", size)
        home = page.url.partition("/console/")[0]
        for path in (SPRING, f"{SPRING}/withdraw"):
            page.goto(home + path)
            assert faults(page) == [], path


@pytest.fixture
def by_hand(sessions: Sessions, staff: Cast) -> None:
    """Let a person send an article from the drafts, in the official backend."""
    push = make.push(sessions, revisions=[make.approved(sessions, "spring")], due_at=make.NOON, mode="draft")
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        found.state, found.waits_for, found.media_id = State.ACCEPTED, "person", "draft"
        found.accepted_at = found.sending_at = make.NOON
        pushes.settle_by_hand(session, found, sent=True, by=session.merge(staff.chen), now=make.NOON)


def test_what_a_person_sent_and_deleted_there_is_noted_here(
    staff: Cast, seat: Take, platform: Platform, by_hand: None
) -> None:
    chen = seat(staff.chen)

    page = chen.get(f"{SPRING}/withdraw").text
    not_yet = chen.post(f"{SPRING}/withdraw", title="巾帼志愿", reason="人名写错了")
    done = chen.post(f"{SPRING}/withdraw", title="巾帼志愿", reason="人名写错了", deleted="yes")

    assert "这篇是人在公众平台后台发出的，微信不让程序撤回" in page
    assert "请到公众平台“内容管理 → 发表记录”里删除它，再回来注明已经删除" in told(not_yet)
    assert done.status_code == 303
    assert "已撤回" in chen.get(SPRING).text
    assert "/cgi-bin/message/mass/delete" not in platform.state()["calls"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_noting_it_can_be_read_and_used(everyone: Cast, at: Open, by_hand: None) -> None:
    for size in (PHONE, PC):
        page = at("陈", size)
        page.goto(page.url.partition("/console/")[0] + f"{SPRING}/withdraw")
        assert faults(page) == []
        page.get_by_label("已经在公众平台删除了").check()
