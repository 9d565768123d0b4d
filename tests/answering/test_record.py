"""The record of questions: each kept once, many in one commit, and there whatever happens next."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from bot import db
from bot.answering import questions
from bot.answering.answers import Answer
from bot.answering.questions import Asked, Question
from bot.answering.record import Record
from bot.answering.table import Kept, NotKept
from bot.db import Sessions

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def asked(key: str = "k", **fields: object) -> Asked:
    given: dict[str, object] = {
        "key": key,
        "follower": "f" * 64,
        "asked_at": NOW,
        "text": "两癌",
        "answer": Answer("figures", f"{key} 的回答"),
        "took_ms": 1,
    }
    return questions.asked(**(given | fields))  # type: ignore[arg-type]


def count(sessions: Sessions) -> int:
    with sessions.read() as session:
        return session.scalars(select(func.count()).select_from(Question)).one()


def together(*calls: Callable[[], object]) -> list[object]:
    """Make all calls at the same moment; return what each returned or raised."""
    start = threading.Barrier(len(calls))

    def work(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except NotKept as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(work, calls))


def test_what_is_kept_is_what_an_ordinary_transaction_would_keep(sessions: Sessions) -> None:
    Record(sessions).keep(asked("fast"))
    with sessions.begin() as session:
        questions.remember(session, asked("slow"))

    with sessions.read() as session:
        fast, slow = session.scalars(select(Question).order_by(Question.id)).all()
    shown = [{**vars(row), "id": 0, "key": "", "answer": ""} for row in (fast, slow)]
    for each in shown:
        del each["_sa_instance_state"]
    assert shown[0] == shown[1]
    assert fast.asked_at == NOW


def test_many_threads_keep_their_questions_each_with_its_own_answer(sessions: Sessions) -> None:
    record = Record(sessions)

    def one_after_another(name: int) -> Callable[[], object]:
        return lambda: [record.keep(asked(f"{name}-{number}")) for number in range(50)]

    found = together(*(one_after_another(name) for name in range(12)))

    assert found == [[Kept(f"{name}-{n} 的回答", is_repeat=False) for n in range(50)] for name in range(12)]
    assert count(sessions) == 600


def test_repeats_that_race_are_kept_once_and_all_get_the_same_answer(sessions: Sessions) -> None:
    both = Record(sessions), Record(sessions)  # of two processes

    found = together(
        *(
            (lambda record=both[n % 2], n=n: record.keep(asked(answer=Answer("help", f"第{n}个"))))
            for n in range(12)
        )
    )

    kept = [each for each in found if isinstance(each, Kept)]
    assert len(kept) == 12
    assert len({each.answer for each in kept}) == 1
    assert [each.is_repeat for each in kept].count(False) == 1
    assert count(sessions) == 1


def test_a_repeat_gets_the_answer_that_was_kept_and_nothing_where_nothing_was_said(
    sessions: Sessions,
) -> None:
    record = Record(sessions)
    record.keep(asked("said"))
    record.keep(asked("silent", answer=Answer("other", "")))

    said = record.keep(asked("said", answer=Answer("help", "另一个回答")))
    silent = record.keep(asked("silent"))

    assert said == Kept("said 的回答", is_repeat=True)
    assert silent == Kept(None, is_repeat=True)


def test_one_that_the_database_refuses_fails_alone(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.execute(text(REFUSE[sessions.engine.dialect.name]))
    record = Record(sessions)

    found = together(
        *(lambda n=n: record.keep(asked(str(n), took_ms=-7 if n % 4 == 0 else 1)) for n in range(16))
    )

    refused = [n for n, each in enumerate(found) if isinstance(each, NotKept)]
    assert refused == [0, 4, 8, 12]
    assert count(sessions) == 12
    assert "的回答" not in str(found[0])


REFUSE = {
    "sqlite": "create trigger t before insert on question when new.took_ms = -7"
    " begin select raise(abort, 'refuse'); end",
    "postgresql": "alter table question add constraint refuse check (took_ms <> -7)",
}


def test_words_that_the_database_cannot_hold_fail_alone_too(sessions: Sessions) -> None:
    record = Record(sessions)

    found = together(*(lambda n=n: record.keep(asked(f"{n}\ud800" if n == 3 else str(n))) for n in range(8)))

    assert [n for n, each in enumerate(found) if isinstance(each, NotKept)] == [3]
    assert count(sessions) == 7


def test_a_table_that_is_gone_is_told_to_everybody_and_the_record_goes_on_when_it_is_back(
    sessions: Sessions,
) -> None:
    record = Record(sessions)
    record.keep(asked("before"))
    _rename(sessions, "question", "away")

    found = together(*(lambda n=n: record.keep(asked(str(n))) for n in range(6)))
    _rename(sessions, "away", "question")
    after = record.keep(asked("after"))

    assert [type(each) for each in found] == [NotKept] * 6
    assert not after.is_repeat
    assert count(sessions) == 2


def test_connections_that_the_server_ended_are_made_anew(sessions: Sessions) -> None:
    record = Record(sessions)
    together(*(lambda n=n: record.keep(asked(str(n))) for n in range(6)))
    record.last_of("f" * 64, since=NOW)
    if sessions.engine.dialect.name == "postgresql":
        with sessions.begin() as session:
            others = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
            session.execute(text(f"{others} and datname = current_database()"))
    else:
        sessions.close()

    assert not record.keep(asked("after")).is_repeat
    assert record.last_of("f" * 64, since=NOW) is not None


def test_the_latest_question_of_a_follower_within_the_time_is_found(sessions: Sessions) -> None:
    record = Record(sessions)
    record.keep(asked("1", asked_at=NOW - timedelta(minutes=3), text="春蕾"))
    record.keep(asked("2", asked_at=NOW - timedelta(minutes=2), text="两癌 去年"))
    record.keep(asked("3", asked_at=NOW - timedelta(minutes=1), follower="other"))

    last = record.last_of("f" * 64, since=NOW - timedelta(minutes=10))

    assert last is not None
    assert (last.text, last.kind, last.figures) == ("两癌 去年", "figures", [])
    assert last.asked_at == NOW - timedelta(minutes=2)
    assert record.last_of("f" * 64, since=NOW - timedelta(minutes=1)) is None
    assert record.last_of("stranger", since=NOW - timedelta(days=1)) is None


def test_an_answered_question_survives_kill_9(database_url: str) -> None:
    program = (
        "import sys; from bot import db; from tests.answering.test_record import Record, asked;"
        f"record = Record(db.connect({database_url!r}));"
        "[print(record.keep(asked(f'q{number}')).answer, flush=True) for number in range(100_000)]"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        heard = [process.stdout.readline() for _ in range(200)]

        os.kill(process.pid, signal.SIGKILL)
        heard += process.stdout.read().splitlines(keepends=True)

    answered = {line.split()[0].decode() for line in heard if line.endswith(b"\n")}
    sessions = db.connect(database_url)
    with sessions.read() as session:
        kept = set(session.scalars(select(Question.key)))
    sessions.close()
    assert len(answered) >= 200
    assert answered <= kept


def _rename(sessions: Sessions, name: str, to: str) -> None:
    with sessions.begin() as session:
        session.execute(text(f"alter table {name} rename to {to}"))
