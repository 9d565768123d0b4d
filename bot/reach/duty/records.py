"""Records: a push has three approvals by different people of its very bytes, and its journal has no gaps."""

import re
from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot import journal
from bot.clock import day_in_words, in_words
from bot.errors import NotAllowed
from bot.people import REVIEWERS
from bot.publishing import review
from bot.publishing.pushes import Push, PushedArticle
from bot.publishing.pushes.states import WORDS, State
from bot.reach.duty.out import FROM_EXPORT, Out, is_imported, went_out_on
from bot.reach.duty.values import Item, Verdict

BASIS = "国办发〔2018〕123号（转述）：先审后发，分级分类审核；发布有据可查"
_MOVED = re.compile(r"推送：(\w+) → (\w+)")


def of(session: Session, out: Out) -> tuple[Item, ...]:
    """Return what is kept of the pushes in *out*, and what is lacking."""
    return _approved(out), _journal(session, out)


def _approved(out: Out) -> Item:
    rows, faulty = [], 0
    for pushed in out.pushed:
        faults = faults_of(pushed)
        faulty += bool(faults)
        names = "、".join(each.by.name for each in pushed.submission.approvals)
        rows.append(
            (
                day_in_words(went_out_on(pushed.push)),
                str(pushed.submission.rendered["title"]),
                names or "—",
                "；".join(faults) or "三步齐全，校验码相符",
            )
        )
    rows += [
        (
            day_in_words(each.published_on),
            each.title or "（没有标题）",
            "—",
            FROM_EXPORT if is_imported(each) else "在公众平台手工发送，没有审核单",
        )
        for each in out.by_hand
    ]
    rows += [(day_in_words(day), "（登记的后台群发）", "—", "手工发送，没有审核单") for day in out.noted]
    without = len(out.by_hand) - out.imported + len(out.noted)
    verdict = Verdict.MET if rows else Verdict.UNKNOWN
    if faulty + without:
        verdict = Verdict.NOT_MET
    elif out.imported:
        verdict = Verdict.JUDGE
    return Item(
        group="记录",
        name="每次推送都有审核单：三人三步，内容和审签时一样",
        basis=BASIS,
        verdict=verdict,
        told=f"这里推送{len(out.pushed)}篇，{faulty}篇有问题；手工发送{without}次没有审核单"
        f"{f'；{out.imported}篇{FROM_EXPORT}' if out.imported else ''}。"
        if rows
        else "没有发出过文章。",
        columns=("发出", "文章", "审签人", "核对结果"),
        rows=tuple(rows),
    )


def faults_of(pushed: PushedArticle) -> list[str]:
    """Return what is wrong with the review of an article that went out."""
    submission = pushed.submission
    approvals = submission.approvals
    found = []
    if len(approvals) < len(REVIEWERS):
        found.append(f"只有{len(approvals)}步审签")
    if len({each.by_id for each in approvals}) < len(approvals):
        found.append("一个人审了两步")
    if any(each.digest != submission.digest for each in approvals):
        found.append("审签人看到的和送审的不同")
    try:
        review.sealed(submission)
    except NotAllowed:
        found.append("库里的内容和校验码不符")
    return found


def _journal(session: Session, out: Out) -> Item:
    rows = []
    pushes = {each.push_id: each.push for each in out.pushed}
    for push, entries in journal.about_each(session, list(pushes.values())).items():
        rows += [(f"{in_words(push.out_at)} 的推送", fault) for fault in _gaps(push, entries)]
    of_reviews = journal.about_each(session, [each.submission for each in out.pushed])
    for pushed in out.pushed:
        submission = pushed.submission
        verbs = [each.verb for each in of_reviews[submission]]
        signed = sum(verb.endswith("通过") for verb in verbs)
        if signed < len(submission.approvals):
            what = f"审签{len(submission.approvals)}步，日志里只有{signed}步"
            rows.append((f"《{submission.rendered['title']}》", what))
    verdict = Verdict.UNKNOWN if not pushes else Verdict.NOT_MET if rows else Verdict.MET
    return Item(
        group="记录",
        name="操作日志没有断",
        basis=BASIS,
        verdict=verdict,
        told=f"核对了{len(pushes)}次推送从排期到发出的每一步和每步审签，{len(rows)}处对不上。"
        if pushes
        else "没有推送过。",
        columns=("哪里", "缺什么"),
        rows=tuple(rows),
    )


def _gaps(push: Push, entries: Iterable[journal.Entry]) -> list[str]:
    """Return where the journal of *push* does not lead from one state to the next, up to where it stands."""
    stands, found, planned = State.PLANNED.value, [], False
    for entry in entries:
        planned = planned or entry.verb == "安排推送"
        moved = _MOVED.fullmatch(entry.verb)
        if moved is None:
            continue
        if moved[1] != stands:
            found.append(_unrecorded(stands, moved[1]))
        stands = moved[2]
    if not planned:
        found.insert(0, "没有排期的记录")
    if stands != push.state:
        found.append(_unrecorded(stands, push.state))
    return found


def _unrecorded(before: str, after: str) -> str:
    return f"从“{WORDS[State(before)]}”到“{WORDS[State(after)]}”没有记录"
