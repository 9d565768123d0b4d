"""`bot run`: both processes of an installation, started and ended as one; `bot simulator` alone."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import make
from tests.rehearsal import ROOT, bot, free_port, get, started


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
        refused = started("--config", str(installed), "run", code=1)

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


@pytest.mark.parametrize("address", ["x", "", "127.0.0.1:8000/wechat", "ftp://127.0.0.1/wechat"])
def test_the_platform_is_not_started_for_a_backend_that_cannot_be_called(port: int, address: str) -> None:
    refused = started("simulator", "--port", str(port), "--webhook", address, code=1)

    assert refused == (
        "webhook 要写成 http://127.0.0.1:8000/wechat 这样的网址，以 http:// 或 https:// 开头，"
        f"收到的是 {address!r}。\n"
    )


def test_the_platform_is_not_started_with_a_key_of_the_wrong_length(port: int) -> None:
    refused = started("simulator", "--port", str(port), "--encoding-aes-key", "short", code=1)

    assert refused == "encoding_aes_key 应是 43 个字母或数字。\n"
