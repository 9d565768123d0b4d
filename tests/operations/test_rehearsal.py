"""`bot rehearse`: one command, all processes, and none of them left behind."""

import json
import os
import signal
import socket
from pathlib import Path

from tests.platform import until
from tests.rehearsal import alive, bot, free_port, get, running


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
        ]
        assert all(alive(pid) for pid in [facts["pids"]["web"], facts["pids"]["platform"]])
        assert all(alive(pid) for pid in facts["pids"]["schedulers"])
        assert "暖武都" in rehearsal.bot("articles", "list")
        assert len(rehearsal.json("figures", "list")) == 40


def test_ctrl_c_ends_every_process_within_three_seconds(tmp_path: Path) -> None:
    with running(tmp_path / "r", "--schedulers", "2") as rehearsal:
        pids = rehearsal.pids()
        everyone = [pids["web"], pids["platform"], *pids["schedulers"]]

        seconds = rehearsal.interrupt()

        assert len(everyone) == 4
        assert not any(alive(pid) for pid in everyone)
        assert seconds < 3


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
    refused = bot("rehearse", "--dir", str(other), "--fresh", "--port", str(free_port()), code=1)

    assert first != second
    assert "不是演练的文件夹" in refused
    assert [file.name for file in other.iterdir()] == ["letter.txt"]


def test_a_taken_port_is_named_in_one_sentence(tmp_path: Path) -> None:
    port = free_port()

    with socket.create_server(("127.0.0.1", port + 1)):
        refused = bot("rehearse", "--dir", str(tmp_path / "r"), "--port", str(port), code=1)

    assert f"端口 {port + 1} 已被占用" in refused
    assert len(refused.strip().splitlines()) == 1
