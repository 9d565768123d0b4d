"""What followers wrote and how the webhook answered, counted by day, hour, week and month."""

from typing import Any

import pytest
import requests

from tests.platform import Platform
from tests.simulator.conftest import Api, Webhook
from tests.simulator.wire import assert_answered

TODAY = "2026-11-24"  # a Tuesday


def tomorrow(api: Api, platform: Platform) -> None:
    platform.advance(86_400)
    api.renew()


def ask(api: Api, name: str, begin: str = TODAY, end: str = TODAY) -> requests.Response:
    return api.raw("POST", f"/datacube/{name}", {"begin_date": begin, "end_date": end})


def write(platform: Platform) -> None:
    """Seven messages of two followers between ten and eleven."""
    for _ in range(6):
        platform.message("oA", "好")
    platform.message("oB", type="image", picurl="http://mmbiz.qpic.cn/a/0")


ROWS: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "getupstreammsg",
        [
            {"ref_date": TODAY, "msg_type": 1, "msg_user": 1, "msg_count": 6},
            {"ref_date": TODAY, "msg_type": 2, "msg_user": 1, "msg_count": 1},
        ],
    ),
    (
        "getupstreammsghour",
        [
            {"ref_date": TODAY, "ref_hour": 1000, "msg_type": 1, "msg_user": 1, "msg_count": 6},
            {"ref_date": TODAY, "ref_hour": 1000, "msg_type": 2, "msg_user": 1, "msg_count": 1},
        ],
    ),
    (
        "getupstreammsgweek",
        [
            {"ref_date": "2026-11-23", "msg_type": 1, "msg_user": 1, "msg_count": 6},
            {"ref_date": "2026-11-23", "msg_type": 2, "msg_user": 1, "msg_count": 1},
        ],
    ),
    (
        "getupstreammsgmonth",
        [
            {"ref_date": "2026-11-01", "msg_type": 1, "msg_user": 1, "msg_count": 6},
            {"ref_date": "2026-11-01", "msg_type": 2, "msg_user": 1, "msg_count": 1},
        ],
    ),
    (
        "getupstreammsgdist",
        [
            {"ref_date": TODAY, "count_interval": 1, "msg_user": 1},
            {"ref_date": TODAY, "count_interval": 2, "msg_user": 1},
        ],
    ),
    (
        "getupstreammsgdistweek",
        [
            {"ref_date": "2026-11-23", "count_interval": 1, "msg_user": 1},
            {"ref_date": "2026-11-23", "count_interval": 2, "msg_user": 1},
        ],
    ),
    (
        "getupstreammsgdistmonth",
        [
            {"ref_date": "2026-11-01", "count_interval": 1, "msg_user": 1},
            {"ref_date": "2026-11-01", "count_interval": 2, "msg_user": 1},
        ],
    ),
]


@pytest.mark.parametrize(("name", "rows"), ROWS)
def test_messages_are_counted(api: Api, platform: Platform, name: str, rows: list[dict[str, Any]]) -> None:
    write(platform)
    tomorrow(api, platform)

    assert_answered(ask(api, name), {"list": rows})


def test_a_day_without_messages_is_an_empty_list(api: Api, platform: Platform) -> None:
    tomorrow(api, platform)

    for name, _ in ROWS:
        assert_answered(ask(api, name), {"list": []})


def test_the_webhooks_answers_are_counted_and_timed(api: Api, platform: Platform, webhook: Webhook) -> None:
    platform.message("oA", "好")
    webhook.says(b"", status=403)
    platform.message("oA", "好")
    tomorrow(api, platform)

    day, hour = ask(api, "getinterfacesummary"), ask(api, "getinterfacesummaryhour")

    (row,) = day.json()["list"]
    took = {name: row[name] for name in ("total_time_cost", "max_time_cost")}
    assert 0 <= took["max_time_cost"] <= took["total_time_cost"] < 5000
    counts = {"callback_count": 2, "fail_count": 1, **took}
    assert_answered(day, {"list": [{"ref_date": TODAY, **counts}]})
    assert_answered(hour, {"list": [{"ref_date": TODAY, "ref_hour": 1000, **counts}]})
