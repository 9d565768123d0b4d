"""A reader comments on her phone, 林 answers in the console, and the answer stands on the phone."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from bot import comments
from bot.answering import desk
from bot.comments import Thread
from bot.db import Sessions
from bot.wechat import capabilities
from bot.wechat.capabilities import Ability
from bot.wechat.client import WeChat
from bot.wechat.comments import Under
from tests import make
from tests.cast import Cast
from tests.manual import section
from tests.platform import Platform, until
from tests.web.console.conftest import Stopped, on_wechat, settings
from tests.web.console.screen import PC, PHONE, Open, faults

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def clock(platform: Platform) -> Stopped:
    return Stopped(platform.now())


@pytest.fixture
def console(sessions: Sessions, clock: Stopped, platform: Platform) -> Flask:
    return on_wechat(sessions, platform, clock)


def test_a_comment_made_on_the_phone_is_answered_and_elected_in_the_console_and_seen_on_the_phone(
    sessions: Sessions, everyone: Cast, clock: Stopped, platform: Platform, at: Open, chromium: Browser
) -> None:
    platform.by_hand({"title": "最美家庭揭晓", "content": "正文", "need_open_comment": 1})
    platform.settle()
    sent = platform.mass[0]
    with sessions.begin() as session:
        session.add(
            Thread(
                msg_data_id=str(sent["msg_data_id"]),
                position=1,
                title="最美家庭揭晓",
                out_at=clock.now(),
                is_open=True,
                look_at=clock.now(),
            )
        )
    phone = chromium.new_page(viewport={"width": 375, "height": 812})
    phone.goto(sent["articles"][0]["url"])
    phone.get_by_label("写留言").fill("请问育婴师的班还有吗？")
    phone.get_by_label("写留言").press("Enter")
    expect(phone.locator("#comments")).to_contain_text("育婴师的班")

    comments.run_due(
        sessions,
        WeChat(make.account(platform.url), sessions),
        settings().compliance,
        secret_key=settings().web.secret_key,
        now=clock.now(),
    )
    page = at("林", PC)
    with section("粉丝", "回复文章下面的留言") as told:
        told.step(page, "在首页点“待回复留言”。")
        page.get_by_role("link", name="待回复留言").click()
        expect(page.locator(".comment")).to_contain_text("请问育婴师的班还有吗？")
        assert faults(page) == []
        told.step(page, "好的留言点“精选”，别的读者就看得到。")
        page.get_by_role("button", name="精选").click()
        expect(page.get_by_role("status")).to_contain_text("已精选")
        page.get_by_role("link", name="回复", exact=True).click()
        told.step(page, "点“回复”，写好以后点“发出回复”。")
        page.get_by_label("回复", exact=False).first.fill("有的，四月开班。")
        page.get_by_role("button", name="12338 热线").click()
        expect(page.get_by_role("textbox")).to_have_value("有的，四月开班。\n" + _helpline())
        page.get_by_role("textbox").fill("有的，四月开班，请到区妇联报名。")
        told.picture(page)
        page.get_by_role("button", name="发出回复").click()
        expect(page.get_by_role("status")).to_contain_text("回复发出了")
        expect(page.locator(".answer")).to_contain_text("四月开班")
        assert faults(page) == []

    phone.reload()
    expect(phone.locator(".comment .reply")).to_contain_text("有的，四月开班，请到区妇联报名。")
    (listed,) = WeChat(make.account(platform.url), sessions).comments.listed(_under(sessions)).comments
    assert listed.elected
    phone.close()


def test_a_conversation_is_answered_with_a_short_text_in_its_window_and_says_what_else_to_do_after_it(
    sessions: Sessions, everyone: Cast, clock: Stopped, platform: Platform, at: Open
) -> None:
    platform.message("oAsker", "老公不让我上班，我能找谁")
    with sessions.begin() as session:
        capabilities.note(session, Ability.ANSWER, True, now=clock.now())
        desk.hand_over(
            session,
            "oAsker",
            "老公不让我上班，我能找谁",
            reason="asked",
            now=clock.now(),
            secret_key=settings().web.secret_key,
        )
    page = at("林", PHONE)
    page.get_by_role("link", name="有粉丝找工作人员").click()
    page.get_by_text("还能回复 5/5 条").wait_for()
    page.get_by_role("button", name="12338 热线").click()
    assert faults(page) == []
    page.get_by_role("button", name="发给粉丝").click()
    page.get_by_text("还能回复 4/5 条").wait_for()
    until(lambda: [each["content"] for each in platform.state()["custom"]] == [_helpline()])

    clock.turn(hours=48)
    page.reload()

    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_text("微信只许在粉丝最后一条消息后 48 小时内回复")).to_be_visible()
    expect(page.get_by_text("粉丝留了电话的，打电话告诉")).to_be_visible()
    assert faults(page) == []


def _helpline() -> str:
    return desk.canned._helpline(settings().answering).text


def _under(sessions: Sessions) -> Under:
    with sessions.read() as session:
        return comments.opened(session, 1).under
