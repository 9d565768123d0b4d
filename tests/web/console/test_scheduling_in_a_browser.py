"""The schedule in a real Chromium: dragging on the office PC, picking on the phone, and by the keyboard."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bot.db import Sessions
from bot.publishing import articles, intended, pushes
from bot.publishing.articles import Revision
from bot.publishing.pushes import Push, State, states
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Stopped
from tests.web.console.screen import PC, PHONE, Open, faults

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LONG = "“两癌”免费检查开始报名啦！您关心的问题都在这里：在哪里查"


def day(page: Page, number: int) -> str:
    return f"#d2021-03-{number:02}"


def open_month(at: Open, who: str, size: tuple[int, int]) -> Page:
    page = at(who, size)
    page.get_by_role("link", name="排期", exact=True).click()
    page.wait_for_url("**/console/schedule/")
    return page


def intend(sessions: Sessions, revision: Revision, on: date) -> None:
    with sessions.begin() as session:
        article = articles.named(session, revision.article.slug)
        lin = session.merge(make.people(sessions).lin)
        intended.set_day(session, article, on, by=lin, now=make.NOON)


def intended_on(sessions: Sessions, slug: str) -> date | None:
    with sessions.read() as session:
        return articles.named(session, slug).intended_on


def planned(sessions: Sessions) -> list[tuple[str, str, list[str]]]:
    with sessions.read() as session:
        return [
            (
                each.state,
                each.due_at.isoformat()[:16],
                [article.submission.revision.article.slug for article in each.articles],
            )
            for each in sorted(pushes.listed(session), key=lambda push: push.id)
        ]


def bring(sessions: Sessions, push: Push, *through: State) -> None:
    with sessions.begin() as session:
        for state in through:
            states.move(session, pushes.named(session, push.id), state, now=make.NOON + timedelta(hours=11))


def test_an_approved_article_is_dragged_onto_a_day_and_planned_after_the_second_look(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    make.approved(sessions, "one")
    page = open_month(at, "陈", PC)

    page.locator(".lane [data-article=one]").drag_to(page.locator(day(page, 11)))
    page.wait_for_url("**/console/pushes/confirm?**")
    assert planned(sessions) == []
    page.get_by_text("3月11日 周四 09:00").first.wait_for()
    page.get_by_label("请照头条标题输入").fill("巾帼志愿")
    page.get_by_role("button", name="确认排期").click()

    page.get_by_role("status").get_by_text("已排期：3月11日 周四 09:00").wait_for()
    assert planned(sessions) == [("planned", "2021-03-11T01:00", ["one"])]
    page.get_by_role("link", name="排期", exact=True).first.click()
    page.locator(day(page, 11)).get_by_text("已排期").wait_for()


def test_while_it_is_planned_the_button_says_so_and_takes_no_second_click(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    make.approved(sessions, "one")
    page = at("陈", PC)
    page.goto(page.url + "pushes/confirm?article=one&at=2021-03-11T09:00&mode=mass&tag=")
    page.get_by_label("请照头条标题输入").fill("巾帼志愿")
    sent: list[Route] = []
    page.route("**/console/pushes/", lambda route: sent.append(route))  # its answer lets itself be waited for

    seen = page.get_by_role("button", name="确认排期").evaluate(
        """(button) => { button.click();
        return new Promise((tell) => setTimeout(() =>
            tell([button.disabled, button.form.innerText]), 50)); }"""
    )
    sent[0].continue_()

    page.get_by_role("status").get_by_text("已排期：3月11日 周四 09:00").wait_for()
    assert seen[0] is True
    assert "正在排期" in seen[1]
    assert len(sent) == 1
    assert [state for state, _, _ in planned(sessions)] == ["planned"]


def test_a_held_push_is_dragged_away_and_takes_no_article_in(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    make.approved(sessions, "two")
    push = make.push(sessions, due_at=make.NOON + timedelta(days=1))
    with sessions.begin() as session:
        held = pushes.named(session, push.id)
        states.move(session, held, State.HELD, now=make.NOON, reason="restored")
    page = open_month(at, "陈", PC)

    page.locator(".lane [data-article=two]").drag_to(page.locator("[data-push='1']"))
    page.wait_for_url("**/console/pushes/confirm?article=two&at=2021-03-09T09**")
    joined = page.get_by_text("合成一次推送").count()
    page.go_back()
    page.locator("[data-push='1']").drag_to(page.locator(day(page, 16)))
    page.get_by_text("这次推送可能早已发过").wait_for()
    assert faults(page) == []
    page.get_by_label("确实没有发过").check()
    page.get_by_role("button", name="确定改时间").click()

    page.get_by_role("status").get_by_text("已改到 3月16日 周二 12:00").wait_for()
    assert joined == 0
    assert [each[:2] for each in planned(sessions)] == [("planned", "2021-03-16T04:00")]


def test_several_that_are_ticked_go_together_in_the_order_of_the_ticks(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    for slug in ("one", "two", "three"):
        make.approved(sessions, slug, title=f"文章{slug}")
    page = open_month(at, "陈", PC)
    for slug in ("two", "three"):
        page.get_by_label(f"勾选《文章{slug}》").check()

    page.get_by_label("勾选的几篇，一起排在").fill("2021-03-12")
    page.get_by_role("button", name="一起排期（2 篇）").click()
    page.wait_for_url("**/console/pushes/confirm?**")
    together = page.locator(".covers .title").all_inner_texts()
    page.go_back()
    for slug in ("two", "three", "one"):
        page.get_by_label(f"勾选《文章{slug}》").uncheck()
    for slug in ("three", "one"):
        page.get_by_label(f"勾选《文章{slug}》").check()
    page.locator(".lane [data-article=one]").drag_to(page.locator(day(page, 11)))
    page.wait_for_url("**/console/pushes/confirm?**at=2021-03-11T09**")

    assert together == ["文章two", "文章three"]
    assert page.locator(".covers .title").all_inner_texts() == ["文章three", "文章one"]
    assert planned(sessions) == []


def test_a_planned_push_is_dragged_to_another_day_and_moved_after_it_was_asked_about(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    make.push(sessions, due_at=make.NOON + timedelta(days=1), revisions=[make.approved(sessions, "one")])
    page = open_month(at, "陈", PC)

    page.locator("[data-push='1']").drag_to(page.locator(day(page, 16)))
    page.get_by_role("heading", name="改到 3月16日 周二 12:00").wait_for()
    assert faults(page) == []
    assert planned(sessions) == [("planned", "2021-03-09T04:00", ["one"])]
    page.get_by_role("button", name="确定改时间").click()

    page.get_by_role("status").get_by_text("已改到 3月16日 周二 12:00").wait_for()
    assert planned(sessions) == [("planned", "2021-03-16T04:00", ["one"])]


def test_a_day_that_is_only_meant_changes_at_once_and_is_taken_back(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    intend(sessions, make.revision(sessions, "one", title="还在写的"), date(2021, 3, 10))
    page = open_month(at, "林", PC)

    page.locator(f"{day(page, 10)} .slot.dashed").drag_to(page.locator(day(page, 18)))
    page.get_by_role("status").get_by_text("《还在写的》计划 3月18日 推送").wait_for()
    assert intended_on(sessions, "one") == date(2021, 3, 18)
    page.locator(day(page, 18)).get_by_text("还在写的").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="撤销").click()

    page.get_by_role("status").get_by_text("已撤销，仍计划 3月10日").wait_for()
    assert intended_on(sessions, "one") == date(2021, 3, 10)


def test_an_article_dropped_onto_a_push_leads_to_one_push_of_both(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    first = make.approved(sessions, "one")
    make.approved(sessions, "two", title="后来的一篇")
    make.push(sessions, due_at=make.NOON + timedelta(days=2), revisions=[first])
    page = open_month(at, "陈", PC)

    page.locator(".lane [data-article=two]").drag_to(page.locator("[data-push='1']"))
    page.get_by_text("合成一次推送").wait_for()
    assert faults(page) == []
    assert [state for state, _, _ in planned(sessions)] == ["planned"]
    page.get_by_label("请照头条标题输入").fill("巾帼志愿")
    page.get_by_role("button", name="确认排期").click()

    page.get_by_role("status").get_by_text("已排期").wait_for()
    assert [(state, slugs) for state, _, slugs in planned(sessions)] == [
        ("cancelled", ["one"]),
        ("planned", ["one", "two"]),
    ]


def test_a_past_day_takes_nothing_and_says_why(sessions: Sessions, everyone: Cast, at: Open) -> None:
    make.approved(sessions, "one")
    page = open_month(at, "陈", PC)
    item = page.locator(".lane [data-article=one]")
    page.get_by_text("收起的 1 周").click()
    start, end = item.bounding_box(), page.locator(day(page, 3)).bounding_box()
    assert start
    assert end

    page.mouse.move(start["x"] + 60, start["y"] + 60)
    page.mouse.down()
    for step in (5, 10):
        page.mouse.move(end["x"] + 40 + step, end["y"] + 40, steps=3)
    page.get_by_text("3月3日已经过去，放不了。请放到今天或以后的日子。").wait_for()
    assert faults(page) == []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.mouse.up()
    page.get_by_role("link", name="本月").click()
    page.wait_for_url("**month=2021-03")

    assert not [each for each in asked if "/plan" in each]
    assert planned(sessions) == []


def test_at_the_end_of_a_month_today_is_in_sight_and_past_weeks_unfold_without_script(
    sessions: Sessions, everyone: Cast, at: Open, clock: Stopped, chromium: Browser
) -> None:
    for days in range(5):
        sent = make.push(sessions, due_at=make.NOON + timedelta(days=days))
        bring(sessions, sent, State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT)
    clock.turn(days=22)  # Tuesday, the 30th
    page = open_month(at, "陈", PC)
    signed_in = page.context.storage_state()
    bare = chromium.new_context(java_script_enabled=False, storage_state=signed_in).new_page()
    bare.set_viewport_size({"width": PC[0], "height": PC[1]})
    bare.goto(page.url)

    for each in (page, bare):
        assert not each.locator(day(each, 8)).is_visible()
        box = each.locator(day(each, 30)).bounding_box()
        assert box
        assert box["y"] + box["height"] <= PC[1]
        each.get_by_text("收起的 4 周：推送 5 次").click()
        expect(each.locator(day(each, 8))).to_be_visible()
        each.get_by_text("收起的 4 周：推送 5 次").click()
        expect(each.locator(day(each, 8))).not_to_be_visible()
    assert faults(page) == []
    page.emulate_media(media="print")
    expect(page.locator(day(page, 8))).to_be_visible()
    expect(page.locator(".earlier")).not_to_be_visible()


def test_at_the_end_of_a_month_the_phone_shows_what_comes_in_the_next(
    sessions: Sessions, everyone: Cast, at: Open, clock: Stopped
) -> None:
    clock.turn(days=23)  # Wednesday, the 31st
    make.push(sessions, due_at=make.NOON + timedelta(days=25))
    page = open_month(at, "陈", PHONE)

    expect(page.locator("#d2021-04-02")).to_be_visible()
    expect(page.locator("#d2021-04-02 .in-full")).to_have_text("4月2日 周五")
    expect(page.locator("#d2021-04-01")).not_to_be_visible()  # nothing is planned there
    page.get_by_role("link", name="下月", exact=True).click()
    page.get_by_role("heading", name="2021年4月").wait_for()
    expect(page.locator("#d2021-03-31")).to_be_visible()  # today
    expect(page.locator("#d2021-03-30")).not_to_be_visible()
    assert faults(page) == []


def test_on_the_phone_the_doors_of_a_week_stand_apart(everyone: Cast, at: Open) -> None:
    page = at("陈", PHONE)
    page.goto(page.url + "schedule/?week=2021-03-08")

    first, second = (each.bounding_box() for each in page.locator(".head .doors .button").all())

    assert first
    assert second
    assert first["y"] == second["y"]
    assert first["x"] + first["width"] + 8 <= second["x"]


def test_by_the_keyboard_alone_an_article_gets_its_day(sessions: Sessions, everyone: Cast, at: Open) -> None:
    make.approved(sessions, "one")
    page = open_month(at, "陈", PC)

    page.locator(".lane summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.get_by_label("排在哪天", exact=True).fill("2021-03-11")
    page.get_by_role("button", name="去核对").focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**/console/pushes/confirm?**2021-03-11T09**")


def test_on_the_phone_days_are_picked(sessions: Sessions, everyone: Cast, at: Open) -> None:
    make.approved(sessions, "one")
    make.revision(sessions, "two", title="还在写的")
    page = open_month(at, "陈", PHONE)
    assert faults(page) == []

    page.locator(".lane li", has_text="还在写的").get_by_text("选日子").click()
    page.get_by_label("打算哪天推送").fill("2021-03-15")
    assert faults(page) == []
    page.get_by_role("button", name="定下").click()
    page.locator(day(page, 15)).get_by_text("3月15日 周一").wait_for()
    assert intended_on(sessions, "two") == date(2021, 3, 15)

    page.locator(".lane li", has_text="巾帼志愿").get_by_text("选日子").click()
    page.get_by_label("排在哪天", exact=True).fill("2021-03-11")
    page.get_by_role("button", name="去核对").click()
    page.get_by_label("请照头条标题输入").fill("巾帼志愿")
    page.get_by_role("button", name="确认排期").click()

    page.get_by_role("status").get_by_text("已排期").wait_for()
    assert faults(page) == []
    assert planned(sessions) == [("planned", "2021-03-11T01:00", ["one"])]


def test_the_page_of_a_push_hours_away_hears_soon_of_a_clock_that_leapt(
    sessions: Sessions, everyone: Cast, at: Open, clock: Stopped
) -> None:
    push = make.push(sessions, due_at=make.NOON + timedelta(hours=11))
    page = at("陈", PC)
    page.clock.install()
    page.goto(f"{page.url}pushes/{push.id}")
    expect(page.locator(".standing h2")).to_contain_text("已排期")

    clock.turn(hours=11)
    bring(sessions, push, State.PREPARING, State.SENDING)
    page.clock.run_for(11_000)

    expect(page.locator(".standing h2")).to_contain_text("推送中")
    bring(sessions, push, State.ACCEPTED)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # it is looked at again
    expect(page.locator(".standing h2")).to_contain_text("等")


def test_the_heading_of_a_push_says_today_once_the_day_has_come(
    sessions: Sessions, everyone: Cast, at: Open, clock: Stopped
) -> None:
    push = make.push(sessions, due_at=make.NOON + timedelta(hours=23))
    page = at("陈", PC)
    page.clock.install()
    page.goto(f"{page.url}pushes/{push.id}")
    expect(page.locator(".under")).to_contain_text("明天")

    clock.turn(hours=13)  # nothing else of the page is another
    page.clock.fast_forward("13:00:00")
    page.clock.run_for(61_000)

    expect(page.locator(".under")).to_contain_text("今天")
    assert page.locator("#when").count() == 1


@pytest.mark.parametrize("size", [PHONE, PC])
@pytest.mark.parametrize("full", [True, False])
def test_full_and_empty_months_weeks_and_pushes_can_be_read_and_used(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int], full: bool
) -> None:
    addresses = ["schedule/", "schedule/?week=2021-03-08", "schedule/?month=2021-04"]
    if full:
        fill(sessions)
        addresses += [f"pushes/{number}" for number in range(1, 8)] + ["pushes/1/move?day=2021-03-20"]
    page = at("陈", size)
    home = page.url

    for address in addresses:
        page.goto(home + address)
        for summary in page.locator("summary:visible").all():
            summary.click()
        assert faults(page) == [], address


def fill(sessions: Sessions) -> None:
    """Let there be pushes in every state, crowded days, and much that waits."""
    sent = (State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT)
    ways = [
        (),
        (State.HELD,),
        sent[:2],
        sent[:3],
        sent,
        (*sent[:2], State.DOUBTFUL),
        (State.PREPARING, State.FAILED),
        *[()] * 6,
    ]
    for number, through in enumerate(ways):
        eight = [make.approved(sessions, title=LONG) for _ in range(8 if number == 0 else 1)]
        push: Push = make.push(
            sessions, mode="publish", due_at=make.NOON + timedelta(hours=number), revisions=eight
        )
        with sessions.begin() as session:
            found = pushes.named(session, push.id)
            for state in through:
                states.move(session, found, state, now=make.NOON, reason="没有等到微信的回答。" * 3)
            if state_is(found, State.ACCEPTED):
                found.waits_for, found.accepted_at = "administrator", make.NOON
    make.push(sessions, due_at=make.NOON + timedelta(days=5))
    for number in range(4):
        make.approved(sessions, title=LONG)
        intend(sessions, make.revision(sessions, title=LONG), date(2021, 3, 9 + number))


def state_is(push: Push, state: State) -> bool:
    return push.state == state


def test_the_month_is_printed_as_a_calendar_on_one_sheet(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    make.push(sessions, due_at=make.NOON + timedelta(days=2), revisions=[make.approved(sessions, title=LONG)])
    page = open_month(at, "陈", PC)

    printed = page.pdf(prefer_css_page_size=True)

    assert re.findall(rb"/Type /Pages\s+/Count (\d+)", printed) == [b"1"]
    assert re.findall(rb"/MediaBox \[0 0 (\d+)\.\d+ (\d+)", printed)[0] == (
        b"841",
        b"594",
    )  # points of A4, lying
