"""Followers, their tags and the blacklist."""

from typing import Any

from tests.platform import Platform
from tests.simulator.conftest import Api
from tests.simulator.wire import assert_answered

OK = {"errcode": 0, "errmsg": "ok"}


def follow(platform: Platform, *openids: str) -> None:
    for openid in openids:
        platform.event("subscribe", openid)


def tag(api: Api, name: str = "村干部") -> Any:
    return api.post("/cgi-bin/tags/create", tag={"name": name})["tag"]["id"]


def test_followers_are_listed_in_the_order_of_following(api: Api, platform: Platform) -> None:
    nobody = api.raw("GET", "/cgi-bin/user/get")
    follow(platform, "oB", "oA", "oGone")
    platform.event("unsubscribe", "oGone")

    answer = api.raw("GET", "/cgi-bin/user/get")
    after = api.raw("GET", "/cgi-bin/user/get", params={"next_openid": "oB"})

    assert_answered(nobody, {"total": 0, "count": 0, "next_openid": ""})
    assert_answered(answer, {"total": 2, "count": 2, "data": {"openid": ["oB", "oA"]}, "next_openid": ""})
    assert_answered(after, {"total": 2, "count": 1, "data": {"openid": ["oA"]}, "next_openid": ""})


def test_a_full_page_is_followed_by_an_empty_one(api: Api, platform: Platform) -> None:
    platform.followers(10_000)

    first = api.get("/cgi-bin/user/get")
    second = api.raw("GET", "/cgi-bin/user/get", params={"next_openid": first["next_openid"]})

    assert (first["total"], first["count"]) == (10_000, 10_000)
    assert first["next_openid"] == first["data"]["openid"][-1]
    assert_answered(second, {"total": 10_000, "count": 0, "next_openid": ""})


def test_little_is_told_about_a_follower_and_less_about_one_who_left(api: Api, platform: Platform) -> None:
    platform.account(kind="service")
    follow(platform, "oA", "oGone")
    platform.event("unsubscribe", "oGone")
    remarked = api.raw("POST", "/cgi-bin/user/info/updateremark", {"openid": "oA", "remark": "李主任"})
    number = tag(api)
    api.post("/cgi-bin/tags/members/batchtagging", tagid=number, openid_list=["oA"])

    answer = api.raw("GET", "/cgi-bin/user/info", params={"openid": "oA", "lang": "zh_CN"})
    both = api.raw(
        "POST", "/cgi-bin/user/info/batchget", {"user_list": [{"openid": "oA"}, {"openid": "oGone"}]}
    )

    about = {
        "subscribe": 1,
        "openid": "oA",
        "language": "",
        "subscribe_time": answer.json()["subscribe_time"],
        "remark": "李主任",
        "groupid": number,
        "tagid_list": [number],
        "subscribe_scene": "ADD_SCENE_SEARCH",
        "qr_scene": 0,
        "qr_scene_str": "",
    }
    assert_answered(remarked, OK)
    assert_answered(answer, about)
    assert_answered(both, {"user_info_list": [about, {"subscribe": 0, "openid": "oGone"}]})


def test_tags_are_made_renamed_counted_and_deleted(api: Api, platform: Platform) -> None:
    follow(platform, "oA", "oB")
    created = api.raw("POST", "/cgi-bin/tags/create", {"tag": {"name": "村干部"}})
    number = created.json()["tag"]["id"]
    tagged = api.raw(
        "POST", "/cgi-bin/tags/members/batchtagging", {"tagid": number, "openid_list": ["oA", "oB"]}
    )
    renamed = api.raw("POST", "/cgi-bin/tags/update", {"tag": {"id": number, "name": "妇女主任"}})
    listed = api.raw("GET", "/cgi-bin/tags/get")
    members = api.raw("POST", "/cgi-bin/user/tag/get", {"tagid": number, "next_openid": ""})
    more = api.raw("POST", "/cgi-bin/user/tag/get", {"tagid": number, "next_openid": "oB"})
    api.post("/cgi-bin/tags/members/batchuntagging", tagid=number, openid_list=["oB"])
    of_b = api.raw("POST", "/cgi-bin/tags/getidlist", {"openid": "oB"})
    of_a = api.raw("POST", "/cgi-bin/tags/getidlist", {"openid": "oA"})
    deleted = api.raw("POST", "/cgi-bin/tags/delete", {"tag": {"id": number}})

    assert_answered(created, {"tag": {"id": 100, "name": "村干部"}})
    for answer in (tagged, renamed, deleted):
        assert_answered(answer, OK)
    assert_answered(listed, {"tags": [{"id": 100, "name": "妇女主任", "count": 2}]})
    assert_answered(members, {"count": 2, "data": {"openid": ["oA", "oB"]}, "next_openid": "oB"})
    assert_answered(more, {"count": 0, "next_openid": ""})
    assert_answered(of_b, {"tagid_list": []})
    assert_answered(of_a, {"tagid_list": [100]})
    assert_answered(api.raw("GET", "/cgi-bin/tags/get"), {"tags": []})


def test_the_blacklisted_are_listed_and_let_in_again(api: Api, platform: Platform) -> None:
    follow(platform, "oA", "oB")
    shut_out = api.raw("POST", "/cgi-bin/tags/members/batchblacklist", {"openid_list": ["oA", "oB"]})
    let_in = api.raw("POST", "/cgi-bin/tags/members/batchunblacklist", {"openid_list": ["oB"]})

    answer = api.raw("POST", "/cgi-bin/tags/members/getblacklist", {"begin_openid": ""})

    assert_answered(shut_out, OK)
    assert_answered(let_in, OK)
    assert_answered(answer, {"total": 1, "count": 1, "data": {"openid": ["oA"]}, "next_openid": ""})


def test_followers_may_come_over_several_days(api: Api, platform: Platform) -> None:
    platform.control("followers", count=500, seed=3, days=5)
    days = {"begin_date": "2026-11-20", "end_date": "2026-11-23"}

    rows = api.post("/datacube/getusercumulate", **days)["list"]

    counts = [row["cumulate_user"] for row in rows]
    assert counts == sorted(counts)
    assert 0 < counts[0] < counts[-1] < 500
