"""Where rules stand in each other's way, or in that of figures and fixed words, and who wins."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from bot.answering import answers, distress, requests
from bot.answering.distress import Distress
from bot.answering.rules import precedence
from bot.answering.rules.book import Book, Entry
from bot.answering.rules.precedence import Conflict, Word, called
from bot.answering.rules.replying import limits
from bot.answering.rules.tables import listed
from bot.clock import day_in_words
from bot.figures import indicators
from bot.figures.folding import fold

__all__ = ["Conflict", "find"]

COMMANDS = answers.HELP | answers.PRIVACY | requests.WORDS
SHORTEST = 2  # characters of a word that a message need only contain


def find(session: Session, *, today: date) -> list[Conflict]:
    """Return everything that staff should know of the rules that are switched on, worst first."""
    entries = [rule.as_entry() for rule in listed(session) if rule.switched_on]
    names = dict(indicators.told_names(session))
    return among(entries, names=names, distressed=distress.load(session), today=today)


def among(
    entries: Sequence[Entry], *, names: Mapping[str, str], distressed: Distress, today: date
) -> list[Conflict]:
    """Return what should be known of *entries* beside *names*, folded and as written, that figures have."""
    words = [
        Word(entry, keyword, folded, _is_fixed(keyword.text, folded), _opens(keyword.text))
        for entry in entries
        if entry.kind == "keyword"
        for keyword in entry.keywords
        for folded in (fold(keyword.text),)
    ]
    heard = [word for word in words if word.folded and not distressed.hears(word.folded)]
    found = [
        *_never(entries, words, today),
        *_fixed(words, distressed),
        *precedence.beside(Book(entries), heard, names, today),
        *_short(words),
        *_limited(entries, today),
    ]
    return list(dict.fromkeys(found))


def _never(entries: Iterable[Entry], words: Iterable[Word], today: date) -> Iterator[Conflict]:
    heard: dict[int, list[bool]] = {}
    for word in words:
        heard.setdefault(word.entry.id, []).append(bool(word.folded) and not (word.exact and word.fixed))
    for entry in entries:
        rule = called(entry)
        if entry.valid_until is not None and entry.valid_until < today:
            yield Conflict(
                (entry.id,),
                f"{rule}到{day_in_words(entry.valid_until)}为止，已经过了，不会再答；请延长或停用。",
            )
        elif not entry.answers(max(today, entry.valid_from or today)):
            yield Conflict((entry.id,), f"{rule}没有可以发出的回复，粉丝问到也不会答。")
        if entry.kind == "keyword" and not any(heard.get(entry.id, [])):
            yield Conflict((entry.id,), f"{rule}没有一个用得上的关键词，永远不会答。")


def _is_fixed(text: str, folded: str) -> bool:
    """Tell whether the program answers *text* itself: 帮助, 客服 …"""
    return folded in COMMANDS or requests.heard(text, folded, None) is not None


def _fixed(words: Iterable[Word], distressed: Distress) -> Iterator[Conflict]:
    for word in words:
        if not word.folded:
            yield Conflict(
                (word.entry.id,),
                f"{word.rule}的关键词{word.shown}只有标点或表情，匹配时不看这些，永远不会答。",
            )
        elif word.fixed:
            never = "，规则不会答" if word.exact else ""
            yield Conflict(
                (word.entry.id,),
                f"{word.rule}的关键词{word.shown}是固定用语，{_when(word)}总由程序先答{never}。",
                word.keyword.text,
            )
        elif distressed.hears(word.folded):
            yield Conflict(
                (word.entry.id,),
                f"{word.rule}的关键词{word.shown}含求助的话，总是先答 110 和 12338，规则不会答。",
            )


def _opens(text: str) -> bool:
    """Tell whether the program answers whatever begins with *text* too: 客服在不在."""
    longer = f"{text}在不在"
    return requests.heard(longer, fold(longer), None) is not None


def _when(word: Word) -> str:
    return "用它开头的话" if word.opens else "只发这几个字时"


def _short(words: Iterable[Word]) -> Iterator[Conflict]:
    for word in words:
        if not word.exact and 0 < len(word.folded) < SHORTEST:
            which = "" if word.entry.priority > 0 else "数字答不上的，"
            text = f"只有 {len(word.folded)} 个字，{which}话里有这个字就会由它答；请加长，或改成全匹配。"
            yield Conflict((word.entry.id,), f"{word.rule}的关键词{word.shown}{text}")


def _limited(entries: Iterable[Entry], today: date) -> Iterator[Conflict]:
    for entry in entries:
        for said in limits(entry, today):
            yield Conflict((entry.id,), f"{called(entry)}：{said}。")
