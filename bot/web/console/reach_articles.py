"""Articles with their reads: the list, one article's thirty days, and where each number comes from."""

import json

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from bot.clock import beijing_day
from bot.publishing import articles as texts
from bot.publishing import columns, render
from bot.reach import curve, evidence, graphs, groups, listing, periods, reports, totals
from bot.reach.counts import OutArticle
from bot.reach.listing import Order
from bot.web.console.choosing_period import chosen
from bot.web.console.office import asked, office, page_number, status

pages = Blueprint("reach_articles", __name__)
PAGE = 50


@pages.get("/console/reach/articles/")
def show() -> ResponseReturnValue:
    """The articles of a period, the newest or the most read first."""
    today = beijing_day(office().now)
    period = chosen(periods.year(today.year))
    number = page_number()
    order = Order.READS if asked("order") == Order.READS else Order.NEWEST
    column = asked("column") or None
    with office().sessions.read() as session:
        found = listing.page(
            session, period.period, column=column, order=order, most=PAGE, skip=(number - 1) * PAGE
        )
        text = render_template(
            "reach_articles.html",
            recognised=reports.RECOGNISED,
            problem=period.problem,
            chosen=period,
            found=found,
            waiting=totals.not_reported(session, period.period.first, period.period.last)
            if number == 1 and column is None
            else [],
            order=order,
            column=column,
            columns=[each.name for each in columns.counted(session) if each.name],
            number=number,
            more=found.total > number * PAGE,
            today=today,
        )
    return text, status(period.problem)


@pages.get("/console/reach/articles/<msgid>")
def one(msgid: str) -> ResponseReturnValue:
    """One article: its curve, where its readers came from, and every number WeChat told of it."""
    today = beijing_day(office().now)
    with office().sessions.read() as session:
        found = curve.of(session, msgid, today=today) or abort(404)
        article = session.get_one(OutArticle, msgid)
        ours = texts.find(session, found.article.slug) if found.article.slug else None
        return render_template(
            "reach_article.html",
            recognised=reports.RECOGNISED,
            curve=found,
            article=found.article,
            template_named=render.template_named,
            withdrawn=bool(ours and ours.withdrawn_at),
            url=article.content_url,
            so_far=graphs.of_curve(found),
            growth=graphs.of_growth(found),
            nothing_typical=graphs.NOTHING_TYPICAL,
            sums=groups.summed([found.article]),
            sources=groups.sources([found.article]),
            sightings=evidence.sightings(session, article),
            growing=found.article.growing(today),
        )


@pages.get("/console/reach/articles/<msgid>/answers/<int(max=2147483647):number>")
def answer(msgid: str, number: int) -> ResponseReturnValue:
    """What one of WeChat's answers says of an article, word for word."""
    with office().sessions.read() as session:
        article = session.get(OutArticle, msgid) or abort(404)
        found = evidence.of(session, number, msgid) or abort(404)
        return render_template(
            "reach_answer.html",
            article=article,
            answer=found.answer,
            counts=found.counts,
            said=None if found.said is None else json.dumps(found.said, ensure_ascii=False, indent=2),
        )
