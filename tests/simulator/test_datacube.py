"""Reading and follower counts: a day late, cumulative, and never of today."""

from datetime import timedelta
from typing import Any

import pytest

from tests.platform import Platform
from tests.simulator.conftest import Api, code_of

TOTAL = "/datacube/getarticletotaldetail"


def at(platform: Platform, clock: str, *, days: int = 0) -> str:
    """Go to a time of the day, *days* from today, and give the day before it."""
    hour, minute = map(int, clock.split(":"))
    now = platform.now()
    platform.set_clock((now + timedelta(days=days)).replace(hour=hour, minute=minute))
    return (platform.now() - timedelta(days=1)).date().isoformat()


def ask(api: Api, name: str, begin: str, end: str | None = None) -> dict[str, Any]:
    api.renew()
    return api.post(f"/datacube/{name}", begin_date=begin, end_date=end or begin)


def rows(api: Api, day: str, index: int = 0) -> list[tuple[str, int]]:
    article = ask(api, "getarticletotaldetail", day)["list"][index]
    return [(row["stat_date"], row["read_user"]) for row in article["detail_list"]]


def shift(day: str, days: int) -> str:
    from datetime import date

    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def test_readers_are_counted_once_a_day_and_once_an_article_over_the_days(
    api: Api, platform: Platform
) -> None:
    at(platform, "10:00")
    url = api.sent()["articles"][0]["url"]
    counted = [platform.read("oA", url), platform.read("oA", url), platform.read("oB", url)]
    at(platform, "10:00", days=1)
    platform.read("oA", url)
    platform.read("oC", url)
    today = platform.now().date().isoformat()

    day = shift(today, -1)
    while_today = rows(api, day)
    at(platform, "10:00", days=1)

    assert counted == [True, False, True]
    assert while_today == [(day, 2)]
    assert rows(api, day) == [(day, 2), (today, 3)]
    [read_that_day] = ask(api, "getarticleread", today)["list"]
    assert read_that_day["detail"]["read_user"] == 2


def test_an_article_has_all_its_fields(api: Api, platform: Platform) -> None:
    at(platform, "10:00")
    sent = api.sent(api.article(title="头条"), api.article(title="次条"))
    platform.message("oA", "你好")
    platform.read("oA", sent["articles"][1]["url"], source="朋友圈")
    day = at(platform, "08:30", days=1)

    answer = ask(api, "getarticletotaldetail", day)

    assert answer["is_delay"] is False
    first, second = answer["list"]
    assert (first["msgid"], second["msgid"]) == (f"{sent['msg_data_id']}_1", f"{sent['msg_data_id']}_2")
    assert second["ref_date"] == day
    assert second["publish_type"] == 0
    assert (second["title"], second["content_url"]) == ("次条", sent["articles"][1]["url"])
    (row,) = second["detail_list"]
    sources = {each["scene_desc"]: each["user_count"] for each in row["read_user_source"]}
    assert (sources["全部"], sources["朋友圈"], sources["公众号消息"]) == (1, 1, 0)
    assert row.keys() == {
        "stat_date",
        "read_user",
        "read_user_source",
        "share_user",
        "zaikan_user",
        "like_user",
        "comment_count",
        "collection_user",
        "praise_money",
        "read_subscribe_user",
        "read_delivery_rate",
        "read_finish_rate",
        "read_avg_activetime",
        "read_jump_position",
    }
    assert row["read_subscribe_user"] == 1
    assert 0 <= row["read_finish_rate"] <= 1
    assert [each["position"] for each in row["read_jump_position"]] == [1, 2, 3, 4, 5]


def test_a_published_article_has_publish_type_1_and_its_own_number(api: Api, platform: Platform) -> None:
    at(platform, "10:00")
    accepted = api.post("/cgi-bin/freepublish/submit", media_id=api.draft())
    day = at(platform, "08:30", days=1)

    (article,) = ask(api, "getarticletotaldetail", day)["list"]

    assert article["publish_type"] == 1
    assert article["msgid"] == f"{accepted['msg_data_id']}_1"


def test_yesterdays_numbers_come_at_eight(api: Api, platform: Platform) -> None:
    at(platform, "10:00")
    url = api.sent()["articles"][0]["url"]
    platform.read("oA", url)
    day = at(platform, "07:59", days=1)

    early = ask(api, "getarticletotaldetail", day)
    platform.advance(60)
    in_time = rows(api, day)
    at(platform, "07:59", days=1)

    assert code_of(early) == 61503
    assert in_time == [(day, 1)]
    assert rows(api, day) == [(day, 1)]


@pytest.mark.parametrize(
    ("name", "begin", "end", "errcode"),
    [
        ("getarticletotaldetail", 0, 0, 61501),
        ("getarticletotaldetail", 1, 1, 61501),
        ("getarticletotaldetail", -2, -1, 61501),
        ("getarticleread", -2, -1, 61501),
        ("getarticleshare", -2, -1, 61501),
        ("getbizsummary", -31, -1, 61501),
        ("getbizsummary", -1, -2, 61501),
        ("getusersummary", -8, -1, 61501),
        ("getusercumulate", -8, -1, 61501),
        ("getupstreammsg", -8, -1, 61501),
        ("getinterfacesummary", -31, -1, 61501),
    ],
)
def test_today_the_future_and_too_long_a_span_are_refused(
    api: Api, platform: Platform, name: str, begin: int, end: int, errcode: int
) -> None:
    at(platform, "10:00")
    today = platform.now().date().isoformat()

    assert code_of(ask(api, name, shift(today, begin), shift(today, end))) == errcode


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("getarticletotaldetail", 1),
        ("getarticleread", 1),
        ("getarticleshare", 1),
        ("getbizsummary", 30),
        ("getusersummary", 7),
        ("getusercumulate", 7),
        ("getupstreammsg", 7),
        ("getinterfacesummary", 30),
    ],
)
def test_a_whole_span_is_answered_from_eight_on_and_not_before(
    api: Api, platform: Platform, name: str, most: int
) -> None:
    yesterday = at(platform, "07:59")
    early = ask(api, name, shift(yesterday, 1 - most), yesterday)
    day_before = ask(api, name, shift(yesterday, -most), shift(yesterday, -1))
    platform.advance(60)

    in_time = ask(api, name, shift(yesterday, 1 - most), yesterday)

    assert code_of(early) == 61503
    assert isinstance(day_before["list"], list)
    assert isinstance(in_time["list"], list)
    delayable = name.startswith("getarticle") or name == "getbizsummary"
    assert in_time.get("is_delay") == (False if delayable else None)


def test_of_articles_there_is_nothing_before_november_2025(api: Api, platform: Platform) -> None:
    platform.set_clock(platform.now().replace(year=2025, month=10, day=31, hour=10))
    api.renew()
    old = api.sent()
    platform.reads(old["msg_data_id"], 1, day="2025-10-31", read_user=5)
    platform.reads(old["msg_data_id"], 1, day="2025-11-01", read_user=3)
    at(platform, "10:00", days=2)

    summary = ask(api, "getbizsummary", "2025-10-31", "2025-11-01")["list"]

    assert ask(api, "getarticletotaldetail", "2025-10-31")["list"] == []
    assert ask(api, "getarticleread", "2025-10-31")["list"] == []
    assert ask(api, "getarticleread", "2025-11-01")["list"][0]["detail"]["read_user"] == 3
    assert [(row["ref_date"], row["detail"]["read_user"]) for row in summary] == [("2025-11-01", 3)]


@pytest.mark.parametrize("day", ["2026/11/01", "20261101", "2026-13-01", "", None, 5])
def test_a_day_that_is_no_date_is_refused(api: Api, day: object) -> None:
    assert code_of(api.post(TOTAL, begin_date=day, end_date=day)) == 61500


def test_a_day_on_which_nothing_happened_is_an_empty_list(api: Api, platform: Platform) -> None:
    day = at(platform, "10:00")

    assert ask(api, "getarticletotaldetail", day) == {"list": [], "is_delay": False}
    assert ask(api, "getarticleread", day) == {"list": [], "is_delay": False}
    assert ask(api, "getusersummary", day) == {"list": []}


def test_numbers_can_be_put_in_corrected_and_delayed(api: Api, platform: Platform) -> None:
    at(platform, "10:00")
    sent = api.sent()
    day = platform.now().date().isoformat()
    next_day = shift(day, 1)
    platform.reads(sent["msg_data_id"], 1, day=day, read_user=20, share_user=4)
    platform.reads(sent["msg_data_id"], 1, day=next_day, read_user=-3, is_delay=True)
    at(platform, "08:30", days=2)

    behind = ask(api, "getarticletotaldetail", day)
    platform.reads(day=next_day, is_delay=False)

    assert behind["is_delay"] is True
    assert rows(api, day) == [(day, 20), (next_day, 17)]
    assert ask(api, "getarticletotaldetail", day)["is_delay"] is False
    assert ask(api, "getarticleread", day)["list"][0]["detail"]["read_user"] == 20
    assert ask(api, "getarticleshare", day)["list"] == [
        {"ref_date": day, "msgid": f"{sent['msg_data_id']}_1", "detail": {"share_user": 4}}
    ]
    assert ask(api, "getarticleshare", next_day)["list"] == []


def test_the_account_counts_each_reader_once_a_day(api: Api, platform: Platform) -> None:
    at(platform, "10:00")
    sent = api.sent(api.article(), api.article())
    for article in sent["articles"]:
        platform.read("oA", article["url"])
    platform.reads(sent["msg_data_id"], 2, read_user=5, share_user=2)
    day = at(platform, "08:30", days=1)

    answer = ask(api, "getbizsummary", shift(day, -1), day)

    before, that_day = answer["list"]
    assert (before["ref_date"], before["detail"]["read_user"], before["detail"]["send_page_count"]) == (
        shift(day, -1),
        0,
        0,
    )
    assert (that_day["detail"]["read_user"], that_day["detail"]["share_user"]) == (6, 2)
    assert that_day["detail"]["send_page_count"] == 2
    assert {"redirect_ori_page_user", "like_user", "zaikan_user", "comment_count"} <= that_day[
        "detail"
    ].keys()


def test_an_article_is_followed_for_thirty_days(api: Api, platform: Platform) -> None:
    at(platform, "10:00")
    api.sent()
    day = platform.now().date().isoformat()
    at(platform, "10:00", days=40)

    days = [stat_date for stat_date, _ in rows(api, day)]

    assert (len(days), days[0], days[-1]) == (30, day, shift(day, 29))


def test_generated_followers_read_along_a_curve_that_never_falls(api: Api, platform: Platform) -> None:
    at(platform, "10:00")
    platform.followers(2000, seed=7)
    api.sent(api.article(), api.article())
    day = platform.now().date().isoformat()
    at(platform, "08:30", days=4)

    first, second = rows(api, day, 0), rows(api, day, 1)

    counts = [read for _, read in first]
    assert counts == sorted(counts)
    assert 50 < counts[0] <= counts[-1] < 400
    assert 0 < second[-1][1] < counts[-1]
    assert rows(api, day, 0) == first


def test_followers_who_came_and_went_are_counted(api: Api, platform: Platform) -> None:
    at(platform, "10:00")
    platform.event("subscribe", "oA")
    platform.event("subscribe", "oB")
    platform.event("unsubscribe", "oB")
    assert platform.followers(10) == platform.followers(10) == 11
    day = at(platform, "08:30", days=1)

    summary = ask(api, "getusersummary", day)["list"]
    so_far = ask(api, "getusercumulate", shift(day, -1), day)["list"]

    assert sum(row["new_user"] for row in summary) == 12
    assert sum(row["cancel_user"] for row in summary) == 1
    assert all(row["ref_date"] == day for row in summary)
    assert so_far == [
        {"ref_date": shift(day, -1), "user_source": 0, "cumulate_user": 0},
        {"ref_date": day, "user_source": 0, "cumulate_user": 11},
    ]
