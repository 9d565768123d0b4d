"""定期推送 in the console: set up by a form, looked at by everybody, switched by who may publish."""

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import notices, series
from bot.db import Sessions
from bot.publishing import articles, review
from bot.series import State
from tests import make
from tests.cast import Cast
from tests.series.conftest import keep_figure
from tests.web.console.conftest import Seat, Stopped, Take, settings, told
from tests.web.console.screen import PC, PHONE, Open, faults

MONDAY = datetime.fromisoformat("2021-03-15T09:00+08:00")
PAGE = "/console/series/"


@pytest.fixture
def figures(sessions: Sessions, staff: Cast) -> None:
    make.figures(sessions)


def fill(seat: Seat, **given: Any) -> Any:
    fields: dict[str, Any] = {
        "name": "数说武都妇联",
        "kind": "figures",
        "when": "每周一 09:00",
        "ahead": "48",
        "editor": "林",
        "mode": "mass",
        "cover": make.picture(),
        "cover_source": "本会绘制",
    } | given
    return seat.post(PAGE, **(fields | {"cover": (io.BytesIO(fields["cover"]), "封面.jpg")}))


def test_who_publishes_sets_one_up_and_it_is_shown_with_its_next_time(
    sessions: Sessions, staff: Cast, seat: Take, figures: None
) -> None:
    chen = seat(staff.chen)

    done = fill(chen, topic="两癌检查救助")

    assert done.status_code == 303
    page = chen.get(PAGE).text
    for words in ("数说武都妇联", "每周一 09:00", "开着", "3月15日 周一 09:00", "两癌检查救助", "暂停"):
        assert words in page
    with sessions.read() as session:
        [kept] = series.listed(session)
        assert (kept.editor.name, kept.publisher.name, kept.set_up_by.name) == ("林", "陈", "陈")


def test_the_times_to_come_stand_on_the_calendar_and_lead_to_the_series(
    sessions: Sessions, staff: Cast, seat: Take, figures: None
) -> None:
    chen = seat(staff.chen)
    fill(chen)

    page = chen.get("/console/schedule/?month=2021-03").text
    week = chen.get("/console/schedule/?week=2021-03-22").text

    links = re.findall(r'<td id="d([\d-]+)"(?:(?!</td>).)*?href="/console/series/#series-1"', page, re.DOTALL)
    assert links == ["2021-03-15", "2021-03-22", "2021-03-29"]
    assert "09:00</strong> 定期，到时写好送审" in week
    assert 'id="series-1"' in chen.get(PAGE).text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"when": "隔三差五"}, "“隔三差五”看不懂。可以写：“每周一 09:00”"),
        ({"when": "每月1日 09:00", "kind": "reach"}, "最早可以定在“每月3日 09:00”"),
        ({"cover": b""}, "要给一张封面图"),
        ({"cover_source": ""}, "请写明封面图从哪里来"),
        ({"ahead": "0"}, "提前 0 小时不对"),
        ({"editor": "周"}, "周 没有“编辑”的权限"),
        ({"reviewer0": "周"}, "要 3 位审稿人"),
        ({"mode": "loud"}, "请选好怎样发"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    staff: Cast, seat: Take, figures: None, given: dict[str, Any], sentence: str
) -> None:
    refused = fill(seat(staff.chen), **given)

    assert sentence in told(refused)
    assert 'value="数说武都妇联"' in refused.text
    assert refused.status_code in {400, 403}


def test_what_became_of_the_last_times_is_shown_and_notices_lead_to_it(
    sessions: Sessions, staff: Cast, seat: Take, figures: None
) -> None:
    make.series(sessions)
    series.run_due(sessions, settings(), now=MONDAY - timedelta(hours=40))
    series.run_due(sessions, settings(), now=MONDAY)

    page = seat(staff.wu).get(PAGE).text

    assert "没有按时审完，没有推送" in page
    assert "到时间还在等 周 初审" in page
    assert "/console/articles/shushuo-2021-03-15" in page
    assert "/pause" not in page  # she may only look
    with sessions.read() as session:
        notice = notices.waiting(session, session.merge(staff.lin, load=False))[0]
    assert notice.link == "/console/articles/shushuo-2021-03-15"
    assert seat(staff.lin).get(notice.link).status_code == 200


def test_what_is_approved_is_said_to_be_planned_by_itself(
    sessions: Sessions, staff: Cast, seat: Take, figures: None
) -> None:
    make.series(sessions)
    series.run_due(sessions, settings(), now=MONDAY - timedelta(hours=40))
    address = "/console/articles/shushuo-2021-03-15"
    with sessions.read() as session:
        submission = review.latest(session, articles.newest(articles.named(session, "shushuo-2021-03-15")))
        assert submission
        seen = {"submission": str(submission.id), "digest": submission.digest}

    seats = [seat(reviewer) for reviewer in staff.reviewers]
    for each in seats:
        each.post(f"{address}/review", verdict="approve", **seen)
    said = told(seats[-1].get(address))
    page, of_series = (seat(staff.chen).get(each).text for each in (address, PAGE))

    assert "定期推送“数说武都妇联”会排在 3月15日 周一 09:00 推送，不用另外排期。" in said
    assert "审完，等定期推送排期" in page
    assert "可以排期" not in page
    assert "会排在" in page
    assert "去排期" not in page
    assert "审完，马上排期" in of_series
    assert "在审" not in of_series


def test_what_carries_a_figure_corrected_since_is_not_said_to_be_planned_by_itself(
    sessions: Sessions, staff: Cast, seat: Take, figures: None
) -> None:
    make.series(sessions)
    series.run_due(sessions, settings(), now=MONDAY - timedelta(hours=40))
    address = "/console/articles/shushuo-2021-03-15"
    with sessions.begin() as session:
        submission = review.latest(session, articles.newest(articles.named(session, "shushuo-2021-03-15")))
        assert submission
        for reviewer in staff.reviewers:
            review.approve(
                session, submission, by=session.merge(reviewer), digest=submission.digest, now=make.NOON
            )
    keep_figure(
        sessions, "两癌检查救助", "“两癌”检查受益妇女", 2020, "10052", now=MONDAY - timedelta(hours=20)
    )
    series.run_due(sessions, settings(), now=MONDAY - timedelta(hours=10))

    with sessions.read() as session:
        [run] = series.runs(session, series.listed(session)[0], most=1)
    page = seat(staff.chen).get(address).text

    assert "已更正为" in run.reason
    assert "审完，可以排期" in page
    assert "会排在" not in page
    assert "等定期推送排期" not in page


def test_it_is_paused_and_resumed_and_shown_how_it_would_look(
    sessions: Sessions, staff: Cast, seat: Take, figures: None
) -> None:
    number = make.series(sessions).id
    chen = seat(staff.chen)

    look = chen.get(f"{PAGE}{number}/preview")
    chen.post(f"{PAGE}{number}/pause")
    paused = chen.get(PAGE).text
    again = chen.post(f"{PAGE}{number}/pause")
    chen.post(f"{PAGE}{number}/resume")

    assert "10025" in look.text
    assert "sandbox" in look.headers["Content-Security-Policy"]
    assert "恢复以后，推送由您负责" in paused
    assert "已经是暂停的" in told(again)
    assert "开着" in chen.get(PAGE).text
    assert chen.post(f"{PAGE}999/pause").status_code == 400


def test_it_is_changed_by_a_form_that_shows_it_as_it_is(
    sessions: Sessions, staff: Cast, seat: Take, figures: None
) -> None:
    number = make.series(sessions, topics=["两癌检查救助"]).id
    chen = seat(staff.chen)
    form = chen.get(f"{PAGE}{number}/change").text
    for kept in ('value="每周一 09:00"', 'value="48"', "<option selected>林", 'value="两癌检查救助" checked'):
        assert kept in form
    fields = {"when": "每周三 18:30", "ahead": "24", "editor": "林", "mode": "publish"}

    wrong = chen.post(f"{PAGE}{number}/change", **(fields | {"when": "隔三差五"}))
    done = chen.post(f"{PAGE}{number}/change", **fields)

    assert (wrong.status_code, "看不懂" in told(wrong)) == (400, True)
    assert 'value="隔三差五"' in wrong.text
    assert done.status_code == 303
    assert "“数说武都妇联”已改，由您负责推送。下一次是 3月10日 周三 18:30。" in told(chen.get(PAGE))
    with sessions.read() as session:
        kept_now = series.numbered(session, number)
        assert (kept_now.rule_text, kept_now.ahead_hours, kept_now.topics) == ("每周三 18:30", 24, [])
    assert chen.get(f"{PAGE}999/change").status_code == 400
    assert "/change" not in seat(staff.lin).get(PAGE).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
def test_the_pages_are_easy_to_read_and_to_use(
    sessions: Sessions, everyone: Cast, figures: None, clock: Stopped, at: Open, size: tuple[int, int]
) -> None:
    kept = make.series(sessions)
    series.run_due(sessions, settings(), now=MONDAY - timedelta(hours=40))
    series.run_due(sessions, settings(), now=MONDAY)
    later = MONDAY + timedelta(days=7, hours=-40)
    series.run_due(sessions, settings(), now=later)
    with sessions.begin() as session:
        run = series.runs(session, kept, most=1)[0]
        assert run.state == State.SUBMITTED
        assert run.article
        submission = review.latest(session, articles.newest(run.article))
        assert submission
        for step in submission.steps:
            review.approve(session, submission, by=step.reviewer, digest=submission.digest, now=later)
    series.run_due(sessions, settings(), now=later)
    clock.moment = later

    page = at("陈", size)
    page.get_by_role("link", name="推送", exact=True).click()
    assert faults(page) == []
    page.get_by_role("link", name="定期推送").click()
    page.get_by_text("没有按时审完").wait_for()
    assert faults(page) == []
    page.get_by_role("link", name="改", exact=True).click()
    page.get_by_role("heading", name="改“数说武都妇联”").wait_for()
    assert faults(page) == []
    page.get_by_label("什么时候推送").fill("每周二 10:00")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("status").get_by_text("已改，由您负责推送").wait_for()
    page.get_by_text("暂停", exact=True).click()
    page.get_by_role("button", name="确定暂停").click()
    page.get_by_role("status").get_by_text("已暂停").wait_for()
    page.get_by_role("link", name="新建").click()
    page.get_by_role("heading", name="新建定期推送").wait_for()
    assert faults(page) == []
