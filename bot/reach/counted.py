"""One article with its counts, as totals, lists and reports all take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.reach.counts import NOTIFIED
from bot.reach.questions import TRACKED_DAYS


@dataclass(frozen=True, slots=True)
class Counted:
    """One article that went out, with its counts; None where there are no data, which is not 0.

    `dictionary` says what each of the numbers means.
    """

    slug: str | None
    title: str | None
    published_on: date
    msgid: str | None
    reads: int | None
    through: date | None  # the day up to which its counts are known
    origin: str
    publish_type: int | None
    joined_by: str | None
    reads_from: str = "interface"  # or "import": no other number of readers is known
    read_count: int | None = None  # 次数, which only the backend's exports tell: never mixed with reads
    column: str | None = None  # of our own articles; what was sent by hand has none
    template: str | None = None
    sent_at: datetime | None = None
    place: int | None = None  # in its push, from 1
    shares: int | None = None
    zaikan: int | None = None
    likes: int | None = None
    comments: int | None = None
    favourites: int | None = None
    praise_fen: int | None = None
    subscriber_reads: int | None = None
    delivery_rate: Decimal | None = None
    finish_rate: Decimal | None = None
    minutes: Decimal | None = None
    sources: Mapping[str, int] = field(default_factory=dict)  # in WeChat's words → readers
    export: str = ""  # where an export tells its readers, if they count

    @property
    def notified(self) -> bool:
        """Tell whether followers were told of it; what WeChat does not say counts as no."""
        return self.publish_type == NOTIFIED

    def growing(self, today: date) -> bool:
        """Tell whether its thirty days are not over: its counts will change."""
        return today - self.published_on <= timedelta(days=TRACKED_DAYS)


Placed = tuple[date, str, int, Counted]  # day, what it went out with, place
