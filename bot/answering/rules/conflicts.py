"""Where rules stand in each other's way, or in that of figures and fixed words, and who wins."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ahocorasick_rs import AhoCorasick
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answering import answers, distress, requests
from bot.answering.distress import Distress
from bot.answering.rules.book import MODES, Entry, Keyword
from bot.answering.rules.replying import limits
from bot.answering.rules.tables import listed
from bot.figures.folding import fold
from bot.figures.indicators import Alias

COMMANDS = answers.HELP | answers.PRIVACY | requests.WORDS
SHORTEST = 2  # characters of a word that a message need only contain
NAMED = 3  # of a figure's names, by way of example


@dataclass(frozen=True)
class Conflict:
    """One thing to look at: the rules it is about, what to know of it, and words that show it when asked."""

    rules: tuple[int, ...]
    text: str
    shown_by: str = ""


def find(session: Session, *, today: date) -> list[Conflict]:
    """Return everything that staff should know of the rules that are switched on, worst first."""
    entries = [rule.as_entry() for rule in listed(session) if rule.switched_on]
    names = {alias.folded: alias.text for alias in session.execute(select(Alias.folded, Alias.text))}
    words = [
        _Word(entry, keyword, fold(keyword.text))
        for entry in entries
        if entry.kind == "keyword"
        for keyword in entry.keywords
    ]
    found = [
        *_never(entries, words, today),
        *_fixed(words, distress.load(session)),
        *_twice(words),
        *_beside_figures(words, names),
        *_short(words),
        *_limited(entries, today),
    ]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Word:
    """A keyword of a rule."""

    entry: Entry
    keyword: Keyword
    folded: str

    @property
    def rule(self) -> str:
        return f"规则 {self.entry.id}《{self.entry.name}》"

    @property
    def shown(self) -> str:
        return f"“{self.keyword.text}”（{MODES[self.keyword.mode]}）"

    @property
    def exact(self) -> bool:
        return self.keyword.mode == "equal"

    @property
    def first(self) -> bool:
        """Tell whether it answers before the figures."""
        return self.exact or self.entry.priority > 0

    @property
    def rank(self) -> tuple[bool, int, int]:
        return (not self.exact, -self.entry.priority, self.entry.id)


def _never(entries: Iterable[Entry], words: Iterable[_Word], today: date) -> Iterator[Conflict]:
    heard: dict[int, list[bool]] = {}
    for word in words:
        heard.setdefault(word.entry.id, []).append(_is_heard(word))
    for entry in entries:
        rule = f"规则 {entry.id}《{entry.name}》"
        if entry.valid_until is not None and entry.valid_until < today:
            yield Conflict((entry.id,), f"{rule}的有效期 {entry.valid_until} 已过，不会再答；请延长或停用。")
        elif not entry.answers(max(today, entry.valid_from or today)):
            yield Conflict((entry.id,), f"{rule}没有可以发出的回复，粉丝问到也不会答。")
        if entry.kind == "keyword" and not any(heard.get(entry.id, [])):
            yield Conflict((entry.id,), f"{rule}没有一个用得上的关键词，永远不会答。")


def _is_heard(word: _Word) -> bool:
    return bool(word.folded) and not (word.exact and word.folded in COMMANDS)


def _fixed(words: Iterable[_Word], distressed: Distress) -> Iterator[Conflict]:
    for word in words:
        if not word.folded:
            yield Conflict(
                (word.entry.id,),
                f"{word.rule}的关键词{word.shown}只有标点或表情，匹配时不看这些，永远不会答。",
            )
        elif word.folded in COMMANDS:
            yield Conflict(
                (word.entry.id,),
                f"{word.rule}的关键词{word.shown}是固定用语，只发这几个字时总由程序先答，规则不会答。",
                word.keyword.text,
            )
        elif distressed.hears(word.folded):
            yield Conflict(
                (word.entry.id,),
                f"{word.rule}的关键词{word.shown}含求助的话，总是先答 110 和 12338，规则不会答。",
            )


def _twice(words: Iterable[_Word]) -> Iterator[Conflict]:
    same: dict[str, list[_Word]] = {}
    for word in words:
        same.setdefault(word.folded, []).append(word)
    for folded, group in same.items():
        if not folded or len({word.entry.id for word in group}) < 2:
            continue
        winner, *others = sorted(group, key=lambda word: word.rank)
        for other in others:
            if other.entry.id != winner.entry.id and _at_one_time(winner.entry, other.entry):
                yield Conflict(
                    (winner.entry.id, other.entry.id), _who_wins(winner, other), winner.keyword.text
                )


def _at_one_time(one: Entry, other: Entry) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_until or date.max, other.valid_until or date.max)


def _who_wins(winner: _Word, other: _Word) -> str:
    both = f"{winner.rule}和{other.rule}都有关键词“{winner.keyword.text}”："
    if winner.exact and not other.exact:
        return f"{both}只发这几个字时由前者（全匹配）答，话里含有它时由后者（半匹配）答。"
    reason = "优先级高" if winner.entry.priority > other.entry.priority else "编号在前"
    return f"{both}由前者答（{reason}），后者不会答。可以改优先级换先后，或者停用一条。"


def _beside_figures(words: list[_Word], names: dict[str, str]) -> Iterator[Conflict]:
    """Compare with the names of figures, whichever holds the other; both ways in one pass each."""
    known = list(names)
    in_words, in_names = AhoCorasick(known), AhoCorasick([word.folded for word in words if word.folded])
    spoken = [word for word in words if word.folded]
    holding: dict[int, list[str]] = {}
    for folded in known:
        for which, _, _ in in_names.find_matches_as_indexes(folded, overlapping=True):
            holding.setdefault(which, []).append(folded)
    for place, word in enumerate(spoken):
        if word.exact:
            if word.folded in names:
                yield _exactly(word, names[word.folded])
            continue
        inside = {known[each[0]] for each in in_words.find_matches_as_indexes(word.folded, overlapping=True)}
        if not word.first and inside:
            name = names[max(inside, key=len)]
            text = f"含它的话也含数字的名称“{name}”，数字总是先答，规则轮不到；要规则先答请设优先级大于 0。"
            yield Conflict((word.entry.id,), f"{word.rule}的关键词{word.shown}：{text}", word.keyword.text)
        elif around := [names[each] for each in dict.fromkeys(holding.get(place, ()))]:
            yield _around(word, around)


def _exactly(word: _Word, name: str) -> Conflict:
    text = f"也是数字的名称；只发“{name}”时由规则答，不再答数字，换个说法或加上年份才答数字。"
    return Conflict((word.entry.id,), f"{word.rule}的关键词{word.shown}{text}", name)


def _around(word: _Word, names: list[str]) -> Conflict:
    shown = "、".join(f"“{name}”" for name in names[:NAMED]) + ("等" if len(names) > NAMED else "")
    if word.first:
        text = (
            f"含在数字的名称{shown}里；因优先级 {word.entry.priority} 大于 0，问这些时由规则答，不再答数字。"
        )
    else:
        text = f"含在数字的名称{shown}里；问这些时由数字先答，别的话含有它才由规则答。"
    return Conflict((word.entry.id,), f"{word.rule}的关键词{word.shown}{text}", names[0])


def _short(words: Iterable[_Word]) -> Iterator[Conflict]:
    for word in words:
        if not word.exact and 0 < len(word.folded) < SHORTEST:
            text = f"只有 {len(word.folded)} 个字，含这个字的话都会由它答；请加长，或改成全匹配。"
            yield Conflict((word.entry.id,), f"{word.rule}的关键词{word.shown}{text}")


def _limited(entries: Iterable[Entry], today: date) -> Iterator[Conflict]:
    for entry in entries:
        for said in limits(entry, today):
            yield Conflict((entry.id,), f"规则 {entry.id}《{entry.name}》：{said}。")
