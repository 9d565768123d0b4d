"""Where log lines go: the screen, and a file a day when a folder is set; Chinese stays readable."""

import logging
import logging.handlers
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from bot.config import Logs
from bot.errors import Mistake

_PLAIN = re.compile(r'[^\s="\\]*')
KEPT_DAYS = 400  # the rules for government accounts ask for a year


def only_warnings() -> None:
    """Let only warnings through, on the error side: what a command prints is read by people and programs."""
    _configure(logging.WARNING, structlog.PrintLoggerFactory(sys.stderr))


def set_up(logs: Logs, *, folder: Path, program: str) -> None:
    """Send the log lines of *program* where *logs* says; a relative folder starts at *folder*.

    Raises Mistake when the folder cannot be written to.
    """
    screen, file = logging.StreamHandler(sys.stderr), None
    if logs.folder:
        place = folder / logs.folder
        try:
            place.mkdir(parents=True, exist_ok=True)
            file = logging.handlers.TimedRotatingFileHandler(
                place / f"{program}.log", when="midnight", backupCount=KEPT_DAYS, encoding="utf-8"
            )
        except OSError as error:
            raise Mistake(f"[logs] folder 写不进 {place}：{error.strerror}。请换一处或改权限。") from error
    handlers: list[logging.Handler] = [screen, file] if file else [screen]
    logging.basicConfig(level=logs.level.upper(), format="%(message)s", handlers=handlers, force=True)
    for noisy in ("apscheduler", "urllib3", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    _configure(logging.getLevelName(logs.level.upper()), lambda *names: _Lines(file))


class _Lines:
    """Writes finished lines where those of the libraries gowithout a record each: the webhook is in haste."""

    def __init__(self, file: logging.Handler | None):
        self._file = file

    def write(self, line: str) -> None:
        sys.stderr.write(line + "\n")
        if self._file:
            self._file.handle(logging.makeLogRecord({"msg": line}))

    debug = info = warning = error = critical = write


def _configure(level: int, factory: Any) -> None:
    structlog.configure(
        processors=[
            structlog.processors.format_exc_info,
            _as_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=factory,
        cache_logger_on_first_use=False,  # a command configures first, and a process it becomes again
    )


def _as_line(logger: object, level: str, event: MutableMapping[str, Any]) -> str:
    """Return `timestamp=… level=… event=… name=value …`: what holds spaces stands in quotes, on one line.

    The webhook writes one such line a request; structlog's own renderer takes three times as long.
    """
    words = [f"timestamp={datetime.now(UTC).astimezone().isoformat()}", f"level={level}"]
    words.append(f"event={_value(event.pop('event'))}")
    words += [f"{name}={_value(value)}" for name, value in event.items()]
    return " ".join(words)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    if _PLAIN.fullmatch(text):
        return text
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{text}"'
