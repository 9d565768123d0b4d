"""系统状态: each part of the system, how it is, and what to do where it goes wrong."""

from flask import Blueprint, render_template

from bot.operations import health
from bot.web.console.door import visitor
from bot.web.console.office import office

pages = Blueprint("system", __name__)


@pages.get("/console/system")
def show() -> str:
    """Every part, those that go wrong first; below it what somebody who helps asks about."""
    with office().sessions.read() as session:
        me = visitor().person(session)
        config = office().config
        parts = health.of(session, config, me, now=office().now)
        return render_template("system.html", parts=parts, me=me, details=health.details(session, config))
