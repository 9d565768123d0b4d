"""Every page of the console at an address where it has something to show: `tests/filled` made it so.

A page that is added gets its line here, and with it its pictures, axe-core and a look at its headers;
what is no page is named below, with what it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Flask

from bot import db
from bot.db import Sessions
from bot.web.console import create_console
from tests import filled, make
from tests.filled import MARCH_8, Filled
from tests.web.console.conftest import Stopped, settings

PC, PHONE = (1366, 768), (375, 812)


@dataclass(frozen=True)
class Shown:
    """A page as somebody sees it: what its picture is called, where it is, before whom."""

    name: str
    path: str
    who: str | None = "陈"  # None: nobody has signed in

    def at(self, given: Filled) -> str:
        """Return its address on a filled database."""
        return "/console/" + self.path.format(**asdict(given))


CONFIRMED = "pushes/confirm?at=2021-03-13T09:00&mode=mass&article=plannable"
PAGES: dict[str, tuple[Shown, ...]] = {
    "door.sign_in": (Shown("sign-in", "sign-in", None),),
    "invited.show": (Shown("invited", "invited/{invitation}", None),),
    "home.show": (
        Shown("home-publisher", ""),
        Shown("home-editor", "", "林"),
        Shown("home-reviewer", "", "周"),
        Shown("home-rights", "", "何"),
    ),
    "my_notices.show": (Shown("my-notices", "notices/", "周"),),
    "people.show": (Shown("people", "people/"),),
    "people.one": (Shown("person", "people/1"), Shown("person-myself", "people/5")),
    "my_sign_in.show": (Shown("my-sign-in", "me/"),),
    "absence.show": (Shown("leave", "leave/"),),
    "articles.show": (
        Shown("articles", "articles/", "林"),
        Shown("articles-column", "articles/?column=巾帼志愿"),
    ),
    "articles.one": (
        Shown("article-to-review", f"articles/{MARCH_8}", "周"),
        Shown("article-draft", "articles/draft", "林"),
        Shown("article-with-findings", "articles/faulty", "林"),
        Shown("article-returned", "articles/returned", "林"),
        Shown("article-to-plan", "articles/plannable"),
        Shown("article-sent", "articles/sent-2"),
    ),
    "articles.preview": (Shown("preview", f"articles/{MARCH_8}/preview", "周"),),
    "articles.printed": (Shown("sheet", f"articles/{MARCH_8}/sheet", "周"),),
    "differing.show": (Shown("difference", f"articles/{MARCH_8}/difference?before=1&after=2", "周"),),
    "withdrawing.show": (Shown("withdraw", "articles/sent-2/withdraw"),),
    "writing.new": (Shown("writing-new", "writing/", "林"),),
    "writing.change": (Shown("writing-change", "writing/faulty", "林"),),
    "meanwhile.back": (Shown("signed-in-again", "meanwhile/back", "林"),),
    "intake.show": (Shown("intake", "intake/old", "林"),),
    "planning.choose": (Shown("choose", "pushes/new"),),
    "planning.confirm": (
        Shown("confirm", f"{CONFIRMED}"),
        Shown("confirm-two", f"{CONFIRMED}&article=plannable-too"),
    ),
    "pushes.show": (Shown("pushes", "pushes/"), Shown("pushes-reader", "pushes/", "周")),
    "one_push.show": (
        Shown("push-planned", "pushes/{planned}"),
        Shown("push-waiting", "pushes/{accepted}"),
        Shown("push-doubtful", "pushes/{doubtful}"),
        Shown("push-held", "pushes/{held}"),
        Shown("push-sent", "pushes/1", "林"),
    ),
    "one_push.moving": (Shown("push-moving", "pushes/{planned}/move?day=2021-03-16"),),
    "schedule.show": (
        Shown("schedule", "schedule/"),
        Shown("schedule-week", "schedule/?week=2021-03-08"),
        Shown("schedule-reader", "schedule/", "周"),
        Shown("schedule-empty", "schedule/?month=2020-06"),
    ),
    "series.changing": (Shown("series-changing", "series/{series}/change"),),
    "series.show": (Shown("series", "series/"),),
    "series.new": (Shown("series-new", "series/new"),),
    "series.preview": (Shown("series-preview", "series/{series}/preview"),),
    "corrections.show": (Shown("corrections", "corrections/", "林"),),
    "corrections.one": (Shown("correction", "corrections/{correction}", "林"),),
    "desk.show": (Shown("desk", "desk/"),),
    "desk.one": (Shown("conversation", "desk/{conversation}"),),
    "canned.show": (Shown("canned", "desk/replies/", "林"),),
    "comments.show": (
        Shown("comments", "comments/"),
        Shown("comments-overdue", "comments/?which=overdue"),
        Shown("comments-elected", "comments/?which=elected"),
    ),
    "comments.articles": (Shown("comment-articles", "comments/articles/"),),
    "comments.article": (Shown("comment-article", "comments/articles/1"),),
    "one_comment.show": (
        Shown("comment-distress", "comments/1"),
        Shown("comment-answered", "comments/4"),
    ),
    "confided.show": (Shown("confided", "confided/", "何"),),
    "trying.show": (Shown("trying", "questions/try"),),
    "figures.show": (
        Shown("figures", "figures/"),
        Shown("figures-all-years", "figures/?year=all", "林"),
        Shown("figures-found", "figures/?words=两癌", "周"),
        Shown("figures-waiting", "figures/?state=waiting"),
    ),
    "figures.one": (
        Shown("figure", "figures/{figure}"),
        Shown("figure-waiting", "figures/{waiting_figure}", "林"),
        Shown("figure-corrected", "figures/{correction}", "周"),
    ),
    "gleaning.new": (Shown("gleaning-new", "figures/reviews/", "林"),),
    "gleaning.show": (Shown("gleaning", "figures/reviews/{gleaning}"),),
    "gleaned.show": (
        Shown("gleaned-confirmed", "figures/reviews/{gleaning}/1"),
        Shown("gleaned-waiting", "figures/reviews/{gleaning}/2"),
        Shown("gleaned-left", "figures/reviews/{gleaning}/3", "林"),
        Shown("gleaned-open", "figures/reviews/{gleaning}/5", "林"),
    ),
    "figure_sheets.show": (Shown("figure-sheets", "figures/excel/", "林"),),
    "rules.show": (Shown("rules", "rules/"), Shown("rules-reader", "rules/", "周")),
    "rules.new": (Shown("rule-new", "rules/new"),),
    "rules.one": (Shown("rule", "rules/{rule}"), Shown("rule-of-backend", "rules/3", "林")),
    "lists.show": (Shown("lists", "lists/"),),
    "lists.one": (
        Shown("list-distress", "lists/distress"),
        Shown("list-wrong-words", "lists/wrong-words"),
        Shown("list-leaders", "lists/leaders", "林"),
        Shown("list-days", "lists/days"),
    ),
    "unanswered.show": (Shown("unanswered", "questions/"),),
    "reach.show": (
        Shown("reach", "reach/?period=2021-02"),
        Shown("reach-year", "reach/?period=2021&against=year_ago"),
        Shown("reach-nothing", "reach/?period=2019-05"),
    ),
    "reach.of_followers": (Shown("reach-followers", "reach/followers?period=2021-02"),),
    "reach.of_questions": (Shown("reach-questions", "reach/questions?period=2021-02"),),
    "reach.meanings": (Shown("reach-meanings", "reach/dictionary"),),
    "reach_articles.show": (
        Shown("reach-articles", "reach/articles/?period=2021-02"),
        Shown("reach-articles-most-read", "reach/articles/?order=reads"),
    ),
    "reach_articles.one": (Shown("reach-article", "reach/articles/{answered}"),),
    "reach_articles.answer": (Shown("reach-answer", "reach/articles/{answered}/answers/{answer}"),),
    "collecting.show": (Shown("collecting", "reach/collecting/"),),
    "system.show": (Shown("system", "system"), Shown("system-editor", "system", "林")),
    "helping.contents": (Shown("help", "help/"),),
    "helping.chapter": (Shown("help-editor", "help/编辑", "林"),),
    "menu.show": (Shown("menu", "menu/"),),
    "menu.confirm": (Shown("menu-confirm", "menu/confirm"),),
    "checkup.show": (Shown("checkup", "checkup/"),),
    "checkup.connect": (Shown("connect", "checkup/connect"),),
    "journal_pages.show": (
        Shown("journal", "journal/"),
        Shown("journal-sought", "journal/?who=陈&kind=推送&first=2021-03-01&last=2021-03-08"),
    ),
    "phones.show": (Shown("phones", "phones/"),),
    "retaining.show": (Shown("retention", "retention/"),),
    "importing.show": (Shown("importing", "reach/imports/", "林"),),
    "reports.show": (Shown("reports", "reports/"),),
    "reports.one": (Shown("report-month", "reports/2021-02"), Shown("report-year", "reports/2021")),
    "reports.self_check": (Shown("self-check", "reports/duty/2021-Q1"),),
}
# What is asked for by GET and is no page.
FILES = {
    "meanwhile.who": "what the script of the writing page asks",
    "meanwhile.figures": "what the script of the writing page asks",
    "collecting.now": "the part of a page that changes",
    "lists.export": "a table",
    "door.code": "shown only after a password, test_codes_in_a_browser looks at it",
    "helping.picture": "a picture of the manual",
    "one_push.live": "the part of a page that changes",
    "confided.closed": "it leads to the list",
    "schedule.plan": "it leads to the second look at what is planned",
    "static": "style and scripts",
    "pictures.picture": "a picture",
    "figure_sheets.export": "a table",
    "figure_sheets.template": "a table",
    "reach_files.of_articles": "a table",
    "reach_files.of_article": "a table",
    "reach_files.of_followers": "a table",
    "reach_files.of_overview": "a table",
    "reach_files.of_questions": "a table",
    "reports.file": "a report",
    "reports.graph": "a graph",
}


def pages() -> Iterator[Shown]:
    """Yield every page, family by family."""
    for shown in PAGES.values():
        yield from shown


@contextmanager
def office(folder: Path) -> Iterator[tuple[Flask, Filled, Sessions]]:
    """Fill a database in *folder* and open the console on it, its clock stopped at noon."""
    sessions = db.connect(f"sqlite:///{folder}/bot.db")
    try:
        db.upgrade(sessions)
        given = filled.fill(sessions, settings())
        yield create_console(settings(), sessions, Stopped(make.NOON)), given, sessions
    finally:
        sessions.close()
