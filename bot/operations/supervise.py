"""Keeps the program's processes alive: starts them, starts one again that died, ends all of them."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import structlog

from bot.errors import Mistake

log = structlog.get_logger()
AT_ONCE = 1.5  # seconds between asking a process to end and ending it: a rehearsal's Ctrl-C
AFTER_ITS_CALL = 50.0  # the same where a push may be under way: a call to WeChat takes up to 45
TOO_OFTEN = 5  # deaths within a minute: starting it again will not help
_libc = ctypes.CDLL(None)
_past_any_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it is on this machine


@dataclass(frozen=True)
class Program:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None  # None: our own output


class Supervisor:
    """The processes of one installation; use as a context, so that none outlives it."""

    def __init__(
        self,
        changed: Callable[["Supervisor"], None] = lambda supervisor: None,
        *,
        gently: float = AFTER_ITS_CALL,
    ):
        self._changed = changed
        self._gently = gently
        self._programs: dict[str, Program] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._deaths: dict[str, list[float]] = {}
        self._stopping = False

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *error: object) -> None:
        self.end_all()

    def start(self, program: Program) -> None:
        """Start *program*; from now on it is started again when it dies."""
        self._programs[program.name] = program
        output = open(program.log, "ab") if program.log else None  # noqa: SIM115 - closed below
        try:
            self._running[program.name] = subprocess.Popen(
                program.command,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C comes to us alone; we end them in order
                preexec_fn=end_with_parent,
            )
        finally:
            if output:
                output.close()

    def pid(self, name: str) -> int:
        """Return the process number of the program called *name*."""
        return self._running[name].pid

    def wait_until_ready(self, name: str, url: str, *, seconds: float = 30) -> None:
        """Wait until *url* answers 200.

        Raises Mistake when the program called *name* ends before, or takes longer than *seconds*.
        """
        deadline = time.monotonic() + seconds
        while not self._stopping:
            if self._running[name].poll() is not None:
                raise Mistake(f"{name} 没有启动成功。{self._last_words(name)}")
            try:
                with _past_any_proxy.open(url, timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            if time.monotonic() > deadline:
                raise Mistake(f"{name} 过了 {seconds:.0f} 秒还没有就绪（{url}）。{self._last_words(name)}")
            time.sleep(0.05)
        raise KeyboardInterrupt

    def run(self) -> None:
        """Keep everything alive until told to stop.

        Raises Mistake when a program keeps dying.
        """
        while not self._stopping:
            for name, process in list(self._running.items()):
                if process.poll() is not None and not self._stopping:
                    self._start_again(name, process.returncode)
            time.sleep(0.2)

    def end_all(self) -> None:
        """End every process, gently first; none is left afterwards."""
        self._stopping = True
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + self._gently
        for process in self._running.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start_again(self, name: str, code: int) -> None:
        now = time.monotonic()
        deaths = [moment for moment in self._deaths.get(name, []) if moment > now - 60] + [now]
        self._deaths[name] = deaths
        log.warning("process_died", name=name, code=code)
        if len(deaths) >= TOO_OFTEN:
            raise Mistake(f"{name} 一分钟里退出了 {len(deaths)} 次，不再重启。{self._last_words(name)}")
        time.sleep(0.5)
        self.start(self._programs[name])
        self._changed(self)

    def _last_words(self, name: str) -> str:
        file = self._programs[name].log
        if file is None or not file.exists():
            return ""
        lines = file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f"最后一行日志：{lines[-1][:300]}（全部在 {file}）" if lines else f"日志是空的（{file}）。"

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:
            return
        self._stopping = True
        raise KeyboardInterrupt


def ourselves(*words: str) -> tuple[str, ...]:
    """Return the command that runs `bot` with *words*, by the Python that runs now."""
    return (sys.executable, "-m", "bot", *words)


def become_web_server(bind: str) -> None:
    """Turn this process into the web server, listening at *bind*; never returns.

    One worker: its memory and one SQLite writer are what a small server has; threads answer side by side.
    """
    require_free(bind)
    host, _, port = bind.rpartition(":")
    words = f"--interface wsgi --host {host.strip('[]')} --port {port} --http 1 --no-ws --workers 1"
    words += (
        " --blocking-threads 8 --workers-kill-timeout 10 --log-level error --factory bot.web.app:in_worker"
    )
    os.execv(sys.executable, [sys.executable, "-m", "granian", *words.split()])  # noqa: S606


def require_free(bind: str) -> None:
    """Raise Mistake unless a server of ours can listen at *bind*."""
    host, _, port = bind.rpartition(":")
    if not is_free(host, int(port)):
        raise Mistake(f"{bind} 已被占用或不属于本机。请改 [web] bind，或先停掉占用它的程序。")


def is_free(host: str, port: int) -> bool:
    """Tell whether a server of ours can listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def end_with_parent() -> None:
    """Have this process asked to end when the one that started it is gone, be it by kill -9."""
    _libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
