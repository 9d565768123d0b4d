"""The control side itself, the clock, a restart, and the server underneath."""

import http.client
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.platform import Platform, running, until
from tests.simulator.conftest import Api, Webhook, code_of


def test_the_state_shows_everything_at_once(api: Api, platform: Platform) -> None:
    api.draft(api.article(title="草稿"))

    state = platform.state()

    assert {
        "now",
        "account",
        "followers",
        "drafts",
        "mass",
        "published",
        "custom",
        "previews",
        "events",
        "calls",
    } <= (state.keys())
    assert state["drafts"][0]["articles"][0]["title"] == "草稿"
    assert state["calls"] == {
        "/cgi-bin/draft/add": 1,
        "/cgi-bin/material/add_material": 1,
        "/cgi-bin/stable_token": 1,
    }
    assert "secret" not in state["account"]


def test_the_clock_moves_both_ways_and_tells_its_offset(platform: Platform) -> None:
    east = timezone(timedelta(hours=8))
    platform.set_clock(datetime(2026, 12, 31, 23, 59, tzinfo=east))
    late = platform.now()
    platform.advance(120)
    new_year = platform.now()
    platform.control("clock", now="2026-06-01T08:30:00")

    assert late.replace(second=0, microsecond=0) == datetime(2026, 12, 31, 23, 59, tzinfo=east)
    assert new_year.year == 2027
    assert platform.now().replace(second=0, microsecond=0) == datetime(2026, 6, 1, 8, 30, tzinfo=east)
    clock = requests.get(f"{platform.url}/_control/clock", timeout=5).json()
    assert clock.keys() == {"now", "offset_seconds"}
    real = datetime.now(UTC).timestamp()
    assert abs(datetime.fromisoformat(clock["now"]).timestamp() - real - clock["offset_seconds"]) < 2


def test_a_job_still_finishes_after_the_clock_was_set_back(api: Api, platform: Platform) -> None:
    platform.account(finish_after=100)
    api.mass(api.draft())

    platform.advance(-24 * 3600)
    platform.advance(101)

    assert len(platform.mass) == 1


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("clock", {}),
        ("clock", {"now": "morgen"}),
        ("account", {"kind": "shop"}),
        ("account", {"colour": "red"}),
        ("account", {"verified": "yes"}),
        ("account", {"callback_mode": "open"}),
        ("event", {}),
        ("message", {"times": -1}),
        ("read", {"url": "http://127.0.0.1/s/none"}),
        ("reads", {"msg_data_id": 1, "read_user": 1}),
        ("reads", {"readers": 1}),
        ("confirm", {"msg_id": 1}),
        ("outcome", {"of": "preview", "status": "x"}),
        ("outcome", {"of": "publish", "status": "9"}),
        ("by_hand", {"articles": []}),
    ],
)
def test_a_wrong_order_is_refused_in_words(
    platform: Platform, action: str, fields: dict[str, object]
) -> None:
    answer = requests.post(f"{platform.url}/_control/{action}", json=fields, timeout=5)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_an_order_that_is_no_json_is_refused(platform: Platform) -> None:
    answer = requests.post(f"{platform.url}/_control/clock", data=b"[1]", timeout=5)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://example.cn"}, {"Origin": "http://["}, {"Host": "example.cn"}, {"Host": "["}],
)
def test_another_sites_page_cannot_give_orders(platform: Platform, headers: dict[str, str]) -> None:
    answer = requests.post(f"{platform.url}/_control/reset", headers=headers, timeout=5)

    assert answer.status_code == 403


def test_a_reset_forgets_all_but_never_gives_a_number_twice(api: Api, platform: Platform) -> None:
    first = api.sent()
    platform.account(kind="service")
    platform.advance(3600)

    platform.reset()

    state = platform.state()
    assert (state["followers"], state["drafts"], state["mass"], state["calls"]) == (0, [], [], {})
    assert state["account"]["kind"] == "subscription"
    assert abs(platform.now().timestamp() - datetime.now(UTC).timestamp()) < 2
    api.renew()
    assert api.sent()["msg_id"] > first["msg_id"]


def test_everything_survives_a_restart_and_what_waited_goes_on(tmp_path: Path, webhook: Webhook) -> None:
    file = tmp_path / "platform.db"
    with running(webhook.url, state=file, finish_after=3600) as platform:
        api = Api(platform)
        platform.message("oA", "你好")
        platform.advance(7 * 24 * 3600)
        api.renew()
        platform.account(admin_confirm=False, quota={"/cgi-bin/draft/count": 9})
        platform.fault("/cgi-bin/draft/count", "busy")
        waiting = api.mass(api.draft(api.article(title="等着的")))
        draft = api.draft()
        tag = api.post("/cgi-bin/tags/create", tag={"name": "村干部"})["tag"]["id"]
        api.post("/cgi-bin/tags/members/batchtagging", tagid=tag, openid_list=["oA"])
        before = platform.now()
        api.session.close()
    webhook.posts.clear()

    with running(webhook.url, state=file, finish_after=3600) as platform:
        kept = Api(platform)
        assert platform.now() - before < timedelta(minutes=1)
        assert platform.state()["followers"] == 1
        assert platform.state()["account"]["quota"] == {"/cgi-bin/draft/count": 9}
        assert kept.token == api.token
        assert code_of(kept.get("/cgi-bin/draft/count")) == -1
        assert kept.get("/cgi-bin/draft/count") == {"total_count": 2}
        assert "news_item" in kept.post("/cgi-bin/draft/get", media_id=draft)
        assert kept.post("/cgi-bin/tags/getidlist", openid="oA") == {"tagid_list": [tag]}
        platform.advance(3601)
        platform.settle()
        kept.session.close()
        assert [delivery["msg_id"] for delivery in platform.mass] == [waiting["msg_id"]]
        assert [event["Status"] for event in webhook.events("MASSSENDJOBFINISH")] == ["send success"]


def test_an_event_under_way_when_the_platform_stopped_is_posted_after_the_restart(
    tmp_path: Path, webhook: Webhook
) -> None:
    file = tmp_path / "platform.db"
    with running("http://127.0.0.1:9/", state=file, webhook_pause=30) as platform:
        platform.by_hand({"title": "手工", "content": "<p>好</p>"})
        until(lambda: platform.state()["events"][0]["state"] == "posting")

    with running(webhook.url, state=file) as platform:
        platform.settle()

        assert len(webhook.events("MASSSENDJOBFINISH")) == 1
        assert platform.state()["events"][0]["status"] == 200


def test_a_stopped_simulator_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())

    with running() as platform:
        platform.state()

    assert set(threading.enumerate()) == before


def test_one_connection_serves_many_calls(platform: Platform) -> None:
    connection = http.client.HTTPConnection(urlsplit(platform.url).netloc, timeout=5)
    sockets = set()
    for _ in range(3):
        connection.request("GET", "/_control/clock")
        answer = connection.getresponse()
        answer.read()
        sockets.add(connection.sock)

    assert len(sockets) == 1
    assert answer.version == 11
    connection.close()


def test_a_body_may_come_in_chunks_and_a_huge_one_is_refused(platform: Platform) -> None:
    connection = http.client.HTTPConnection(urlsplit(platform.url).netloc, timeout=5)
    parts = iter([b'{"advance_', b'seconds": 60}'])
    connection.request("POST", "/_control/clock", body=parts, encode_chunked=True)
    moved = connection.getresponse()
    moved.read()
    connection.putrequest("POST", "/_control/clock")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    refused = connection.getresponse()
    refused.read()
    connection.close()

    assert moved.status == 200
    assert refused.status == 413


def test_serve_ends_cleanly_on_a_signal(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.simulator import serve;"
        "serve(host='127.0.0.1', port=int(sys.argv[1]), state=Path(sys.argv[2]))"
    )
    with running() as free:
        port = urlsplit(free.url).port
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, str(port), str(tmp_path / "platform.db")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )

    def answers() -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{port}/_control/state", timeout=1).ok
        except requests.ConnectionError:
            return False

    until(answers, within=10)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=5)

    assert (process.returncode, output) == (0, b"")
