"""The console in a real Chromium: leaders approve on the phone, 陈 plans on the office PC."""

import os
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from bot.answering import answers, questions
from bot.answering.library import Library
from bot.db import Sessions
from bot.figures import indicators
from bot.publishing import articles, folder, pushes, review
from bot.web.console import create_console
from tests import make
from tests.cast import Cast
from tests.figures import review as figures_review
from tests.platform import Platform
from tests.web.console.conftest import Stopped, settings
from tests.web.console.screen import PC, PHONE, Open, before, faults

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

REVIEW = Path(__file__).parents[3] / "articles" / "2020-review"
TITLE = "巾帼同心暖武都——2020年武都区妇联工作回眸"
LOADED = "async all => { await Promise.all(all.map(each => each.decode())); return all.length > 0 }"


@pytest.fixture
def waiting(sessions: Sessions, everyone: Cast) -> Cast:
    """The 2020 review, handed in and waiting for 周."""
    with sessions.begin() as session:
        folder.keep(session, folder.open_(REVIEW), by=None, now=make.NOON - timedelta(days=1))
        review.submit(
            session,
            articles.newest(articles.named(session, "2020-review")),
            by=session.merge(everyone.lin),
            reviewers=[session.merge(each) for each in everyone.reviewers],
            steps=make.STEPS,
            now=make.NOON - timedelta(hours=2),
        )
    return everyone


def test_three_leaders_approve_on_their_phones(sessions: Sessions, waiting: Cast, at: Open) -> None:
    for name, step in (("周", "初审"), ("吴", "复审"), ("郑", "终审")):
        page = at(name, PHONE)
        page.get_by_role("link", name=TITLE).first.click()
        shown = page.frame_locator("iframe")
        shown.get_by_text("10025").first.wait_for()
        assert shown.locator("img").evaluate_all(LOADED)
        whole = shown.locator("html").evaluate("html => html.offsetHeight")
        page.wait_for_function(f"document.querySelector('iframe').offsetHeight >= {whole}")
        assert faults(page) == []

        page.get_by_role("link", name="通过或退回").click()
        page.get_by_label("意见").fill(f"{step}看过")
        page.get_by_role("button", name="通过").click()

        page.get_by_role("status").get_by_text("已通过").wait_for()

    with sessions.read() as session:
        revision = articles.newest(articles.named(session, "2020-review"))
        covering = review.covers(session, revision)
        assert covering
        assert [each.remark for each in covering.approvals] == ["初审看过", "复审看过", "终审看过"]


def test_a_leader_who_forgot_the_reason_is_told_and_returns(
    sessions: Sessions, waiting: Cast, at: Open
) -> None:
    page = at("周", PC)
    page.get_by_role("link", name=TITLE).first.click()
    frame = page.locator("iframe").bounding_box()
    assert frame
    assert frame["width"] == 375
    assert frame["y"] + frame["height"] <= 768  # all of the phone is on the screen

    page.get_by_label("意见").fill("标题太长")
    page.get_by_role("button", name="退回").click()

    page.get_by_role("status").get_by_text("已退回").wait_for()
    editor = at("林", PC)
    editor.get_by_role("link", name=TITLE).first.click()
    editor.get_by_text("周 写道").wait_for()


def test_chen_plans_on_the_office_pc(sessions: Sessions, everyone: Cast, at: Open) -> None:
    make.approved(sessions, "one", title="【疫情防控 巾帼担当】致全区姐妹的倡议书")
    make.approved(sessions, "two", title="三八节快乐")
    page = at("陈", PC)

    page.get_by_role("link", name="排期", exact=True).click()
    page.get_by_role("link", name="新排期").click()
    page.get_by_label("致全区姐妹的倡议书").check()
    page.get_by_label("三八节快乐").check()
    page.get_by_label("推送时间").fill("2021-03-09T09:00")
    page.get_by_text("发布（不通知）").click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("link", name="上移").click()
    expect(page.locator(".covers .title").first).to_contain_text("【疫情防控")
    assert faults(page) == []
    page.get_by_label("请照头条标题输入").fill("疫情防控")
    page.get_by_role("button", name="确认排期").click()

    page.get_by_role("status").get_by_text("已排期：明天 3月9日 周二 09:00，发布（不通知）").wait_for()
    with sessions.read() as session:
        (push,) = pushes.listed(session)
        assert [each.submission.revision.article.slug for each in push.articles] == ["one", "two"]

    page.locator("summary", has_text="取消").click()
    page.get_by_role("button", name="确定取消").click()
    page.get_by_role("status").get_by_text("已取消").wait_for()


@pytest.mark.parametrize("size", [PHONE, PC])
def test_every_page_can_be_read_and_used(
    sessions: Sessions, waiting: Cast, at: Open, size: tuple[int, int]
) -> None:
    make.approved(
        sessions,
        "one",
        title="“两癌”免费检查开始报名啦！您关心的问题都在这里",
        column="很长很长的专栏名字" * 3,
    )
    make.revision(sessions, "bad", author="太长的作者名字太长的作者名字太长的作者名字")
    eight = [make.approved(sessions, title=f"第{n}篇：家风润陇原·百场万人家庭教育公益巡讲") for n in range(8)]
    make.push(sessions, revisions=eight, due_at=make.NOON + timedelta(hours=3))
    make.push(sessions, due_at=make.NOON - timedelta(hours=1), mode="publish")  # should have gone out
    page = at("陈", size)
    home = page.url

    for path in (
        "",
        "articles/",
        "articles/2020-review",
        "articles/bad",
        "pushes/",
        "pushes/new",
        "pushes/confirm?article=one&at=2021-03-09T09:00&mode=mass",
    ):
        page.goto(home + path)
        assert faults(page) == [], path


def test_an_unanswered_question_gets_a_name_and_is_answered_on_trying(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    figures_review.load(sessions, confirm=False)
    with sessions.begin() as session:
        waiting = indicators.waiting(session)
        indicators.confirm(session, waiting, by=session.merge(everyone.chen), now=make.NOON)
        texts = ("刺绣大赛有多少人", "刺繡大賽有多少人？", "去年两癌2019年的", "月光家园几所")
        for number, text in enumerate(texts):
            kept = questions.asked(
                key=f"key-{number}",
                follower="f" * 64,
                asked_at=make.NOON - timedelta(hours=number + 1),
                text=text,
                answer=answers.answer(session, text, now=make.NOON, library=Library()),
                took_ms=3,
            )
            questions.remember(session, kept)

    for size in (PHONE, PC):
        page = at("陈", size)
        page.get_by_role("link", name="问答").click()
        group = page.locator(".group", has_text="刺绣大赛")
        group.get_by_text("当时回答的").click()
        assert faults(page) == []
        group.get_by_text("设为叫法").click()
        assert faults(page) == []

    page = at("陈", PHONE)
    page.get_by_role("link", name="问答").click()
    group = page.locator(".group", has_text="刺绣大赛")
    group.get_by_text("设为叫法").click()
    group.get_by_label("粉丝的叫法").fill("刺绣大赛")
    group.get_by_label("说的是").select_option(label="“两癌”检查受益妇女")
    group.get_by_role("button", name="就用这个叫法").click()
    page.get_by_role("status").get_by_text("现在是指标").wait_for()
    expect(page.locator(".group h3")).to_have_text(["去年两癌2019年的", "月光家园几所"])
    group = page.locator(".group", has_text="月光家园")  # the program guessed: two clicks
    group.get_by_text("设为叫法").click()
    assert faults(page) == []
    group.get_by_role("button", name="就用这个叫法").click()
    page.get_by_role("status").get_by_text("现在是指标「留守妇女阳光家园」的叫法").wait_for()
    expect(page.locator(".group h3")).to_have_text(["去年两癌2019年的"])

    for size in (PHONE, PC):
        page = at("吴", size)
        page.get_by_role("link", name="问答").click()
        page.get_by_role("link", name="试一试").click()
        page.get_by_label("粉丝发来的话").fill("刺绣大赛有多少人")
        page.get_by_role("button", name="看看怎么回答").click()
        page.locator(".answered", has_text="10025名").wait_for()
        page.get_by_text("“刺绣大赛”是指标「“两癌”检查受益妇女」的叫法（一字不差）。").wait_for()
        assert faults(page) == []


@pytest.mark.parametrize("width", [1200, 1366, 1600])
def test_with_the_phone_of_the_rehearsal_beside_it_the_whole_header_can_be_reached(
    sessions: Sessions, everyone: Cast, chromium: Browser, platform: Platform, clock: Stopped, width: int
) -> None:
    account = make.account(platform.url, clock_url=f"{platform.url}/_control/clock")
    console = create_console(msgspec.structs.replace(settings(), account=account), sessions, clock)

    with before(console, chromium) as sign_in:
        page = sign_in("陈", (width, 768))
        page.get_by_role("button", name="放在旁边").click()
        expect(page.locator("iframe.phone-beside").content_frame.get_by_text("关注公众号")).to_be_visible()
        if "SHOTS" in os.environ:
            page.screenshot(path=f"{os.environ['SHOTS']}/beside-{width}.png")
        edge = page.locator(".phone-beside").evaluate("each => each.getBoundingClientRect().left")
        wide = page.locator(".top a, .top button").evaluate_all(
            "all => Math.max(...all.map(each => each.getBoundingClientRect().right))"
        )
        assert wide <= edge
        assert faults(page) == []
        page.get_by_role("button", name="退出").click()
        page.wait_for_url("**/console/sign-in")
