"""The pictures of articles, by their SHA-256."""

import re

from flask import Blueprint, Response, abort, request

from bot.publishing import articles as texts
from bot.web.console.office import office

pages = Blueprint("pictures", __name__)
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@pages.get("/console/pictures/<key>")
def picture(key: str) -> Response:
    """One picture; what its address names never changes, so it is kept by the browser."""
    if not re.fullmatch("[0-9a-f]{64}", key):
        abort(404)
    response = Response(status=304)
    response.set_etag(key)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
    if key in request.if_none_match:
        return response
    with office().sessions.read() as session:
        content = texts.picture(session, key)
    kind = next((kind for start, kind in SIGNATURES.items() if content and content.startswith(start)), None)
    if content is None or kind is None:
        abort(404)
    response.status_code = 200
    response.mimetype = kind
    response.data = content
    return response
