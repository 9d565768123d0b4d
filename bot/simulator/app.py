"""The Flask application: API, control side and phone page on one port."""

from pathlib import Path

from flask import Blueprint, Flask, Response, request

from bot.simulator import (
    api,
    autoreply,
    comments,
    control,
    custom,
    datacube,
    drafts,
    mass,
    material,
    menu,
    network,
    phone,
    publish,
    quota,
    retired,
    speed,
    tags,
    tokens,
    upstream,
    users,
)
from bot.simulator.platform import Platform

ENDPOINT_MODULES = (
    autoreply,
    comments,
    custom,
    datacube,
    drafts,
    mass,
    material,
    menu,
    network,
    publish,
    quota,
    retired,
    speed,
    tags,
    tokens,
    upstream,
    users,
)  # importing them registers
TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "simulator"
FOLDERS = (  # of the API; what is not built answers 48001
    "cgi-bin",
    "datacube",
    "card",
    "customservice",
    "product",
    "scan",
    "semantic",
    "sns",
    "wxaapi",
)
ANY = ["GET", "POST", "PUT", "DELETE", "PATCH"]


def make_app(platform: Platform) -> Flask:
    """Put the three faces of the platform together."""
    app = Flask(
        "bot.simulator", template_folder=str(TEMPLATES), static_folder="static", static_url_path="/static"
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["platform"] = platform

    app.register_blueprint(calls(platform))
    app.register_blueprint(control.blueprint(platform))
    app.register_blueprint(phone.blueprint(platform))
    return app


def calls(platform: Platform) -> Blueprint:
    """Make the API of one platform."""
    blueprint = Blueprint("api", __name__)

    def call(_rest: str) -> Response:
        return api.answer(platform, request)

    def broken(_: Exception) -> Response:  # Flask has written the traceback
        return api.give_up(platform, request)

    for folder in FOLDERS:
        blueprint.add_url_rule(f"/{folder}/<path:_rest>", folder, call, methods=ANY)
    blueprint.register_error_handler(500, broken)
    return blueprint
