"""Bringing the tables to this version, and what is said of addresses and tables that do not fit."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot import db
from bot.db import Sessions
from bot.errors import Mistake
from tests import make


def test_upgrading_again_changes_nothing(sessions: Sessions) -> None:
    make.revision(sessions, "kept")
    before = sorted(inspect(sessions.engine).get_table_names())

    db.upgrade(sessions)

    assert sorted(inspect(sessions.engine).get_table_names()) == before
    with sessions.read() as session:
        assert session.scalars(text("select slug from article")).all() == ["kept"]
        assert session.scalars(text("select count(*) from alembic_version")).one() == 1


@pytest.fixture
def empty(database_url: str) -> Sessions:
    """A database with nothing in it."""
    sessions = db.connect(database_url)
    if database_url.startswith("sqlite"):
        sessions.close()
        Path(database_url.removeprefix("sqlite:///")).unlink()
    else:
        with sessions.engine.begin() as connection:
            connection.execute(text("drop schema public cascade"))
            connection.execute(text("create schema public"))
        sessions.close()
    return sessions


def test_two_that_upgrade_an_empty_database_at_once_both_find_it_done(
    empty: Sessions, database_url: str
) -> None:
    both = [db.connect(database_url) for _ in range(2)]
    together = threading.Barrier(2)

    def upgrade(sessions: Sessions) -> None:
        together.wait()
        db.upgrade(sessions)
        db.require_current(sessions)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(upgrade, both))

    for sessions in both:
        sessions.close()


def test_an_empty_database_is_answered_with_what_to_do_and_left_as_it_was(
    empty: Sessions, database_url: str
) -> None:
    with pytest.raises(Mistake, match=r"数据库还是空的。请先运行 bot db upgrade（或 bot init）"):
        db.require_current(empty)

    empty.close()
    assert not database_url.startswith("sqlite") or not Path(empty.engine.url.database or "").exists()


def test_tables_of_an_earlier_version_are_answered_with_what_to_do(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.execute(text("delete from alembic_version"))

    with pytest.raises(Mistake, match="数据库还是空的"):
        db.require_current(sessions)


def test_tables_of_a_later_version_ask_for_the_later_program_and_are_left_alone(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))

    for refuse in (db.require_current, db.upgrade):
        with pytest.raises(Mistake, match=r"数据库是版本 9999，比程序新.*请换回.*新版本的程序"):
            refuse(sessions)


def test_tables_of_this_version_are_fine(sessions: Sessions) -> None:
    db.require_current(sessions)

    assert db.answers(sessions)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "不是数据库地址"),
        ("var/bot.db", "不是数据库地址"),
        ("sqlite://", "sqlite:///var/bot.db"),
        ("sqlite:///:memory:", "sqlite:///var/bot.db"),
        ("mysql+pymysql://bot@db/bot", "不支持 mysql"),
        ("postgresql://bot@db/bot", "postgresql\\+psycopg://"),
        ("postgresql+psycopg://bot@db:port/bot", "不是数据库地址"),
    ],
)
def test_an_address_of_no_database_of_ours_is_answered_with_one_that_is(url: str, words: str) -> None:
    with pytest.raises(Mistake, match=words):
        db.connect(url)


@pytest.mark.parametrize(
    "url", ["postgres//bot:geheim@db/bot", "postgresql+psycopg://b:geheim@db:x/b", "mysql://b:geheim@db/b"]
)
def test_the_password_in_an_address_is_not_shown(url: str) -> None:
    with pytest.raises(Mistake) as mistake:
        db.connect(url)

    assert "geheim" not in str(mistake.value)


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    sessions = db.connect(f"sqlite:///{tmp_path}/var/deep/bot.db")

    db.upgrade(sessions)
    sessions.close()

    assert (tmp_path / "var/deep/bot.db").exists()


def test_a_path_that_cannot_be_is_answered_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    sessions = db.connect(f"sqlite:///{tmp_path}/file/bot.db")

    with pytest.raises(Mistake, match=r"数据库打不开：.*\[database\] url"):
        db.upgrade(sessions)
    sessions.close()


def test_a_file_that_is_no_database_is_answered_with_a_sentence_and_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    file.write_text("a letter, and no database at all; long enough to be looked at." * 20)
    before = file.read_bytes()
    sessions = db.connect(f"sqlite:///{file}")

    for ask in (db.upgrade, db.require_current):
        with pytest.raises(Mistake, match="数据库打不开"):
            ask(sessions)

    assert not db.answers(sessions)
    sessions.close()
    assert file.read_bytes() == before


def test_a_database_that_does_not_answer_is_answered_with_a_sentence(tmp_path: Path) -> None:
    sessions = db.connect(f"postgresql+psycopg://nobody:geheim@/bot?host={tmp_path}")

    for ask in (db.upgrade, db.require_current):
        with pytest.raises(Mistake, match="数据库打不开") as mistake:
            ask(sessions)
        assert "geheim" not in str(mistake.value)

    assert not db.answers(sessions)
    sessions.close()
