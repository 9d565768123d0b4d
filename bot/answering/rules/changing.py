"""What staff do with rules: write one, switch it on or off, say how early and how long it answers."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import journal, people
from bot.answering.rules.book import Keyword
from bot.answering.rules.tables import Rule, RuleKeyword, RuleReply
from bot.errors import Mistake
from bot.figures import version
from bot.figures.folding import fold
from bot.people import Person, Role
from bot.wechat.replies import LONGEST, NOT_FOR_XML

MOST = 1000  # of a priority, either way


def add(
    session: Session, name: str, words: Sequence[Keyword], text: str, *, by: Person, now: datetime
) -> Rule:
    """Add a rule of our own that answers *words* with *text*; no import ever touches it.

    Raises Mistake when a part is missing or cannot be matched or shown, NotAllowed when *by* is no
    administrator.
    """
    people.require(by, Role.ADMIN, to="加规则")
    name, text = NOT_FOR_XML.sub("", name).strip(), NOT_FOR_XML.sub("", text).strip()
    if not name or not text:
        raise Mistake("规则要有名称和回复的文字。")
    if len(text.encode()) > LONGEST:
        raise Mistake(
            f"回复的文字有 {len(text.encode())} 字节，微信最多显示 {LONGEST} 字节（约 660 个汉字）。"
        )
    if not words or not all(fold(word.text) for word in words):
        raise Mistake("关键词要有汉字、字母或数字；标点和表情在匹配时不看。")
    version.raise_(session, now=now)
    rule = Rule(
        kind="keyword",
        source="staff",
        name=name,
        made_at=0,
        reply_mode="all",
        priority=0,
        switched_on=True,
        added_at=now,
        keywords=[RuleKeyword(text=NOT_FOR_XML.sub("", word.text), mode=word.mode) for word in words],
        replies=[RuleReply(kind="text", text=text, media_id="", title="", url="", picture="", digest="")],
    )
    session.add(rule)
    journal.record(session, by, "加规则", rule, now=now, name=name)
    return rule


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
