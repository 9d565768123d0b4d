"""A file that was chosen: what it is called, what is in it, and where it lies while something reads it."""

import tempfile
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from flask import request

from bot.errors import Mistake, Problem
from bot.web.console.office import typed

LARGEST_SHOWN = 3_000_000  # bytes of a file that is looked at first: it goes with the form from step to step
LONGEST_ENDING = 9  # letters of a name's ending, with its dot


@dataclass(frozen=True)
class File:
    """A file that somebody chose; *seen* when the page before showed it, and sent it along."""

    name: str
    content: bytes
    seen: bool = False

    @property
    def packed(self) -> str:
        """Return what is in it as the next form sends it along."""
        return b64encode(self.content).decode()

    @contextmanager
    def lying(self) -> Iterator[Path]:
        """Let it lie somewhere for who reads files; a Problem that names the place tells its name instead."""
        with tempfile.TemporaryDirectory() as folder:
            # never by its own name
            file = Path(folder) / f"file{PurePath(self.name).suffix.lower()[:LONGEST_ENDING]}"
            file.write_bytes(self.content)
            try:
                yield file
            except Problem as problem:
                told = str(problem).replace(str(file), self.name)
                problem.args, problem.amiss = (told,), {"file": told}
                raise


def chosen(*, largest: int) -> File | None:
    """Return the file that was chosen in the form, or None; at most a byte more than *largest* is read."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    with closing(file):
        return File(_called(file.filename), file.read(largest + 1))


def brought(kind: str = "文件") -> File:
    """Return the file that was chosen in the form, else the one that the page before showed and sent along.

    Raises Mistake when there is none, with what *kind* is wanted, or it did not come whole.
    """
    file = chosen(largest=LARGEST_SHOWN) or _shown_before()
    if not file.name:
        raise Mistake(f"请先选一个{kind}。", of="file")
    return file


def _shown_before() -> File:
    try:
        content = b64decode(request.form.get("content", ""), validate=True)
    except NotBase64:
        raise Mistake("浏览器送来的文件不完整，请重新选文件。", of="file") from None
    return File(_called(typed("name")), content, seen=True)


def _called(name: str) -> str:
    """Return what a file is called: without folders, and nothing in it that is not seen."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable() and letter not in "/:\\")
