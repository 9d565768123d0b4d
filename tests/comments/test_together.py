"""Several who look after comments at once wait for each other, and never each for the other."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from bot import comments
from bot.comments import Comment, Thread, collecting, watching
from bot.errors import PlatformProblem
from bot.wechat.comments import Comments, Reading
from bot.wechat.comments import Under as Place
from tests.cast import Cast
from tests.comments.conftest import KEY, Under

ADD = "/cgi-bin/comment/reply/add"
LONG = 10  # seconds; that the other has come there


def at_once(*all_of: Callable[[], Any]) -> list[BaseException]:
    """Do these at the same time; return what went wrong."""
    with ThreadPoolExecutor(len(all_of)) as workers:
        ended = [workers.submit(each) for each in all_of]
    return [wrong for each in ended if (wrong := each.exception())]


@pytest.mark.parametrize("code", [88001, 88005], ids=["article gone", "answered already"])
def test_who_answers_and_who_reads_the_list_do_not_lock_each_other_out(
    under: Under, staff: Cast, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    under.say("在哪里报名")
    (comment,) = under.collect()
    under.platform.fault(ADD, "refuse", errcode=code)
    called, held = threading.Event(), threading.Event()
    at_wechat = Comments.reply

    def slow(calls: Comments, of: Place, number: str, text: str) -> None:
        called.set()
        assert held.wait(LONG)
        at_wechat(calls, of, number, text)

    def read() -> None:
        assert called.wait(LONG)
        with under.sessions.begin() as session:
            session.get_one(Thread, under.thread, with_for_update=True)
            held.set()
            threading.Event().wait(0.5)  # now the other wants to write what came of it
            session.scalars(select(Comment).with_for_update(of=Comment)).all()

    monkeypatch.setattr(Comments, "reply", slow)
    wrong = at_once(
        lambda: comments.reply(
            under.sessions, under.wechat, comment.id, "二楼", by=staff.lin, **under.office
        ),
        read,
    )

    assert [getattr(each, "code", each) for each in wrong] == [code]


def test_an_account_without_comments_may_be_told_so_by_all_its_articles_at_once(
    under: Under, monkeypatch: pytest.MonkeyPatch
) -> None:
    with under.sessions.begin() as session:
        for number in ("77", "78", "79"):
            more: dict[str, Any] = {"title": "又一篇", "out_at": under.now, "is_open": True}
            watching.watch(session, msg_data_id=number, position=1, **more, now=under.now)
        numbers = session.scalars(select(Thread.id)).all()
    under.platform.account(comments=False)
    together = threading.Barrier(len(numbers))
    at_wechat = Comments.listed

    def listed(calls: Comments, of: Place) -> Reading:
        try:
            return at_wechat(calls, of)
        finally:
            together.wait(LONG)

    monkeypatch.setattr(Comments, "listed", listed)

    def collect(number: int) -> Callable[[], bool]:
        return lambda: collecting.collect(
            under.sessions, under.wechat, number, secret_key=KEY, now=under.platform.now()
        )

    wrong = at_once(*map(collect, numbers))

    assert len(wrong) == len(numbers)
    assert all(isinstance(each, PlatformProblem) for each in wrong), wrong
    with under.sessions.read() as session:
        until = comments.refused_until(session)
        assert set(session.scalars(select(Thread.look_at))) == {until}
