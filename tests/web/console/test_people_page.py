"""人员: what an administrator does on the page, what is refused there, and what a wrong form says."""

import re
from datetime import UTC, datetime

import pyotp

from bot import authenticator, people
from bot.db import Sessions
from bot.people import Person, Role
from tests import cast, make
from tests.cast import Cast
from tests.web.console.conftest import TOKEN, Seat, Stopped, Take, settings, told

KEY = settings().web.secret_key


def fresh(seat: Seat, path: str = "/console/") -> Seat:
    """Take the token that the next page of *seat* has."""
    found = TOKEN.search(seat.get(path, follow_redirects=True).text)
    assert found
    seat.token = found[1]
    return seat


def test_only_an_administrator_finds_the_page(staff: Cast, seat: Take) -> None:
    assert "/console/people/" in seat(staff.chen).get("/console/system").text
    assert "/console/people/" not in seat(staff.lin).get("/console/me/").text
    assert seat(staff.lin).get("/console/people/").status_code == 403


def test_what_is_wrong_with_somebody_new_is_said_and_what_was_typed_stays(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    chen = seat(staff.chen)

    taken = chen.post("/console/people/", name="林", role="初审")
    nothing = chen.post("/console/people/", name="小刘")
    unknown = chen.post("/console/people/", name="小刘", role="主编")

    assert (taken.status_code, "已经有一位“林”" in told(taken)) == (400, True)
    assert 'value="林"' in taken.text
    assert re.search(r'value="初审" checked', taken.text)
    assert "至少给一个角色" in told(nothing)
    assert "没有“主编”这个角色" in told(unknown)
    with sessions.read() as session:
        assert len(people.everyone(session)) == 6


def test_a_link_is_shown_once_whole_and_by_the_public_address(staff: Cast, seat: Take) -> None:
    page = seat(staff.chen).post(f"/console/people/{staff.lin.id}/invite")

    found = re.search(r'class="address">(.*?)<', page.text)
    assert found
    assert re.fullmatch(r"http://localhost/console/invited/[\w-]{32}", found[1])
    again = seat(staff.chen).get(f"/console/people/{staff.lin.id}")
    assert found[1] not in again.text
    assert "还没有用" in again.text
    assert "林，您好" in seat(None).get(found[1]).text


def test_the_last_administrator_cannot_be_lost(sessions: Sessions, staff: Cast, seat: Take) -> None:
    chen, path = seat(staff.chen), f"/console/people/{staff.chen.id}"

    for deed, form in (
        ("suspend", {}),
        ("take", {"role": "管理员"}),
        ("give", {"role": "管理员", "until": "2021-12-31"}),
    ):
        refused = chen.post(f"{path}/{deed}", **form)
        assert (refused.status_code, "最后一位管理员" in told(refused)) == (403, True), deed

    with sessions.read() as session:
        assert people.named(session, "陈").may(Role.ADMIN)


def test_days_and_mailboxes_that_are_none_are_told_in_words(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    chen, path = seat(staff.chen), f"/console/people/{staff.lin.id}"

    assert "末日看不懂" in told(chen.post(f"{path}/give", role="初审", until="明天"))
    assert "已经过了" in told(chen.post(f"{path}/give", role="初审", until="2021-03-07"))
    wrong = chen.post(f"{path}/mail", mail="没有这样的")
    assert "这不是一个邮箱地址" in told(wrong)
    assert 'value="没有这样的"' in wrong.text
    assert "唯一的角色" in told(chen.post(f"{path}/take", role="编辑"))
    assert "已经停用了" in told(chen.post(f"/console/people/{staff.wei.id}/suspend"))
    for nobody in ("", "/invite"):
        send = chen.post if nobody else chen.get
        assert "没有这一位工作人员" in told(send(f"/console/people/999{nobody}"))


def test_who_is_suspended_or_signed_out_everywhere_is_out_at_once(staff: Cast, seat: Take) -> None:
    chen, lin, zhou = seat(staff.chen), seat(staff.lin), seat(staff.zhou)

    chen.post(f"/console/people/{staff.lin.id}/suspend")
    chen.post(f"/console/people/{staff.zhou.id}/turn-out")

    for each in (lin, zhou):
        assert each.get("/console/").headers["Location"] == "/console/sign-in"
    assert chen.get("/console/").status_code == 200


def test_an_invitation_of_somebody_with_codes_leads_to_the_code_and_no_further(
    sessions: Sessions, everyone: Cast, seat: Take
) -> None:
    with sessions.begin() as session:
        me = session.get_one(Person, everyone.lin.id)
        authenticator.offer(session, me, secret_key=KEY, now=make.NOON)
        offer = authenticator.offered(session, me, account="a", secret_key=KEY, now=make.NOON)
        session.get_one(authenticator.Authenticator, me.id).since = make.NOON
    assert offer
    page = seat(everyone.chen).post(f"/console/people/{everyone.lin.id}/invite")
    found = re.search(r'class="address">http://localhost(.*?)<', page.text)
    assert found
    guest, new = seat(None), "a password of her own"

    done = fresh(guest, found[1]).post(found[1], new=new, again=new)

    assert done.headers["Location"] == "/console/sign-in/code"
    assert guest.get("/console/").headers["Location"] == "/console/sign-in"
    fresh(guest, "/console/sign-in/code")
    code = pyotp.TOTP(offer.secret).at(datetime.now(UTC))
    assert guest.post("/console/sign-in/code", code=code).headers["Location"] == "/console/"
    assert "林，您好" in guest.get("/console/").text


def test_a_password_that_is_guessed_on_ones_own_page_counts_as_a_try_to_sign_in(
    everyone: Cast, seat: Take
) -> None:
    lin = seat(everyone.lin)
    for path, fields in (
        ("password", {"password": "guessed", "new": "long enough for us", "again": "long enough for us"}),
        ("code", {"password": "guessed"}),
        ("code/off", {"password": "guessed", "code": "000000"}),
        ("code", {"password": "guessed"}),
        ("code", {"password": "guessed"}),
    ):
        assert "密码不对" in told(lin.post(f"/console/me/{path}", **fields))

    locked = lin.post("/console/me/code", password=cast.PASSWORD)

    assert "12:15</span> 以后再试" in locked.text or "12:15 以后再试" in told(locked)
    assert 'class="qr"' not in locked.text


def test_who_is_locked_out_after_wrong_tries_is_shown_until_it_is_over(
    everyone: Cast, seat: Take, clock: Stopped
) -> None:
    stranger, chen = seat(None), seat(everyone.chen)
    for _ in range(5):
        stranger.post("/console/sign-in", name="林", password="guessed at length")

    listed = chen.get("/console/people/").text
    hers = chen.get(f"/console/people/{everyone.lin.id}").text
    clock.turn(minutes=16)

    assert listed.count("输错锁住了") == 1
    assert "有人用“林”连续输错" in hers
    assert "12:15" in hers
    assert "输错锁住了" not in chen.get("/console/people/").text
