"""Migrations: the tables they make are those that the models describe, on both databases.

Alembic compares no CHECK constraints and no conditions of partial indexes; those are tried out here.
"""

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex

from bot import db
from bot.db import Sessions
from bot.notices import Notice
from bot.publishing import pushes
from bot.publishing.pushes import Push
from bot.series import SeriesRun
from tests import make
from tools.migration import load_models


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # of SQLite; the test after this one looks
def test_migrations_make_exactly_the_tables_of_the_models(sessions: Sessions) -> None:
    load_models()

    with sessions.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = compare_metadata(context, db.Base.metadata)

    assert differences == []


def test_what_is_indexed_by_more_than_a_column_is_there_too(sessions: Sessions) -> None:
    """Alembic reads no such index of SQLite: a later batch that makes the table anew would lose it."""
    load_models()
    of_expressions = [
        index
        for table in db.Base.metadata.tables.values()
        for index in table.indexes
        if not all(isinstance(each, Column) for each in index.expressions)
    ]
    kept = {
        "sqlite": "select name, sql from sqlite_master",
        "postgresql": "select indexname, indexdef from pg_indexes",
    }

    with sessions.engine.connect() as connection:
        dialect = connection.dialect
        found = dict(tuple(row) for row in connection.execute(text(kept[dialect.name])))

    assert of_expressions
    assert {str(each.name) for each in of_expressions} <= found.keys()
    if dialect.name == "sqlite":  # of PostgreSQL's Alembic reads what they are made of
        for each in of_expressions:
            assert found[str(each.name)] == str(CreateIndex(each).compile(dialect=dialect))


def test_the_versions_that_files_are_named_after_are_those_that_migrations_have() -> None:
    config = Config()
    config.set_main_option("script_location", str(db.MIGRATIONS))

    from_the_newest = ScriptDirectory.from_config(config).walk_revisions()

    assert db.known_versions() == [script.revision for script in from_the_newest][::-1]


def test_the_database_refuses_a_state_that_no_push_has(sessions: Sessions) -> None:
    push = make.push(sessions)

    with pytest.raises(IntegrityError, match="ck_push_state"), sessions.begin() as session:
        session.execute(text("update push set state = 'flying' where id = :id"), {"id": push.id})


def test_the_database_allows_one_live_push_a_revision_and_any_number_that_came_to_nothing(
    sessions: Sessions,
) -> None:
    revision = make.approved(sessions)
    staff = make.people(sessions)
    for _ in range(2):
        cancelled = make.push(sessions, revisions=[revision])
        with sessions.begin() as session:
            pushes.cancel(session, pushes.named(session, cancelled.id), by=staff.chen, now=make.NOON)
    make.push(sessions, revisions=[revision])

    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.execute(text("update push_article set live = true"))


# What an installation of the sixth version held: an article in review, planned, and a figure of it.
THE_SIXTH = """
insert into person (id, name, added_at) values (1, '林', '2021-01-04 01:00:00');
insert into article (id, slug, "column", url, created_at) values (1, 'it', '', '', '2021-01-04 01:00:00');
insert into picture (sha256, content) values ('ab', '');
insert into revision
    (id, article_id, number, title, author, digest, body, template, source_url, comments, cover, written_at)
    values (1, 1, 1, '标题', '武都区妇联', '摘要', '正文', 'review', '', false, 'c', '2021-01-04 01:00:00');
insert into picture_use (revision_id, path, sha256) values (1, 'c', 'ab');
insert into submission (id, revision_id, by_id, at, rendered, digest)
    values (1, 1, 1, '2021-01-04 01:00:00', '{}', 'd');
insert into push (id, mode, state, reason, due_at, planned_by_id, planned_at, clientmsgid)
    values (1, 'mass', 'planned', '', '2021-01-05 01:00:00', 1, '2021-01-04 01:00:00', 'k');
insert into push_article (push_id, position, revision_id, submission_id, live, url)
    values (1, 1, 1, 1, true, '');
insert into notice (id, "key", roles, person_id, text, link, about, at)
    values (1, 'k', '[]', 1, '提醒', '/', 'push:1', '2021-01-04 01:00:00');
"""

# And one of the fourteenth: a series whose article waits for review.
THE_FOURTEENTH = """
insert into series (id, name, kind, rule_text, ahead_hours, topics, editor_id, publisher_id, reviewers, mode,
    cover, cover_source, set_up_by_id, set_up_at)
    values (1, '数说', 'figures', '每周一 09:00', 48, '[]', 1, 1, '[]', 'draft',
    'ab', '自绘', 1, '2021-01-04 01:00:00');
insert into series_run (id, series_id, due_at, state, reason, article_id, at)
    values (1, 1, '2021-01-11 01:00:00', 'submitted', '', 1, '2021-01-09 01:00:00');
"""

# And one of the thirty-first: two articles went out, one was taken back here and one deleted at WeChat; and
# somebody had said that a third push was not sent, having seen the end of another send.
THE_THIRTY_FIRST = """
insert into article (id, slug, "column", url, created_at) values (2, 'other', '', '', '2021-01-04 01:00:00');
insert into revision
    (id, article_id, number, title, author, digest, body, template, look, source_url, comments, cover,
    written_at)
    select 2, 2, 1, title, author, digest, body, template, look, source_url, comments, cover, written_at
    from revision where id = 1;
insert into submission (id, revision_id, by_id, at, rendered, digest)
    select 2, 2, by_id, at, rendered, digest from submission where id = 1;
update push set state = 'sent', sending_at = '2021-01-05 01:00:00', ended_at = '2021-01-05 01:01:00';
insert into push
    (id, mode, state, reason, due_at, planned_by_id, planned_at, clientmsgid, sending_at, ended_at)
    values (2, 'mass', 'sent', '群发之后被删除。', '2021-01-06 01:00:00', 1, '2021-01-04 01:00:00', 'l',
    '2021-01-06 01:00:00', '2021-01-06 01:02:00'),
    (3, 'mass', 'failed', '人工核对：没有发出', '2021-01-07 01:00:00', 1, '2021-01-04 01:00:00', 'm',
    '2021-01-07 01:00:00', '2021-01-07 02:00:00'),
    (4, 'publish', 'sent', '', '2021-01-08 01:00:00', 1, '2021-01-04 01:00:00', 'n',
    '2021-01-08 01:00:00', '2021-01-08 01:02:00'),
    (5, 'mass', 'failed', '人工核对：没有发出', '2021-01-09 01:00:00', 1, '2021-01-04 01:00:00', 'o',
    '2021-01-09 01:00:00', '2021-01-09 02:00:00');
update push set msg_id = '99' where id = 5;
insert into push_article (push_id, position, revision_id, submission_id, live, url)
    values (2, 1, 2, 2, true, ''), (3, 1, 2, 2, false, ''), (4, 1, 1, 1, false, ''), (5, 1, 2, 2, false, '');
insert into withdrawal (id, push_id, position, reason, by_id, at, ended, problem)
    values (1, 1, 1, '写错了', 1, '2021-01-05 03:00:00', 'done', '');
insert into finish_event (id, kind, job_id, ended, text, urls, received_at)
    values (1, 'mass', '77', 'done', '', '{}', '2021-01-07 01:30:00'),
    (2, 'mass', '78', 'done', '', '{}', '2021-01-07 01:58:00'),
    (3, 'mass', '79', 'done', '', '{}', '2021-01-07 02:30:00');
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_installation_that_holds_something_is_upgraded_and_loses_nothing(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        server: str = request.getfixturevalue("postgres_server")
        with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("create database old")
        url = server.replace("/postgres?", "/old?")
    old = db.connect(url)
    for version, held in (("0006", THE_SIXTH), ("0014", THE_FOURTEENTH), ("0031", THE_THIRTY_FIRST)):
        db.upgrade(old, version)
        with old.begin() as session:
            for statement in held.strip().split(";\n"):
                session.execute(text(statement.removesuffix(";")))

    db.upgrade(old)

    db.require_current(old)
    with old.begin() as session:
        push = session.get_one(Push, 1)
        assert push.articles[0].submission.revision.article.slug == "it"
        assert push.articles[0].submission.revision.look == "正红"
        assert push.articles[0].submission.revision.pictures == {"c": "ab"}
        assert session.get_one(Notice, 1).text == "提醒"
        run = session.get_one(SeriesRun, 1)
        assert (run.mode, run.publisher.name) == ("draft", "林")
        first, deleted, unsent, numbered = (session.get_one(Push, number) for number in (1, 2, 3, 5))
        assert first.articles[0].back_at == datetime(2021, 1, 5, 3, tzinfo=UTC)
        assert deleted.articles[0].back_at == datetime(2021, 1, 6, 1, 2, tzinfo=UTC)
        assert deleted.articles[0].submission.revision.article.withdrawn_at == deleted.articles[0].back_at
        assert unsent.articles[0].back_at is None
        assert first.articles[0].submission.revision.article.withdrawn_at is None  # published once more
        assert (first.not_its, unsent.not_its) == ([], ["77"])
        assert (unsent.waits_for, numbered.waits_for) == (None, "platform")
    with pytest.raises(IntegrityError), old.begin() as session:  # rows are held together again
        session.execute(text("delete from article"))
    old.close()
