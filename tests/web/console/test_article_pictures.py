"""The article's page shows its cover as WeChat will cut it, and which picture nobody knows the origin of."""

import io
import re

import pytest
from PIL import Image

from bot.db import Sessions
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Take
from tests.web.console.screen import PC, PHONE, Open, faults


def test_the_cover_is_shown_as_it_will_be_cut(sessions: Sessions, staff: Cast, seat: Take) -> None:
    cover = {"images/cover.jpg": make.picture(width=600, height=600)}
    make.revision(sessions, "spring", cover_centre="上", pictures=cover, body="文。\n")

    page = seat(staff.lin).get("/console/articles/spring").text

    boxes = [
        [float(each) for each in box.split()] for box in re.findall(r'height="100" viewBox="([^"]+)"', page)
    ]
    assert boxes == [[0, 0, 1, 1], [0, 0, 1, 0.425532]]
    assert page.count('width="1" height="1"') == 2
    assert "裁成 2.35:1 只剩 600 宽" in page


def test_a_picture_of_unknown_origin_must_be_mended_before_it_is_submitted(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.revision(sessions, "spring", notes={})

    page = seat(staff.lin).get("/console/articles/spring").text

    assert page.count(">必须改<") == 2
    assert "图片 photo.jpg 来源不明。" in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("screen", [PC, PHONE], ids=["pc", "phone"])
def test_a_browser_draws_the_part_that_was_chosen(
    sessions: Sessions, everyone: Cast, at: Open, screen: tuple[int, int]
) -> None:
    halves = Image.new("RGB", (900, 900), "#C8161D")
    halves.paste("#1677C8", (0, 450, 900, 900))
    file = io.BytesIO()
    halves.save(file, "PNG")
    make.revision(
        sessions, "spring", cover_centre="上", pictures={"images/cover.jpg": file.getvalue()}, body="文。\n"
    )

    page = at("林", screen)
    page.get_by_role("link", name="巾帼志愿服务走进社区").first.click()
    drawn = page.get_by_role("img", name="头条的封面")
    drawn.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    seen = Image.open(io.BytesIO(drawn.screenshot())).convert("RGB")

    assert faults(page) == []
    assert seen.width / seen.height == pytest.approx(2.35, abs=0.05)
    for down in (10, seen.height - 10):
        assert seen.getpixel((seen.width // 2, down)) == (0xC8, 0x16, 0x1D)
