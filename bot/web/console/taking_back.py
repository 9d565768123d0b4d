"""What was done is told on the next page, with the button that takes it back."""

from collections.abc import Mapping

from flask import flash, render_template
from markupsafe import Markup


def offer(said: str, label: str, *, to: str, fields: Mapping[str, object]) -> None:
    """Tell what was done, with a button called *label* that sends *fields* to the address *to*."""
    text = render_template("_undo.html", said=said, label=label, to=to, fields=fields)
    flash(Markup(text))  # noqa: S704 - a template of ours, which escapes what it is given
