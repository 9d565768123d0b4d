"""Pushes: one planned sending of 1–8 approved articles, in order, and what became of it — exactly once.

    planned → preparing → sending → accepted → sent
    aside: held · cancelled · failed (nothing went out) · doubtful (it may have: look first)

states (rows, and the one table of transitions) → out (what followers can open) → mark · events · quota ·
ways · course (how far it has come) → not_begun → listing → wanted (what, on which terms) → planning · by_hand
desk (what a tick works with) → outcome · doubt · preparing → sending
"""

from bot.publishing.pushes import course, out, quota, ways
from bot.publishing.pushes.by_hand import (
    UNHEARD_AFTER,
    is_said_unsent,
    may_settle,
    seen_out,
    sent_from_drafts,
    settle_by_hand,
    unsent_from,
)
from bot.publishing.pushes.desk import Desk
from bot.publishing.pushes.events import is_asked_for, settle
from bot.publishing.pushes.listing import (
    failed_for_good,
    find,
    just_planned,
    listed,
    named,
    of_article,
    plannable,
)
from bot.publishing.pushes.not_begun import may_be_out, require_joinable, require_movable
from bot.publishing.pushes.planning import (
    cancel,
    examine,
    plan,
    release,
    replace,
    reschedule,
    stop_all,
)
from bot.publishing.pushes.sending import look_after, prepare_due, run_due, send_due
from bot.publishing.pushes.states import (
    ADMINISTRATOR_HAS,
    SAID_UNSENT,
    TWICE,
    WAITS,
    Mode,
    Push,
    PushedArticle,
    State,
    WaitsFor,
    in_words,
    was_said_unsent,
)
from bot.publishing.pushes.successors import lock as lock_successors
from bot.publishing.pushes.wanted import Terms, Wanted

__all__ = [
    "ADMINISTRATOR_HAS",
    "SAID_UNSENT",
    "TWICE",
    "UNHEARD_AFTER",
    "WAITS",
    "Desk",
    "Mode",
    "Push",
    "PushedArticle",
    "State",
    "Terms",
    "WaitsFor",
    "Wanted",
    "cancel",
    "course",
    "examine",
    "failed_for_good",
    "find",
    "in_words",
    "is_asked_for",
    "is_said_unsent",
    "just_planned",
    "listed",
    "lock_successors",
    "look_after",
    "may_be_out",
    "may_settle",
    "named",
    "of_article",
    "out",
    "plan",
    "plannable",
    "prepare_due",
    "quota",
    "release",
    "replace",
    "require_joinable",
    "require_movable",
    "reschedule",
    "run_due",
    "seen_out",
    "send_due",
    "sent_from_drafts",
    "settle",
    "settle_by_hand",
    "stop_all",
    "unsent_from",
    "was_said_unsent",
    "ways",
]
