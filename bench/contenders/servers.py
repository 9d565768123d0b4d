"""Starting a web server on one core, and what it costs: seconds of the processor, memory."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

THREADS = 4
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server: its processes are those of its session."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/wechat"

    def pids(self) -> list[int]:
        return [pid for pid, fields in _processes() if int(fields[3]) == self.process.pid]

    def seconds(self) -> float:
        """Return the time on a processor that all its processes have had."""
        mine = [fields for _, fields in _processes() if int(fields[3]) == self.process.pid]
        return sum(int(fields[11]) + int(fields[12]) for fields in mine) / TICK

    def megabytes(self) -> float:
        """Return its memory (PSS): what it shares with others counts for its part only."""
        total = 0
        for pid in self.pids():
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024


def command(kind: str, app: str, port: int) -> list[str]:
    """Return the command that serves what *app* (`module:function`) returns, with four threads."""
    if kind == "granian":
        words = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--factory"]
        return [*words, "--workers", "1", "--blocking-threads", str(THREADS), "--no-ws", "--no-log", app]
    words = ["gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", "gthread"]
    return [*words, "--threads", str(THREADS), "--no-control-socket", "--log-level", "warning", f"{app}()"]


@contextmanager
def serving(
    kind: str, app: str, *, environment: Mapping[str, str], cores: Sequence[int], log: Path
) -> Iterator[Server]:
    """Run *app* under *kind* on *cores*; ended at the end, and nothing of it is left."""
    port = free_port()
    words = ["-m", *command(kind, app, port)]
    with running(words, port, environment=environment, cores=cores, log=log) as server:
        yield server


@contextmanager
def running(
    words: Sequence[str], port: int, *, environment: Mapping[str, str], cores: Sequence[int], log: Path
) -> Iterator[Server]:
    """Run Python with *words*, which serves on *port*, on *cores*; nothing of it is left at the end."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *words],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=lambda: os.sched_setaffinity(0, set(cores)),
        )
    server = Server(port, process)
    try:
        _wait(server, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Give every process with what the kernel tells of it, from its state on."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield int(entry.name), (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, log: Path) -> None:
    """Wait until the app has answered something: gunicorn takes connections long before it is loaded."""
    deadline = time.monotonic() + 90
    while True:
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"a server did not start:\n{log.read_text(errors='replace')[-2000:]}")
        try:
            with urllib.request.urlopen(server.url, timeout=5):
                return
        except urllib.error.HTTPError:  # unsigned, it is refused: the app is there
            return
        except OSError:
            time.sleep(0.05)
