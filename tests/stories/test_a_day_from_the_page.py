"""A newcomer rehearses a day from the page alone: the administrator confirms, it is read and counted."""

from pathlib import Path

from playwright.sync_api import Page, expect

from bot.clock import BEIJING
from tests import browser
from tests.platform import until
from tests.rehearsal import PATIENCE, running

PATIENT = PATIENCE * 1000.0


def panel(page: Page, sheet: str) -> None:
    page.get_by_label("排练台").first.click()
    page.get_by_role("tab", name=sheet).click()


def test_from_following_to_tomorrow_s_numbers(tmp_path: Path) -> None:
    with running(tmp_path / "rehearsal") as rehearsal, browser.launch() as chromium:
        page = chromium.new_page(viewport={"width": 375, "height": 812})
        page.goto(rehearsal.platform.url)
        replies = page.locator(".theirs .bubble")

        # before the sample push is due: sends are to wait for the administrator
        panel(page, "账号")
        page.get_by_role("switch", name="管理员确认").click()
        expect(page.get_by_role("switch", name="管理员确认")).to_be_checked()

        # somebody new follows and asks, by voice too
        page.get_by_role("tab", name="粉丝").click()
        page.get_by_role("button", name="新粉丝").click()
        page.get_by_role("button", name="关注公众号").click()
        expect(replies.last).to_contain_text("欢迎关注“陇南武都妇女”")
        page.get_by_role("textbox", name="消息").fill("两癌")
        page.get_by_role("button", name="发送").click()
        expect(replies.last).to_contain_text("10025名")
        page.get_by_label("用语音").click()
        page.get_by_role("textbox", name="消息").fill("洗衣机发了几台")
        page.get_by_role("button", name="发送").click()
        expect(replies.last).to_contain_text("洗衣机")

        # the push comes due, and waits on the administrator's phone
        panel(page, "时间")
        page.get_by_role("button", name="+1 分钟").click()
        waiting = page.get_by_role("button", name="有群发等管理员确认")
        expect(waiting).to_be_visible(timeout=PATIENT)
        expect(page.locator(".cards")).to_have_count(0)
        waiting.click()
        expect(page.locator(".ask")).to_contain_text("巾帼同心暖武都")
        page.get_by_role("button", name="确认群发").click()
        expect(page.locator(".ended")).to_contain_text("已确认")
        page.get_by_label("管理员的手机", exact=True).get_by_label("关上").click()

        # it arrives, and is read
        card = page.locator(".card", has_text="巾帼同心暖武都")
        expect(card).to_be_visible()
        rehearsal.wait_for_push("sent")
        card.click()
        expect(page.get_by_text("检查惠及10025名农村妇女")).to_be_visible()
        page.get_by_role("button", name="赞").click()
        expect(page.get_by_role("button", name="赞", pressed=True)).to_be_visible()

        # tomorrow's numbers: on the page, and in the report
        year = str(rehearsal.platform.now().astimezone(BEIJING).year)
        panel(page, "时间")
        page.get_by_role("button", name="到明天 08:30").click()
        panel(page, "后台")
        expect(page.locator(".numbers li")).to_contain_text("阅读 1")
        expect(page.locator(".numbers li")).to_contain_text("赞 1")
        page.get_by_role("tab", name="时间").click()
        expect(page.locator(".guide .done")).to_have_count(6)
        until(lambda: rehearsal.json("reach", "report", "--year", year)["reads"] == 1, within=PATIENCE)
