"""The 审核单 as somebody opens it from an article's page: it stands alone and fits a sheet of paper."""

import pytest

from bot.db import Sessions
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Take
from tests.web.console.screen import Open

SPRING = "/console/articles/spring"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_stands_alone_and_fits_a_sheet_of_paper(sessions: Sessions, everyone: Cast, at: Open) -> None:
    make.approved(sessions, "spring")
    page = at("周", (794, 1123))  # A4 at 96 dots an inch
    page.goto(page.url.replace("/console/", SPRING))
    with page.expect_popup() as opened:
        page.get_by_role("link", name="审核单").click()
    sheet = opened.value
    sheet.wait_for_load_state()

    sheet.set_viewport_size({"width": 375, "height": 812})  # a reviewer opens it on the phone too
    assert sheet.evaluate("document.documentElement.scrollWidth <= innerWidth")
    times = sheet.locator("td.when").evaluate_all("all => all.map(each => each.clientWidth)")
    assert min(times, default=0) >= 70  # a date is not broken letter by letter
    sheet.set_viewport_size({"width": 794, "height": 1123})

    assert sheet.get_by_text("公众号文章审核单").is_visible()
    assert sheet.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert sheet.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert not sheet.locator("#sealed").is_visible()
    assert sheet.locator("#digest").is_visible()
    assert not sheet.get_by_text("python3").is_visible()  # who checks it unfolds how
    sheet.get_by_text("查看技术详情").click()
    assert sheet.get_by_text("python3").is_visible()


def test_an_article_that_was_never_handed_in_has_none(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "spring")

    assert seat(staff.lin).get(f"{SPRING}/sheet").status_code == 404
    assert "审核单" not in seat(staff.lin).get(SPRING).text
