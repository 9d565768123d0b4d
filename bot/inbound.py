"""One inbound message goes to its story; its repeats get the same answer and are kept once."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from unicodedata import category

from sqlalchemy.orm import Session

from bot import binding, privacy
from bot.answering import answers, awaited, desk, following, fulfilling, questions
from bot.answering.answers import Answer, FindLink
from bot.answering.awaited import Awaited
from bot.answering.fulfilling import Settings
from bot.answering.library import Library, Shelf
from bot.answering.preparing import Preparing
from bot.answering.record import Record
from bot.answering.requests import Request
from bot.answering.table import Last
from bot.config import Config
from bot.db import Sessions
from bot.figures.folding import fold
from bot.publishing import articles, pushes
from bot.wechat import replies
from bot.wechat.calls import Timeouts
from bot.wechat.client import WeChat
from bot.wechat.jobs import JobFinished, PublishFinished
from bot.wechat.messages import Message
from bot.wechat.replies import Reply, Text

BEGINS_ANEW = frozenset({"subscribe", "unsubscribe"})
ENDS_THE_LIST = questions.PRIVATE | {"welcome"}  # a number picks no longer from what was shown before
LEAVES_THE_THREAD = frozenset({"help", "other", "article", "privacy"})  # 那2019年呢 is about what was before
SENT = {
    "image": "（发来一张图片，请到公众平台后台“消息”里看）",
    "video": "（发来一段视频，请到公众平台后台“消息”里看）",
    "shortvideo": "（发来一段小视频，请到公众平台后台“消息”里看）",
    "voice": "（发来一段语音，请到公众平台后台“消息”里听）",
    "location": "（发来一个位置，请到公众平台后台“消息”里看）",
    "link": "（发来一个链接，请到公众平台后台“消息”里看）",
}
SHOWS_NOTHING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})  # control characters, spaces
NO_WORDS = frozenset(SENT) - {"voice"} | {"text"}
QUICK = Timeouts(connect=1, read=1.5, upload=2, pause=0.1, patience=1)  # within the webhook's five seconds

Settle = Callable[[JobFinished | PublishFinished], object]


@dataclass(frozen=True)
class Reception:
    """What messages are answered with, one a process; safe to share between threads."""

    sessions: Sessions
    library: Library
    record: Record
    settings: Settings
    settle: Settle
    wechat: WeChat  # for charts; it must not wait longer than the follower's phone does
    find_link: FindLink = answers.not_out
    preparing: Preparing | None = None
    phones: binding.Phones | None = None  # of staff, whose messages open WeChat's window


def receive(at: Reception, message: Message, *, now: datetime) -> Reply | None:
    """Return what goes back for *message*, or None when nothing does.

    1. A finish event goes to *settle*, which holds repeats harmless itself.
    2. Anything else is answered, and kept before the answer goes out.  What nobody here can answer is not.
    3. What nothing is known of goes on to the person she talks to, whatever she asked in between; not 帮助.
    4. What is handed to a person or left in confidence is so in one transaction with its question.
    5. What she was asked to write is awaited still, and each answer says so, when she taps the menu instead,
       asks for what the answer to that tap offered, or sends no words.
    6. A repeat, found when it is to be kept, gets what was answered the first time.
    """
    if message.job is not None:
        at.settle(message.job)
        return None
    started = time.perf_counter()
    follower = privacy.follower_hash(message.openid, at.settings.secret_key)
    if at.phones and message.kind != "event" and follower in at.phones:
        with at.sessions.begin() as session:
            binding.heard(session, follower, at=message.created_at)
    remembered = timedelta(minutes=at.settings.answering.context_minutes)
    last = at.record.last_of(follower, since=now - remembered)
    with at.sessions.read() as session:
        waits = awaited.of(session, follower, last)
        hears = waits if waits and not _asks(message, last) else None
        if message.event in BEGINS_ANEW or (hears and _words(message)):
            waits = None
        before, below = awaited.before(last, hears), awaited.reminder(waits)
        answer = _answer(at, session, message, before, below, now)
        sent = _for_a_person(message, answer, hears) if answer else None
        if sent and (hears or (not waits and desk.talks(session, follower))):
            answer, waits = sent, None
        if answer is not None and answer.request and fulfilling.is_read(answer.request):
            answer = _fulfilled(at, session, message, answer, now)
        shelf = at.library.shelf(session)
    if at.preparing:
        at.preparing.note(shelf, now)
    if answer is None:
        return None
    if answer.request and answer.request.kind == "chart":
        answer = _chart(at, shelf, answer.request, waits, now)

    answer = _followed(answer, last, leaves=answer.kind in LEAVES_THE_THREAD or hears is not None)

    def asked(answer: Answer) -> questions.Asked:
        return questions.asked(
            key=message.key,
            follower=follower,
            asked_at=now,
            text=_words(message) or None,
            answer=answer,
            took_ms=round((time.perf_counter() - started) * 1000),
        )

    if answer.request:
        return _written(at, message, answer, asked, waits, now)
    answer = awaited.still(answer, waits)
    kept = at.record.keep(asked(answer))
    if not kept.is_repeat:
        return answer.reply or _text(kept.answer)
    reply = (kept.context or {}).get("reply")
    return replies.of_json(reply) if reply else _text(kept.answer)


def receiver(
    config: Config, sessions: Sessions, *, prepares: bool = False
) -> Callable[[Message, datetime], Reply | None]:
    """Return `receive` with all that these settings decide, for whoever brings messages in.

    With *prepares*, answers to bare names are made ready ahead: for a process that lives on.
    """
    library, record = Library(sessions), Record(sessions)
    wechat = WeChat(config.account, sessions, timeouts=QUICK)
    settings = Settings(config.answering, config.web.secret_key)
    phones = binding.Phones(sessions)
    preparing = Preparing(
        sessions, library, default_year=config.answering.default_year, find_link=articles.link
    )

    def received(message: Message, now: datetime) -> Reply | None:
        at = Reception(
            sessions=sessions,
            library=library,
            record=record,
            settings=settings,
            settle=lambda job: pushes.settle(sessions, job, now=now),
            wechat=wechat,
            find_link=articles.link,
            preparing=preparing if prepares else None,
            phones=phones,
        )
        return receive(at, message, now=now)

    return received


def _followed(answer: Answer, last: Last | None, *, leaves: bool) -> Answer:
    """Return *answer* with what of *last* the next words may still refer to."""
    before, context = last.context if last else None, answer.context
    if context is None and leaves:
        context = following.kept(before)
    if answer.kind not in ENDS_THE_LIST:
        is_ours = "pick" in (answer.context or {})
        context = following.listed(context, before, is_ours=is_ours, text=answer.text)
    return replace(answer, context=context)


def _written(
    at: Reception,
    message: Message,
    answer: Answer,
    asked: Callable[[Answer], questions.Asked],
    waits: Awaited | None,
    now: datetime,
) -> Reply | None:
    """Do what is asked for, once: the question is kept first, and tells a repeat from the first."""
    with at.sessions.begin() as session:
        if not questions.remember(session, asked(answer)):
            kept = questions.find(session, message.key)
            return _text(kept.answer if kept else None)
        done = awaited.still(_fulfilled(at, session, message, answer, now), waits)
        done = replace(done, context=following.beside(answer.context or {}, done.context or {}) or None)
        questions.complete(session, asked(done))
        return _text(done.text)


def _fulfilled(at: Reception, session: Session, message: Message, answer: Answer, now: datetime) -> Answer:
    assert answer.request is not None
    return fulfilling.fulfil(
        session,
        answer.request,
        openid=message.openid,
        settings=at.settings,
        now=now,
    )


def _chart(at: Reception, shelf: Shelf, request: Request, waits: Awaited | None, now: datetime) -> Answer:
    """Return the chart; none is drawn where it has no room for what she must be told besides."""
    if waits:
        return Answer("chart", "", context=fulfilling.of_chart(request))
    return fulfilling.chart(at.sessions, at.wechat, shelf, request, now=now)


def _asks(message: Message, last: Last | None) -> bool:
    """Tell whether what came is never what she was asked to write: a button, what an answer offered."""
    return message.kind == "event" or following.invited(fold(_words(message)), last.context if last else None)


def _answer(
    at: Reception,
    session: Session,
    message: Message,
    before: Mapping[str, Any] | None,
    below: str,
    now: datetime,
) -> Answer | None:
    words = _words(message)
    if message.kind == "text" and binding.awaits(session, words, now=now):
        return Answer("staff", "", request=Request("bind", words))
    if words or (message.kind == "text" and not below):  # one without words is no answer to a reminder
        return answers.answer(
            session,
            words,
            now=now,
            library=at.library,
            before=before,
            default_year=at.settings.answering.default_year,
            find_link=at.find_link,
            below=below,
        )
    match message.kind, message.event:
        case "event", "subscribe":
            return answers.welcome(session, at.library, now=now)
        case "event", "unsubscribe":
            return Answer("other", "")  # nobody is there to read; that they left is kept
        case "voice", _:
            return answers.not_a_text(session, at.library, voice=True)
        case kind, _ if kind in NO_WORDS:
            return answers.not_a_text(session, at.library, voice=False)
    return None


def _for_a_person(message: Message, answer: Answer, waits: Awaited | None) -> Answer | None:
    """Return what hands on to a person what has no answer here; what is no text is in the backend alone.

    Of what comes in place of words to be left in confidence nobody is told.
    """
    words = _words(message).strip()
    if message.kind == "event" or (words and (answer.kind != "help" or answers.is_help(words))):
        return None
    if waits and not waits.is_for_the_desk:
        return None
    words = words or SENT.get(message.kind, "")
    request = Request(waits.kind, words, asked_for=True) if waits else Request("person", words)
    return Answer("staff", "", request=request) if words else None


def _words(message: Message) -> str:
    """Return what the follower said: typed, spoken, or behind the menu button; none that shows nothing."""
    if message.kind in {"text", "voice"}:
        return message.text if any(category(each) not in SHOWS_NOTHING for each in message.text) else ""
    return message.event_key if message.event == "click" else ""


def _text(text: str | None) -> Reply | None:
    return Text(text) if text else None
