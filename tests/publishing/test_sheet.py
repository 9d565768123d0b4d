"""The 审核单: everything that was approved stands on it, and from it alone its checksum is computed anew."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests

from bot import leave
from bot.db import Sessions
from bot.errors import Mistake
from bot.people import Role
from bot.publishing import articles, render, review, setting, sheet
from bot.publishing.articles import Revision
from bot.publishing.review import Submission
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender
from tests.publishing.reviewing import approve, join, submit

AWKWARD = make.BODY + "\n“甲”&<乙>，5 < 6。\n"


def printed(sessions: Sessions, slug: str) -> str:
    with sessions.read() as session:
        submission = review.latest(session, articles.newest(articles.named(session, slug)))
        assert submission
        return sheet.of(session, submission, account="陇南武都妇女", now=make.NOON)


def sealed(page: str) -> str:
    """Return what stands in the sheet under its seal, as a browser reads it."""
    found = re.search(r'<pre id="sealed">(.*?)</pre>', page, re.DOTALL)
    assert found
    return unescape(found[1])


def digest_of(page: str) -> str:
    found = re.search(r'id="digest">(\w{64})<', page)
    assert found
    return found[1]


def received(platform: Platform, article: dict[str, Any], like: str) -> str:
    """Return the checksum of what the platform holds: pictures named by what they are, as a sheet names them.

    WeChat keeps a picture's address in `data-src`, after its other attributes; nothing else is put back.
    """

    def image(found: re.Match[str]) -> str:
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', found[0]))
        address = said.pop("data-src")
        kept = requests.get(f"{platform.url}/mmbiz/{address.split('/')[-2]}", timeout=5)
        rest = "".join(f' {name}="{value}"' for name, value in said.items())
        return f'<img src="picture:{sha256(kept.content).hexdigest()}"{rest}>'

    html = re.sub(r"<img [^>]*>", image, article["html"])
    fields = json.loads(like) | {"title": article["title"], "html": html}
    return sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def plain(html: str, picture: Callable[[str], str]) -> str:
    """Return *html* with each picture's address as *picture* says, and what WeChat moves in it left out."""

    def image(found: re.Match[str]) -> str:
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', found[0]))
        return f"<img {picture(said.get('data-src') or said['src'])} {said.get('alt')} {said.get('style')}>"

    return re.sub(r"<img [^>]*>", image, html)


@pytest.mark.parametrize("mode", ["mass", "publish"])
def test_the_checksum_computed_from_the_sheet_is_that_of_what_the_platform_received(
    sessions: Sessions, sender: Sender, platform: Platform, mode: str
) -> None:
    kept = make.approved(sessions, "spring", body=AWKWARD)
    make.push(sessions, due_at=platform.now(), revisions=[kept], mode=mode)
    sender.tick()
    sender.wait(seconds=5)
    [[article]] = [each["articles"] for each in (platform.mass if mode == "mass" else platform.published)]

    page = printed(sessions, "spring")

    assert sha256(sealed(page).encode()).hexdigest() == digest_of(page)
    assert received(platform, article, sealed(page)) == digest_of(page)
    assert sheet.verify(page) == digest_of(page)


def test_what_is_written_on_the_sheet_recomputes_it_without_this_program(
    sessions: Sessions, tmp_path: Path
) -> None:
    make.approved(sessions, "spring", body=AWKWARD)
    page = printed(sessions, "spring")
    (tmp_path / "审核单.html").write_text(page, encoding="utf-8")
    told = {
        name: unescape(text) for name, text in re.findall(r'<pre class="code" id="(\w+)">(.*?)</pre>', page)
    }

    python, *words = shlex.split(told["recompute"])
    shown = subprocess.run(
        [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    whole = subprocess.run(
        told["whole"], shell=True, cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout

    assert python == "python3"
    assert shown.strip() == digest_of(page)
    assert whole.split()[0] in page.splitlines()[-1]


def test_one_character_changed_anywhere_on_the_sheet_is_noticed(sessions: Sessions) -> None:
    make.approved(sessions, "spring", body=AWKWARD)
    page = printed(sessions, "spring")
    unchanged = digest_of(page)
    inside = (page.index('<pre id="sealed">') + 17, page.index("</pre>", page.index('<pre id="sealed">')))

    for place in [*range(0, len(page), 7), *range(inside[0], inside[1], 3)]:
        other = "二" if page[place] != "二" else "三"
        changed = page[:place] + other + page[place + 1 :]

        with pytest.raises(Mistake):
            sheet.verify(changed)
        if inside[0] <= place < inside[1]:
            assert sha256(sealed(changed).encode()).hexdigest() != unchanged


def test_a_sheet_whose_text_or_picture_was_changed_is_told_what_does_not_agree(sessions: Sessions) -> None:
    make.approved(sessions, "spring", title="三八")
    page = printed(sessions, "spring")
    ahead, article, rest = page.partition("<article>")

    for changed, said in (
        (page.replace('id="title">三八<', 'id="title">八三<'), "显示的标题"),
        (ahead + article + rest.replace("暖意融融", "寒意融融", 1), "显示的正文或图片"),
        (page.replace("base64,/9j/4AAQ", "base64,/9j/4AAR", 1), "显示的正文或图片"),
        (page.replace(digest_of(page), "0" * 64), "内容被改过"),
        (page.replace(">周<", ">王<"), "别的地方"),
        (page[: page.rindex("<!--")], "最后一行不是整单的校验"),
        ("<p>别的文件</p>", "这不是审核单"),
    ):
        assert changed != page
        with pytest.raises(Mistake, match=said):
            sheet.verify(changed)


def test_a_changed_template_touches_nothing_already_submitted(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    team = make.people(sessions)
    feng = join(sessions, "冯", Role.SECOND)
    revision = make.revision(sessions, "spring")
    submission = submit(sessions, revision)
    changed = tmp_path / "articles"
    shutil.copytree(render.TEMPLATES, changed)
    for file in (*changed.glob("_*.html"), changed / "review.html"):
        file.write_text(file.read_text(encoding="utf-8").replace("margin:0", "margin:9px"), encoding="utf-8")
    monkeypatch.setattr(render, "typeset", partial(render.typeset, folder=changed))
    with sessions.read() as session:
        anew = setting.set_revision(session, session.get_one(Revision, revision.id))
    assert "margin:9px" in anew.html  # what is written from now on comes out otherwise

    with sessions.begin() as session:
        done = review.substitute(
            session,
            session.get_one(Submission, submission.id),
            step="复审",
            substitute=feng,
            by=session.merge(team.chen),
            reason="出差",
            now=make.NOON,
        )
        after = done.after
    approve(sessions, after, team.zhou, feng, team.zheng)
    make.push(sessions, due_at=platform.now(), revisions=[revision])
    sender.tick()
    sender.wait(seconds=5)

    [[article]] = [each["articles"] for each in platform.mass]
    page = printed(sessions, "spring")
    assert "margin:9px" not in article["html"]
    assert json.loads(sealed(page))["html"] == submission.rendered["html"].replace("复审：吴", "复审：冯")
    assert received(platform, article, sealed(page)) == digest_of(page) == after.digest


def test_every_step_stands_on_it_with_its_person_time_and_remark(sessions: Sessions) -> None:
    make.approved(sessions, "spring")

    page = printed(sessions, "spring")

    for name in (
        "初审",
        "复审",
        "终审",
        "周",
        "吴",
        "郑",
        "林",
        "2021年3月8日",
        "没有发现问题",
        "还没有排期",
    ):
        assert name in page


def test_who_stood_in_for_whom_stands_on_it_with_the_days_of_the_leave(sessions: Sessions) -> None:
    team = make.people(sessions)
    feng = join(sessions, "冯", Role.SECOND)
    submission = approve(sessions, submit(sessions, make.revision(sessions, "spring")), team.zhou)
    with sessions.begin() as session:
        wu = session.merge(team.wu)
        days = {"first": date(2021, 3, 8), "last": date(2021, 3, 12)}
        leave.enter(session, wu, **days, by=wu, now=make.NOON)  # type: ignore[arg-type]
        review.substitute(
            session,
            session.get_one(Submission, submission.id),
            step="复审",
            substitute=session.merge(feng),
            by=session.merge(team.chen),
            now=make.NOON,
        )

    page = printed(sessions, "spring")

    assert "冯（代 吴）" in page
    assert "复审由 吴 改为 冯（吴 3月8日至3月12日请假），陈 于 2021年3月8日 周一 12:00 办理" in page
    assert "换人以前通过的不再计：初审 周，2021年3月8日" in page
    assert submission.digest in page
    assert sheet.verify(page) != submission.digest
