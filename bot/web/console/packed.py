"""Style, script and long reports go out packed: a fifth of the bytes on the line of an old office.

Pages in which something of the request is told again do not: packed, their length would tell a listener, who
has somebody open addresses of his, whether what he guesses stands in the page (BREACH).
"""

import gzip
from pathlib import Path

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
WORTH_IT = 1_000  # bytes; a smaller file travels in the same packet either way


def pack(response: Response) -> Response:
    """Pack what is sent, where the browser unpacks it; only for what tells nothing of the request again."""
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def serve(app: Flask, folder: Path) -> None:
    """Let the static files of *folder* that are text go out packed to browsers that unpack them."""
    files = [each for each in folder.rglob("*") if each.suffix in KINDS and each.stat().st_size >= WORTH_IT]
    packed = {
        each.relative_to(folder).as_posix(): gzip.compress(each.read_bytes(), mtime=0) for each in files
    }
    as_it_is = app.view_functions["static"]

    def static(filename: str) -> ResponseReturnValue:
        body = packed.get(filename)
        if body is None or not request.accept_encodings["gzip"]:
            return app.ensure_sync(as_it_is)(filename=filename)  # type: ignore[no-any-return]
        response = Response(body, mimetype=KINDS[Path(filename).suffix])
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        return response

    app.view_functions["static"] = static
