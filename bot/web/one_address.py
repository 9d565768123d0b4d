"""A Flask app for one address: in the usual case without the contexts and matching that many would need."""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from flask import Flask, Request, Response
from flask.ctx import RequestContext
from werkzeug.exceptions import MethodNotAllowed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class OneAddress(Flask):
    """Flask whose *view* of *address* is called with the request; it costs half of what a route does.

    1. What comes to *address* by one of *methods* goes to *view* straight; `flask.request` is not there.
    2. What *view* raises is Flask's: its error handlers find the usual contexts.
    3. Any other address or method goes the usual way through Flask, to its 404 or 405.

    There are no sessions, signals or functions before and after a request: who needs those takes Flask.
    """

    def __init__(
        self, name: str, address: str, methods: Collection[str], view: Callable[[Request], Response]
    ):
        super().__init__(name, static_folder=None)
        self._address, self._methods, self._view = address, frozenset(methods), view
        self.add_url_rule(address, view_func=_refuse, methods=methods, provide_automatic_options=False)

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO") != self._address or environ["REQUEST_METHOD"] not in self._methods:
            return super().wsgi_app(environ, start_response)
        asked = self.request_class(environ)
        try:
            response = self._view(asked)
        except Exception as error:  # noqa: BLE001 - Flask's handlers decide
            response = self._refused(asked, error)
        return response(environ, start_response)

    def _refused(self, asked: Request, error: Exception) -> Response:
        with RequestContext(self, asked.environ, request=asked):
            try:
                return self.finalize_request(self.handle_user_exception(error))
            except Exception as unexpected:  # noqa: BLE001 - as Flask does itself
                return self.handle_exception(unexpected)


def _refuse() -> Response:
    raise MethodNotAllowed  # HEAD, which Flask adds to every GET
