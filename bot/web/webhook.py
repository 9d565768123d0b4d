"""The address WeChat calls: lets in what is genuine, hands it over, and sends the answer back.

A Flask app of its own: no sign-in or form protection of the console lies in its way.
"""

import time
from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from bot.clock import Clock
from bot.config import Account
from bot.wechat import replies
from bot.wechat.messages import LARGEST, Forged, Gate, Message, Unreadable

Receive = Callable[[Message], replies.Reply | None]

log = structlog.get_logger()


def create_webhook(account: Account, receive: Receive, clock: Clock) -> Flask:
    """Return the app that answers `/wechat`; *receive* says what a message is answered with.

    Whatever goes wrong in *receive* is logged and answered “success”: WeChat would only send the same
    message twice more, and then show the follower an error.
    """
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    gate = Gate(account)

    @app.route("/wechat", methods=["GET", "POST"], provide_automatic_options=False)
    def wechat() -> Response:
        return _respond(gate, receive, clock.now())

    @app.before_request
    def begin() -> None:
        g.started, g.facts = time.perf_counter(), {}

    @app.after_request
    def note(response: Response) -> Response:
        """Write the request's one line; who wrote and what they wrote is not in it."""
        write = log.info if response.status_code == 200 else log.warning
        ms = round((time.perf_counter() - g.started) * 1000, 1)
        write("webhook", method=request.method, status=response.status_code, ms=ms, **g.facts)
        return response

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        g.facts.setdefault("reason", error.name)
        return _plain("", error.code or 500)

    return app


def _respond(gate: Gate, receive: Receive, now: datetime) -> Response:
    if request.method == "HEAD":  # Flask adds it to every GET
        raise MethodNotAllowed
    try:
        if request.method == "GET":
            return _plain(gate.echo(request.args, now), 200)
        message = gate.open(request.args, _body(), now)
    except Forged as error:
        g.facts["reason"] = str(error)
        return _plain("", 403)
    except Unreadable as error:
        g.facts["reason"] = str(error)
        return _plain("", 400)
    g.facts |= _facts(message)
    if not message.known:
        g.facts["reason"] = "没有见过的类型，未处理"
        return _plain(replies.NOTHING, 200)
    return _answer(gate, receive, message, now)


def _body() -> bytes:
    """Return the body; too long a one is refused before its signature is looked at.

    Werkzeug cuts a body that does not say its size at the limit, and says nothing.
    """
    if (request.content_length or 0) > LARGEST:
        raise RequestEntityTooLarge
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= LARGEST:
        raise RequestEntityTooLarge
    return body


def _answer(gate: Gate, receive: Receive, message: Message, now: datetime) -> Response:
    try:
        reply = receive(message)
        rendered = replies.render(reply, to=message, now=now) if reply is not None else ""
        answer = gate.answer(rendered, message, now=now) if rendered else replies.NOTHING
    except Exception:
        log.exception("webhook could not answer", **_facts(message))
        g.facts["reason"] = "处理时出错"
        return _plain(replies.NOTHING, 200)
    g.facts["answered"] = bool(rendered)
    if not rendered:
        return _plain(answer, 200)
    return Response(answer, 200, content_type="application/xml; charset=utf-8")


def _facts(message: Message) -> dict[str, object]:
    """Return what may be logged of *message*: neither who wrote nor what."""
    kind = f"event:{message.event[:40]}" if message.event else message.kind
    return {"kind": kind, "msg_id": message.msg_id}


def _plain(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")
