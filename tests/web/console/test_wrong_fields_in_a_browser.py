"""What was filled in wrong is told beside its field: marked, and in sight when the page comes back."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page

from bot.db import Sessions
from bot.publishing import review
from tests import make
from tests.cast import Cast
from tests.web.console.screen import PC, PHONE, Open, faults

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SPRING = "/console/articles/spring"
EMPTIED = """() => document.querySelectorAll("[required]").forEach(each => {
  if (each.type === "radio") each.checked = false; else each.value = "";
})"""


def told_beside(page: Page, field: Locator) -> str:
    """Return what is told beside the field that the page came back to, and that is marked."""
    page.wait_for_load_state()
    field.and_(page.locator("[aria-invalid=true]:focus")).wait_for()
    place = page.locator("[aria-invalid=true]").first.bounding_box()
    height = page.evaluate("innerHeight")
    assert place
    assert 0 <= place["y"] < place["y"] + place["height"] <= height
    return page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()


def test_a_return_without_a_reason_comes_back_to_the_reason(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    revision = make.revision(sessions, "spring")
    with sessions.begin() as session:
        review.submit(
            session,
            session.merge(revision),
            by=session.merge(everyone.lin),
            reviewers=[session.merge(each) for each in everyone.reviewers],
            steps=make.STEPS,
            now=make.NOON,
        )
    page = at("周", PHONE)
    page.goto(page.url.replace("/console/", SPRING))

    page.get_by_role("button", name="退回").click()

    assert "退回要写明理由" in told_beside(page, page.get_by_label("意见"))
    assert faults(page) == []


@pytest.mark.parametrize("size", [PHONE, PC])
def test_a_wrong_title_is_told_where_it_was_typed(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int]
) -> None:
    make.approved(sessions, "spring")
    page = at("陈", size)
    page.goto(page.url + "pushes/confirm?article=spring&at=2021-03-09T09:00&mode=publish&tag=")
    field = page.get_by_label("请照头条标题输入前 4 个字")

    field.fill("别的")
    page.get_by_role("button", name="确认排期").click()

    assert "您输入的是“别的”" in told_beside(page, field)
    assert field.input_value() == "别的"
    assert faults(page) == []


def swapped(at: Open) -> Page:
    """Return the page that answers to a leave of which the days are swapped."""
    page = at("吴", PHONE)
    page.goto(page.url + "leave/")
    page.get_by_label("首日").fill("2021-03-12")
    page.get_by_label("末日").fill("2021-03-10")
    page.get_by_role("button", name="登记").click()
    page.locator(".fault").wait_for()
    return page


def test_days_of_leave_that_are_swapped_are_told_at_the_last(everyone: Cast, at: Open) -> None:
    page = swapped(at)

    assert "在首日 3月12日 之前" in told_beside(page, page.get_by_label("末日"))
    assert faults(page) == []


def test_all_that_is_wrong_with_a_series_is_told_at_once(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    make.figures(sessions)
    page = at("陈", PC)
    page.goto(page.url + "series/new")

    page.get_by_label("名称").fill("数说武都妇联")
    page.get_by_label("什么时候推送").fill("星期八 25:99")
    page.get_by_label("封面图", exact=False).first.set_input_files(
        {"name": "封面.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    page.get_by_label("以谁的名义送审").select_option("林")
    page.get_by_role("button", name="建立").click()

    assert "看不懂" in told_beside(page, page.get_by_label("什么时候推送"))
    assert page.locator("[aria-invalid=true]").evaluate_all("all => all.map(each => each.name)") == [
        "when",
        "cover",
    ]
    assert "封面图" in page.locator(".fault").nth(1).inner_text()
    assert page.get_by_role("alert").first.inner_text().split() == ["没有做成", "要改的写在各栏旁边。"]
    assert faults(page) == []


@pytest.mark.parametrize("back", ["pushes/", "pushes/{}"])
def test_a_time_that_will_not_do_stays_where_it_was_typed(
    sessions: Sessions, everyone: Cast, at: Open, back: str
) -> None:
    push = make.brought(sessions, due_at=make.NOON + timedelta(days=1))
    page = at("陈", PHONE)
    page.goto(page.url + back.format(push.id))
    page.get_by_text("改时间", exact=True).click()
    field = page.get_by_label("新的时间")

    field.fill("2021-03-08T12:00")
    page.get_by_role("button", name="确定改时间").click()

    assert "太早了" in told_beside(page, field)
    assert field.input_value() == "2021-03-08T12:00"
    assert faults(page) == []


def test_what_was_wrong_with_a_field_is_said_no_more_once_it_is_changed(everyone: Cast, at: Open) -> None:
    page = at("林", PC)
    page.goto(page.url + "writing/")
    page.locator("#year").fill("去年")
    page.get_by_role("button", name="存为新版本").click()
    page.locator("#fault-year").wait_for()

    page.locator("#title").fill("春风行动")

    assert page.locator("#fault-title").count() == 0
    assert page.locator("#title").get_attribute("aria-invalid") is None
    assert page.locator(".fault").count() == 2  # of the text, and the year
    assert page.locator(".to-mend li").all_inner_texts() == ["正文", "数字是哪一年的"]
    assert page.locator("#year").get_attribute("aria-invalid") == "true"


@pytest.mark.parametrize(
    ("place", "button", "told"),
    [
        ("sign-in", "登录", ["请填写“姓名”。", "请填写“密码”。"]),
        ("reach/imports/", "先看看", ["请先选择文件。"]),
        ("leave/", "登记", ["请填好“首日”。", "请填好“末日（含）”。"]),
        ("pushes/new", "下一步：核对", ["请填好“推送时间”。", "请选一项。"]),
        ("questions/try", "看看怎么回答", ["请填写“粉丝发来的话”。"]),
    ],
)
def test_what_is_left_empty_is_said_in_our_own_words(
    sessions: Sessions, everyone: Cast, at: Open, place: str, button: str, told: list[str]
) -> None:
    make.approved(sessions, "spring")
    page = at("陈", PHONE)
    if place == "sign-in":
        page.context.clear_cookies()
    page.goto(page.url + place)
    page.evaluate(EMPTIED)
    address = page.url

    page.get_by_role("button", name=button, exact=True).click()

    assert page.locator(".fault").all_inner_texts() == told
    assert page.locator("[aria-invalid=true]").first.evaluate("each => each === document.activeElement")
    assert page.url == address
    assert faults(page) == []


def test_what_was_left_empty_is_said_no_more_once_it_is_filled_in(everyone: Cast, at: Open) -> None:
    page = at("陈", PC)
    page.goto(page.url + "leave/")
    page.evaluate(EMPTIED)
    page.get_by_role("button", name="登记").click()

    empty = page.locator(".fault").all_inner_texts()
    page.get_by_label("首日").fill("2020-03-12")
    early = page.locator(".fault").all_inner_texts()
    page.get_by_label("首日").fill("2021-03-12")
    page.get_by_label("末日").fill("2021-03-13")

    assert empty == ["请填好“首日”。", "请填好“末日（含）”。"]
    assert early == ["“首日”不能早于 2021年3月8日。", "请填好“末日（含）”。"]
    assert page.locator(".fault, [aria-invalid]").count() == 0
    page.get_by_role("button", name="登记").click()
    page.get_by_text("3月12日").first.wait_for()


def put(page: Page, fields: str) -> None:
    """Put a form with *fields* into the page."""
    page.evaluate(
        "form => { document.querySelector('main').innerHTML = form; }",
        f'<form action="/console/">{fields}<button>交</button></form>',
    )


def asked(page: Page, fields: str) -> None:
    """Put a form with *fields* into the page and send it, as a page that has them would."""
    put(page, fields)
    page.get_by_role("button", name="交").click()


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ('<label>几小时 <input type="number" min="1" value="0"></label>', "“几小时”不能小于 1。"),
        ('<label>几小时 <input type="number" max="336" value="400"></label>', "“几小时”不能大于 336。"),
        ('<label>几小时 <input type="number" min="0" value="1.5"></label>', "“几小时”要填整数。"),
        (
            '<label>年份 <input pattern="[0-9]{4}" title="要写四位数字。" value="24"></label>',
            "要写四位数字。",
        ),
        (
            '<label>地址 <input type="url" value="mp.weixin.qq.com/s/a"></label>',
            "“地址”要以 https:// 开头，请整段粘贴。",
        ),
        (
            '<label>到 <input type="datetime-local" max="2021-03-09T08:30" value="2021-03-10T09:00"></label>',
            "“到”不能晚于 2021年3月9日 08:30。",
        ),
        ('<label>从 <input required data-called="开始的日期"></label>', "请填写“开始的日期”。"),
        ("<label>谁 <small>可选几位</small><select required><option></select></label>", "请选择“谁”。"),
        ('<label><input type="checkbox" required> <span>我看过了</span></label>', "请先勾选“我看过了”。"),
        ('<label><input type="checkbox" required data-missing="请先看过。"> 好</label>', "请先看过。"),
    ],
)
def test_each_kind_of_field_says_what_it_lacks(everyone: Cast, at: Open, field: str, told: str) -> None:
    page = at("陈", PC)

    asked(page, field)

    assert page.locator(".fault").all_inner_texts() == [told]
    assert page.locator("[aria-invalid]").evaluate("each => each === document.activeElement")


def test_too_short_is_said_of_what_was_typed(everyone: Cast, at: Open) -> None:
    page = at("陈", PC)
    put(page, '<label>叫法 <input minlength="2"></label>')

    page.get_by_label("叫法").press_sequentially("两")
    page.get_by_role("button", name="交").click()

    assert page.locator(".fault").all_inner_texts() == ["“叫法”至少要 2 个字。"]


def test_a_choice_takes_away_what_was_said_of_it_and_leaves_its_hint(everyone: Cast, at: Open) -> None:
    page = at("陈", PC)
    asked(
        page,
        """<label><input type="radio" name="way" value="a" required> 群发</label>
        <label><input type="radio" name="way" value="b" required> 发布</label>
        <label><input type="checkbox" required> 看过了</label>
        <label>谁 <select required><option value=""><option>林</select></label>
        <label>词 <input required aria-describedby="hint"></label><p id="hint">两个字</p>""",
    )
    told = page.locator(".fault").all_inner_texts()
    described = page.get_by_label("词").get_attribute("aria-describedby") or ""

    page.get_by_label("发布").check()
    page.get_by_label("看过了").check()
    page.get_by_label("谁").select_option("林")
    page.get_by_label("词").fill("巾帼")

    assert told == ["请选一项。", "请先勾选“看过了”。", "请选择“谁”。", "请填写“词”。"]
    assert described.endswith(" hint")
    assert page.locator(".fault, [aria-invalid]").count() == 0
    assert page.get_by_label("词").get_attribute("aria-describedby") == "hint"


def test_a_choice_is_heard_where_a_browser_tells_only_of_the_change(everyone: Cast, at: Open) -> None:
    page = at("陈", PC)
    asked(page, '<label><input type="checkbox" required> 看过了</label>')

    page.get_by_label("看过了").evaluate(
        "each => { each.checked = true; each.dispatchEvent(new Event('change', { bubbles: true })); }"
    )

    assert page.locator(".fault").count() == 0


def test_what_is_folded_away_is_unfolded(everyone: Cast, at: Open) -> None:
    page = at("陈", PC)
    asked(
        page,
        """<label>一 <input required></label>
        <details><summary>更多</summary><details><summary>还有</summary>
        <label>二 <input required></label></details></details>""",
    )

    assert page.locator(".fault").all_inner_texts() == ["请填写“一”。", "请填写“二”。"]
    assert page.locator(".fault").nth(1).is_visible()


@pytest.mark.parametrize("mends", ["首日", "末日"])
def test_what_the_last_answer_said_of_fields_goes_once_one_of_them_is_changed(
    everyone: Cast, at: Open, mends: str
) -> None:
    page = swapped(at)
    page.get_by_label("说明").fill("开会")
    still = page.locator(".fault").count()

    page.get_by_label(mends).fill("2021-03-11")

    assert still == 1
    assert page.locator(".fault, [aria-invalid], .notice.bad").count() == 0


def test_what_is_emptied_after_the_answer_is_told_as_empty(everyone: Cast, at: Open) -> None:
    page = swapped(at)

    page.get_by_label("末日").fill("")

    assert page.locator(".fault").all_inner_texts() == ["请填好“末日（含）”。"]
    assert page.locator(".notice.bad").count() == 0
