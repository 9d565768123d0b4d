"""What a question without a name may be about, by the words that names are made of."""

import re
from collections.abc import Iterable, Sequence
from operator import itemgetter

from bot.answering import beyond, clauses, dictionary, kinds, understanding
from bot.answering.library import Named, Shelf, facts_of
from bot.answering.understanding import Question

MOST_GUESSES = 6
_MOST_OF_ONE_KIND = 5
_HALF = 0.5
_MEASURE = re.compile(
    "(?:有|共|一共|总共)*(?:多少|几)(人次|件次|[支所条台箱瓶份起对单])(?P<noun>[一-鿿]{0,3}?)[呢啊呀吗了]?"
)


def guesses(question: Question, shelf: Shelf) -> tuple[list[Named], bool]:
    """Return what a question without a name may be about, the likeliest first, and whether that is clear.

    1. Names that nearly stand in it.
    2. Indicators whose names hold its words; clear when all of them stand in one, and only there.
    3. Indicators of the level, or of the kind of number, when it names nothing else.
    """
    if question.guesses:
        found = [named for hit in question.guesses for named in shelf.facts(hit.subject).named]
        return found[:MOST_GUESSES], False
    parts = _without_levels(clauses.content(question.folded), question.levels)
    words = understanding.tokens(parts, shelf.words.having)
    if words:
        found, clear = _by_words(words, shelf, question.whole)
        return (found, clear) if found or question.whole.otherwise else (_of_topics(words, shelf), False)
    everything = list(shelf.named.values())
    if question.whole.otherwise:
        return [], False
    if question.levels:
        found = [named for named in everything if named.figures[0].level in question.levels]
        return found[:MOST_GUESSES], False
    kind = question.whole.kinds
    found = [named for named in everything if kinds.kind_of(named.figures[0].unit) in kind]
    return (found, False) if len(found) <= _MOST_OF_ONE_KIND else ([], False)


def beside(question: Question, shelf: Shelf) -> list[Named]:
    """Return what the clauses without a name are clearly about: 奶粉多少箱？救灾捐了多少？"""
    found: list[Named] = []
    for clause in question.rest:
        if clauses.rest_of_a_list(clause):
            found += _of_the_list(clause, question, shelf) or _of_the_measure(clause, question, shelf)
            continue
        words = understanding.tokens(clauses.content(clause), shelf.words.having)
        named, clear = _by_words(words, shelf, kinds.asked(clause)) if words else ([], False)
        found += named if clear else _of_the_measure(clause, question, shelf)
    return found


def _of_the_measure(clause: str, question: Question, shelf: Shelf) -> list[Named]:
    """Return the one of the topics asked that is counted so, in a clause of no more: 几支队伍."""
    if not (asked := _MEASURE.fullmatch(clause)):
        return []
    topics = dict.fromkeys(hit.subject.topic for hit in question.hits)
    counted = [each for topic in topics for each in shelf.of_topic(topic) if each.figures[0].unit == asked[1]]
    noun = asked["noun"]
    return [each for each in counted if len(counted) == 1 and (noun in each.about or _sorted_so(noun, each))]


def _sorted_so(noun: str, named: Named) -> bool:
    """Tell whether *noun* says the sort that is in the names: 队伍 of a 志愿队."""
    return any(letter in dictionary.SORTS and letter in named.names for letter in noun)


def _of_the_list(word: str, question: Question, shelf: Shelf) -> list[Named]:
    """Return the one of the topics asked that *word* calls: 救助, in 两癌检查、救助."""
    topics = dict.fromkeys(hit.subject.topic for hit in question.hits)
    called = [named for topic in topics for named in shelf.of_topic(topic) if word in named.names]
    return called if len(called) == 1 else []


def _without_levels(parts: Iterable[str], levels: Iterable[str]) -> list[str]:
    rest = "\n".join(parts)
    for level in levels:
        rest = rest.replace(level, "\n")
    return rest.split()


def _by_words(words: Sequence[str], shelf: Shelf, asked: kinds.Asked) -> tuple[list[Named], bool]:
    everything = shelf.in_order
    scores: dict[int, int] = {}
    for word in words:
        for which in shelf.words.having(word):
            scores[which] = scores.get(which, 0) + len(word)
    able = [
        (score, which)
        for which, score in scores.items()
        if kinds.fits(asked, everything[which].figures[0].unit, everything[which].about)
    ]
    most, whole = max((score for score, _ in able), default=0), sum(map(len, words))
    if asked.otherwise or most < whole * _HALF or not most:
        return [], False
    best = [everything[which] for score, which in sorted(able, key=itemgetter(1)) if score == most]
    one = len({(each.topic, each.figures[0].counted) for each in best}) == 1  # they differ by level alone
    if one and _asks_beyond(words, asked, best):
        one = False
    only_counted = set(words) <= set(asked.nouns)  # 一共有多少个乡镇 asks of all there are
    return best[:MOST_GUESSES], most == whole and one and not only_counted


def _asks_beyond(words: Sequence[str], asked: kinds.Asked, best: Sequence[Named]) -> bool:
    """Tell whether more is asked than the figures of *words* say, or of other people."""
    masked = asked.words
    for word in words:
        masked = masked.replace(word, beyond.MASK * len(word))
    return bool(beyond.beyond(masked, facts_of(best))) or beyond.left_out(
        [asked.words], "\n".join(each.names for each in best)
    )


def _of_topics(words: Sequence[str], shelf: Shelf) -> list[Named]:
    """Return what the topics count that have all of *words* in their names."""
    having = [set(shelf.topic_words.having(word)) for word in words]
    names = [shelf.topics[which][0] for which in sorted(set.intersection(*having))]
    return [named for name in names for named in shelf.called(name)][:MOST_GUESSES]
