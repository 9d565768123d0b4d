"""What generated followers do besides reading: a few write to the account, a few leave it again.

All of it is drawn from their openids and the day, so that the same seed always gives the same numbers.  It is
numbers only: no webhook hears of it, and nothing of it stands in a chat.
"""

import math
from collections.abc import Iterator
from hashlib import sha256

from bot.simulator.clock import shift, start_of
from bot.simulator.platform import Platform

DAY = 86_400
SILENT_FROM = "oG10"  # openids are "oG" and hexadecimal digits: one follower in sixteen ever writes
WRITES = (0.5, 0.05)  # how likely on the day of following, and on any later day
SEVERAL = 1.2  # the larger, the more messages a writer sends in a row
KINDS = ((0.88, "text"), (0.06, "image"), (0.05, "voice"), (0.01, "video"))
BUSY_HOURS = ((0.02, 0, 7), (0.20, 7, 11), (0.25, 11, 14), (0.18, 14, 18), (0.27, 18, 22), (0.08, 22, 24))
LEAVES = 0.12  # of all, in the end
HALF_GONE_AFTER = 60 * DAY  # half of those who leave at all have left by then

Said = tuple[float, str, str]  # when, openid, kind


def stay(digest: str) -> float | None:
    """Tell after how many seconds somebody leaves again, None for never; the first days cost the most."""
    lot = part(digest, 40) / LEAVES
    return HALF_GONE_AFTER * -math.log2(1 - lot) if lot < 1 else None


def said(platform: Platform, days: list[str]) -> Iterator[Said]:
    """Give every message of the generated followers on these days."""
    writers = platform.store.rows(
        "SELECT openid, followed_at, left_at FROM follows"
        " WHERE openid >= 'oG' AND openid < ? AND generated = 1 AND followed_at < ?",
        SILENT_FROM,
        start_of(shift(days[-1], 1)),
    )
    for day in days:
        begins = start_of(day)
        for writer in writers:
            came, left = writer["followed_at"], writer["left_at"] or math.inf
            if came >= begins + DAY or left <= begins:
                continue
            for at, kind in written(writer["openid"], day, begins, new=came >= begins):
                if came <= at < left:
                    yield at, writer["openid"], kind


def written(openid: str, day: str, begins: float, *, new: bool) -> Iterator[tuple[float, str]]:
    """Give what one follower writes on one day: nothing on most days, else a message or a few in a row."""
    digest = sha256(f"{openid}/{day}".encode()).hexdigest()
    if part(digest, 0) >= WRITES[0 if new else 1]:
        return
    at = begins + moment(part(digest, 8))
    for number in range(1 + int(-SEVERAL * math.log(1 - part(digest, 16)))):
        yield at + 20 * number, pick((part(digest, 24) + number * 0.381966) % 1)


def moment(lot: float) -> float:
    """Give the second of the day: before work, at noon and in the evening more than at night."""
    for share, first, last in BUSY_HOURS:
        if lot < share:
            return (first + (last - first) * lot / share) * 3600
        lot -= share
    return 23 * 3600.0


def pick(lot: float) -> str:
    for share, kind in KINDS:
        if lot < share:
            return kind
        lot -= share
    return "text"


def part(digest: str, place: int) -> float:
    """Read a number from 0 up to 1 out of a hexadecimal digest."""
    return int(digest[place : place + 8], 16) / 0x1_0000_0000
