"""A token that WeChat calls dead before its time: replaced plainly first, by force rarely."""

from datetime import timedelta

from bot import db
from bot.wechat import tokens
from bot.wechat.tokens import AccessToken, Tokens
from tests.wechat.desk import APPID, Desk, change


def test_a_dead_token_is_first_replaced_without_force(desk: Desk, held: Tokens) -> None:
    dead = held.get()
    desk.current = 2

    assert held.get(instead_of=dead) == "token-2"
    assert desk.asked == [False, False]


def test_a_dead_token_that_wechat_hands_out_again_is_replaced_by_force(desk: Desk, held: Tokens) -> None:
    dead = held.get()

    assert held.get(instead_of=dead) == "token-2"
    assert held.get() == "token-2"
    assert desk.asked == [False, False, True]


def test_a_token_that_others_have_replaced_already_is_not_replaced_again(desk: Desk, held: Tokens) -> None:
    dead = held.get()
    held.get(instead_of=dead)

    assert held.get(instead_of=dead) == "token-2"
    assert desk.asked == [False, False, True]


def test_force_is_not_used_twice_within_half_a_minute(desk: Desk, held: Tokens) -> None:
    second = held.get(instead_of=held.get())

    assert held.get(instead_of=second) == second
    assert desk.asked == [False, False, True, False]


def test_force_is_used_again_after_half_a_minute(sessions: db.Sessions, desk: Desk, held: Tokens) -> None:
    second = held.get(instead_of=held.get())
    with sessions.read() as session:
        ago = (db.real_now(session) - timedelta(seconds=40)).isoformat()
    change(sessions, forced=[ago])

    assert held.get(instead_of=second) == "token-3"


def test_force_leaves_some_of_wechats_twenty_a_day_to_people(
    sessions: db.Sessions, desk: Desk, held: Tokens
) -> None:
    dead = held.get()
    with sessions.read() as session:
        now = db.real_now(session)
    hours = [(now - timedelta(hours=1, minutes=minute)).isoformat() for minute in range(tokens.FORCES_A_DAY)]
    change(sessions, forced=hours)

    assert held.get(instead_of=dead) == dead
    assert desk.asked == [False, False]


def test_forced_refreshes_of_yesterday_do_not_count(sessions: db.Sessions, desk: Desk, held: Tokens) -> None:
    dead = held.get()
    with sessions.read() as session:
        now = db.real_now(session)
    change(sessions, forced=[(now - timedelta(hours=25)).isoformat()] * tokens.FORCES_A_DAY)

    assert held.get(instead_of=dead) == "token-2"
    with sessions.read() as session:
        assert len(session.get_one(AccessToken, APPID).forced) == 1
