"""Tells who has to do something next about an article in review: its reviewer, its editor, who plans pushes.

All of it is about the article: the newest takes the place of what was told before, a new version ends it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import notices
from bot.people import Person, Role
from bot.publishing.articles import Revision


def to_review(
    session: Session,
    revision: Revision,
    *,
    submission: int,
    step: str,
    reviewer: Person,
    by: Person,
    now: datetime,
) -> None:
    """Tell *reviewer* that a step of a submission by *by* waits for them."""
    text = f"《{revision.title}》等{reviewer.name}{step}（{by.name}送审）。"
    key = f"submission:{submission}:{step}"
    notices.tell(session, text, key=key, to=reviewer, about=revision.article, link=_page(revision), now=now)


def to_plan(session: Session, revision: Revision, *, submission: int, now: datetime) -> None:
    """Tell those who plan pushes that all steps of a submission are taken."""
    text = f"《{revision.title}》三审都已通过，可以排期。"
    key, to = f"submission:{submission}:approved", [Role.PUBLISHER]
    notices.tell(session, text, key=key, to=to, about=revision.article, link=_page(revision), now=now)


def to_mend(
    session: Session,
    revision: Revision,
    *,
    submission: int,
    step: str,
    editor: Person,
    by: Person,
    now: datetime,
) -> None:
    """Tell *editor* that *by* sent the submission back; the reason stands on the page."""
    text = f"《{revision.title}》被{by.name}（{step}）退回，理由在文章页上，请{editor.name}改好再送审。"
    key = f"submission:{submission}:returned"
    notices.tell(session, text, key=key, to=editor, about=revision.article, link=_page(revision), now=now)


def _page(revision: Revision) -> str:
    return f"/console/articles/{revision.article.slug}"
