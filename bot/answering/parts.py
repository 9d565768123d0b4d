"""What makes some of those that are counted of them, or another sort: 成年妇女, 输转到工厂的, 示范村."""

import re
from collections.abc import Container

from bot.answering import dictionary
from bot.figures.extract.words import DOINGS, VERBS, alternation

MASK = "〓"  # stands for each letter of a name found

_SOME_PEOPLE = re.compile("([\u4e00-\u9fff]{2,4})(?:妇女|女性|女同志|群众|姐妹|学生|女童)")
_ALL_PEOPLE = frozenset({"全区", "全体", "广大", "所有", "全部", "普通", "本地", "当地", "各族", "城乡"})
_OF_NOUNS = frozenset("nvab")  # what a compound noun begins with
_NO_QUALITY = frozenset(
    {"v", "ns", "nr", "nt", "r", "m", "q", "d", "p", "c", "u", "uj", "ul", "f", "y", "zg", "x"}
)
_THIS_YEAR = re.compile("[去今前明全往近当每上本]年")
_COMPOUND = re.compile(
    f"{MASK}的?(?P<word>(?:(?![有几多少共是到都呢各在一了的])[\u4e00-\u9fff]){{1,3}}[{dictionary.SORTS}])(?:[有共几是到都呢]|一共|总共|多少|数|$)"
)
_WHICH = re.compile(f"{MASK}(?P<which>[\u4e00-\u9fff]{{2,8}})的(?:人|妇女|户|家庭)?有?(?:多少|几)")
_DONE = re.compile(alternation([*VERBS, *DOINGS]))  # what is done with everything that is counted
_WHERE = re.compile(
    f"{MASK}(?:就业|务工|工作|[发送捐投放卖转寄])?(?:到|去|往|在|进)了?(?P<where>[\u4e00-\u9fff]{{2,6}}?)(?:去|里)?的(?:有|占|是|人|妇女|姐妹)?(?:有?多少|有?几)"
)


def part(masked: str, about: str) -> str:
    """Return the words of *masked* for some of those counted that *about* does not know, or nothing."""
    for found in _SOME_PEOPLE.finditer(masked):
        word, tag = dictionary.last(found[1])
        everybody = word in _ALL_PEOPLE or tag in _NO_QUALITY or _THIS_YEAR.search(word)
        if len(word) > 1 and not everybody and word not in about:
            return found[0][found[1].rindex(word) :]
    where = found_where["where"] if (found_where := _WHERE.search(masked)) else ""
    return "" if where in about or _THIS_YEAR.search(where) else where


def another_sort(masked: str, about: str, known: Container[str]) -> str:
    """Return the noun after a name that *about* does not know, though it may know its parts.

    美丽庭院示范村 is none of the 示范户.
    """
    if not (found := _COMPOUND.search(masked)):
        return ""
    word = found["word"]
    is_a_noun = dictionary.last(word)[0][-1] == word[-1] and dictionary.first(word)[1][0] in _OF_NOUNS
    return word if is_a_noun and word not in about and word not in known else ""


def which(masked: str, about: str, known: Container[str]) -> str:
    """Return the words of *masked* after a name that only some of those counted can be.

    检查得病的有几个 asks for some of them, 检查参加的有几个 for all.
    """
    if not (found := _WHICH.search(masked)):
        return ""
    words = (word for word in dictionary.cut(found["which"]) if len(word) > 1 and word not in known)
    narrows = any(not (_DONE.search(word) or _stands(word, about)) for word in words)
    return found["which"] if narrows else ""


def _stands(word: str, about: str) -> bool:
    """Tell whether *word* stands in *about*, a short one also in part: 做手术 where 手术 does."""
    pairs = [word[place : place + 2] for place in range(len(word) - 1)] if len(word) <= 3 else []
    return any(each in about for each in (word, *pairs))
