"""手机验证码: six digits beside the password, each once, wrong ones counted like wrong passwords."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from bot import admission, authenticator, invitations, people
from bot.admission import CodeWanted
from bot.authenticator import Authenticator
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.journal import Entry
from bot.people import Person
from tests import cast, make
from tests.cast import Cast

NOW = make.NOON
PHONE = datetime(2026, 11, 25, 1, 0, 5, tzinfo=UTC)  # what the phone shows; the rehearsal may be elsewhere
KEY = "a key of this test"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let measuring a password cost next to nothing."""
    monkeypatch.setattr(people, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class Phone:
    """A phone that somebody's secret was typed into, and the ways in that ask for its codes."""

    sessions: Sessions
    person: Person
    secret: str

    def shows(self, **later: float) -> str:
        return pyotp.TOTP(self.secret).at(PHONE + timedelta(**later))

    def enter(self, code: str, *, now: datetime = NOW, **later: float) -> str:
        """Give the password, then *code* as late as said, and tell who came in."""
        try:
            return admission.admit(self.sessions, self.person.name, cast.PASSWORD, now=now).name
        except CodeWanted as wanted:
            return admission.admit_by_code(
                self.sessions,
                wanted.person.id,
                admission.seal(wanted.person),
                code,
                secret_key=KEY,
                phone_time=PHONE + timedelta(**later),
                now=now,
            ).name


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions, password=cast.PASSWORD)


def offer(sessions: Sessions, person: Person) -> str:
    with sessions.begin() as session:
        me = session.get_one(Person, person.id)
        authenticator.offer(session, me, secret_key=KEY, now=NOW)
        found = authenticator.offered(session, me, account="陇南武都妇女", secret_key=KEY, now=NOW)
    assert found
    return found.secret


def turn_on(sessions: Sessions, person: Person, code: str, **later: float) -> None:
    with sessions.begin() as session:
        me = session.get_one(Person, person.id)
        authenticator.turn_on(
            session, me, code, secret_key=KEY, phone_time=PHONE, now=NOW + timedelta(**later)
        )


@pytest.fixture
def phone(sessions: Sessions, staff: Cast) -> Phone:
    """The phone of 林, who turned codes on a minute before."""
    phone = Phone(sessions, staff.lin, offer(sessions, staff.lin))
    with sessions.begin() as session:
        me = session.get_one(Person, staff.lin.id)
        earlier = PHONE - timedelta(minutes=1)
        code = phone.shows(minutes=-1)
        authenticator.turn_on(session, me, code, secret_key=KEY, phone_time=earlier, now=NOW)
    return phone


def test_nothing_is_asked_before_a_first_code_proved_that_the_phone_shows_them(
    sessions: Sessions, staff: Cast
) -> None:
    secret = offer(sessions, staff.lin)
    with pytest.raises(Mistake, match="手机验证码不对"):
        turn_on(sessions, staff.lin, "000000")

    before = admission.admit(sessions, "林", cast.PASSWORD, now=NOW)
    turn_on(sessions, staff.lin, pyotp.TOTP(secret).at(PHONE))

    assert before.name == "林"
    with pytest.raises(CodeWanted, match="还要输入手机验证码"):
        admission.admit(sessions, "林", cast.PASSWORD, now=NOW)


def test_an_offer_holds_a_quarter_of_an_hour_and_a_new_one_replaces_it(
    sessions: Sessions, staff: Cast
) -> None:
    first, second = offer(sessions, staff.lin), offer(sessions, staff.lin)

    with pytest.raises(Mistake, match="手机验证码不对"):
        turn_on(sessions, staff.lin, pyotp.TOTP(first).at(PHONE))
    with pytest.raises(Mistake, match="过了期"):
        turn_on(sessions, staff.lin, pyotp.TOTP(second).at(PHONE), minutes=15)
    with sessions.read() as session:
        me = session.get_one(Person, staff.lin.id)
        late = NOW + authenticator.HOLDS
        assert authenticator.offered(session, me, account="a", secret_key=KEY, now=late) is None
    turn_on(sessions, staff.lin, pyotp.TOTP(second).at(PHONE), minutes=14)

    with pytest.raises(Mistake, match="已经打开了"):
        offer(sessions, staff.lin)


def test_turning_codes_on_signs_out_everywhere(sessions: Sessions, staff: Cast, phone: Phone) -> None:
    with sessions.read() as session:
        assert admission.seal(session.get_one(Person, staff.lin.id)) != admission.seal(staff.lin)


@pytest.mark.parametrize(
    "typed",
    ["{code}", " {code} ", "{half} {rest}", "{wide}", "{half}\u3000{rest}"],
    ids=["as it is", "blanks around", "two groups", "full width", "a full-width blank"],
)
def test_a_code_is_read_as_people_type_it(phone: Phone, typed: str) -> None:
    code = phone.shows()
    wide = code.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})

    assert phone.enter(typed.format(code=code, half=code[:3], rest=code[3:], wide=wide)) == "林"


def test_a_code_counts_a_step_before_and_after_and_no_further(phone: Phone) -> None:
    code = phone.shows()

    for off in (-60, 60):
        with pytest.raises(NotAllowed, match="手机验证码不对"):
            phone.enter(code, seconds=off)
    assert phone.enter(code, seconds=-30) == "林"
    assert phone.enter(phone.shows(seconds=60), seconds=30) == "林"


def test_a_code_counts_once_and_none_before_it_any_more(phone: Phone) -> None:
    earlier, code = phone.shows(seconds=-30), phone.shows()

    assert phone.enter(code) == "林"

    for used in (code, earlier):
        with pytest.raises(NotAllowed, match="已经用过了，请等手机上换了新的数字再输"):
            phone.enter(used)
    assert phone.enter(phone.shows(seconds=30)) == "林"


def test_the_code_that_turned_it_on_lets_nobody_in(sessions: Sessions, staff: Cast) -> None:
    phone = Phone(sessions, staff.lin, offer(sessions, staff.lin))
    turn_on(sessions, staff.lin, phone.shows())

    with pytest.raises(NotAllowed, match="用过了"):
        phone.enter(phone.shows())


def test_of_two_who_give_one_code_at_once_one_comes_in(phone: Phone) -> None:
    def enter() -> str:
        try:
            return phone.enter(phone.shows())
        except NotAllowed as refused:
            return str(refused)

    with ThreadPoolExecutor(4) as pool:
        said = [each.result() for each in [pool.submit(enter) for _ in range(4)]]

    assert said.count("林") == 1, said


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２", "\ud800", "²²²²²²", "x" * 3000])
def test_what_is_no_code_is_wrong_and_nothing_breaks(phone: Phone, typed: str) -> None:
    with pytest.raises(NotAllowed, match="手机验证码不对"):
        phone.enter(typed)


def test_five_wrong_codes_close_the_door_and_the_password_does_not_open_it_again(phone: Phone) -> None:
    said = []
    for _ in range(5):
        with pytest.raises(NotAllowed) as refused:
            phone.enter("000000")  # with the right password before each
        said.append(str(refused.value))

    assert "再错" not in said[1]
    assert "再错 1 次就要等 15 分钟" in said[3]
    assert "已锁住 15 分钟" in said[4]
    with pytest.raises(NotAllowed, match="12:15 以后再试"):
        phone.enter(phone.shows())
    assert phone.enter(phone.shows(), now=NOW + timedelta(minutes=15)) == "林"


def test_wrong_passwords_and_wrong_codes_are_counted_together(sessions: Sessions, phone: Phone) -> None:
    for _ in range(3):
        with pytest.raises(NotAllowed):
            admission.admit(sessions, "林", "guessed", now=NOW)
    for _ in range(2):
        with pytest.raises(NotAllowed):
            phone.enter("000000")

    with pytest.raises(NotAllowed, match="12:15 以后再试"):
        phone.enter(phone.shows())


def test_a_password_that_changed_between_the_steps_ends_the_first(sessions: Sessions, phone: Phone) -> None:
    with pytest.raises(CodeWanted) as wanted:
        admission.admit(sessions, "林", cast.PASSWORD, now=NOW)
    sealed = admission.seal(wanted.value.person)
    with sessions.begin() as session:
        me = session.get_one(Person, phone.person.id)
        admission.set_password(session, me, "another long one", by=me, now=NOW)

    with pytest.raises(Mistake, match="请重新输入姓名和密码"):
        admission.admit_by_code(
            sessions, phone.person.id, sealed, phone.shows(), secret_key=KEY, phone_time=PHONE, now=NOW
        )


def test_an_invitation_sets_a_password_and_leaves_the_code_to_be_asked(
    sessions: Sessions, staff: Cast, phone: Phone
) -> None:
    with sessions.begin() as session:
        lin, chen = (session.merge(each, load=True) for each in (staff.lin, staff.chen))
        key = invitations.invite(session, lin, by=chen, now=NOW)
    with sessions.begin() as session:
        invitations.accept(session, key, "another long one", now=NOW)

    with pytest.raises(CodeWanted):
        admission.admit(sessions, "林", "another long one", now=NOW)
    with sessions.read() as session:
        assert not session.scalars(select(Entry).where(Entry.verb == admission.SIGNED_IN)).all()


def test_who_turns_codes_off_gives_a_last_one(sessions: Sessions, phone: Phone) -> None:
    def stop(code: str) -> None:
        admission.stop_asking(sessions, phone.person, code, secret_key=KEY, phone_time=PHONE, now=NOW)

    with pytest.raises(NotAllowed, match="手机验证码不对"):
        stop("000000")
    stop(phone.shows())

    assert admission.admit(sessions, "林", cast.PASSWORD, now=NOW).name == "林"


def test_ones_own_password_is_asked_again_with_the_same_patience(sessions: Sessions, staff: Cast) -> None:
    admission.confirm(sessions, staff.lin, cast.PASSWORD, now=NOW)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="密码不对"):
            admission.confirm(sessions, staff.lin, "guessed", now=NOW)

    with pytest.raises(NotAllowed, match="以后再试"):
        admission.confirm(sessions, staff.lin, cast.PASSWORD, now=NOW)


def test_the_secret_is_kept_sealed_and_opens_in_nobody_elses_row(
    sessions: Sessions, staff: Cast, phone: Phone
) -> None:
    with sessions.begin() as session:
        kept = session.get_one(Authenticator, staff.lin.id)
        journal = session.scalars(select(Entry)).all()
        assert phone.secret not in kept.secret
        assert not [each for each in journal if phone.secret in str(each.details)]
        moved = Authenticator(person_id=staff.zhou.id, secret=kept.secret, offered_at=NOW, since=NOW)
        session.add(moved)

    with sessions.begin() as session:
        zhou = session.get_one(Person, staff.zhou.id)
        with pytest.raises(Mistake, match="打不开"):
            authenticator.use(session, zhou, phone.shows(), secret_key=KEY, phone_time=PHONE)


def test_the_drawing_is_for_people_who_cannot_see_it_too_and_holds_no_style(
    sessions: Sessions, staff: Cast
) -> None:
    offer(sessions, staff.lin)
    with sessions.read() as session:
        me = session.get_one(Person, staff.lin.id)
        found = authenticator.offered(session, me, account="陇南武都妇女", secret_key=KEY, now=NOW)

    assert found
    assert found.drawing.startswith("<svg viewBox=")
    assert "<title>给手机扫的二维码</title>" in found.drawing
    assert "style=" not in found.drawing
    assert {len(group) for group in found.groups} == {4}
