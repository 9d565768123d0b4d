"""Names that staff give: what followers call a topic or an indicator, kept whatever sheets come later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import journal, people
from bot.answering import answers, clauses, distress, following, polite, requests, understanding
from bot.errors import Mistake
from bot.figures import proposals, version
from bot.figures.folding import fold
from bot.figures.indicators import Alias, Indicator, Topic
from bot.figures.sentences import LEVELS
from bot.people import Person, Role

STAFF = "工作人员"  # in place of an article: no article's short name is Chinese, so no sheet replaces these
SHORTEST, LONGEST = 2, 60  # letters that count
_ALIKE, _SURELY = 45, 70  # of 100: worth to be offered first, worth to be chosen beforehand


@dataclass(frozen=True)
class Alike:
    """Topics and indicators that are called like some words, the nearest first; whether that one is sure."""

    owners: tuple[str, ...]
    sure: bool


def add(session: Session, text: str, *, to: Topic | Indicator, by: Person, now: datetime) -> Alias:
    """Let followers call *to* by *text* too; every process knows it within two seconds.

    Raises NotAllowed when *by* is no administrator; Mistake when another topic or indicator is called so,
    when the name is too short or too long, or when it is a word that means something else here.
    """
    people.require(by, Role.ADMIN, to="加叫法")
    text, folded = text.strip(), understanding.folded(text)
    _require_a_name(session, text, folded)
    version.raise_(session, now=now)  # and whoever else names something waits for us
    if standing := _standing(session, folded):
        owner = _owner(session, standing)
        if owner is to:
            raise Mistake(f"“{text}”已经是{in_words(to)}的叫法，不用再加。", of="name")
        raise Mistake(
            f"“{text}”已经是{in_words(owner)}的叫法，不能再指{in_words(to)}。请换一个说法。", of="name"
        )
    alias = Alias(text=text, folded=folded, article=STAFF)
    alias.topic_id = to.id if isinstance(to, Topic) else None
    alias.indicator_id = to.id if isinstance(to, Indicator) else None
    session.add(alias)
    journal.record(session, by, "加叫法", alias, now=now, text=text, to=to.name)
    return alias


def remove(session: Session, text: str, *, to: Topic | Indicator, by: Person, now: datetime) -> None:
    """Take back the name *text* that staff gave *to*.

    Raises NotAllowed when *by* is no administrator, Mistake when it has no such name or a sheet brought it.
    """
    people.require(by, Role.ADMIN, to="去掉叫法")
    version.raise_(session, now=now)
    standing = _standing(session, understanding.folded(text))
    if standing is None or _owner(session, standing) is not to:
        raise Mistake(f"“{text}”不是{in_words(to)}的叫法，没有什么可去掉。")
    if standing.article != STAFF:
        raise Mistake(f"“{text}”是导入的数字表“{standing.article}”带来的叫法，请改数字表以后重新导入。")
    journal.record(session, by, "去掉叫法", standing, now=now, text=standing.text, to=to.name)
    session.delete(standing)


def named(session: Session, name: str) -> Topic | Indicator:
    """Return the topic or indicator of that name, or that is called so.

    Raises Mistake when there is none.
    """
    if topic := session.scalars(select(Topic).where(Topic.name == name)).one_or_none():
        return topic
    if indicator := session.scalars(select(Indicator).where(Indicator.name == name)).one_or_none():
        return indicator
    if alias := _standing(session, fold(name)):
        return _owner(session, alias)
    raise Mistake(f"没有叫“{name}”的话题或指标，可能刚改过名。请刷新页面再选。", of="to")


def nameable(session: Session) -> list[tuple[str, list[str]]]:
    """Return all topics, each with its indicators, as the sheets order them."""
    rows = select(Topic.name, Indicator.name).join(Indicator, Indicator.topic_id == Topic.id)
    grouped: dict[str, list[str]] = {}
    for topic, indicator in session.execute(rows.order_by(Topic.id, Indicator.id)):
        grouped.setdefault(topic, []).append(indicator)
    return list(grouped.items())


def alike(session: Session, texts: Sequence[str], *, most: int = 3) -> list[Alike]:
    """Return for each of *texts* the topics and indicators that are called most like it."""
    called: dict[str, set[str]] = {}
    for owner in (Topic, Indicator):
        for name in session.scalars(select(owner.name).order_by(owner.id)):
            called.setdefault(name, set()).add(fold(name))
    rows = select(func.coalesce(Topic.name, Indicator.name), Alias.folded)
    rows = rows.outerjoin(Topic, Topic.id == Alias.topic_id)
    for name, folded in session.execute(rows.outerjoin(Indicator, Indicator.id == Alias.indicator_id)):
        called[name].add(folded)
    names = proposals.NamesOfMany(called.values())
    found = []
    for each in texts:
        near = names.likeness(each, least=_ALIKE)
        nearest = sorted(near, key=lambda place: (-near[place], place))[:most]
        owners = tuple(list(called)[place] for place in nearest)
        found.append(Alike(owners, sure=bool(nearest) and near[nearest[0]] >= _SURELY))
    return found


def in_words(owner: Topic | Indicator) -> str:
    """Return what *owner* is, as staff read it."""
    return f"{'话题' if isinstance(owner, Topic) else '指标'}「{owner.name}」"


def _require_a_name(session: Session, text: str, folded: str) -> None:
    """Raise Mistake unless *text* can be a name: it says something, and nothing else than a subject."""
    if len(folded) < SHORTEST:
        raise Mistake(f"“{text}”太短了，叫法至少要 {SHORTEST} 个字；一个字到处都有，会答非所问。", of="name")
    if len(text) > LONGEST or len(folded) > LONGEST:
        raise Mistake(
            f"“{text[:20]}…”有 {len(text)} 个字，叫法最多 {LONGEST} 个字，请只留说事情的几个字。", of="name"
        )
    fixed = answers.HELP | answers.PRIVACY | polite.load(session).words | following.MORE | following.COMPARE
    if folded in fixed or requests.heard(text, folded, {"told": [[0, 0]]}):
        raise Mistake(f"“{text}”是固定用语，粉丝发它另有用处，不能作叫法。请换一个说法。", of="name")
    if distress.load(session).hears(folded):
        raise Mistake(f"“{text}”里有求助词，粉丝发它先得到求助电话，不能作叫法。请换一个说法。", of="name")
    if folded in LEVELS or not understanding.tokens(clauses.content(folded), lambda part: True):
        raise Mistake(f"“{text}”没有说是什么事，许多问题里都有，不能作叫法。请加上说事情的字。", of="name")


def _standing(session: Session, folded: str) -> Alias | None:
    return session.scalars(select(Alias).where(Alias.folded == folded)).one_or_none()


def _owner(session: Session, alias: Alias) -> Topic | Indicator:
    if alias.topic_id is not None:
        return session.get_one(Topic, alias.topic_id)
    return session.get_one(Indicator, alias.indicator_id)
