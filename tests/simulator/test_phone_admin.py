"""The administrator's phone: a mass send waits there, and is confirmed, refused or forgotten."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.platform import PHONE, Platform
from tests.simulator.conftest import Api


@pytest.fixture
def waiting(phone: Page, api: Api, platform: Platform) -> str:
    """A send of two articles that waits for the administrator; gives its msg_id."""
    platform.event("subscribe", PHONE)
    platform.account(admin_confirm=True)
    return str(api.mass(api.draft(api.article(title="头条文章"), api.article(title="次条文章")))["msg_id"])


def test_the_administrator_confirms_and_the_push_arrives(
    phone: Page, platform: Platform, waiting: str
) -> None:
    admin = phone.get_by_label("管理员的手机", exact=True)

    phone.get_by_role("button", name="有群发等管理员确认").click()
    expect(admin.locator(".ask")).to_contain_text("陇南武都妇女")
    expect(admin.locator(".ask li")).to_have_text(["头条文章", "次条文章"])
    phone.wait_for_function(
        "() => /^(29:\\d\\d|30:00)$/.test(document.querySelector('[data-due]').textContent)"
    )
    admin.get_by_role("button", name="确认群发").click()

    expect(admin.locator(".ended")).to_contain_text("已确认")
    admin.get_by_label("关上").click()
    expect(phone.locator(".cards .card")).to_have_text(["头条文章", "次条文章"])
    expect(phone.get_by_role("button", name="有群发等管理员确认")).to_be_hidden()
    assert str(platform.mass[0]["msg_id"]) == waiting


def test_the_administrator_refuses_and_nothing_arrives(phone: Page, platform: Platform, waiting: str) -> None:
    admin = phone.get_by_label("管理员的手机", exact=True)

    phone.get_by_role("button", name="有群发等管理员确认").click()
    admin.get_by_role("button", name="拒绝").click()

    expect(admin.locator(".ended")).to_contain_text("已拒绝")
    assert platform.jobs[-1]["result"] == "err(40001)"
    assert platform.mass == []


def test_what_nobody_confirms_within_half_an_hour_is_not_sent(
    phone: Page, platform: Platform, waiting: str
) -> None:
    phone.get_by_label("排练台").first.click()
    phone.get_by_role("button", name="+1 小时").click()

    phone.get_by_label("排练台").first.click()
    phone.get_by_role("tab", name="后台").click()
    phone.get_by_role("button", name="管理员的手机").click()
    expect(phone.locator(".ended")).to_contain_text("过期未确认")
    assert platform.mass == []


def test_an_article_by_hand_waits_there_too(phone: Page, platform: Platform) -> None:
    platform.event("subscribe", PHONE)
    platform.account(admin_confirm=True)
    phone.get_by_label("排练台").first.click()
    phone.get_by_role("tab", name="后台").click()
    phone.get_by_text("在公众平台手工发文").click()
    phone.get_by_label("标题").fill("手工写的")
    phone.get_by_label("正文").fill("一段。")

    phone.get_by_role("button", name="发出").click()
    phone.get_by_role("button", name="有群发等管理员确认").click()
    expect(phone.locator(".ask")).to_contain_text("手工写的")
    expect(phone.locator(".card")).to_have_count(0)
    phone.get_by_role("button", name="确认群发").click()
    phone.get_by_label("管理员的手机", exact=True).get_by_label("关上").click()

    expect(phone.locator(".card")).to_contain_text("手工写的")
    assert [each["status"] for each in platform.jobs] == ["SEND_SUCCESS"]


def test_the_words_beside_a_switch_turn_it_too(phone: Page, platform: Platform) -> None:
    phone.get_by_label("排练台").first.click()
    phone.get_by_role("tab", name="账号").click()
    switch = phone.get_by_role("switch", name="管理员确认")

    phone.get_by_text("管理员确认", exact=True).click()

    expect(switch).to_be_checked()
    assert platform.state()["account"]["admin_confirm"] is True


def test_the_checklist_says_what_to_do_when_the_push_was_not_waited_for(
    phone: Page, platform: Platform
) -> None:
    step = phone.locator(".guide li", has_text="推送等管理员确认")
    expect(step).to_contain_text("往前拨")

    platform.by_hand({"title": "没有等", "content": "<p>好</p>"})

    expect(step).to_contain_text("拨到明天，手工群发一篇")


def test_on_a_desk_it_stands_beside_the_follower_s_phone(browser: Browser, platform: Platform) -> None:
    desk = browser.new_page(viewport={"width": 1366, "height": 768})
    desk.goto(platform.url)

    desk.get_by_role("button", name="打开管理员确认").click()

    expect(desk.get_by_text("下一次群发会在这里等 30 分钟")).to_be_visible()
    assert platform.state()["account"]["admin_confirm"] is True
    boxes = [desk.locator(each).bounding_box() for each in (".admin", ".phone", ".panel")]
    edges = [edge for box in boxes if box for edge in (box["x"], box["x"] + box["width"])]
    assert edges == sorted(edges)
    assert len(edges) == 6
    assert 0 <= edges[0] < edges[-1] <= 1366
    desk.close()
