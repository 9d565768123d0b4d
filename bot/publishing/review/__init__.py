"""三审三校: three named steps, each by another person, each bound to the bytes that were seen.

Submission renders once and stores what came out, with its checksum; approvals carry that checksum, and
exactly these bytes are sent.  Any change is a new revision, which has no approvals.

rows → looking → steps (submit, approve, return) → substituting → naming
"""

from bot.publishing.review.looking import (
    covers,
    history,
    latest,
    returned_before,
    sealed,
    steps_taken,
    substituted,
    substitutions,
    waiting_for,
)
from bot.publishing.review.naming import Choice, choices, substitutes
from bot.publishing.review.rows import Approval, Return, State, Step, Submission, Substitution
from bot.publishing.review.steps import approve, return_, submit
from bot.publishing.review.substituting import MAY_SUBSTITUTE, substitute

__all__ = [
    "MAY_SUBSTITUTE",
    "Approval",
    "Choice",
    "Return",
    "State",
    "Step",
    "Submission",
    "Substitution",
    "approve",
    "choices",
    "covers",
    "history",
    "latest",
    "return_",
    "returned_before",
    "sealed",
    "steps_taken",
    "submit",
    "substitute",
    "substituted",
    "substitutes",
    "substitutions",
    "waiting_for",
]
