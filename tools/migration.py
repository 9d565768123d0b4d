"""Write the next migration from what the models say beyond the tables: python tools/migration.py "words".

Read what it wrote before committing: a renamed column looks like a dropped and a new one.
"""

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

import bot
from bot import db

EDGES = (
    "bot.cli",
    "bot.web",
    "bot.scheduler",
    "bot.operations",
    "bot.simulator",
    "bot.migrations",
    "bot.__main__",
)


def load_models() -> None:
    """Import every module that may hold a model, so that all tables are known."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.startswith(EDGES):
            importlib.import_module(module.name)


def main(words: str) -> None:
    load_models()
    with tempfile.TemporaryDirectory() as folder:
        sessions = db.connect(f"sqlite:///{folder}/now.db")
        db.upgrade(sessions)
        config = Config()
        config.set_main_option("script_location", str(db.MIGRATIONS))
        number = len(list((db.MIGRATIONS / "versions").glob("[0-9]*.py"))) + 1
        with sessions.engine.begin() as connection:
            config.attributes["connection"] = connection
            config.attributes["metadata"] = db.Base.metadata
            made = command.revision(config, words, autogenerate=True, rev_id=f"{number:04d}")
        sessions.close()
    print(Path(made.path) if made else "nothing to do")  # type: ignore[union-attr]


if __name__ == "__main__":
    main(sys.argv[1])
