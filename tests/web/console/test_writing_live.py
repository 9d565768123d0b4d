"""The writing page in a browser: palette, live phone, pictures, remarks, two at once, signed out midway."""

import base64
import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from bot import admission, people
from bot.db import Sessions
from bot.people import Role
from bot.publishing import articles
from tests import cast, make
from tests.cast import Cast
from tests.web.conftest import serving
from tests.web.console.conftest import Stopped
from tests.web.console.screen import PC, PHONE, Open
from tests.web.console.test_writing_in_a_browser import look

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DROP = """(place, [kind, name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, {type: "image/jpeg"}));
  const event = kind === "drop"
    ? new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true})
    : new ClipboardEvent("paste", {clipboardData: carried, bubbles: true, cancelable: true});
  place.dispatchEvent(event);
}"""

WATCH = """() => {
  window.seen = [];
  new MutationObserver(all => all.forEach(each => each.addedNodes.forEach(node => {
    const bar = node.querySelector && node.querySelector("progress");
    if (bar) window.seen.push(bar.getAttribute("aria-label"));
  }))).observe(document.querySelector(".uploads"), {childList: true});
}"""
WRITE = """(field, [before, after]) => {
  field.value = before + field.value + after;
  field.dispatchEvent(new Event("input", {bubbles: true}));
}"""
FOCUSED = """() => {
  const at = document.activeElement, name = at.querySelector("strong") || at;
  return name.textContent.trim();
}"""


@pytest.fixture
def two(sessions: Sessions, everyone: Cast) -> Cast:
    """The cast with 周敏, a second editor who can sign in."""
    with sessions.begin() as session:
        zhou = people.add(session, "周敏", [Role.EDITOR], now=make.NOON)
        zhou.password_hash = session.merge(everyone.lin).password_hash
    return everyone


@pytest.fixture
def written(at: Open, sessions: Sessions, two: Cast) -> Page:
    """林 at the page of an article that is there."""
    make.revision(sessions, "spring")
    page = at("林", PC)
    go(page, "spring")
    return page


def go(page: Page, slug: str = "") -> None:
    page.goto(page.url.split("/console")[0] + f"/console/writing/{slug}")


def text(page: Page) -> str:
    return page.locator("#body").input_value()


def phone(page: Page) -> str:
    """Return what the phone beside shows, once it shows what is written."""
    return page.locator("iframe.shown").content_frame.locator("article").inner_text()


PASTE = """(field, [html, text]) => {
  const carried = new DataTransfer();
  carried.setData("text/html", html);
  carried.setData("text/plain", text);
  field.focus();
  return !field.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: carried, bubbles: true, cancelable: true}));
}"""


def put(page: Page, kind: str, content: bytes, name: str, where: str = "#body") -> None:
    """Drop or paste a picture."""
    page.locator(where).evaluate(DROP, [kind, name, base64.b64encode(content).decode()])


def tab_to(page: Page, name: str) -> None:
    """Go on by the tabulator until the button of that name is reached, and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            break
    page.keyboard.press("Enter")


def test_an_article_is_written_with_the_palette_and_the_keyboard_alone(
    sessions: Sessions, everyone: Cast, at: Open, tmp_path: Path
) -> None:
    make.figures(sessions)
    page = at("林", PC)
    go(page)
    page.locator("#title").focus()
    page.keyboard.type("春风行动")

    tab_to(page, "版块")
    tab_to(page, "导语")
    page.keyboard.type("三月的武都，暖意融融。")
    page.keyboard.press("Control+End")
    page.locator("#title").focus()
    tab_to(page, "小标题")
    page.keyboard.type("走进社区")
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\n")
    page.keyboard.press("Control+b")
    page.keyboard.type("一是送温暖。")
    page.keyboard.press("Control+End")
    page.keyboard.type("检查")
    page.locator("#title").focus()
    tab_to(page, "插入数字")
    page.keyboard.type("2019")
    expect(page.locator("#figures-found button")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#digest").fill("三月。")

    assert text(page) == (
        "::: 导语\n三月的武都，暖意融融。\n:::\n\n## 走进社区\n\n**一是送温暖。**检查{“两癌”检查受益妇女}"
    )
    assert page.locator("#year").input_value() == "2019"
    expect(page.locator("iframe.shown").content_frame.get_by_text("检查9800名")).to_be_visible()
    expect(page.get_by_text("自动保存于 12:00")).to_be_visible()
    expect(page.locator("#slug")).to_have_attribute("placeholder", "chun-feng-xing-dong")
    picture = tmp_path / "street.jpg"
    picture.write_bytes(make.picture(width=900, height=383))
    page.get_by_label("添加图片").set_input_files(picture)
    expect(page.locator(".picture")).to_have_count(1)
    page.get_by_role("button", name="存为新版本").focus()
    page.keyboard.press("Enter")
    page.get_by_text("已存为第1版").wait_for()
    with sessions.read() as session:
        kept = articles.newest(articles.named(session, "chun-feng-xing-dong"))
    assert kept.body.endswith("{“两癌”检查受益妇女}\n\n![说明](images/street.jpg)\n")
    go(page)
    assert text(page) == ""
    page.wait_for_timeout(300)
    assert "没来得及存" not in page.locator("#told").inner_text()


def test_what_a_button_put_in_is_taken_back_with_one_undo(written: Page) -> None:
    before = text(written)
    written.locator("#body").focus()
    written.keyboard.press("Control+End")
    written.get_by_role("button", name="版块").click()
    written.locator("#choose-block").get_by_role("button", name="荣誉").click()
    assert "::: 荣誉" in text(written)

    written.keyboard.press("Control+z")

    assert text(written) == before


def test_no_block_is_put_into_another(written: Page) -> None:
    written.locator("#body").fill("::: 导语\n三月。\n:::\n\n丁")
    written.locator("#body").evaluate("field => { field.focus(); field.setSelectionRange(9, 9); }")

    written.get_by_role("button", name="版块").click()
    written.locator("#choose-block").get_by_role("button", name="展望").click()

    assert text(written) == "::: 导语\n三月。\n:::\n\n::: 展望\n新的一年，我们……\n:::\n\n丁"


def test_blocks_put_in_one_after_the_other_stand_one_after_the_other(written: Page) -> None:
    written.locator("#body").fill("甲")
    written.locator("#body").evaluate("field => { field.focus(); field.setSelectionRange(1, 1); }")
    for name in ("导语", "数字", "表格"):
        written.get_by_role("button", name="版块").click()
        written.locator("#choose-block").get_by_role("button", name=re.compile(f"^{name}")).first.click()
    written.get_by_role("button", name="小标题").click()
    written.get_by_role("button", name="列表").click()

    put(written, "drop", make.picture(), "street.png")
    expect(written.locator("#body")).to_have_value(re.compile("!"))
    written.get_by_role("button", name="版块").click()
    written.locator("#choose-block").get_by_role("button", name="展望").click()

    assert text(written) == (
        "甲\n\n::: 导语\n这篇文章讲什么\n:::\n\n::: 数字\n8000余名 | 群众参与\n60余场 | 巾帼宣讲\n:::"
        "\n\n| 类别 | 数量 |\n|---|---|\n| 最美家庭 | 13户 |\n\n## 小标题\n\n- 一条"
        "\n\n![说明](images/street.jpg)\n\n::: 展望\n新的一年，我们……\n:::"
    )


def test_a_chosen_stretch_is_wrapped(written: Page) -> None:
    written.locator("#body").fill("甲\n\n乙丙\n\n丁")
    written.locator("#body").evaluate("field => { field.focus(); field.setSelectionRange(3, 5); }")

    written.get_by_role("button", name="版块").click()
    written.locator("#choose-block").get_by_role("button", name="引语").click()

    assert text(written) == "甲\n\n::: 引语\n乙丙\n—— 一位姐妹\n:::\n\n丁"


@pytest.mark.parametrize("size", [PC, PHONE])
def test_the_phone_follows_by_itself_and_keeps_the_last_good_one(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int]
) -> None:
    make.revision(sessions, "spring", body=make.BODY * 6)
    page = at("林", size)
    go(page, "spring")
    if size == PHONE:
        page.get_by_role("button", name="预览").click()
    shown = page.locator("iframe.shown").content_frame
    expect(shown.locator("article")).to_be_visible()
    page.locator("iframe.shown").evaluate("frame => frame.contentWindow.scrollTo(0, 700)")
    page.get_by_role("button", name="夜间").click()
    look(page, f"writing-night-{size[0]}")

    page.locator("#body").evaluate(WRITE, ["新的开头。\n\n", ""])
    expect(shown.get_by_text("新的开头。")).to_be_attached()
    assert page.locator("iframe.shown").evaluate("frame => frame.contentWindow.scrollY") == 700
    expect(shown.locator("html")).to_have_class("dark")
    page.locator("#body").evaluate(WRITE, ["", "\n\n::: 数字\n没有关上"])
    expect(page.locator(".stale")).to_contain_text("还是上一次的样子")

    expect(shown.get_by_text("新的开头。")).to_be_attached()
    assert page.locator("iframe").count() == 1
    look(page, f"writing-stale-{size[0]}")
    many = "".join(f"::: 没有这样的版块{each}\n\n:::\n\n" for each in range(4))
    page.locator("#body").fill("")
    page.locator("#body").evaluate(WRITE, [many, ""])
    told = page.locator(".stale")
    expect(told).to_contain_text("没有这样的版块3")
    assert told.evaluate("box => box.scrollHeight <= box.clientHeight + 2 || box.clientHeight > 200")
    if size == PC:
        page.evaluate("scrollTo(0, document.querySelector('.beside').offsetTop)")
        lights = page.locator(".pane .lights").bounding_box()
        assert lights
        assert lights["y"] + lights["height"] <= size[1]
        assert page.locator(".screen").evaluate("each => each.clientHeight") >= 240
    look(page, f"writing-stale-long-{size[0]}")


def test_going_back_leaves_the_page_however_often_the_phone_was_refreshed(written: Page) -> None:
    for word in ("甲", "乙"):
        written.locator("#body").fill(word)
        expect(written.locator("iframe.shown").content_frame.get_by_text(word)).to_be_visible()

    written.go_back()

    written.wait_for_url("**/console/")


def test_pictures_are_dropped_pasted_and_go_into_the_text_with_their_progress(
    written: Page, sessions: Sessions
) -> None:
    written.locator("#body").fill("甲")
    written.evaluate(WATCH)

    put(written, "drop", make.picture(width=300, height=200), "jie-dao.jpg")
    expect(written.locator("#brought .picture")).to_have_count(3)
    put(written, "paste", make.picture("#0D6B63", 300, 200), "image.png")
    expect(written.locator("#brought .picture")).to_have_count(4)
    put(written, "drop", b"no picture", "稿.pdf", "#pictures")
    expect(written.locator(".uploads .fault")).to_contain_text("稿.pdf")
    look(written, "writing-pictures")

    assert text(written) == "甲\n\n![说明](images/jie-dao.jpg)\n\n![说明](images/image.jpg)"
    assert written.evaluate("window.seen") == ["上传 jie-dao.jpg", "上传 image.png", "上传 稿.pdf"]
    written.get_by_role("button", name="知道了").click()
    expect(written.locator(".uploads li")).to_have_count(0)


def test_a_picture_that_arrives_takes_no_letters_from_another_field(written: Page) -> None:
    written.locator("#body").fill("甲")
    written.locator("#digest").fill("春")

    put(written, "drop", make.picture(width=300, height=200), "jie-dao.jpg")
    written.locator("#digest").press("End")
    expect(written.locator("#brought .picture")).to_have_count(3)
    written.keyboard.type("天")

    assert written.locator("#digest").input_value() == "春天"
    assert text(written) == "甲\n\n![说明](images/jie-dao.jpg)"


def test_what_is_pasted_from_word_into_the_text_keeps_its_headings_tables_and_pictures(written: Page) -> None:
    shown = base64.b64encode(make.picture(width=300, height=200)).decode()
    page = (
        "<p class=MsoNormal><b>一是送温暖。</b>志愿者<span style='color:red'>上门</span>。</p>"
        "<table><tr><th>镇</th><th>户</th></tr><tr><td>马街镇</td><td>12</td></tr></table>"
        f"<p><img src='data:image/jpeg;base64,{shown}' alt='街道'></p>"
    )
    written.locator("#body").fill("甲\n\n乙")
    written.locator("#body").evaluate("field => field.setSelectionRange(3, 3)")

    taken = written.locator("#body").evaluate(PASTE, [page, "一是送温暖。志愿者上门。"])
    expect(written.locator("#brought .picture")).to_have_count(3)

    assert text(written).startswith("甲\n\n**一是送温暖。**志愿者上门。\n\n| 镇 | 户 |")
    assert re.search(r"\| 马街镇 \| 12 \|\n\n!\[街道\]\(images/[^)]+\)\n*乙$", text(written))
    expect(written.locator("#told")).to_contain_text("颜色")
    assert taken
    assert not written.locator("#body").evaluate(PASTE, ["<span>就是字</span>", "就是字"])


@pytest.mark.parametrize("size", [PC, PHONE])
def test_a_finding_is_shown_and_what_it_offers_is_written(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int]
) -> None:
    make.revision(sessions, "spring", body="一段。\n\n截止目前，已办结。\n")
    page = at("林", size)
    go(page, "spring")
    page.get_by_role("button", name="要看的").click()
    look(page, f"writing-remarks-{size[0]}")
    page.locator("#body").evaluate(
        "field => { field.value = '前面加的。\\n\\n' + field.value; }"
    )  # it moved since

    page.get_by_role("button", name="改成“截至目前”").click()

    assert text(page) == "前面加的。\n\n一段。\n\n截至目前，已办结。\n"
    expect(page.locator("#body")).to_be_focused()
    expect(page.locator(".panes .count")).to_have_text("0")


@pytest.mark.parametrize("size", [PC, PHONE])
def test_who_is_signed_out_in_the_middle_loses_nothing(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int]
) -> None:
    make.revision(sessions, "spring")
    page = at("林", size)
    go(page, "spring")
    with sessions.begin() as session:
        lin = session.merge(everyone.lin)
        admission.turn_out(session, lin, by=lin, now=make.NOON)

    page.locator("#body").fill("写到一半，登录的时间到了。")
    page.get_by_text("登录的时间到了。您写的都在").wait_for()
    look(page, f"writing-signed-out-{size[0]}")
    page.get_by_role("button", name="存为新版本").click()
    page.locator("#body").fill("写到一半，登录的时间到了。接着写。")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="打开登录页").click()
    door = opened.value
    sign_in(door, "林")
    door.get_by_role("heading", name="已经登录").wait_for()
    look(door, f"writing-back-{size[0]}")
    page.bring_to_front()
    page.get_by_text("已经登录，接着写就行").wait_for()
    expect(page.locator(".kept-at")).to_have_text("自动保存于 12:00")

    page.get_by_role("button", name="存为新版本").click()

    page.get_by_text("已存为第2版").wait_for()
    with sessions.read() as session:
        kept = articles.newest(articles.named(session, "spring"))
    assert kept.body == "写到一半，登录的时间到了。接着写。\n"


def test_of_what_the_server_has_and_what_only_this_computer_has_the_newer_is_named(written: Page) -> None:
    written.locator("#body").fill("到了服务器。")
    written.get_by_text("自动保存于").wait_for()
    written.context.clear_cookies()
    written.locator("#body").fill("到了服务器。只在这台电脑上。")
    written.get_by_text("登录的时间到了。您写的都在").wait_for()

    written.reload()
    sign_in(written, "林")

    written.get_by_text("没来得及存的，比下面已经放回来的新。").wait_for()
    assert text(written) == "到了服务器。"
    written.get_by_role("button", name="放回来").click()
    written.get_by_text("只在这台电脑上").first.wait_for()
    assert text(written) == "到了服务器。只在这台电脑上。"


def test_a_page_closed_before_anything_reached_the_server_offers_what_it_had(written: Page) -> None:
    written.context.clear_cookies()
    written.locator("#body").fill("只在这台电脑上。")
    written.get_by_text("登录的时间到了。您写的都在").wait_for()

    written.reload()
    sign_in(written, "林")
    written.get_by_text("没来得及存的").wait_for()
    look(written, "writing-offered")
    assert "只在这台电脑上" not in text(written)
    written.get_by_role("button", name="放回来").click()
    written.get_by_text("写到一半的还在").wait_for()
    look(written, "writing-left")

    assert text(written) == "只在这台电脑上。"


def test_what_is_typed_is_not_shown_to_somebody_else_who_signs_in_there(written: Page, two: Cast) -> None:
    written.context.clear_cookies()
    written.locator("#body").fill("林写的。")
    written.get_by_text("登录的时间到了。您写的都在").wait_for()
    with written.context.expect_page() as opened:
        written.get_by_role("link", name="打开登录页").click()
    door = opened.value
    sign_in(door, "周敏")
    door.get_by_role("heading", name="已经登录").wait_for()

    written.bring_to_front()
    written.get_by_text("现在登录的是周敏").wait_for()
    expect(written.locator("#body")).to_be_hidden()
    look(written, "writing-another")
    go(door, "spring")

    assert "林写的" not in text(door)
    assert door.get_by_text("没来得及存").count() == 0


def test_two_see_each_other_and_the_second_goes_on_with_hers_on_purpose(
    console: Flask, chromium: Browser, sessions: Sessions, two: Cast
) -> None:
    make.revision(sessions, "spring")
    with serving(console) as port:  # a browser complains of what is refused, so nobody listens here
        written, other = (signed_in(chromium, port, name) for name in ("林", "周敏"))
        save_both(written, other)
        written.context.close()
        other.context.close()
    with sessions.read() as session:
        kept = articles.newest(articles.named(session, "spring"))
    assert (kept.number, kept.body) == (3, "林写的一段。\n\n周敏写的一段。\n")


def signed_in(chromium: Browser, port: int, name: str, *, script: bool = True) -> Page:
    """Return the page of the article 春 with *name* before it."""
    size = {"width": PC[0], "height": PC[1]}
    context = chromium.new_context(java_script_enabled=script, viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"http://127.0.0.1:{port}/console/writing/spring")
    sign_in(page, name)
    return page


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("姓名").fill(name)
    page.get_by_label("密码").fill(cast.PASSWORD)
    page.get_by_role("button", name="登录").click()


def save_both(written: Page, other: Page) -> None:
    """Let 周敏 at *other* save first, and 林 at *written* go on with her own when she has seen that."""
    expect(other.locator("#told")).to_contain_text("林 也在改这一篇（12:00 起）")
    written.locator("#body").fill("林写的一段。")
    expect(written.locator("#told")).to_contain_text("周敏 也在改这一篇（12:00 起）")
    look(written, "writing-two")
    other.locator("#body").fill("周敏写的一段。")
    other.get_by_role("button", name="存为新版本").click()
    other.get_by_text("已存为第2版").wait_for()

    written.get_by_role("button", name="存为新版本").click()
    written.get_by_text("别人存了新版本，所以这里写的还没有存").wait_for()
    look(written, "writing-newer")
    expect(written.locator("#newer .difference ins").first).to_contain_text("周敏写的一段")
    assert text(written) == "林写的一段。"
    written.locator("#body").fill("林写的一段。\n\n周敏写的一段。")
    written.get_by_role("button", name="看过了，用我的").click()

    written.get_by_text("已存为第3版").wait_for()


@pytest.mark.parametrize("size", [PC, PHONE])
def test_the_palette_and_its_panels_can_be_read_and_used(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int]
) -> None:
    make.figures(sessions)
    page = at("林", size)
    go(page)

    page.get_by_role("button", name="版块", exact=True).click()
    look(page, f"writing-blocks-{size[0]}")
    page.get_by_role("button", name="插入数字").click()
    expect(page.locator("#figures-found button")).to_have_count(2)
    look(page, f"writing-figures-{size[0]}")
    page.keyboard.press("Escape")

    expect(page.locator("#choose-figure")).to_be_hidden()
    expect(page.locator("#body")).to_be_focused()


def test_without_script_everything_is_there_but_the_comfort(
    console: Flask, sessions: Sessions, everyone: Cast, chromium: Browser, clock: Stopped
) -> None:
    make.revision(sessions, "spring")
    with serving(console) as port:
        page = signed_in(chromium, port, "林", script=False)
        assert page.get_by_role("button", name="版块", exact=True).is_hidden()
        page.locator("#body").fill("没有脚本也能写。")
        page.get_by_role("button", name="预览").click()
        page.frame_locator("iframe").get_by_text("没有脚本也能写。").wait_for()
        page.context.clear_cookies()
        page.get_by_role("button", name="存为新版本").click()
        page.get_by_text("您写的都替您留着").wait_for()
        sign_in(page, "林")
        page.get_by_text("写到一半的还在").wait_for()
        assert text(page) == "没有脚本也能写。"
        page.get_by_role("button", name="存为新版本").click()
        page.get_by_text("已存为第2版").wait_for()
        page.context.close()
