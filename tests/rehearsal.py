"""A rehearsal as its users start it: a process of its own, driven over HTTP and by the command line."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

from tests import commands
from tests.commands import PATIENCE, ROOT
from tests.platform import Platform, until

__all__ = ["PATIENCE", "ROOT", "Rehearsal", "alive", "bot", "free_port", "get", "running", "started"]


class Rehearsal:
    """A running `bot rehearse`."""

    def __init__(self, folder: Path, process: subprocess.Popen[str], environment: Mapping[str, str]):
        self.folder = folder
        self.process = process
        self.environment = environment
        self.facts: dict[str, Any] = json.loads((folder / "rehearsal.json").read_text())
        self.web: str = self.facts["web"]
        self.platform = Platform(self.facts["platform"])

    def bot(self, *words: str, code: int = 0) -> str:
        """Run a command on this rehearsal and return what it printed."""
        return bot(
            "--config", str(self.folder / "config.toml"), *words, code=code, environment=self.environment
        )

    def json(self, *words: str) -> Any:
        return json.loads(self.bot(*words, "--json"))

    def pushes(self) -> list[dict[str, Any]]:
        return list(self.json("pushes", "list"))

    def pids(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "rehearsal.json").read_text())["pids"])

    def wait_for_push(self, state: str, number: int | None = None) -> dict[str, Any]:
        """Wait until a push, or that of *number*, is in *state*."""
        found: list[dict[str, Any]] = []

        def reached() -> bool:
            found[:] = [
                push for push in self.pushes() if push["state"] == state and number in (None, push["id"])
            ]
            return bool(found)

        until(reached, within=PATIENCE, what=f"no push became {state}: {self.logs()}")
        return found[0]

    def logs(self) -> str:
        return "\n".join(f"== {file.name}\n{file.read_text()[-2000:]}" for file in self.folder.glob("*.log"))

    def interrupt(self) -> float:
        """Press Ctrl-C; return how many seconds it took to end."""
        begun = datetime.now().timestamp()  # noqa: DTZ005 - a difference of two
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        return datetime.now().timestamp() - begun  # noqa: DTZ005


@contextmanager
def running(folder: Path, *words: str, environment: Mapping[str, str] | None = None) -> Iterator[Rehearsal]:
    """Start a rehearsal in *folder* on free ports, and end it."""
    chosen = environment or {}
    command = [
        sys.executable,
        "-m",
        "bot",
        "rehearse",
        "--dir",
        str(folder),
        "--port",
        str(free_port()),
        *words,
    ]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **chosen},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    else:
        raise AssertionError(f"the rehearsal did not start: {''.join(said)}")
    rehearsal = Rehearsal(folder, process, chosen)
    try:
        yield rehearsal
    finally:
        rehearsal.platform.close()
        if process.poll() is None:
            rehearsal.interrupt()
        process.stdout.close()


def bot(
    *words: str, code: int = 0, environment: Mapping[str, str] | None = None, typed: str | None = None
) -> str:
    """Run `bot` with *words*, to which *typed* is typed; it must end with *code*."""
    return _told(commands.run(*words, environment=environment, typed=typed), code)


def started(*words: str, code: int = 0, environment: Mapping[str, str] | None = None) -> str:
    """Do as `bot` does in a process that imports all it needs: for commands that start others."""
    return _told(commands.start(*words, environment=environment), code)


def _told(done: commands.Done, code: int) -> str:
    assert done.returncode == code, f"{done.args} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout if code == 0 else done.stderr


def free_port() -> int:
    """Return a port that is free, as is the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
        return port


def alive(pid: int) -> bool:
    """Tell whether a process runs under that number."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def get(url: str) -> requests.Response:
    return requests.get(url, timeout=10)
