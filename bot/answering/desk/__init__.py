"""The staff desk: a follower's messages to a person, and the person's answers within WeChat's window.

conversations (rows, handing over, looking) → replying · canned (常用回复) · answered (what the program
answered in between) → tending (what a tick does)
"""

from bot.answering.desk import canned
from bot.answering.desk.answered import Answered, course
from bot.answering.desk.conversations import (
    REPLIES,
    STAFF,
    WINDOW,
    Conversation,
    DeskMessage,
    Reason,
    Said,
    close,
    hand_over,
    messages,
    named,
    open_for,
    opened,
    over,
    require_staff,
    talks,
    waiting,
)
from bot.answering.desk.replying import may_answer, reply
from bot.answering.desk.tending import run_due

__all__ = [
    "REPLIES",
    "STAFF",
    "WINDOW",
    "Answered",
    "Conversation",
    "DeskMessage",
    "Reason",
    "Said",
    "canned",
    "close",
    "course",
    "hand_over",
    "may_answer",
    "messages",
    "named",
    "open_for",
    "opened",
    "over",
    "reply",
    "require_staff",
    "run_due",
    "talks",
    "waiting",
]
