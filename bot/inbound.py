"""One inbound message goes to its story; its repeats get the same answer and are kept once."""

import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot import privacy
from bot.answering import answers, questions
from bot.answering.answers import Answer, FindLink
from bot.answering.library import Library
from bot.answering.record import Record
from bot.config import Config
from bot.db import Sessions
from bot.publishing import articles, pushes
from bot.wechat.jobs import JobFinished, PublishFinished
from bot.wechat.messages import Message
from bot.wechat.replies import Reply, Text

NOT_TEXTS = frozenset({"image", "video", "shortvideo", "location", "link"})


def receive(
    sessions: Sessions,
    message: Message,
    *,
    now: datetime,
    library: Library,
    record: Record,
    secret_key: str,
    settle: Callable[[JobFinished | PublishFinished], object],
    default_year: int = 0,
    find_link: FindLink = answers.not_out,
) -> Reply | None:
    """Return what goes back for *message*, or None when nothing does.

    1. A finish event goes to *settle*, which holds repeats harmless itself.
    2. Anything else is answered, and kept before the answer goes out.  What nobody here can answer is not.
    3. A repeat, found when it is to be kept, gets what was answered the first time.
    """
    if message.job is not None:
        settle(message.job)
        return None
    started = time.perf_counter()
    with sessions.read() as session:
        answer = _answer(session, message, now, library, default_year, find_link)
    if answer is None:
        return None
    kept = record.keep(
        questions.asked(
            key=message.key,
            follower=privacy.follower_hash(message.openid, secret_key),
            asked_at=now,
            text=_words(message) or None,
            answer=answer,
            took_ms=round((time.perf_counter() - started) * 1000),
        )
    )
    return _reply(kept.answer)


def receiver(config: Config, sessions: Sessions) -> Callable[[Message, datetime], Reply | None]:
    """Return `receive` with all that these settings decide, for whoever brings messages in."""
    library, record = Library(), Record(sessions)

    def received(message: Message, now: datetime) -> Reply | None:
        return receive(
            sessions,
            message,
            now=now,
            library=library,
            record=record,
            secret_key=config.web.secret_key,
            settle=lambda job: pushes.settle(sessions, job, now=now),
            default_year=config.answering.default_year,
            find_link=articles.link,
        )

    return received


def _answer(
    session: Session,
    message: Message,
    now: datetime,
    library: Library,
    default_year: int,
    find_link: FindLink,
) -> Answer | None:
    words = _words(message)
    if words or message.kind == "text":
        return answers.answer(
            session, words, now=now, library=library, default_year=default_year, find_link=find_link
        )
    match message.kind, message.event:
        case "event", "subscribe":
            return answers.welcome(session, library, now=now)
        case "event", "unsubscribe":
            return Answer("other", "")  # nobody is there to read; that they left is kept
        case "voice", _:
            return answers.not_a_text(session, library, voice=True)
        case kind, _ if kind in NOT_TEXTS:
            return answers.not_a_text(session, library, voice=False)
    return None


def _words(message: Message) -> str:
    """Return what the follower said: typed, spoken, or behind the menu button."""
    if message.kind in {"text", "voice"}:
        return message.text
    return message.event_key if message.event == "click" else ""


def _reply(text: str | None) -> Reply | None:
    return Text(text) if text else None
