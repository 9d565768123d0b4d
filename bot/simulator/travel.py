"""Moving the platform's clock, and what that brings about."""

from bot.simulator import chat, jobs
from bot.simulator.platform import Platform

SHOWN_FROM = 30 * 60  # a shorter jump leaves no line in the chat


def by(platform: Platform, seconds: float) -> None:
    """Move the clock; jobs that end on the way end at their own time, not at the time of arrival."""
    with platform.store.transaction():
        jobs.finish_due(platform)
        platform.clock.advance(seconds)
        if seconds < 0:
            jobs.move_back(platform, -seconds)
        jobs.finish_due(platform)
        if abs(seconds) >= SHOWN_FROM:
            chat.write(platform, None, "jump", {"seconds": seconds}, at=platform.now())
    platform.wake.set()
