"""保存期限: what is kept how long; to look at, for the settings decide."""

from flask import Blueprint, render_template

from bot.operations import retention
from bot.web.console.door import visitor
from bot.web.console.office import office

pages = Blueprint("retaining", __name__)


@pages.get("/console/retention/")
def show() -> str:
    """Every kind of thing that is kept."""
    with office().sessions.read() as session:
        me = visitor().person(session)
        kept = retention.listed(session, office().config, by=me)
        return render_template("retention.html", kept=kept, now=office().now)
