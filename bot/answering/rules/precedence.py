"""A keyword of several rules, or one that stands beside a figure's name: one line that says who answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from ahocorasick_rs import AhoCorasick

from bot.answering.rules.book import MODES, Book, Entry, Found, Keyword

NAMED = 3  # of a figure's names, by way of example
_MORE = "\0"  # beside a keyword: a message that holds it and says more


@dataclass(frozen=True)
class Conflict:
    """One thing to look at: the rules it is about, what to know of it, and words that show it when asked.

    Of each of *examples* stands the rule that answers it on that day; None: the program, by a figure.
    """

    rules: tuple[int, ...]
    text: str
    shown_by: str = ""
    examples: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True)
class Word:
    """A keyword of a rule."""

    entry: Entry
    keyword: Keyword
    folded: str
    fixed: bool = False  # whether the program answers it before every rule, where nothing else is said
    opens: bool = False  # whether it does so too where it only begins what is said

    @property
    def rule(self) -> str:
        return called(self.entry)

    @property
    def shown(self) -> str:
        return f"“{self.keyword.text}”（{MODES[self.keyword.mode]}）"

    @property
    def exact(self) -> bool:
        return self.keyword.mode == "equal"


def called(entry: Entry) -> str:
    """Return how staff know it: by its number, which stands on its page, and its name."""
    return f"规则 {entry.id}《{entry.name}》"


def beside(book: Book, words: Sequence[Word], names: Mapping[str, str], today: date) -> Iterator[Conflict]:
    """Yield a line for each keyword that a rule shares, with another or with *names* that figures answer to.

    The book itself is asked who comes first, on each day from *today* on that one of them, or a shorter word
    in it, begins to answer or no longer does; each line says of which days it is true.
    """
    groups: dict[str, list[Word]] = {}
    for word in words:
        groups.setdefault(word.folded, []).append(word)
    within, around = _names_beside(list(groups), list(names))
    shorter, _ = _names_beside(list(groups), list(groups))
    for folded, group in groups.items():
        days = _days([word.entry for held in shorter[folded] for word in groups[held]], today)
        lines = []
        for day in days:
            there = [word for word in group if word.entry.answers(day)]
            line = _Line(book, folded, there, within[folded], around[folded], names, day).conflict()
            lines.append((day, line))
        yield from _of_their_days(lines, today)


def _days(entries: Iterable[Entry], today: date) -> list[date]:
    """Return the days from *today* on with which something changes in who of *entries* answers."""
    entries = list(entries)
    begun = [entry.valid_from for entry in entries]
    last = [entry.valid_until for entry in entries]
    last += [part.lasts_until for entry in entries for part in entry.parts]
    over = [day + timedelta(days=1) for day in last if day and day < date.max]
    return sorted({today, *(day for day in (*begun, *over) if day and day > today)})


def _of_their_days(lines: Sequence[tuple[date, Conflict | None]], today: date) -> Iterator[Conflict]:
    """Yield each of *lines* once, with the days of which it is true; the last holds for good."""
    spans = [list(span) for _, span in groupby(lines, key=lambda each: each[1] and each[1].text)]
    for span, following in zip(spans, [*spans[1:], None], strict=True):
        first, line = span[0]
        if line is None:
            continue
        last = following[0][0] - timedelta(days=1) if following else None
        if first == today:
            yield replace(line, text=f"到{_named(last, today)}为止，{line.text}") if last else line
        else:
            days = f"{_named(first, today)}起" + (f"到{_named(last, today)}为止" if last else "")
            yield replace(line, text=f"{days}，{line.text}", shown_by="", examples=())


def _named(day: date, today: date) -> str:
    year = f"{day.year}年" if day.year != today.year else ""
    return f"{year}{day.month}月{day.day}日"


def _names_beside(
    words: Sequence[str], names: Sequence[str]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return for each word the names that it holds, itself among them, and the longer ones that hold it."""
    within: dict[str, list[str]] = {word: [] for word in words}
    around: dict[str, list[str]] = {word: [] for word in words}
    in_words, in_names = AhoCorasick(list(names)), AhoCorasick(list(words))
    for word in words:
        found = in_words.find_matches_as_indexes(word, overlapping=True)
        within[word] = list(dict.fromkeys(names[which] for which, _, _ in found))
    for name in names:
        for which in dict.fromkeys(
            which for which, _, _ in in_names.find_matches_as_indexes(name, overlapping=True)
        ):
            if words[which] != name:
                around[words[which]].append(name)
    return within, around


class _Line:
    """What is said of one keyword on one day."""

    def __init__(
        self,
        book: Book,
        folded: str,
        words: Sequence[Word],
        within: Sequence[str],
        around: Sequence[str],
        names: Mapping[str, str],
        day: date,
    ):
        self._book, self._folded, self._names, self._day = book, folded, names, day
        self._words, self._within, self._around = words, within, around
        self._fixed = any(word.fixed for word in words)
        self._opens = any(word.opens for word in words)
        self._holding = (
            "话里有它，不在开头时" if self._opens else "别的话里有它" if self._fixed else "话里有它"
        )
        self._alone = None if self._fixed else self._first(folded)
        self._any = self._first(folded + _MORE)
        self._exact = _entries(word for word in words if word.exact and not self._fixed)
        self._held = _entries(word for word in words if not word.exact)
        self._examples: list[tuple[str, int | None]] = []

    def conflict(self) -> Conflict | None:
        """Return the line, or None where nobody is in anybody's way."""
        entries = _entries(self._words)
        if len(entries) < 2 and not self._beside_figures() and not self._overshadowed():
            return None
        said = [clause for clause in (*self._of_the_word(), *self._of_more()) if clause]
        if not said:  # all that a fixed word leaves
            return None
        shown = self._examples[0][0] if self._examples else ""
        text = f"{self._head(entries)}：{'；'.join(said)}。"
        return Conflict(tuple(each.id for each in entries), text, shown, tuple(self._examples))

    def _beside_figures(self) -> bool:
        if self._exact and self._folded in self._within:
            return True
        if not self._held:
            return False
        names = self._around or self._folded in self._within
        return bool(names or (self._within and not self._any))

    def _overshadowed(self) -> bool:
        """Tell whether a shorter keyword of another rule takes all that holds this one."""
        found = self._any or self._later()
        return bool(self._held) and found is not None and found.entry not in self._held

    def _later(self) -> Found | None:
        return self._book.find(self._folded + _MORE, today=self._day, before_figures=False)

    def _head(self, entries: Sequence[Entry]) -> str:
        word = self._words[0].keyword.text
        if len(entries) > 1:
            *others, last = map(called, entries)
            return f"{'、'.join(others)}和{last}都有关键词“{word}”"
        modes = "、".join(dict.fromkeys(MODES[each.keyword.mode] for each in self._words))
        return f"{called(entries[0])}的关键词“{word}”（{modes}）"

    def _of_the_word(self) -> Iterator[str]:
        """Say who answers where nothing but the keyword is sent: a rule that has it so, always."""
        if not self._exact or self._alone is None:
            return
        winner = self._alone.entry
        self._examples.append((self._words[0].keyword.text, winner.id))
        said = f"只发这几个字时由{called(winner)}答{_why(winner, self._exact)}"
        if self._folded in self._within:
            said += "，不再答数字"
            if self._any is None:
                said += "，换个说法或加上年份才答数字"
        yield said
        yield _never([each for each in self._exact if each != winner and each not in self._held])

    def _of_more(self) -> Iterator[str]:
        """Say who answers what holds the keyword: a rule before the figures, a figure, a rule after them."""
        if not self._held:
            return
        word = self._words[0].keyword.text
        losing = [each for each in self._held if not (self._alone and each == self._alone.entry)]
        if self._any is not None:
            winner = self._any.entry
            said = f"{self._holding}就由{self._by(self._any)}答（优先级 {winner.priority}，大于 0）"
            if names := [each for each in self._beside() if self._is_by(self._first(each), winner)]:
                said += f"，问数字的名称{self._shown(names)}也由它答，不再答数字"
                self._examples += [(self._names[each], winner.id) for each in names[:NAMED]]
            elif not self._exact and not self._fixed:
                self._examples.append((word, winner.id))
            yield said
            yield _never([each for each in losing if each != winner])
        elif self._within:
            name = self._names[max(self._within, key=len)]
            if not self._exact and not self._fixed:
                self._examples.append((word, None))
            self._examples.append((f"{word}的数字", None))
            held = "、".join(map(called, self._held))
            yield f"{'别的' if self._exact else ''}{self._holding}，也就有数字的名称“{name}”，数字总是先答"
            yield f"{held}的半匹配轮不到，要规则先答，把优先级设成大于 0"
        else:
            yield from self._after_figures(losing)

    def _after_figures(self, losing: Sequence[Entry]) -> Iterator[str]:
        if (later := self._later()) is None:
            return
        word = self._words[0].keyword.text
        if names := [each for each in self._around if self._first(each) is None]:
            self._examples += [(self._names[each], None) for each in names[:NAMED]]
            yield f"问数字的名称{self._shown(names)}时由数字先答"
        elif not self._exact and not self._fixed and not self._around:
            self._examples.append((word, later.entry.id))
        which = self._holding if self._opens else f"{self._holding}时"
        if self._around:
            which = "别的话里有它，听不出问哪个数字时，"
        yield f"{which}由{self._by(later)}答{_why(later.entry, self._held)}"
        yield _never([each for each in losing if each != later.entry])

    def _first(self, folded: str) -> Found | None:
        return self._book.find(folded, today=self._day, before_figures=True)

    def _beside(self) -> list[str]:
        return [*(each for each in self._within if each == self._folded and not self._exact), *self._around]

    def _is_by(self, found: Found | None, entry: Entry) -> bool:
        return found is not None and found.entry == entry

    def _by(self, found: Found) -> str:
        """Return the rule, with the keyword of its that counts where that is another."""
        if any(word.keyword == Keyword(found.keyword, found.mode) for word in self._words):
            return called(found.entry)
        return f"{called(found.entry)}（它的关键词“{found.keyword}”）"

    def _shown(self, names: Sequence[str]) -> str:
        listed = "、".join(f"“{self._names[name]}”" for name in names[:NAMED])
        return listed + ("等" if len(names) > NAMED else "")


def _entries(words: Iterable[Word]) -> list[Entry]:
    return list({word.entry.id: word.entry for word in words}.values())


def _why(winner: Entry, entries: Sequence[Entry]) -> str:
    """Return why *winner* comes before the others of *entries*."""
    others = [each for each in entries if each != winner]
    if not others:
        return ""
    return "（优先级高）" if winner.priority > max(each.priority for each in others) else "（编号在前）"


def _never(entries: Sequence[Entry]) -> str:
    if not entries:
        return ""
    return f"{'、'.join(map(called, entries))}轮不到，可以改优先级换先后，或者停用一条"
