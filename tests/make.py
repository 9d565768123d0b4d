"""Builds valid things in one call; a test names only what matters to it."""

import io
import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from PIL import Image

from bot import people as staff
from bot import series as regular
from bot.config import Account
from bot.db import Sessions
from bot.figures import indicators
from bot.figures.indicators import Figure, Indicator, Topic
from bot.publishing import articles, check, pushes, review
from bot.publishing.articles import Draft, Revision
from bot.publishing.images.notes import Note
from bot.publishing.pushes import Mode, Push, State, states
from bot.series import Kind, Series
from bot.simulator import Account as SimulatedAccount
from tests import cast
from tests.cast import Cast

NOON = datetime(2021, 3, 8, 4, 0, tzinfo=UTC)  # 12:00 in Beijing
STEPS = ["初审", "复审", "终审"]
TERMS = pushes.Terms(timedelta(seconds=30), check.USUAL, "subscription")
BODY = """\
三月的武都，暖意融融。

## 走进社区

![现场](images/photo.jpg)

**一是送温暖。**志愿者上门服务。
"""
# What everybody must fill in before config.example.toml is run with, as the environment gives it.
FILLED_IN = {
    "BOT_ACCOUNT__SECRET": "a secret of the tests",
    "BOT_ACCOUNT__TOKEN": "tokenOfTheTests",
    "BOT_ACCOUNT__ENCODING_AES_KEY": SimulatedAccount().encoding_aes_key,
    "BOT_WEB__SECRET_KEY": "a secret key of the tests",
}
_numbers = itertools.count(1)


def picture(colour: str = "#C8161D", width: int = 90, height: int = 38, kind: str = "JPEG") -> bytes:
    """Return a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, kind)
    return file.getvalue()


def draft(slug: str = "", **fields: object) -> Draft:
    """Return an article as an editor would write it."""
    given: dict[str, object] = {
        "slug": slug or f"article-{next(_numbers)}",
        "title": "巾帼志愿服务走进社区",
        "author": "武都区妇联",
        "digest": "三月的武都，巾帼志愿者走进社区。",
        "body": BODY,
        "template": "review",
        "column": "巾帼志愿",
        "cover": "images/cover.jpg",
        "pictures": {"images/cover.jpg": picture(), "images/photo.jpg": picture("#D6336C", 108, 60)},
    }
    given |= fields
    drawn = {path: Note(source="本会绘制") for path in given["pictures"]}  # type: ignore[attr-defined]
    return Draft(**({"notes": drawn} | given))  # type: ignore[arg-type]


def people(sessions: Sessions) -> Cast:
    """Return the cast, letting them join where they have not."""
    with sessions.read() as session:
        found = {each.name: each for each in staff.everyone(session)}
    if not found:
        return cast.everyone(sessions)
    return Cast(*(found[name] for name in ("林", "周", "吴", "郑", "陈", "魏")))


def figures(sessions: Sessions, *, confirmed: bool = True) -> None:
    """Keep one indicator of two years: 9800名 and 10025名."""
    chen = people(sessions).chen
    with sessions.begin() as session:
        indicator = Indicator(topic=Topic(name="两癌检查救助"), name="“两癌”检查受益妇女", counted="妇女")
        kept = [
            Figure(
                indicator=indicator,
                year=year,
                value=Decimal(value),
                unit="名",
                text=f"{value}名",
                approximate=False,
                sentence=f"{value}名",
                start=0,
                article="2020-review",
                added_at=NOON,
            )
            for year, value in ((2019, 9800), (2020, 10025))
        ]
        session.add_all(kept)
        session.flush()
        if confirmed:
            indicators.confirm(session, kept, by=session.merge(chen), now=NOON)


def revision(sessions: Sessions, slug: str = "", **fields: object) -> Revision:
    """Return a kept revision, written by 林."""
    written = draft(slug, **fields)
    with sessions.begin() as session:
        kept = articles.save(session, written, by=people(sessions).lin, now=NOON - timedelta(days=1))
    assert kept, "nothing new in it"
    return kept


def approved(sessions: Sessions, slug: str = "", **fields: object) -> Revision:
    """Return a revision that went through all three steps."""
    kept = revision(sessions, slug, **fields)
    team = people(sessions)
    at = NOON - timedelta(hours=3)
    with sessions.begin() as session:
        again = session.merge(kept)
        submission = review.submit(session, again, by=team.lin, reviewers=team.reviewers, steps=STEPS, now=at)
        for person in team.reviewers:
            review.approve(session, submission, by=person, digest=submission.digest, now=at)
    return kept


def push(
    sessions: Sessions,
    *,
    due_at: datetime = NOON,
    mode: str = "mass",
    revisions: list[Revision] | None = None,
    tag: int | None = None,
) -> Push:
    """Return a push of one approved article, or of *revisions*, planned an hour and a half before."""
    sent = revisions or [approved(sessions)]
    with sessions.begin() as session:
        return pushes.plan(
            session,
            pushes.Wanted([session.merge(each) for each in sent], due_at, Mode(mode), tag),
            by=people(sessions).chen,
            terms=TERMS,
            now=due_at - timedelta(minutes=90),
        )


def brought(
    sessions: Sessions,
    *through: State,
    due_at: datetime = NOON,
    mode: str = "mass",
    reason: str = "",
    **fields: object,
) -> Push:
    """Return a push that went *through* these states, and has *fields* besides."""
    planned = push(sessions, due_at=due_at, mode=mode)
    with sessions.begin() as session:
        found = pushes.named(session, planned.id)
        for state in through:
            states.move(session, found, state, now=NOON, reason=reason)
        for name, value in fields.items():
            setattr(found, name, value)
    return planned


def series(sessions: Sessions, name: str = "数说武都妇联", **fields: object) -> Series:
    """Return a series of figures every Monday, of 林's writing, which 陈 set up a week before."""
    team = people(sessions)
    with sessions.begin() as session:
        lin, chen = (session.merge(each, load=False) for each in (team.lin, team.chen))
        given: dict[str, object] = {
            "kind": Kind.FIGURES,
            "when": "每周一 09:00",
            "editor": lin,
            "publisher": chen,
            "mode": Mode.MASS,
            "cover": picture(width=900, height=383),
            "cover_source": "本会绘制",
            "by": chen,
            "now": NOON - timedelta(days=7),
        }
        return regular.add(session, name, **(given | fields))  # type: ignore[arg-type]


def account(api_base: str, **fields: str) -> Account:
    """Return the account of the simulator listening at *api_base*."""
    simulated = SimulatedAccount()
    names = ("name", "appid", "secret", "token", "encoding_aes_key")
    given = {name: getattr(simulated, name) for name in names}
    return Account(api_base=api_base, **(given | fields))


def config_file(folder: Path, api_base: str, database_url: str) -> Path:
    """Write the settings of an installation that speaks to the simulator at *api_base*."""
    simulated = SimulatedAccount()
    file = folder / "config.toml"
    file.write_text(
        f"""\
[account]
name = "{simulated.name}"
appid = "{simulated.appid}"
secret = "{simulated.secret}"
token = "{simulated.token}"
encoding_aes_key = "{simulated.encoding_aes_key}"
callback_mode = "compatible"
api_base = "{api_base}"
clock_url = "{api_base}/_control/clock"

[web]
secret_key = "a key that only tests know"

[database]
url = "{database_url}"
""",
        encoding="utf-8",
    )
    return file
