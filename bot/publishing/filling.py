"""Fills the texts of templates/series: what comes out is the Markdown that an editor would have written.

A template's first lines are 标题：… and 摘要：…; the rest is the text.  Whatever is filled in is taken for
words, never for a mark, unless the program says that it is `Markdown` already.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bot.errors import Mistake
from bot.publishing.intake import writing

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "series"


class Markdown(str):
    """Text that is Markdown already: its marks are meant."""


@dataclass(frozen=True)
class Filled:
    """What a template became."""

    title: str
    digest: str
    body: str


def fill(name: str, **values: object) -> Filled:
    """Return the text *name* of templates/series with *values* in it.

    Raises Mistake when the template is faulty.
    """
    try:
        text = _environment().get_template(f"{name}.md").render(**values)
    except (TemplateError, TypeError, LookupError) as error:
        raise Mistake(f"模板 series/{name}.md 有错：{error}。请把这句话告诉管理员。") from error
    found = re.fullmatch(r"标题：(?P<title>.*)\n摘要：(?P<digest>.*)\n(?P<body>(?:.|\n)*)", text.strip())
    if found is None:
        raise Mistake(f"模板 series/{name}.md 的头两行要写成“标题：……”和“摘要：……”。请告诉管理员。")
    body = re.sub(r"\n{3,}", "\n\n", found["body"]).strip() + "\n"
    return Filled(found["title"].strip(), found["digest"].strip(), body)


def figure(name: str, year: int) -> Markdown:
    """Return what stands for a figure until the text is set: {“两癌”检查受益妇女 2020}."""
    return Markdown(f"{{{name} {year}}}")


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # it is no HTML: `finalize` escapes what Markdown would take for a mark
        undefined=StrictUndefined,
        finalize=_as_words,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = _plain
    environment.filters["cell"] = lambda words: _as_words(str(words).replace("|", "／").replace("｜", "／"))
    return environment


def _as_words(value: object) -> object:
    if isinstance(value, Markdown) or not isinstance(value, str):
        return value
    return Markdown(writing.escaped(writing.line(value)))


def _plain(value: object) -> Markdown:
    """Return *value* for title and digest, which know no marks."""
    return Markdown(writing.line(str(value)))
