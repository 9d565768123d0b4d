"""Generated followers write and leave: as numbers in the data cube, by seed, and unheard by the webhook."""

from typing import Any

from tests.platform import Platform, running
from tests.simulator.conftest import MORNING, Api, Webhook

CAME, LATER, LAST = "2026-11-24", "2026-11-25", "2026-11-30"
WEEK = 7 * 86_400


def ask(api: Api, name: str, begin: str, end: str) -> list[dict[str, Any]]:
    return list(api.post(f"/datacube/{name}", begin_date=begin, end_date=end)["list"])


def week_of(platform: Platform, *, seed: int) -> list[dict[str, Any]]:
    """Let 10,000 followers come and a week pass; give what they wrote after the first day."""
    platform.set_clock(MORNING)
    platform.followers(10_000, seed=seed)
    platform.advance(WEEK)
    return ask(Api(platform), "getupstreammsg", LATER, LAST)


def test_a_few_of_them_write_and_no_webhook_hears_it(platform: Platform, webhook: Webhook) -> None:
    written = week_of(platform, seed=7)

    texts = [row for row in written if row["msg_type"] == 1]
    assert len(texts) == 6
    assert all(10 <= row["msg_user"] <= 60 for row in texts)
    assert all(row["msg_user"] <= row["msg_count"] for row in written)
    assert {row["msg_type"] for row in written} == {1, 2, 3, 4}
    eager = ask(Api(platform), "getupstreammsgdist", LATER, LAST)
    assert sum(row["msg_user"] for row in eager) >= sum(row["msg_user"] for row in texts)
    assert webhook.posts == []


def test_they_write_at_noon_and_in_the_evening_more_than_at_night(api: Api, platform: Platform) -> None:
    platform.followers(10_000, seed=7)
    platform.advance(WEEK)
    api.renew()

    rows = ask(api, "getupstreammsghour", LATER, LATER)

    hours = [row["ref_hour"] for row in rows for _ in range(row["msg_count"])]
    assert sum(hour < 700 for hour in hours) < len(hours) / 10
    assert sum(hour >= 1100 for hour in hours) > len(hours) / 2


def test_a_small_share_leaves_day_by_day_and_is_sent_nothing_more(api: Api, platform: Platform) -> None:
    platform.followers(10_000, seed=7)
    platform.advance(WEEK)
    api.renew()

    rows = ask(api, "getusersummary", LATER, LAST)
    so_far = [row["cumulate_user"] for row in ask(api, "getusercumulate", CAME, LAST)]

    lost = {day: sum(row["cancel_user"] for row in rows if row["ref_date"] == day) for day in days_of(rows)}
    assert len(lost) == 6
    assert all(1 <= number <= 40 for number in lost.values())
    assert so_far[0] - so_far[-1] == sum(lost.values())
    assert sum(row["new_user"] for row in rows) == 0
    stayed = platform.state()["followers"]
    assert 9_850 < stayed <= so_far[-1]
    assert api.get("/cgi-bin/user/get")["total"] == stayed
    assert api.sent()["sent"] == stayed


def test_a_send_on_the_way_reaches_who_was_still_there(api: Api, platform: Platform) -> None:
    platform.followers(10_000, seed=7)
    platform.account(finish_after=86_400)
    msg_id = api.mass(api.draft())["msg_id"]

    platform.advance(WEEK)

    (sent,) = (each for each in platform.mass if each["msg_id"] == msg_id)
    assert platform.state()["followers"] < sent["sent"] < 10_000


def test_the_same_seed_gives_the_same_week(platform: Platform) -> None:
    first = week_of(platform, seed=3)

    with running() as another:
        again = week_of(another, seed=3)
    with running() as a_third:
        other = week_of(a_third, seed=4)

    assert first == again
    assert first != other


def test_who_left_does_not_come_back_when_more_are_made(platform: Platform) -> None:
    platform.followers(10_000, seed=7)
    platform.advance(WEEK)
    stayed = platform.state()["followers"]

    assert platform.followers(10_000, seed=7) == stayed
    assert platform.followers(10_100, seed=7) == stayed + 100


def test_of_those_who_came_over_a_month_some_have_left_already(api: Api, platform: Platform) -> None:
    now = platform.control("followers", count=10_000, seed=7, days=30)["followers"]

    rows = ask(api, "getusersummary", "2026-11-17", "2026-11-23")

    assert 9_600 < now < 10_000
    assert sum(row["cancel_user"] for row in rows) > 20
    assert sum(row["new_user"] for row in rows) > 2_000


def days_of(rows: list[dict[str, Any]]) -> list[str]:
    return sorted({row["ref_date"] for row in rows})
