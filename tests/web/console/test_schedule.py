"""The month and the week in the console: what stands on a day, and what picking one leads to."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.db import Sessions
from bot.publishing import articles, intended, pushes
from bot.publishing.articles import Revision
from bot.publishing.pushes import Push, State, states
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Seat, Stopped, Take, told

SCHEDULE = "/console/schedule/"


def cell(page: str, day: str) -> str:
    """Return what stands on *day*, without its marks."""
    found = re.search(rf'<td id="d{day}".*?</td>', page, re.DOTALL)
    assert found, f"no {day}"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def intended_on(sessions: Sessions, slug: str) -> date | None:
    with sessions.read() as session:
        return articles.named(session, slug).intended_on


def intend(sessions: Sessions, revision: Revision, day: date) -> None:
    with sessions.begin() as session:
        article = articles.named(session, revision.article.slug)
        lin = session.merge(make.people(sessions).lin)
        intended.set_day(session, article, day, by=lin, now=make.NOON)


def bring(sessions: Sessions, push: Push, *through: State, **fields: Any) -> None:
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        for state in through:
            states.move(session, found, state, now=make.NOON)
        for name, value in fields.items():
            setattr(found, name, value)


def led_to(seat: Seat, **asked: Any) -> tuple[str, dict[str, list[str]]]:
    """Follow what picking leads to; return the page and what it was asked."""
    answer = seat.get(f"{SCHEDULE}plan", query_string=asked)
    assert answer.status_code == 303, told(answer)
    found = urlsplit(answer.headers["Location"])
    return found.path, parse_qs(found.query)


def test_a_day_shows_its_pushes_its_plans_and_what_it_is(sessions: Sessions, staff: Cast, seat: Take) -> None:
    two = [make.approved(sessions, title=title) for title in ("头条的标题", "次条")]
    make.push(sessions, due_at=make.NOON + timedelta(days=2), revisions=two)
    intend(sessions, make.revision(sessions, title="还在写的"), date(2021, 3, 12))

    page = seat(staff.zhou).get(SCHEDULE).text

    assert "2021年3月" in page
    tenth = cell(page, "2021-03-10")
    for words in ("3月10日 周三", "12:00", "已排期", "头条的标题", "等2篇", "群发次数用完"):
        assert words in tenth
    assert "计划" in cell(page, "2021-03-12")
    assert "还在写的" in cell(page, "2021-03-12")
    assert "今天" in cell(page, "2021-03-08")
    assert "三八国际妇女节" in cell(page, "2021-03-08")
    assert cell(page, "2021-04-04")  # the Sunday at the end
    assert "d2021-04-05" not in page


@pytest.mark.parametrize(
    ("asked", "title", "first", "last"),
    [
        ("?month=2021-02", "2021年2月", "2021-02-01", "2021-02-28"),
        ("?month=2020-02", "2020年2月", "2020-01-27", "2020-03-01"),
        ("?week=2021-03-11", "2021年3月8日 至 14日", "2021-03-08", "2021-03-14"),
        ("?week=2020-12-31", "2020年12月28日 至 1月3日", "2020-12-28", "2021-01-03"),
    ],
)
def test_months_and_weeks_begin_on_monday(
    staff: Cast, seat: Take, asked: str, title: str, first: str, last: str
) -> None:
    page = seat(staff.lin).get(SCHEDULE + asked).text

    days = re.findall(r'data-day="([^"]+)"', page)
    assert (days[0], days[-1], len(days) % 7) == (first, last, 0)
    assert f"<h1>{title}</h1>" in page


@pytest.mark.parametrize(
    "asked", ["month=2021-13", "month=x", "week=1-1-1", "month=9999-12", "week=0001-01-01"]
)
def test_a_month_that_is_none_is_answered_with_a_sentence_and_this_month(
    staff: Cast, seat: Take, asked: str
) -> None:
    answer = seat(staff.lin).get(f"{SCHEDULE}?{asked}")

    assert answer.status_code == 400
    assert "没有这个月份" in told(answer)
    assert "2021年3月" in answer.text


@pytest.mark.parametrize("asked", ["month=2001-01", "week=2001-01-01", "month=2100-12", "week=2100-12-31"])
def test_at_either_end_of_the_calendar_its_buttons_still_lead_somewhere(
    staff: Cast, seat: Take, asked: str
) -> None:
    lin = seat(staff.lin)

    page = lin.get(f"{SCHEDULE}?{asked}")

    assert page.status_code == 200
    for words in ("上", "下"):
        found = re.search(rf'href="([^"]+)">{words}[月周]', page.text)
        assert found
        assert lin.get(found[1]).status_code == 200


def test_days_that_need_somebody_look_so_and_an_overfull_one_leads_to_its_week(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    held = make.push(sessions, due_at=make.NOON + timedelta(days=1), mode="publish")
    bring(sessions, held, State.HELD, reason="stopped")
    for hours in range(5):
        make.push(sessions, due_at=make.NOON + timedelta(days=2, hours=hours), mode="publish")
    chen = seat(staff.chen)

    month = chen.get(SCHEDULE).text
    week = chen.get(f"{SCHEDULE}?week=2021-03-10").text

    assert "被拦下" in cell(month, "2021-03-09")
    assert re.search(r'class="slot urgent" href="/console/pushes/1"', month)
    assert "还有 3 个" in cell(month, "2021-03-10")
    assert f'href="{SCHEDULE}?week=2021-03-08#d2021-03-10"' in month
    assert cell(week, "2021-03-10").count("已排期") == 5
    assert "还有" not in cell(week, "2021-03-10")


def test_the_day_on_which_the_limit_is_passed_is_framed_and_told_whether_it_is_kept(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    sent = make.push(sessions, due_at=make.NOON - timedelta(days=3))
    bring(sessions, sent, State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT)
    chen = seat(staff.chen)

    bare = cell(chen.get(SCHEDULE).text, "2021-03-12")
    intend(sessions, make.revision(sessions), date(2021, 3, 11))
    meant = cell(chen.get(SCHEDULE).text, "2021-03-12")
    make.push(sessions, due_at=make.NOON + timedelta(days=2))
    page = chen.get(SCHEDULE).text

    assert "最迟这天推送" in bare
    assert "有计划，还没有排期" not in bare
    assert "最迟这天推送（有计划，还没有排期）" in meant
    assert "已排期，赶得上" in cell(page, "2021-03-12")
    assert "最迟这天推送" in cell(page, "2021-03-17")
    assert re.findall(r'class="[^"]*late[^"]*" data-day="([^"]+)"', page) == ["2021-03-17"]


def test_an_approved_article_on_a_day_leads_to_the_second_look_at_the_usual_time(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one")
    make.approved(sessions, "two")
    chen = seat(staff.chen)

    path, asked = led_to(chen, article=["two", "one"], day="2021-03-10")

    assert path == "/console/pushes/confirm"
    assert asked == {"article": ["two", "one"], "at": ["2021-03-10T09:00"], "mode": ["mass"]}
    looked = chen.get(f"{path}?article=two&article=one&at=2021-03-10T09:00&mode=mass&tag=")
    assert "3月10日 周三 09:00" in looked.text
    with sessions.read() as session:
        assert pushes.listed(session) == []


@pytest.mark.parametrize(
    ("hours", "at"),
    [
        (0, "2021-03-08T13:00"),
        (0.5, "2021-03-08T13:00"),
        (-5, "2021-03-08T09:00"),
        (10.9, "2021-03-08T23:00"),
    ],
)
def test_today_it_is_the_next_full_hour(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, hours: float, at: str
) -> None:
    make.approved(sessions, "one")
    clock.turn(hours=hours)

    _, asked = led_to(seat(staff.chen), article="one", day="2021-03-08")

    assert asked["at"] == [at]


@pytest.mark.parametrize(
    ("asked", "hours", "said"),
    [
        ({"article": "one", "day": "2021-03-07"}, 0, "3月7日已经过去"),
        ({"article": "one", "day": "2021-03-08"}, 11, "今天太晚了"),
        ({"article": "one", "day": "明天"}, 0, "请选好日子"),
        ({"article": "one"}, 0, "请选好日子"),
        ({"day": "2021-03-10"}, 0, "勾选文章"),
        ({"article": "one", "push": "x"}, 0, "没有这次推送"),
    ],
)
def test_a_day_that_takes_nothing_says_why(
    sessions: Sessions,
    staff: Cast,
    seat: Take,
    clock: Stopped,
    asked: dict[str, str],
    hours: int,
    said: str,
) -> None:
    make.approved(sessions, "one")
    clock.turn(hours=hours)

    answer = seat(staff.chen).get(f"{SCHEDULE}plan", query_string=asked)

    assert answer.status_code == 400
    assert said in told(answer)


def test_an_article_that_is_still_written_gets_its_day_at_once_and_it_is_taken_back(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    intend(sessions, make.revision(sessions, "one", title="还在写<b>"), date(2021, 3, 9))
    lin = seat(staff.lin)

    answer = lin.post(f"{SCHEDULE}intend", article="one", day="2021-03-12", month="2021-03")
    page = lin.get(answer.headers["Location"])

    assert answer.headers["Location"] == f"{SCHEDULE}?month=2021-03"
    assert "《还在写&lt;b&gt;》计划 3月12日 推送" in page.text
    assert intended_on(sessions, "one") == date(2021, 3, 12)
    button = re.search(r'name="undo" value="([^"]+)"', page.text)
    assert button

    lin.post(f"{SCHEDULE}undo", undo=button[1])

    assert told(lin.get(SCHEDULE)) == "已撤销，仍计划 3月9日 推送。"
    assert intended_on(sessions, "one") == date(2021, 3, 9)


def test_undoing_works_on_whatever_page_it_is_offered(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "one")
    lin = seat(staff.lin)
    lin.post(f"{SCHEDULE}intend", article="one", day="2021-03-12", week="2021-03-08")

    page = lin.get("/console/articles/").text
    form = re.search(r'<form method="post" action="/console/schedule/undo">.*?</form>', page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
    answer = lin.client.post(f"{SCHEDULE}undo", data=fields)

    assert answer.headers["Location"] == f"{SCHEDULE}?week=2021-03-08"
    assert intended_on(sessions, "one") is None


def test_what_had_no_day_has_none_again(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "one")
    lin = seat(staff.lin)
    page = lin.get(lin.post(f"{SCHEDULE}intend", article="one", day="2021-03-12").headers["Location"]).text
    button = re.search(r'name="undo" value="([^"]+)"', page)
    assert button

    lin.post(f"{SCHEDULE}undo", undo=button[1])

    assert intended_on(sessions, "one") is None
    assert "不再计划" in told(lin.get(SCHEDULE))


def test_what_somebody_else_chose_since_is_not_undone(sessions: Sessions, staff: Cast, seat: Take) -> None:
    intend(sessions, make.revision(sessions, "one"), date(2021, 3, 15))

    answer = seat(staff.lin).post(f"{SCHEDULE}undo", undo="one 2021-03-09 2021-03-12")

    assert answer.status_code == 400
    assert "后来又改过" in told(answer)
    assert intended_on(sessions, "one") == date(2021, 3, 15)


@pytest.mark.parametrize("given", ["", "one", "one x y", "nowhere 2021-03-09 2021-03-12", "one 2021-03-09"])
def test_an_undoing_that_says_nothing_is_refused(
    sessions: Sessions, staff: Cast, seat: Take, given: str
) -> None:
    intend(sessions, make.revision(sessions, "one"), date(2021, 3, 15))

    assert seat(staff.lin).post(f"{SCHEDULE}undo", undo=given).status_code == 400

    assert intended_on(sessions, "one") == date(2021, 3, 15)


def test_a_past_day_is_not_what_an_article_is_meant_for(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "one")

    answer = seat(staff.lin).post(f"{SCHEDULE}intend", article="one", day="2021-03-07")

    assert answer.status_code == 400
    assert "3月7日已经过去" in told(answer)
    assert "2021年3月" in answer.text


def test_an_article_put_onto_a_planned_push_makes_one_of_both_after_a_second_look(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    first = make.approved(sessions, "one")
    make.approved(sessions, "two", title="后来的一篇")
    former = make.push(sessions, due_at=make.NOON + timedelta(days=2), revisions=[first])
    chen = seat(staff.chen)

    path, asked = led_to(chen, article="two", push=str(former.id))
    look = chen.get(path, query_string=asked).text
    seen = re.findall(r'name="seen" value="([^"]+)"', look)
    assert "确认以后，原来" in look
    assert "还剩 1 次" in look  # the former gives its send back
    assert states_of(sessions) == ["planned"]
    wrong = chen.post("/console/pushes/", seen=seen, title="别的标题", **asked)
    done = chen.post("/console/pushes/", seen=seen, title="巾帼志愿", **asked)

    assert asked["article"] == ["one", "two"]
    assert wrong.status_code == 400
    assert "确认以后，原来" in wrong.text
    assert done.headers["Location"] == "/console/pushes/2"
    assert states_of(sessions) == ["cancelled", "planned"]
    with sessions.read() as session:
        push = session.get_one(Push, 2)
        assert [each.submission.revision.article.slug for each in push.articles] == ["one", "two"]


def test_a_held_push_can_be_moved_from_the_calendar_and_joined_by_nothing(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "two")
    held = make.push(sessions, due_at=make.NOON + timedelta(days=1))
    make.push(sessions, due_at=make.NOON + timedelta(days=2))
    bring(sessions, held, State.HELD, reason="stopped")
    chen = seat(staff.chen)

    slots = re.findall(r'<a class="slot[^>]*data-push="(\d)"[^>]*>', page := chen.get(SCHEDULE).text)
    joined = re.findall(r'data-push="(\d)"[^>]*data-joins', page)
    answer = chen.get(f"{SCHEDULE}plan", query_string={"article": "two", "push": held.id})
    by_hand = chen.get(
        "/console/pushes/confirm",
        query_string={"article": "two", "at": "2021-03-09T12:00", "mode": "mass", "instead": held.id},
    )

    assert (slots, joined) == (["1", "2"], ["2"])
    for each in (answer, by_hand):
        assert each.status_code == 403
        assert "这次推送被拦下了，不能并进别的。请先放行、改时间或取消。" in each.text


def test_joining_does_not_undo_that_somebody_moved_the_push_meanwhile(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    first = make.approved(sessions, "one")
    make.approved(sessions, "two")
    former = make.push(sessions, due_at=make.NOON + timedelta(days=1), revisions=[first])
    chen = seat(staff.chen)
    path, asked = led_to(chen, article="two", push=str(former.id))
    seen = re.findall(r'name="seen" value="([^"]+)"', chen.get(path, query_string=asked).text)
    chen.post(f"/console/pushes/{former.id}/move", at="2021-03-20T12:00", back="push")
    chen.get(SCHEDULE)  # it is told there that it was moved

    refused = chen.post("/console/pushes/", seen=seen, title="巾帼志愿", **asked)
    looked = chen.get(path, query_string=asked)  # as 上移 would, from the page of before
    between = states_of(sessions)
    again = asked | {"at": re.findall(r'name="at" value="([^"]+)"', refused.text)}
    done = chen.post("/console/pushes/", seen=seen, title="巾帼志愿", **again)

    for page in (refused, looked):
        assert page.status_code == 403
        assert "有人把原来的那次改到了 3月20日 周六 12:00，还没有合成一次" in told(page)
        assert "<dt>时间</dt><dd>3月20日 周六 12:00</dd>" in re.sub(r"</?span[^>]*>", "", page.text)
    assert between == ["planned"]
    assert done.status_code == 303
    with sessions.read() as session:
        assert session.get_one(Push, 2).due_at == make.NOON + timedelta(days=12)
    assert states_of(sessions) == ["cancelled", "planned"]


def test_joining_names_what_the_former_holds_and_the_new_one_does_not(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    both = [make.approved(sessions, "one"), make.approved(sessions, "two", title="落下的一篇")]
    former = make.push(sessions, due_at=make.NOON + timedelta(days=1), revisions=both)
    asked = {"at": "2021-03-09T12:00", "mode": "mass", "instead": former.id}
    chen = seat(staff.chen)

    less = chen.get("/console/pushes/confirm", query_string={"article": "one"} | asked).text
    same = chen.get("/console/pushes/confirm", query_string={"article": ["two", "one"]} | asked).text

    assert "原来有、新的里没有：</strong>《落下的一篇》。" in less
    assert "新的里没有" not in same


def test_a_joining_clicked_twice_leads_to_the_push_that_came_of_it(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    first = make.approved(sessions, "one")
    make.approved(sessions, "two")
    former = make.push(sessions, due_at=make.NOON + timedelta(days=1), revisions=[first])
    chen = seat(staff.chen)
    path, asked = led_to(chen, article="two", push=str(former.id))
    seen = re.findall(r'name="seen" value="([^"]+)"', chen.get(path, query_string=asked).text)

    answers = [chen.post("/console/pushes/", seen=seen, title="巾帼志愿", **asked) for _ in range(2)]

    assert [each.headers["Location"] for each in answers] == ["/console/pushes/2"] * 2
    assert states_of(sessions) == ["cancelled", "planned"]


def test_what_was_sent_meanwhile_is_not_replaced(sessions: Sessions, staff: Cast, seat: Take) -> None:
    first = make.approved(sessions, "one")
    make.approved(sessions, "two")
    former = make.push(sessions, due_at=make.NOON + timedelta(days=2), revisions=[first])
    chen = seat(staff.chen)
    path, asked = led_to(chen, article="two", push=str(former.id))
    seen = re.findall(r'name="seen" value="([^"]+)"', chen.get(path, query_string=asked).text)
    bring(sessions, former, State.PREPARING, State.SENDING)

    answer = chen.post("/console/pushes/", seen=seen, title="巾帼志愿", **asked)

    assert answer.status_code == 403
    assert "推送中" in told(answer)
    assert states_of(sessions) == ["sending"]


def test_readers_see_it_all_and_can_drag_and_pick_nothing(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "one", title="审完的")
    make.revision(sessions, "two", title="在写的")
    make.push(sessions, due_at=make.NOON + timedelta(days=2))

    reader, writer, publisher = (seat(who).get(SCHEDULE).text for who in (staff.zhou, staff.lin, staff.chen))

    for page in (reader, writer, publisher):
        assert "审完的" in page
        assert "在写的" in page
    drags = {"data-article": (0, 2, 2), "data-push": (0, 0, 1), "data-plans": (0, 0, 1), "选日子": (0, 2, 2)}
    for what, counts in drags.items():
        assert tuple(page.count(what) for page in (reader, writer, publisher)) == counts, what


def states_of(sessions: Sessions) -> list[str]:
    with sessions.read() as session:
        return [each.state for each in sorted(pushes.listed(session), key=lambda push: push.id)]


def test_no_day_is_taken_away_where_none_was_chosen(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "one")
    lin = seat(staff.lin)

    for answer in (
        lin.post(f"{SCHEDULE}intend", article="one", day=""),
        lin.post("/console/articles/one/intend", day=""),
    ):
        assert answer.status_code == 400
        assert "还没有计划哪天推送。请选好日子。" in told(answer)
