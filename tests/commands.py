"""Commands of the program, each a process of its own with streams, settings and folder of its own.

`start` is how users start one; its imports take a second.  `run` forks one from a process that has made them:
from there on it goes the same way, through `bot/__main__.py` to its exit code.  That each command's file
imports what it needs, and what its tables refer to, is seen in tests/cli/test_starting.py.
"""

import atexit
import os
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bot.cli import COMMANDS
from tests import forks

ROOT = Path(__file__).parents[1]
PATIENCE = 60  # seconds for anything a busy machine may take
STREAMS = (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY))
INTERPRETERS = ("PYTHON", "LC_", "LANG")  # what the interpreter itself reads when it starts
Done = subprocess.CompletedProcess[str]
_files = sorted({f"bot.cli.{file}" for file in COMMANDS.values()})
_forks = forks.of(__name__, "alembic.command", *_files, "tests.mapped")


def run(*words: str, environment: Mapping[str, str] | None = None, typed: str | None = None) -> Done:
    """Run `bot` with *words*, to which *typed* is typed, in a forked process; raises TimeoutExpired."""
    changed = environment or {}
    assert not any(name.startswith(INTERPRETERS) for name in changed), "this wants `start`"
    with tempfile.TemporaryDirectory(prefix="bot-command-") as folder:
        streams = {name: Path(folder) / name for name, _ in STREAMS}
        for name, stream in streams.items():
            stream.write_text((typed or "") if name == "stdin" else "", encoding="utf-8")
        process = _forks.Process(target=_be, args=(words, {**os.environ, **changed}, Path(folder)))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, PATIENCE)
        said, complained = (streams[name].read_text(encoding="utf-8") for name in ("stdout", "stderr"))
        return Done(words, process.exitcode, said, complained)


def start(*words: str, environment: Mapping[str, str] | None = None, typed: str | None = None) -> Done:
    """Do as `run` does with `python -m bot`."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        input=typed,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def _be(words: tuple[str, ...], environment: dict[str, str], streams: Path) -> None:
    """Be `python -m bot` with *words*: what the interpreter sets up, the program, what is left to do."""
    for number, (name, how) in enumerate(STREAMS):
        opened = os.open(streams / name, how)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(ROOT)
    sys.argv = ["bot", *words]
    try:
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()
