"""留言 under articles that went out: collected, answered within a number of working days, elected, deleted.

rows (threads, comments, what staff did) · due (until when) → watching (which articles are asked about, when)
→ settling (lost answers) → collecting (what WeChat tells) → listing (what waits) · cautions (what a
reply should not say) → doing (reply, do: elect, delete …) · waiving (no answer is needed) · of_article (open,
close, collect at once) → tending (what a tick does)
"""

from bot.answering.desk import STAFF
from bot.comments.cautions import Caution, cautions
from bot.comments.doing import LONGEST_REPLY, do, reply
from bot.comments.due import last_day
from bot.comments.listing import (
    Counts,
    Shown,
    Which,
    counts,
    listed,
    named,
    of_slug,
    opened,
    shown,
    threads,
)
from bot.comments.of_article import collect_now, collect_soon, set_open
from bot.comments.rows import Comment, Deed, Kind, Thread
from bot.comments.tending import TOLD_OF, run_due
from bot.comments.waiving import resume, waive
from bot.comments.watching import refused_until, watch

__all__ = [
    "LONGEST_REPLY",
    "STAFF",
    "TOLD_OF",
    "Caution",
    "Comment",
    "Counts",
    "Deed",
    "Kind",
    "Shown",
    "Thread",
    "Which",
    "cautions",
    "collect_now",
    "collect_soon",
    "counts",
    "do",
    "last_day",
    "listed",
    "named",
    "of_slug",
    "opened",
    "refused_until",
    "reply",
    "resume",
    "run_due",
    "set_open",
    "shown",
    "threads",
    "waive",
    "watch",
]
