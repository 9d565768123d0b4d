"""Fetches reading counts from WeChat and keeps them; any number of processes may, as often as they like.

For each question: the call, outside any transaction; then in one transaction the raw answer, the rows made
of it, and the joins to our pushes.  What goes wrong with one question is said, and loses no other.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from itertools import count
from uuid import uuid4

import structlog
from sqlalchemy.exc import IntegrityError

from bot.clock import beijing_day
from bot.db import Sessions
from bot.errors import Mistake, PlatformProblem, Refused
from bot.publishing.pushes import quota
from bot.reach import joining, questions, raw, rounds, standing, taking
from bot.reach.questions import Question
from bot.reach.raw import ARTICLE_TOTALS
from bot.reach.rounds import due
from bot.reach.taking import Taken
from bot.reach.tally import FAILURES_IN_A_ROW, Collected, Refusal, Tally
from bot.wechat.client import WeChat
from bot.wechat.statistics import OUT_OF_RANGE, Statistic

__all__ = ["Collected", "collect", "due", "run_if_due"]

log = structlog.get_logger()


def collect(sessions: Sessions, wechat: WeChat, *, day: date | None, now: datetime) -> Collected:
    """Fetch what is to be had now: of the articles published on *day*, or of everything that still changes.

    Raises Mistake when *day* is not over yet, or of a time of which WeChat has nothing.
    """
    today = beijing_day(now)
    if day is None:
        with sessions.read() as session:
            asked = questions.wanted(session, today)
    elif ARTICLE_TOTALS.since and day < ARTICLE_TOTALS.since:
        raise Mistake(f"{day} 的数据微信没有：图文的数据从 {ARTICLE_TOTALS.since} 起才有。")
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

    def progress(asked: int, in_all: int) -> None:
        rounds.note_progress(sessions, me=me, now=now, asked=asked, in_all=in_all)

    collected = _ask(sessions, wechat, asked, now, progress)
    rounds.finish(
        sessions,
        me=me,
        now=now,
        complete=collected.complete,
        problems=collected.problems,
        faults=collected.faults,
    )
    return collected


def _ask(
    sessions: Sessions,
    wechat: WeChat,
    asked: list[Question],
    now: datetime,
    progress: Callable[[int, int], None] = lambda asked, in_all: None,
) -> Collected:
    tally, left = Tally(), deque(asked)
    for done in count():
        progress(done, done + len(left))
        if not left:
            break
        if tally.failures_in_a_row == FAILURES_IN_A_ROW:
            tally.not_asked(list(left))
            break
        question = left.popleft()
        if question.call in tally.stopped:
            tally.put_off(question)
            _note_lacking(sessions, question, tally.stopped[question.call], now)
            continue
        try:
            body = wechat.statistics(question.call, question.first_day, question.last_day)
        except PlatformProblem as problem:
            if isinstance(problem, Refused) and problem.code == OUT_OF_RANGE and question.halves():
                tally.halved(question)  # WeChat may keep some of these days, and not others
                left.extendleft(reversed(question.halves()))
                continue
            log.warning(
                "reach_not_collected",
                call=question.call.value,
                first_day=str(question.first_day),
                last_day=str(question.last_day),
                problem=str(problem),
            )
            refusal = tally.refused(question, problem, now)
            _note_lacking(sessions, question, refusal, now)
            if refusal.given_up:
                left = _without_older(sessions, left, question, refusal, tally, now)
            continue
        taken, delayed = _store(sessions, question, body, now)
        tally.took(question, taken, delayed=delayed)
    collected = tally.result()
    log.info("reach_collected", calls=collected.calls, new=collected.new, complete=collected.complete)
    return collected


def _without_older(
    sessions: Sessions, left: deque[Question], gone: Question, refusal: Refusal, tally: Tally, now: datetime
) -> deque[Question]:
    """Return what is *left* without that which is older than *gone*: WeChat does not keep it either."""
    older = [each for each in left if each.call == gone.call and each.last_day < gone.first_day]
    for each in older:
        tally.problem(refusal.why, each, again=False)
        _note_lacking(sessions, each, refusal, now)
    return deque(each for each in left if each not in older)


def _note_lacking(sessions: Sessions, question: Question, refusal: Refusal, now: datetime) -> None:
    # Another process that was refused at the same moment has noted the same.
    with suppress(IntegrityError), sessions.begin() as session:
        standing.note_lacking(
            session,
            question.call,
            question.first_day,
            question.last_day,
            code=refusal.code,
            why=refusal.why,
            given_up=refusal.given_up,
            now=now,
        )


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
        taken = taking.take(session, answer, now=now)
        standing.note_answered(session, question.call, question.first_day, question.last_day)
        if question.call is Statistic.ARTICLE_TOTALS:
            joining.join(session, taken.articles, now=now)
            if not answer.delayed:
                sends = joining.sent_by_hand(session, question.first_day)
                quota.note_counted(session, question.first_day, sends, now=now)
        return taken, answer.delayed
