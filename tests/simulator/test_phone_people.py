"""Several followers at once: each has a phone, and the panel leads from one to the other."""

from playwright.sync_api import Page, expect

from bot.simulator import people
from tests.platform import PHONE, Platform


def open_sheet(phone: Page, name: str) -> None:
    phone.get_by_label("排练台").first.click()
    phone.get_by_role("tab", name=name).click()


def test_a_new_follower_has_a_phone_of_her_own(phone: Page, platform: Platform) -> None:
    platform.event("subscribe", PHONE)

    open_sheet(phone, "粉丝")
    phone.get_by_role("button", name="新粉丝").click()
    phone.get_by_role("button", name="关注公众号").click()
    phone.get_by_role("textbox", name="消息").fill("我是第二个人")
    phone.get_by_role("textbox", name="消息").press("Enter")

    expect(phone.locator(".mine .bubble")).to_have_text("我是第二个人")
    expect(phone.get_by_text(f"{people.NAMES[1]}的手机", exact=True)).to_be_visible()
    assert platform.state()["followers"] == 2
    open_sheet(phone, "粉丝")
    phone.get_by_role("link", name=people.NAMES[0]).first.click()
    expect(phone).to_have_url(f"{platform.url}/")
    expect(phone.locator(".mine .bubble")).to_have_count(0)
    open_sheet(phone, "粉丝")
    expect(phone.locator(".people li").nth(1)).to_contain_text("我是第二个人")


def test_a_phone_with_something_new_carries_a_dot_until_it_is_looked_at(
    phone: Page, platform: Platform
) -> None:
    platform.message("oSomebodyElse", "我说了话")

    open_sheet(phone, "粉丝")

    other = phone.locator(".people li", has_text="粉丝 Else")
    expect(other).to_have_class("news")
    other.get_by_role("link").first.click()
    expect(phone.locator(".mine .bubble")).to_have_text("我说了话")
    phone.wait_for_load_state("load")  # nobody is gone again before the page is there
    phone.goto(platform.url)
    open_sheet(phone, "粉丝")
    expect(other).not_to_have_class("news")


def test_generated_followers_are_counted(phone: Page, platform: Platform) -> None:
    open_sheet(phone, "粉丝")

    for number in (100, 200):
        phone.get_by_role("button", name="生成 100 人").click()
        expect(phone.locator(".count")).to_have_text(f"共有粉丝 {number} 人，其中生成的 {number} 人")

    assert platform.state()["followers"] == 200
    expect(phone.locator(".people li")).to_have_count(1)
