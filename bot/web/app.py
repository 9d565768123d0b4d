"""The web server's one entrance: the webhook, the health check and the console behind one address."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from bot import config as configuration
from bot import db, inbound
from bot.clock import Clock
from bot.config import Config
from bot.db import Sessions
from bot.operations import logs
from bot.operations.checkup.turned_away import TurnedAway
from bot.operations.supervise import end_with_parent
from bot.web.console import create_console
from bot.web.webhook import Receive, create_webhook

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def create_app(config: Config, sessions: Sessions, receive: Receive) -> "WSGIApplication":
    """Return what the server runs; the webhook answers with what *receive* says.

    `/wechat` is a Flask app of its own and `/healthz` none at all, so that no sign-in, session or form
    protection of the console lies in their way.
    """
    clock, away = Clock(config.account.clock_url), TurnedAway(sessions)
    webhook = create_webhook(
        config.account, receive, clock, turned_away=lambda reason: away.note(reason, now=clock.now())
    )
    console = create_console(config, sessions, Clock(config.account.clock_url))

    def entrance(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        match environ.get("PATH_INFO", ""):
            case "/wechat":
                return webhook(environ, start_response)
            case "/healthz":
                return _health(sessions)(environ, start_response)
            case "" | "/":
                return redirect("/console/")(environ, start_response)
            case _:
                return console(environ, start_response)

    return entrance


def from_environment(environ: Mapping[str, str] = os.environ) -> "WSGIApplication":
    """Return the app of the settings that BOT_CONFIG names, for a WSGI server's worker.

    Raises Mistake when the settings are faulty or the tables are not of this version.
    """
    config = configuration.load(Path(environ.get("BOT_CONFIG", "config.toml")), environ)
    logs.set_up(config.logs, folder=config.folder, program="web")
    sessions = db.connect(config.database.url)
    db.require_current(sessions)
    received, clock = inbound.receiver(config, sessions, prepares=True), Clock(config.account.clock_url)
    return create_app(config, sessions, lambda message: received(message, clock.now()))


def in_worker() -> "WSGIApplication":
    """Return the same in a worker of granian, which would outlive its server and keep the port."""
    end_with_parent()
    return from_environment()


def _health(sessions: Sessions) -> Response:
    if db.answers(sessions):
        return Response("ok", mimetype="text/plain")
    return Response(
        "数据库没有回应。请管理员看看数据库是不是在运行，配置里它的地址对不对。", 503, mimetype="text/plain"
    )
