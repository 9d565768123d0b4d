"""The webhook under load: a bare echo, WeRoBot, and ours with everything on, in one run on one pinned core.

wrk sends signed text messages over 8 kept connections from another core, each message a new one.  Every round
measures every contender; told are the medians over the rounds, and ours as a part of the echo of its round.
Beside the requests a second stands the processor's time a request: it tells the same on a busy machine.
"""

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice, product
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import func, select  # noqa: E402 - found by the line above

from bench.contenders.servers import Server, serving  # noqa: E402
from bot import db, people  # noqa: E402
from bot.answering.questions import Question  # noqa: E402
from bot.figures import indicators, sheets  # noqa: E402
from bot.publishing import articles  # noqa: E402

OURS = "bot.web.app:from_environment"
SIZES = (10, 1_000, 10_000)
CONNECTIONS = 8
IDLE = 0.9  # of both cores, before a measurement begins
PATIENCE = 3.0  # seconds that it waits for that
STARTING = 60.0  # seconds at most that a server may be busy with itself after its start
TOKEN, NONCE = "benchToken", "1320562132"
NOW = datetime(2021, 3, 8, 4, 0, tzinfo=UTC)
PEERS = ROOT / ".venv-peers"
SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"  # no name made of them stands in another
OUT = articles.Draft(  # the review that all figures come from, as followers can read it
    slug="bench",
    title="二〇二〇年工作回顾",
    author="测速",
    digest="",
    body="全文。",
    template="review",
    column="",
    cover="",
    url="https://mp.weixin.qq.com/s/bench",
)
SETTINGS = """\
[account]
name = "测速"
appid = "wx0123456789abcdef"
secret = "a secret of the bench"
token = "{token}"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
callback_mode = "plain"
[web]
secret_key = "a secret key of the bench"
[database]
url = "{url}"
"""


@dataclass(frozen=True)
class Contender:
    """Who is measured: a name, a web server, the app it serves, and what its process is told."""

    name: str
    server: str
    app: str
    environment: dict[str, str]
    names: Path
    url: str = ""  # of the database it keeps its messages in


@dataclass(frozen=True)
class Measured:
    """One contender in one round."""

    requests: float  # a second
    p50: float  # ms
    p99: float
    errors: int
    cost: float  # microseconds of the processor a request
    megabytes: float
    foreign: float  # part of a core that others took meanwhile


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--only", default="", help="names of the contenders to measure, with | between")
    parser.add_argument(
        "--database", default="", help="an empty PostgreSQL for ours 1000: postgresql+psycopg://…"
    )
    given = parser.parse_args()
    wrk = _wrk()
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("bench/webhook.py needs two cores: one for the server, one for wrk.")
    with tempfile.TemporaryDirectory() as place:
        only = given.only or ("echo|ours 1000|ours 1000, granian" if given.database else "")
        contenders = _contenders(Path(place), given.database, only.split("|") if only else [])
        rounds = [_round(contenders, wrk, cores, given.seconds, Path(place)) for _ in range(given.rounds)]
    _tell(contenders, rounds)


def _wrk() -> str:
    found = shutil.which(os.environ.get("WRK", "wrk"))
    if not found:
        raise SystemExit("bench/webhook.py needs wrk: apt-get install wrk, or WRK=/path/to/wrk.")
    if not PEERS.exists():
        raise SystemExit("bench/webhook.py needs WeRoBot in .venv-peers: make test-peers installs it.")
    return found


def _contenders(place: Path, database: str, only: list[str]) -> list[Contender]:
    """Return everybody, or those in *only*, each with the names it answers to."""
    files = {size: _names(place, size) for size in SIZES}
    packages = next(PEERS.glob("lib/python3*/site-packages"))
    told = {"BENCH_TOKEN": TOKEN, "BENCH_PEERS": str(packages), "PYTHONPATH": str(ROOT)}
    echo, robot = "bench.contenders.echo:create", "bench.contenders.werobot_filters:create"
    every = [Contender("echo", "gunicorn", echo, told, files[10])]
    for size, names in files.items():
        answering = told | {"BENCH_NAMES": str(names)}
        every.append(Contender(f"WeRoBot {size}", "gunicorn", robot, answering, names))
    every += [Contender(f"ours {size}", "gunicorn", OURS, {}, names) for size, names in files.items()]
    every.append(Contender("echo, granian", "granian", echo, told, files[10]))
    every.append(Contender("ours 1000, granian", "granian", OURS, {}, files[1_000]))
    chosen = [each for each in every if not only or each.name in only]
    return [_installed(place, each, database) if each.app == OURS else each for each in chosen]


def _names(place: Path, size: int) -> Path:
    file = place / f"names-{size}.txt"
    every = ("活动" + "".join(signs) for signs in product(SIGNS, repeat=3))
    file.write_text("\n".join(islice(every, size)) + "\n", encoding="utf-8")
    return file


def _installed(place: Path, ours: Contender, database: str) -> Contender:
    """Return *ours* with an installation whose figures have its names: ten for each figure."""
    home = place / ours.name.replace(" ", "-")
    home.mkdir()
    url = database or f"sqlite:///{home}/bot.db"
    (home / "config.toml").write_text(SETTINGS.format(token=TOKEN, url=url), encoding="utf-8")
    sessions = db.connect(url)
    db.upgrade(sessions)
    with sessions.begin() as session:
        chen = people.find(session, "陈") or people.add(session, "陈", ["管理员"], now=NOW)
        sheet = _sheet(ours.names.read_text(encoding="utf-8").split())
        sheets.import_(session, sheet, article=OUT.slug, by=None, now=NOW)
        articles.save(session, OUT, by=None, now=NOW)
        indicators.confirm(session, indicators.waiting(session), by=chen, now=NOW)
    sessions.close()
    told = {"BOT_CONFIG": str(home / "config.toml"), "PYTHONPATH": str(ROOT)}
    return replace(ours, environment=told, url=url)


def _sheet(names: list[str]) -> sheets.Sheet:
    topics, figures = [], []
    for start in range(0, len(names), 10):
        topic, indicator, *aliases = names[start : start + 10]
        topics.append(sheets.SheetTopic(name=topic, aliases=()))
        figures.append(
            sheets.SheetFigure(
                topic=topic,
                indicator=indicator,
                aliases=tuple(aliases),
                level=None,
                counted=None,
                year=2020,
                text="12期",
                value=Decimal(12),
                unit="期",
                approximate=False,
                sentence=f"{topic}：全年共计12期，参加300余人。",
                start=len(topic) + 5,
            )
        )
    return sheets.Sheet(
        file="bench", digest=str(len(names)), whole=True, topics=tuple(topics), figures=tuple(figures)
    )


def _round(
    contenders: list[Contender], wrk: str, cores: list[int], seconds: int, place: Path
) -> dict[str, Measured]:
    measured = {}
    for each in contenders:
        log = place / "server.log"
        with serving(each.server, each.app, environment=each.environment, cores=cores[:1], log=log) as server:
            before = _kept(each)
            _load(each, server, wrk, cores[1], 1)  # warm
            _wait_until_quiet(server)
            _wait_for_idle()
            found, answered = _measure(each, server, wrk, cores[1], seconds)
            if each.url and _kept(each) - before < answered:
                raise SystemExit(f"{each.name} answered {answered} messages and kept fewer.")
            measured[each.name] = found
    return measured


def _measure(each: Contender, server: Server, wrk: str, core: int, seconds: int) -> tuple[Measured, int]:
    spent, busy, begun = server.seconds(), _busy(), time.monotonic()
    mine = os.times()
    answered, microseconds, p50, p99, errors = _load(each, server, wrk, core, seconds)
    spent, busy, took = server.seconds() - spent, _busy() - busy, time.monotonic() - begun
    ours = sum(os.times()[:4]) - sum(mine[:4])  # wrk's, and what measuring took
    return Measured(
        requests=answered / (microseconds / 1e6),
        p50=p50,
        p99=p99,
        errors=errors,
        cost=spent / max(answered, 1) * 1e6,
        megabytes=server.megabytes(),
        foreign=max(0.0, (busy - spent - ours) / took),
    ), answered


def _load(
    each: Contender, server: Server, wrk: str, core: int, seconds: int
) -> tuple[int, int, float, float, int]:
    """Send messages for *seconds*; return how many were answered in how many µs, p50, p99, errors."""
    timestamp = str(int(time.time()))
    signature = hashlib.sha1("".join(sorted((TOKEN, timestamp, NONCE))).encode()).hexdigest()
    query = urlencode({"signature": signature, "timestamp": timestamp, "nonce": NONCE, "openid": "oFollower"})
    script = ROOT / "bench" / "contenders" / "messages.lua"
    words = [
        wrk,
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--latency",
        "-s",
        str(script),
        server.url,
        "--",
    ]
    ran = subprocess.run(
        [*words, str(each.names), query, str(time.time_ns() // 1000)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    line = next((line for line in ran.stdout.splitlines() if line.startswith("RESULT")), None)
    if line is None:
        raise SystemExit(f"wrk failed:\n{ran.stdout}{ran.stderr}")
    _, answered, microseconds, p50, p99, errors = line.split()
    return int(answered), int(microseconds), float(p50), float(p99), int(errors)


def _kept(each: Contender) -> int:
    """Return how many messages of followers stand in the database."""
    if not each.url:
        return 0
    sessions = db.connect(each.url)
    with sessions.read() as session:
        count: int = session.scalars(select(func.count()).select_from(Question)).one()
    sessions.close()
    return count


def _wait_until_quiet(server: Server) -> None:
    """Wait until *server* does nothing any more: ours prepares the answers to bare names after its start."""
    deadline, before = time.monotonic() + STARTING, -1.0
    while time.monotonic() < deadline and server.seconds() - before > 0.1:
        before = server.seconds()
        time.sleep(0.5)


def _wait_for_idle() -> None:
    """Wait until the machine has been nearly idle for half a second, or patience ends."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        before = _busy()
        time.sleep(0.5)
        if (_busy() - before) / 0.5 / (os.cpu_count() or 1) < 1 - IDLE:
            return


def _busy() -> float:
    """Return the seconds that all cores have worked since the machine started."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, *_ = (int(each) for each in file.readline().split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _tell(contenders: list[Contender], rounds: list[dict[str, Measured]]) -> None:
    print(f"medians of {len(rounds)} rounds; ratios are to the echo under gunicorn in the same round")
    print(
        f"{'':20} {'req/s':>7} {'ratio':>6} {'p50 ms':>7} {'p99 ms':>7} {'µs CPU':>7} {'ratio':>6}"
        f" {'MB':>5} {'errors':>6} {'others':>6}"
    )
    for each in contenders:
        own = [found[each.name] for found in rounds]
        echo = [found.get("echo") for found in rounds]
        pairs = [(one, base) for one, base in zip(own, echo, strict=True) if base]
        speed = statistics.median([one.requests / base.requests for one, base in pairs] or [0])
        cost = statistics.median([base.cost / one.cost for one, base in pairs] or [0])
        print(
            f"{each.name:20} {_median(own, 'requests'):7.0f} {speed:6.2f} {_median(own, 'p50'):7.2f}"
            f" {_median(own, 'p99'):7.2f} {_median(own, 'cost'):7.0f} {cost:6.2f}"
            f" {_median(own, 'megabytes'):5.0f}"
            f" {sum(one.errors for one in own):6} {_median(own, 'foreign'):6.0%}"
        )


def _median(measured: list[Measured], what: str) -> float:
    return float(statistics.median(getattr(each, what) for each in measured))


if __name__ == "__main__":
    main()
