"""Reach (传播): a period at one look, followers, questions, and what each number means."""

from datetime import date, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bot.clock import beijing_day
from bot.reach import account, asked, dictionary, followers, graphs, groups, overview
from bot.reach.overview import Against
from bot.web.console.choosing_period import Chosen, chosen
from bot.web.console.office import asked as wanted
from bot.web.console.office import office, status

pages = Blueprint("reach", __name__)
GROUPED = {
    "column": ("按专栏", groups.by_column),
    "weekday": ("按星期几", groups.by_weekday),
    "hour": ("按几点推送", groups.by_hour),
    "template": ("按模板", groups.by_template),
}


@pages.get("/console/reach/")
def show() -> ResponseReturnValue:
    """A period: articles, the account, followers and questions, beside another period."""
    period = chosen()
    against = Against.YEAR_AGO if wanted("against") == Against.YEAR_AGO else Against.BEFORE
    with office().sessions.read() as session:
        told = overview.of(session, period.period, against=against, now=office().now)
        reads = account.by_day(session, period.period)
        text = render_template(
            "reach.html",
            problem=period.problem,
            chosen=period,
            told=told,
            against=against,
            through=_through(period),
            by_day=graphs.of_days("account_reads", period.period, reads, until=_through(period)),
            grouped=[
                (title, graphs.of_groups(f"平均每篇的阅读量，{title}", found), found)
                for title, by in GROUPED.values()
                if (found := by(told.articles))
            ],
            sources=groups.sources(told.articles),
            account_sources=account.sources(session, period.period),
        )
    return text, status(period.problem)


@pages.get("/console/reach/followers")
def of_followers() -> ResponseReturnValue:
    """Followers gained and lost, day by day and by where they came from; what they sent."""
    period = chosen()
    with office().sessions.read() as session:
        moved = followers.by_day(session, period.period)
        totals = followers.totals_by_day(session, period.period)
        text = render_template(
            "reach_followers.html",
            problem=period.problem,
            chosen=period,
            sums=followers.of(session, period.period),
            moved=graphs.of_followers(period.period, moved, until=_through(period)),
            standing=graphs.of_standing(period.period, totals, until=_through(period)),
            sources=followers.by_source(session, period.period),
            messages=followers.messages(session, period.period),
            lacking=sum(day <= _through(period) and day not in moved for day in period.period.days),
        )
    return text, status(period.problem)


@pages.get("/console/reach/questions")
def of_questions() -> ResponseReturnValue:
    """What followers asked: how much was answered, and about which topics."""
    period = chosen()
    with office().sessions.read() as session:
        days = asked.by_day(session, period.period, until=period.today)
        text = render_template(
            "reach_questions.html",
            problem=period.problem,
            chosen=period,
            sums=asked.summed(days),
            by_day=graphs.of_questions(period.period, days, until=beijing_day(office().now)),
            topics=asked.by_topic(session, period.period),
        )
    return text, status(period.problem)


@pages.get("/console/reach/dictionary")
def meanings() -> ResponseReturnValue:
    """What each number means: one entry a metric, which numbers on other pages lead to."""
    return render_template(
        "reach_dictionary.html",
        metrics=dictionary.METRICS,
        grows=dictionary.GROWS,
        scopes=dictionary.SCOPES,
        source=dictionary.source,
    )


def _through(period: Chosen) -> date:
    """Return the last day of the period that can have data: yesterday, or its own last."""
    return min(period.period.last, beijing_day(office().now) - timedelta(days=1))
