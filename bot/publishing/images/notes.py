"""The register of pictures: who took each, where it comes from, by what right we use it, whom it shows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base

LONGEST = 500  # characters of a note
_WORDS = {
    "photographer": "摄影",
    "source": "来源",
    "licence": "授权",
    "consent": "本人同意",
    "minors": "未成年人",
}
KEYS = ("path", *_WORDS)


@dataclass(frozen=True, kw_only=True)
class Note:
    """What staff wrote of one picture."""

    photographer: str = ""
    source: str = ""  # “本会绘制” where it is our own
    licence: str = ""
    consent: str = ""  # of those it shows, or of their parents: on what paper, when
    minors: bool | None = None  # None: nobody said

    @property
    def is_of_unknown_origin(self) -> bool:
        return not self.photographer and not self.source

    def __str__(self) -> str:
        said = [f"{word} {getattr(self, key)}" for key, word in _WORDS.items() if getattr(self, key)]
        return "；".join(said).replace("未成年人 True", "有未成年人") or "来源不明"


class PictureNote(Base):
    """The note of one picture of a revision; never changed, as the revision is not."""

    __tablename__ = "picture_note"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("picture.sha256"), index=True)
    photographer: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    licence: Mapped[str] = mapped_column(Text)
    consent: Mapped[str] = mapped_column(Text)
    minors: Mapped[bool | None]

    @property
    def note(self) -> Note:
        return Note(
            photographer=self.photographer,
            source=self.source,
            licence=self.licence,
            consent=self.consent,
            minors=self.minors,
        )


def row(path: str, key: str, note: Note) -> PictureNote:
    """Return the row that keeps *note* of the picture *key* standing under *path*."""
    return PictureNote(
        path=path,
        sha256=key,
        photographer=note.photographer,
        source=note.source,
        licence=note.licence,
        consent=note.consent,
        minors=note.minors,
    )


def known(session: Session, keys: Sequence[str]) -> dict[str, Note]:
    """Return the newest note of each of the pictures *keys*, in whatever article it was written."""
    rows = session.scalars(
        select(PictureNote).where(PictureNote.sha256.in_(keys)).order_by(PictureNote.revision_id)
    )
    return {each.sha256: each.note for each in rows}


def read(entries: Any, faults: list[tuple[int, str]]) -> dict[str, Note]:
    """Read the `[[picture]]` entries of a front matter: path → note.

    *faults* gets the number of each entry that is wrong, and what is wrong in it.
    """
    notes: dict[str, Note] = {}
    if not isinstance(entries, list) or not all(isinstance(each, Mapping) for each in entries):
        faults.append((0, 'picture 要写成 [[picture]]，下面每行一个 键 = "文字"。'))
        return notes
    for number, entry in enumerate(entries):
        wrong = list(_wrong(entry, notes))
        faults += [(number, each) for each in wrong]
        if not wrong:
            words = {key: str(entry.get(key, "")).strip() for key in _WORDS if key != "minors"}
            notes[entry["path"]] = Note(**words, minors=entry.get("minors"))
    return notes


def too_long(note: Note) -> list[str]:
    """Return what of *note* cannot be kept, in words that follow its picture's name."""
    wrong = [
        word
        for key, word in _WORDS.items()
        if isinstance(said := getattr(note, key), str) and (len(said) > LONGEST or not said.isprintable())
    ]
    return [f"“{word}”太长或有看不见的字符；写成一行，最多 {LONGEST} 字。" for word in wrong]


def _wrong(entry: Mapping[str, Any], notes: Mapping[str, Note]) -> Iterator[str]:
    for key, value in entry.items():
        if key not in KEYS:
            yield f"[[picture]] 没有“{key}”这一项。可用的有：{'、'.join(KEYS)}"
        elif key == "minors" and not isinstance(value, bool):
            yield "[[picture]] 的 minors 要true 或 false：画面里有没有未成年人。"
        elif key != "minors" and not isinstance(value, str):
            yield f"[[picture]] 的 {key} 要加引号的文字。"
        elif isinstance(value, str) and (len(value) > LONGEST or not value.isprintable()):
            yield f"[[picture]] 的 {key} 太长或有看不见的字符；写成一行，最多 {LONGEST} 字。"
    if not entry.get("path"):
        yield "[[picture]] 里缺 path：写是哪一张图，如 images/photo.jpg。"
    elif entry["path"] in notes:
        yield f"[[picture]] 写了两次 {entry['path']}。"
