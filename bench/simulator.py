"""The simulated platform: a token call, a draft call, and a mass send to 100,000 followers.

Over loopback with one kept connection, as a client has it; medians of several runs, and the worst of them.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.simulator import Account, Simulator  # noqa: E402 - found by the line above

RUNS = 5
CALLS = 200
FOLLOWERS = 100_000
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(4096)
BODY = "<section><p>" + "全年共受理投诉四十五件，调解成功四十一件。" * 60 + "</p></section>"


class Client:
    """One session that calls the simulator; every answer must be a success."""

    def __init__(self, url: str) -> None:
        self.url, self.session, self.token = url, requests.Session(), ""
        self.session.trust_env = False

    def renew(self) -> None:
        credentials = {"appid": Account.appid, "secret": Account.secret}
        body = {"grant_type": "client_credential", **credentials}
        self.token = self.post("/cgi-bin/stable_token", body)["access_token"]

    def post(self, path: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        content = json.dumps(body, ensure_ascii=False).encode()
        answer = self.session.post(
            self.url + path, params={"access_token": self.token}, data=content, **more
        ).json()
        if answer.get("errcode"):
            raise SystemExit(f"{path}: {answer}")
        return dict(answer)

    def cover(self) -> str:
        return str(
            self.session.post(
                f"{self.url}/cgi-bin/material/add_material",
                params={"access_token": self.token, "type": "image"},
                files={"media": ("cover.png", PICTURE)},
            ).json()["media_id"]
        )

    def draft(self, cover: str) -> str:
        article = {"title": "二〇二〇年工作回顾", "content": BODY, "thumb_media_id": cover}
        return str(self.post("/cgi-bin/draft/add", {"articles": [article]})["media_id"])


def milliseconds(call: Callable[[], object]) -> float:
    """Return the median of many calls."""
    taken = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def one_send(kind: str, seed: int) -> tuple[float, float]:
    """Return the seconds that making the followers takes, and the seconds from sendall to its end."""
    with Simulator(kind=kind, finish_after=0) as simulator:
        client = Client(simulator.url)
        begun = time.perf_counter()
        client.post("/_control/followers", {"count": FOLLOWERS, "seed": seed})
        made = time.perf_counter() - begun
        client.renew()
        media_id = client.draft(client.cover())
        begun = time.perf_counter()
        whom = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": media_id}}
        accepted = client.post("/cgi-bin/message/mass/sendall", whom)
        asked = {"msg_id": accepted["msg_id"]}
        while client.post("/cgi-bin/message/mass/get", asked)["msg_status"] != "SEND_SUCCESS":
            time.sleep(0.01)
        return made, time.perf_counter() - begun


def show(name: str, values: list[float], unit: str) -> None:
    print(f"{name}: {statistics.median(values):.2f} {unit} (worst run {max(values):.2f})")


def main() -> None:
    tokens, drafts, reads = [], [], []
    for _ in range(RUNS):
        quota = {"/cgi-bin/draft/add": 10**6, "/cgi-bin/draft/get": 10**6}
        with Simulator(quota=quota) as simulator:
            client = Client(simulator.url)
            client.renew()
            cover = client.cover()
            media_id = client.draft(cover)
            tokens.append(milliseconds(client.renew))
            drafts.append(milliseconds(lambda: client.draft(cover)))  # noqa: B023 - called here and now
            reads.append(milliseconds(lambda: client.post("/cgi-bin/draft/get", {"media_id": media_id})))  # noqa: B023
    print(f"median of {RUNS} runs of {CALLS} calls each, p50:")
    show("  stable_token", tokens, "ms")
    show("  draft/add", drafts, "ms")
    show("  draft/get", reads, "ms")
    for kind in ("subscription", "service"):
        both = [one_send(kind, seed) for seed in range(RUNS)]
        print(f"{FOLLOWERS:,} followers, a {kind} account, {RUNS} runs:")
        show("  making them", [made for made, _ in both], "s")
        show("  sendall until SEND_SUCCESS", [sent for _, sent in both], "s")
        show("  together", [made + sent for made, sent in both], "s")


if __name__ == "__main__":
    main()
