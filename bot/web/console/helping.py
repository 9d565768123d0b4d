"""怎么用: the manual of docs/手册 in the console, and which of its chapters tells of a page."""

import re
from functools import cache
from pathlib import Path

import markdown
from flask import Blueprint, abort, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from markdown.extensions.toc import TocExtension, slugify_unicode

pages = Blueprint("helping", __name__)
MANUAL = Path(__file__).parents[3] / "docs" / "手册"
CONTENTS = "README"
# The chapter, and the heading in it, that tells of a family of pages.
CHAPTERS = {
    "home": (CONTENTS, ""),
    "articles": ("编辑", ""),
    "writing": ("编辑", "写一篇文章"),
    "intake": ("编辑", "写一篇文章"),
    "differing": ("审核", ""),
    "substituting": ("审核", "出门几天"),
    "withdrawing": ("发布", ""),
    "planning": ("发布", "排一天"),
    "schedule": ("发布", "排一天"),
    "pushes": ("发布", "看着发出去"),
    "one_push": ("发布", "看着发出去"),
    "series": ("发布", ""),
    "absence": ("审核", "出门几天"),
    "my_sign_in": ("登录", "打开手机验证码"),
    "my_notices": ("登录", ""),
    "desk": ("粉丝", "回复粉丝"),
    "confided": ("粉丝", "看维权留言"),
    "comments": ("粉丝", "回复文章下面的留言"),
    "one_comment": ("粉丝", "回复文章下面的留言"),
    "canned": ("粉丝", "回复粉丝"),
    "trying": ("问答", ""),
    "unanswered": ("数字", "给一个叫法"),
    "rules": ("问答", "规则盖住了数字"),
    "lists": ("问答", "加一个求助的词"),
    "corrections": ("数字", ""),
    "figures": ("数字", ""),
    "gleaning": ("数字", "一篇新综述"),
    "gleaned": ("数字", "一篇新综述"),
    "figure_sheets": ("数字", "用 Excel 改"),
    "reach": ("传播", ""),
    "reach_articles": ("传播", "看一篇文章有多少人读"),
    "reports": ("传播", "一个数字是怎么来的"),
    "importing": ("传播", ""),
    "collecting": ("传播", ""),
    "people": ("管理员", "加一个人"),
    "system": ("管理员", "体检"),
    "menu": ("管理员", "换菜单"),
    "checkup": ("管理员", "体检"),
    "journal_pages": ("管理员", "谁做了什么，留多久"),
    "phones": ("管理员", "谁做了什么，留多久"),
    "retaining": ("管理员", "谁做了什么，留多久"),
}


@pages.get("/console/help/")
def contents() -> ResponseReturnValue:
    """What the manual has."""
    return _page(CONTENTS)


@pages.get("/console/help/<chapter>")
def chapter(chapter: str) -> ResponseReturnValue:
    """One chapter, with its pictures."""
    if chapter not in _names():
        abort(404)
    return _page(chapter)


@pages.get("/console/help/pictures/<name>")
def picture(name: str) -> ResponseReturnValue:
    """A picture of the manual."""
    return send_from_directory(MANUAL / "pictures", name, max_age=3600)


def about_here() -> str:
    """Return the address in the manual of what tells of the page that is shown."""
    name, heading = CHAPTERS.get(request.blueprint or "", (CONTENTS, ""))
    if name == CONTENTS:
        return url_for("helping.contents")
    return url_for("helping.chapter", chapter=name, _anchor=_anchor(heading) if heading else None)


def _page(name: str) -> ResponseReturnValue:
    title, text = _told(name)
    return render_template("help.html", title=title, text=text, chapters=_names(), shown=name)


@cache
def _names() -> tuple[str, ...]:
    """Return the chapters in the order of the contents."""
    found = re.findall(r"\]\(([^)#]+)\.md\)", (MANUAL / f"{CONTENTS}.md").read_text(encoding="utf-8"))
    return tuple(dict.fromkeys(found))


@cache
def _told(name: str) -> tuple[str, str]:
    """Return the title and the text of a chapter; its links lead to pages of the console."""
    source = (MANUAL / f"{name}.md").read_text(encoding="utf-8")
    first, _, rest = source.partition("\n")
    text = markdown.markdown(rest, extensions=[TocExtension(slugify=slugify_unicode), "sane_lists", "tables"])
    text = re.sub(r'href="([^":/]+)\.md', lambda found: f'href="{_address(found[1])}', text)
    text = text.replace('src="pictures/', f'loading="lazy" src="{url_for("helping.contents")}pictures/')
    return first.removeprefix("# "), text


def _address(name: str) -> str:
    return url_for("helping.contents") if name == CONTENTS else url_for("helping.chapter", chapter=name)


def _anchor(heading: str) -> str:
    return slugify_unicode(heading, "-")
