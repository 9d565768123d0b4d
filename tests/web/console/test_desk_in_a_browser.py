"""The desk in a real Chromium: 林 answers on her phone, and every page of it can be read and used."""

import msgspec
import pytest
from flask import Flask
from playwright.sync_api import expect

from bot.answering import confided, desk
from bot.db import Sessions
from bot.people import Grant, Role
from bot.web.console import create_console
from tests import make
from tests.cast import Cast
from tests.manual import section
from tests.platform import Platform, until
from tests.web.console.conftest import Stopped, settings
from tests.web.console.screen import PC, PHONE, Open, faults

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ASKER = "oAsker"
LONG = "请问我家在马街镇，想申请小额担保贷款开个小超市，需要哪些材料？https://example.cn/" + "a" * 80


@pytest.fixture
def clock(platform: Platform) -> Stopped:
    return Stopped(platform.now())


@pytest.fixture
def console(sessions: Sessions, clock: Stopped, platform: Platform) -> Flask:
    account = make.account(platform.url)
    return create_console(msgspec.structs.replace(settings(), account=account), sessions, clock)


@pytest.fixture
def asked(sessions: Sessions, everyone: Cast, clock: Stopped, platform: Platform) -> int:
    """A follower has asked for a person; the number of her conversation."""
    platform.message(ASKER, LONG)
    with sessions.begin() as session:
        return desk.hand_over(
            session,
            ASKER,
            LONG,
            reason="wrong",
            about_answer="【小额担保贷款】2020年：8710万元",
            now=clock.now(),
            secret_key=settings().web.secret_key,
        ).id


def test_lin_answers_on_her_phone(asked: int, at: Open, platform: Platform) -> None:
    page = at("林", PHONE)

    with section("粉丝", "回复粉丝") as told:
        told.step(page, "在首页点“有粉丝说回答有误”。")
        page.get_by_role("link", name="有粉丝说回答有误").click()
        page.get_by_text("还能回复 5/5 条").wait_for()
        told.step(page, "写“回复”，点“发给粉丝”。")
        page.get_by_label("回复").fill("您好，请带身份证到镇妇联。")
        page.get_by_role("button", name="发给粉丝").click()

        page.get_by_role("status").get_by_text("已发给粉丝").wait_for()
        page.locator(".talk .ours", has_text="您好，请带身份证到镇妇联。").wait_for()
        page.get_by_text("还能回复 4/5 条").wait_for()
        until(
            lambda: [each["content"] for each in platform.state()["custom"]] == ["您好，请带身份证到镇妇联。"]
        )

        told.step(page, "说完了，点“结束会话”。")
        told.picture(page)
        page.locator("summary", has_text="结束会话").click()
        page.get_by_role("button", name="确定结束会话").click()
        page.get_by_role("status").get_by_text("已经结束").wait_for()


@pytest.mark.parametrize("size", [PHONE, PC])
def test_every_page_of_the_desk_can_be_read_and_used(
    sessions: Sessions, asked: int, everyone: Cast, clock: Stopped, at: Open, size: tuple[int, int]
) -> None:
    with sessions.begin() as session:
        lin = session.merge(everyone.lin)
        lin.grants.append(Grant(role=Role.RIGHTS))
        key = settings().web.secret_key
        confided.leave(session, ASKER, LONG, now=clock.now(), secret_key=key, keep_days=30)
    page = at("林", size)
    home = page.url

    for path in ("", "desk/", f"desk/{asked}", "confided/"):
        page.goto(home + path)
        assert faults(page) == [], path
    page.get_by_role("button", name="打开看").click()
    page.get_by_text("谁看过").wait_for()
    assert faults(page) == []
    places = [each.bounding_box() for each in page.get_by_role("radio").all()]
    assert len({each["y"] for each in places if each}) == len(places) > 1, "each on a line of its own"

    page.goto(home)
    with section("粉丝", "看维权留言") as told:
        told.step(page, "在首页点“去处理”。")
        page.get_by_role("link", name="去处理").click()
        told.step(page, "点“打开看”。")
        page.get_by_role("button", name="打开看").click()
        told.step(page, "联系了她、转给了哪里，就选一样，点“记下”。")
        page.get_by_label("联系了本人").check()
        page.get_by_role("button", name="记下").click()
        page.get_by_role("status").get_by_text("记下了：第 1 号，联系了本人。").wait_for()
        told.picture(page)
    assert faults(page) == []
    page.goto(home)
    page.wait_for_load_state()
    expect(page.get_by_text("去处理")).to_have_count(0)
