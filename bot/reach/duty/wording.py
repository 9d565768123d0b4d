"""Wording: what proofreading had found in what went out, and what was corrected or taken back afterwards."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.clock import beijing_day, day_in_words, in_full
from bot.publishing.articles import Article, newest
from bot.publishing.proofread import kept
from bot.publishing.proofread.kept import CONFIRMED_BY, ProofResult
from bot.publishing.pushes import Push, PushedArticle
from bot.publishing.withdrawals import Ended, Withdrawal
from bot.reach.duty.out import FROM_EXPORT, Out, is_imported
from bot.reach.duty.values import Item, Verdict
from bot.reach.periods import Period

BEFORE = "国办发〔2018〕123号（转述）：发布前严把政治关、法律关、政策关、保密关、文字关"
AFTER = "国办秘函〔2019〕19号单项否决（转述）：出现严重表述错误"
BECAME = {
    Ended.DONE: "已撤回",
    Ended.REFUSED: "微信没有同意",
    Ended.DOUBTFUL: "结果不明",
    Ended.ASKED: "结果不明",
}


def of(session: Session, period: Period, out: Out) -> tuple[Item, ...]:
    """Return how the wording of what went out in *period* was looked after."""
    return _proofread(session, out), _afterwards(session, period)


def _proofread(session: Session, out: Out) -> Item:
    unread, open_, rows = 0, 0, []
    submitted = [each.submission_id for each in out.pushed]
    read = {  # held so that they are at hand below, and not asked for one by one
        each.submission_id: each
        for each in session.scalars(select(ProofResult).where(ProofResult.submission_id.in_(submitted)))
    }
    for pushed in out.pushed:
        title = str(pushed.submission.rendered["title"])
        if pushed.submission_id not in read:
            unread += 1
            rows.append((title, "送审时没有校对的记录", "—"))
            continue
        for finding in kept.of_submission(session, pushed.submission_id):
            if finding["level"] == "提醒":
                continue
            by = finding["confirmed_by"]
            settled = finding["level"] == "需确认" and len(by) >= CONFIRMED_BY
            open_ += not settled
            told = f"{finding['level']}：“{finding['around']}”{finding['what']}"
            rows.append((title, told, f"{'、'.join(by)} 已核对" if settled else "没有两人核对"))
    rows += [
        (
            each.title or "（没有标题）",
            FROM_EXPORT if is_imported(each) else "在公众平台手工发送，没有经过校对",
            "—",
        )
        for each in out.by_hand
    ]
    count = len(out.pushed) + len(out.by_hand)
    by_hand = len(out.by_hand) - out.imported
    verdict = Verdict.MET if count else Verdict.UNKNOWN
    if unread + open_ + by_hand:
        verdict = Verdict.NOT_MET
    elif out.imported:
        verdict = Verdict.JUDGE
    told = (
        f"发出{count}篇：{unread}篇没有校对记录，{open_}处要核对的没有两人核对，{by_hand}篇手工发送"
        f"{f'，{out.imported}篇{FROM_EXPORT}' if out.imported else ''}。"
    )
    return Item(
        group="用语",
        name="发出的都校对过，要核对的两人核对过",
        basis=BEFORE,
        verdict=verdict,
        told=told if count else "没有发出过文章。",
        columns=("文章", "校对", "核对"),
        rows=tuple(rows),
    )


def _afterwards(session: Session, period: Period) -> Item:
    withdrawn = _withdrawn(session, period)
    corrected = _corrected(session, period)
    rows = [*withdrawn, *corrected]
    told = f"撤回{len(withdrawn)}篇，更正{len(corrected)}篇。" if rows else "没有撤回，没有更正。"
    return Item(
        group="用语",
        name="发出以后没有撤回和更正",
        basis=AFTER,
        verdict=Verdict.JUDGE if rows else Verdict.MET,
        told=told + ("是不是严重表述错误，请对照依据判断。" if rows else ""),
        columns=("文章", "做了什么", "理由", "发出以后多久"),
        rows=tuple(rows),
    )


def _withdrawn(session: Session, period: Period) -> list[tuple[str, ...]]:
    found = session.execute(
        select(Withdrawal, PushedArticle, Push)
        .join(
            PushedArticle,
            (PushedArticle.push_id == Withdrawal.push_id) & (PushedArticle.position == Withdrawal.position),
        )
        .join(Push, Push.id == Withdrawal.push_id)
        .order_by(Withdrawal.id)
    ).unique()
    return [
        (
            str(pushed.submission.rendered["title"]),
            f"{in_full(row.at)} 撤回（{BECAME[Ended(row.ended)]}）",
            row.reason,
            _after(row.at, push.sending_at),
        )
        for row, pushed, push in found
        if period.first <= beijing_day(row.at) <= period.last
    ]


def _corrected(session: Session, period: Period) -> list[tuple[str, ...]]:
    wrong = aliased(Article)
    found = session.execute(
        select(Article, wrong)
        .join(wrong, wrong.id == Article.corrects_id)
        .where(Article.published.between(period.first, period.last))
        .order_by(Article.id)
    )
    return [
        (
            newest(before).title,
            f"{day_in_words(published)} 发出更正《{newest(article).title}》",
            "—",
            f"{(published - before.published).days}天" if before.published else "没有数据",
        )
        for article, before in found
        if (published := article.published)
    ]


def _after(at: datetime, sent_at: datetime | None) -> str:
    if sent_at is None:
        return "没有数据"
    lasted = max(at - sent_at, timedelta())
    hours, minutes = divmod(int(lasted.total_seconds()) // 60, 60)
    return f"{lasted.days}天{hours % 24}小时" if lasted.days else f"{hours}小时{minutes}分"
