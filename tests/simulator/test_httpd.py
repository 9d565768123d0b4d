"""The simulator's own server: what goes wrong behind a request is not lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests

from bot.simulator.httpd import Server


def test_what_the_application_says_of_a_fault_comes_out_on_the_error_side(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        environ["wsgi.errors"].write("Traceback: where it broke\n")  # as Flask does
        start_response("500 INTERNAL SERVER ERROR", [])
        return [b""]

    server = Server("127.0.0.1", 0, fail)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    answer = requests.get(f"http://127.0.0.1:{server.port}/", timeout=5)
    server.stop()
    thread.join()

    assert answer.status_code == 500
    assert capfd.readouterr().err == "Traceback: where it broke\n"
