"""What was asked for besides figures is done: handed to a person, kept in confidence, an article found."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot import binding, clock, privacy
from bot.answering import confided, desk, pictures, questions, texts
from bot.answering.composing import Answer
from bot.answering.library import Shelf
from bot.answering.requests import Request
from bot.config import Answering
from bot.db import Sessions
from bot.errors import Mistake, PlatformProblem
from bot.publishing import articles, images
from bot.wechat.client import WeChat
from bot.wechat.replies import Image, News

MEANT_WITHIN = timedelta(hours=24)  # an answer that she says is wrong
MOST_IN_CHART = 20  # figures; more are not read on a phone

log = structlog.get_logger()


@dataclass(frozen=True)
class Settings:
    """What these answers depend on."""

    answering: Answering
    secret_key: str


def is_read(request: Request) -> bool:
    """Tell whether *request* changes nothing; else it needs one transaction with its question."""
    return request.kind not in {"person", "wrong", "confided", "chart", "bind"}


def chart(sessions: Sessions, wechat: WeChat, shelf: Shelf, request: Request, *, now: datetime) -> Answer:
    """Return the picture of the figures told last: of one indicator all its years, else the years told.

    Where WeChat does not take it in time, it is said so; nothing is tried again.
    """
    indicators = list(dict.fromkeys(indicator for indicator, _ in request.figures))
    known = [shelf.named[each] for each in indicators if each in shelf.named]
    if len(known) == 1:
        figures = list(known[0].figures)
    else:
        figures = [
            each
            for named in known
            for each in named.figures
            if (named.indicator, each.year) in request.figures
        ]
    context = of_chart(request)
    try:
        lent = pictures.media_id(sessions, wechat, pictures.chart_of(figures[:MOST_IN_CHART]), now=now)
    except (PlatformProblem, Mistake) as error:
        log.warning("no chart", reason=str(error))
        return Answer("chart", texts.fill("no_chart"), context=context)
    names = "、".join(dict.fromkeys(each.indicator for each in figures))
    return Answer("chart", f"〔图〕{names}", context=context, reply=Image(lent))


def of_chart(request: Request) -> dict[str, Any]:
    """Return the context after a chart: what it shows can be asked on about."""
    told = {"told": [list(pair) for pair in request.figures]}
    return told | {"left": [list(pair) for pair in request.left]} if request.left else told


def fulfil(
    session: Session,
    request: Request,
    *,
    openid: str,
    settings: Settings,
    now: datetime,
) -> Answer:
    """Do what *request* asks for and return what is said to it; a chart is for whoever has WeChat at hand."""
    match request.kind:
        case "person":
            return _person(session, request, openid, settings, now)
        case "wrong":
            return _wrong(session, request, openid, settings, now)
        case "dropped":
            return Answer("staff", _fill("desk_dropped", settings))
        case "confide":
            return Answer("safety", _fill("confide_now", settings), context={"next": "confided"})
        case "confided":
            confided.leave(
                session,
                openid,
                request.words,
                now=now,
                secret_key=settings.secret_key,
                keep_days=settings.answering.confided_days,
            )
            return _left(settings)
        case "bind":
            return _bound(session, request, openid, settings, now)
        case "privacy":
            return Answer("privacy", _fill("privacy", settings))
        case "cancelled":
            return Answer("safety", _fill("confide_cancelled", settings))
        case _:
            return _article(session, request.words)


def preview(session: Session, request: Request, *, settings: Settings, now: datetime) -> Answer:
    """Return what would be said to *request* of a follower who asks for the first time; nothing is written.

    No number binds anybody here: else whoever tries answers out could guess one.
    """
    match request.kind:
        case "chart":
            return Answer("chart", "〔图〕")
        case "person" if request.words and desk.may_answer(session):
            return _handed(settings, until=now + desk.WINDOW, again=False)
        case "wrong" if request.words:
            return _laid_beside(None)
        case "confided":
            return _left(settings)
        case "bind" if binding.has_number(request.words):
            return Answer("staff", texts.fill("bound", person=""))
        case _:
            return fulfil(session, request, openid="oPreview", settings=settings, now=now)


def _handed(settings: Settings, *, until: datetime, again: bool) -> Answer:
    text = _fill("desk_handed", settings, until=clock.in_words(until), again=again)
    return Answer("staff", text, context={"desk": True})


def _laid_beside(about: str | None) -> Answer:
    text = texts.fill("desk_wrong", beside=about is not None)
    return Answer("staff", text, context={"desk": False})  # it is handed on, but she talks to nobody


def _left(settings: Settings) -> Answer:
    return Answer("safety", _fill("confide_left", settings))


def _person(session: Session, request: Request, openid: str, settings: Settings, now: datetime) -> Answer:
    if not desk.may_answer(session):
        return Answer("staff", _fill("desk_telephone", settings))
    if not request.words:
        return Answer("staff", _fill("desk_ask", settings), context={"next": "person"})
    again = desk.talks(session, privacy.follower_hash(openid, settings.secret_key))
    conversation = desk.hand_over(
        session,
        openid,
        request.words,
        reason=desk.Reason.ASKED,
        now=now,
        secret_key=settings.secret_key,
    )
    return _handed(settings, until=conversation.reply_until, again=again)


def _wrong(session: Session, request: Request, openid: str, settings: Settings, now: datetime) -> Answer:
    """Lay it on the desk beside the answer she was given last; without one, ask which she means.

    What she writes when she was asked is beside none: there was none, and what she tapped since is not meant.
    """
    follower = privacy.follower_hash(openid, settings.secret_key)
    since = now - MEANT_WITHIN
    about = None if request.asked_for else questions.told_last(session, follower, since=since)
    if about is None and not request.words:
        return Answer("staff", _fill("desk_wrong_which", settings), context={"next": "wrong"})
    desk.hand_over(
        session,
        openid,
        request.words or "有误",
        reason=desk.Reason.WRONG,
        about_answer=about,
        now=now,
        secret_key=settings.secret_key,
    )
    return _laid_beside(about)


def _bound(session: Session, request: Request, openid: str, settings: Settings, now: datetime) -> Answer:
    if not binding.has_number(request.words):
        return Answer("staff", texts.fill("bind"))
    person = binding.claim(session, request.words, openid, secret_key=settings.secret_key, now=now)
    return Answer("staff", texts.fill("bound", person=person.name if person else ""))


def _article(session: Session, words: str) -> Answer:
    found = articles.latest_out(session, words)
    if found is None:
        return Answer("article", texts.fill("no_article", words=words[:20]))
    picture = images.on_card(session, found.cover)
    card = News(title=found.title, description=found.digest, url=found.url, picture=picture)
    return Answer("article", f"《{found.title}》\n{found.url}", reply=card)


def _fill(name: str, settings: Settings, **values: object) -> str:
    answering = settings.answering
    return texts.fill(
        name,
        telephone=answering.telephone,
        hours=answering.helpline_hours,
        days=answering.confided_days,
        **values,
    )
