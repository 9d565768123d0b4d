"""An article as it stands in the console's form: the draft it makes, and what is wrong, field by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot import pinyin
from bot.errors import Mistake, NotAllowed
from bot.people import Person
from bot.publishing import articles, blocks, images, render, setting
from bot.publishing.articles import Article, Draft, Revision
from bot.publishing.blocks import Misread
from bot.publishing.folder import LARGEST_TEXT
from bot.publishing.front_matter import LONGEST_COLUMN
from bot.publishing.images import Taken, crops
from bot.publishing.images.inside import LONGEST_PATH
from bot.publishing.images.notes import Note, too_long

LONGEST_LINE = 400  # characters of any one-line field
LONGEST_PROPOSED = 40  # characters of a name made of a title
_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10)),
}  # of Windows: no file may be called so
_NEEDED = {"title": "标题", "body": "正文"}
_NEEDED_TO_HAND_IN = {"author": "作者", "digest": "摘要", "cover": "封面"}


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in the fields of the form, as it was typed."""

    slug: str = ""
    title: str = ""
    author: str = ""
    digest: str = ""
    column: str = ""
    template: str = "event"
    look: str = render.DEFAULT_LOOK
    year: str = ""
    source_url: str = ""
    comments: bool = False
    cover: str = ""
    body: str = ""
    cover_centre: str = ""
    corrects: str = ""  # short name of the article that this is a 更正 of
    pictures: Mapping[str, str] = field(default_factory=dict)  # path → SHA-256 of a picture that is kept
    notes: Mapping[str, Note] = field(default_factory=dict)  # path → what is known of it


def is_blank(written: Written) -> bool:
    """Tell whether nothing was written yet: no title, no 摘要, no text, no picture."""
    return not (written.title or written.digest or written.body.strip() or written.pictures)


def of(revision: Revision) -> Written:
    """Return what the form shows of *revision*."""
    return Written(
        slug=revision.article.slug,
        title=revision.title,
        author=revision.author,
        digest=revision.digest,
        column=revision.article.column,
        template=revision.template,
        look=revision.look,
        year=str(revision.year or ""),
        source_url=revision.source_url,
        comments=revision.comments,
        cover=revision.cover,
        body=revision.body,
        cover_centre=revision.cut.centre if revision.cut else "",
        pictures=revision.pictures,
        notes={each.path: each.note for each in revision.notes},
    )


def correcting(article: Article, author: str) -> Written:
    """Return the form for a 更正 of *article*, with the words that are usual."""
    wrong = articles.newest(article)
    day = f"{article.published.month}月{article.published.day}日" if article.published else ""
    return Written(
        slug=f"{article.slug[:66]}-gengzheng",
        title=f"更正：{wrong.title}"[:LONGEST_LINE],
        author=author,
        digest=f"更正《{wrong.title}》中的一处错误。",
        column=article.column,
        template="notice",
        body=(
            f"本号{day}推送的《{wrong.title}》中，“（写错的原文）”应为“（正确的文字）”。\n\n"
            "因我们审核不严，给大家带来不便，在此致歉。特此更正。\n"
        ),
        cover=wrong.cover,
        pictures={path: key for path, key in wrong.pictures.items() if path == wrong.cover},
        notes={each.path: each.note for each in wrong.notes if each.path == wrong.cover},
        corrects=article.slug,
    )


def draft(session: Session, written: Written) -> Draft:
    """Return the draft that *written* makes, whatever is wrong with it, with the pictures that it uses."""
    named = (images.written_as(path, written.pictures) or "" for path in _named(written.body))
    used = [path for path in (*named, written.cover) if path in written.pictures]
    found = {path: articles.picture(session, written.pictures[path]) for path in used}
    return Draft(
        slug=written.slug,
        title=written.title.strip(),
        author=written.author.strip(),
        digest=written.digest.strip(),
        body=written.body.strip() + "\n" if written.body.strip() else "",
        template=written.template,
        look=written.look,
        year=int(written.year) if re.fullmatch(r"[12]\d{3}", written.year) else None,
        column=written.column.strip(),
        cover=written.cover,
        source_url=written.source_url.strip(),
        comments=written.comments,
        pictures={path: content for path, content in found.items() if content is not None},
        notes={path: note for path, note in written.notes.items() if path in used and note != Note()},
        cover_centre="" if _wrong_centre(written) else written.cover_centre.strip(),
        corrects=written.corrects,
    )


def faults(session: Session, written: Written, *, is_new: bool) -> dict[str, str]:
    """Return by field what keeps *written* from being kept; empty when it can be."""
    found: dict[str, str] = {}
    for key, name in (_NEEDED | _NEEDED_TO_HAND_IN).items():
        value = getattr(written, key)
        if not value.strip() and key in _NEEDED:
            found[key] = f"请写{name}。"
        elif key != "body" and len(value) > LONGEST_LINE:
            found[key] = f"{name}有 {len(value)} 字，太长了。"
    to_be_made = not written.slug and not written.title.strip()  # of the title, once there is one
    if is_new and not to_be_made and not re.fullmatch(r"[0-9a-z][0-9a-z-]{0,79}", written.slug):
        found["slug"] = "用小写字母、数字和 -，如 spring-2021。"
    elif is_new and articles.find(session, written.slug):
        found["slug"] = articles.TAKEN.format(written.slug)
    if len(written.column) > LONGEST_COLUMN:
        found["column"] = f"专栏有 {len(written.column)} 字，最多 {LONGEST_COLUMN} 字。"
    if not render.is_template(written.template):
        found["template"] = "没有这个模板，请重新选。"
    if written.look not in render.LOOKS:
        found["look"] = "没有这个风格，请重新选。"
    if written.year and not (written.year.isdecimal() and 1949 <= int(written.year[:9]) <= 2099):
        found["year"] = "写四位数字，如 2020；不用指标里的数字就空着。"
    if written.source_url and not re.match(r"https?://[^\s/]+", written.source_url):
        found["source_url"] = "要写完整的地址，以 https:// 开头；没有就空着。"
    if written.cover and written.cover not in written.pictures:
        found["cover"] = f"没有图片 {images.named(written.cover)}，请重新选。"
    if wrong := _wrong_centre(written):
        found["cover_centre"] = wrong
    if wrong := "\n".join(
        f"图片 {images.named(path)} 的{each}"
        for path, note in written.notes.items()
        for each in too_long(note)
    ):
        found["notes"] = wrong
    if wrong := _faults_of_body(session, written):
        found["body"] = wrong
    return found


def missing(written: Written) -> list[str]:
    """Return what the text names as pictures where there are none of that name, each once."""
    return [path for path in _named(written.body) if images.written_as(path, written.pictures) is None]


def lacking(written: Written) -> list[str]:
    """Name what can be added later, but must be there before the article is handed in."""
    return [name for key, name in _NEEDED_TO_HAND_IN.items() if not getattr(written, key).strip()]


def require_newest(session: Session, slug: str, number: int, *, seen: int = 0, by: Person) -> None:
    """Raise NotAllowed when the article *slug* was saved since revision *number*, unless *seen* is that one.

    Who has seen what the other changed may go on with their own, on purpose.  Until this transaction ends
    nobody else saves the article.
    """
    article = articles.hold(session, slug)
    newest = articles.newest(article).number if article else 0
    if newest not in {number, seen or number}:
        own = article is not None and all_by(article, number, by)
        who, whose = ("您自己在另一个窗口", "那边") if own else ("别人", "别人")
        raise NotAllowed(
            f"您写的时候，{who}存了新版本，所以这里写的还没有存。下面是{whose}改了什么；"
            "要留的抄进您的正文，再点“看过了，用我的”。"
        )


def all_by(article: Article, number: int, person: Person) -> bool:
    """Tell whether all that was saved of *article* since revision *number* is by *person*."""
    return all(each.written_by_id == person.id for each in article.revisions if each.number > number)


def proposed_slug(session: Session, title: str) -> str:
    """Return a short name for a new article of that title: how it is read, and not one that is taken.

    Empty when nothing in the title can be read.
    """
    words: list[str] = []
    for word in re.findall(r"[0-9a-z]+|[^\x00-\x7f]", title.lower()):
        read = word if word.isascii() else pinyin.syllable(word).replace("ü", "v")
        if re.fullmatch(r"[0-9a-z]+", read):
            words.append(read[:LONGEST_PROPOSED])
    while len("-".join(words)) > LONGEST_PROPOSED:
        words.pop()
    name, number = "-".join(words), 1
    while name and articles.find(session, name if number == 1 else f"{name}-{number}"):
        number += 1
    return name if number == 1 else f"{name}-{number}"


def place(session: Session, written: Mapping[str, str], name: str, taken: Taken) -> tuple[str, str]:
    """Keep a picture that was added, and return its path beside those of *written*, and its SHA-256.

    The path sounds like *name*: staff know by it which picture is meant.
    """
    key = images.keep(session, taken)
    sounds = "".join(
        letter if letter.isascii() else pinyin.syllable(letter).replace("ü", "v") or "-"
        for letter in name.rpartition(".")[0] or name
    )
    stem = re.sub(r"[^0-9A-Za-z_-]+", "-", sounds).strip("-")[:60]
    if stem.upper() in _DEVICES:
        stem = f"{stem}-{key[:8]}"
    ending = "png" if taken.content.startswith(b"\x89PNG") else "jpg"
    path = f"images/{stem or key[:8]}.{ending}"
    if written.get(path, key) != key:
        path = f"images/{stem}-{key[:8]}.{ending}"
    return path[:LONGEST_PATH], key


def _wrong_centre(written: Written) -> str:
    try:
        crops.centre(written.cover_centre)
    except Mistake as mistake:
        return str(mistake)
    return ""


def _faults_of_body(session: Session, written: Written) -> str:
    if not written.body.strip():
        return "请写正文。"
    if len(written.body) > LARGEST_TEXT:
        return f"正文有 {len(written.body)} 字，太长了；最多 {LARGEST_TEXT} 字。"
    try:
        named = blocks.picture_paths(written.body.strip() + "\n")
        blocks.read(written.body.strip(), setting.known(session, draft(session, written)))
    except Misread as misread:
        ahead = len(written.body) - len(written.body.lstrip())
        first = written.body.count("\n", 0, ahead)
        return "\n".join(f"第{each.line + first}行：{each.what}" for each in misread.faults)
    hidden = [images.named(path) for path, shown in named.items() if not shown]
    lines = [
        f"正文里写的图片“{images.named(path)}”没有。请在下面添加，再点图片旁边的“放进正文”；"
        "自己写的，括号里要写图片旁边的名字。"
        for path in missing(written)
    ]
    lines += [f"图片 {path} 写在列表、引用、表格或标题里，不会显示；请让它单独成一段。" for path in hidden]
    return "\n".join(lines)


def _named(body: str) -> list[str]:
    try:
        return list(blocks.picture_paths(body))
    except Misread:
        return []
