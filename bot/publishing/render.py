"""Sets an article in a template: pure, and the same bytes every time.

What comes out has no class, no id, no style sheet: WeChat would drop them.  Pictures stand in it as
`picture:SHA-256`; `fill` puts in addresses, WeChat's own when it is sent, ours in the preview.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bot.errors import Mistake
from bot.publishing import blocks

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "articles"
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
        fields = msgspec.to_builtins(self)
        for later in _LATER:  # so that what was submitted before there was such a field keeps its checksum
            if not fields.get(later):  # msgspec leaves out what was not there when it was read
                fields.pop(later, None)
        return sha256(msgspec.json.encode(fields)).hexdigest()


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
    signatures: tuple[Signature, ...] = (),
    cuts: tuple[str, str] = ("", ""),
) -> Rendered:
    """Set *body* (Markdown) in *template*; *pictures* maps paths in the text to SHA-256.

    Raises Mistake when the template is unknown or a picture is not among them.
    """
    if not is_template(template):
        raise Mistake(f"没有模板“{template}”。可用：{'、'.join(template_names())}。")

    def address(path: str) -> str:
        if path not in pictures:
            raise Mistake(f"《{title}》用到的图片 {path} 没有。")
        return f"picture:{pictures[path]}"

    html = (
        _environment()
        .get_template(f"{template}.html")
        .render(
            title=title,
            blocks=[(type(block).__name__.lower(), block) for block in blocks.read(body)],
            signatures=signatures,
            address=address,
        )
    )
    return Rendered(
        title=title,
        author=author,
        digest=digest,
        source_url=source_url,
        comments=comments,
        cover=address(cover).removeprefix("picture:") if cover else "",
        html=_compact(html),
        cover_wide=cuts[0],
        cover_square=cuts[1],
    )


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
def template_names() -> tuple[str, ...]:
    """Return the names of all article templates; those starting with _ are their macros."""
    return tuple(sorted(file.stem for file in TEMPLATES.glob("[!_]*.html")))


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline"] = _inline
    return environment


def _inline(html: str, strong: str) -> Markup:
    """Give <strong> its style; blocks hold no other tag that needs one."""
    styled = html.replace("<strong>", f'<strong style="{strong}">')
    return Markup(styled)  # noqa: S704 - blocks.py escaped all text and let no other tag through


def _compact(html: str) -> str:
    """Take out the line breaks of the template: WeChat shows some of them as gaps."""
    return re.sub(r">[ \t]*\n\s*<", "><", html).strip()
