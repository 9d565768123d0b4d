"""Reach on a screen: graphs are drawn without inline script, tables stay for whoever cannot see them."""

import re

import pytest
from playwright.sync_api import Browser, expect

from bot.db import Sessions
from tests.cast import Cast
from tests.manual import section
from tests.web.console import reach_rows
from tests.web.console.screen import PC, PHONE, Open, faults

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGES = (
    "reach/?period=2021-02",
    "reach/?period=2021&against=year_ago",
    "reach/articles/",
    "reach/articles/?order=reads",
    "reach/articles/102_1",
    "reach/followers?period=2021-02",
    "reach/questions?period=2021-02",
    "reach/dictionary#reads",
)
PAINTED = """canvas => {
  const painted = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return painted.some((value, place) => place % 4 === 0 && value > 150 && painted[place + 1] < 60);
}"""


@pytest.mark.parametrize("size", [PHONE, PC])
@pytest.mark.parametrize("articles", [0, 12, 120])
def test_every_page_of_reach_can_be_read_and_used(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int], articles: int
) -> None:
    if articles:
        reach_rows.fill(sessions, articles=articles)
    page = at("周", size)
    home = page.url

    for path in PAGES:
        if articles or "102_1" not in path:
            page.goto(home + path)
            page.wait_for_load_state("networkidle")
            assert faults(page) == [], path


def test_a_curve_is_drawn_and_its_table_is_a_click_away(sessions: Sessions, everyone: Cast, at: Open) -> None:
    reach_rows.fill(sessions)
    page = at("林", PC)

    with section("传播", "看一篇文章有多少人读") as told:
        told.step(page, "点页面上方的“传播”。")
        page.get_by_role("link", name="传播").click()
        told.step(page, "点“图文”，再点那一篇。")
        page.get_by_role("link", name="图文", exact=True).click()
        page.get_by_role("link", name="第12篇").click()
        canvas = page.locator("figure.graph canvas").first
        canvas.wait_for()

        assert canvas.evaluate(PAINTED)
        cell = page.get_by_role("cell", name="缺数").first
        assert not cell.is_visible()
        told.picture(page)
        page.locator("figure.graph summary").first.click()
        page.locator("figure.graph table").first.wait_for()
        told.step(page, "点一个指标的名字，比如“一篇的阅读人数”。")
        page.get_by_role("link", name="一篇的阅读人数").first.click()
        page.wait_for_url("**/console/reach/dictionary#readers")


def test_a_report_leads_down_to_the_very_words_of_wechat(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    reach_rows.fill(sessions)
    page = at("周", PC)

    page.get_by_role("link", name="传播").click()
    with section("传播", "一个数字是怎么来的") as told:
        told.step(page, "在“传播”里点“报告”。")
        page.get_by_role("link", name="报告", exact=True).click()
        told.step(page, "点一年的“传播年报”。")
        page.get_by_role("link", name="2021年传播年报").click()
        told.step(page, "点其中一篇的标题。")
        page.get_by_role("link", name="第12篇").first.click()
        page.wait_for_url("**/reach/articles/1011_1#evidence")
        told.step(page, "点“号回答”。")
        page.get_by_role("link", name="号回答").first.click()
        expect(page.locator("table.counts tr").last).to_have_text(re.compile(r"3月\d+日.*16"))
        expect(page.locator("pre.raw")).not_to_be_visible()
        page.get_by_text("查看技术详情").click()
        told.picture(page)

    said = page.locator("pre.raw").inner_text()
    assert '"msgid": "1011_1"' in said
    assert '"read_user": 16' in said
    assert faults(page) == []


def test_without_scripts_the_table_is_there_at_once(
    sessions: Sessions, everyone: Cast, at: Open, chromium: Browser
) -> None:
    reach_rows.fill(sessions)
    signed_in = at("林", PC)
    kept = signed_in.context.storage_state()

    page = chromium.new_context(java_script_enabled=False, storage_state=kept).new_page()
    page.goto(f"{signed_in.url}reach/?period=2021-02")

    assert page.locator("figure.graph table").first.is_visible()
