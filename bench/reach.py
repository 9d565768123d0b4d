"""Reach on a database of ten years, on both databases: what a page of the console waits for.

4,000 articles with 250 cumulative rows each — eight times what WeChat ever tells of one — make 1,000,000
article-day rows; beside them the account's days, followers by source and 50,000 questions.  Queries run in a
process of their own, whose memory is told.  The peer, in the same run: bare SQL by the driver that finds
the last row of each of the year's articles and sums it; nothing else is joined, read or made into values.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Table, insert, text  # noqa: E402 - found by the line above
from sqlalchemy.orm import Session  # noqa: E402

from bot import db  # noqa: E402
from bot.answering.questions import Question  # noqa: E402
from bot.db import Base  # noqa: E402
from bot.people import Person  # noqa: E402
from bot.publishing.articles import Article, Revision  # noqa: E402
from bot.publishing.pushes import Push, PushedArticle  # noqa: E402
from bot.publishing.review import Submission  # noqa: E402
from bot.reach import curve, listing, overview, periods, reports  # noqa: E402
from bot.reach.counts import AccountDay, ArticleDay, OutArticle  # noqa: E402
from bot.reach.days import FollowerDay, FollowerTotal  # noqa: E402
from bot.reach.listing import Order  # noqa: E402
from bot.reach.overview import Against  # noqa: E402
from bot.reach.raw import ARTICLE_TOTALS, RawAnswer  # noqa: E402
from bot.reach.reports import Report  # noqa: E402
from tests import postgres  # noqa: E402

FIRST = date(2017, 1, 1)
DAYS, ARTICLES, ROWS_EACH, QUESTIONS = 3652, 4000, 250, 50_000
YEAR = 2026
NOW = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
SCENES = ("公众号消息", "聊天会话", "朋友圈", "公众号主页", "推荐", "搜一搜", "其他")
ROUNDS = 21
NOTHING = zlib.compress(b'{"list": []}')
TARGETS = {  # milliseconds
    "overview of a year, beside the year before": 150,
    "overview of a month, beside the same a year ago": 150,
    "list, page 1, newest first": 50,
    "list, page 80, newest first": 50,
    "list, page 1, most read first": 50,
    "yearly report": 1000,
    "yearly report with all its tables": 1000,
    "the same as Excel, from the database to the bytes": 5000,
    "the same as Word": 5000,
}
BARE = """select sum(d.read_user) from out_article o join article_day d on d.msgid = o.msgid
    and d.stat_date = (select max(l.stat_date) from article_day l where l.msgid = o.msgid)
    where o.published_on between '2026-01-01' and '2026-12-31'"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measure", metavar="URL", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(_measured(given.measure)))
        return
    queries()


def queries() -> None:
    """Fill ten years into both databases and print what queries of the console take there."""
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for url in (f"sqlite:///{folder}/bot.db", server):
            sessions = db.connect(url)
            db.upgrade(sessions)
            begun = time.perf_counter()
            fill(sessions)
            kind = sessions.engine.dialect.name
            print(f"{kind}: {ARTICLES * ROWS_EACH:,} article-day rows in {time.perf_counter() - begun:.0f} s")
            sessions.close()
            told = _in_own_process(url)
            for name, (clock, processor) in told["milliseconds"].items():
                target = f"(at most {TARGETS[name]})" if name in TARGETS else ""
                print(f"   {name:<52}{clock:8.1f} ms, processor {processor:6.1f} ms {target}")
            for name, megabytes in told["megabytes"].items():
                print(f"   memory of {name:<42}{megabytes:8.0f} MB (at most 200)")


def fill(sessions: db.Sessions) -> None:
    """Keep ten years of everything, made with one seed, so that both databases hold the same."""
    chance = random.Random(2026)
    with sessions.begin() as session:
        session.execute(insert(Person), [{"id": 1, "name": "陈", "added_at": NOW}])
        for table, rows in (*tables(chance), (Question, _questions(chance))):
            keep(session, table, rows)
    analyse(sessions)


def tables(chance: random.Random) -> list[tuple[type[Base], Iterator[dict[str, Any]]]]:
    """Return the tables of what went out and of reach with their rows, in the order they are kept."""
    return [
        (RawAnswer, _answers()),
        (Article, _articles()),
        (Revision, _revisions()),
        (Submission, _submissions()),
        (Push, _pushes()),
        (PushedArticle, _pushed()),
        (OutArticle, _out()),
        (AccountDay, _account_days(chance)),
        (FollowerDay, _follower_days(chance)),
        (FollowerTotal, _follower_totals()),
        (ArticleDay, _article_days(chance)),
    ]


def keep(session: Session, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    """Insert *rows* by the batch."""
    while batch := list(islice(rows, 20_000)):
        assert isinstance(table.__table__, Table)
        session.execute(insert(table.__table__), batch)


def analyse(sessions: db.Sessions) -> None:
    """Let the database look at what it holds, as it does by itself in time."""
    with sessions.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("analyze"))


def _in_own_process(url: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, "--measure", url], stdout=subprocess.PIPE, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _measured(url: str) -> dict[str, Any]:
    """Return the median milliseconds of each query, and the most memory they took."""
    sessions = db.connect(url)
    year, month, ever = periods.year(YEAR), periods.read("2026-11"), periods.between(FIRST, NOW.date())
    today = NOW.date()

    def asking(query: Callable[[Session], object]) -> Callable[[], object]:
        def ask() -> object:
            with sessions.read() as session:
                return query(session)

        return ask

    asked = {
        "overview of a year, beside the year before": asking(lambda s: overview.of(s, year, now=NOW)),
        "overview of a month, beside the same a year ago": asking(
            lambda s: overview.of(s, month, against=Against.YEAR_AGO, now=NOW)
        ),
        "list, page 1, newest first": asking(lambda s: listing.page(s, ever)),
        "list, page 80, newest first": asking(lambda s: listing.page(s, ever, skip=3950)),
        "list, page 1, most read first": asking(lambda s: listing.page(s, ever, order=Order.READS)),
        "yearly report": asking(lambda s: reports.yearly(s, YEAR, now=NOW)),
        "curve of an article with the typical one": asking(lambda s: curve.of(s, "3999_1", today=today)),
        "overview of all ten years": asking(lambda s: overview.of(s, ever, now=NOW)),
    }
    milliseconds = {name: _median(query) for name, query in asked.items()}
    megabytes = {"the process": _most_memory()}
    milliseconds |= _of_reports(sessions)
    megabytes["the process, with files of a year too"] = _most_memory()
    with sessions.engine.connect() as connection:
        cursor = connection.connection.cursor()
        milliseconds["peer: bare SQL that sums the year's reads"] = _median(
            lambda: cursor.execute(BARE).fetchall()
        )
    with sessions.read() as session:  # what was measured is also right
        bare = session.scalar(text(BARE))
        within = reports.yearly(session, YEAR, now=NOW)
    assert bare is not None
    assert 0 < within.reads <= bare, (within.reads, bare)
    return {
        "milliseconds": milliseconds,
        "megabytes": megabytes,
    }


def _of_reports(sessions: db.Sessions) -> dict[str, tuple[float, float]]:
    """Return the median milliseconds of a year's report, and of its files made anew each time."""

    from bot.reach.reports import forms  # what writes files is loaded with them

    def made() -> Report:
        with sessions.read() as session:
            return reports.make(session, periods.year(YEAR), account="陇南武都妇女", now=NOW)

    assert made().line.pushed > 200, "a year of the bench has some 400 articles"
    return {
        "yearly report with all its tables": _median(made),
        "the same as Excel, from the database to the bytes": _median(lambda: forms.xlsx(made()), 5),
        "the same as Word": _median(lambda: forms.docx(made()), 5),
    }


def _most_memory() -> float:
    """Return the most megabytes this process held; getrusage would count what its parent held too."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def _median(query: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Return the median milliseconds by the clock, and those of this process's own processor."""
    query()  # the first one also compiles
    clock, processor = [], []
    for _ in range(rounds):
        begun, busy = time.perf_counter(), time.process_time()
        query()
        clock.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - busy) * 1000)
    return statistics.median(clock), statistics.median(processor)


def _day_of(article: int) -> date:
    return FIRST + timedelta(days=article * DAYS // ARTICLES)


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def _answers() -> Iterator[dict[str, Any]]:
    """Yield one answer about each publish day; what stands in it no query of these reads."""
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        moment = _moment(day) + timedelta(days=31)
        yield {
            "id": number + 1,
            "call": ARTICLE_TOTALS,
            "first_day": day,
            "last_day": day,
            "fetched_at": moment,
            "last_seen_at": moment,
            "delayed": False,
            "body": NOTHING,
        }


def _articles() -> Iterator[dict[str, Any]]:
    for number in range(ARTICLES):
        yield {
            "id": number + 1,
            "slug": f"a{number}",
            "column": f"专栏{number % 12}",
            "url": "",
            "created_at": NOW,
        }


def _revisions() -> Iterator[dict[str, Any]]:
    for number in range(ARTICLES):
        yield {
            "id": number + 1,
            "article_id": number + 1,
            "number": 1,
            "title": f"第{number}篇：巾帼志愿服务走进社区",
            "author": "武都区妇联",
            "digest": "摘要",
            "body": "三月的武都，暖意融融。" * 150,
            "template": ("event", "notice", "review")[number % 3],
            "look": "正红",
            "source_url": "",
            "comments": False,
            "cover": "",
            "written_at": NOW,
        }


def _submissions() -> Iterator[dict[str, Any]]:
    for number in range(ARTICLES):
        yield {
            "id": number + 1,
            "revision_id": number + 1,
            "by_id": 1,
            "at": NOW,
            "rendered": {},
            "digest": "d",
        }


def _pushes() -> Iterator[dict[str, Any]]:
    for number in range(ARTICLES):
        moment = _moment(_day_of(number)) + timedelta(hours=number % 12)
        yield {
            "id": number + 1,
            "mode": "mass",
            "state": "sent",
            "reason": "",
            "due_at": moment,
            "planned_by_id": 1,
            "planned_at": moment,
            "clientmsgid": f"{number:032x}",
            "sending_at": moment,
            "ended_at": moment,
            "msg_data_id": str(number),
        }


def _pushed() -> Iterator[dict[str, Any]]:
    for number in range(ARTICLES):
        place = {"push_id": number + 1, "position": 1, "url": "", "live": True}
        yield place | {"revision_id": number + 1, "submission_id": number + 1}


def _out() -> Iterator[dict[str, Any]]:
    for number in range(ARTICLES):
        yield {
            "msgid": f"{number}_1",
            "msg_data_id": str(number),
            "idx": 1,
            "published_on": _day_of(number),
            "publish_type": 0,
            "title": f"第{number}篇：巾帼志愿服务走进社区",
            "origin": "push",
            "push_id": number + 1,
            "position": 1,
            "joined_by": "number",
        }


def _article_days(chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(ARTICLES):
        published, readers = _day_of(number), 0
        for day in range(ROWS_EACH):
            readers += chance.randint(0, 900 // (day + 1))
            part = readers // len(SCENES)
            yield {
                "msgid": f"{number}_1",
                "stat_date": published + timedelta(days=day),
                "read_user": readers,
                "share_user": readers // 9,
                "zaikan_user": readers // 20,
                "like_user": readers // 15,
                "comment_count": readers // 60,
                "collection_user": readers // 40,
                "read_subscribe_user": readers // 2,
                "read_delivery_rate": Decimal("0.0689655169845"),
                "read_finish_rate": Decimal("0.666666686535"),
                "read_avg_activetime": Decimal("0.10000000149"),
                "sources": {"全部": readers} | dict.fromkeys(SCENES, part),
                "raw_id": 1,
            }


def _account_days(chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(DAYS):
        readers = chance.randint(50, 3000)
        yield {
            "day": FIRST + timedelta(days=number),
            "read_user": readers,
            "share_user": readers // 9,
            "sources": {"全部": readers} | dict.fromkeys(SCENES, readers // len(SCENES)),
            "raw_id": 1,
        }


def _follower_days(chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(DAYS):
        for source in (0, 1, 17, 30, 57):
            moved = {"new_user": chance.randint(0, 9), "cancel_user": chance.randint(0, 5)}
            yield {"day": FIRST + timedelta(days=number), "source": source, "raw_id": 1} | moved


def _follower_totals() -> Iterator[dict[str, Any]]:
    for number in range(DAYS):
        yield {"day": FIRST + timedelta(days=number), "followers": 10_000 + number, "raw_id": 1}


def _questions(chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(QUESTIONS):
        day = FIRST + timedelta(days=number * DAYS // QUESTIONS)
        yield {
            "key": f"k{number}",
            "follower": f"f{number % 2000}",
            "asked_at": _moment(day),
            "text": "两癌检查了多少人",
            "kind": chance.choice(("figures", "figures", "figures", "help", "choices")),
            "figures": [{"indicator": f"指标{number % 40}"}],
            "took_ms": 3,
        }


if __name__ == "__main__":
    main()
