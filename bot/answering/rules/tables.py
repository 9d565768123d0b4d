"""The rows of rules: keywords, what is replied, priority, the time they are in force, on or off."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.answering.rules.book import MODES, Book, Entry, Keyword, Part
from bot.clock import day_in_words
from bot.db import Base
from bot.errors import Mistake

KINDS = {"keyword": "关键词回复", "follow": "被关注回复", "default": "收到消息回复"}


class Rule(Base):
    """A reply that people wrote: to keywords, to new followers, or to what nothing else answers.

    One of the backend that is no longer there stays, switched off, with the time that was noticed.
    """

    __tablename__ = "rule"
    __table_args__ = (
        CheckConstraint("kind in ('keyword', 'follow', 'default')", name="kind"),
        CheckConstraint("source in ('backend', 'staff')", name="source"),
        CheckConstraint("reply_mode in ('all', 'random')", name="reply_mode"),
        CheckConstraint("valid_from <= valid_until", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[int]  # WeChat's create_time in seconds, by which it is known again; 0: none
    reply_mode: Mapped[str] = mapped_column(String(10))
    priority: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    switched_on: Mapped[bool]
    added_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]  # when the backend no longer had it
    keywords: Mapped[list["RuleKeyword"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="RuleKeyword.id"
    )
    replies: Mapped[list["RuleReply"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="RuleReply.id"
    )

    @property
    def mark(self) -> str:
        """Return what is another when its name, its keywords or its replies are."""
        said = [self.name, *(f"{each.mode} {each.text}" for each in self.keywords)]
        return sha256("\0".join([*said, *(each.text for each in self.replies)]).encode()).hexdigest()[:16]

    def is_over(self, today: date) -> bool:
        """Tell whether its days are over: it answers no more, though it is switched on."""
        return self.valid_until is not None and self.valid_until < today

    def as_entry(self) -> Entry:
        """Return it as it stands in the book."""
        return Entry(
            id=self.id,
            name=self.name,
            keywords=tuple(Keyword(each.text, each.mode) for each in self.keywords),
            parts=tuple(each.as_part() for each in self.replies),
            kind=self.kind,
            reply_mode=self.reply_mode,
            priority=self.priority,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class RuleKeyword(Base):
    """One word that a rule answers."""

    __tablename__ = "rule_keyword"
    __table_args__ = (CheckConstraint("mode in ('equal', 'contain')", name="mode"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(String(10))


class RuleReply(Base):
    """One thing that a rule replies with; a news item is a row for each of its cards."""

    __tablename__ = "rule_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    media_id: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    picture: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), index=True)  # of a picture's bytes
    lasts_until: Mapped[date | None]

    def as_part(self) -> Part:
        return Part(self.kind, self.text, self.media_id, self.title, self.url, self.picture, self.lasts_until)


def book(session: Session) -> Book:
    """Return every rule that is switched on, ready to be found."""
    return Book(rule.as_entry() for rule in listed(session) if rule.switched_on)


def listed(session: Session) -> list[Rule]:
    """Return all rules, those for new followers and the default one last."""
    rules = session.scalars(select(Rule).order_by(Rule.id))
    return sorted(rules, key=lambda rule: rule.kind != "keyword")  # stable


def find(session: Session, number: int) -> Rule | None:
    """Return the rule of that number."""
    return session.get(Rule, number)


def numbered(session: Session, ids: Sequence[int]) -> list[Rule]:
    """Return the rules of these numbers.

    Raises Mistake naming the numbers that no rule has.
    """
    found = {rule.id: rule for rule in session.scalars(select(Rule).where(Rule.id.in_(ids)))}
    missing = [str(each) for each in ids if each not in found]
    if missing:
        raise Mistake(f"没有编号为 {'、'.join(missing)} 的规则。用 bot rules list 看编号。")
    return [found[each] for each in dict.fromkeys(ids)]


def in_words(rule: Rule, today: date) -> str:
    """Return how it stands, as staff read it: 启用, 优先级 5, 2021年3月1日起 …"""
    said = [("已过期" if rule.is_over(today) else "启用") if rule.switched_on else "停用"]
    if rule.gone_at:
        said.append("后台已没有")
    if rule.priority:
        said.append(f"优先级 {rule.priority}")
    if rule.valid_from:
        said.append(f"{day_in_words(rule.valid_from)}起")
    if rule.valid_until:
        said.append(f"{day_in_words(rule.valid_until)}止")
    return "，".join(said)


def words_of(rule: Rule) -> str:
    """Return its keywords, as staff read them."""
    return "、".join(f"{each.text}（{MODES[each.mode]}）" for each in rule.keywords) or KINDS[rule.kind]
