"""The WeChat platform on your desk: API, webhook driver, control side and a phone page, on one port.

It imports nothing of bot and no WeChat library, so that it cannot share a client's mistakes.
Three ways in: `serve` blocks; `Simulator` runs in threads; `create_app` gives the Flask application alone,
without the threads that finish jobs and post events.

    api fields   the way of every call; a new endpoint is one function under @endpoint
    tokens quota network      the endpoints, by group
    material drafts crops publish
    mass matter speed custom menu autoreply
    users tags comments datacube upstream retired
    jobs audience originality articles reading thread followers habits   what happens behind them
    conversation taps webhook envelope events chat                what goes to the webhook and to the follower
    control intake by_hand aftermath state faults travel          what a rehearsal or a test moves and sees
    phone reader screen                                           the page `/`, and the articles
    desk people reactions guide labels                            what stands beside it and under an article
    store clock account platform images sanitise codes rids httpd what all of it stands on
"""

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flask import Flask

from bot.simulator.account import Account
from bot.simulator.app import make_app
from bot.simulator.platform import PHONE, Platform
from bot.simulator.simulator import Simulator, run_until_signal
from bot.simulator.webhook import NOT_CONNECTED

__all__ = ["NOT_CONNECTED", "PHONE", "Account", "Simulator", "create_app", "serve"]


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8090,
    state: Path | None = None,
    webhook: str | None = None,
    appid: str = Account.appid,
    secret: str = Account.secret,
    token: str = Account.token,
    encoding_aes_key: str = Account.encoding_aes_key,
    callback_mode: str = "compatible",
) -> None:
    """Serve until SIGTERM or SIGINT; without *state* everything is forgotten at the end.

    Raises OSError when the port is taken.
    """
    simulator = Simulator(
        host=host,
        port=port,
        state=state,
        webhook=webhook,
        appid=appid,
        secret=secret,
        token=token,
        encoding_aes_key=encoding_aes_key,
        callback_mode=callback_mode,
    )
    run_until_signal(simulator)


def create_app(*, state: Path | None = None, base: str = "http://127.0.0.1:8090", **account: Any) -> Flask:
    """Give the application alone; *account* takes the fields of Account."""
    path = state or Path(mkdtemp(prefix="simulator-")) / "platform.db"
    return make_app(Platform(path, Account(**account).altered({}), base=base))
