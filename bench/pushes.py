"""Pushes that are due: claimed once by three schedulers, soon after their time, on both databases.

1,000 prepared pushes are due at once, and three senders run their ticks on one database; calls go
to the simulator over HTTP.  A claim is what lies between the look at the texts, which locks nothing, and the
call: lock, approvals, quota, counter, commit, and the counter's file.  Beside it, in the same run, a bare
claim by the same driver under the same load: one UPDATE … RETURNING of a table of jobs, one commit, nothing
looked at.  Then three real schedulers get pushes that come due second by second; how late each began is told.
"""

import argparse
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import structlog  # noqa: E402 - found by the line above
from sqlalchemy import select, text, update  # noqa: E402

from bot import db  # noqa: E402
from bot.db import Sessions  # noqa: E402
from bot.publishing import pushes  # noqa: E402
from bot.publishing.pushes import Push, State, sending  # noqa: E402
from bot.publishing.pushes.desk import Desk, Looked  # noqa: E402
from bot.publishing.pushes.mark import Mark  # noqa: E402
from bot.wechat.client import WeChat  # noqa: E402
from bot.wechat.told import Submitted  # noqa: E402
from tests import make, postgres  # noqa: E402
from tests.platform import Platform, running  # noqa: E402

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))  # in the senders too
SENDERS = 3
SUBMIT = "/cgi-bin/freepublish/submit"
BARE_CLAIM = """update bare_job set state = 'doing' where id =
    (select id from bare_job where state = 'due' order by due_at limit 1 {lock}) returning id"""
Claims = list[tuple[int, float]]  # number of the push, milliseconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pushes", type=int, default=1000, help="due at once")
    parser.add_argument("--due", type=int, default=30, help="coming due second by second")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres.running(settings=()) as server:
        for url in (f"sqlite:///{folder}/bot.db", server):
            with running() as platform:
                platform.account(quota={SUBMIT: 1_000_000, "/cgi-bin/draft/add": 1_000_000})
                sessions = db.connect(url)
                db.upgrade(sessions)
                mark = Mark(Path(folder) / f"{sessions.engine.dialect.name}.sends")
                due_at_once(sessions, url, platform, mark, given.pushes)
                coming_due(sessions, url, platform, Path(folder), given.due)
                sessions.close()


def due_at_once(sessions: Sessions, url: str, platform: Platform, mark: Mark, count: int) -> None:
    """Let three senders take *count* pushes; tell what claims took, and fail if one was claimed twice."""
    numbers = prepared(sessions, platform, mark, count)
    begun = time.perf_counter()
    claims = [each for found in in_three(_send_all, url, platform.url, mark) for each in found]
    took = time.perf_counter() - begun
    often = Counter(number for number, _ in claims)
    with sessions.read() as session:
        states = Counter(session.scalars(select(Push.state).where(Push.id.in_(numbers))))
    bare_table(sessions, count)
    bare = [each for found in in_three(_claim_bare, url) for each in found]
    ours, theirs = [each for _, each in claims], statistics.median(bare)
    p50, p99 = statistics.median(ours), statistics.quantiles(ours, n=100)[98]
    kind = sessions.engine.dialect.name
    print(f"{kind}: {count} due at once, {SENDERS} senders, {took:.1f} s; states {dict(states)}")
    print(
        f"  claim {p50:.2f} ms p50, {p99:.1f} p99; bare claim {theirs:.2f} ms p50: {p50 / theirs:.1f} times"
    )
    accepted = len(platform.jobs)
    print(f"  claimed {len(claims)}, one push {max(often.values())} time(s) at most; WeChat took {accepted}")
    if set(often.values()) != {1} or len(often) != count or accepted != count:
        raise SystemExit("a push was claimed twice, or not at all")


def coming_due(sessions: Sessions, url: str, platform: Platform, folder: Path, count: int) -> None:
    """Run three schedulers while *count* pushes come due, one a second; tell how late each began."""
    place = folder / sessions.engine.dialect.name
    place.mkdir()
    settings = make.config_file(place, platform.url, url)
    words = settings.read_text(encoding="utf-8")
    settings.write_text(words.replace(f'clock_url = "{platform.url}/_control/clock"\n', ""), encoding="utf-8")
    numbers = prepared(sessions, platform, Mark(place / "not-used"), count)
    first = datetime.now(UTC) + timedelta(seconds=12)
    with sessions.begin() as session:
        for at, number in enumerate(numbers):
            due_at = first + timedelta(seconds=at, milliseconds=at * 137 % 1000)
            session.execute(update(Push).where(Push.id == number).values(due_at=due_at))
    with schedulers(settings):
        while datetime.now(UTC) < first + timedelta(seconds=count + 4):
            time.sleep(0.5)
    with sessions.read() as session:
        begun = [
            each for each in session.scalars(select(Push).where(Push.id.in_(numbers))) if each.sending_at
        ]
        late = [(each.sending_at - each.due_at).total_seconds() for each in begun if each.sending_at]
    print(f"  {len(late)} of {count} began {statistics.median(late):.2f} s late p50, {max(late):.2f} at most")
    if len(late) != count:
        raise SystemExit("a push that was due did not begin")


def prepared(sessions: Sessions, platform: Platform, mark: Mark, count: int) -> list[int]:
    """Return *count* pushes, each of an article of its own, whose drafts are made and which are due now."""
    now = datetime.now(UTC)
    numbers = [make.push(sessions, mode="publish", due_at=now).id for _ in range(count)]
    sender(sessions, platform.url, mark)(now - timedelta(minutes=10))
    with sessions.read() as session:
        ready = session.scalars(select(Push.media_id).where(Push.id.in_(numbers))).all()
    assert all(ready), "not every draft was made"
    return numbers


def sender(
    sessions: Sessions, api_base: str, mark: Mark, kind: type[WeChat] = WeChat
) -> Callable[[datetime], None]:
    """Return one tick of a scheduler."""
    wechat = kind(make.account(api_base), sessions)

    def tick(now: datetime) -> None:
        pushes.run_due(sessions, wechat, mark=mark, now=now, max_lateness=timedelta(minutes=30))

    return tick


def _send_all(url: str, api_base: str, mark: Mark) -> Claims:
    """Send what is due until nothing is left, and note for each call how long its claim took."""
    claims: Claims = []
    claiming: list[Any] = []
    look = sending.look

    def looked(desk: Desk, number: int, *states: State) -> Looked | None:
        found = look(desk, number, *states)
        claiming[:] = [number, time.perf_counter()]
        return found

    class Timed(WeChat):
        def publish(self, media_id: str) -> Submitted:
            claims.append((claiming[0], (time.perf_counter() - claiming[1]) * 1000))
            return super().publish(media_id)

    sending.look = looked
    sessions = db.connect(url)
    tick = sender(sessions, api_base, mark, Timed)
    for _ in range(5):
        tick(datetime.now(UTC))
    sessions.close()
    return claims


def bare_table(sessions: Sessions, count: int) -> None:
    with sessions.begin() as session:
        session.execute(text("create table bare_job (id integer primary key, state text, due_at integer)"))
        session.execute(text("create index bare_due on bare_job (state, due_at)"))
        rows = [{"id": number, "due": number} for number in range(count)]
        session.execute(text("insert into bare_job values (:id, 'due', :due)"), rows)


def _claim_bare(url: str) -> list[float]:
    sessions = db.connect(url)
    lock = "" if sessions.engine.dialect.name == "sqlite" else "for update skip locked"
    claim, taken = text(BARE_CLAIM.format(lock=lock)), []
    while True:
        begun = time.perf_counter()
        with sessions.begin() as session:
            found = session.execute(claim).first()
        if found is None:
            sessions.close()
            return taken
        taken.append((time.perf_counter() - begun) * 1000)


def in_three(work: Callable[..., Any], *given: Any) -> list[Any]:
    """Run *work* in three processes at once and return what each found.

    Begun anew, not forked: the simulator's threads here may hold a lock at that moment, for ever in a copy.
    """
    with multiprocessing.get_context("spawn").Pool(SENDERS) as pool:
        return [each.get() for each in [pool.apply_async(work, given) for _ in range(SENDERS)]]


@contextmanager
def schedulers(settings: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "bot", "--config", str(settings), "scheduler"]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(SENDERS)
    ]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


if __name__ == "__main__":
    main()
