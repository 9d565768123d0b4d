"""What somebody of ill will would try with forms, addresses and numbers that are not theirs."""

import re
from datetime import date
from types import SimpleNamespace
from urllib.parse import quote, urljoin, urlsplit

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from bot import admission, authenticator, invitations, leave, notices, people
from bot.answering import confided, desk
from bot.db import Sessions
from bot.leave import Leave
from bot.notices import Notice
from bot.people import Person, Role
from bot.publishing import review
from tests import cast, make
from tests.cast import Cast
from tests.web.console import scene
from tests.web.console.conftest import TOKEN, Once, Seat, Take, settings, told
from tests.web.console.routes import ANYBODY, TABLE

FORMS = [name for name in TABLE if name.startswith("POST")]
PAGES = [name for name in TABLE if name.startswith("GET")]
SECRET = settings().web.secret_key


@pytest.fixture
def one_of_each(sessions: Sessions, staff: Cast) -> dict[Role, Person]:
    """Somebody for every role, who holds that role alone."""
    with sessions.begin() as session:
        return {role: people.add(session, f"只有{role}", [role], now=make.NOON) for role in Role}


@pytest.fixture
def given(sessions: Sessions, staff: Cast, one_of_each: dict[Role, Person], once: Once) -> SimpleNamespace:
    return once(lambda: scene.filled(sessions, staff, one_of_each))


@pytest.fixture
def able(sessions: Sessions, given: SimpleNamespace) -> Person:
    """Somebody who may do everything."""
    with sessions.begin() as session:
        return people.add(session, "样样都会", list(Role), now=make.NOON)


def token_of(seat: Seat, path: str = "/console/") -> str:
    found = TOKEN.search(seat.get(path, follow_redirects=True).text)
    assert found
    return found[1]


@pytest.mark.parametrize("forged", ["none", "another session's", "of nothing"])
def test_no_form_is_taken_without_the_token_of_its_session(
    sessions: Sessions, given: SimpleNamespace, able: Person, staff: Cast, seat: Take, forged: str
) -> None:
    signed_in, stranger = seat(able), seat(None)
    fields = {
        "none": {},
        "another session's": {"csrf_token": token_of(seat(staff.lin))},
        "of nothing": {"csrf_token": "x"},
    }[forged]
    for each in (signed_in, stranger):
        token_of(each)  # there is a session, with a token of its own
    before = scene.everything(sessions)

    for name in FORMS:
        form = scene.form(name, given)
        path = TABLE[name].at.format(**vars(given))
        for each in (signed_in, stranger) if TABLE[name].who == ANYBODY else (signed_in,):
            answer = each.client.post(path, data=form | fields)
            assert answer.status_code == 400, name
            assert "刚才的操作没有做" in told(answer), name
            as_json = each.client.post(path, json=form | fields)
            assert as_json.status_code == 400, name

    assert scene.everything(sessions) == before
    assert signed_in.get("/console/").status_code == 200


def test_looking_changes_nothing(
    sessions: Sessions, given: SimpleNamespace, able: Person, seat: Take
) -> None:
    signed_in, before = seat(able), scene.everything(sessions)

    for name in PAGES:
        scene.ask(signed_in, name, given)

    assert scene.everything(sessions) == before


def enter(seat: Seat, name: str, *, then: str = "") -> str:
    """Sign in, and return where that leads."""
    seat.token = token_of(seat, "/console/sign-in")
    answer = seat.post("/console/sign-in", name=name, password=cast.PASSWORD, next=then)
    assert answer.status_code == 303, told(answer)
    return answer.headers["Location"]


def cookie_of(seat: Seat) -> str:
    found = seat.client.get_cookie("console", path="/console")
    assert found
    return found.value


def with_cookie(console: Flask, value: str) -> Seat:
    seat = Seat(console.test_client())
    seat.client.set_cookie("console", value, path="/console")
    return seat


def test_a_session_from_before_signing_in_is_not_signed_in_afterwards(
    console: Flask, everyone: Cast, seat: Take
) -> None:
    victim = seat(None)
    victim.get("/console/sign-in")
    planted = cookie_of(victim)

    enter(victim, "林")

    assert cookie_of(victim) != planted
    assert with_cookie(console, planted).get("/console/").headers["Location"] == "/console/sign-in"
    assert victim.get("/console/").status_code == 200


def with_codes(sessions: Sessions, person: Person) -> str:
    """Let *person* be asked for codes, and return the secret of the phone."""
    with sessions.begin() as session:
        me = session.get_one(Person, person.id)
        authenticator.offer(session, me, secret_key=SECRET, now=make.NOON)
        found = authenticator.offered(session, me, account="a", secret_key=SECRET, now=make.NOON)
        session.get_one(authenticator.Authenticator, person.id).since = make.NOON
    assert found
    return found.secret


def test_half_a_sign_in_opens_nothing_and_cannot_be_finished_for_another(
    console: Flask, sessions: Sessions, everyone: Cast, seat: Take
) -> None:
    with_codes(sessions, everyone.lin)
    hers = with_codes(sessions, everyone.zhou)
    half = seat(None)
    assert enter(half, "林") == "/console/sign-in/code"

    for name in PAGES:
        if TABLE[name].who != ANYBODY and "{" not in TABLE[name].at:
            answer = half.get(TABLE[name].at)
            assert answer.headers.get("Location", "").startswith("/console/sign-in"), name
    victim = with_cookie(console, cookie_of(half))  # planted: the code of another is not taken for it
    victim.token = token_of(victim, "/console/sign-in/code")
    refused = victim.post("/console/sign-in/code", code=pyotp.TOTP(hers).now())

    assert (refused.status_code, "手机验证码不对" in told(refused)) == (403, True)
    assert victim.get("/console/").headers["Location"] == "/console/sign-in"


def test_half_a_sign_in_is_over_after_five_minutes(
    console: Flask, sessions: Sessions, everyone: Cast, seat: Take
) -> None:
    secret = with_codes(sessions, everyone.lin)
    late = seat(None)
    enter(late, "林")
    late.token = token_of(late, "/console/sign-in/code")
    with late.client.session_transaction(path="/console/") as session:
        session["half"] = session["half"] | {"until": 0}

    answer = late.post("/console/sign-in/code", code=pyotp.TOTP(secret).now())

    assert answer.headers["Location"] == "/console/sign-in"
    assert "请重新输入姓名和密码" in told(late.get("/console/sign-in"))


def test_a_session_changed_by_hand_is_nobodys(console: Flask, everyone: Cast, seat: Take) -> None:
    victim = seat(None)
    enter(victim, "林")
    value = cookie_of(victim)
    content, _, rest = value.partition(".")

    flipped = "A" if value[-5] != "A" else "B"  # of the last letter not every bit counts
    changed = value[:-5] + flipped + value[-4:]
    for forged in (changed, content, f"{content}.{rest[:-3]}", ""):
        assert with_cookie(console, forged).get("/console/").headers["Location"] == "/console/sign-in"


ELSEWHERE = [
    "//evil.example",
    "///evil.example/console/",
    "/\\evil.example",
    "\\\\evil.example",
    "/console/..//evil.example",
    "/console//evil.example",
    "/console/%2e%2e//evil.example",
    "/console/.%2E/%2fevil.example",
    "/console/%5c%5cevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "%2f%2fevil.example",
    "https:evil.example",
    "https://evil.example/console/",
    "http://localhost@evil.example/console/",
    "//localhost:pass@evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "／／evil.example",
    "/console/\u2028//evil.example",
    "/\u3002evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/console/\r\nLocation: https://evil.example",
    "/console/\x00//evil.example",
    "/wechat",
    "/",
    "evil.example",
    "?next=//evil.example",
    "/console",
    "/Console/",
]


@pytest.mark.parametrize("wanted", ELSEWHERE, ids=ascii)
@pytest.mark.parametrize("with_code", [False, True], ids=["password", "code"])
def test_signing_in_leads_nowhere_but_into_the_console(
    sessions: Sessions, everyone: Cast, seat: Take, wanted: str, with_code: bool
) -> None:
    visitor = seat(None)
    if with_code:
        secret = with_codes(sessions, everyone.lin)
        enter(visitor, "林", then=wanted)
        visitor.token = token_of(visitor, "/console/sign-in/code")
        led = visitor.post("/console/sign-in/code", code=pyotp.TOTP(secret).now()).headers["Location"]
    else:
        led = enter(visitor, "林", then=wanted)

    again = visitor.get(f"/console/sign-in?next={quote(wanted)}").headers["Location"]
    for each in (led, again):
        there = urlsplit(urljoin("http://localhost/console/sign-in", each.replace("\\", "/")))
        assert (there.netloc, there.path[:9]) == ("localhost", "/console/"), each
        assert each.isascii()
        assert each.isprintable()


def test_the_page_that_a_form_stood_on_is_no_way_out(staff: Cast, seat: Take) -> None:
    for stood_on in (
        "https://evil.example/localhost//evil.example",
        "https://evil.example/localhosthttps://evil.example",
        "https://localhost.evil.example/x",
        "localhost//evil.example",
    ):
        answer = seat(None).client.post("/console/pushes/stop", headers={"Referer": stood_on})
        led = answer.headers["Location"]
        assert led == "/console/sign-in?next=/console/" or led.startswith("/console/sign-in"), led
        wanted = re.search("next=(.*)", led)
        assert wanted is None or wanted[1].startswith("/console/"), led


def test_what_is_for_some_is_on_no_page_of_the_others(
    sessions: Sessions, given: SimpleNamespace, one_of_each: dict[Role, Person], staff: Cast, seat: Take
) -> None:
    with sessions.begin() as session:
        lin = session.get_one(Person, one_of_each[Role.EDITOR].id)
        chen = session.merge(staff.chen)
        people.set_mail(session, lin, "hers@example.cn", by=lin, now=make.NOON)
        confided.leave(
            session, "oNobodyElseHasIt-2", "留言里的秘密", now=make.NOON, secret_key=SECRET, keep_days=30
        )
        talk = desk.hand_over(
            session, "o-3", "会话里的秘密", reason="asked", now=make.NOON, secret_key=SECRET
        )
        notices.tell(session, "只给一个人", key="one", to=lin, about=lin, link="/console/", now=make.NOON)
        notices.tell(
            session,
            "只给维权",
            key="rights",
            to=(Role.RIGHTS,),
            about=talk,
            link="/console/confided/",
            now=make.NOON,
        )
        link = invitations.invite(session, lin, by=chen, now=make.NOON)
    given.conversations = [talk.id]
    given.somebody = lin.id
    may_see = {
        "hers@example.cn": {Role.EDITOR, Role.ADMIN},
        "留言里的秘密": set[Role](),  # only after a form was sent, which is noted
        "会话里的秘密": set(desk.STAFF),
        "只给一个人": {Role.EDITOR},
        "只给维权": {Role.RIGHTS},
        "openid": set[Role](),
        "oNobodyElseHasIt-2": set[Role](),
        link: set[Role](),
    }
    saw: dict[str, set[Role]] = {words: set() for words in may_see}

    for role, person in one_of_each.items():
        seated = seat(person)
        for name in PAGES:
            page = scene.ask(seated, name, given).get_data().decode(errors="replace")
            for words in may_see:
                if words in page:
                    saw[words].add(role)

    assert saw == may_see


def test_a_number_of_somebody_else_opens_nothing(
    sessions: Sessions, given: SimpleNamespace, one_of_each: dict[Role, Person], staff: Cast, seat: Take
) -> None:
    zhou = staff.zhou
    with sessions.begin() as session:
        me = session.merge(zhou)
        notices.tell(session, "只给周", key="zhou", to=me, about=me, link="/console/", now=make.NOON)
        leave.enter(
            session, me, first=date(2021, 5, 1), last=date(2021, 5, 2), remark="", by=me, now=make.NOON
        )
        notice = session.scalars(select(Notice.id).where(Notice.key == "zhou")).one()
    before = scene.everything(sessions)
    for role in set(Role) - {Role.ADMIN}:
        other = seat(one_of_each[role])
        for path, form in (
            (f"/console/notices/{notice}/seen", {}),
            ("/console/leave/back", {"who": "周"}),
            ("/console/leave/", {"who": "周", "first": "2021-06-01", "last": "2021-06-02"}),
            (f"/console/people/{zhou.id}/invite", {}),
            (f"/console/people/{zhou.id}/reset-code", {}),
            (f"/console/people/{one_of_each[role].id}/give", {"role": "管理员"}),
        ):
            assert other.post(path, **form).status_code == 403, (role, path)

    assert scene.everything(sessions) == before


def test_a_reviewer_of_the_same_role_who_was_not_named_takes_no_step(
    sessions: Sessions, given: SimpleNamespace, staff: Cast, seat: Take
) -> None:
    answer = seat(staff.zhou).post("/console/articles/waiting/review", verdict="approve", **given.seen)

    assert answer.status_code == 403
    with sessions.read() as session:
        submission = session.get_one(review.Submission, int(given.seen["submission"]))
        assert submission.approvals == []


def test_fields_that_no_form_has_change_nothing_of_others(
    sessions: Sessions, everyone: Cast, seat: Take
) -> None:
    lin = seat(None)
    enter(lin, "林")
    lin.token = token_of(lin)
    smuggled = {"person": "周", "person_id": "2", "number": "2", "id": "2", "name": "周", "roles": "管理员"}

    lin.post("/console/notices/mail", mail="lin@example.cn", **smuggled)
    lin.post(
        "/console/me/password",
        old=cast.PASSWORD,
        new="another long one",
        again="another long one",
        **smuggled,
    )
    lin.token = token_of(lin)
    lin.post("/console/me/sign-out-elsewhere", **smuggled)

    with sessions.read() as session:
        zhou, me = people.named(session, "周"), people.named(session, "林")
        assert (zhou.mail, zhou.turned_out, zhou.roles) == ("", 0, (Role.FIRST,))
        assert (me.mail, me.roles) == ("lin@example.cn", (Role.EDITOR,))
        assert admission.sign_in(session, "周", cast.PASSWORD)
        assert session.scalars(select(Leave)).all() == []


@pytest.mark.parametrize(
    "number", ["0", "-1", "999", "2147483647", "2147483648", "1e3", "９９９", "%00", "1'--"]
)
def test_numbers_that_nothing_has_are_told_in_words(
    sessions: Sessions, given: SimpleNamespace, able: Person, seat: Take, number: str
) -> None:
    signed_in, before = seat(able), scene.everything(sessions)
    for name in TABLE:
        rule = name.split()[1]
        if "<number>" not in rule or "undo" in rule:
            continue
        path = re.sub("<[a-z]+>", lambda part: number if part[0] == "<number>" else "waiting", rule)
        send = signed_in.get if name.startswith("GET") else signed_in.post
        assert send(path).status_code in {400, 403, 404, 405}, path

    assert scene.everything(sessions) == before
