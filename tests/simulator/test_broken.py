"""A fault of the simulator's own: a client hears what WeChat says of its own, the log keeps the reason."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from pysqlite3 import dbapi2 as sqlite

from tests.platform import Platform, until
from tests.rehearsal import ROOT, free_port
from tests.simulator.conftest import Api
from tests.simulator.wire import assert_refused


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "platform.db"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the platform says on its error side."""
    return tmp_path / "stderr"


@pytest.fixture
def api(file: Path, log: Path) -> Iterator[Api]:
    """A client of a platform that is a process of its own, as `bot simulator` starts it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "bot", "simulator", "--port", str(port), "--state", str(file)]
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors) as process,
    ):
        try:
            until(lambda: answers(url), within=30)
            client = Api(Platform(url))
            yield client
            client.session.close()
            client.platform.close()
        finally:
            process.terminate()


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/_control/state", timeout=5).ok
    except requests.ConnectionError:
        return False


def damage(file: Path, *tables: str) -> None:
    """Take tables out of the file under the running platform."""
    line = sqlite.connect(str(file))
    for table in tables:
        line.execute(f"DROP TABLE {table}")
    line.close()


@pytest.mark.parametrize(
    ("method", "path", "plain"),
    [("GET", "/cgi-bin/draft/count", False), ("POST", "/cgi-bin/draft/batchget", True)],
)
def test_a_call_that_breaks_is_answered_as_a_system_error_and_leaves_a_traceback(
    api: Api, file: Path, log: Path, method: str, path: str, plain: bool
) -> None:
    damage(file, "drafts")

    answer = api.raw(method, path, {"offset": 0, "count": 1} if method == "POST" else None)

    rid = assert_refused(answer, -1, "system error", plain=plain)
    said = log.read_text()
    assert "Traceback" in said
    assert "no such table: drafts" in said
    kept = api.post("/cgi-bin/openapi/rid/get", rid=rid)
    assert kept["request"]["response_body"] == answer.text


def test_what_breaks_before_the_call_is_looked_at_is_a_system_error_too(
    api: Api, file: Path, log: Path
) -> None:
    damage(file, "calls", "rids")  # not even the refusal can be kept

    answers = [api.raw("GET", path) for path in ("/cgi-bin/draft/count", "/cgi-bin/nothing", "/sns/x")]

    for answer in answers:
        assert_refused(answer, -1, "system error")
    assert log.read_text().count("Traceback") == len(answers)


def test_after_a_call_that_broke_the_others_go_on(api: Api, file: Path, log: Path) -> None:
    damage(file, "drafts")

    broken = api.raw("POST", "/cgi-bin/draft/add", {"articles": [api.article()]})

    assert_refused(broken, -1, "system error")
    assert api.post("/cgi-bin/tags/create", tag={"name": "村干部"}) == {"tag": {"id": 100, "name": "村干部"}}
    assert "no such table: drafts" in log.read_text()
