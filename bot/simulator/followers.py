"""Who follows the account since when, and how many messages it may still send them."""

import hashlib
from collections.abc import Iterator

from bot.simulator import habits
from bot.simulator.platform import Platform

HOURS_48 = 48 * 3600
WINDOWS = {  # what opens the way for messages to a follower: how many, and for how long
    "message": (5, HOURS_48),
    "click": (3, 60),
    "subscribe": (3, 60),
    "scan": (3, 60),
}
SEARCH = 1  # user_source of somebody who found the account by searching
SOURCES = (0, 1, 17, 30, 57, 161)


def follow(platform: Platform, openid: str, *, now: float, source: int = SEARCH) -> bool:
    """Let somebody follow; False when they already did."""
    if follows(platform, openid):
        return False
    platform.store.insert("follows", openid=openid, since=next_line(platform), followed_at=now, source=source)
    return True


def leave(platform: Platform, openid: str, *, now: float) -> bool:
    """Let somebody go; False when they did not follow."""
    sql = "UPDATE follows SET until = ?, left_at = ? WHERE openid = ? AND until IS NULL"
    platform.store.run("DELETE FROM windows WHERE openid = ?", openid)
    platform.store.run("DELETE FROM tagged WHERE openid = ?", openid)
    return bool(platform.store.run(sql, next_line(platform), now, openid))


def depart(platform: Platform, *, by: float) -> None:
    """Let the generated followers go whose time has come; it was drawn when they came."""
    going = "SELECT openid FROM follows WHERE until IS NULL AND left_at <= ?"
    if platform.store.row(f"{going} LIMIT 1", by) is None:
        return
    platform.store.run(f"DELETE FROM tagged WHERE openid IN ({going})", by)  # noqa: S608  our own words
    platform.store.run(
        "UPDATE follows SET until = ? WHERE until IS NULL AND left_at <= ?", next_line(platform), by
    )


def follows(platform: Platform, openid: str) -> bool:
    return platform.store.row("SELECT 1 FROM follows WHERE openid = ? AND until IS NULL", openid) is not None


def known(platform: Platform, openid: str) -> bool:
    return platform.store.row("SELECT 1 FROM follows WHERE openid = ? LIMIT 1", openid) is not None


def blacklisted(platform: Platform, openid: str) -> bool:
    return platform.store.row("SELECT 1 FROM blacklist WHERE openid = ?", openid) is not None


def count(platform: Platform) -> int:
    return platform.store.number("SELECT count(*) FROM follows WHERE until IS NULL")


def count_generated(platform: Platform) -> int:
    return platform.store.number("SELECT count(*) FROM follows WHERE until IS NULL AND generated = 1")


def count_departed(platform: Platform) -> int:
    sql = "SELECT count(*) FROM follows WHERE generated = 1 AND until IS NOT NULL"
    return platform.store.number(sql)


def generate(platform: Platform, number: int, *, seed: int, now: float, days: int = 0) -> None:
    """Make *number* followers of this seed, come over the last *days*; the same call again adds none.

    Each brings along when they will leave again; of those who came days ago a few have left by now.
    """
    since = next_line(platform)

    def rows() -> Iterator[tuple[object, ...]]:
        for index in range(number):
            digest = hashlib.sha256(f"{seed}/{index}".encode()).hexdigest()
            came = now - days * 86_400 * int(digest[30:38], 16) / 0xFFFFFFFF
            stays = habits.stay(digest)
            leaves = None if stays is None else came + stays
            openid, source = f"oG{digest[:26]}", SOURCES[int(digest[26:30], 16) % len(SOURCES)]
            yield openid, since, came, leaves, source, openid

    with platform.store.transaction():
        platform.store.insert_many(
            "INSERT INTO follows (openid, since, followed_at, left_at, source, generated)"
            " SELECT ?, ?, ?, ?, ?, 1 WHERE NOT EXISTS (SELECT 1 FROM follows WHERE openid = ?)",
            rows(),
        )
        depart(platform, by=now)


def open_window(platform: Platform, openid: str, kind: str, *, now: float) -> None:
    """Open the way for some messages; the newest of a kind replaces the one before."""
    platform.store.run(
        "INSERT OR REPLACE INTO windows (openid, kind, opened_at, left) VALUES (?, ?, ?, ?)",
        openid,
        kind,
        now,
        WINDOWS[kind][0],
    )


def use_window(platform: Platform, openid: str) -> bool | None:
    """Use up one message; False when none is left, None when no window is open.

    It looks at the clock itself: a window that the follower opened anew after the call came in is open.
    """
    now = platform.now()
    windows = platform.store.rows("SELECT * FROM windows WHERE openid = ?", openid)
    still = [row for row in windows if 0 <= now - row["opened_at"] < WINDOWS[row["kind"]][1]]
    if not still:
        return None
    for row in sorted(still, key=lambda row: row["opened_at"] + WINDOWS[row["kind"]][1]):
        if row["left"] > 0:
            platform.store.run(
                "UPDATE windows SET left = left - 1 WHERE openid = ? AND kind = ?", openid, row["kind"]
            )
            return True
    return False


def next_line(platform: Platform) -> int:
    """Give the number the chat's next line will have: a follower sees pushes from there on."""
    return platform.store.number("SELECT seq FROM sqlite_sequence WHERE name = 'chat'") + 1
