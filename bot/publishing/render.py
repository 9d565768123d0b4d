"""Sets an article in a template: pure, and the same bytes every time.

What comes out has no class, no id, no style sheet: WeChat would drop them.  Pictures stand in it as
`picture:SHA-256`; `fill` puts in addresses, WeChat's own when it is sent, ours in the preview.
"""

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bot.errors import Mistake
from bot.publishing import blocks, images
from bot.publishing.blocks import (
    Block,
    Chart,
    Grid,
    Heading,
    Known,
    Lead,
    Paragraph,
    Photo,
    Qr,
    Reading,
    Slider,
    Timeline,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "articles"
LOOKS = {"正红": "_red.html", "清新": "_fresh.html"}
DEFAULT_LOOK = "正红"
NOTHING_KNOWN = Known()
_NAMES = {
    "review": "年度综述",
    "event": "活动报道",
    "notice": "通知公告",
    "honours": "表彰",
    "figures": "数说",
    "reach": "周报/月报",
    "festival": "节日",
}
_PLACE = re.compile(r'(?<=<img src=")picture:([0-9a-f]{64})(?=")')  # typed text holds no < of its own

_LATER = ("cover_wide", "cover_square")


@dataclass(frozen=True)
class Signature:
    """One line of the sign-off: 初审 周敏."""

    step: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """Everything that goes to WeChat, pictures still by their SHA-256."""

    title: str
    author: str
    digest: str
    source_url: str
    comments: bool
    cover: str
    html: str
    cover_wide: str = ""  # how the cover is cut to 2.35:1 and 1:1, X1_Y1_X2_Y2 in fractions
    cover_square: str = ""

    def checksum(self) -> str:
        """Return the SHA-256 of all of it: two equal ones mean the very same bytes are sent."""
        return sha256(self.written()).hexdigest()

    def written(self) -> bytes:
        """Return all of it as the JSON that the checksum is taken of."""
        fields = msgspec.to_builtins(self)
        for later in _LATER:  # so that what was submitted before there was such a field keeps its checksum
            if not fields.get(later):  # msgspec leaves out what was not there when it was read
                fields.pop(later, None)
        return msgspec.json.encode(fields)


def render(
    *,
    title: str,
    author: str,
    digest: str,
    body: str,
    template: str,
    source_url: str,
    comments: bool,
    cover: str,
    pictures: Mapping[str, str],
    look: str = DEFAULT_LOOK,
    signatures: tuple[Signature, ...] = (),
    known: Known = NOTHING_KNOWN,
    cuts: tuple[str, str] = ("", ""),
) -> Rendered:
    """Set *body* (Markdown with blocks) in *template* and *look*; *pictures* maps paths to SHA-256.

    Figures that the text names are taken from *known*.

    Raises Mistake when there is no such template or look, the text is not well formed, a picture is not
    among them, or the template itself is faulty.
    """

    def address(path: str) -> str:
        found = images.written_as(path, pictures)
        if found is None:
            raise Mistake(f"《{title}》用到的图片“{path}”没有。")
        return f"picture:{pictures[found]}"

    return Rendered(
        title=title,
        author=author,
        digest=digest,
        source_url=source_url,
        comments=comments,
        cover=address(cover).removeprefix("picture:") if cover else "",
        html=typeset(
            blocks.read(body, known, source_url=source_url),
            title=title,
            template=template,
            look=look,
            signatures=signatures,
            address=address,
        ),
        cover_wide=cuts[0],
        cover_square=cuts[1],
    )


def typeset(
    reading: Reading,
    *,
    title: str,
    template: str,
    look: str,
    signatures: tuple[Signature, ...],
    address: Callable[[str], str],
    ornament: Callable[[int], str] = "{:02}".format,
    folder: Path = TEMPLATES,
) -> str:
    """Return *reading* as HTML: each block by the look's macro of its name, in the template's order.

    No digit stands in it but those of the text and what *ornament* makes of a section's number.
    """
    if template not in template_names(folder):
        raise Mistake(f"没有模板“{template}”。可用：{'、'.join(template_names(folder))}。")
    if look not in LOOKS:
        raise Mistake(f"没有风格“{look}”。可用：{'、'.join(LOOKS)}。")
    placed = [_placed(block, address) for block in _numbered(_led(reading.blocks, template), ornament)]
    try:
        html = (
            _environment(folder)
            .get_template(f"{template}.html")
            .render(
                title=title,
                look_file=LOOKS[look],
                blocks=[(type(block).__name__.lower(), block) for block in placed],
                signatures=signatures,
            )
        )
    except (TemplateError, TypeError, LookupError, ArithmeticError) as error:
        raise Mistake(_fault_of_a_template(error, folder)) from error
    return _compact(html)


def fill(html: str, address: Callable[[str], str]) -> str:
    """Put the address of each picture where its SHA-256 stands."""
    return _PLACE.sub(lambda found: address(found[1]), html)


def pictures_in(html: str) -> list[str]:
    """Return the SHA-256 of every picture in *html*, in order, each once."""
    return list(dict.fromkeys(_PLACE.findall(html)))


def is_template(name: str) -> bool:
    """Tell whether articles can be set in the template of that name."""
    return name in template_names()


@cache
def template_names(folder: Path = TEMPLATES) -> tuple[str, ...]:
    """Return the names of all article templates; those starting with _ are their macros."""
    return tuple(sorted(file.stem for file in folder.glob("[!_]*.html")))


def template_choices() -> list[tuple[str, str]]:
    """Return short and Chinese name of every template."""
    return [(name, template_named(name)) for name in template_names()]


def template_named(short: str) -> str:
    """Return the Chinese name of a template by its short one, which it keeps where it has none."""
    return _NAMES.get(short, short)


def template_called(name: str) -> str:
    """Return the short name of the template of that name, Chinese or short: 年度综述 is review."""
    return next((short for short, words in _NAMES.items() if name in words.split("/")), name)


def _led(found: tuple[Block, ...], template: str) -> Iterator[Block]:
    """Make a review's first paragraph its lead, unless a heading comes before it or it has one."""
    waiting = template == "review" and not any(isinstance(block, Lead) for block in found)
    for block in found:
        waiting = waiting and not (isinstance(block, Heading) and block.level == 2)
        if waiting and isinstance(block, Paragraph):
            waiting = False
            yield Lead(block.html)
        else:
            yield block


def _numbered(found: Iterator[Block], ornament: Callable[[int], str]) -> Iterator[Block]:
    number = 0
    for block in found:
        if isinstance(block, Heading) and block.level == 2:
            number += 1
            yield replace(block, ornament=ornament(number))
        else:
            yield block


def _placed(block: Block, address: Callable[[str], str]) -> Block:
    """Put into *block* what stands in src instead of each picture's path."""

    def placed(photo: Photo) -> Photo:
        return replace(photo, path=address(photo.path))

    match block:
        case Photo():
            return placed(block)
        case Chart() | Qr():
            return replace(block, path=address(block.path))
        case Grid(photos=photos) | Slider(photos=photos):
            return replace(block, photos=tuple(map(placed, photos)))
        case Timeline(entries=entries):
            return Timeline(
                tuple(replace(each, photo=placed(each.photo)) if each.photo else each for each in entries)
            )
    return block


def sandbox(folder: Path) -> SandboxedEnvironment:
    """Return where templates of *folder* run: texts are escaped, and a name that is not there is a fault."""
    return SandboxedEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _environment(folder: Path) -> SandboxedEnvironment:
    environment = sandbox(folder)
    environment.filters["inline"] = _inline
    return environment


def _fault_of_a_template(error: Exception, folder: Path) -> str:
    """Return which line of which template is wrong, and what it says."""
    file, line = "", 0
    if isinstance(error, TemplateSyntaxError):
        file, line = error.filename or "", error.lineno
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).parent == folder:  # the innermost one: where it happened
            file, line = frame.filename, frame.lineno or 0
    where = f"模板 {Path(file).name} 第{line}行" if file else "模板"
    return f"{where}有错：{error}。请把这句话告诉管理员。"


def _inline(html: str, strong: str = "", link: str = "") -> Markup:
    """Give <strong> and <a> their styles; blocks hold no other tag that needs one."""
    styled = html.replace("<strong>", f'<strong style="{strong}">') if strong else html
    if link:
        styled = styled.replace("<a ", f'<a style="{link}" ')
    return Markup(styled)  # noqa: S704 - blocks.py escaped all text and let no other tag through


def _compact(html: str) -> str:
    """Take out the line breaks of the template: WeChat shows some of them as gaps."""
    return re.sub(r">[ \t]*\n\s*<", "><", html).strip()
