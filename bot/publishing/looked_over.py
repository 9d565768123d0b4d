"""What is to be looked at in a text while it is written: proofreading and check, with places in the form.

The same rules as on the article's page, told beside the text before anything is saved.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.config import Limits
from bot.errors import Mistake
from bot.publishing import blocks, check, images, picture_check, setting, unwritten, written
from bot.publishing.articles import Draft
from bot.publishing.blocks import Misread
from bot.publishing.images.notes import Note
from bot.publishing.proofread import Finding, of_article, proofreader
from bot.publishing.written import Written

_ORDER = ("阻断", "需确认", "提醒")


@dataclass(frozen=True)
class Remark:
    """One thing to look at; `field`, `start` and `end` say where in the form, `offer` what to write there.

    Places are counted as browsers count them, in UTF-16 units; without a field it is about no place.
    """

    level: str
    place: str
    what: str
    around: str = ""
    field: str = ""
    start: int = 0
    end: int = 0
    text: str = ""
    offer: str | None = None


def remarks(session: Session, form: Written, limits: Limits) -> list[Remark]:
    """Return what is to be mended or looked at in *form*, the gravest first, else as they stand in it."""
    if written.is_blank(form):  # to say of an empty page all that it lacks helps nobody
        return []
    found = [*_of_setting(session, form, limits), *_of_words(session, form)]
    return sorted(found, key=lambda each: _ORDER.index(each.level))  # stable: the order of the text stays


def to_mend(session: Session, form: Written, limits: Limits) -> list[str]:
    """Name the places that must be mended before *form* is handed in, each once; not what is still empty."""
    lacking = written.lacking(form)
    found = [each.place for each in remarks(session, form, limits) if each.level == "阻断"]
    return [each for each in dict.fromkeys(found) if each not in lacking]


def _of_words(session: Session, form: Written) -> Iterator[Remark]:
    year = int(form.year) if form.year.isascii() and form.year.isdecimal() else None
    reading = of_article(form.title, form.digest, form.body, year)
    fields = {
        "title": (0, form.title),
        "digest": (len(form.title) + 1, form.digest),
        "body": (reading.body, form.body),
    }
    try:
        found = proofreader.load(session).proofread(reading)
    except Mistake as mistake:
        yield Remark("提醒", "正文", str(mistake))
        return
    for each in found:
        if any(_is_told_by(each, other) for other in found):
            continue
        key = max(
            (name for name in fields if fields[name][0] <= each.start), key=lambda name: fields[name][0]
        )
        yield _of_finding(each, key, *fields[key])


def _is_told_by(finding: Finding, other: Finding) -> bool:
    """Tell whether *other* offers to write the same place and more anew."""
    if other is finding or finding.offer is None or other.offer is None:
        return False
    longer = other.end - other.start > finding.end - finding.start
    return longer and other.start <= finding.start and finding.end <= other.end


def _of_finding(finding: Finding, key: str, first: int, text: str) -> Remark:
    start, end = finding.start - first, finding.end - first
    return Remark(
        level=finding.level,
        place=finding.place,
        what=finding.what,
        around=finding.around,
        field=key,
        start=_units(text[:start]),
        end=_units(text[:end]),
        text=text[start:end],
        offer=finding.offer,
    )


def _of_setting(session: Session, form: Written, limits: Limits) -> Iterator[Remark]:
    """Give what keeps the text from being set, or what WeChat would refuse or spoil of it."""
    draft = written.draft(session, form)
    known = setting.known(session, draft)
    try:
        left_out = blocks.read(form.body, known, source_url=draft.source_url).left_out
        missing = written.missing(form)
        there = dict.fromkeys([*missing, draft.cover], b"") | dict(draft.pictures)
        shown = setting.set_draft(replace(draft, pictures=there), known)  # the rest is looked at all the same
    except Misread as misread:
        for fault in misread.faults:
            yield _at_line(form.body, fault.line, fault.what, "阻断")
        return
    except Mistake as mistake:
        yield Remark("阻断", "正文", str(mistake))
        return
    for path in missing:
        what = f"正文里写的图片“{images.named(path)}”没有。请拖进来，或删去这一行。"
        line = next((number for number, each in enumerate(form.body.split("\n"), 1) if path in each), 1)
        yield _at_line(form.body, line, what, "阻断")
    if draft.cover and draft.cover not in form.pictures:
        yield Remark("阻断", "封面", f"图片“{images.named(draft.cover)}”没有，请重新选。")
    for each in check.check(shown, limits):
        yield Remark(each.level, each.place, each.what)
    for omitted in left_out:
        what = f"“{omitted.block}”没有排进去：{omitted.why}。"
        yield _at_line(form.body, omitted.line, what, "提醒")
    yield from _of_pictures(draft, form)
    for example in unwritten.left(form.body):
        what = example.place.removeprefix("正文") + example.what
        yield _at_line(form.body, example.line, what, example.level)


def _of_pictures(draft: Draft, form: Written) -> Iterator[Remark]:
    for path in draft.pictures:
        for finding in picture_check.of_note(path, form.notes.get(path, Note())):
            yield Remark(finding.level, finding.place.strip(), finding.what)


def _at_line(body: str, line: int, what: str, level: str) -> Remark:
    lines = body.split("\n")
    before = _units("".join(f"{each}\n" for each in lines[: line - 1]))
    text = lines[line - 1] if line <= len(lines) else ""
    return Remark(level, f"正文第{line}行", what, "", "body", before, before + _units(text), text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
