"""What staff do with a rule: switch it on or off, and say how early and how long it answers."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import journal, people
from bot.answering.rules.tables import Rule
from bot.errors import Mistake
from bot.figures import version
from bot.people import Person, Role

MOST = 1000  # of a priority, either way


def switch(session: Session, rule: Rule, *, on: bool, by: Person, now: datetime) -> bool:
    """Let *rule* answer, or no longer; tell whether that is a change.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="启用或停用规则")
    if rule.switched_on == on:
        return False
    version.raise_(session, now=now)
    rule.switched_on = on
    journal.record(session, by, "启用" if on else "停用", rule, now=now, name=rule.name)
    return True


def set_(
    session: Session,
    rule: Rule,
    *,
    priority: int,
    valid_from: date | None,
    valid_until: date | None,
    by: Person,
    now: datetime,
) -> bool:
    """Say how early *rule* answers and from which day to which; tell whether that is a change.

    Raises Mistake for a period that ends before it begins, NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="改规则")
    if not -MOST <= priority <= MOST:
        raise Mistake(f"优先级要 -{MOST} 至 {MOST}：大于 0 的在数字之前答，其余在数字之后。")
    if valid_from and valid_until and valid_until < valid_from:
        raise Mistake(f"规则 {rule.id} 的有效期 {valid_from} 起、{valid_until} 止：止在起之前了。")
    before = rule.priority, rule.valid_from, rule.valid_until
    if before == (priority, valid_from, valid_until):
        return False
    version.raise_(session, now=now)
    rule.priority, rule.valid_from, rule.valid_until = priority, valid_from, valid_until
    period = {"from": str(valid_from or ""), "until": str(valid_until or "")}
    journal.record(session, by, "改规则", rule, now=now, name=rule.name, priority=priority, **period)
    return True
