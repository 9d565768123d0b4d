"""`bot run`: both processes of an installation, started and ended as one; `bot simulator` alone."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import make
from tests.rehearsal import ROOT, bot, free_port, get


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def installed(tmp_path: Path, port: int) -> Path:
    """Settings of an installation that listens at *port*, with its database."""
    settings = make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db")
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[web]\n", f'[web]\nbind = "127.0.0.1:{port}"\n'), encoding="utf-8")
    bot("--config", str(settings), "db", "upgrade")
    return settings


def test_run_names_its_address_once_it_answers_there(installed: Path, port: int) -> None:
    command = [sys.executable, "-m", "bot", "--config", str(installed), "run"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            said = process.stdout.readline()

            assert f"http://127.0.0.1:{port}/console/" in said
            assert get(f"http://127.0.0.1:{port}/healthz").text == "ok"
        finally:
            process.send_signal(signal.SIGINT)


def test_an_address_that_is_taken_is_named_before_anything_is_started(installed: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        refused = bot("--config", str(installed), "run", code=1)

    assert refused.startswith(f"127.0.0.1:{port} 已被占用")
    assert len(refused.strip().splitlines()) == 1


def test_the_platform_alone_says_that_nobody_answers(port: int) -> None:
    command = [sys.executable, "-m", "bot", "simulator", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
            said = process.stdout.readline()

            assert "没有接公众号后台" in said
            assert "--webhook http://" in said
        finally:
            process.send_signal(signal.SIGINT)
