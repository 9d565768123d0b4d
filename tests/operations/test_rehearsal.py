"""`bot rehearse`: one command, all processes, and none of them left behind."""

import json
import os
import signal
import socket
from pathlib import Path

import pytest

from bot import people
from bot.db import Sessions
from bot.publishing import articles
from tests import make
from tests.platform import until
from tests.rehearsal import alive, free_port, get, running, started


def test_a_rehearsal_says_where_everything_is_and_who_plays(tmp_path: Path) -> None:
    with running(tmp_path / "r") as rehearsal:
        facts = json.loads((tmp_path / "r" / "rehearsal.json").read_text())

        assert get(f"{facts['web']}/healthz").text == "ok"
        assert get(f"{facts['platform']}/_control/state").json()["followers"] == 1
        assert [(each["name"], each["roles"]) for each in facts["staff"]] == [
            ("林", ["编辑"]),
            ("周", ["初审"]),
            ("吴", ["复审"]),
            ("郑", ["终审"]),
            ("陈", ["发布", "管理员"]),
            ("何", ["维权"]),
        ]
        assert all(alive(pid) for pid in [facts["pids"]["web"], facts["pids"]["platform"]])
        assert all(alive(pid) for pid in facts["pids"]["schedulers"])
        for secret in ("rehearsal.json", "config.toml", "bot.db", "platform.db"):
            assert (tmp_path / "r" / secret).stat().st_mode & 0o077 == 0, secret
        assert "暖武都" in rehearsal.bot("articles", "list")
        assert len(rehearsal.json("figures", "list")) == 40


def test_ctrl_c_ends_every_process_within_three_seconds(tmp_path: Path) -> None:
    took: list[float] = []
    while len(took) < 3 and not any(seconds < 3 for seconds in took):
        # Other tests may hold the machine up once; what waited for something itself would do so each time.
        with running(tmp_path / "r", "--schedulers", "2") as rehearsal:
            pids = rehearsal.pids()
            everyone = [pids["web"], pids["platform"], *pids["schedulers"]]

            took.append(rehearsal.interrupt())

            assert len(everyone) == 4
            assert not any(alive(pid) for pid in everyone)
    assert min(took) < 3, took


def test_a_killed_rehearsal_leaves_no_process_behind(tmp_path: Path) -> None:
    with running(tmp_path / "r") as rehearsal:
        pids = rehearsal.pids()

        rehearsal.process.kill()
        rehearsal.process.wait()

        everyone = [pids["web"], pids["platform"], *pids["schedulers"]]
        until(lambda: not any(alive(pid) for pid in everyone), within=10, what="something lives on")


def test_a_scheduler_that_dies_is_started_again(tmp_path: Path) -> None:
    with running(tmp_path / "r") as rehearsal:
        before = rehearsal.pids()["schedulers"]

        os.kill(before[0], signal.SIGKILL)

        until(lambda: rehearsal.pids()["schedulers"] != before, within=20)
        assert alive(rehearsal.pids()["schedulers"][0])


def test_a_second_start_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    with running(tmp_path / "r") as rehearsal:
        rehearsal.platform.advance(61)
        sent = rehearsal.wait_for_push("sent")
        rehearsal.platform.message("oAsker", "两癌")
        facts = rehearsal.facts

    with running(tmp_path / "r") as again:
        assert again.pushes() == [sent]
        assert len(again.platform.mass) == 1
        assert again.facts["staff"] == facts["staff"]
        assert "10025名" in again.platform.message("oAsker", "两癌检查")["reply"]["content"]


def test_fresh_starts_over_and_empties_only_a_rehearsals_folder(tmp_path: Path) -> None:
    with running(tmp_path / "r") as rehearsal:
        first = rehearsal.facts["secret"]
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")

    with running(tmp_path / "r", "--fresh") as rehearsal:
        second = rehearsal.facts["secret"]
    refused = started("rehearse", "--dir", str(other), "--fresh", "--port", str(free_port()), code=1)

    assert first != second
    assert "不是演练的文件夹" in refused
    assert [file.name for file in other.iterdir()] == ["letter.txt"]


def test_a_taken_port_is_named_in_one_sentence(tmp_path: Path) -> None:
    port = free_port()

    with socket.create_server(("127.0.0.1", port + 1)):
        refused = started("rehearse", "--dir", str(tmp_path / "r"), "--port", str(port), code=1)

    assert f"端口 {port + 1} 已被占用" in refused
    assert len(refused.strip().splitlines()) == 1


def test_a_taken_port_leaves_the_folder_as_it_is_even_when_starting_over(tmp_path: Path) -> None:
    kept = tmp_path / "r" / "rehearsal.json"
    kept.parent.mkdir()
    kept.write_text("{}")
    port = free_port()

    with socket.create_server(("127.0.0.1", port)):
        refused = started("rehearse", "--dir", str(kept.parent), "--port", str(port), "--fresh", code=1)

    assert f"端口 {port} 已被占用" in refused
    assert kept.read_text() == "{}"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_new_rehearsal_wants_a_database_with_nobody_in_it(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    make.people(sessions)
    on_it = {"BOT_DATABASE__URL": database_url}
    port = str(free_port())

    refused = started("rehearse", "--dir", str(tmp_path / "r"), "--port", port, code=1, environment=on_it)

    assert "演练要用空的数据库" in refused
    assert [file.name for file in (tmp_path / "r").iterdir()] == ["lock"]
    with sessions.read() as session:
        assert [each.name for each in people.everyone(session)] == ["林", "周", "吴", "郑", "陈", "魏"]
        assert articles.newest_revisions(session) == []


def test_a_second_rehearsal_in_the_same_folder_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    with running(tmp_path / "r") as rehearsal:
        before = (tmp_path / "r" / "rehearsal.json").read_text()

        place = ("--dir", str(tmp_path / "r"), "--port", str(free_port()))
        refused = started("rehearse", *place, code=1)
        fresh = started("rehearse", *place, "--fresh", code=1)

        assert "已有一次演练在运行" in refused
        assert "已有一次演练在运行" in fresh
        assert (tmp_path / "r" / "rehearsal.json").read_text() == before
        assert len(rehearsal.pushes()) == 1
