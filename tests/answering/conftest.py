"""What the tests of answering share."""

from collections.abc import Iterator

import pytest

from bot import db
from bot.db import Sessions
from tests.figures import review


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    """The review, confirmed; hundreds of questions only read it, so one database is enough."""
    sessions = db.connect(f"sqlite:///{tmp_path_factory.mktemp('reviewed') / 'bot.db'}")
    db.Base.metadata.create_all(sessions.engine)
    review.load(sessions)
    yield sessions
    sessions.close()
