"""A leader reviews an article that comes again, on the phone: what changed, how it looks, what is found."""

from datetime import date, timedelta

import pytest

from bot import leave, people
from bot.db import Sessions
from bot.publishing import review
from bot.publishing.review import Submission
from tests import make
from tests.cast import Cast
from tests.web.console.screen import PC, PHONE, Open, faults

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def again(sessions: Sessions, everyone: Cast) -> Cast:
    """An article that 周 returned, handed in again with changes, and 吴 away."""
    with sessions.begin() as session:
        feng = people.add(session, "冯", ["复审"], now=make.NOON)
        feng.password_hash = everyone.lin.password_hash
        wu = session.merge(everyone.wu)
        leave.enter(
            session, wu, first=date(2021, 3, 8), last=date(2021, 3, 12), remark="培训", by=wu, now=make.NOON
        )
    handed_in(sessions, everyone, make.BODY * 2, returned=True)
    changed = make.BODY.replace("暖意融融", "春光明媚") + "\n" + make.BODY.replace("志愿者", "巾帼志愿者")
    handed_in(sessions, everyone, changed + "\n共检查10052名妇女。\n", title="巾帼志愿服务走进乡村")
    return everyone


def handed_in(
    sessions: Sessions, staff: Cast, body: str, *, returned: bool = False, **fields: object
) -> Submission:
    revision = make.revision(sessions, "spring", body=body, **fields)
    before = make.NOON - timedelta(days=7 if returned else 1)  # the leave had not been noted
    with sessions.begin() as session:
        submission = review.submit(
            session,
            session.merge(revision),
            by=session.merge(staff.lin),
            reviewers=[session.merge(each) for each in staff.reviewers],
            steps=make.STEPS,
            now=before,
        )
        if returned:
            review.return_(session, submission, by=session.merge(staff.zhou), reason="再改", now=before)
    return submission


@pytest.mark.parametrize("size", [PHONE, PC])
def test_what_changed_the_preview_the_findings_and_the_buttons_follow_each_other(
    again: Cast, at: Open, size: tuple[int, int]
) -> None:
    page = at("周", size)
    page.get_by_role("link", name="走进乡村").first.click()

    assert faults(page) == []
    changes = page.locator("#changes")
    assert "社区" in changes.locator("del").first.inner_text()
    assert {"underline"} == set(
        changes.locator("ins").evaluate_all(
            "all => all.map(each => getComputedStyle(each).textDecorationLine)"
        )
    )
    tops = page.evaluate(
        "['#changes', '#shown', '#findings', '#decide'].map(id => document.querySelector(id)"
        ".getBoundingClientRect().top)"
    )
    if size == PHONE:
        assert tops == sorted(tops)
        page.get_by_role("link", name="通过或退回").click()
    page.get_by_role("button", name="通过").click()
    page.get_by_role("status").get_by_text("已通过").wait_for()


@pytest.mark.parametrize("size", [PHONE, PC])
def test_an_editor_replaces_who_is_away_and_the_first_presses_again(
    again: Cast, at: Open, size: tuple[int, int]
) -> None:
    first = at("周", PHONE)
    first.get_by_role("link", name="走进乡村").first.click()
    first.get_by_role("button", name="通过").click()
    first.get_by_role("status").get_by_text("已通过").wait_for()

    editor = at("林", size)
    editor.goto(editor.url + "articles/spring")
    assert faults(editor) == []
    editor.get_by_label("复审改由").select_option("冯")
    editor.get_by_role("button", name="确定换人").first.click()
    editor.get_by_role("status").get_by_text("内容未变，只换了署名。请 周 再通过一次").wait_for()

    zhou = at("周", size)
    zhou.get_by_role("link", name="走进乡村").first.click()
    zhou.get_by_text("请再点一次").wait_for()
    assert "冯" in zhou.locator("#changes ins").inner_text()
    assert faults(zhou) == []
    zhou.get_by_role("button", name="通过").click()
    zhou.get_by_role("status").get_by_text("接着由 冯 复审").wait_for()


@pytest.mark.parametrize("size", [PHONE, PC])
def test_versions_are_compared_and_leave_is_entered(again: Cast, at: Open, size: tuple[int, int]) -> None:
    page = at("陈", size)
    home = page.url
    page.goto(home + "articles/spring")
    page.get_by_role("link", name="改动对照").click()
    page.get_by_role("heading", name="第1版 → 第2版").wait_for()
    assert faults(page) == []
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="screen")

    page.get_by_role("link", name="陈").click()
    page.get_by_role("link", name="请假").click()
    page.get_by_label("谁").select_option("郑")
    page.get_by_label("首日").fill("2021-03-10")
    page.get_by_label("末日").fill("2021-03-11")
    page.get_by_label("说明").fill("开会")
    page.get_by_role("button", name="登记").click()
    page.get_by_role("status").get_by_text("已登记：郑 3月10日至3月11日请假").wait_for()
    assert faults(page) == []
    page.locator(".told", has_text="郑").get_by_role("button", name="不请了").click()
    page.get_by_role("status").get_by_text("郑 已销假").wait_for()
