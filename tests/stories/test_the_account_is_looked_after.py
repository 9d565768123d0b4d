"""陈 looks after the account on a rehearsal: another menu, clicked on a phone; three faults found and mended.

The faults are those of a real account: an address that is not on the list, a token that differs, a right that
is gone.  Each is mended by what the page says.
"""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import browser
from tests.manual import section
from tests.rehearsal import running
from tests.stories.test_console_day import PATIENT, office
from tests.web.console.screen import PC, PHONE, faults


def change_the_menu(chen: Page) -> None:
    with section("管理员", "换菜单") as told:
        chen.get_by_role("link", name="设置").click()
        chen.get_by_role("link", name="菜单").click()
        told.step(chen, "在“设置”里点“菜单”，先点“看看现在的菜单”。")
        chen.get_by_role("button", name="看看现在的菜单").click()
        expect(chen.locator("#handset .keys")).to_contain_text("隐私")
        chen.locator("#name-1").fill("两癌")
        chen.locator("#value-1").fill("两癌检查")
        expect(chen.locator("#handset .key").first).to_have_text("两癌")
        expect(chen.locator('.making[data-place="1"] .live-answer')).to_contain_text("粉丝会收到：")
        told.step(chen, "改名称和内容，看“粉丝会收到”什么。")
        chen.locator("#name-2").fill("一个太长的名称")
        expect(chen.locator('.making[data-place="2"] .live-name')).to_contain_text("名称太长，微信不收")
        chen.locator("#name-2").fill("隐私")
        expect(chen.locator('.making[data-place="2"] .live-name')).to_be_hidden()
        assert faults(chen) == []
        told.step(chen, "点“下一步：看前后不同”。")
        chen.get_by_role("button", name="下一步：看前后不同").click()
        expect(chen.locator(".changes ins")).to_have_text("两癌：回答“两癌检查”")
        assert faults(chen) == []
        told.picture(chen)
        told.step(chen, "看清楚了，点“确定换上”。")
        chen.get_by_role("button", name="确定换上").click()
        expect(chen.get_by_role("status").first).to_contain_text("换上了")


def card(chen: Page, key: str) -> tuple[str, str]:
    """Make one check again and give its mark and its words."""
    found = chen.locator(f"#{key}")
    found.get_by_role("button", name="再试").click()
    expect(found.get_by_role("button", name="再试")).to_have_text("再试", timeout=PATIENT)
    expect(chen.locator(f"#{key}[role=status]")).to_be_visible()
    return found.locator(".chip").inner_text(), found.inner_text()


def test_a_menu_on_the_phone_and_three_faults_found_and_mended(tmp_path: Path) -> None:
    with (
        running(tmp_path / "rehearsal") as rehearsal,
        browser.launch() as chromium,
        office(rehearsal, chromium) as sit,
    ):
        platform, chen = rehearsal.platform, sit("陈", PC)
        change_the_menu(chen)

        # a follower sees it and taps it, and is answered
        phone = chromium.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}).new_page()
        phone.goto(platform.url)
        phone.get_by_role("button", name="两癌", exact=True).click()
        expect(phone.locator("#chat")).to_contain_text("10025名", timeout=PATIENT)
        phone.context.close()

        # all is well; then three things go wrong
        with section("管理员", "体检") as told:
            chen.get_by_role("link", name="设置").click()
            chen.get_by_role("link", name="体检").click()
            told.step(chen, "在“设置”里点“体检”，再点“全部再查一遍”。")
            chen.get_by_role("button", name="全部再查一遍").click()
            expect(chen.get_by_role("status").first).to_contain_text("没有出问题的", timeout=PATIENT)
            secret = rehearsal.facts["token"]
            platform.account(ip_list=["10.0.0.1"], token="somethingElse", verified=False)
            platform.message("oPhone", "帮助")
            chen.get_by_role("button", name="全部再查一遍").click()
            expect(chen.get_by_role("status").first).to_contain_text("项出了问题", timeout=PATIENT)
            assert faults(chen) == []
            assert rehearsal.bot("check", "token", code=1) == ""
            told.picture(chen)

            # the list of addresses: the page names the one to add
            told.step(chen, "出了问题的，照写的去做，再点那一项的“再试”。")
            mark, words = card(chen, "token")
            address = re.search(r"另起一行加上 ([\d.]+)", words)
            assert (mark, "IP 白名单" in words) == ("出了问题", True)
            assert address
            platform.account(ip_list=["10.0.0.1", address[1]])
            assert card(chen, "token")[0] == "正常"
            expect(chen.locator("#checked")).to_contain_text("没有出问题的")
            expect(chen.get_by_text("项出了问题")).to_have_count(0)

        # the token: what came was turned away, and the page says where the two are compared
        mark, words = card(chen, "callback")
        assert (mark, "签名不对" in words, "把那里的令牌和密钥" in words) == ("要看一看", True, True)
        platform.account(token=secret)
        platform.message("oPhone", "帮助")
        assert card(chen, "callback")[0] == "正常"

        # the right: the account's certification ran out
        mark, words = card(chen, "rights")
        assert (mark, "不能群发给粉丝" in words, "认证有没有过期" in words) == ("要看一看", True, True)
        platform.account(verified=True)
        assert card(chen, "rights")[0] == "正常"
        assert "✓ 公众号的权限" in rehearsal.bot("check", "rights", "token", "callback")

        # the way there, for whoever connects another account
        chen.goto(f"{rehearsal.web}/console/checkup/connect")
        chen.get_by_role("button", name="存下规则和菜单").click()
        expect(chen.get_by_role("status").first).to_contain_text("都存下了")
        expect(chen.locator(".connect > li").nth(4)).to_contain_text("EncodingAESKey")
        platform.message("oPhone", "帮助")
        chen.reload()
        expect(chen.locator(".connect > li").nth(5)).to_contain_text("毫秒答好")
        assert faults(chen) == []
