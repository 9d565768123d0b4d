"""A console with something of every kind in it, and ways to ask for all that the table of routes names."""

import re
from datetime import date
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from bot import leave, notices, people, series
from bot.answering import confided, desk, rules
from bot.answering.desk import canned
from bot.authenticator import Authenticator
from bot.comments import Comment, Thread
from bot.comments.rows import sealed
from bot.db import Base, Sessions
from bot.figures import gleaning
from bot.figures.indicators import Topic
from bot.notices import Notice
from bot.people import Person, Role
from bot.publishing import pushes, review
from bot.publishing.pushes import State
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Seat, settings
from tests.web.console.routes import TABLE


def filled(sessions: Sessions, staff: Cast, one_of_each: dict[Role, Person]) -> SimpleNamespace:
    """Fill the database, and return by which numbers and names its things are asked for."""
    make.revision(sessions, "draft")
    waiting = make.revision(sessions, "waiting")
    make.approved(sessions, "done")
    planned, held, doubtful = (make.push(sessions, mode="publish") for _ in range(3))
    running, paused = (make.series(sessions, name) for name in ("每周数说", "停着的"))
    sent = make.push(sessions, mode="publish", revisions=[make.approved(sessions, "out")])
    reviewers = [one_of_each[role] for role in people.REVIEWERS]
    with sessions.begin() as session:
        session.add(Topic(name="办班"))
        submission = review.submit(
            session,
            session.merge(waiting),
            by=session.merge(staff.lin),
            reviewers=[session.merge(each) for each in reviewers],
            steps=make.STEPS,
            now=make.NOON,
        )
        pushes.states.move(session, pushes.named(session, held.id), State.HELD, now=make.NOON)
        for state in (State.PREPARING, State.SENDING, State.DOUBTFUL):
            pushes.states.move(session, pushes.named(session, doubtful.id), state, now=make.NOON)
        for state in (State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT):
            pushes.states.move(session, pushes.named(session, sent.id), state, now=make.NOON)
        pushes.named(session, sent.id).publish_id = "100000001"
        (done,) = pushes.plannable(session)
        key = settings().web.secret_key
        asked = [
            desk.hand_over(session, f"o{n}", "在吗", reason="asked", now=make.NOON, secret_key=key)
            for n in range(len(Role))
        ]
        chen = session.merge(staff.chen)
        series.pause(session, series.named(session, "停着的"), by=chen, now=make.NOON)
        notices.tell(
            session, "给大家的", key="for all", to=list(Role), about=doubtful, link="/console/", now=make.NOON
        )
        somebody = people.add(session, "某人", [Role.VIEWER, Role.EDITOR], now=make.NOON)
        session.add(Authenticator(person_id=somebody.id, secret="", offered_at=make.NOON, since=make.NOON))
        leave.enter(
            session,
            session.merge(staff.wu),
            first=date(2021, 4, 8),
            last=date(2021, 4, 9),
            remark="",
            by=chen,
            now=make.NOON,
        )
        texts = [canned.add(session, name, "好", by=chen, now=make.NOON).id for name in ("早", "晚")]
        said = under(session)
        looked = gleaning.look("全年办班12期，参加培训300人，推选好媳妇20户。", year=2020)
        found = gleaning.begin(
            session, looked, title="小结", article="小结", by=session.merge(staff.lin), now=make.NOON
        )
        figures = [
            gleaning.keep(
                session,
                each,
                gleaning.Reading(name, topic="办班"),
                by=session.merge(staff.lin),
                now=make.NOON,
            )
            for each, name in zip(found.figures[1:], ("培训人数", "好媳妇户数"), strict=True)
        ]
        words = [rules.Keyword("地址", "contain")]
        rule = rules.add(session, "地址", words, "区妇联", by=chen, now=make.NOON)
        left = confided.leave(session, "o", "在吗", now=make.NOON, secret_key=key, keep_days=30)
        return SimpleNamespace(
            seen={"submission": str(submission.id), "digest": submission.digest},
            reviewers={f"reviewer{number}": each.name for number, each in enumerate(reviewers)},
            digest=done.digest,
            planned=planned.id,
            held=held.id,
            doubtful=doubtful.id,
            spare=["吴", reviewers[1].name],
            conversations=[each.id for each in asked],
            confided=left.id,
            canned=texts,
            thread=said.thread_id,
            comment=said.id,
            rule=rule.id,
            series=running.id,
            paused=paused.id,
            somebody=somebody.id,
            gleaning=found.id,
            figure=figures[0].id,
            refusable=figures[1].id,
            picture=waiting.pictures["images/cover.jpg"],
            notice=session.scalars(select(Notice.id).where(Notice.key == "for all")).one(),
        )


def under(session: Session) -> Comment:
    """Keep an article that is out, with a comment under it."""
    thread = Thread(
        msg_data_id="1", position=1, title="最美家庭", out_at=make.NOON, is_open=True, look_at=make.NOON
    )
    session.add(thread)
    session.flush()
    said = Comment(thread_id=thread.id, number="1", at=make.NOON, follower="f", touched=0)
    said.sealed_text = sealed("在哪里报名", settings().web.secret_key)
    session.add(said)
    session.flush()
    return said


def line(rule: Rule, method: str) -> str:
    """Return how a rule of Flask's is named in the table."""
    return f"{method} " + re.sub(r"<(?:[^<>:]+:)?([a-z]+)>", r"<\1>", rule.rule)


def ask(seat: Seat, name: str, given: SimpleNamespace, *, method: str = "") -> TestResponse:
    """Do what a line of the table says."""
    route, about = TABLE[name], vars(given)
    path = route.at.format(**about)
    if name.startswith("GET"):
        return seat.client.open(path, method=method or "GET", buffered=True)
    return seat.post(path, **form(name, given))


def form(name: str, given: SimpleNamespace) -> dict[str, str]:
    """Return what the form of a line sends."""
    renamed = {"when": "at"}  # which the table has for the address
    return {renamed.get(key, key): value.format(**vars(given)) for key, value in TABLE[name].form.items()}


def everything(sessions: Sessions) -> dict[str, list[str]]:
    """Return all that the database holds."""
    with sessions.read() as session:
        return {
            table.name: sorted(str(row) for row in session.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }
