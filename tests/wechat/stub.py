"""A server that gives tokens and otherwise answers exactly what a test says, byte for byte."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = b'{"access_token":"SECRET-TOKEN-0123456789","expires_in":7200}'


@dataclass
class Received:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes
    connection: tuple[str, int]


@dataclass
class Stub:
    """What the server answers to anything but the token call, and what it received."""

    port: int = 0
    answer: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0  # between the bytes of the answer
    missing: int = 0  # bytes of the answer that never come
    received: list[Received] = field(default_factory=list)
    next_answers: list[bytes] = field(default_factory=list)
    token: Callable[[], bytes] = lambda: TOKEN

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def calls(self) -> list[Received]:
        """What was asked, token calls left out."""
        return [each for each in self.received if "stable_token" not in each.path]


@contextmanager
def stubbing() -> Iterator[Stub]:
    """Run a Stub on a free port."""
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            stub.received.append(Received(self.path, dict(self.headers), body, self.client_address))
            if "stable_token" in self.path:
                self.tell(200, {}, stub.token())
            elif stub.next_answers:
                self.tell(200, {}, stub.next_answers.pop(0))
            else:
                self.tell(stub.status, stub.headers, stub.answer, stub.missing, stub.pause)

        do_GET = do_POST

        def tell(
            self, status: int, headers: dict[str, str], body: bytes, missing: int = 0, pause: float = 0.0
        ) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + missing))
            self.end_headers()
            try:
                for byte in body if pause else ():
                    time.sleep(pause)
                    self.wfile.write(bytes([byte]))
                if not pause:
                    self.wfile.write(body)
            except OSError:
                pass  # the client has had enough, which is what the test wants to see
            if missing:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    stub.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
