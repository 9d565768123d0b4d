"""Migrations: the tables they make are those that the models describe, on both databases.

Alembic compares no CHECK constraints and no conditions of partial indexes; those are tried out here.
"""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot import db
from bot.db import Sessions
from bot.publishing import pushes
from tests import make
from tools.migration import load_models


def test_migrations_make_exactly_the_tables_of_the_models(sessions: Sessions) -> None:
    load_models()

    with sessions.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = compare_metadata(context, db.Base.metadata)

    assert differences == []


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
