"""The address WeChat calls: lets in what is genuine, hands it over, and sends the answer back.

A Flask app of its own: no sign-in or form protection of the console lies in its way.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge

from bot.clock import Clock
from bot.config import Account
from bot.web.one_address import OneAddress
from bot.wechat import replies
from bot.wechat.messages import LARGEST, Forged, Gate, Message, Unreadable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Receive = Callable[[Message], replies.Reply | None]
TurnAway = Callable[[str], None]  # is told why a message was not let in

PLAIN, XML = "text/plain; charset=utf-8", "application/xml; charset=utf-8"


def create_webhook(
    account: Account, receive: Receive, clock: Clock, turned_away: TurnAway = lambda reason: None
) -> Flask:
    """Return the app that answers `/wechat`; *receive* says what a message is answered with.

    Whatever goes wrong in *receive* is logged and answered “success”: WeChat would only send the same
    message twice more, and then show the follower an error.
    """
    gate = Gate(account)
    log = structlog.get_logger().bind()  # bound once: a request would take as long for it as for its line

    def wechat(asked: Request) -> Response:
        started = time.perf_counter()
        outcome = _respond(asked, gate, receive, clock.now(), log)
        if outcome.status == 403 and asked.method == "POST":
            turned_away(str(outcome.facts["reason"]))
        ms = round((time.perf_counter() - started) * 1000, 1)
        _note(log, asked.method, outcome.status, ms=ms, **outcome.facts)
        return _Response(outcome.text, outcome.status, content_type=outcome.content_type)

    app = OneAddress(__name__, "/wechat", ("GET", "POST"), wechat)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.session_interface = _NoSessions()

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        status = error.code or 500
        _note(log, request.method, status, reason=error.name)
        return Response("", status, content_type=PLAIN)

    return app


class _NoSessions(SessionInterface):
    """WeChat sends no cookies, and gets none."""

    def open_session(self, app: Flask, request: Request) -> Any:
        return _NO_SESSION

    def is_null_session(self, obj: object) -> bool:
        return True


_NO_SESSION = SessionInterface.null_session_class()


class _Response(Response):
    """Flask's response, whose two headers need no second look when it goes out."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response(self.status, list(self.headers))
        return [self.get_data()]


@dataclass(frozen=True)
class _Outcome:
    """What goes back, and what the request's line tells of it."""

    text: str
    status: int = 200
    content_type: str = PLAIN
    facts: dict[str, Any] = field(default_factory=dict)


def _note(log: Any, method: str, status: int, **facts: Any) -> None:
    """Write the request's one line; who wrote and what they wrote is not in it."""
    write = log.info if status == 200 else log.warning
    write("webhook", method=method, status=status, **facts)


def _respond(asked: Request, gate: Gate, receive: Receive, now: datetime, log: Any) -> _Outcome:
    try:
        query = _query(asked)
        if asked.method == "GET":
            return _Outcome(gate.echo(query, now))
        message = gate.open(query, _body(asked), now)
    except Forged as error:
        return _Outcome("", 403, facts={"reason": str(error)})
    except Unreadable as error:
        return _Outcome("", 400, facts={"reason": str(error)})
    if not message.known:
        return _Outcome(replies.NOTHING, facts=_facts(message) | {"reason": "没有见过的类型，未处理"})
    return _answer(gate, receive, message, now, log)


def _query(asked: Request) -> Mapping[str, str]:
    """Return name → value, of a name that comes again the first; WeChat's need no decoding."""
    written: str = asked.environ.get("QUERY_STRING", "")
    if "%" in written or "+" in written or not written.isascii():
        return asked.args
    return dict(pair.partition("=")[::2] for pair in reversed(written.split("&")))


def _body(asked: Request) -> bytes:
    """Return the body; too long a one is refused before its signature is looked at.

    Of a body that does not say its size Werkzeug reads up to the limit, and says nothing.
    """
    length = asked.content_length
    if (length or 0) > LARGEST:
        raise RequestEntityTooLarge
    if length is None:
        asked.max_content_length = LARGEST  # outside of Flask's contexts it knows none, and would read on
        unsized = asked.get_data(cache=False)
        if len(unsized) >= LARGEST:
            raise RequestEntityTooLarge
        return unsized
    body: bytes = asked.environ["wsgi.input"].read(length)
    if len(body) < length:
        raise ClientDisconnected
    return body


def _answer(gate: Gate, receive: Receive, message: Message, now: datetime, log: Any) -> _Outcome:
    facts = _facts(message)
    try:
        reply = receive(message)
        rendered = replies.render(reply, to=message, now=now) if reply is not None else ""
        answer = gate.answer(rendered, message, now=now) if rendered else replies.NOTHING
    except Exception:
        log.exception("webhook could not answer", **facts)
        return _Outcome(replies.NOTHING, facts=facts | {"reason": "处理时出错"})
    facts["answered"] = bool(rendered)
    return _Outcome(answer, content_type=XML if rendered else PLAIN, facts=facts)


def _facts(message: Message) -> dict[str, object]:
    """Return what may be logged of *message*: neither who wrote nor what."""
    kind = f"event:{message.event[:40]}" if message.event else message.kind
    return {"kind": kind, "msg_id": message.msg_id}
