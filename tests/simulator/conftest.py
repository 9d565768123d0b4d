"""A running platform, a client that says exactly what it sends, and a webhook that answers as it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from playwright.sync_api import Browser, Page

from bot.simulator import Account
from bot.simulator.envelope import from_xml
from tests.browser import launch
from tests.platform import PHONE, Platform, running

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64
MORNING = datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=8)))
CREDENTIALS = {"grant_type": "client_credential", "appid": Account.appid, "secret": Account.secret}


class Api:
    """Calls the platform's API with a good token, and gives the body as it came."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.session = requests.Session()
        self.session.trust_env = False
        self.token = ""
        self.renew()

    def renew(self) -> None:
        self.token = self.raw("POST", "/cgi-bin/stable_token", CREDENTIALS, token=None).json()["access_token"]

    def raw(
        self, method: str, path: str, body: Any = None, *, token: str | None = "", **more: Any
    ) -> requests.Response:
        """Send one call; *token* "" is the good one, None is none."""
        query = {} if token is None else {"access_token": token or self.token}
        content = (
            body if body is None or isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        )
        query |= more.pop("params", {})
        return self.session.request(
            method, self.platform.url + path, params=query, data=content, timeout=30, **more
        )

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        return decoded(self.raw("POST", path, body))

    def get(self, path: str) -> dict[str, Any]:
        return decoded(self.raw("GET", path))

    def upload(self, path: str, content: bytes, *, name: str = "picture", **query: str) -> dict[str, Any]:
        return decoded(self.raw("POST", path, params=query, files={"media": (name, content)}))

    def cover(self) -> str:
        added = self.upload("/cgi-bin/material/add_material", PNG, name="cover.png", type="image")
        return str(added["media_id"])

    def article(self, **fields: Any) -> dict[str, Any]:
        return {"title": "标题", "content": "<p>正文</p>", "thumb_media_id": self.cover(), **fields}

    def draft(self, *articles: dict[str, Any]) -> str:
        made = list(articles) or [self.article()]
        return str(self.post("/cgi-bin/draft/add", articles=made)["media_id"])

    def mass(self, media_id: str, key: str | None = None, **more: Any) -> dict[str, Any]:
        named = {} if key is None else {"clientmsgid": key}
        return self.post(
            "/cgi-bin/message/mass/sendall",
            filter={"is_to_all": True},
            msgtype="mpnews",
            mpnews={"media_id": media_id},
            **named,
            **more,
        )

    def sent(self, *articles: dict[str, Any]) -> dict[str, Any]:
        """Send articles to everybody and give the delivery."""
        msg_id = self.mass(self.draft(*articles))["msg_id"]
        self.platform.advance(2)
        return next(each for each in self.platform.mass if each["msg_id"] == msg_id)


def decoded(answer: requests.Response) -> dict[str, Any]:
    body = json.loads(answer.content.decode("utf-8"))
    assert isinstance(body, dict)
    return body


def code_of(body: dict[str, Any]) -> int:
    """Give the errcode, after making sure that the words end in a rid as WeChat's do."""
    assert " rid: " in body["errmsg"]
    return int(body["errcode"])


def phone_shows(platform: Platform, openid: str = PHONE) -> str:
    """Give the HTML of a follower's chat lines."""
    feed = requests.get(f"{platform.url}/_phone/feed", params={"as": openid}, timeout=5)
    return str(feed.json()["html"])


@dataclass
class Post:
    """One request as the webhook got it."""

    query: dict[str, str]
    raw: bytes
    headers: dict[str, str]

    @property
    def xml(self) -> dict[str, Any]:
        return from_xml(self.raw)


@dataclass
class Webhook:
    """Answers every POST with what `reply` gives; counts them all."""

    url: str = ""
    posts: list[Post] = field(default_factory=list)
    reply: Callable[[Post], tuple[int, bytes]] = lambda _: (200, b"success")
    trickle: float = 0  # seconds between two bytes of the answer
    lacks: int = 0  # bytes that were promised and never come
    more_headers: int = 0  # as many come before the answer's body, as slowly

    def says(self, body: bytes | str, *, status: int = 200) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.reply = lambda _: (status, content)

    def says_text(self, words: str) -> None:
        self.reply = lambda post: (200, text_reply(post, words))

    def events(self, name: str) -> list[dict[str, Any]]:
        return [post.xml for post in self.posts if post.xml.get("Event") == name]


def reply_to(post: Post, inner: str) -> bytes:
    """Wrap a reply to the one who spoke."""
    message = post.xml
    return (
        f"<xml><ToUserName>{message['FromUserName']}</ToUserName>"
        f"<FromUserName>{message['ToUserName']}</FromUserName><CreateTime>1</CreateTime>{inner}</xml>"
    ).encode()


def text_reply(post: Post, words: str) -> bytes:
    return reply_to(post, f"<MsgType>text</MsgType><Content><![CDATA[{words}]]></Content>")


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    told = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            post = Post(dict(parse_qsl(urlsplit(self.path).query)), raw, dict(self.headers))
            told.posts.append(post)
            status, body = told.reply(post)
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) + told.lacks))
                for number in range(told.more_headers):
                    self.send_header("X-More", str(number))
                    self.flush_headers()
                    threading.Event().wait(told.trickle)
                self.end_headers()
                size = 1 if told.trickle else max(len(body), 1)
                for place in range(0, len(body), size):
                    self.wfile.write(body[place : place + size])
                    threading.Event().wait(told.trickle)
            except ConnectionError:
                pass  # the platform did not wait for the answer

        def log_message(self, format: str, *values: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/wechat"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def platform(webhook: Webhook) -> Iterator[Platform]:
    with running(webhook.url, webhook_pause=0.01) as running_platform:
        running_platform.set_clock(MORNING)  # no test depends on the hour at which it runs
        yield running_platform


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as started:
        yield started


@pytest.fixture
def phone(browser: Browser, platform: Platform) -> Iterator[Page]:
    """The page on a phone, 375 px wide; a fault in its scripts or against its policy fails the test."""
    page = browser.new_page(viewport={"width": 375, "height": 812})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    page.goto(platform.url)
    yield page
    page.close()
    assert faults == []


@pytest.fixture
def api(platform: Platform) -> Iterator[Api]:
    client = Api(platform)
    yield client
    client.session.close()
