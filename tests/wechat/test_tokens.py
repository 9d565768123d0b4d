"""The access token: fetched once for everybody, and renewed while the old one works."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot import db
from bot.errors import Refused, Unreachable
from bot.wechat.tokens import AccessToken, Grant, Tokens
from tests.wechat.desk import APPID, Desk, change


def test_a_token_is_fetched_once_and_kept(sessions: db.Sessions, desk: Desk, held: Tokens) -> None:
    first = held.get()

    later = Tokens(APPID, sessions, desk.fetch, patience=0.2)
    assert [first, held.get(), later.get()] == ["token-1"] * 3
    assert desk.asked == [False]


def test_accounts_do_not_share_a_token(sessions: db.Sessions, desk: Desk, held: Tokens) -> None:
    held.get()
    desk.current = 7

    other = Tokens("wxother", sessions, desk.fetch, patience=0.2)

    assert (other.get(), held.get()) == ("token-7", "token-1")


def test_no_transaction_is_open_while_wechat_is_asked(sessions: db.Sessions, desk: Desk) -> None:
    def write_meanwhile() -> None:
        with sessions.begin() as session:
            session.get_one(AccessToken, APPID, with_for_update=True).forced = []

    desk.before = write_meanwhile

    assert Tokens(APPID, sessions, desk.fetch, patience=0.2).get() == "token-1"


def test_a_token_is_renewed_only_within_wechats_last_five_minutes(
    sessions: db.Sessions, desk: Desk, held: Tokens
) -> None:
    held.get()

    with sessions.read() as session:
        row = session.get_one(AccessToken, APPID)
        assert row.expires_at
        assert row.renew_at
        assert timedelta(minutes=1) < row.expires_at - row.renew_at < timedelta(minutes=5)


def test_a_token_that_is_due_is_renewed(sessions: db.Sessions, desk: Desk, held: Tokens) -> None:
    held.get()
    change(sessions, renew_at=timedelta(seconds=-1))
    desk.current = 2

    assert held.get() == "token-2"
    assert held.get() == "token-2"
    assert desk.asked == [False, False]


def test_a_token_that_is_short_from_the_start_is_not_fetched_for_every_call(desk: Desk, held: Tokens) -> None:
    desk.lifetime = 60

    assert {held.get() for _ in range(3)} == {"token-1"}
    assert desk.asked == [False]


def test_the_old_token_serves_while_another_process_renews(
    sessions: db.Sessions, desk: Desk, held: Tokens
) -> None:
    held.get()
    change(
        sessions,
        renew_at=timedelta(seconds=-1),
        fetched_by="another",
        fetched_until=timedelta(seconds=20),
    )

    assert held.get() == "token-1"
    assert desk.asked == [False]


def test_the_old_token_serves_while_another_thread_renews(sessions: db.Sessions, desk: Desk) -> None:
    held = Tokens(APPID, sessions, desk.fetch, patience=60.0)
    held.get()
    change(sessions, renew_at=timedelta(seconds=-1))
    asked, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        asked.set()
        assert go_on.wait(2)  # were the old one not at hand, this would never come

    desk.before = hold
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(held.get)
        assert asked.wait(5)
        meanwhile = held.get()
        go_on.set()
        renewing.result(5)

    assert meanwhile == "token-1"
    assert desk.asked == [False, False]


def test_the_old_token_serves_when_renewing_fails(sessions: db.Sessions, desk: Desk, held: Tokens) -> None:
    held.get()
    change(sessions, renew_at=timedelta(seconds=-1))
    desk.trouble = Unreachable("没有网络")

    assert held.get() == "token-1"


def test_a_first_fetch_that_fails_says_so_and_stands_in_nobodys_way(desk: Desk, held: Tokens) -> None:
    desk.trouble = Refused("不行", code=40164)
    with pytest.raises(Refused):
        held.get()

    desk.trouble = None

    assert held.get() == "token-1"


def test_an_expired_token_does_not_serve(sessions: db.Sessions, desk: Desk, held: Tokens) -> None:
    held.get()
    change(sessions, renew_at=timedelta(minutes=-5), expires_at=timedelta(seconds=-1))
    desk.trouble = Unreachable("没有网络")

    with pytest.raises(Unreachable):
        held.get()


def test_without_any_token_another_process_is_waited_for_but_not_for_ever(
    sessions: db.Sessions, desk: Desk, held: Tokens
) -> None:
    held.get()
    change(sessions, token=None, fetched_by="another", fetched_until=timedelta(seconds=20))

    with pytest.raises(Unreachable, match="另一个进程"):
        held.get()
    assert desk.asked == [False]


def test_what_another_process_fetches_meanwhile_is_taken(
    sessions: db.Sessions, database_url: str, desk: Desk
) -> None:
    held = Tokens(APPID, sessions, desk.fetch, patience=5.0)
    held.get()
    change(sessions, token=None, fetched_by="another", fetched_until=timedelta(seconds=20))

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(held.get)
        change(sessions, token="token-9", fetched_by=None, fetched_until=None)
        got = waiting.result(5)

    assert got == "token-9"
    assert desk.asked == [False]


def test_a_process_that_died_while_fetching_is_not_waited_for(
    sessions: db.Sessions, desk: Desk, held: Tokens
) -> None:
    held.get()
    change(sessions, token=None, fetched_by="dead", fetched_until=timedelta(seconds=-1))

    assert held.get() == "token-1"


def test_a_token_is_not_shown_by_accident() -> None:
    assert "secret-token" not in repr(Grant("secret-token", 7200))
