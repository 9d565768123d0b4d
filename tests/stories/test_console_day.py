"""A whole day in the console by five people: written, reviewed on phones, scheduled, sent, read, counted.

On a rehearsal, as a newcomer has it: real processes, the simulated platform, real browsers.  林 and 陈 sit
at the office PC, the reviewers hold their phones, 陈 signs in with a code of hers.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, Page, expect

from bot.clock import in_beijing
from tests import browser
from tests.manual import section
from tests.platform import until
from tests.rehearsal import PATIENCE, ROOT, Rehearsal, running
from tests.web.console.screen import PC, PHONE, faults
from tests.web.console.test_writing_live import put

PATIENT = PATIENCE * 1000.0
TITLE = "巾帼志愿者走进社区"
PHOTO = ROOT / "articles" / "sample-event" / "images" / "cover.jpg"
Sit = Callable[[str, tuple[int, int]], Page]


@contextmanager
def office(rehearsal: Rehearsal, chromium: Browser) -> Iterator[Sit]:
    """Give what seats somebody before a browser of her own; no page may complain."""
    complaints: list[str] = []
    passwords = {each["name"]: each["password"] for each in rehearsal.facts["staff"]}

    def sit(name: str, size: tuple[int, int]) -> Page:
        width, height = size
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(PATIENT)
        page.on("console", lambda said: complaints.extend(filter(None, [browser.complaint(said)])))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{rehearsal.web}/console/")
        page.get_by_label("姓名").fill(name)
        page.get_by_label("密码").fill(passwords[name])
        page.get_by_role("button", name="登录").click()
        return page

    yield sit
    heard = list(complaints)
    for context in chromium.contexts:
        context.close()
    assert heard == []


def home(page: Page) -> None:
    page.get_by_role("link", name="首页").click()


def approve(page: Page) -> None:
    """Take one's step on the phone: from the home page to 通过."""
    with section("审核", "在手机上通过") as told:
        told.step(page, "在首页打开“待我审”里的那一篇。")
        page.locator("section", has=page.get_by_role("heading", name="待我审")).get_by_text(TITLE).click()
        told.step(page, "从上往下看，再点“通过或退回”。")
        page.get_by_role("link", name="通过或退回").click()
        assert faults(page) == []
        told.step(page, "点“通过”。")
        told.picture(page)
        page.get_by_role("button", name="通过", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("通过")


def return_(page: Page) -> None:
    with section("审核", "退回") as told:
        page.get_by_text(TITLE).first.click()
        told.step(page, "打开那一篇，在“意见”里写明改哪里。")
        page.get_by_label("意见").fill("结尾加一句谢谢大家")
        told.step(page, "点“退回”。")
        page.get_by_role("button", name="退回", exact=True).click()


def mend(lin: Page) -> None:
    """Let 林 mend what was returned, and hand it in again."""
    with section("编辑", "被退回以后") as told:
        told.step(lin, "在首页打开“待送审、被退回”里的那一篇。")
        lin.locator("a.row", has_text=TITLE).click()
        told.step(lin, "点“修改”。")
        lin.get_by_role("link", name="修改").first.click()
        lin.locator("#body").press("Control+End")
        lin.keyboard.type("\n\n谢谢大家！")
        told.step(lin, "改好以后点“存为新版本”。")
        lin.get_by_role("button", name="存为新版本").click()
        told.step(lin, "再点“送审”。")
        hand_in(lin)


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.get_by_text("待初审（周）").first).to_be_visible()


def write(lin: Page) -> None:
    """Let 林 write, with a picture, and hand it in."""
    with section("编辑", "写一篇文章") as told:
        told.step(lin, "点页面上方的“文章”。")
        lin.get_by_role("link", name="文章", exact=True).click()
        told.step(lin, "点“写文章”。")
        lin.get_by_role("link", name="写文章").click()
        told.step(lin, "写“标题”和“正文”。")
        lin.locator("#title").fill(TITLE)
        lin.locator("#body").fill("三月的武都，巾帼志愿者走进社区。\n\n")
        told.step(lin, "把照片拖进“正文”，或者粘贴。")
        put(lin, "drop", PHOTO.read_bytes(), "street.jpg")
        put_in = re.compile(r"走进社区。\s+!\[说明\]\(images/street.jpg\)")
        expect(lin.locator("#body")).to_have_value(put_in)
        told.step(lin, "在“来源”里写照片是哪里来的。")
        lin.get_by_role("textbox", name="来源").fill("本会绘制")
        told.step(lin, "写“摘要”。")
        lin.locator("#digest").fill("巾帼志愿者走进社区。")
        shown = lin.locator("iframe.shown").content_frame.get_by_text("巾帼志愿者走进社区").first
        expect(shown).to_be_visible()
        lin.evaluate("scrollTo(0, 0)")
        told.picture(lin)
        told.step(lin, "看一看右边的“预览”，点“存为新版本”。")
        lin.get_by_role("button", name="存为新版本").click()
    with section("编辑", "送审") as told:
        told.step(lin, "在文章的页面点“送审”。")
        hand_in(lin)
        told.picture(lin)


def sign_in_by_phone(chen: Page, rehearsal: Rehearsal) -> None:
    """Let 陈 turn on the codes of her phone, go out, and come in with one."""
    password = next(each["password"] for each in rehearsal.facts["staff"] if each["name"] == "陈")
    with section("登录", "打开手机验证码") as told:
        chen.get_by_role("link", name="陈").click()
        told.step(chen, "打开右上角自己的名字，再点“登录”。")
        chen.get_by_role("link", name="登录", exact=True).click()
        told.step(chen, "输“您的密码”，点“下一步”。")
        chen.get_by_label("您的密码").fill(password)
        chen.get_by_role("button", name="下一步").click()
        told.step(chen, "用手机扫码，再输“六位数字”，点“打开”。")
        told.picture(chen, chen.locator("section", has=chen.locator(".secret")))
        expect(chen.get_by_label("六位数字")).to_be_visible()  # what stands below the secret
        phone = pyotp.TOTP("".join(chen.locator(".secret span").all_inner_texts()))
        chen.get_by_label("六位数字").fill(phone.at(datetime.now(UTC) - timedelta(seconds=30)))
        chen.get_by_role("button", name="打开", exact=True).click()
        chen.get_by_role("button", name="退出", exact=True).click()
        told.step(chen, "以后登录，先输“姓名”和“密码”，点“登录”。")
        chen.get_by_label("姓名").fill("陈")
        chen.get_by_label("密码").fill(password)
        chen.get_by_role("button", name="登录").click()
        told.step(chen, "再输“手机上现在的六位数字”。")
        chen.get_by_label("手机上现在的六位数字").fill(phone.at(datetime.now(UTC) + timedelta(seconds=30)))
        chen.get_by_role("button", name="登录").click()


def plan(chen: Page, tomorrow: date) -> None:
    """Let 陈 drag it onto tomorrow, and look twice."""
    with section("发布", "排一天") as told:
        told.step(chen, "点页面上方的“排期”。")
        chen.get_by_role("link", name="排期", exact=True).click()
        chen.wait_for_url("**/console/schedule/")
        if not chen.locator(f"#d{tomorrow}").count():
            chen.get_by_role("link", name="下月").click()
        chen.locator(f"#d{tomorrow}").scroll_into_view_if_needed()  # the lane stays in sight
        told.step(chen, "把“待排期”里的文章拖到那一天。")
        told.picture(chen)
        chen.locator(".lane [data-ready]", has_text=TITLE).drag_to(chen.locator(f"#d{tomorrow}"))
        expect(chen.get_by_label("请照头条标题输入")).to_be_visible()
        told.step(chen, "核对标题、封面、发给谁、谁审的。")
        told.step(chen, "照“头条标题”输入前几个字，点“确认排期”。")
        chen.get_by_label("请照头条标题输入").fill(TITLE[:4])
        told.picture(chen)
        chen.get_by_role("button", name="确认排期").click()
        expect(chen.get_by_role("status").first).to_contain_text("已排期")


def go_away(wu: Page, today: date) -> None:
    with section("审核", "出门几天") as told:
        home(wu)
        told.step(wu, "在首页点“登记请假”。")
        wu.get_by_role("link", name="登记请假").click()
        told.step(wu, "选“首日”和“末日（含）”，点“登记”。")
        for field, days in (("首日", 2), ("末日（含）", 4)):
            wu.get_by_label(field).fill(str(today + timedelta(days=days)))
        wu.get_by_role("button", name="登记").click()
        expect(wu.get_by_role("status")).to_be_visible()


def test_from_an_empty_page_to_the_numbers_of_the_next_day(tmp_path: Path) -> None:
    with (
        running(tmp_path / "rehearsal") as rehearsal,
        browser.launch() as chromium,
        office(rehearsal, chromium) as sit,
    ):
        # 林 writes, as the first day asks for, with a picture
        lin = sit("林", PC)
        expect(lin.locator(".first-day")).to_contain_text("0 / 6")
        write(lin)

        # on their phones 周 approves and 吴 returns; 林 mends it, and all three approve
        zhou, wu, zheng = (sit(name, PHONE) for name in "周吴郑")
        approve(zhou)
        wu.reload()
        return_(wu)
        home(lin)
        expect(lin.locator(".first-day")).to_contain_text("被退回了")
        mend(lin)
        for reviewer in (zhou, wu, zheng):
            home(reviewer)
            approve(reviewer)

        # 陈 comes in with a code of her phone, drags it onto tomorrow, and looks twice
        chen = sit("陈", PC)
        sign_in_by_phone(chen, rehearsal)
        expect(chen.locator(".tile", has_text="待排期")).to_contain_text("1 篇")
        tomorrow = in_beijing(rehearsal.platform.now()).date() + timedelta(days=1)
        plan(chen, tomorrow)
        go_away(wu, tomorrow)
        chen.goto(f"{rehearsal.web}/console/pushes/2")
        expect(chen.locator("#standing")).to_contain_text("已排期")

        # tomorrow at nine: what she sees changes by itself, followers get it, and read it
        nine = datetime.combine(tomorrow, datetime.min.time()).replace(hour=9)
        rehearsal.platform.set_clock(nine.replace(tzinfo=in_beijing(rehearsal.platform.now()).tzinfo))
        expect(chen.locator("#standing")).to_contain_text("已推送", timeout=PATIENT)
        follower = chromium.new_context(viewport={"width": 375, "height": 812}).new_page()
        follower.goto(rehearsal.platform.url)
        follower.locator(".card", has_text=TITLE).click()
        expect(follower.get_by_text("谢谢大家！")).to_be_visible(timeout=PATIENT)
        follower.context.close()

        # the day after: numbers are there, and the first day is over
        rehearsal.platform.advance(timedelta(days=1).total_seconds())
        home(lin)

        def over() -> bool:
            lin.reload()
            return "6 / 6" in lin.locator(".first-day").inner_text()

        until(over, within=PATIENCE)
        lin.get_by_role("link", name="看它的阅读数").click()
        expect(lin.get_by_role("heading", level=1)).to_contain_text(TITLE)
        expect(lin.locator("#evidence")).to_contain_text("1")
        lin.get_by_role("link", name="传播", exact=True).click()
        lin.get_by_role("link", name="看每一篇").click()
        expect(lin.locator("tr", has_text=TITLE)).to_contain_text("1")
        home(lin)
        lin.get_by_role("button", name="收起，不再显示").click()
        expect(lin.locator("h1")).to_contain_text("林")
        expect(lin.locator(".first-day")).to_have_count(0)
