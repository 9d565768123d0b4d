"""A command that starts anew does as one forked from a process with everything loaded, and lacks nothing."""

import subprocess
import sys
from pathlib import Path

from bot.cli import COMMANDS
from tests import commands, make

# In a fresh interpreter, for each file of commands: import it as `bot` does, then ask for what is first
# needed with the first row: that everything which its tables refer to came along.
ALONE = """
import importlib, os, sys
from sqlalchemy.orm import configure_mappers
from bot import cli, db
for file in sys.argv[1:]:
    child = os.fork()
    if not child:
        try:
            importlib.import_module(f"bot.cli.{file}")
            configure_mappers()
            db.Base.metadata.sorted_tables
        except BaseException as error:
            print(file, repr(error), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
print("done")
"""


def test_the_file_of_each_command_imports_all_it_needs() -> None:
    files = sorted(set(COMMANDS.values()))

    seen = subprocess.run(
        [sys.executable, "-c", ALONE, *files],
        cwd=commands.ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert seen.stdout == "done\n"


def test_a_forked_command_says_and_ends_as_one_that_is_started(tmp_path: Path) -> None:
    settings = {"BOT_CONFIG": str(make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db"))}
    for line in ("db upgrade", "people add 林 --role 编辑"):
        assert commands.run(*line.split(), environment=settings).returncode == 0

    for code, line in (
        (0, "people list"),
        (1, "people password 林 --password-stdin"),
        (2, "articles list --nowhere x"),
    ):
        words = line.split()
        begun = commands.start(*words, environment=settings, typed="short\n")
        forked = commands.run(*words, environment=settings, typed="short\n")
        assert (forked.returncode, forked.stdout, forked.stderr) == (code, begun.stdout, begun.stderr)
        assert begun.stdout + begun.stderr


def test_the_program_is_installed_under_its_name() -> None:
    script = Path(sys.executable).with_name("bot")

    shown = subprocess.run([script, "--version"], stdout=subprocess.PIPE, text=True, check=True)

    assert shown.stdout == commands.start("--version").stdout
