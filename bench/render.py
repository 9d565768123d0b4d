"""An article from Markdown to the HTML that WeChat gets: ours, @wenyan-md/core, and python-markdown alone.

One article, one run, one pinned core; the contenders take turns in nine rounds, and told are the medians, in
time of the clock and of the processor, for the machine is shared.  Cold is a new process, up to its first
article.  What stands before review is measured with the same article.  Needs `make test-peers`.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import markdown  # noqa: E402 - found by the line above

from bench.contenders import article  # noqa: E402
from bench.contenders.ours import ours  # noqa: E402
from bot import db, people  # noqa: E402
from bot.figures import indicators, sheets  # noqa: E402
from bot.publishing import blocks, check, folder, proofread  # noqa: E402

SHEET = ROOT / "articles" / "2020-review" / "figures.toml"
ROUNDS = 9
EACH = 15  # renderings of a contender in a round
WARMING = 40
STARTS = 7
MODULES = ROOT / ".venv-peers" / "npm" / "node_modules"
NODE = Path(sys.prefix) / "bin" / "node"
WENYAN = [NODE, ROOT / "bench" / "contenders" / "wenyan.mjs", MODULES]
COLD = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from bench.contenders import article; "
OURS_COLD = COLD + "from bench.contenders.ours import ours; ours(article.body())"

Times = list[tuple[float, float]]  # ms of the clock, ms of the processor


class Wenyan:
    """A process of node that renders the article as often as it is told."""

    def __init__(self, file: Path):
        self._process = subprocess.Popen(
            [*WENYAN, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def render(self, times: int) -> tuple[Times, str]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{times}\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return list(zip(told["took"], told["worked"], strict=True)), told["html"]

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def timed(call: Callable[[], object], times: int = EACH) -> Times:
    """Return what *call* takes, each time."""
    found = []
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        call()
        found.append(((time.perf_counter() - begun) * 1e3, (time.process_time() - used) * 1e3))
    return found


def started(command: list[str | Path], told: str = "") -> tuple[float, float]:
    """Return what a new process takes from its start to its end."""
    before, begun = os.times(), time.perf_counter()
    subprocess.run(command, input=told, text=True, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    return (time.perf_counter() - begun) * 1e3, worked * 1e3


def p50(times: Times) -> tuple[float, float]:
    """Return the medians of both clocks."""
    clock, worked = zip(*times, strict=True)
    return statistics.median(clock), statistics.median(worked)


def tell(name: str, times: Times, beside: Times | None = None) -> None:
    """Print one line of the table, and how many times as long that is as *beside*."""
    (clock, worked), text = p50(times), ""
    if beside is not None:
        first = p50(beside)
        text = f"   {clock / first[0]:5.1f} times by the clock, {worked / first[1]:.1f} by the processor"
    print(f"{name:<38} {clock:8.2f} ms   {worked:8.2f} ms of the processor{text}")


def warm(body: str, wenyan: Wenyan) -> None:
    """Let all contenders take turns, and print what they took."""
    library = markdown.Markdown(extensions=["tables"])
    contenders: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(body),
        "  of which reading into blocks": lambda: blocks.read(body),
        "python-markdown alone": lambda: library.reset().convert(body),
    }
    found: dict[str, Times] = {name: [] for name in contenders} | {"@wenyan-md/core": []}
    html = ours(body).html
    for call in contenders.values():
        timed(call, WARMING)
    _, theirs = wenyan.render(WARMING)
    for _ in range(ROUNDS):
        for name, call in contenders.items():
            found[name] += timed(call)
        found["@wenyan-md/core"] += wenyan.render(EACH)[0]
    print(f"{len(body)} characters; HTML: ours {len(html)}, wenyan's {len(theirs)}")
    for name, times in found.items():
        tell(name, times, found["ours"])


def cold(file: Path) -> None:
    """Print what a process takes that renders once."""
    found: dict[str, Times] = {"ours, a new process": [], "@wenyan-md/core, a new process": []}
    for _ in range(STARTS):
        found["ours, a new process"].append(started([sys.executable, "-c", OURS_COLD]))
        found["@wenyan-md/core, a new process"].append(started([*WENYAN, file], "1\n"))
    for name, times in found.items():
        tell(name, times, found["ours, a new process"])


def before_review(body: str) -> None:
    """Print what is looked for in the article before it may be handed in."""
    rendered = ours(body)
    reading = proofread.of_article("标题", "摘要", body, 2020)
    reader = proofreader()
    for name, call in {
        "check": lambda: check.check(rendered),
        "proofread": lambda: reader.proofread(reading),
        "check and proofread": lambda: (check.check(rendered), reader.proofread(reading)),
    }.items():
        timed(call, WARMING)
        tell(name, timed(call, ROUNDS * EACH))


def proofreader() -> proofread.Proofreader:
    """Return one that knows the lists of the program and the figures of the review of 2020."""
    now = datetime(2021, 3, 8, 4, 0, tzinfo=UTC)
    _, sheet = folder.open_figures(SHEET)
    with tempfile.TemporaryDirectory() as place:
        sessions = db.connect(f"sqlite:///{place}/bench.db")
        db.upgrade(sessions)
        with sessions.begin() as session:
            chen = people.add(session, "陈", ["管理员"], now=now)
            sheets.import_(session, sheet, article="2020-review", by=None, now=now)
            indicators.confirm(session, indicators.waiting(session), by=chen, now=now)
        with sessions.read() as session:
            reader = proofread.load(session)
        sessions.close()
    return reader


def main() -> None:
    if not MODULES.is_dir():
        raise SystemExit("bench/render.py needs @wenyan-md/core: run `make test-peers` once")
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    body = article.body()
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "article.md"
        file.write_text(body)
        wenyan = Wenyan(file)
        try:
            warm(body, wenyan)
        finally:
            wenyan.end()
        cold(file)
    before_review(body)


if __name__ == "__main__":
    main()
