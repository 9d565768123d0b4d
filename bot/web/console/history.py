"""What happened to an article, for its page: versions, reviews, pushes that went out, withdrawals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.publishing.articles import Revision
from bot.publishing.pushes import PushedArticle
from bot.publishing.review import Submission, Substitution
from bot.publishing.withdrawals import Withdrawal
from bot.web.console import words


@dataclass(frozen=True)
class Event:
    """One line of an article's history."""

    at: datetime
    who: str
    what: str
    remark: str = ""
    push: PushedArticle | None = None  # where it tells of one that went out


def of(
    revisions: list[Revision],
    submissions: list[Submission],
    substituted: dict[int, Substitution],
    taken_back: list[Withdrawal],
    sends: Sequence[PushedArticle],
) -> list[Event]:
    """Return what happened to the article, the latest first."""
    events = [
        Event(each.written_at, each.written_by.name if each.written_by else "导入", f"写成第{each.number}版")
        for each in revisions
    ]
    for submission in submissions:
        steps = {step.number: step.name for step in submission.steps}
        if instead := substituted.get(submission.id):
            events.append(Event(instead.at, instead.by.name, instead.in_words, instead.why))
        else:
            events.append(
                Event(submission.at, submission.by.name, f"送审（第{submission.revision.number}版）")
            )
        events += [
            Event(each.at, each.by.name, f"{steps[each.step]}通过", each.remark)
            for each in submission.approvals
        ]
        if back := submission.return_:
            events.append(Event(back.at, back.by.name, "退回", back.reason))
    events += [
        Event(each.at, each.by.name, words.WITHDRAWALS[each.ended], each.reason) for each in taken_back
    ]
    events += [
        Event(
            each.push.ended_at or each.push.due_at,
            each.push.planned_by.name,
            f"排的推送发出了（第{each.submission.revision.number}版，{words.place(each.position)}）",
            push=each,
        )
        for each in sends
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)
