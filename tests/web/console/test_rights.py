"""Who may do what in the console: every deed as every role, against a table written by hand."""

import re
import socket
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bot import people
from bot.answering import desk
from bot.clock import Clock, beijing_day
from bot.db import Sessions
from bot.people import Person, Role
from bot.web.console.office import Office
from tests import make
from tests.cast import Cast
from tests.web.console import scene
from tests.web.console.conftest import Once, Seat, Take, settings, told
from tests.web.console.routes import ANYBODY, EVERYONE, TABLE
from tests.web.console.scene import ask, everything, line

Try = Callable[[Seat, SimpleNamespace], TestResponse]
WHEN = {"at": "2021-03-09T09:00", "mode": "mass", "title": "巾帼志愿"}

QUESTIONS = ("questions/", "questions/try")
LACKING = re.compile("没有“.+”的权限|轮到|不能替")  # what who lacks a right is told


@pytest.fixture
def console(console: Flask, sessions: Sessions, clock: Clock) -> Flask:
    """The console of an account whose WeChat refuses every connection at once."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    given = settings()
    account = msgspec.structs.replace(given.account, api_base=nowhere)
    console.extensions["office"] = Office(msgspec.structs.replace(given, account=account), sessions, clock)
    return console


def put_in(seat: Seat, given: SimpleNamespace) -> TestResponse:
    """Put in who is not named yet; each time it succeeds, the two change places."""
    page = seat.get("/console/articles/waiting").text
    found = re.search(r'name="submission" value="(\d+)"', page)
    number = found[1] if found else given.seen["submission"]
    answer = seat.post(
        "/console/articles/waiting/substitute",
        submission=number,
        step="复审",
        to=given.spare[0],
        reason="出差",
    )
    if answer.status_code == 303:
        given.spare.reverse()
    return answer


DEEDS: dict[str, tuple[Try, set[Role]]] = {
    "hand in": (
        lambda seat, given: seat.post("/console/articles/draft/submit", revision="1", **given.reviewers),
        {Role.EDITOR},
    ),
    "write": (
        lambda seat, given: seat.post("/console/writing/", title="春风", verdict="preview"),
        {Role.EDITOR},
    ),
    "keep what is written unsaved": (
        lambda seat, given: seat.post("/console/meanwhile/unsaved", title="春风"),
        {Role.EDITOR},
    ),
    "have an article open": (
        lambda seat, given: seat.post("/console/meanwhile/here", article="draft", number="1"),
        {Role.EDITOR},
    ),
    "have a text looked over": (
        lambda seat, given: seat.post("/console/meanwhile/look", title="春风"),
        {Role.EDITOR},
    ),
    "put up a picture": (lambda seat, given: seat.post("/console/meanwhile/pictures"), {Role.EDITOR}),
    "look for a figure": (lambda seat, given: seat.get("/console/meanwhile/figures"), {Role.EDITOR}),
    "approve": (
        lambda seat, given: seat.post("/console/articles/waiting/review", verdict="approve", **given.seen),
        {Role.FIRST},
    ),
    "return": (
        lambda seat, given: seat.post(
            "/console/articles/waiting/review", verdict="return", remark="改标题", **given.seen
        ),
        {Role.FIRST},
    ),
    "put in a substitute": (
        lambda seat, given: put_in(seat, given),
        {Role.EDITOR, Role.ADMIN},
    ),
    "enter somebody's leave": (
        lambda seat, given: seat.post("/console/leave/", who="郑", first="2021-03-08", last="2021-03-09"),
        {Role.ADMIN},
    ),
    "confirm a year's numbers": (
        lambda seat, given: seat.post("/console/reports/2021/figures/confirm"),
        {Role.ADMIN},
    ),
    "choose": (lambda seat, given: seat.get("/console/pushes/new"), {Role.PUBLISHER}),
    "confirm": (
        lambda seat, given: seat.get("/console/pushes/confirm", query_string={"article": "done", **WHEN}),
        {Role.PUBLISHER},
    ),
    "plan": (
        lambda seat, given: seat.post("/console/pushes/", article="done", seen=given.digest, **WHEN),
        {Role.PUBLISHER},
    ),
    "cancel": (
        lambda seat, given: seat.post(f"/console/pushes/{given.planned}/cancel"),
        {Role.PUBLISHER},
    ),
    "release": (
        lambda seat, given: seat.post(f"/console/pushes/{given.held}/release"),
        {Role.PUBLISHER},
    ),
    "move": (
        lambda seat, given: seat.post(f"/console/pushes/{given.planned}/move", at="2021-03-10T09:00"),
        {Role.PUBLISHER},
    ),
    "ask about moving": (
        lambda seat, given: seat.get(f"/console/pushes/{given.planned}/move?day=2021-03-10"),
        {Role.PUBLISHER},
    ),
    "pick a day": (
        lambda seat, given: seat.get("/console/schedule/plan?article=done&day=2021-03-10"),
        {Role.PUBLISHER},
    ),
    "mean a day": (
        lambda seat, given: seat.post("/console/schedule/intend", article="draft", day="2021-03-10"),
        {Role.EDITOR, Role.PUBLISHER},
    ),
    "put a day back": (
        lambda seat, given: seat.post("/console/schedule/undo", undo="waiting  "),
        {Role.EDITOR, Role.PUBLISHER},
    ),
    "sent by hand": (
        lambda seat, given: seat.post("/console/pushes/by-hand", sends="1"),
        {Role.PUBLISHER},
    ),
    "look at what would be taken back": (
        lambda seat, given: seat.get("/console/articles/out/withdraw"),
        {Role.PUBLISHER},
    ),
    "settle": (
        lambda seat, given: seat.post(f"/console/pushes/{given.doubtful}/settle", sent="yes"),
        {Role.PUBLISHER},
    ),
    "look at conversations": (lambda seat, given: seat.get("/console/desk/"), set(desk.STAFF)),
    "read a conversation": (
        lambda seat, given: seat.get(f"/console/desk/{given.conversations[0]}"),
        set(desk.STAFF),
    ),
    "close a conversation": (
        lambda seat, given: seat.post(f"/console/desk/{given.conversations.pop()}/close"),
        set(desk.STAFF),
    ),
    "look at what was left": (lambda seat, given: seat.get("/console/confided/"), {Role.RIGHTS}),
    "read what was left": (
        lambda seat, given: seat.post(f"/console/confided/{given.confided}"),
        {Role.RIGHTS},
    ),
    "name": (
        lambda seat, given: seat.post("/console/questions/name", name="剪纸班", to="办班"),
        {Role.ADMIN},
    ),
    "put aside": (
        lambda seat, given: seat.post("/console/questions/aside", question="剪纸班"),
        {Role.ADMIN, Role.EDITOR},
    ),
    "go through a review": (
        lambda seat, given: seat.get(f"/console/figures/reviews/{given.gleaning}/1"),
        {Role.EDITOR, Role.ADMIN},
    ),
    "confirm a figure": (
        lambda seat, given: seat.post(f"/console/figures/{given.figure}/confirm"),
        {Role.ADMIN},
    ),
    "look at the form of a series": (lambda seat, given: seat.get("/console/series/new"), {Role.PUBLISHER}),
    "look at what a series is": (
        lambda seat, given: seat.get(f"/console/series/{given.series}/change"),
        {Role.PUBLISHER},
    ),
    "change a series": (
        lambda seat, given: seat.post(
            f"/console/series/{given.series}/change",
            when="每周一 09:00",
            ahead="48",
            editor="林",
            mode="mass",
        ),
        {Role.PUBLISHER},
    ),
    "pause a series": (
        lambda seat, given: seat.post(f"/console/series/{given.series}/pause"),
        {Role.PUBLISHER},
    ),
    "resume a series": (
        lambda seat, given: seat.post(f"/console/series/{given.paused}/resume"),
        {Role.PUBLISHER},
    ),
    "stop": (lambda seat, given: seat.post("/console/pushes/stop"), {Role.PUBLISHER, Role.ADMIN}),
}


@pytest.fixture
def one_of_each(sessions: Sessions, staff: Cast) -> dict[Role, Person]:
    """Somebody for every role, who holds that role alone."""
    with sessions.begin() as session:
        return {
            role: people.add(session, f"只有{role}", [role], now=make.NOON - timedelta(days=9))
            for role in Role
        }


@pytest.fixture
def given(sessions: Sessions, staff: Cast, one_of_each: dict[Role, Person], once: Once) -> SimpleNamespace:
    """An article at each stage and a push in each state that the deeds are about."""
    return once(lambda: scene.filled(sessions, staff, one_of_each))


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_done_by_its_roles_and_refused_to_all_others(
    given: SimpleNamespace, one_of_each: dict[Role, Person], seat: Take, deed: str
) -> None:
    attempt, allowed = DEEDS[deed]

    for role in sorted(Role, key=lambda role: role in allowed):  # the refused first: they change nothing
        response = attempt(seat(one_of_each[role]), given)
        if role in allowed:
            assert response.status_code in {200, 303}, told(response)
        else:
            assert response.status_code == 403, role
            assert "不能" in told(response) or "轮到" in told(response)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "articles/",
        "articles/waiting",
        "articles/waiting/preview",
        "pushes/",
        "pushes/1",
        "schedule/",
        "series/",
        "figures/",
        "figures/excel/",
        *QUESTIONS,
    ],
)
def test_whoever_works_here_may_look(
    given: SimpleNamespace, one_of_each: dict[Role, Person], seat: Take, path: str
) -> None:
    for role in Role:
        page = seat(one_of_each[role]).get(f"/console/{path}")
        assert page.status_code == 200
        if role is not Role.PUBLISHER:
            assert "/cancel" not in page.text


def test_every_route_stands_in_the_table(console: Flask) -> None:
    there = {
        line(rule, method)
        for rule in console.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert there - set(TABLE) == set(), "a new route: say in routes.py who may use it"
    assert set(TABLE) - there == set()


def test_what_a_role_lacks_is_refused_on_every_route_and_nothing_is_done(
    sessions: Sessions, given: SimpleNamespace, one_of_each: dict[Role, Person], seat: Take
) -> None:
    seats = {role: seat(person) for role, person in one_of_each.items()}
    before, asked = everything(sessions), 0

    for name, route in TABLE.items():
        for role in EVERYONE - route.who:
            answer = ask(seats[role], name, given)
            assert answer.status_code == 403, (name, role, told(answer))
            assert LACKING.search(told(answer)), (name, role, told(answer))
            if name.startswith("GET"):
                assert ask(seats[role], name, given, method="HEAD").status_code == 403, (name, role)
            asked += 1

    assert asked > 200
    assert everything(sessions) == before


def test_what_a_role_has_is_done_on_every_route(
    sessions: Sessions, given: SimpleNamespace, one_of_each: dict[Role, Person], seat: Take
) -> None:
    seats = {role: seat(person) for role, person in one_of_each.items()}

    for name, route in TABLE.items():
        for number, role in enumerate(role for role in Role if role in route.who):
            answer = ask(seats[role], name, given)
            if name.startswith("POST /console/me/"):
                seats[role].token = ""  # a session that begins anew wants a new one
            said = told(answer) if answer.mimetype == "text/html" else ""
            at_first = {200, 303, *route.also}
            assert answer.status_code in at_first or (number and answer.status_code < 404), (
                name,
                role,
                answer.status_code,
                said,
            )
            assert not LACKING.search(said), (name, role, said)
            if not route.also:
                assert not answer.headers.get("Location", "").startswith("/console/sign-in?"), (name, role)


def test_who_has_no_role_any_more_gets_to_their_own_pages_and_to_no_other(
    sessions: Sessions, given: SimpleNamespace, one_of_each: dict[Role, Person], seat: Take
) -> None:
    last_day = beijing_day(make.NOON) - timedelta(days=1)
    with sessions.begin() as session:
        former = people.add(session, "借调的", [Role.SECOND], now=make.NOON - timedelta(days=9))
        admin = session.merge(one_of_each[Role.ADMIN])
        people.give(session, former, Role.SECOND, until=last_day, by=admin, now=make.NOON - timedelta(days=2))
    seated = seat(former)
    assert seated.get("/console/articles/").status_code == 200

    people.end_roles(sessions, now=make.NOON)
    before, refused = everything(sessions), 0
    for name, route in TABLE.items():
        if route.own:
            continue
        for method in ("GET", "HEAD") if name.startswith("GET") else ("POST",):
            answer = ask(seated, name, given, method=method)
            assert answer.status_code == 403, (method, name)
            refused += 1
            if method != "HEAD":
                assert "“复审”到2021年3月7日为止，已经到期了；现在没有角色" in told(answer), name
    assert everything(sessions) == before

    for name, route in TABLE.items():
        if route.own and route.who == EVERYONE:
            answer = ask(seated, name, given)
            if name.startswith("POST /console/me/"):
                seated.token = ""
            said = told(answer) if answer.mimetype == "text/html" else ""
            not_theirs = "这条通知不是给" in said
            assert not_theirs or answer.status_code in {200, 303, *route.also}, (name, said)
            assert "没有角色，只能看" not in said, name
    assert refused > 150
    assert {name for name, route in TABLE.items() if not route.own and route.who - EVERYONE} == set()


def test_who_has_no_role_is_shown_only_what_opens_and_a_script_is_told_too(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.revision(sessions, "draft", title="还没有送审的稿子")
    with sessions.begin() as session:
        nobody = people.add(session, "谁也不是", [Role.VIEWER], now=make.NOON)
        session.flush()
        nobody.grants.clear()
    seated = seat(nobody)

    home = seated.get("/console/").text
    asked = seated.get("/console/meanwhile/who", headers={"Accept": "application/json"})

    assert "您现在没有角色，只能看自己的页面。请管理员再给角色。" in home
    assert "还没有送审的稿子" not in home
    found = set(re.findall(r'href="(/console/[^"?#]*)', home))
    inside = {each for each in found if "/static/" not in each}
    assert inside == {
        "/console/",
        "/console/notices/",
        "/console/me/",
        "/console/help/",
    }
    for each in inside:
        assert seated.get(each).status_code == 200, each
    assert (asked.status_code, "请管理员再给角色" in asked.get_json()["sentence"]) == (403, True)


def test_a_stranger_gets_past_no_page_but_the_door(
    sessions: Sessions, given: SimpleNamespace, staff: Cast, seat: Take
) -> None:
    stranger, before, tried = seat(None), everything(sessions), 0

    for name, route in TABLE.items():
        if route.who == ANYBODY:
            assert ask(stranger, name, given).status_code < 500
            continue
        for method in ("GET", "HEAD") if name.startswith("GET") else ("POST",):
            answer = ask(stranger, name, given, method=method)
            assert answer.headers.get("Location", "").startswith("/console/sign-in"), (method, name)
            tried += 1

    after = everything(sessions)
    assert tried > 100
    assert {name for name in before if after[name] != before[name]} <= {"sign_in_try"}


def test_no_route_answers_to_a_method_that_is_not_in_the_table(
    sessions: Sessions, console: Flask, given: SimpleNamespace, seat: Take
) -> None:
    with sessions.begin() as session:
        able = people.add(session, "样样都会", list(Role), now=make.NOON)
    seated, before = seat(able), everything(sessions)
    seated.post("/console/questions/try", text="两癌")  # takes the token
    answered = {}
    for name in TABLE:
        path = TABLE[name].at.format(**vars(given)).partition("?")[0]
        there = {each.split()[0] for each in TABLE if each.split()[1] == name.split()[1]}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - there:
            form = {"csrf_token": seated.token}
            answered[method, name] = seated.client.open(path, method=method, data=form).status_code

    assert {each: code for each, code in answered.items() if code not in {400, 404, 405}} == {}
    assert everything(sessions) == before
