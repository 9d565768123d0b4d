"""A figure is corrected: who carried the old one, so that each is looked at: articles, pushes, answers."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from bot.answering.questions import Question
from bot.errors import Mistake
from bot.figures import corrections, indicators, numerals
from bot.figures.corrections import Correction
from bot.figures.indicators import Figure
from bot.publishing import carriers
from bot.publishing.carriers import Carrier
from bot.publishing.pushes.states import State

_GONE_OUT = frozenset({State.SENDING, State.ACCEPTED, State.SENT, State.DOUBTFUL})  # or it may have


@dataclass(frozen=True)
class Carried:
    """All that carried the old figure of a correction."""

    correction: Correction
    out: tuple[Carrier, ...]  # followers can read them
    planned: tuple[Carrier, ...]  # held when they are due
    waiting: tuple[Carrier, ...]  # under review, or approved and not planned
    answers: int
    last_answer: datetime | None

    @property
    def in_words(self) -> str:
        """Return how many carried it: 已推送 2 篇，排期中 1 篇，37 个回答."""
        counts = [
            (len(self.out), f"已推送 {len(self.out)} 篇"),
            (len(self.planned), f"排期中 {len(self.planned)} 篇"),
            (len(self.waiting), f"在审或待排期 {len(self.waiting)} 篇"),
            (self.answers, f"{self.answers} 个回答"),
        ]
        return "，".join(words for count, words in counts if count) or "没有文章和回答用过"


def of(session: Session, correction: Correction) -> Carried:
    """Return all that carried the old figure of *correction*."""
    found = carriers.of(session, correction)
    answers = _answers(session, correction.old)
    return Carried(
        correction,
        out=tuple(each for each in found if each.push and each.push.state in _GONE_OUT),
        planned=tuple(each for each in found if each.push and each.push.state not in _GONE_OUT),
        waiting=tuple(each for each in found if each.push is None),
        answers=len(answers),
        last_answer=max(answers, default=None),
    )


def named(session: Session, number: int) -> Carried:
    """Return what carried the old figure of that number.

    Raises Mistake when there is none, or it is answered with as it stands.
    """
    (figure,) = indicators.numbered(session, [number])
    correction = corrections.of(session, number)
    if correction is None:
        raise Mistake(f"编号 {number}（{figure.indicator.name} {figure.text}）没有更正过。")
    return of(session, correction)


def listed(session: Session, *, most: int) -> list[Correction]:
    """Return the latest corrections."""
    return corrections.listed(session)[:most]


def _answers(session: Session, figure: Figure) -> list[datetime]:
    """Return when followers were told *figure*."""
    name = json.dumps(figure.indicator.name, ensure_ascii=False)  # as it stands in the column
    told = select(Question.asked_at, Question.figures).where(
        Question.asked_at >= figure.confirmed_at,  # nobody was told it before
        cast(Question.figures, Text).contains(name, autoescape=True),
    )
    wanted = (figure.indicator.name, figure.year, numerals.as_number(figure.value), figure.unit)
    return [
        asked_at
        for asked_at, figures in session.execute(told)
        if any((each["indicator"], each["year"], each["value"], each["unit"]) == wanted for each in figures)
    ]
