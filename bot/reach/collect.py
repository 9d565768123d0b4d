"""Fetches reading counts from WeChat and keeps them; any number of processes may, as often as they like.

For each question: the call, outside any transaction; then in one transaction the raw answer, the rows made
of it, and the joins to our pushes.  What goes wrong with one question is said, and loses no other.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

import structlog
from sqlalchemy.exc import IntegrityError

from bot.clock import beijing_day
from bot.db import Sessions
from bot.errors import Mistake, PlatformProblem, Refused, Unreachable
from bot.publishing.pushes import quota
from bot.reach import counts, joining, questions, raw, rounds
from bot.reach.counts import Taken
from bot.reach.questions import Question
from bot.reach.rounds import due
from bot.wechat.client import WeChat

__all__ = ["Collected", "collect", "due", "run_if_due"]

log = structlog.get_logger()
NOT_READY, OUT_OF_RANGE = 61503, 61501
FAILURES_IN_A_ROW = 3  # then the rest would fail too: no network, no permission, no quota
NAMED_AT_MOST = 3


@dataclass(frozen=True)
class Collected:
    """What a collecting brought."""

    calls: int  # questions that were put to WeChat
    failed: int  # of these: no answer that we can use
    articles: int
    new: int  # rows
    corrected: int  # rows that WeChat had told otherwise before
    problems: tuple[str, ...]  # sentences for staff
    complete: bool  # nothing of it is worth asking again today

    @property
    def in_vain(self) -> bool:
        """Tell whether everything that was asked failed."""
        return 0 < self.calls == self.failed

    @property
    def text(self) -> str:
        """Return the sentences for staff."""
        corrected = f"，微信更正了 {self.corrected} 行" if self.corrected else ""
        first = f"向微信问了 {self.calls} 次，{self.articles} 篇图文有数据，新增 {self.new} 行{corrected}。"
        return "\n".join([first, *self.problems])


def collect(sessions: Sessions, wechat: WeChat, *, day: date | None, now: datetime) -> Collected:
    """Fetch what is to be had now: of the articles published on *day*, or of everything that still changes.

    Raises Mistake when *day* is not over yet.
    """
    today = beijing_day(now)
    if day is None:
        with sessions.read() as session:
            asked = questions.wanted(session, today)
    elif day < today:
        asked = [questions.about_articles(day)]
    else:
        raise Mistake(f"{day} 的数据还没有：微信每天早上八点后给出前一天的数据，请填今天以前的日期。")
    return _ask(sessions, wechat, asked, now)


def run_if_due(sessions: Sessions, wechat: WeChat, *, now: datetime, collect_at: str) -> Collected | None:
    """Do today's collecting when its time has come, or again what it lacked; None when nothing is due."""
    with sessions.read() as session:
        if not due(session, now=now, collect_at=collect_at):
            return None
    me = uuid4().hex
    if not rounds.claim(sessions, me=me, now=now, collect_at=collect_at):
        return None
    since = rounds.begins(now, collect_at)
    with sessions.read() as session:
        asked = questions.wanted(session, beijing_day(now), unless_since=since)
    collected = _ask(sessions, wechat, asked, now)
    rounds.finish(sessions, me=me, now=now, complete=collected.complete, problems=collected.problems)
    return collected


def _ask(sessions: Sessions, wechat: WeChat, asked: list[Question], now: datetime) -> Collected:
    tally = _Tally()
    for number, question in enumerate(asked):
        if tally.failures_in_a_row == FAILURES_IN_A_ROW:
            left = len(asked) - number
            tally.problem(f"接连 {FAILURES_IN_A_ROW} 次没有取到，其余 {left} 次先不问，稍后再取")
            break
        tally.calls += 1
        try:
            if question.call == raw.ACCOUNT_SUMMARY:
                body = wechat.account_summary(question.first_day, question.last_day)
            else:
                body = wechat.article_totals(question.first_day)
        except PlatformProblem as problem:
            log.warning("reach_not_collected", question=question.label, problem=str(problem))
            tally.refused(question, problem, now)
            continue
        taken, delayed = _store(sessions, question, body, now)
        tally.took(question, taken, delayed=delayed)
    collected = tally.result()
    log.info("reach_collected", calls=collected.calls, new=collected.new, complete=collected.complete)
    return collected


def _store(
    sessions: Sessions, question: Question, body: dict[str, object], now: datetime
) -> tuple[Taken, bool]:
    """Keep one answer and all that follows from it, in one transaction."""
    try:
        return _store_once(sessions, question, body, now)
    except IntegrityError:  # another process has just stored the same: now its rows are seen
        return _store_once(sessions, question, body, now)


def _store_once(
    sessions: Sessions, question: Question, body: dict[str, object], now: datetime
) -> tuple[Taken, bool]:
    with sessions.begin() as session:
        answer = raw.keep(session, question.call, question.first_day, question.last_day, body, now=now)
        if question.call == raw.ACCOUNT_SUMMARY:
            return counts.take_account(session, answer), answer.delayed
        taken = counts.take_articles(session, answer)
        joining.join(session, taken.articles, now=now)
        if not answer.delayed:
            sends = joining.sent_by_hand(session, question.first_day)
            quota.note_counted(session, question.first_day, sends, now=now)
        return taken, answer.delayed


@dataclass
class _Tally:
    """Counts along while one question after the other is asked."""

    calls: int = 0
    failed: int = 0
    articles: int = 0
    new: int = 0
    corrected: int = 0
    complete: bool = True
    failures_in_a_row: int = 0
    problems: dict[str, list[str]] = field(default_factory=dict)  # what is the matter → with which

    def took(self, question: Question, taken: Taken, *, delayed: bool) -> None:
        self.failures_in_a_row = 0
        self.articles += len(taken.articles)
        self.new += taken.new
        self.corrected += taken.corrected
        if delayed:
            self.problem("微信说数据还没有齐，稍后再取", question)
        for fault in taken.faults:
            self.problem(fault, question, again=False)

    def refused(self, question: Question, problem: PlatformProblem, now: datetime) -> None:
        code = problem.code if isinstance(problem, Refused) else None
        if code == NOT_READY:
            self.problem("微信还没准备好，稍后再取", question)
        elif code == OUT_OF_RANGE and question.over(now):
            self.problem("已超出微信保留的期限，取不到了，记为缺数", question, again=False)
        else:
            self.failed += 1
            self.failures_in_a_row += 1
            self.problem(_in_words(problem), question)

    def problem(self, text: str, question: Question | None = None, *, again: bool = True) -> None:
        self.problems.setdefault(text, []).extend([question.label] if question else [])
        if again:
            self.complete = False

    def result(self) -> Collected:
        problems = tuple(_sentence(text, labels) for text, labels in self.problems.items())
        return Collected(
            self.calls, self.failed, self.articles, self.new, self.corrected, problems, self.complete
        )


def _sentence(text: str, labels: list[str]) -> str:
    if not labels:
        return f"{text}。"
    more = f"等 {len(labels)} 项" if len(labels) > NAMED_AT_MOST else ""
    return f"{'、'.join(labels[:NAMED_AT_MOST])}{more}：{text.removesuffix('。')}。"


def _in_words(problem: PlatformProblem) -> str:
    """Say what went wrong; asking for numbers changes nothing at WeChat, so it is simply asked again."""
    if isinstance(problem, Refused):
        return str(problem)
    return "连不上微信，稍后再取" if isinstance(problem, Unreachable) else "微信没有答完整，稍后再取"
