"""Who may review an article: each step by another person, none by who wrote it, and nobody who is away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from sqlalchemy.orm import Session

from bot import leave, people
from bot.errors import Mistake, NotAllowed
from bot.leave import Leave
from bot.people import REVIEWERS, Person
from bot.publishing.articles import Revision

SOON = timedelta(days=3)  # a review takes that long: who leaves before is named only where nobody else is


@dataclass(frozen=True)
class Reviewers:
    """Who may take the steps of one article today."""

    steps: Sequence[str]
    staff: Sequence[Person]
    writers: frozenset[int | None]
    earlier: Mapping[int, int]  # who took which step of the article before
    away: Mapping[int, Leave]  # today
    soon: Mapping[int, Leave]  # today or within the next days

    def able(self, number: int) -> list[Person]:
        """Return who may take the step of that number, those who are away among them."""
        return [
            each
            for each in self.staff
            if each.id not in self.writers
            and each.may(REVIEWERS[number])
            and self.earlier.get(each.id, number) == number
        ]

    def there(self, number: int) -> list[Person]:
        """Return who may take the step of that number and is not away."""
        return [each for each in self.able(number) if each.id not in self.away]

    def choose(self) -> list[Person]:
        """Name the first who may take each step, those before all who will not soon be away.

        Raises NotAllowed when there are not enough of them.
        """
        there = [self.there(number) for number in range(len(self.steps))]
        for leaving in range(len(self.steps) + 1):
            for chosen in product(*there):
                if _different(chosen) and sum(each.id in self.soon for each in chosen) <= leaving:
                    return list(chosen)
        missing, away = "三位可以审的人", ""
        for number, found in enumerate(there):
            if not found:
                missing, away = f"可以{self.steps[number]}的人", self._who_is_away(number)
                break
        raise NotAllowed(f"没有{missing}（写稿人自己不算，一人只能审一步{away}）。请管理员加人。")

    def require(self, chosen: Sequence[Person]) -> None:
        """Raise NotAllowed unless each of *chosen* may take the step in whose place they stand.

        Raises Mistake when there are not as many as steps.
        """
        if len(chosen) != len(self.steps):
            raise Mistake(
                f"要 {len(self.steps)} 位审稿人，依次是{'、'.join(self.steps)}；现在给了 {len(chosen)} 位。"
            )
        for number, person in enumerate(chosen):
            self.require_one(person, number)
        if not _different(chosen):
            raise NotAllowed("一篇文章的三步要由三个不同的人来审。")

    def require_one(self, person: Person, number: int) -> None:
        """Raise NotAllowed unless *person* may take the step of that number today."""
        step = self.steps[number]
        people.require(person, REVIEWERS[number], to=step)
        if person.id in self.writers:
            raise NotAllowed(f"{person.name} 写了这篇文章，不能自己{step}。")
        before = self.earlier.get(person.id, number)
        if before != number:
            raise NotAllowed(f"{person.name} 已经给这篇文章做过{self.steps[before]}，不能再做{step}。")
        if absent := self.away.get(person.id):
            others = "、".join(each.name for each in self.there(number))
            rest = f"可以{step}的还有：{others}。" if others else f"没有别人可以{step}，请管理员加人。"
            raise NotAllowed(f"{person.name} {leave.in_words(absent)}请假，不能{step}。{rest}")

    def _who_is_away(self, number: int) -> str:
        gone = [
            f"{each.name} {leave.in_words(self.away[each.id])}请假"
            for each in self.able(number)
            if each.id in self.away
        ]
        return f"；{'，'.join(gone)}" if gone else ""


def reviewers(
    session: Session,
    revision: Revision,
    by: Person,
    steps: Sequence[str],
    *,
    earlier: Mapping[int, int],
    now: datetime,
) -> Reviewers:
    """Return who may review *revision* that *by* hands in; *earlier*: who took which step of it before."""
    # A comma mended by another leaves it the first's text: whoever wrote any revision is out.
    writers = {by.id} | {each.written_by_id for each in revision.article.revisions}
    return Reviewers(
        steps=steps,
        staff=people.everyone(session),
        writers=frozenset(writers),
        earlier=earlier,
        away=leave.away(session, now=now),
        soon=leave.away(session, now=now, within=SOON),
    )


def _different(chosen: Sequence[Person]) -> bool:
    return len({person.id for person in chosen}) == len(chosen)
