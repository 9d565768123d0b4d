"""审核单: what was reviewed, by whom and when, to print and to file, and to check years later."""

import base64
from datetime import datetime
from pathlib import Path

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import in_full
from bot.publishing import articles, pushes, review
from bot.publishing.proofread import kept
from bot.publishing.pushes import PushedArticle
from bot.publishing.render import fill, sandbox
from bot.publishing.review import Submission

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "sheets"
_environment = sandbox(_TEMPLATES)
_environment.filters["full"] = in_full


def of(session: Session, submission: Submission, *, account: str, now: datetime) -> str:
    """Return the sheet of *submission* as one HTML file for A4, its pictures within.

    The text of its element `sealed` is the very JSON that the checksum is taken of: whoever takes the SHA-256
    of it gets the checksum that stands on the sheet.
    Raises NotAllowed when the submitted bytes are no longer those that were reviewed.
    """
    rendered = review.sealed(submission)
    # render.py escaped every text of an article
    body = Markup(fill(rendered.html, lambda key: _embedded(session, key)))  # noqa: S704
    taken = {each.step: each for each in submission.approvals}
    pushed = session.scalars(
        select(PushedArticle)
        .where(PushedArticle.submission_id == submission.id)
        .order_by(PushedArticle.push_id)
    )
    return _environment.get_template("review.html").render(
        account=account,
        submission=submission,
        revision=submission.revision,
        shown=rendered,
        body=body,
        sealed=rendered.written().decode(),
        steps=[(step, taken.get(step.number)) for step in submission.steps],
        findings=kept.of_submission(session, submission.id),
        pushed=[(each.push, pushes.in_words(each.push)) for each in pushed],
        now=now,
    )


def _embedded(session: Session, key: str) -> str:
    content = articles.picture(session, key) or b""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
