"""Every page of the console of an office with ten years behind it: time, queries, what travels at first.

`bench/busy` fills 4,000 articles, 1,000,000 counts of readers and 100,000 questions into SQLite, or with
`--postgres` PostgreSQL.  The server is `bot web` as it runs, on its own core; each page is asked for by the
role that sees most of it, from the other core, by turns with the peer: a bare Flask page with one query of
that database, under the same server.  Queries are counted in this process, by the same code.
What travels the first time is the page with its style, script, icons and graphs; pictures of articles stand
beside it, for they are as large as staff made them.  It fails where a page takes more than 200 ms or 250 KB.
"""

import argparse
import gzip
import http.client
import logging
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from flask.testing import FlaskClient  # noqa: E402 - found by the line above
from sqlalchemy import event  # noqa: E402

from bench import busy  # noqa: E402
from bench.contenders.servers import Server, free_port, running, serving  # noqa: E402
from bot import db  # noqa: E402
from bot.clock import Clock  # noqa: E402
from bot.db import Sessions  # noqa: E402
from bot.web.console import create_console  # noqa: E402
from tests import cast, make, postgres  # noqa: E402
from tests.filled import Filled  # noqa: E402
from tests.web.console import addresses  # noqa: E402
from tests.web.console.addresses import Shown  # noqa: E402
from tests.web.console.conftest import EXAMPLE, TOKEN, settings  # noqa: E402

MOST_MS, MOST_KB = 200, 250
SERVER, ASKER = (1,), (0,)  # cores
REFUSED = {
    "confirm",
    "confirm-two",
    "push-moving",
}  # the day of the tests is over: they say so, having read what they would show
MORE = (  # where there is most to read
    Shown("articles-page-80", "articles/?page=80", "林"),
    Shown("article-of-the-past", "articles/a3900", "林"),
    Shown("article-of-the-past-writing", "writing/a3900", "林"),
    Shown("pushes-page-100", "pushes/?page=100"),
    Shown("reach-last-year", "reach/?period={year}&against=year_ago"),
    Shown("reach-ten-years", "reach/?first={year}-01-01&last={year}-11-30"),
    Shown("reach-articles-page-9", "reach/articles/?period={year}&page=9"),
    Shown("reach-followers-year", "reach/followers?period={year}"),
    Shown("reach-questions-year", "reach/questions?period={year}"),
    Shown("report-last-year", "reports/{year}"),
    Shown("self-check-last-year", "reports/duty/{year}-Q3"),
)
LOADED = re.compile(
    r"<link[^>]+href=\"([^\"]+)\"|<script[^>]+src=\"([^\"]+)\"|<img[^>]+src=\"([^\"]+)\"|<image[^>]+href=\"([^\"]+)\""
    r"|<iframe[^>]+src=\"([^\"]+)\""
)


@dataclass(frozen=True)
class Measured:
    """What one page costs."""

    name: str
    milliseconds: float
    slowest: float
    processor: float  # milliseconds of it that the server had for one request: the same on a busy machine
    peer: float  # milliseconds of the bare page in the same rounds
    queries: int
    kilobytes: float
    pictures: float

    @property
    def faults(self) -> str:
        slow = f" slower than {MOST_MS} ms" if self.milliseconds > MOST_MS else ""
        return slow + (f" larger than {MOST_KB} KB" if self.kilobytes > MOST_KB else "")


class Asker:
    """A browser's connection, and who is signed in."""

    def __init__(self, port: int):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookie = ""

    def sign_in(self, name: str) -> None:
        token = TOKEN.search(self.get("/console/sign-in")[1].decode())
        assert token
        form = urlencode({"csrf_token": token[1], "name": name, "password": cast.PASSWORD})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/console/sign-in", form, kind | {"Cookie": self._cookie})
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 303, f"{name} was not let in: {answer.status}"
        self._keep(answer)

    def get(self, path: str) -> tuple[int, bytes, int]:
        """Return status, body and the bytes that travelled."""
        told = {"Cookie": self._cookie, "Accept-Encoding": "gzip"}
        self._connection.request("GET", quote(path, safe="/?&=%:.-_~#"), headers=told)
        answer = self._connection.getresponse()
        body = answer.read()
        self._keep(answer)
        travelled = len(body) + len(str(answer.headers)) + 17
        packed = answer.getheader("Content-Encoding") == "gzip"
        return answer.status, gzip.decompress(body) if packed else body, travelled

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        if set_ := answer.getheader("Set-Cookie"):
            self._cookie = set_.partition(";")[0]

    def close(self) -> None:
        self._connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--rounds", type=int, default=15, help="requests of each page")
    given = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, _database(Path(folder), given.postgres) as url:
        sessions = db.connect(url)
        with closing(sessions):
            db.upgrade(sessions)
            begun, now = time.perf_counter(), Clock().now()
            filled = busy.fill(sessions, settings(), now=now)
            print(
                f"{sessions.engine.dialect.name}: filled in {time.perf_counter() - begun:.0f} s", flush=True
            )
            found = list(_measure(Path(folder), url, sessions, filled, now.year, given.rounds))
    faulty = [each for each in found if each.faults]
    print(f"{len(found)} pages, {len(faulty)} too slow or too large")
    raise SystemExit(1 if faulty else 0)


@contextmanager
def _database(folder: Path, on_postgres: bool) -> Iterator[str]:
    if on_postgres:
        with postgres.running() as url:
            yield url
    else:
        yield f"sqlite:///{folder}/bot.db"


def _measure(
    folder: Path, url: str, sessions: Sessions, filled: Filled, year: int, rounds: int
) -> Iterator[Measured]:
    port = free_port()
    environment = {
        **make.FILLED_IN,
        "BOT_DATABASE__URL": url,
        "BOT_WEB__BIND": f"127.0.0.1:{port}",
        "BARE_DATABASE": url,
        "PYTHONPATH": str(ROOT),
    }
    ours = running(
        ["-m", "bot", "--config", str(EXAMPLE), "web"],
        port,
        environment=environment,
        cores=SERVER,
        log=folder / "web.log",
    )
    app = "bench.contenders.bare_page:from_environment"
    peers = serving("granian", app, environment=environment, cores=SERVER, log=folder / "peer.log")
    counted = _Counted(sessions)
    heads = (("median", 8), ("most", 8), ("processor", 11), ("peer = 1", 10), ("queries", 9))
    print(" " * 28 + "".join(f"{head:>{wide}}" for head, wide in (*heads, ("KB", 8), ("pictures", 10))))
    with ours as server, peers as peer, closing(Asker(peer.port)) as bare:
        seats: dict[str | None, Asker] = {}
        for each in (*addresses.pages(), *MORE):
            if each.who not in seats:
                seats[each.who] = Asker(server.port)
                if each.who:
                    seats[each.who].sign_in(each.who)
            path = (
                each.at(filled).replace("{year}", str(year)) if each not in MORE else f"/console/{each.path}"
            )
            measured = _one(
                each, path.replace("{year}", str(year)), seats[each.who], bare, counted, server, rounds
            )
            print(_line(measured), flush=True)
            yield measured
        for seat in seats.values():
            seat.close()


def _one(
    each: Shown, path: str, seat: Asker, bare: Asker, counted: "_Counted", server: Server, rounds: int
) -> Measured:
    status, body, travelled = seat.get(path)
    assert status == 200 or each.name in REFUSED, f"{path} answered {status}"
    own, pictures = _loaded(seat, path, body.decode())
    bare.get("/")
    ours, peers, before = [], [], server.seconds()
    for _ in range(rounds):
        ours.append(_milliseconds(seat, path))
        peers.append(_milliseconds(bare, "/"))
    return Measured(
        name=each.name,
        milliseconds=statistics.median(ours),
        slowest=max(ours),
        processor=(server.seconds() - before) * 1000 / rounds,
        peer=statistics.median(peers),
        queries=counted.of(each.who, path),
        kilobytes=(travelled + own) / 1000,
        pictures=pictures / 1000,
    )


def _milliseconds(asker: Asker, path: str) -> float:
    begun = time.perf_counter()
    asker.get(path)
    return (time.perf_counter() - begun) * 1000


def _loaded(seat: Asker, path: str, page: str) -> tuple[int, int]:
    """Return the bytes of what a browser loads with *page*: of ours, and of pictures of articles."""
    own = pictures = 0
    for found in dict.fromkeys(next(filter(None, each)) for each in LOADED.findall(page)):
        if found.startswith("data:"):
            continue
        address = urljoin(path, found.replace("&amp;", "&").partition("#")[0])
        status, body, travelled = seat.get(address)
        assert status == 200, f"{address} answered {status}"
        if "/pictures/" in address:
            pictures += travelled
        else:
            framed = address.partition("?")[0].endswith("/preview")
            inner = _loaded(seat, address, body.decode()) if framed else (0, 0)
            own, pictures = own + travelled + inner[0], pictures + inner[1]
    return own, pictures


class _Counted:
    """The same console in this process, whose queries are counted."""

    def __init__(self, sessions: Sessions):
        self._app = create_console(settings(), sessions, Clock())
        self._queries = 0
        self._seats: dict[str | None, FlaskClient] = {}

        @event.listens_for(sessions.engine, "before_cursor_execute")
        def count(*given: object) -> None:
            self._queries += 1

    def of(self, who: str | None, path: str) -> int:
        """Return how many queries the page asks once it was asked for."""
        if who not in self._seats:
            self._seats[who] = self._app.test_client()
            if who:
                token = TOKEN.search(self._seats[who].get("/console/sign-in").text)
                assert token
                form = {"csrf_token": token[1], "name": who, "password": cast.PASSWORD}
                self._seats[who].post("/console/sign-in", data=form)
        self._seats[who].get(path)
        before = self._queries
        self._seats[who].get(path)
        return self._queries - before


def _line(measured: Measured) -> str:
    return (
        f"{measured.name:28}{measured.milliseconds:8.1f}{measured.slowest:8.1f}{measured.processor:11.1f}"
        f"{measured.milliseconds / measured.peer:10.1f}{measured.queries:9}{measured.kilobytes:8.1f}"
        f"{measured.pictures:10.1f}{measured.faults}"
    )


if __name__ == "__main__":
    main()
