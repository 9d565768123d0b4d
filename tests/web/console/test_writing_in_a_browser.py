"""Writing and bringing in on a screen: Word's clipboard keeps its bold, the preview is beside the text."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.db import Sessions
from bot.publishing import articles
from tests import make
from tests.cast import Cast
from tests.web.console.screen import PC, PHONE, Open, faults

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LIST = "战疫有我 https://mp.weixin.qq.com/s/a 2020-02-10\n家书 https://mp.weixin.qq.com/s/b 2020-03-08"
PASTE = """(field, [html, text]) => {
  const carried = new DataTransfer();
  carried.setData("text/html", html);
  carried.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: carried, bubbles: true}));
  field.value = text;
  field.dispatchEvent(new Event("input", {bubbles: true}));
}"""


def look(page: Page, name: str) -> None:
    """Require that the page can be read and used; with SHOTS=FOLDER keep a picture of it for people."""
    page.wait_for_load_state()
    if "SHOTS" in os.environ:
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)
    assert faults(page) == []


@pytest.mark.parametrize("size", [PC, PHONE])
def test_an_article_is_written_seen_and_kept(
    sessions: Sessions, everyone: Cast, at: Open, tmp_path: Path, size: tuple[int, int]
) -> None:
    make.revision(sessions, "other", column="巾帼志愿")
    make.revision(sessions, "virus", title="战疫有我", column="疫情防控")
    picture = tmp_path / "street.jpg"
    picture.write_bytes(make.picture(width=900, height=383))
    page = at("林", size)
    page.get_by_role("link", name="文章", exact=True).first.click()
    look(page, f"list-{size[0]}")
    page.get_by_role("link", name="写文章").click()
    look(page, f"new-{size[0]}")

    page.get_by_label("标题").first.fill("春风行动")
    page.get_by_text("从 Word、WPS 带进来").click()
    page.locator("#pasted").evaluate(
        PASTE,
        [
            "<p class=MsoNormal><b>一是送温暖。</b>志愿者<span style='color:red'>上门</span>。</p>",
            "一是送温暖。志愿者上门。",
        ],
    )
    page.get_by_role("button", name="放进正文").last.click()
    page.get_by_text("没有照样带进来").wait_for()
    page.get_by_label("添加图片").set_input_files(picture)
    page.get_by_label("网址里的名字").fill("spring")
    page.get_by_label("摘要").fill("春天来了。")
    if size == PHONE:
        page.get_by_role("button", name="预览").click()
    page.frame_locator("iframe.shown").get_by_text("志愿者上门").wait_for()
    look(page, f"preview-{size[0]}")
    page.get_by_role("button", name="存为新版本").click()
    page.get_by_text("已存为第1版").wait_for()
    look(page, f"kept-{size[0]}")

    with sessions.read() as session:
        kept = articles.newest(articles.named(session, "spring"))
        assert kept.body == "**一是送温暖。**志愿者上门。\n\n![说明](images/street.jpg)\n"


@pytest.mark.parametrize("size", [PC, PHONE])
def test_what_is_to_be_mended_is_one_tap_away(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int]
) -> None:
    page = at("林", size)
    page.get_by_role("link", name="文章", exact=True).first.click()
    page.get_by_role("link", name="写文章").click()
    page.get_by_label("摘要").fill("三月。")
    page.get_by_label("数字是哪一年的").fill("去年")
    page.get_by_role("button", name="存为新版本").click()
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("link")).to_have_text(["标题", "正文", "数字是哪一年的"])
    expect(page.locator("#title")).to_be_focused()
    look(page, f"to-mend-{size[0]}")

    for name, key in (("数字是哪一年的", "year"), ("正文", "body"), ("标题", "title")):
        alert.get_by_role("link", name=name).click()
        expect(page.locator(f"#{key}")).to_be_focused()
        expect(page.locator(f"#fault-{key}")).to_be_in_viewport()
    page.get_by_label("标题").first.fill("春风行动")
    page.locator("#body").fill("三月的武都。")
    page.get_by_label("数字是哪一年的").fill("")
    expect(page.get_by_text("没有做成")).to_have_count(0)
    page.get_by_role("button", name="存为新版本").click()
    page.get_by_text("送审前还要补上：封面。").wait_for()
    expect(page.get_by_text("“必须改”的改好了，才能送审")).to_be_visible()
    look(page, f"without-cover-{size[0]}")


@pytest.mark.parametrize("size", [PC, PHONE])
def test_a_list_is_seen_before_it_is_kept(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int]
) -> None:
    page = at("林", size)
    page.get_by_role("link", name="文章", exact=True).first.click()
    page.get_by_role("link", name="导入旧文章").click()
    page.get_by_label("粘贴在这里").fill(LIST)
    page.get_by_role("button", name="先看看").click()
    page.get_by_text("新增 2 篇").wait_for()
    look(page, f"old-{size[0]}")
    page.get_by_role("button", name="导入这 2 篇").click()
    page.get_by_text("已导入：新增 2 篇").wait_for()
    look(page, f"out-{size[0]}")
    page.get_by_role("link", name="家书").click()
    page.get_by_role("link", name="打开文章").wait_for()
    look(page, f"old-one-{size[0]}")
