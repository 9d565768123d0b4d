"""词表: looked through, added to, taken out of with a second look, tried, exported and brought in."""

import re
from io import BytesIO

import pytest

from bot.answering import distress
from bot.db import Sessions
from bot.publishing.proofread import listing
from tests.cast import Cast
from tests.web.console.conftest import Seat, Take, told

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LISTS = "/console/lists/"
CALM = "不是 打我电话"


@pytest.fixture
def chen(staff: Cast, seat: Take) -> Seat:
    return seat(staff.chen)


def lines(page: str) -> list[str]:
    return re.findall(r'<div class="cells">\s*<strong>(.+?)</strong>', page.partition("去掉的 ")[0])


def test_every_list_is_shown_with_what_it_is_for(chen: Seat, staff: Cast, seat: Take) -> None:
    page = chen.get(LISTS).text

    for name in ("求助的词", "客气话", "错词", "名称", "领导名单", "节日和放假"):
        assert f">{name} <span" in page
    reader = seat(staff.zhou).get(LISTS + "distress").text
    assert "家暴" in reader
    assert "/remove" not in reader
    assert chen.get(LISTS + "nothing").status_code == 404


def test_a_word_of_distress_is_taken_out_only_after_a_second_look(sessions: Sessions, chen: Seat) -> None:
    first = chen.post(LISTS + "distress/remove", line="家暴").text
    with sessions.read() as session:
        assert "家暴" in distress.lines(session)
    held = chen.post(LISTS + "distress/remove", line="他打我").text
    calm = chen.post(LISTS + "distress/remove", line=CALM).text
    done = chen.post(LISTS + "distress/remove", line="家暴", sure="yes")
    page = chen.get(done.headers["Location"]).text

    assert "写了这几个字的妇女，以后不会先看到 110 和 12338" in first
    assert "写它的人仍会先看到 110 和 12338" in held  # 打我 is on the list too
    assert "又会算数" in calm
    assert "“家暴”去掉了" in page
    assert "放回" in page
    with sessions.read() as session:
        assert "家暴" not in distress.lines(session)

    chen.post(LISTS + "distress", word="家暴")
    with sessions.read() as session:
        assert "家暴" in distress.lines(session)
    assert "没有“没有的”" in told(chen.post(LISTS + "distress/remove", line="没有的", sure="yes"))


def test_a_wrong_word_is_added_found_tried_and_put_back(sessions: Sessions, chen: Seat) -> None:
    refused = chen.post(LISTS + "wrong-words", wrong="妇朕", right="妇联", source="", exceptions="")
    chen.post(LISTS + "wrong-words", wrong="妇朕", right="妇联", source="自编：形近", exceptions="")
    found = chen.get(LISTS + "wrong-words?q=妇朕").text
    tried = chen.post(LISTS + "wrong-words/try", text="区妇朕开展活动").text
    chen.post(LISTS + "wrong-words/remove", line="保母")
    removed = chen.get(LISTS + "wrong-words").text

    assert "“出处”还没有写" in told(refused)
    assert 'value="妇朕"' in refused.text
    assert lines(found) == ["妇朕"]
    assert "自己加的 · 陈" in found
    assert "<mark>妇朕</mark>" in tried
    assert "应为“妇联”" in tried
    assert "去掉的 1 条" in removed
    assert len(lines(removed)) == 60
    with sessions.read() as session:
        assert "保母" not in [pair.wrong for pair in listing.load(session).pairs]


def test_days_are_typed_as_people_write_them(chen: Seat) -> None:
    assert "2021年的放假安排还没有录入" in chen.get(LISTS + "days").text

    bad = chen.post(LISTS + "days", kind="放假", first="春节", last="", name="春节放假")
    chen.post(LISTS + "days", kind="放假", first="2021年2月11日", last="2021-2-17", name="春节放假")
    page = chen.get(LISTS + "days").text

    assert "“春节”不是日子" in told(bad)
    assert "2021年2月11日 至 17日" in lines(page)
    assert "还没有录入" not in page
    assert "春节放假" in chen.get("/console/schedule/?month=2021-02").text


def test_a_greeting_is_tried_as_a_follower_writes_it(chen: Seat) -> None:
    chen.post(LISTS + "polite", word="辛苦咯")

    tried = chen.post(LISTS + "polite/try", text="辛苦咯").text

    assert "问候，回一声好，给出话题" in tried


def test_a_list_goes_out_to_excel_and_comes_in_again(chen: Seat) -> None:
    chen.post(LISTS + "names", name="巾帼家政中心", source="")
    assert "记下了" in told(chen.get(LISTS + "names"))
    sheet = chen.get(LISTS + "names.xlsx")

    done = chen.post(LISTS + "names/import", file=(BytesIO(sheet.data), "名称.xlsx"))
    said = told(chen.get(done.headers["Location"]))
    nothing = chen.post(LISTS + "names/import")
    broken = chen.post(LISTS + "names/import", file=(BytesIO(b"PK no"), "名称.xlsx"))

    assert (
        "名称" in sheet.headers["Content-Disposition"] or "%E5%90%8D" in sheet.headers["Content-Disposition"]
    )
    assert "加上或改了 0 行，已经有的 126 行没有动" in said
    assert "还没有选文件" in told(nothing)
    assert broken.status_code == 400
    assert "名称.xlsx" in told(broken)
    assert "/tmp" not in told(broken)


def test_a_line_that_can_be_changed_is_taken_up_into_the_fields(chen: Seat) -> None:
    page = chen.get(LISTS + "wrong-words?edit=保母").text

    assert 'value="保母"' in page
    assert 'value="保姆"' in page
    assert "改好了，存下" in page
    assert "改好了，存下" not in chen.get(LISTS + "distress?edit=家暴").text
