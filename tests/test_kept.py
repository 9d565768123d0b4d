"""A database is given all that another held, and goes on from there."""

from pathlib import Path

from bot.db import Sessions
from tests import make
from tests.kept import Kept
from tests.web.console.scene import everything


def test_what_was_kept_is_put_in_place_of_what_is_there(sessions: Sessions, tmp_path: Path) -> None:
    push = make.push(sessions, mode="publish")
    before = everything(sessions)
    kept = Kept(sessions, tmp_path / "kept.db")
    make.push(sessions, mode="publish")

    kept.put_into(sessions)

    assert everything(sessions) == before
    assert make.push(sessions, mode="publish").id == push.id + 1
