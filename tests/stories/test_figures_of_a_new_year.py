"""Figures of a new year: from the review to the phone, by another name, and once more through Excel.

On a rehearsal, as a newcomer has it: a follower asks on the phone page, staff work in the console.
"""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests import browser
from tests.figures import workbooks
from tests.manual import Section, section
from tests.platform import until
from tests.rehearsal import PATIENCE, running
from tests.stories.test_console_day import office
from tests.web.console.screen import PC, PHONE, faults

REVIEW = """\
武都区妇联2031年工作综述
“两癌”检查受益妇女11200名，患病妇女救助15名。
推选“巧手能人”27名，其中5名来自高山村，受训妇女约九成。
"""
QUESTION = "2031年两癌检查了多少人"
UNHEARD = "能人评比多少名"


def ask(phone: Page, words: str) -> str:
    """Ask on the phone page, and return what comes back."""
    replies = phone.locator(".theirs .bubble")
    before = replies.count()
    phone.get_by_role("textbox", name="消息").fill(words)
    phone.get_by_role("button", name="发送").click()
    expect(replies).to_have_count(before + 1)
    return replies.last.inner_text()


def test_from_the_review_to_the_phone_by_another_name_and_through_excel(tmp_path: Path) -> None:
    with (
        running(tmp_path / "rehearsal") as rehearsal,
        browser.launch() as chromium,
        office(rehearsal, chromium) as sit,
    ):
        phone = chromium.new_page(viewport={"width": 375, "height": 812})
        phone.goto(rehearsal.platform.url)
        expect(phone.locator(".theirs .bubble")).to_have_count(1)  # the welcome

        chen = sit("陈", PC)
        _go_through(chen)
        until(lambda: "11200名" in ask(phone, QUESTION), within=PATIENCE)

        assert "27名" not in ask(phone, UNHEARD)
        _name(sit("陈", PHONE))
        until(lambda: "27名" in ask(phone, UNHEARD), within=PATIENCE)  # known within two seconds

        _through_excel(chen, tmp_path)
        until(lambda: "11211名" in ask(phone, QUESTION), within=PATIENCE)


def _go_through(chen: Page) -> None:
    """Paste the review and go through it: three confirmed, one left out."""
    with section("数字", "一篇新综述") as told:
        _reviewed(chen, told)


def _reviewed(chen: Page, told: Section) -> None:
    chen.get_by_role("link", name="问答").click()
    told.step(chen, "点“问答”，再点“数字”。")
    chen.get_by_role("link", name="数字", exact=True).click()
    told.step(chen, "点“摘取新综述”。")
    chen.get_by_role("link", name="摘取新综述").click()
    told.step(chen, "写“说的是哪一年”，把综述贴在“或者把文字粘贴在这里”，点“找出里面的数字”。")
    chen.get_by_label("说的是哪一年").fill("2031")
    chen.get_by_label("或者把文字粘贴在这里").fill(REVIEW)
    chen.get_by_label("起个名字").fill("2031年工作综述")
    chen.get_by_role("button", name="找出里面的数字").click()

    expect(chen.locator(".sentence mark").first).to_have_text("11200名")
    expect(chen.get_by_label("说的是哪个指标")).to_have_value("“两癌”检查受益妇女")
    expect(chen.get_by_text("比2020年增加 1,175名（11.7%）")).to_be_visible()
    told.step(chen, "一个一个看：原句、是哪个指标、比去年多少，对的就点“确认”。")
    told.picture(chen)
    chen.keyboard.press("Enter")  # the button has the focus
    expect(chen.get_by_text("已看 1 / 4")).to_be_visible()
    assert faults(chen) == []

    told.step(chen, "不是要回答粉丝的，点“不要”。")
    chen.keyboard.press("Alt+x")  # 不要
    expect(chen.locator(".sentence mark").first).to_have_text("27名")
    chen.get_by_label("说的是哪个指标").select_option("")
    chen.get_by_label("名字", exact=False).first.fill("巧手能人")
    chen.get_by_label("或新话题").fill("能人评选")
    chen.get_by_role("button", name="确认").click()
    expect(chen.get_by_text("已看 3 / 4")).to_be_visible()
    chen.get_by_role("link", name="2031年工作综述").click()
    chen.get_by_role("link", name="接着看").click()  # left and taken up again
    chen.get_by_role("button", name="不要").click()
    expect(chen.get_by_text("都看完了")).to_be_visible()
    done = "bar => bar.value === bar.max && bar.clientWidth === bar.nextElementSibling.clientWidth"
    assert chen.locator("progress").evaluate(done)  # all of them is the whole width


def _name(chen: Page) -> None:
    """Give what followers say a meaning, in two clicks, on the phone."""
    with section("数字", "给一个叫法") as told:
        chen.get_by_role("link", name="问答").click()
        group = chen.locator(".group", has_text=UNHEARD)
        assert faults(chen) == []
        told.step(chen, "点“问答”，在那句话下面点“设为叫法”。")
        group.get_by_text("设为叫法").click()
        expect(group.get_by_label("说的是")).to_have_value("能人评选")  # what is called most like it
        told.step(chen, "看一看“说的是”哪个指标，点“就用这个叫法”。")
        group.get_by_role("button", name="就用这个叫法").click()
        expect(chen.get_by_text("现在是话题「能人评选」的叫法")).to_be_visible()


def _through_excel(chen: Page, folder: Path) -> None:
    """Take all figures out, correct one in Excel; look, import, undo; import again and confirm it."""
    chen.get_by_role("link", name="问答").click()
    chen.get_by_role("link", name="数字", exact=True).click()
    with section("数字", "用 Excel 改") as told:
        _in_and_out(chen, folder, told)


def _in_and_out(chen: Page, folder: Path, told: Section) -> None:
    told.step(chen, "在“数字”里点“Excel 进出”。")
    chen.get_by_role("link", name="Excel 进出").click()
    with chen.expect_download() as taken:
        chen.get_by_role("link", name="2031年").click()
    taken.value.save_as(folder / "out.xlsx")
    correct = {"写法": "11211名", "数值": 11211, "原文句子": lambda told: told.replace("11200", "11211")}
    file = workbooks.changed(
        folder / "out.xlsx",
        folder / "改好的.xlsx",
        {("数字", 2, heading): value for heading, value in correct.items()},
    )

    told.step(chen, "改好以后，在“填好的表”里选它，点“先看看”。")
    _look(chen, file)
    told.step(chen, "看清楚会变什么，点“导入”。")
    told.picture(chen)
    _import(chen)
    chen.locator(".told", has_text="改好的").get_by_text("撤销", exact=True).click()
    told.step(chen, "导错了，点“撤销”，再点“确定撤销”。")
    chen.get_by_role("button", name="确定撤销").click()
    expect(chen.get_by_text("已撤销对 改好的.xlsx 的导入")).to_be_visible()

    _look(chen, file)
    _import(chen)
    chen.get_by_role("link", name="首页").click()
    told.step(chen, "回首页点“去确认”，看过以后再确认。")
    chen.get_by_role("link", name="去确认").click()
    expect(chen.get_by_text("现在回答的是 11200名，确认以后更正为 11211名")).to_be_visible()
    chen.get_by_role("button", name="确认", exact=True).click()
    expect(chen.get_by_text("没有等着确认的数字")).to_be_visible()


def _look(chen: Page, file: Path) -> None:
    chen.get_by_label("填好的表").set_input_files(file)
    chen.get_by_role("button", name="先看看").click()
    expect(chen.get_by_text("看清楚再导入：更正 1 个")).to_be_visible()


def _import(chen: Page) -> None:
    chen.get_by_role("button", name="导入", exact=True).click()
    expect(chen.get_by_text("已导入 改好的.xlsx：更正 1 个")).to_be_visible()
