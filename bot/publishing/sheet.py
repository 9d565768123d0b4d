"""审核单: what was reviewed, by whom and when, to print and to file, and to check years later."""

import base64
import re
from datetime import datetime
from hashlib import sha256
from html import unescape
from pathlib import Path

import msgspec
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import in_full
from bot.errors import Mistake
from bot.publishing import articles, pushes, review
from bot.publishing.proofread import kept
from bot.publishing.pushes import PushedArticle
from bot.publishing.render import Rendered, fill, sandbox
from bot.publishing.review import Submission

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "sheets"
_environment = sandbox(_TEMPLATES)
_environment.filters["full"] = in_full
_LAST_LINE = re.compile(r"<!-- 以上全部内容的 SHA-256：([0-9a-f]{64}) -->")
_EMBEDDED = re.compile(r'(?<=<img src=")data:image/(?:png|jpeg);base64,([^"]*)(?=")')


def of(session: Session, submission: Submission, *, account: str, now: datetime) -> str:
    """Return the sheet of *submission* as one HTML file for A4, its pictures within.

    The text of its element `sealed` is the very JSON that the checksum is taken of: whoever takes the SHA-256
    of it gets the checksum that stands on the sheet.  The last line is the SHA-256 of all lines before it.
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
    page = _environment.get_template("review.html").render(
        account=account,
        submission=submission,
        revision=submission.revision,
        shown=rendered,
        body=body,
        sealed=rendered.written().decode(),
        substitutions=review.substitutions(session, submission),
        steps=[(step, taken.get(step.number)) for step in submission.steps],
        findings=kept.of_submission(session, submission.id),
        pushed=[(each.push, pushes.in_words(each.push)) for each in pushed],
        now=now,
    )
    page = page.rstrip("\n") + "\n"
    return f"{page}<!-- 以上全部内容的 SHA-256：{sha256(page.encode()).hexdigest()} -->\n"


def verify(page: str) -> str:
    """Return the checksum that stands on the sheet *page*, computed anew from the sheet alone.

    1. The sealed text gives the checksum that is printed.
    2. What is shown — title, author, digest, text and each picture — is what is sealed.
    3. Nothing else on the sheet changed since it was made.

    Raises Mistake with what does not agree.
    """
    sealed, printed = _within(page, "pre", "sealed"), _within(page, "td", "digest")
    computed = sha256(sealed.encode()).hexdigest()
    if computed != printed:
        raise Mistake(f"内容被改过：算出来的校验码是 {computed}，单子上写的是 {printed}。")
    try:
        told = msgspec.json.decode(sealed, type=Rendered)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise Mistake("单子里校验过的内容不是一篇文章。") from None
    for key, name, place in (
        ("title", "标题", "title"),
        ("author", "作者", "author"),
        ("digest", "摘要", "summary"),
    ):
        if _within(page, "td", place) != (getattr(told, key) or "—"):
            raise Mistake(f"单子上显示的{name}和校验过的内容不同。")
    shown = re.search(r"<article>(.*)</article>", page, re.DOTALL)
    if shown is None or _EMBEDDED.sub(_by_checksum, shown[1]) != told.html:
        raise Mistake("单子上显示的正文或图片和校验过的内容不同。")
    ahead, _, last = page.rstrip("\n").rpartition("\n")
    whole = _LAST_LINE.fullmatch(last)
    if whole is None:
        raise Mistake("内容和校验码相符，但文件的最后一行不是整单的校验，不完整或被改过。")
    if sha256(f"{ahead}\n".encode()).hexdigest() != whole[1]:
        raise Mistake("内容和校验码相符，但单子上别的地方（审核人、时间、意见等）被改过。")
    return computed


def _embedded(session: Session, key: str) -> str:
    content = articles.picture(session, key) or b""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _by_checksum(found: re.Match[str]) -> str:
    try:
        content = base64.b64decode(found[1], validate=True)
    except ValueError:
        return found[0]
    return f"picture:{sha256(content).hexdigest()}"


def _within(page: str, element: str, name: str) -> str:
    found = re.search(rf'<{element}\b[^>]* id="{name}">(.*?)</{element}>', page, re.DOTALL)
    if found is None:
        raise Mistake(f"这不是审核单，或者不完整：没有 id 为 {name} 的一段。")
    return unescape(found[1])
