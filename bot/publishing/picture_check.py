"""What is found of an article's pictures before it is submitted: where they come from, whom they show."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.publishing import images
from bot.publishing.articles import Revision
from bot.publishing.check import Finding
from bot.publishing.images import crops, notes
from bot.publishing.images.kept import Original
from bot.publishing.images.notes import Note


def findings(session: Session, revision: Revision) -> tuple[Finding, ...]:
    """Return what is to be mended of the pictures of *revision*."""
    found = [
        finding
        for path, note in sorted(notes_of(session, revision).items())
        for finding in of_note(path, note)
    ]
    found += [
        Finding("picture-left-out", f"图片 {images.named(path)} ", remark, "提醒")
        for path, remarks in _remarks(session, revision).items()
        for remark in remarks
    ]
    small = crops.too_small(revision.cut) if revision.cut else ""
    if small:
        found.append(Finding("cover-size", "封面", small, "提醒"))
    return tuple(found)


def notes_of(session: Session, revision: Revision) -> dict[str, Note]:
    """Return the note of every picture of *revision*; an empty one where nobody wrote any.

    What is written in the revision counts; else what was last written of the same picture, wherever.
    """
    own = {each.path: each.note for each in revision.notes}
    elsewhere = notes.known(session, list(revision.pictures.values()))
    return {path: own.get(path) or elsewhere.get(key) or Note() for path, key in revision.pictures.items()}


def of_note(path: str, note: Note) -> Iterator[Finding]:
    """Give what is to be mended of what is known of one picture."""
    place = f"图片 {images.named(path)} "
    if note.is_of_unknown_origin:
        what = "来源不明。请在“图片登记”里写谁拍的，或从哪里来；自己画的写“本会绘制”。"
        yield Finding("picture-origin", place, what, "阻断")
        return
    if note.minors and not note.consent:
        what = "里有未成年人，没有写监护人同意。请在“图片登记”里写什么时候、怎样同意的。"
        yield Finding("picture-consent", place, what, "阻断")
    if note.photographer and note.minors is None:
        what = "没有写里面有没有未成年人。请在“图片登记”里选。"
        yield Finding("picture-minors", place, what, "提醒")
    if not note.photographer and not note.licence and "本会" not in note.source:
        what = "来自别处，没有写可以用的依据。请在“图片登记”里写授权或许可。"
        yield Finding("picture-licence", place, what, "提醒")


def _remarks(session: Session, revision: Revision) -> dict[str, list[str]]:
    """Return what was left out of each picture when it was taken in, by its path."""
    sources = session.scalars(
        select(Original).where(Original.sha256.in_(list(revision.pictures.values())), Original.remarks != "")
    )
    remarks = {each.sha256: each.remarks.splitlines() for each in sources}
    return {path: remarks[key] for path, key in sorted(revision.pictures.items()) if key in remarks}
