"""What the form of the writing page holds, and whose it is, even after their session has run out."""

import re
import secrets
from dataclasses import dataclass, replace

from flask import request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot import admission, people
from bot.errors import Mistake, Problem
from bot.people import Person, Role
from bot.publishing import images, unsaved, written
from bot.publishing.images.notes import Note, known
from bot.publishing.intake import losses
from bot.publishing.intake.pasted import Piece
from bot.publishing.unsaved import Unsaved, Window
from bot.publishing.written import Written
from bot.web.console.door import Rescued, visitor
from bot.web.console.office import office, typed

_LINES = (
    "title",
    "author",
    "digest",
    "column",
    "template",
    "look",
    "year",
    "source_url",
    "cover",
    "cover_centre",
    "corrects",
)
LONGEST_NUMBER = 9  # digits, which every database can count to
_SAID = {"yes": True, "no": False}


@dataclass(frozen=True)
class Given:
    """The form as it came: what was written, where, of which revision; what is wrong with pictures added."""

    written: Written
    number: int
    window: Window
    faults: str = ""


def require_editor() -> None:
    """Raise NotAllowed when who is signed in may not write."""
    with office().sessions.read() as session:
        people.require(visitor().person(session), Role.EDITOR, to="写文章")


def given(slug: str) -> Given:
    """Return what the form of the article *slug* holds; pictures that were added are kept."""
    lines = {key: typed(key) for key in _LINES}
    body = request.form.get("body", "").replace("\r\n", "\n").replace("\0", "")
    pictures = dict(each.split("=", 1) for each in request.form.getlist("picture") if "=" in each)
    notes = {path: _note(path) for path in pictures}
    with office().sessions.read() as session:
        kept = images.there(session, pictures.values())
    pictures = {path: key for path, key in pictures.items() if key in kept}
    faults = []
    for file in request.files.getlist("added"):
        if not file.filename:
            continue
        try:
            path, key, note = add(pictures, file.filename, file.read())
        except Mistake as mistake:
            faults.append(f"{file.filename} {mistake}")
            continue
        pictures[path] = key
        if note:
            notes[path] = note
    form = Written(
        slug=slug or typed("slug"),
        comments=bool(typed("comments")),
        body=body,
        pictures=pictures,
        notes=notes,
        **lines | {"cover": lines["cover"] or next(iter(pictures), "")},
    )
    return Given(form, number("number"), window(), "\n".join(faults))


def opened(left: Unsaved | None = None) -> Window:
    """Return a window that is opened now, with what is *left* unsaved of another."""
    key = secrets.token_urlsafe(18)
    return Window(key, left.key, left.written_at.isoformat()) if left else Window(key)


def window() -> Window:
    """Return which window sends the form; one that does not say so is a new one."""
    if not re.fullmatch(r"[0-9A-Za-z_-]{16,40}", typed("key")):
        return opened()
    return Window(typed("key"), typed("follows"), typed("known"))


def onward(form: Given, row: Unsaved) -> Given:
    """Return *form* as a change of the article that it was saved as before."""
    written = replace(form.written, slug=row.saved_as or "", corrects="")
    return replace(form, written=written, number=row.number, window=opened())


def number(field: str) -> int:
    """Return the number of a revision that *field* of the form holds; 0 where it is none."""
    said = typed(field)
    return int(said) if said.isdecimal() and len(said) <= LONGEST_NUMBER else 0


def add(pictures: dict[str, str], name: str, content: bytes) -> tuple[str, str, Note | None]:
    """Keep a picture beside *pictures*; return its path, its SHA-256 and what is known of it.

    Raises Mistake, in words that follow its name, when it is no good.
    """
    taken = images.remembered(office().sessions)(content)  # takes its time, and nobody waits for it
    with office().sessions.begin() as session:
        path, key = written.place(session, pictures, name, taken)
        return path, key, known(session, [key]).get(key)


def bring(pictures: dict[str, str], piece: Piece) -> tuple[str, dict[str, str], list[str]]:
    """Keep the pictures of *piece* beside *pictures*.

    Return its text with the paths that they got, the SHA-256 of each by path, and what could not be kept.
    """
    body, faults, brought = piece.body, list[str](), dict[str, str]()
    take, taken = images.remembered(office().sessions), {}
    for number, (path, content) in enumerate(piece.pictures.items(), 1):  # before anything is locked
        try:
            taken[path] = take(content)
        except Mistake as mistake:
            faults.append(losses.of_picture(f"粘贴的第 {number} 张图片", mistake))
            body = re.sub(rf"!\[[^\]\n]*\]\({re.escape(path)}\)\n*", "", body)
    with office().sessions.begin() as session:
        for path, picture in taken.items():
            kept, key = written.place(session, pictures | brought, path.rpartition("/")[2], picture)
            brought[kept] = key
            body = body.replace(f"]({path})", f"]({kept})")
    return body, brought, faults


def sealed() -> str:
    """Return what the form carries to say who opened it; nobody else can make one."""
    return _serializer().dumps(visitor().get_id())


def writer() -> Person | None:
    """Return who opened the form that was sent, when it says so and they may still come in."""
    try:
        longest = int(unsaved.KEPT_FOR.total_seconds())
        opened = _serializer().loads(request.form.get("writer", ""), max_age=longest)
    except BadSignature:
        return None
    number, _, seal = str(opened).partition(".")
    if not number.isdecimal():
        return None
    with office().sessions.read() as session:
        person = session.get(Person, int(number))
    if person is None or person.suspended_at is not None or admission.seal(person) != seal:
        return None
    return person


def rescue() -> Rescued | None:
    """Keep what a form holds for the one who opened it, though they are not signed in now.

    Only for them: nothing is kept that does not prove whose it is, and it is shown to them alone.
    """
    slug = (request.view_args or {}).get("slug", "")
    person = writer()
    if person is None or typed("verdict") == "preview":
        return None
    form = given(slug)
    try:
        with office().sessions.begin() as session:
            me = session.get_one(Person, person.id)  # as they are by now
            row = unsaved.find(session, me, form.window.key)
            if row and row.saved_as:
                slug, form = row.saved_as, onward(form, row)
            unsaved.keep(
                session,
                form.written,
                window=form.window,
                slug=slug,
                number=form.number,
                by=me,
                now=office().now,
            )
    except Problem:
        return None
    back = (
        url_for("writing.change", slug=slug)
        if slug
        else url_for("writing.new", corrects=form.written.corrects or None)
    )
    return Rescued(person.id, back)


def _note(path: str) -> Note:
    """Return what the form says of the picture *path*."""
    said = {key: typed(f"{key}:{path}") for key in ("photographer", "source", "licence", "consent")}
    return Note(**said, minors=_SAID.get(typed(f"minors:{path}")))


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(office().config.web.secret_key, salt="who opened the writing page")
