"""A running simulator: the application, its server, and the two threads that make things happen in time."""

import shutil
import signal
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from bot.simulator import events, jobs
from bot.simulator.account import Account
from bot.simulator.app import make_app
from bot.simulator.httpd import Server
from bot.simulator.platform import Platform

TICK = 0.1

log = structlog.get_logger(__name__)


class Simulator:
    """One platform on one port; `start` and `stop`, or a `with` block."""

    def __init__(
        self, *, host: str = "127.0.0.1", port: int = 0, state: Path | None = None, **account: Any
    ) -> None:
        """Raises OSError when the port is taken, ValueError for an account that cannot be."""
        self._threads: list[threading.Thread] = []
        given = Account(**account).altered({})
        self._server = Server(host, port, self._answer)
        self._folder = None if state else Path(tempfile.mkdtemp(prefix="simulator-"))
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  compared, not bound
        shown = f"[{shown}]" if ":" in shown else shown
        self.url = f"http://{shown}:{self._server.port}"
        path = state or (self._folder or Path()) / "platform.db"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.platform = Platform(path, given, base=self.url)
        self._app = make_app(self.platform)
        events.resume(self.platform)

    def start(self) -> "Simulator":
        for run in (self._serve, self._keep_time, self._carry_post):
            thread = threading.Thread(target=run, name=f"simulator {run.__name__}", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self) -> None:
        """End everything; what was under way is resumed from the state file."""
        self.platform.stopping.set()
        self.platform.wake.set()
        ended = True
        if self._threads:
            ended = self._server.stop()
        else:
            self._server.server_close()
        for thread in self._threads:
            thread.join(2.0)
        if ended and not any(thread.is_alive() for thread in self._threads):
            self.platform.close()  # else a webhook keeps a thread waiting, which ends with the process
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        return self._app(environ, start_response)

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)  # so that `stop` is quick

    def _keep_time(self) -> None:
        """Finish jobs when their time has come."""
        while not self.platform.stopping.wait(TICK):
            try:
                if jobs.finish_due(self.platform):
                    self.platform.wake.set()
            except Exception:
                log.exception("a job could not be finished")

    def _carry_post(self) -> None:
        """Post events when they are due."""
        while not self.platform.stopping.is_set():
            self.platform.wake.wait(TICK)
            self.platform.wake.clear()
            try:
                events.post_due(self.platform)
            except Exception:
                log.exception("an event could not be posted")


def run_until_signal(simulator: Simulator) -> None:
    """Serve until SIGTERM or SIGINT."""
    ended = threading.Event()
    former = {
        number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        with simulator:
            ended.wait()
    finally:
        for number, action in former.items():
            signal.signal(number, action)
