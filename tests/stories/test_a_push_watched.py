"""陈 watches a push on its page: prepared, sent, confirmed by the administrator, out, and never reloads."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests import browser
from tests.manual import Section, section
from tests.rehearsal import PATIENCE, Rehearsal, running

PATIENT = PATIENCE * 1000.0


def sign_in(page: Page, rehearsal: Rehearsal, name: str) -> None:
    password = next(each["password"] for each in rehearsal.facts["staff"] if each["name"] == name)
    page.goto(f"{rehearsal.web}/console/")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/console/")


def watch(page: Page, rehearsal: Rehearsal, told: Section) -> None:
    label = page.locator(".standing h2")
    told.step(page, "打开这一次推送的页面。")
    expect(label).to_contain_text("已排期")
    expect(page.get_by_text("本页会自己更新，不用刷新")).to_be_visible()
    expect(page.get_by_role("link", name="刷新")).to_be_hidden()

    rehearsal.platform.advance(120)
    expect(label).to_contain_text("已交给微信", timeout=PATIENT)
    told.step(page, "到时间，它会变成“已交给微信”。")
    rehearsal.platform.advance(150)  # no event came: it is the administrator who is waited for
    expect(label).to_contain_text("等管理员在手机上确认", timeout=PATIENT)
    left = page.locator("[data-until]")
    expect(left).to_contain_text("分")
    before = left.inner_text()
    expect(left).not_to_have_text(before)  # the seconds go by
    expect(page.locator("[aria-current=step]")).to_contain_text("微信群发")
    told.step(page, "需要时，请公众号的管理员在手机上点确认。")
    told.picture(page)

    rehearsal.platform.confirm()
    expect(label).to_contain_text("已推送", timeout=PATIENT)
    told.step(page, "看到“已推送”就成了。")
    expect(page.locator(".course .done")).to_have_count(5)
    expect(page.get_by_role("link", name="在微信里看").first).to_be_visible()
    expect(page.get_by_text("已经结束")).to_be_visible()


def test_from_planned_to_sent(tmp_path: Path) -> None:
    with running(tmp_path / "rehearsal") as rehearsal, browser.launch() as chromium:
        complaints: list[str] = []
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        page.on("console", lambda said: complaints.extend(filter(None, [browser.complaint(said)])))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        rehearsal.platform.account(admin_confirm=True)
        sign_in(page, rehearsal, "陈")
        number = rehearsal.pushes()[0]["id"]
        page.goto(f"{rehearsal.web}/console/pushes/{number}")
        page.evaluate("window.neverReloaded = true")
        with section("发布", "看着发出去") as told:
            watch(page, rehearsal, told)
        assert page.evaluate("window.neverReloaded")
        assert page.locator("[hx-get]").count() == 0  # it asks no more
        assert complaints == []
