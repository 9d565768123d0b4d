"""A script stored in any text that people or WeChat give is shown as text on every page of a real browser."""

import re
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page
from sqlalchemy import String, Table, Text, select, update

from bot import people
from bot.answering import confided, desk, questions
from bot.answering.questions import Asked
from bot.db import Base, Sessions
from bot.figures import indicators
from bot.people import Role
from bot.publishing import articles, review
from bot.publishing.articles import Article
from bot.publishing.images.notes import Note
from bot.publishing.intake import lists
from bot.publishing.intake import old as intake
from bot.reach.imports.rows import ReachImport
from bot.series.rows import SeriesRun
from tests import make
from tests.answering.test_corrected import old
from tests.cast import Cast
from tests.publishing.test_outdated import figure_of
from tests.web.conftest import serving
from tests.web.console import reach_rows, scene
from tests.web.console.conftest import Take, settings
from tests.web.console.routes import TABLE
from tools.migration import load_models

# What only the program writes, or what is checked letter by letter on its way in: no free text stands there.
OURS = {
    "access_token": "appid token fetched_by",
    "article": "slug",
    "article_comment": "number follower sealed_text sealed_reply",
    "capability": "ability",
    "comment_deed": "kind sealed_text outcome",
    "comment_thread": "msg_data_id slug",
    "confided": "follower sealed_text sealed_openid",
    "confided_handling": "how",
    "fact": "name value",
    "lacking_day": "call",
    "menu_version": "state",
    "lent_picture": "appid digest media_id",
    "notice_way": "way",
    "person": "password_hash",
    "picture": "sha256",
    "preview_draft": "media_id appid",
    "question": "key follower kind",
    "raw_answer": "call",
    "reach_round": "lease_by",
    "rule": "kind source reply_mode",
    "sign_in_try": "address",
    "upload": "appid sha256 place address",
    "authenticator": "secret",
    "binding": "follower openid",
    "binding_offer": "number",
    "conversation": "follower sealed_openid",
    "export_column": "meaning",
    "figure_import": "digest article",
    "indicator": "level",
    "gleaned": "level",
    "gleaning": "digest",
    "listed_day": "line",  # three parts that are read again
    "invitation": "key_hash",
    "journal": "verb subject subject_id who way",  # append-only: nothing can be put in afterwards
    "notice": "key about link",
    "person_role": "role",
    "picture_source": "original sha256",
    "proof_word": "kind",
    "push": "mode state waits_for clientmsgid lease_by media_id msg_id msg_data_id publish_id",
    "put_aside": "checksum",
    "reach_correction": "what key field",
    "reach_import": "kind digest",
    "read_day": "msgid",
    "revision": "template look cover",
    "rule_keyword": "mode",
    "rule_reply": "kind media_id digest picture",
    "series": "kind mode cover rule_text",
    "alias": "article folded",
    "cover_cut": "centre wide square",
    "desk_message": "side reason sealed_text sealed_about state",
    "figure": "article",
    "finish_event": "kind job_id ended",
    "notice_delivery": "key way state lease_by",
    "picture_note": "path sha256",
    "picture_use": "path sha256",
    "proof_confirmation": "key",
    "series_run": "state mode",
    "submission": "digest",
    "approval": "digest",
    "review_step": "name",
    "out_article": "msgid msg_data_id origin joined_by",
    "withdrawal": "ended",
    "article_day": "msgid",
}
# Where these stand, some page shows them: that the test reaches them is part of it.
SHOWN = {
    "approval.remark",
    "article.column",
    "canned_reply.name",
    "canned_reply.text",
    "comment_thread.title",
    "figure.sentence",
    "indicator.name",
    "leave.remark",
    "notice.text",
    "out_article.title",
    "person.name",
    "person.mail",
    "question.text",
    "reach_import.file",
    "review_return.reason",
    "revision.title",
    "revision.author",
    "revision.digest",
    "revision.body",
    "series.name",
    "series_run.reason",
    "topic.name",
}
FOUND = """() => {
  const faults = [], leads = /^(href|src|action|formaction|data|srcdoc)$/;
  const runs = /^\\s*(javascript|vbscript|data:text)/i;
  for (const each of document.querySelectorAll("*")) {
    for (const { name, value } of each.attributes) {
      if (name.startsWith("on")) faults.push(`${each.tagName} ${name}`);
      if (leads.test(name) && runs.test(value)) faults.push(`${each.tagName} ${name}=${value}`);
    }
    if (each.tagName === "SCRIPT" && !each.src) faults.push("inline script");
    if (each.tagName === "IMG" && each.getAttribute("src") === "x") faults.push("img");
  }
  if (document.documentElement.textContent.includes("1337133")) faults.push("a template was filled");
  return faults;
}"""


def payload(number: int, length: int | None) -> str:
    """Return something that would run, however it were put into a page, as long as the column is."""
    image = f"<img src=x onerror=a({number})>"
    if length is not None and length < 40:
        return f"<i onclick=a({number})>"
    if length is not None and length < 130:
        return f"'\"><{image[1:]}"[:length]
    script = f"<script>a({number})</script>"
    return f"javascript:a({number})//'\"></textarea></title>{image}{script}{{{{191*7*1000+133}}}}"


def texts() -> list[tuple[int, Table, str, int | None]]:
    """Return every column that holds what somebody said: a number for it, its table, name and length."""
    found: list[tuple[int, Table, str, int | None]] = []
    for table in Base.metadata.sorted_tables:
        ours = OURS.get(table.name, "").split()
        for column in table.columns:
            if isinstance(column.type, (String, Text)) and column.name not in ours:
                found.append((len(found) + 100, table, column.name, getattr(column.type, "length", None)))
    return found


def poison(sessions: Sessions) -> dict[int, str]:
    """Write a script into all that somebody said, and return which column each number is of."""
    names = {}
    with sessions.engine.begin() as connection:
        for number, table, name, length in texts():
            column = table.c[name]
            names[number] = f"{table.name}.{name}"
            alone = (
                any(
                    constraint.columns.keys() == [name]
                    for constraint in table.constraints | {index for index in table.indexes if index.unique}
                    if hasattr(constraint, "columns")
                )
                or column.unique
                or column.primary_key
            )
            said = payload(number, length)
            if not alone:
                connection.execute(update(table).values({name: said}))
                continue
            for place, row in enumerate(connection.execute(select(*table.primary_key.columns, column))):
                key = [each == value for each, value in zip(table.primary_key.columns, row, strict=False)]
                unlike = f"{place:02d}{said}"[: length or None]
                connection.execute(update(table).where(*key).values({name: unlike}))
    return names


@pytest.fixture
def given(sessions: Sessions, staff: Cast) -> SimpleNamespace:
    """Something of everything that pages show, and somebody who may see all of it."""
    with sessions.begin() as session:
        ones = {role: people.add(session, f"只有{role}", [role], now=make.NOON) for role in Role}
    given = scene.filled(sessions, staff, ones)
    reach_rows.fill(sessions, articles=3)
    key = settings().web.secret_key
    said = payload(1, None)
    notes = {path: Note(source=said, photographer=said) for path in ("images/cover.jpg", "images/photo.jpg")}
    make.revision(sessions, "said", title=said[:60], notes=notes, body=f"{make.BODY}\n{said}\n")
    with sessions.begin() as session:
        given.able = people.add(session, "样样都会", list(Role), now=make.NOON)
        talk = desk.hand_over(session, "o-9", said, reason="asked", now=make.NOON, secret_key=key)
        given.conversations = [talk.id]
        left = confided.leave(session, "o-9", said, now=make.NOON, secret_key=key, keep_days=30)
        given.confided = left.id
        for number in range(3):
            asked = Asked(f"s{number}", "e" * 64, make.NOON, said, "help", "答", [], None, 2)
            questions.remember(session, asked)
        figure = figure_of(session, "10052名", now=make.NOON)
        indicators.confirm(session, [figure], by=session.merge(staff.chen), now=make.NOON)
        again = review.submit(
            session,
            articles.newest(articles.named(session, "draft")),
            by=session.merge(staff.lin),
            reviewers=[session.merge(each) for each in staff.reviewers],
            steps=make.STEPS,
            now=make.NOON,
        )
        zhou, wu = session.merge(staff.zhou), session.merge(staff.wu)
        review.approve(session, again, by=zhou, digest=again.digest, remark="可以", now=make.NOON)
        review.return_(session, again, by=wu, reason="改", now=make.NOON)
        session.add(
            SeriesRun(
                series_id=given.series,
                due_at=make.NOON,
                state="failed",
                reason="坏了",
                at=make.NOON,
                mode="mass",
                publisher_id=staff.chen.id,
            )
        )
        session.add(
            ReachImport(
                at=make.NOON,
                person_id=given.able.id,
                kind="articles",
                file="导出.xlsx",
                digest="",
                sheet="表",
                columns=[],
                counted={"new": 1, "changed": 0, "same": 0, "left_out": 0},
            )
        )
        gone = lists.of_text("老文章 https://mp.weixin.qq.com/s/AbC-123", name="清单", today=make.NOON.date())
        intake.keep(session, gone, by=session.merge(staff.lin), now=make.NOON)
        given.gone = session.scalars(select(Article.slug).order_by(Article.id.desc())).first()
    given.correction = old(sessions).id
    return given


def test_every_text_that_somebody_gives_is_shown_as_text(
    sessions: Sessions, console: Flask, chromium: Browser, given: SimpleNamespace, seat: Take
) -> None:
    signed_in = seat(given.able).client.get_cookie("console", path="/console")
    assert signed_in
    names = poison(sessions)
    assert len(names) > 60
    complaints: list[str] = []
    faults: dict[str, list[str]] = {}
    seen: set[int] = set()

    def refuse(dialog: Dialog) -> None:
        complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    with serving(console) as port:
        home = f"http://127.0.0.1:{port}"
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        context.add_cookies([{"name": "console", "value": signed_in.value, "url": f"{home}/console/"}])
        page = context.new_page()
        page.on("dialog", refuse)
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))

        def look(path: str) -> None:
            for frame in page.frames:
                frame.wait_for_load_state()  # a preview comes after its page
                if found := frame.evaluate(FOUND):
                    faults[path] = found
            seen.update(int(number) for number in re.findall(r"(?:onclick|onerror)=a\((\d+)\)", shown(page)))

        for path in paths(given):
            page.goto(home + path)
            look(path)
        page.goto(f"{home}/console/confided/")
        page.get_by_role("button", name="打开看").first.click()
        look("one confided")
        context.close()

    refusals = [each for each in complaints if "status of 40" not in each]
    assert faults == {}
    assert refusals == [], "\n".join(refusals)
    missed = SHOWN - {names[number] for number in seen if number in names}
    assert missed == set(), " ".join(sorted(missed))
    assert 1 in seen  # what followers wrote in confidence and in a conversation


def test_every_column_of_text_is_known_to_be_ours_or_somebodys() -> None:
    load_models()
    columns = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, Text))
    }

    assert {(table, name) for table, names in OURS.items() for name in names.split()} <= columns


def paths(given: SimpleNamespace) -> list[str]:
    """Return every page of the table of routes, and some more of their kind."""
    about = vars(given)
    pages = [route.at.format(**about) for name, route in TABLE.items() if name.startswith("GET")]
    files = (".css", ".csv", ".svg", ".xlsx")
    return [
        *(each for each in pages if not each.partition("?")[0].endswith(files) and "pictures" not in each),
        "/console/articles/said",
        "/console/articles/said/preview",
        "/console/writing/said",
        "/console/articles/out",
        "/console/articles/draft",
        "/console/articles/draft/sheet",
        f"/console/articles/{given.gone}",
        "/console/articles/done",
        f"/console/corrections/{given.correction}",
        "/console/reach/articles/100_1",
        "/console/reach/articles/?period=2021",
        "/console/reach/?period=2021-02",
        "/console/reach/questions?period=2021-02",
    ]


def shown(page: Page) -> str:
    """Return all that the page says, with what stands in its fields."""
    said: str = page.evaluate(
        """() => document.documentElement.textContent + [...document.querySelectorAll("input,textarea,a,img")]
        .map((each) => (each.value || "") + (each.getAttribute("href") || "") + (each.alt || "")).join(" ")"""
    )
    return said
