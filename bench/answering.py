"""A follower's question among few and many names: the exact match, the miss, the shelf that is exchanged.

Everything in one run on one pinned core; medians of nine rounds, in time of the processor, for the machine is
shared; only what a question waits is real time.  The peer is the plain loop over all names,
and for misses rapidfuzz's best partial ratio over them.  The names are made up of Chinese letters, so that
10,000 of them are as different as real ones; the questions are those of the golden file and of the stranger.
"""

import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rapidfuzz import fuzz, process

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot import db, people  # noqa: E402 - found by the line above
from bot.answering import answers, near, understanding  # noqa: E402
from bot.answering.library import Library, Shelf  # noqa: E402
from bot.figures import indicators, version  # noqa: E402
from bot.figures.folding import fold  # noqa: E402
from bot.figures.indicators import Alias, Figure, Indicator, Topic  # noqa: E402
from bot.publishing import folder  # noqa: E402

NOW = datetime(2021, 3, 8, 4, 0, tzinfo=UTC)
ROUNDS = 9
LETTERS = [chr(point) for point in range(0x4E00, 0x4E00 + 3000)]
MISSES = [
    "扶贫车问有几个",
    "天气怎么样啊今天",
    "想给娃找个心理老师",
    "hunyin dengji zai nali",
    "公从号发了多少",
    "洗碗机有几台",
]


def microseconds(call: Callable[[str], object], questions: Sequence[str]) -> float:
    """Return the median over rounds of the mean time one question takes."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.thread_time()
        for question in questions:
            call(question)
        taken.append((time.thread_time() - begun) / len(questions) * 1e6)
    return statistics.median(taken)


def fill(sessions: db.Sessions, names: int) -> None:
    """Keep the 2020 review, confirmed, and made-up indicators until there are that many names."""
    chance = random.Random(2020)
    with sessions.begin() as session:
        chen = people.add(session, "陈", ["管理员"], now=NOW)
        folder.keep(session, folder.open_(ROOT / "articles" / "2020-review"), by=None, now=NOW)
        indicators.confirm(session, indicators.waiting(session), by=chen, now=NOW)
        known = {folded for folded, _, _ in indicators.aliases(session)}
        topic = None
        while len(known) < names:
            made = "".join(chance.choices(LETTERS, k=chance.randint(3, 8)))
            if made in known:
                continue
            known.add(made)
            if topic is None or len(known) % 40 == 0:
                topic = Topic(name=f"话题{len(known)}")
            if len(known) % 4 == 0 or len(known) == names:
                indicator = Indicator(topic=topic, name=f"指标{made}")
                session.add(
                    Alias(text=made, folded=made, article="bench", indicator_id=_id(session, indicator))
                )
                session.add(_figure(indicator, chen.id))
            else:
                session.add(topic)
                session.flush()
                session.add(Alias(text=made, folded=made, article="bench", topic_id=topic.id))
        version.raise_(session, now=NOW)


def _id(session: db.Session, indicator: Indicator) -> int:
    session.add(indicator)
    session.flush()
    return indicator.id


def _figure(indicator: Indicator, by: int) -> Figure:
    return Figure(
        indicator=indicator,
        year=2020,
        value=Decimal(12),
        unit="个",
        text="12个",
        approximate=False,
        sentence=f"{indicator.name}12个。",
        start=len(indicator.name),
        article="bench",
        added_at=NOW,
        confirmed_by_id=by,
        confirmed_at=NOW,
    )


def measure(names: int, sure: list[str]) -> float:
    """Print what questions take among that many names, and return the time of a sure match."""
    with tempfile.TemporaryDirectory() as place:
        sessions = db.connect(f"sqlite:///{place}/bench.db")
        db.upgrade(sessions)
        fill(sessions, names)
        library = Library(check_every=0)
        begun = time.perf_counter()
        with sessions.read() as session:
            shelf = library.shelf(session)
        loaded = time.perf_counter() - begun
        built = build(shelf)
        with sessions.read() as session:
            still = Library(check_every=3600)
            matched = microseconds(lambda text: understanding.read(text, on=NOW.date(), shelf=shelf), sure)
            whole = microseconds(lambda text: answers.answer(session, text, now=NOW, library=still), sure)
            missed = microseconds(lambda text: understanding.read(text, on=NOW.date(), shelf=shelf), MISSES)
        words = list(shelf.names)

        def loop(text: str) -> list[str]:
            folded = fold(text)
            return [word for word in words if word in folded]

        plain = microseconds(loop, sure)
        fuzzy = microseconds(lambda text: process.extractOne(text, words, scorer=fuzz.partial_ratio), MISSES)
        waited = exchange(sessions)
        print(
            f"{len(words):>6} names: index built in {built:5.1f} ms, all read from SQLite in {loaded:4.2f} s"
        )
        print(f"        sure: {matched:5.1f} µs (plain loop {plain:6.1f} µs), whole answer {whole:6.1f} µs")
        print(f"        miss: {missed:6.0f} µs (rapidfuzz over the names {fuzzy:6.0f} µs)")
        print(f"        longest wait of a question while the shelf is exchanged: {waited:5.1f} ms")
        sessions.close()
        return matched


def build(shelf: Shelf) -> float:
    """Return the median time in ms that the exact index and the ear of all names take to build."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.thread_time()
        type(shelf.index)(shelf.names.items())
        near.Ear(shelf.names)
        taken.append((time.thread_time() - begun) * 1000)
    return statistics.median(taken)


def exchange(sessions: db.Sessions) -> float:
    """Return the longest time in ms that one of two threads waits for an answer while staff change a name."""
    library, over, longest = Library(sessions, check_every=0.05), threading.Event(), [0.0]

    def ask() -> None:
        while not over.is_set():
            begun = time.perf_counter()
            with sessions.read() as session:
                answers.answer(session, "两癌检查", now=NOW, library=library)
            longest[0] = max(longest[0], time.perf_counter() - begun)

    with sessions.read() as session:
        library.shelf(session)
    asking = threading.Thread(target=ask)
    asking.start()
    for number in range(3):
        with sessions.begin() as session:
            version.raise_(session, now=NOW)
        time.sleep(0.4 + number / 10)
    over.set()
    asking.join()
    return longest[0] * 1000


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    lines = (ROOT / "tests" / "answering" / "stranger.tsv").read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if not line.startswith("#")]
    sure = [
        text for text, _, kind, *_ in fields if kind in {"keyword", "sentence", "level", "year", "polite"}
    ]
    few, many = measure(420, sure), measure(10_000, sure)
    print(f"a sure match among 10,000 names takes {many / few:.2f} times that among 420")


if __name__ == "__main__":
    main()
