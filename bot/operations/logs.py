"""Where log lines go: the screen, and a file a day when a folder is set; Chinese stays readable."""

import logging
import logging.handlers
import sys
from pathlib import Path
from typing import Any

import structlog

from bot.config import Logs
from bot.errors import Mistake

KEPT_DAYS = 400  # the rules for government accounts ask for a year


def only_warnings() -> None:
    """Let only warnings through, on the error side: what a command prints is read by people and programs."""
    _configure(logging.WARNING, structlog.PrintLoggerFactory(sys.stderr))


def set_up(logs: Logs, *, folder: Path, program: str) -> None:
    """Send the log lines of *program* where *logs* says; a relative folder starts at *folder*.

    Raises Mistake when the folder cannot be written to.
    """
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if logs.folder:
        place = folder / logs.folder
        try:
            place.mkdir(parents=True, exist_ok=True)
            file = logging.handlers.TimedRotatingFileHandler(
                place / f"{program}.log", when="midnight", backupCount=KEPT_DAYS, encoding="utf-8"
            )
        except OSError as error:
            raise Mistake(f"[logs] folder 写不进 {place}：{error.strerror}。请换一处或改权限。") from error
        handlers.append(file)
    logging.basicConfig(level=logs.level.upper(), format="%(message)s", handlers=handlers, force=True)
    for noisy in ("apscheduler", "urllib3", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    _configure(logging.getLevelName(logs.level.upper()), structlog.stdlib.LoggerFactory())


def _configure(level: int, factory: Any) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], bool_as_flag=False
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=factory,
        cache_logger_on_first_use=False,  # a command configures first, and a process it becomes again
    )
