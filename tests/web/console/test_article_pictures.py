"""The article's page shows its cover as WeChat will cut it, and which picture nobody knows the origin of."""

import re

from bot.db import Sessions
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Take


def test_the_cover_is_shown_as_it_will_be_cut(sessions: Sessions, staff: Cast, seat: Take) -> None:
    cover = {"images/cover.jpg": make.picture(width=600, height=600)}
    make.revision(sessions, "spring", cover_centre="上", pictures=cover, body="文。\n")

    page = seat(staff.lin).get("/console/articles/spring").text

    boxes = [[float(each) for each in box.split()] for box in re.findall(r'viewBox="([^"]+)"', page)]
    assert boxes == [[0, 0, 1, 1], [0, 0, 1, 0.425532]]
    assert page.count('width="1" height="1"') == 2
    assert "裁成 2.35:1 只剩 600 宽" in page


def test_a_picture_of_unknown_origin_must_be_mended_before_it_is_submitted(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.revision(sessions, "spring", notes={})

    page = seat(staff.lin).get("/console/articles/spring").text

    assert page.count("必须改") == 2
    assert "图片 images/photo.jpg 来源不明。" in page
