"""Who may review an article: each step by another person, and none by who wrote it."""

from collections.abc import Mapping, Sequence
from itertools import product

from sqlalchemy.orm import Session

from bot import people
from bot.errors import Mistake, NotAllowed
from bot.people import REVIEWERS, Person
from bot.publishing.articles import Revision


def choose(session: Session, revision: Revision, by: Person, *, earlier: Mapping[int, int]) -> list[Person]:
    """Name the first who may take each step; *earlier*: who took which step of the article before.

    Raises NotAllowed when there are not enough of them.
    """
    others = [each for each in people.everyone(session) if each.id not in _writers(revision, by)]
    able = [
        [each for each in others if each.may(role) and earlier.get(each.id, number) == number]
        for number, role in enumerate(REVIEWERS)
    ]
    for chosen in product(*able):
        if len({person.id for person in chosen}) == len(chosen):
            return list(chosen)
    short = [role for role, found in zip(REVIEWERS, able, strict=True) if not found]
    missing = f"可以{short[0]}的人" if short else "三位可以审的人"
    raise NotAllowed(f"没有{missing}（写稿人自己不算，一人只能审一步）。请管理员加人。")


def require(
    revision: Revision,
    by: Person,
    chosen: Sequence[Person],
    steps: Sequence[str],
    *,
    earlier: Mapping[int, int],
) -> None:
    """Raise NotAllowed unless each of *chosen* may take the step in whose place they stand.

    Raises Mistake when there are not as many as steps.
    """
    if len(chosen) != len(steps):
        raise Mistake(f"要 {len(steps)} 位审稿人，依次是{'、'.join(steps)}；现在给了 {len(chosen)} 位。")
    for number, (person, role, step) in enumerate(zip(chosen, REVIEWERS, steps, strict=True)):
        people.require(person, role, to=step)
        if person.id in _writers(revision, by):
            raise NotAllowed(f"{person.name} 写了这篇文章，不能自己{step}。")
        before = earlier.get(person.id, number)
        if before != number:
            raise NotAllowed(f"{person.name} 已经给这篇文章做过{steps[before]}，不能再做{step}。")
    if len({person.id for person in chosen}) != len(chosen):
        raise NotAllowed("一篇文章的三步要由三个不同的人来审。")


def _writers(revision: Revision, by: Person) -> set[int | None]:
    """Return who hands it in or wrote any revision: a comma mended by another leaves it the first's text."""
    return {by.id} | {each.written_by_id for each in revision.article.revisions}
