"""An office with ten years behind it: 4,000 articles, 1,000,000 counts of readers, 100,000 questions.

What lies open is `tests/filled.py`, made by the functions staff use; what is past comes by the batch, as they
would have left it: the bytes that were submitted, three steps taken of each, what journal and notices tell.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select, text

from bench import reach as ten_years
from bot import invitations, people
from bot.answering.desk import Conversation
from bot.answering.desk.conversations import DeskMessage
from bot.answering.questions import Question
from bot.config import Config
from bot.db import Base, Sessions
from bot.journal import Entry
from bot.notices import Notice
from bot.publishing.review import Submission
from bot.publishing.review.rows import Approval, Step
from bot.reach import raw
from bot.reach.raw import ARTICLE_TOTALS
from tests import filled
from tests.filled import Filled

ARTICLES, QUESTIONS, CONVERSATIONS = ten_years.ARTICLES, 100_000, 2_000
IDS = 1_000  # what is past is numbered from here: what lies open has the numbers below
OF_OURS = {"id", "article_id", "revision_id", "submission_id", "push_id", "conversation_id"}
STEPS = ("初审", "复审", "终审")
WORDS = ("两癌检查", "小额贷款", "剪纸班", "月嫂证", "最美家庭", "家教课", "反家暴", "创业补贴")
ENDS = ("怎么报名", "什么时候办", "要带什么", "在哪里", "还有没有", "多少人", "谁能去", "打哪个电话")


def fill(sessions: Sessions, settings: Config, *, now: datetime) -> Filled:
    """Fill an empty database that has its tables, so that the ten years end yesterday."""
    given = filled.fill(sessions, settings, reach=False)
    chance = random.Random(2026)
    later = now.date() - timedelta(days=1) - ten_years.FIRST - timedelta(days=ten_years.DAYS - 1)
    with sessions.begin() as session:
        sample = session.scalars(select(Submission).order_by(Submission.id)).first()
        assert sample is not None
        sealed = {"rendered": sample.rendered, "digest": sample.digest}
        for table, rows in ten_years.tables(chance):
            past = _shifted(rows, later, table)
            ten_years.keep(
                session, table, ({**row, **sealed} for row in past) if table is Submission else past
            )
        for table, rows in (
            (Step, _steps()),
            (Approval, _approvals(sample.digest, now)),
            (Entry, _entries(chance, now)),
            (Notice, _notices(now)),
            (Conversation, _conversations(now)),
            (DeskMessage, _messages(now)),
            (Question, _questions(chance, now)),
        ):
            ten_years.keep(session, table, rows)
        if session.get_bind().dialect.name == "postgresql":
            _number_on(session)
        answered = f"{ARTICLES - 40}_1"
        day = session.scalars(text(f"select published_on from out_article where msgid = '{answered}'")).one()
        day = day if isinstance(day, date) else date.fromisoformat(day)
        said = [{"stat_date": f"{day + timedelta(days=n)}", "read_user": 40 + n} for n in range(30)]
        told = {"list": [{"ref_date": f"{day}", "msgid": answered, "detail_list": said}]}
        answer = raw.keep(session, ARTICLE_TOTALS, day, day, told, now=now)
        chen, invited = people.named(session, "陈"), people.named(session, "马晓兰")
        key = invitations.invite(session, invited, by=chen, now=now)
    ten_years.analyse(sessions)
    return replace(given, answer=answer.id, answered=answered, invitation=key)


def _shifted(rows: Iterator[dict[str, Any]], later: timedelta, table: type[Base]) -> Iterator[dict[str, Any]]:
    """Give *rows* numbers and days that follow on what there is."""
    for row in rows:
        yield {
            key: value + IDS
            if key in OF_OURS and isinstance(value, int) and table is not raw.RawAnswer
            else value + later
            if isinstance(value, date)
            else value
            for key, value in row.items()
        }


def _submissions() -> Iterator[int]:
    return iter(range(IDS + 1, IDS + ARTICLES + 1))


def _steps() -> Iterator[dict[str, Any]]:
    for number in _submissions():
        for place, name in enumerate(STEPS):
            yield {"submission_id": number, "number": place, "name": name, "reviewer_id": 2 + place}


def _approvals(digest: str, now: datetime) -> Iterator[dict[str, Any]]:
    for number in _submissions():
        for place in range(len(STEPS)):
            step = {
                "submission_id": number,
                "step": place,
                "by_id": 2 + place,
                "remark": "",
                "digest": digest,
            }
            yield step | {"at": now - timedelta(days=30)}


def _entries(chance: random.Random, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield what the journal says of each article and push, and of people who signed in."""
    place = {"way": "后台 127.0.0.1", "details": {}}
    for number in range(ARTICLES):
        at = now - timedelta(days=(ARTICLES - number) * ten_years.DAYS / ARTICLES)
        for verb in ("送审", "初审通过", "复审通过", "终审通过"):
            who = {"person_id": chance.randint(1, 4), "who": "周", "at": at}
            yield place | who | {"verb": verb, "subject": "submission", "subject_id": str(IDS + number + 1)}
        for verb in (
            "排期",
            "推送：planned → preparing",
            "推送：preparing → sending",
            "推送：accepted → sent",
        ):
            who = {"person_id": 5, "who": "陈", "at": at}
            yield place | who | {"verb": verb, "subject": "push", "subject_id": str(IDS + number + 1)}
        for person in range(1, 6):
            who = {"person_id": person, "who": "陈", "at": at}
            yield place | who | {"verb": "登录", "subject": "person", "subject_id": str(person)}


def _notices(now: datetime) -> Iterator[dict[str, Any]]:
    """Yield what staff were told of each article, all of it over."""
    for number in range(ARTICLES):
        at = now - timedelta(days=(ARTICLES - number) * ten_years.DAYS / ARTICLES)
        for place, role in enumerate(("初审", "复审", "终审", "发布")):
            yield {
                "key": f"past {number} {place}",
                "roles": [role],
                "text": f"《第{number}篇：巾帼志愿服务走进社区》等{role}。",
                "link": f"/console/articles/a{number}",
                "about": f"submission:{IDS + number + 1}",
                "at": at,
                "seen_at": at + timedelta(hours=3),
            }


def _conversations(now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(CONVERSATIONS):
        at = now - timedelta(days=(CONVERSATIONS - number) / 3)
        yield {
            "id": IDS + number + 1,
            "follower": f"{number:064x}",
            "opened_at": at,
            "last_message_at": at,
            "reply_until": at + timedelta(days=2),
            "replies_left": 4,
            "closed_at": at + timedelta(days=1),
            "closed_by_id": 5,
        }


def _messages(now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(CONVERSATIONS):
        for side in ("follower", "staff", "follower"):
            at = now - timedelta(days=(CONVERSATIONS - number) / 3)
            message = {"conversation_id": IDS + number + 1, "at": at, "side": side, "state": "sent"}
            yield message | {"reason": "asked" if side == "follower" else "reply"}


def _questions(chance: random.Random, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield three years of questions, half of them answered with a figure; words stay for half a year."""
    for number in range(QUESTIONS):
        at = now - timedelta(days=1095 * (QUESTIONS - number) / QUESTIONS)
        kind = chance.choice(("figures", "figures", "figures", "help", "choices", "menu"))
        told = [{"indicator": f"指标{number % 40}", "year": 2020, "value": number % 900, "unit": "名"}]
        worded = f"{chance.choice(WORDS)}{chance.choice(ENDS)}{chance.choice(('', '啊', '呢', '，急'))}"
        yield {
            "key": f"past {number}",
            "follower": f"{number % 4000:064x}",
            "asked_at": at,
            "text": worded if (now - at).days < 180 else None,
            "kind": kind,
            "answer": "没有听懂。您可以这样问：“两癌检查了多少人”。",
            "figures": told if kind == "figures" else [],
            "took_ms": 3,
        }


def _number_on(session: Any) -> None:
    """Let PostgreSQL number what comes next after what was given its number here."""
    for table in Base.metadata.sorted_tables:
        assert isinstance(table, Table)
        if "id" in table.c and table.c.id.autoincrement and table.c.id.type.python_type is int:
            last = session.scalar(select(func.max(table.c.id)))
            if last:
                session.execute(text(f"select setval(pg_get_serial_sequence('{table.name}', 'id'), {last})"))
