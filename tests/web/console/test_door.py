"""Signing in: who gets in, who waits, and where one lands."""

import time

import pytest
from flask import Flask
from sqlalchemy import select

from bot import invitations, journal, people
from bot.db import Sessions
from bot.web.console import create_console
from tests import cast, make
from tests.cast import Cast
from tests.web.console.conftest import TOKEN, Seat, Stopped, Take, settings, told


def enter(seat: Seat, name: str, password: str = cast.PASSWORD, *, then: str = "") -> tuple[int, str, str]:
    """Sign in, and give the status, what the page says, and where it leads."""
    response = seat.post("/console/sign-in", name=name, password=password, next=then)
    return response.status_code, told(response), response.headers.get("Location", "")


def test_a_name_with_its_password_gets_in(console: Flask, everyone: Cast, seat: Take) -> None:
    stranger = seat(None)

    assert enter(stranger, "林") == (303, "", "/console/")

    assert "林，您好" in stranger.get("/console/").text


def test_signing_in_is_written_into_the_journal_with_its_address(
    sessions: Sessions, everyone: Cast, seat: Take
) -> None:
    enter(seat(None), "林")

    with sessions.read() as session:
        entry = session.scalars(select(journal.Entry).where(journal.Entry.verb == "登录")).one()
    assert (entry.who, entry.way) == ("林", "后台 127.0.0.1")


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("林", "wrong password"),
        ("没有这个人", cast.PASSWORD),
        ("魏", cast.PASSWORD),
        ("林", "x" * 5000),
        ("\x00", ""),
    ],
)
def test_the_answer_does_not_tell_what_was_wrong(
    everyone: Cast, seat: Take, name: str, password: str
) -> None:
    code, said, _ = enter(seat(None), name, password)

    assert code == 403
    assert "姓名或密码不对" in said


def test_five_wrong_tries_close_the_door_for_a_quarter_of_an_hour(
    everyone: Cast, seat: Take, clock: Stopped
) -> None:
    stranger = seat(None)
    for _ in range(5):
        assert "姓名或密码不对" in enter(stranger, "周", "guessed")[1]
        clock.turn(minutes=1)

    assert "3月8日 周一 12:19 以后再试" in enter(stranger, "周")[1]
    assert enter(seat(None), "吴")[0] == 303  # another's door stays open

    clock.turn(minutes=13)
    assert enter(stranger, "周")[0] == 403
    clock.turn(minutes=1)
    assert enter(stranger, "周")[0] == 303


def test_wrong_tries_are_forgotten_after_a_right_one(everyone: Cast, seat: Take) -> None:
    stranger = seat(None)
    for _ in range(4):
        enter(stranger, "周", "guessed")
    assert enter(stranger, "周")[0] == 303

    assert "姓名或密码不对" in enter(seat(None), "周", "guessed")[1]


def test_a_stranger_is_sent_to_the_door_and_then_where_they_wanted(everyone: Cast, seat: Take) -> None:
    stranger = seat(None)

    sent = stranger.get("/console/articles/?page=2").headers["Location"]

    assert sent == "/console/sign-in?next=/console/articles/?page%3D2"
    assert 'name="next" value="/console/articles/?page=2"' in stranger.get(sent).text
    assert enter(stranger, "林", then="/console/articles/?page=2")[2] == "/console/articles/?page=2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/console/\\..\\\\evil.example",
        "/console/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/wechat",
        " /console/",
    ],
)
def test_nobody_is_led_elsewhere(staff: Cast, seat: Take, elsewhere: str) -> None:
    signed_in = seat(staff.lin)

    led = signed_in.get("/console/sign-in", query_string={"next": elsewhere})

    assert led.headers["Location"] == "/console/"


def test_a_session_prepared_by_another_is_worth_nothing(console: Flask, everyone: Cast, seat: Take) -> None:
    victim = seat(None)
    with victim.client.session_transaction(path="/console/") as session:
        session["planted"] = "by another"
    victim.get("/console/sign-in")

    enter(victim, "林")

    with victim.client.session_transaction(path="/console/") as session:
        assert "planted" not in session


def test_a_session_ends_after_its_hours_with_signing_out_with_suspension_and_with_a_new_password(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    old, out, left, changed = (seat(person) for person in (staff.lin, staff.zhou, staff.wu, staff.zheng))
    with old.client.session_transaction(path="/console/") as session:
        session["until"] = int(time.time()) - 1
    assert out.post("/console/sign-out").status_code == 303
    with sessions.begin() as session:
        people.suspend(session, session.merge(staff.wu), by=None, now=make.NOON)
        session.get_one(people.Person, staff.zheng.id).password_hash = "another"

    for each in (old, out, left, changed):
        assert each.get("/console/").headers["Location"] == "/console/sign-in"


def test_a_deed_of_somebody_whose_session_ended_is_not_done_and_they_are_told(
    staff: Cast, seat: Take
) -> None:
    stranger = seat(None)

    response = stranger.client.post(
        "/console/pushes/stop", headers={"Referer": "http://localhost/console/pushes/"}
    )

    assert response.headers["Location"] == "/console/sign-in?next=/console/pushes/"
    assert "刚才的操作没有做" in told(stranger.get("/console/sign-in"))


def test_forms_without_the_token_are_refused(staff: Cast, seat: Take) -> None:
    signed_in = seat(staff.chen)

    for path in (
        "/console/pushes/stop",
        "/console/sign-out",
        "/console/pushes/",
        "/console/articles/x/review",
    ):
        response = signed_in.client.post(path)
        assert response.status_code == 400
        assert "刚才的操作没有做" in told(response)

    assert signed_in.get("/console/").status_code == 200


@pytest.mark.parametrize(
    ("public_url", "secure", "way"),
    [("https://bot.example.cn", True, "后台 203.0.113.7"), ("", False, "后台 127.0.0.1")],
)
def test_the_cookie_is_for_this_site_alone_and_only_a_proxy_is_believed(
    sessions: Sessions, everyone: Cast, public_url: str, secure: bool, way: str
) -> None:
    app = create_console(settings(public_url=public_url), sessions, Stopped(make.NOON))
    visitor = Seat(app.test_client())
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    page = visitor.get("/console/sign-in", headers=forwarded, base_url=public_url or None)
    found = TOKEN.search(page.text)
    assert found

    answer = visitor.client.post(
        "/console/sign-in",
        data={"csrf_token": found[1], "name": "林", "password": cast.PASSWORD},
        headers=forwarded,
        base_url=public_url or None,
    )

    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/console"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) is secure
    with sessions.read() as session:
        assert session.scalars(select(journal.Entry.way).where(journal.Entry.verb == "登录")).all() == [way]


def test_who_does_nothing_for_a_while_has_to_sign_in_again_and_who_works_has_not(
    staff: Cast, seat: Take
) -> None:
    busy, idle = seat(staff.lin), seat(staff.zhou)
    for each, minutes in ((busy, 119), (idle, 121)):
        with each.client.session_transaction(path="/console/") as session:
            session["seen"] = int(time.time()) - minutes * 60

    assert busy.get("/console/").status_code == 200
    assert idle.get("/console/").headers["Location"] == "/console/sign-in"
    with busy.client.session_transaction(path="/console/") as session:
        assert session["seen"] >= time.time() - 60


@pytest.mark.parametrize(
    ("networks", "comes_in"),
    [
        ([], True),
        (["127.0.0.0/8"], True),
        (["10.0.0.0/8", "127.0.0.1"], True),
        (["10.0.0.0/8", "2001:db8::/32"], False),
    ],
)
def test_only_allowed_networks_see_the_door(
    sessions: Sessions, everyone: Cast, networks: list[str], comes_in: bool
) -> None:
    app = create_console(settings(allowed_networks=networks), sessions, Stopped(make.NOON))

    for path in ("/console/sign-in", "/console/static/console.css", "/console/"):
        with app.test_client().get(path) as answer:
            assert (answer.status_code == 403) is not comes_in
            text = answer.get_data(as_text=True)
            assert ("请管理员在配置文件里把 127.0.0.1 加进允许的网络。" in text) is not comes_in


def test_signing_out_elsewhere_leaves_this_place_signed_in(
    sessions: Sessions, everyone: Cast, seat: Take
) -> None:
    here, there, another = seat(None), seat(None), seat(None)
    enter(here, "林")
    enter(there, "林")
    enter(another, "周")

    here.token = ""  # signing in made the token of before worthless
    page = here.get("/console/me/").text
    done = here.post("/console/me/sign-out-elsewhere")

    assert page.count("后台 127.0.0.1") == 2
    assert told(here.get(done.location)) == "别的地方都已退出，这里还登录着。"
    assert there.get("/console/").headers["Location"] == "/console/sign-in"
    assert another.get("/console/").status_code == 200


def test_one_changes_ones_password_and_only_this_place_stays_signed_in(everyone: Cast, seat: Take) -> None:
    here, there = seat(None), seat(None)
    enter(here, "林")
    enter(there, "林")

    here.token, new = "", "another long one"  # signing in made the token of before worthless

    def change(old: str, new: str, again: str) -> tuple[int, str]:
        answer = here.post("/console/me/password", password=old, new=new, again=again)
        return answer.status_code, told(answer)

    assert change("guessed", new, new) == (403, "没有做成密码不对。请再试；忘了密码请找管理员。")
    assert change(cast.PASSWORD, new, "another long on")[1].endswith("不一样，没有改。请三栏都再写一次。")
    assert change(cast.PASSWORD, new, new)[0] == 303
    assert here.get("/console/").status_code == 200
    assert there.get("/console/").headers["Location"] == "/console/sign-in"
    assert enter(seat(None), "林", new)[0] == 303
    assert enter(seat(None), "林")[0] == 403


def test_an_invitation_sets_a_password_signs_in_and_works_once(
    sessions: Sessions, everyone: Cast, seat: Take
) -> None:
    with sessions.begin() as session:
        key = invitations.invite(
            session, session.merge(everyone.lin), by=session.merge(everyone.chen), now=make.NOON
        )
    guest, path, new = seat(None), f"/console/invited/{key}", "a password of her own"
    found = TOKEN.search(guest.get(path).text)
    assert found
    guest.token = found[1]

    other = guest.post(path, new=new, again="another one altogether")
    done = guest.post(path, new=new, again=new)
    again = seat(None).get(path)

    assert (other.status_code, "两次写的密码不一样" in told(other)) == (400, True)
    assert "林，您好" in guest.get(done.location).text
    assert (again.status_code, "请找管理员再要一个" in again.text) == (404, True)
    assert enter(seat(None), "林", new)[0] == 303
    assert seat(None).get("/console/invited/x").status_code == 404


def test_a_cookie_kept_from_before_signing_out_opens_nothing_any_more(
    console: Flask, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    lin.get("/console/")
    with lin.client.session_transaction(path="/console/") as session:
        kept = dict(session)
    assert lin.post("/console/sign-out").status_code == 303

    thief = Seat(console.test_client())  # or an answer that was still under way
    with thief.client.session_transaction(path="/console/") as session:
        session.update(kept)

    assert thief.get("/console/").location.startswith("/console/sign-in")
    assert seat(staff.lin).get("/console/").status_code == 200  # on her phone she still is


def test_an_administrator_cannot_make_their_own_account_free_without_password_and_code(
    staff: Cast, seat: Take
) -> None:
    chen = seat(staff.chen)

    invited = chen.post(f"/console/people/{staff.chen.id}/invite")
    reset = chen.post(f"/console/people/{staff.chen.id}/reset-code")

    assert (invited.status_code, reset.status_code) == (403, 403)
    assert "自己的密码请在“我的 → 登录”里改" in told(invited)
    assert "请在“我的 → 登录”里关，要输密码和验证码" in told(reset)
    assert "取新链接" not in chen.get(f"/console/people/{staff.chen.id}").text
    assert "取新链接" in chen.get(f"/console/people/{staff.lin.id}").text
