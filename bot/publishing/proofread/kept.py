"""What proofreading found, kept with the submission; and who confirmed what two people must be sure of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, people
from bot.db import Base
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from bot.publishing.articles import Revision
from bot.publishing.proofread import proofreader
from bot.publishing.proofread.findings import Finding
from bot.publishing.proofread.reading import of_article

CONFIRMED_BY = 2  # different people
MAY_CONFIRM = (Role.EDITOR, Role.FIRST, Role.SECOND, Role.THIRD, Role.ADMIN)


class Unfit(Mistake):
    """An article that proofreading does not let through as it stands."""


class ProofConfirmation(Base):
    """One person's word that a finding of an article is right as it stands."""

    __tablename__ = "proof_confirmation"
    __table_args__ = (UniqueConstraint("revision_id", "key", "by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    key: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    by: Mapped[Person] = relationship(lazy="joined")


class ProofResult(Base):
    """What was found in a revision when it was handed in, and who had confirmed what."""

    __tablename__ = "proof_result"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    at: Mapped[datetime]
    result: Mapped[dict[str, Any]]


def findings(session: Session, revision: Revision) -> tuple[Finding, ...]:
    """Return what proofreading finds in *revision* now, beside the figures confirmed by now."""
    reading = of_article(revision.title, revision.digest, revision.body, revision.year)
    return proofreader.load(session).proofread(reading)


def blocking(session: Session, revision: Revision) -> list[str]:
    """Return what must not go out of *revision* as sentences."""
    return [
        f"{each.place}“{each.around}”：{each.what}"
        for each in findings(session, revision)
        if each.level == "阻断"
    ]


def require(session: Session, revision: Revision) -> tuple[Finding, ...]:
    """Return what proofreading finds in *revision*.

    Raises Unfit while there is something that must not go out, or that two people have not confirmed.
    """
    found = findings(session, revision)
    by = confirmations(session, revision)
    blocking = [each for each in found if each.level == "阻断"]
    open_ = [each for each in found if each.level == "需确认" and len(by[each.key]) < CONFIRMED_BY]
    lines = [f"  · {each.place}“{each.around}”：{each.what}" for each in blocking]
    lines += [
        f"  · {each.place}“{each.around}”：{each.what}"
        f"（要两人确认，已确认：{'、'.join(by[each.key]) or '无人'}）"
        for each in open_
    ]
    if lines:
        raise Unfit(f"《{revision.title}》校对没有通过，还不能送审：\n" + "\n".join(lines))
    return found


def confirm(session: Session, revision: Revision, key: str, *, by: Person, now: datetime) -> Finding:
    """Note that *by* looked at the finding *key* of *revision* and it is right as it stands.

    Raises NotAllowed when *by* may not, or did already; Mistake when there is no such finding to confirm.
    """
    people.require(by, *MAY_CONFIRM, to="确认校对")
    if revision.article.revisions[-1].id != revision.id:
        raise NotAllowed(f"《{revision.title}》已有更新的版本，请确认新版。")
    finding = next((each for each in findings(session, revision) if each.key == key), None)
    if finding is None:
        raise Mistake(f"《{revision.title}》的校对里没有这一条，可能已经改掉。请重新校对再看。")
    if finding.level != "需确认":
        raise Mistake(f"“{finding.around}”是“{finding.level}”，不用确认；阻断的要改文章。")
    if by.name in confirmations(session, revision)[key]:
        raise NotAllowed(f"{by.name} 已经确认过“{finding.around}”，请另一位同事确认。")
    row = ProofConfirmation(revision_id=revision.id, key=key, what=finding.what, by_id=by.id, at=now)
    session.add(row)
    journal.record(session, by, "确认校对", row, now=now, slug=revision.article.slug, what=finding.what)
    return finding


def confirmations(session: Session, revision: Revision) -> defaultdict[str, list[str]]:
    """Return for each finding's key who confirmed it, the earliest first."""
    rows = session.scalars(
        select(ProofConfirmation)
        .where(ProofConfirmation.revision_id == revision.id)
        .order_by(ProofConfirmation.id)
    )
    by: defaultdict[str, list[str]] = defaultdict(list)
    for each in rows:
        by[each.key].append(each.by.name)
    return by


def keep(
    session: Session, submission_id: int, revision: Revision, found: Sequence[Finding], *, now: datetime
) -> None:
    """Keep with a submission what was found and who confirmed what."""
    told = _told(found, confirmations(session, revision))
    session.add(ProofResult(submission_id=submission_id, at=now, result={"findings": told}))


def told(session: Session, revision: Revision) -> list[dict[str, Any]]:
    """Return what proofreading finds in *revision* now, as it is kept with a submission."""
    return _told(findings(session, revision), confirmations(session, revision))


def of_submission(session: Session, submission_id: int) -> list[dict[str, Any]]:
    """Return what was found when it was handed in; nothing for one from before there was proofreading."""
    kept = session.get(ProofResult, submission_id)
    return list(kept.result["findings"]) if kept else []


def _told(found: Sequence[Finding], by: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {**msgspec.to_builtins(each), "key": each.key, "confirmed_by": by.get(each.key, [])} for each in found
    ]
