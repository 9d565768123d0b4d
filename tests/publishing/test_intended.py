"""Planned is not scheduled: a day that staff have in mind is shown, and sends nothing."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import db
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.journal import about
from bot.people import Person
from bot.publishing import articles, intended, pushes
from tests import make
from tests.publishing.conftest import Sender
from tests.rehearsal import bot

DAY = date(2021, 3, 12)
NEXT = date(2021, 3, 13)
MARCH = (date(2021, 3, 1), date(2021, 3, 31))


def intend(sessions: Sessions, slug: str, day: date | None, by: Person | None = None) -> None:
    who = by or make.people(sessions).lin
    with sessions.begin() as session:
        article = articles.named(session, slug)
        intended.set_day(session, article, day, by=session.merge(who), now=make.NOON)


def meant(sessions: Sessions) -> list[str]:
    with sessions.read() as session:
        return [each.slug for each in intended.between(session, *MARCH)]


def test_what_is_meant_for_a_day_is_shown_by_day_and_goes_out_by_no_tick(
    sessions: Sessions, sender: Sender
) -> None:
    for slug, day in (("later", NEXT), ("sooner", DAY), ("none", None)):
        make.approved(sessions, slug)
        intend(sessions, slug, day)

    sender.wait(days=30)
    sender.tick()

    assert meant(sessions) == ["sooner", "later"]
    assert sender.platform.mass == []
    with sessions.read() as session:
        assert pushes.listed(session) == []


def test_once_it_is_in_a_push_the_push_has_the_day_and_when_that_is_gone_the_plan_is_there_again(
    sessions: Sessions,
) -> None:
    kept = make.approved(sessions, "it")
    intend(sessions, "it", DAY)
    push = make.push(sessions, due_at=make.NOON + timedelta(days=2), revisions=[kept])
    assert meant(sessions) == []
    with pytest.raises(NotAllowed, match="以推送为准"):
        intend(sessions, "it", NEXT)

    with sessions.begin() as session:
        chen = session.merge(make.people(sessions).chen)
        pushes.cancel(session, pushes.named(session, push.id), by=chen, now=make.NOON)

    assert meant(sessions) == ["it"]


def test_who_neither_writes_nor_publishes_plans_nothing_nor_for_a_day_that_is_over(
    sessions: Sessions,
) -> None:
    make.revision(sessions, "it")
    team = make.people(sessions)
    with pytest.raises(NotAllowed, match="定计划的日子"):
        intend(sessions, "it", DAY, team.zhou)
    with pytest.raises(Mistake, match="3月7日已经过去"):
        intend(sessions, "it", date(2021, 3, 7))

    intend(sessions, "it", DAY, team.chen)
    intend(sessions, "it", DAY, team.chen)
    intend(sessions, "it", None)

    assert meant(sessions) == []
    with sessions.read() as session:
        verbs = [each.verb for each in about(session, articles.named(session, "it"))]
    assert verbs.count("定计划的日子") == 2  # the same again is nothing new


def test_the_command_line_plans_and_the_calendar_shows_it(tmp_path: Path, migrated_file: Path) -> None:
    file = tmp_path / "bot.db"
    file.write_bytes(migrated_file.read_bytes())
    example = make.config_file(tmp_path, "http://127.0.0.1:9", f"sqlite:///{file}").read_text(
        encoding="utf-8"
    )
    settings = tmp_path / "offline.toml"  # its clock is this machine's
    settings.write_text("\n".join(line for line in example.splitlines() if "clock_url" not in line))
    sessions = db.connect(f"sqlite:///{file}")
    make.revision(sessions, "it")
    sessions.close()

    def run(*words: str) -> str:
        return bot("--config", str(settings), *words)

    planned = run("articles", "intend", "it", "--on", "2199-12-01", "--by", "林")
    assert "计划 12月1日推送（还没有排期）" in planned
    assert "12月1日\t计划《巾帼志愿服务走进社区》" in run("calendar", "--month", "2199-12")
    (told,) = json.loads(run("calendar", "--month", "2199-12", "--json"))["intended"]
    assert told == {"day": "2199-12-01", "slug": "it", "title": "巾帼志愿服务走进社区"}
    assert "不再计划" in run("articles", "intend", "it", "--clear", "--by", "林")
