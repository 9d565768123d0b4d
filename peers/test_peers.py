"""Clients written by others work against the simulator, and their crypto with our webhook.

Each client is a program of its own; what each can do stands in docs/simulator.md, and only that is tested.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import xmltodict

from bot import config, simulator
from bot.clock import Clock
from bot.web.webhook import create_webhook
from bot.wechat.messages import Message
from bot.wechat.replies import Text
from peers.install import BIN, HERE, NODE_MODULES, PYTHON
from tests import make
from tests.platform import PHONE, Platform, running
from tests.web.conftest import serving

ACCOUNT = simulator.Account()
ARTICLE = {
    "title": "巾帼志愿服务走进社区",
    "author": "武都区妇联",
    "digest": "三月的武都，巾帼志愿者走进社区。",
    "content": '<section id="top"><p>三月的武都，暖意融融。</p></section>',
}
WORDS = "两癌检查受益妇女10025人"
COMMANDS: dict[str, list[str | Path]] = {
    "node-easywechat": [BIN / "node", HERE / "easywechat.js"],
    "wechat-api": [BIN / "node", HERE / "wechat_api.js"],
    "co-wechat-api": [BIN / "node", HERE / "co_wechat_api.js"],
    "WeRoBot": [PYTHON, "-m", "peers.werobot_client"],
    "wechat-publish": [PYTHON, "-m", "peers.wechat_publish_client"],
}
ALL = list(COMMANDS)
WITH_EVERY_PATH = [name for name in ALL if name != "wechat-publish"]
RENEWING = [name for name in ALL if name != "WeRoBot"]
BY_ITSELF = {"co-wechat-api"}  # the others pass the refusal on, and work when their caller renews the token
TABLE = {
    "token": ALL,
    "pictures": ALL,
    "add a draft": ALL,
    "read a draft": WITH_EVERY_PATH,
    "mass send": WITH_EVERY_PATH,
    "publish": ALL,
    "customer message": WITH_EVERY_PATH,
    "reach": WITH_EVERY_PATH,
    "expired token": RENEWING,
}


@pytest.fixture
def platform() -> Iterator[Platform]:
    with running(finish_after=0.0) as platform:
        yield platform


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "封面.jpg"
    file.write_bytes(make.picture())
    return file


def do(client: str, deed: str, platform: Platform, folder: Path, **more: Any) -> Any:
    """Let *client* do one thing; return what it got."""
    given = {
        "simulator": platform.url,
        "appid": ACCOUNT.appid,
        "secret": ACCOUNT.secret,
        "folder": str(folder),
        "picture": str(folder / "封面.jpg"),
        "openid": PHONE,
        "words": WORDS,
        "article": ARTICLE,
        **more,
    }
    return last_line([*COMMANDS[client], deed], given)


def last_line(command: list[str | Path], given: dict[str, Any]) -> Any:
    ran = subprocess.run(
        command,
        input=json.dumps(given),
        cwd=HERE.parent,
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(NODE_MODULES), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.mark.parametrize("client", ALL)
def test_a_client_gets_a_token_that_is_good(client: str, platform: Platform, tmp_path: Path) -> None:
    token = do(client, "token", platform, tmp_path)

    answer = requests.get(f"{platform.url}/cgi-bin/draft/count?access_token={token}", timeout=10)
    assert answer.json() == {"total_count": 0}


def test_node_easywechat_gets_the_stable_token_too(platform: Platform, tmp_path: Path) -> None:
    token = do("node-easywechat", "token", platform, tmp_path, stable=True)

    answer = requests.get(f"{platform.url}/cgi-bin/draft/count?access_token={token}", timeout=10)
    assert answer.json() == {"total_count": 0}
    assert platform.state()["calls"]["/cgi-bin/stable_token"] == 1


@pytest.mark.parametrize("client", ALL)
def test_a_client_uploads_a_picture_for_the_text_and_one_for_good(
    client: str, platform: Platform, tmp_path: Path, picture: Path
) -> None:
    got = do(client, "picture", platform, tmp_path)

    found = re.fullmatch(r"http://mmbiz\.qpic\.cn/mmbiz_jpeg/(\w+)/0\?wx_fmt=jpeg", got["url"])
    assert found
    shown = requests.get(f"{platform.url}/mmbiz/{found[1]}", timeout=10)
    assert shown.content == picture.read_bytes()
    assert got["media_id"]


@pytest.mark.parametrize("client", ALL)
def test_a_client_adds_a_draft(client: str, platform: Platform, tmp_path: Path, picture: Path) -> None:
    media_id = do(client, "add", platform, tmp_path)

    (draft,) = platform.drafts
    assert draft["media_id"] == media_id
    assert [draft["articles"][0][name] for name in ("title", "author", "digest")] == [
        ARTICLE[name] for name in ("title", "author", "digest")
    ]


@pytest.mark.parametrize("client", WITH_EVERY_PATH)
def test_a_client_reads_its_draft_as_the_platform_rewrote_it(
    client: str, platform: Platform, tmp_path: Path, picture: Path
) -> None:
    got = do(client, "read", platform, tmp_path)

    (article,) = got["news_item"]
    assert article["title"] == ARTICLE["title"]
    assert article["content"] == "<section><p>三月的武都，暖意融融。</p></section>"


@pytest.mark.parametrize("client", WITH_EVERY_PATH)
def test_a_client_sends_a_draft_to_everybody(
    client: str, platform: Platform, tmp_path: Path, picture: Path
) -> None:
    got = do(client, "send", platform, tmp_path)
    platform.settle()

    (sent,) = platform.mass
    assert got["errmsg"] == "send job submission success"
    assert (str(got["msg_id"]), str(got["msg_data_id"])) == (str(sent["msg_id"]), str(sent["msg_data_id"]))
    assert [article["title"] for article in sent["articles"]] == [ARTICLE["title"]]
    assert platform.drafts == []


@pytest.mark.parametrize("client", ALL)
def test_a_client_publishes_a_draft(client: str, platform: Platform, tmp_path: Path, picture: Path) -> None:
    got = do(client, "publish", platform, tmp_path)
    platform.settle()

    (published,) = platform.published
    named = got.get("publish_id", published["publish_id"])  # wechat-publish keeps it to itself
    assert (published["publish_id"], published["status"]) == (str(named), "0")
    assert [article["title"] for article in published["articles"]] == [ARTICLE["title"]]


@pytest.mark.parametrize("client", WITH_EVERY_PATH)
def test_a_client_sends_a_customer_message(client: str, platform: Platform, tmp_path: Path) -> None:
    platform.message(PHONE, "两癌")

    got = do(client, "message", platform, tmp_path)

    assert got == {"errcode": 0, "errmsg": "ok"}
    (message,) = platform.state()["custom"]
    assert (message["openid"], message["type"], message["content"]) == (PHONE, "text", WORDS)


@pytest.mark.parametrize("client", WITH_EVERY_PATH)
def test_a_client_reads_reach(client: str, platform: Platform, tmp_path: Path) -> None:
    day = platform.now().date().isoformat()
    sent = platform.by_hand({"title": ARTICLE["title"], "content": ARTICLE["content"]})
    platform.reads(sent["msg_data_id"], 1, day=day, read_user=12, share_user=3)
    platform.set_clock((platform.now() + timedelta(days=1)).replace(hour=9))

    got = do(client, "reach", platform, tmp_path, day=day)

    (article,) = got["articles"]["list"]
    assert article["msgid"] == f"{sent['msg_data_id']}_1"
    (row,) = article["detail_list"]
    assert (row["stat_date"], row["read_user"], row["share_user"]) == (day, 12, 3)
    followers = {"ref_date": day, "user_source": 0, "cumulate_user": platform.state()["followers"]}
    assert got["followers"] == {"list": [followers]}


@pytest.mark.parametrize("client", RENEWING)
def test_a_client_survives_one_expired_token(
    client: str, platform: Platform, tmp_path: Path, picture: Path
) -> None:
    platform.fault("/cgi-bin/draft/add", "expire_token")

    got = do(client, "expired", platform, tmp_path)

    assert got["refused"] == ([] if client in BY_ITSELF else [42001])
    assert [draft["media_id"] for draft in platform.drafts] == [got["media_id"]]
    calls = platform.state()["calls"]
    assert (calls["/cgi-bin/draft/add"], calls["/cgi-bin/token"]) == (2, 2)


MESSAGE = (
    "<xml><ToUserName><![CDATA[gh_abc]]></ToUserName><FromUserName><![CDATA[oFollower]]></FromUserName>"
    "<CreateTime>1714112445</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[两癌]]></Content><MsgId>23456789012345678</MsgId></xml>"
)


@pytest.mark.parametrize("forged", [False, True], ids=["genuine", "forged"])
@pytest.mark.parametrize("library", ["@wecom/crypto", "wechat-crypto"])
def test_the_crypto_of_others_and_our_webhook_open_what_the_other_sealed(library: str, forged: bool) -> None:
    account = config.Account(
        name=ACCOUNT.name,
        appid=ACCOUNT.appid,
        secret=ACCOUNT.secret,
        token=ACCOUNT.token,
        encoding_aes_key=ACCOUNT.encoding_aes_key,
        callback_mode="safe",
    )
    received: list[Message] = []

    def receive(message: Message) -> Text:
        received.append(message)
        return Text(WORDS)

    with serving(create_webhook(account, receive, Clock())) as port:
        given = {
            "webhook": f"http://127.0.0.1:{port}/wechat",
            "token": account.token,
            "key": account.encoding_aes_key,
            "appid": account.appid,
            "message": MESSAGE,
            "forged": forged,
        }
        got = last_line([BIN / "node", HERE / "crypto.js", library], given)

    if forged:
        assert (got, received) == ({"status": 403}, [])
        return
    assert [(message.openid, message.text) for message in received] == [("oFollower", "两癌")]
    assert (got["status"], got["signed"], got["id"]) == (200, True, account.appid)
    reply = xmltodict.parse(got["message"])["xml"]
    assert (reply["ToUserName"], reply["FromUserName"], reply["Content"]) == ("oFollower", "gh_abc", WORDS)


def test_the_documentation_grants_what_is_tested_and_names_the_versions_that_are_installed() -> None:
    text = (HERE.parent / "docs" / "simulator.md").read_text(encoding="utf-8")
    section = text.split("## Clients written by others")[1].split("\n## ")[0]
    head, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    )
    versions = json.loads((HERE / "package.json").read_text())["dependencies"]
    versions |= dict(line.lower().split("==") for line in (HERE / "peers.in").read_text().split())

    assert head[1:] == list(TABLE)
    assert [row[0] for row in rows] == [f"{client} {versions[client.lower()]}" for client in ALL]
    for client, row in zip(ALL, rows, strict=True):
        granted = [deed for deed, cell in zip(TABLE, row[1:], strict=True) if cell != "no"]
        assert granted == [deed for deed, able in TABLE.items() if client in able], client
    for name, version in versions.items():
        assert name.lower() in section.lower()
        assert version in section
