"""Staff see how far the collecting of numbers is, may ask for it, and the page follows without a click."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot import admission, db
from bot.db import Sessions
from bot.operations import health
from bot.reach import gaps, rounds
from bot.reach.gaps import Kind, Lacking
from bot.reach.rounds import Round
from bot.wechat.statistics import Statistic
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Take, told
from tests.web.console.screen import PC, PHONE, Open, faults

PAGE = "/console/reach/collecting/"
SINCE = {Statistic.ARTICLE_TOTALS: date(2021, 2, 6), Statistic.ARTICLE_READ: date(2021, 3, 1)}


def begin(sessions: Sessions, *, asked: int, in_all: int) -> None:
    """Let a scheduler be collecting."""
    assert rounds.claim(sessions, me="one", now=make.NOON, collect_at="08:30")
    rounds.note_progress(sessions, me="one", now=make.NOON, asked=asked, in_all=in_all)


def test_numbers_that_lack_are_asked_for_by_a_button_and_not_while_somebody_collects(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    begin(sessions, asked=3, in_all=45)
    busy = seat(staff.lin).post(PAGE)
    rounds.finish(sessions, me="one", now=make.NOON, complete=False, problems=("连不上微信。",))

    lacking = seat(staff.lin).get(PAGE).text
    asked = seat(staff.lin).post(PAGE)
    with sessions.read() as session:
        assert rounds.due(session, now=make.NOON, collect_at="08:30")
    still = seat(staff.lin).get(PAGE).text
    health.beat(sessions)
    moving = seat(staff.lin).get(PAGE).text
    refused = seat(staff.zhou).post(PAGE)

    rounds.claim(sessions, me="two", now=make.NOON, collect_at="08:30")
    rounds.finish(sessions, me="two", now=make.NOON, complete=True, problems=())
    whole = seat(staff.lin).post(PAGE)

    assert ("定时程序还没有运行过" in still, "hx-get" in still) == (True, False)
    assert ("马上开始取" in moving, "hx-get" in moving) == (True, True)
    assert "现在再取" in lacking
    assert "已经取完，没有缺的" in told(whole)
    assert told(busy) == "没有做成正在取，请等它取完。"
    assert ("有的没有取到" in lacking, "连不上微信。" in lacking) == (True, True)
    assert asked.status_code == 303
    assert refused.status_code == 403


def test_why_numbers_lack_is_read_without_unfolding_and_what_nobody_understands_is_folded(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    begin(sessions, asked=2, in_all=2)
    refused, fault = "图文每日：IP 1.2.3.4 不在白名单里。", "图文每日：2026-03-02 的 int_page 是 x，看不懂。"
    rounds.finish(sessions, me="one", now=make.NOON, complete=False, problems=(refused,), faults=(fault,))

    page = seat(staff.lin).get(PAGE).text

    shown, _, folded = page.partition("<summary>查看技术详情</summary>")
    assert (refused in shown, fault in shown, fault in folded) == (True, False, True)
    assert "微信给的数据有 1 处看不懂，当作缺数。" in shown


def test_the_page_is_right_before_it_is_known_how_much_there_is_to_ask(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    begin(sessions, asked=0, in_all=0)

    page = seat(staff.lin).get(PAGE).text

    assert "正在取：刚刚开始。" in page
    assert "……" not in page
    assert '<progress aria-label="取数的进度"></progress>' in page


def test_once_it_is_over_the_part_that_is_asked_for_leads_to_the_whole_page(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    begin(sessions, asked=3, in_all=45)
    busy = seat(staff.lin).get(f"{PAGE}now")
    rounds.finish(sessions, me="one", now=make.NOON, complete=True)

    over = seat(staff.lin).get(f"{PAGE}now")

    assert ("HX-Redirect" in busy.headers, over.headers["HX-Redirect"]) == (False, PAGE)


def test_that_nothing_lacks_is_said_with_the_day_since_when(
    staff: Cast, seat: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = date(2021, 3, 7)
    kinds = tuple(Kind(call, first, last, ()) for call, first in SINCE.items())
    monkeypatch.setattr(gaps, "find", lambda *given, **named: Lacking(kinds, ()))

    page = seat(staff.lin).get(PAGE).text

    assert "从2021年3月1日起，一天也不缺。" in page
    assert "2021年3月1日以前的，程序没有取全，报告里写作缺数。" in page
    assert re.findall(r'<a href="([^"]+)" aria-current="page">总览', page) == ["/console/reach/"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [PC, PHONE])
def test_the_page_follows_the_collecting_by_itself(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int]
) -> None:
    begin(sessions, asked=3, in_all=45)
    page = at("林", size)
    page.goto(page.url + "reach/collecting/")
    page.get_by_text("问了微信 3 次，共 45 次").wait_for()
    assert faults(page) == []

    rounds.note_progress(sessions, me="one", now=make.NOON, asked=30, in_all=45)
    page.get_by_text("问了微信 30 次，共 45 次").wait_for()
    page.get_by_text("这是开始取以前的情况，取完就更新").wait_for()
    assert page.get_by_role("progressbar").get_attribute("value") == "30"
    with sessions.begin() as session:  # nobody looks after it any more, as after a power cut
        ago = db.real_now(session) - timedelta(seconds=1)
        session.execute(update(Round).values(lease_until=ago, complete=True))
    page.get_by_text("取完了").wait_for()

    page.get_by_text("这是开始取以前的情况").wait_for(state="detached")  # the whole page came anew
    assert page.locator("[hx-get]").count() == 0
    assert page.get_by_role("button", name="现在再取").count() == 0  # nothing lacks


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_that_follows_by_itself_keeps_nobody_signed_in_and_then_asks_who_is_there(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    begin(sessions, asked=3, in_all=45)
    page = at("林", PC)
    page.goto(page.url + "reach/collecting/")
    with sessions.begin() as session:
        lin = session.merge(everyone.lin)
        admission.turn_out(session, lin, by=lin, now=make.NOON)

    page.get_by_role("heading", name="登录", exact=True).wait_for()

    assert page.url.endswith("/console/sign-in?next=/console/reach/collecting/")
