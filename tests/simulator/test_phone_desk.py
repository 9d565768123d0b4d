"""The rehearsal panel: time, the account's kind and switches, faults, the backend, light and dark."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.platform import PHONE, Platform
from tests.simulator.conftest import Api, code_of
from tests.simulator.test_phone_people import open_sheet

TOO_SMALL = """
[...document.querySelectorAll('button, select, summary, .panel a, .panel input:not([type=checkbox])')]
  .filter(one => one.checkVisibility())
  .map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 40 || box.width < 40)
  .map(([words]) => words)
"""


def test_the_clock_is_set_to_a_day_and_time(phone: Page, platform: Platform) -> None:
    open_sheet(phone, "时间")
    phone.get_by_label("拨到某一刻").fill("2026-12-01T07:45")
    phone.get_by_role("button", name="前往").click()

    expect(phone.locator(".phone [data-time]")).to_have_text("07:45")
    expect(phone.get_by_text("平台时间到了 12月1日 07:45")).to_be_visible()
    assert platform.now().isoformat().startswith("2026-12-01T07:45")


def test_of_jumps_of_the_clock_that_follow_each_other_only_the_last_is_shown(
    phone: Page, platform: Platform
) -> None:
    shown = phone.locator(".note.jump:visible")

    for _ in range(3):
        platform.advance(3600)

    expect(shown).to_have_text(["平台时间到了 11月24日 13:00"])
    phone.reload()
    expect(shown).to_have_text(["平台时间到了 11月24日 13:00"])


def test_a_personal_account_loses_its_rights_and_gets_them_back(
    phone: Page, api: Api, platform: Platform
) -> None:
    open_sheet(phone, "账号")

    phone.get_by_role("radio", name="个人号").click()
    expect(phone.get_by_role("radio", name="个人号")).to_be_checked()
    assert code_of(api.mass(api.draft())) == 48001
    phone.get_by_role("radio", name="认证服务号").click()
    expect(phone.get_by_role("radio", name="认证服务号")).to_be_checked()

    assert api.mass(api.draft())["errcode"] == 0
    phone.get_by_role("radio", name="安全").click()
    expect(phone.get_by_role("radio", name="安全")).to_be_checked()
    phone.get_by_role("switch", name="不限群发次数").click()
    expect(phone.get_by_role("switch", name="不限群发次数")).to_be_checked()
    account = platform.state()["account"]
    assert (account["kind"], account["callback_mode"], account["mass_quota"]) == ("service", "safe", 1000)


def test_faults_are_ordered_shown_called_off_and_used_up(phone: Page, api: Api) -> None:
    open_sheet(phone, "故障")
    ordered = phone.get_by_role("list", name="将要发生").get_by_role("listitem")

    phone.get_by_role("button", name="系统繁忙").click()
    expect(ordered).to_have_text(["群发：系统繁忙（-1）撤销"])
    phone.get_by_label("下一次", exact=True).select_option("群发结果通知")
    phone.get_by_role("button", name="通知丢失").click()
    expect(ordered).to_have_count(2)
    phone.get_by_role("button", name="群发：平台审核不通过").click()
    expect(ordered).to_have_count(3)
    ordered.nth(1).get_by_role("button", name="撤销").click()
    expect(ordered).to_have_text(["群发：系统繁忙（-1）撤销", "群发：平台审核不通过撤销"])
    ordered.nth(1).get_by_role("button", name="撤销").click()
    expect(ordered).to_have_count(1)

    assert code_of(api.mass(api.draft())) == -1
    expect(phone.get_by_text("没有安排故障")).to_be_visible()


def test_an_article_written_by_hand_reaches_the_followers(phone: Page, platform: Platform) -> None:
    platform.event("subscribe", PHONE)
    open_sheet(phone, "后台")

    phone.get_by_text("在公众平台手工发文").click()
    phone.get_by_label("标题").fill("手工写的一篇")
    phone.get_by_label("正文").fill("第一段 <b>不是标签</b>\n\n第二段")
    phone.get_by_role("button", name="发出").click()

    phone.locator(".card", has_text="手工写的一篇").click()
    expect(phone.locator(".body p")).to_have_text(["第一段 <b>不是标签</b>", "第二段"])
    expect(phone.get_by_label("写留言")).to_be_visible()
    open_sheet(phone, "后台")
    expect(phone.locator(".numbers li")).to_contain_text("明天 08:00 后有数")
    platform.advance(86_400)
    expect(phone.locator(".numbers li")).to_contain_text("阅读 1")


def write_by_hand(phone: Page, title: str) -> None:
    open_sheet(phone, "后台")
    phone.get_by_text("在公众平台手工发文").click()
    phone.get_by_label("标题").fill(title)
    phone.get_by_label("正文").fill("正文")


def test_a_title_by_hand_ends_where_the_platform_ends_it(phone: Page, platform: Platform) -> None:
    platform.event("subscribe", PHONE)

    write_by_hand(phone, "")
    phone.get_by_label("标题").press_sequentially("长" * 33)
    expect(phone.locator(".written")).to_have_text("32 / 32，不能再长了")
    phone.get_by_role("button", name="发出").click()

    expect(phone.get_by_role("status").filter(has_text=f"发出去了：《{'长' * 32}》")).to_have_count(2)
    expect(phone.locator(".card strong")).to_have_text("长" * 32)
    expect(phone.locator(".written")).to_have_text("0 / 32")


def test_what_is_published_by_hand_notifies_nobody_and_says_where_it_is(
    phone: Page, platform: Platform
) -> None:
    platform.event("subscribe", PHONE)

    write_by_hand(phone, "只发布")
    phone.get_by_role("radio", name="发布").check()
    phone.get_by_role("button", name="发出").click()

    expect(phone.locator(".told")).to_contain_text("发布了：《只发布》。没有通知粉丝")
    expect(phone.locator(".numbers li")).to_contain_text("手工发布")
    expect(phone.locator(".cards")).to_have_count(0)
    assert platform.mass == []
    phone.locator(".numbers a").click()
    expect(phone.locator(".headline")).to_have_text("只发布")


@pytest.mark.parametrize(
    ("title", "text", "words"),
    [("只有空格", " \n\n\u3000 ", "正文是空的，请写了再发。"), ("  ", "正文", "标题是空的，请写了再发。")],
)
def test_an_article_by_hand_of_spaces_only_is_refused_in_words(
    phone: Page, platform: Platform, title: str, text: str, words: str
) -> None:
    write_by_hand(phone, title)
    phone.get_by_label("正文").fill(text)
    phone.get_by_role("button", name="发出").click()

    expect(phone.locator(".toast")).to_contain_text(words)
    expect(phone.get_by_label("标题")).to_have_value(title)
    assert platform.mass == []


def test_a_send_by_hand_beyond_the_day_s_one_is_refused_in_words(phone: Page, platform: Platform) -> None:
    platform.by_hand({"title": "今天的一篇", "content": "<p>正文</p>"})

    write_by_hand(phone, "今天的第二篇")
    phone.get_by_role("button", name="发出").click()

    expect(phone.locator(".toast")).to_contain_text("没有发：群发次数用完了")
    expect(phone.get_by_label("标题")).to_have_value("今天的第二篇")
    assert len(platform.mass) == 1


def test_no_fault_is_cut_off_on_a_desk(browser: Browser, platform: Platform) -> None:
    desk = browser.new_page(viewport={"width": 1366, "height": 768})
    desk.goto(platform.url)
    sheets = "document.querySelector('.sheets')"

    desk.get_by_role("tab", name="故障").click()
    for number, name in enumerate(("系统繁忙", "凭证失效", "群发：平台审核不通过"), start=1):
        desk.get_by_role("button", name=name).first.click()
        expect(desk.locator(".ordered li")).to_have_count(number)

        assert desk.evaluate(f"{sheets}.scrollHeight <= {sheets}.clientHeight")
    desk.close()


def test_the_page_turns_dark_and_stays_dark(phone: Page) -> None:
    background = "getComputedStyle(document.querySelector('.phone')).backgroundColor"
    assert phone.evaluate(background) == "rgb(237, 237, 237)"

    phone.get_by_label("排练台").first.click()
    phone.get_by_label("换浅色或深色").click()
    phone.reload()

    assert phone.evaluate(background) == "rgb(17, 17, 17)"
    phone.emulate_media(color_scheme="dark")
    phone.get_by_label("排练台").first.click()
    phone.get_by_label("换浅色或深色").click()
    assert phone.evaluate(background) == "rgb(237, 237, 237)"


def test_the_page_follows_the_system_when_nothing_was_chosen(phone: Page) -> None:
    phone.emulate_media(color_scheme="dark")

    assert (
        phone.evaluate("getComputedStyle(document.querySelector('.phone')).backgroundColor")
        == "rgb(17, 17, 17)"
    )


def test_everything_in_the_panel_can_be_hit_with_a_thumb(phone: Page) -> None:
    phone.get_by_label("排练台").first.click()

    for name in ("时间", "粉丝", "后台", "账号", "故障"):
        phone.get_by_role("tab", name=name).click()

        assert phone.evaluate(TOO_SMALL) == []
        assert phone.evaluate("document.documentElement.scrollWidth") == 375
