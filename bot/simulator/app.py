"""The Flask application: API, control side and phone page on one port."""

from pathlib import Path

from flask import Flask, Response, request

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
ANY = ["GET", "POST", "PUT", "DELETE", "PATCH"]


def make_app(platform: Platform) -> Flask:
    """Put the three faces of the platform together."""
    app = Flask(
        "bot.simulator", template_folder=str(TEMPLATES), static_folder="static", static_url_path="/static"
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["platform"] = platform

    def call(_rest: str) -> Response:
        return api.answer(platform, request)

    app.add_url_rule("/cgi-bin/<path:_rest>", "cgi", call, methods=ANY)
    app.add_url_rule("/datacube/<path:_rest>", "datacube", call, methods=ANY)
    app.register_blueprint(control.blueprint(platform))
    app.register_blueprint(phone.blueprint(platform))
    return app
