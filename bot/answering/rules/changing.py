"""What staff do with rules: write one, switch it on or off, say how early and how long it answers."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import journal, people
from bot.answering.rules.book import Keyword
from bot.answering.rules.tables import Rule, RuleKeyword, RuleReply
from bot.clock import beijing_day, day_in_words
from bot.errors import Mistake, NotAllowed
from bot.figures import version
from bot.figures.folding import fold
from bot.people import Person, Role
from bot.wechat.replies import LONGEST, NOT_FOR_XML

MOST = 1000  # of a priority, either way
LONGEST_NAME, LONGEST_WORD = 60, 30  # letters, as in the official backend
MOST_WORDS = 50  # of a rule
ADDED, CHANGED = "加规则", "改规则"


def add(
    session: Session, name: str, words: Sequence[Keyword], text: str, *, by: Person, now: datetime
) -> Rule:
    """Add a rule of our own that answers *words* with *text*; no import ever touches it.

    Raises Mistake when a part is missing, too long, or cannot be matched or shown, NotAllowed when *by* is no
    administrator.
    """
    people.require(by, Role.ADMIN, to="加规则")
    name, kept, text = _checked(name, words, text)
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
        keywords=_keywords(kept),
        replies=[_reply(text)],
    )
    session.add(rule)
    journal.record(session, by, ADDED, rule, now=now, name=name)
    return rule


def change(
    session: Session,
    rule: Rule,
    name: str,
    words: Sequence[Keyword],
    text: str,
    *,
    seen: str = "",
    by: Person,
    now: datetime,
) -> bool:
    """Let *rule*, one of our own, be *name* and answer *words* with *text*; tell whether that is a change.

    *seen* is its mark as who changes it saw it, where they did.  Raises Mistake as `add` does, and when
    somebody changed it meanwhile; NotAllowed for a rule of the official backend, which the next import
    would set back, and when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="改规则")
    if rule.source != "staff":
        raise NotAllowed(
            f"规则 {rule.id}《{rule.name}》是从公众平台导入的：请在公众平台改关键词和回复，再导入一次。"
        )
    name, kept, text = _checked(name, words, text)
    session.refresh(rule, with_for_update=True)
    before = rule.name, [(each.text, each.mode) for each in rule.keywords], rule.replies[0].text
    if before == (name, [(each.text, each.mode) for each in kept], text):
        return False
    if seen and seen != rule.mark:
        last = [each for each in journal.about(session, rule) if each.verb in (ADDED, CHANGED)][-1]
        raise Mistake(
            f"{last.who} 刚改过这条规则，您的还没有存。下面是您写的；现在的样子在“规则”里看，看过再存一次。"
        )
    version.raise_(session, now=now)
    rule.name, rule.keywords, rule.replies = name, _keywords(kept), [_reply(text)]
    journal.record(session, by, CHANGED, rule, now=now, name=name)
    return True


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

    Raises Mistake for a period that ends before it begins, and for a new end that is over;
    NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="改规则")
    if not -MOST <= priority <= MOST:
        raise Mistake(f"优先级要 -{MOST} 至 {MOST}：大于 0 的在数字之前答，其余在数字之后。", of="priority")
    if valid_from and valid_until and valid_until < valid_from:
        first, last = day_in_words(valid_from), day_in_words(valid_until)
        raise Mistake(f"“到哪天止”（{last}）在“从哪天起”（{first}）之前，请对调。", of="until from")
    before = rule.priority, rule.valid_from, rule.valid_until
    if before == (priority, valid_from, valid_until):
        return False
    if valid_until and valid_until != rule.valid_until and valid_until < beijing_day(now):
        day = day_in_words(valid_until)
        raise Mistake(
            f"“到哪天止”的 {day} 已经过去了，没有存。请选今天或以后的一天；现在就不要它答，请用“停用”。",
            of="until",
        )
    version.raise_(session, now=now)
    rule.priority, rule.valid_from, rule.valid_until = priority, valid_from, valid_until
    period = {"from": str(valid_from or ""), "until": str(valid_until or "")}
    journal.record(session, by, "改规则", rule, now=now, name=rule.name, priority=priority, **period)
    return True


def _checked(name: str, words: Sequence[Keyword], text: str) -> tuple[str, list[Keyword], str]:
    """Return the parts of a rule as they are kept, each keyword once."""
    name, text = NOT_FOR_XML.sub("", name).strip(), NOT_FOR_XML.sub("", text).strip()
    if not name or not text:
        raise Mistake("规则要有名称和回复的文字。", of="text" if name else "name")
    if len(name) > LONGEST_NAME:
        raise Mistake(f"规则名称有 {len(name)} 个字，最多 {LONGEST_NAME} 个字。", of="name")
    if len(text.encode()) > LONGEST:
        raise Mistake(
            f"回复的文字有 {len(text.encode())} 字节，微信最多显示 {LONGEST} 字节（约 660 个汉字）。",
            of="text",
        )
    kept = list(dict.fromkeys(Keyword(NOT_FOR_XML.sub("", word.text).strip(), word.mode) for word in words))
    if empty := [word.mode for word in kept if not fold(word.text)] or ([] if kept else ["contain"]):
        raise Mistake("关键词要有汉字、字母或数字；标点和表情在匹配时不看。", of=empty[0])
    if long := [word for word in kept if len(word.text) > LONGEST_WORD]:
        word = long[0]
        raise Mistake(
            f"关键词“{word.text[:LONGEST_WORD]}…”太长，一个最多 {LONGEST_WORD} 个字。", of=word.mode
        )
    if len(kept) > MOST_WORDS:
        raise Mistake(
            f"一条规则最多 {MOST_WORDS} 个关键词，这里有 {len(kept)} 个；请分成几条。", of="contain"
        )
    return name, kept, text


def _keywords(words: Sequence[Keyword]) -> list[RuleKeyword]:
    return [RuleKeyword(text=word.text, mode=word.mode) for word in words]


def _reply(text: str) -> RuleReply:
    return RuleReply(kind="text", text=text, media_id="", title="", url="", picture="", digest="")
