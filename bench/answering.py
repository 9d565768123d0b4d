"""A follower's question: matching by our index beside the plain loop, and a whole answer from the database.

Both are measured in one run on the same pinned core, over the questions of the golden file and the names of
the 2020 review repeated to 10,000; medians of nine rounds.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot import db, people  # noqa: E402 - found by the line above
from bot.answering import answers, match  # noqa: E402
from bot.answering.library import Library  # noqa: E402
from bot.figures import indicators  # noqa: E402
from bot.publishing import folder  # noqa: E402

NOW = datetime(2021, 3, 8, 4, 0, tzinfo=UTC)
ROUNDS = 9


def microseconds(call: Callable[[str], object], questions: list[str]) -> float:
    """Return the median over rounds of the mean time one question takes."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for question in questions:
            call(question)
        taken.append((time.perf_counter() - begun) / len(questions) * 1e6)
    return statistics.median(taken)


def compare(names: list[tuple[str, int, int | None]], questions: list[str]) -> None:
    """Print what matching one question among *names* takes, by the index and by the plain loop."""
    index = match.Index((folded, match.Subject(topic, indicator)) for folded, topic, indicator in names)
    words = [folded for folded, _, _ in names]

    def loop(question: str) -> list[str]:
        folded = match.fold(question)
        return [word for word in words if word in folded]

    ours = microseconds(lambda question: index.find(match.fold(question)), questions)
    plain = microseconds(loop, questions)
    print(
        f"{len(names):>6} names: index {ours:6.1f} µs, plain loop {plain:8.1f} µs, {plain / ours:5.1f} times"
    )


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    lines = (ROOT / "tests" / "answering" / "questions.tsv").read_text(encoding="utf-8").splitlines()
    questions = [line.split("\t")[0] for line in lines if line and not line.startswith("#")]
    with tempfile.TemporaryDirectory() as place:
        sessions = db.connect(f"sqlite:///{place}/bench.db")
        db.upgrade(sessions)
        with sessions.begin() as session:
            chen = people.add(session, "陈", ["管理员"], now=NOW)
            folder.keep(session, folder.open_(ROOT / "articles" / "2020-review"), by=None, now=NOW)
            indicators.confirm(session, indicators.waiting(session), by=chen, now=NOW)
        with sessions.read() as session:
            names = indicators.aliases(session)
        for count in (len(names), 10_000):
            repeated = [names[number % len(names)] for number in range(count)]
            compare(
                [
                    (f"{folded}{number // len(names) or ''}", topic, indicator)
                    for number, (folded, topic, indicator) in enumerate(repeated)
                ],
                questions,
            )
        library = Library()
        with sessions.read() as session:
            whole = microseconds(
                lambda text: answers.answer(session, text, now=NOW, library=library), questions
            )
        print(f"a whole answer from SQLite: {whole / 1000:.2f} ms")
        sessions.close()


if __name__ == "__main__":
    main()
