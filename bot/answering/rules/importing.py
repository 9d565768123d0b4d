"""The backend's rules brought over: new ones added, changed ones changed, vanished ones switched off."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal, people, system
from bot.answering.rules.replying import limits
from bot.answering.rules.tables import KINDS, Rule, RuleKeyword, RuleReply
from bot.clock import beijing_day
from bot.figures import version
from bot.people import Person, Role
from bot.wechat.backend import Autoreplies, BackendReply, BackendRule

LENT_FOR = timedelta(days=2)  # WeChat says three days; the last is not counted on
FACT = "rules.imported"
KEPT = frozenset({"text", "image", "news"})  # whose material is ours, or which have none


@dataclass
class Imported:
    """What an import came to, by the rules' names, and what of them followers will not get."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)  # gone before; on or off as it was left
    same: list[str] = field(default_factory=list)
    limits: list[tuple[str, str]] = field(default_factory=list)  # name, sentence


def import_(session: Session, fetched: Autoreplies, *, by: Person, now: datetime) -> Imported:
    """Bring over what *fetched* holds; again and again is fine.

    1. Keyword rules come switched on.  The replies to new followers and to everything else come switched
       off: our welcome and our help stay until staff switch those on.
    2. What staff set here (on or off, priority, period) is never touched; words and replies follow
       the backend.
    3. What the backend no longer has is switched off once, and never deleted.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="导入规则")
    version.raise_(session, now=now)
    done = Imported()
    waiting = list(session.scalars(select(Rule).where(Rule.source == "backend").order_by(Rule.id)))
    pairs = _pairs(list(_wanted(fetched)), waiting)
    for kind, given, rule in pairs:
        if rule is None:
            _add(session, kind, given, done, by, now)
        else:
            _follow(session, rule, given, done, by, now)
            waiting.remove(rule)
    for rule in waiting:
        _lose(session, rule, done, by, now)
    session.flush()
    for rule in session.scalars(select(Rule).where(Rule.source == "backend", Rule.gone_at.is_(None))):
        done.limits += [(rule.name, each) for each in limits(rule.as_entry(), beijing_day(now))]
    system.note(session, FACT, now.isoformat(), now=now)
    return done


def imported_at(session: Session) -> datetime | None:
    """Return when rules were last imported."""
    noted = system.know(session, FACT)
    return datetime.fromisoformat(noted) if noted else None


Wanted = tuple[str, BackendRule]


def _wanted(fetched: Autoreplies) -> Iterable[Wanted]:
    for rule in fetched.rules:
        words = "、".join(each.text for each in rule.keywords[:2])
        yield "keyword", replace(rule, name=rule.name or f"规则（{words}）")
    for kind, replies in (("follow", fetched.follow), ("default", fetched.default)):
        if replies:
            yield kind, BackendRule(KINDS[kind], 0, (), replies, "all")


def _pairs(wanted: list[Wanted], rows: Sequence[Rule]) -> list[tuple[str, BackendRule, Rule | None]]:
    """Return each rule with the row it had: by its time and name, else by its time, else by its name."""
    found: dict[int, Rule] = {}
    free = list(rows)
    for alike in _ALIKE:
        for place, (kind, given) in enumerate(wanted):
            row = next((each for each in free if each.kind == kind and alike(given, each)), None)
            if place not in found and row is not None:
                found[place] = row
                free.remove(row)
    return [(kind, given, found.get(place)) for place, (kind, given) in enumerate(wanted)]


_ALIKE: tuple[Callable[[BackendRule, Rule], object], ...] = (
    lambda given, row: (given.made_at, given.name) == (row.made_at, row.name),
    lambda given, row: given.made_at and given.made_at == row.made_at,
    lambda given, row: given.name == row.name,
)


def _add(session: Session, kind: str, given: BackendRule, done: Imported, by: Person, now: datetime) -> None:
    rule = Rule(
        kind=kind,
        source="backend",
        name=given.name,
        made_at=given.made_at,
        reply_mode=given.reply_mode,
        priority=0,
        switched_on=kind == "keyword",
        added_at=now,
        keywords=_keywords(given),
        replies=_replies(given, now),
    )
    session.add(rule)
    journal.record(session, by, "导入", rule, now=now, name=rule.name)
    done.new.append(rule.name)


def _follow(
    session: Session, rule: Rule, given: BackendRule, done: Imported, by: Person, now: datetime
) -> None:
    """Let *rule* say what the backend's says now."""
    if rule.gone_at is not None:
        rule.gone_at = None
        journal.record(session, by, "后台又有", rule, now=now, name=rule.name)
        done.back.append(rule.name)
    rule.made_at = given.made_at
    if _same(rule, given):
        for row, reply in zip(rule.replies, given.replies, strict=True):
            _refresh(row, reply, now)
        done.same.append(rule.name)
        return
    rule.name, rule.reply_mode = given.name, given.reply_mode
    rule.keywords, rule.replies = _keywords(given), _replies(given, now)
    journal.record(session, by, "随后台改动", rule, now=now, name=rule.name)
    done.changed.append(rule.name)


def _lose(session: Session, rule: Rule, done: Imported, by: Person, now: datetime) -> None:
    if rule.gone_at is not None:
        return
    rule.gone_at, rule.switched_on = now, False
    journal.record(session, by, "后台已没有，停用", rule, now=now, name=rule.name)
    done.gone.append(rule.name)


def _same(rule: Rule, given: BackendRule) -> bool:
    """Tell whether *rule* says what the backend's says now."""
    words = [(each.text, each.mode) for each in rule.keywords]
    return (
        rule.name == given.name
        and rule.reply_mode == given.reply_mode
        and words == [(each.text, each.mode) for each in given.keywords]
        and len(rule.replies) == len(given.replies)
        and all(map(_alike, rule.replies, given.replies))
    )


def _alike(row: RuleReply, reply: BackendReply) -> bool:
    """Tell whether both say the same.

    Lent material has another media_id each time: a picture is known by its bytes where both were fetched,
    anything else by being there.
    """
    if row.digest and reply.digest and row.digest != reply.digest:
        return False
    told = reply.kind, reply.text, reply.title, reply.url, reply.picture
    return (row.kind, row.text, row.title, row.url, row.picture) == told


def _refresh(row: RuleReply, reply: BackendReply, now: datetime) -> None:
    """Take the newer material, unless what we have lasts and what came does not."""
    if row.kind not in KEPT or row.lasts_until is not None or reply.lasting:
        row.media_id, row.digest = reply.media_id, reply.digest or row.digest
        row.lasts_until = _lasts_until(reply, now)


def _keywords(given: BackendRule) -> list[RuleKeyword]:
    return [RuleKeyword(text=each.text, mode=each.mode) for each in given.keywords]


def _replies(given: BackendRule, now: datetime) -> list[RuleReply]:
    return [
        RuleReply(
            kind=each.kind,
            text=each.text,
            media_id=each.media_id,
            title=each.title,
            url=each.url,
            picture=each.picture,
            digest=each.digest,
            lasts_until=_lasts_until(each, now),
        )
        for each in given.replies
    ]


def _lasts_until(reply: BackendReply, now: datetime) -> date | None:
    return beijing_day(now + LENT_FOR) if reply.kind == "image" and not reply.lasting else None
