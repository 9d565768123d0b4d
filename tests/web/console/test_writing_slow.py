"""The writing page where answers are slow, late or wrong, and where one person has it open twice."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from bot.db import Sessions
from bot.publishing import articles, unsaved
from tests import make
from tests.cast import Cast
from tests.web.conftest import serving
from tests.web.console.conftest import Stopped
from tests.web.console.screen import PC, PHONE, Open
from tests.web.console.test_writing_in_a_browser import look
from tests.web.console.test_writing_live import go, signed_in, text

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAVE = "document.querySelector('.keeping .main').click()"
SAVE_TWICE = """() => {
  const save = document.querySelector(".keeping .main");
  save.click();
  setTimeout(() => {
    sessionStorage.setItem("said", document.querySelector(".kept-at").textContent);
    save.click();
  }, 300);
}"""


@pytest.fixture
def new(at: Open, everyone: Cast, tmp_path: Path) -> Page:
    """林 at the page of a new article that only has to be saved."""
    page = at("林", PC)
    go(page)
    picture = tmp_path / "street.jpg"
    picture.write_bytes(make.picture(width=900, height=383))
    page.get_by_label("添加图片").set_input_files(picture)
    expect(page.locator(".picture")).to_have_count(1)
    page.locator("#digest").fill("三月。")
    page.locator("#title").fill("春风")
    page.get_by_text("自动保存于 12:00").wait_for()
    return page


def held(page: Page, address: str, method: str = "POST") -> list[Route]:
    """Hold what is sent to *address* until it is let go on."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == method and "preview" not in (route.request.post_data or ""):
            routes.append(route)
        else:
            route.continue_()

    page.route(address, hold)
    return routes


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("did not come")


def slugs(sessions: Sessions) -> list[str]:
    with sessions.read() as session:
        return [each.article.slug for each in articles.newest_revisions(session)]


def test_a_second_click_while_the_answer_is_slow_saves_nothing_twice(new: Page, sessions: Sessions) -> None:
    routes = held(new, "**/console/writing/")

    new.evaluate(SAVE_TWICE)
    new.wait_for_timeout(1000)
    sent = len(routes)
    for each in routes:
        each.continue_()
    new.get_by_text("已存为第1版").wait_for()

    assert sent == 1
    assert new.evaluate("sessionStorage.getItem('said')") == "正在存…"  # what was said in between
    assert slugs(sessions) == ["chun-feng"]


def test_what_is_on_its_way_when_one_saves_comes_before_and_not_after(
    new: Page, sessions: Sessions, everyone: Cast
) -> None:
    routes = held(new, "**/meanwhile/unsaved")
    saved: list[str] = []
    new.on("request", lambda asked: saved.append(asked.url) if asked.is_navigation_request() else None)
    new.locator("#title").fill("春风行动")
    wait_until(new, lambda: len(routes) == 1)
    saved.clear()

    new.evaluate(SAVE)
    expect(new.locator(".kept-at")).to_have_text("正在存…")
    before = [each for each in saved if each.endswith("/console/writing/")]
    routes[0].continue_()
    new.get_by_text("已存为第1版").wait_for()
    go(new)

    assert before == []
    assert text(new) == ""
    assert new.get_by_text("写到一半的还在").count() == 0
    with sessions.read() as session:
        assert unsaved.left(session, everyone.lin, slug="") == []


def test_what_hangs_on_its_way_keeps_nobody_from_saving(new: Page, sessions: Sessions) -> None:
    routes = held(new, "**/meanwhile/unsaved")
    new.locator("#title").fill("春风行动")
    wait_until(new, lambda: len(routes) == 1)

    new.evaluate(SAVE)

    new.get_by_text("已存为第1版").wait_for()
    assert slugs(sessions) == ["chun-feng-xing-dong"]


def test_a_title_changed_at_the_last_moment_is_not_offered_once_it_is_saved(new: Page) -> None:
    new.evaluate("document.querySelector('#title').value = '春风行动'")
    new.locator("#title").dispatch_event("input")
    new.evaluate(SAVE)
    new.get_by_text("已存为第1版").wait_for()

    with new.expect_response("**/meanwhile/here"):
        go(new)
    new.wait_for_timeout(300)

    assert new.get_by_text("没来得及存").count() == 0


def test_what_the_server_fails_at_is_not_told_as_signed_out(
    console: Flask, chromium: Browser, sessions: Sessions, everyone: Cast
) -> None:
    make.revision(sessions, "spring")
    with serving(console) as port:  # a browser complains of what failed, so nobody listens here
        page = signed_in(chromium, port, "林")
        page.wait_for_load_state("networkidle")
        page.route("**/meanwhile/look", lambda route: route.fulfill(status=500, body="<p>出错了</p>"))

        page.locator("#body").fill("接着写的。")
        page.get_by_text("没有连上服务器，还是上一次的样子。").wait_for()
        page.get_by_text("自动保存于 12:00").wait_for()

        assert page.get_by_text("登录的时间到了").count() == 0
        page.context.close()


@pytest.mark.parametrize("size", [PC, PHONE])
def test_two_new_texts_of_one_person_stand_side_by_side(
    at: Open, sessions: Sessions, everyone: Cast, clock: Stopped, size: tuple[int, int]
) -> None:
    page = at("林", size)
    other = page.context.new_page()
    other.goto(page.url)
    go(page)
    go(other)

    page.locator("#title").fill("甲的题目")
    page.get_by_text("自动保存于 12:00").wait_for()
    clock.turn(minutes=1)
    other.bring_to_front()
    other.locator("#title").fill("乙的题目")
    other.get_by_text("自动保存于 12:01").wait_for()
    go(other)
    look(other, f"writing-several-{size[0]}")
    other.get_by_role("link", name="甲的题目").click()

    expect(other.locator("#title")).to_have_value("甲的题目")
    other.get_by_role("link", name="另写一篇新的").click()
    expect(other.locator("#title")).to_have_value("")
    look(other, f"writing-fresh-{size[0]}")
    other.close()


@pytest.mark.parametrize("size", [PC, PHONE])
def test_one_article_open_twice_is_told_and_neither_text_is_lost(
    at: Open, sessions: Sessions, everyone: Cast, clock: Stopped, size: tuple[int, int]
) -> None:
    make.revision(sessions, "spring")
    page = at("林", size)
    other = page.context.new_page()
    other.goto(page.url)
    go(page, "spring")
    go(other, "spring")
    other.locator("#body").fill("手机上写的长长的一段。")
    other.get_by_text("自动保存于 12:00").wait_for()
    clock.turn(minutes=1)
    page.bring_to_front()

    page.locator("#body").fill("一个字")
    page.get_by_text("您在别的窗口也在写这一篇").wait_for()
    look(page, f"writing-elsewhere-{size[0]}")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="看一看").click()

    expect(opened.value.locator("#body")).to_have_value("手机上写的长长的一段。")
    look(opened.value, f"writing-elsewhere-seen-{size[0]}")
    opened.value.close()
    other.close()


def test_what_was_written_after_a_window_was_saved_is_put_back_as_a_text_of_its_own(
    new: Page, sessions: Sessions
) -> None:
    key = new.locator("[name=key]").input_value()
    new.get_by_role("button", name="存为新版本").click()
    new.get_by_text("已存为第1版").wait_for()
    go(new)
    stored = "writing:" + str(new.locator("#writing").get_attribute("data-person")) + ":+:" + key
    new.evaluate(
        """([stored, key]) => localStorage.setItem(stored, JSON.stringify({
          at: Date.now(), mark: [["key", key], ["follows", ""], ["known", ""]],
          fields: [["title", "存过以后又写的"], ["body", "又一段。"], ["number", "0"]]
        }))""",
        [stored, key],
    )
    new.reload()

    new.get_by_role("button", name="放回来").click()
    new.get_by_text("写到一半的还在").wait_for()

    assert text(new) == "又一段。"
    assert new.evaluate("stored => localStorage.getItem(stored)", stored) is None
    assert slugs(sessions) == ["chun-feng"]
