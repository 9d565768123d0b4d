"""怎么用: each page leads to what the manual says of it."""

from urllib.parse import unquote

import pytest
from flask import Flask

from bot.db import Sessions
from bot.web.console import helping
from bot.web.console.families import FAMILIES
from tests.cast import Cast
from tests.web.console.conftest import Take

# Pages before signing in, parts of pages, and what nobody looks at by itself.
WITHOUT = {"door", "invited", "pictures", "meanwhile", "previewing", "intending", "reach_files", "helping"}


def test_every_family_of_pages_has_its_chapter() -> None:
    assert {each.pages.name for each in FAMILIES} - set(helping.CHAPTERS) == WITHOUT
    for name, heading in helping.CHAPTERS.values():
        text = (helping.MANUAL / f"{name}.md").read_text(encoding="utf-8")
        assert not heading or f"## {heading}\n" in text, (name, heading)


@pytest.mark.parametrize(
    ("path", "leads", "told"),
    [
        ("articles/", "/console/help/编辑", "写一篇文章"),
        ("schedule/", "/console/help/发布#排一天", "排一天"),
        ("", "/console/help/", "审核"),
    ],
)
def test_a_page_leads_to_what_the_manual_says_of_it(
    sessions: Sessions, staff: Cast, seat: Take, path: str, leads: str, told: str
) -> None:
    lin = seat(staff.lin)

    page = unquote(lin.get(f"/console/{path}").text)
    chapter = lin.get(leads.partition("#")[0])

    assert f'href="{leads}">怎么用</a>' in page
    assert chapter.status_code == 200
    assert f'id="{told}"' in chapter.text or f">{told}</a>" in chapter.text


def test_links_and_pictures_of_the_manual_are_pages_of_the_console(
    console: Flask, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)

    contents, editor = (unquote(lin.get(f"/console/help/{each}").text) for each in ("", "编辑"))

    assert 'href="/console/help/编辑"' in contents
    assert 'aria-current="page">手册</a>' in contents
    assert 'aria-current="page">编辑</a>' in editor
    assert ".md" not in contents + editor
    assert 'src="/console/help/pictures/编辑-写文章.png"' in editor
    with lin.get("/console/help/pictures/编辑-写文章.png") as picture:
        assert picture.content_type == "image/png"
    assert lin.get("/console/help/没有的").status_code == 404
    assert lin.get("/console/help/pictures/../README.md").status_code == 404
