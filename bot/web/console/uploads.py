"""A file that was chosen: what it is called, what is in it, and where it lies while something reads it."""

import tempfile
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePath

from flask import request

from bot.errors import Mistake, Problem
from bot.web.console.office import typed

LONGEST_ENDING = 9  # letters of a name's ending, with its dot


def chosen(field: str, *, largest: int) -> tuple[str, bytes] | None:
    """Return name and content of the file chosen in *field*, or None; at most a byte more than *largest*."""
    file = request.files.get(field)
    if file is None or not file.filename:
        return None
    with closing(file):
        return called(file.filename), file.read(largest + 1)


def shown_before() -> tuple[str, bytes]:
    """Return name and content of the file that the page before showed, and sends along.

    Raises Mistake when it did not come whole.
    """
    try:
        return called(typed("name")), b64decode(request.form.get("content", ""), validate=True)
    except NotBase64:
        raise Mistake("浏览器送来的文件不完整，请重新选文件。") from None


def called(name: str) -> str:
    """Return what a file is called: without folders, and nothing in it that is not seen."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable() and letter not in "/:\\")


@contextmanager
def lying(name: str, content: bytes) -> Iterator[Path]:
    """Let a file lie somewhere for who reads files; a Problem that names the place tells its name instead."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file{PurePath(name).suffix.lower()[:LONGEST_ENDING]}"  # never by its own name
        file.write_bytes(content)
        try:
            yield file
        except Problem as problem:
            problem.args = (str(problem).replace(str(file), name),)
            raise
