"""The words of the language, from rjieba's dictionary: to cut a text, and to tell a slip from a word.

It takes a third of a second and 50 MB to load, so it is loaded with the first question that needs it.
"""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rjieba import Jieba

SORTS = "村镇乡街校店厂所站室户队团手岗奖县社"  # ends of nouns that say what sort of thing is meant


def cut(text: str) -> list[str]:
    """Return the words of *text*."""
    return list(_dictionary().cut(text, False))


@lru_cache(maxsize=4096)
def first(text: str) -> tuple[str, str]:
    """Return the word that *text*, not empty, begins with, and what part of speech it is (n, v …)."""
    word, tag = _dictionary().tag(text)[0]
    return word, tag


@lru_cache(maxsize=4096)
def last(text: str) -> tuple[str, str]:
    """Return the word that *text*, not empty, ends with, and what part of speech it is."""
    word, tag = _dictionary().tag(text)[-1]
    return word, tag


def has(word: str) -> bool:
    """Tell whether *word* is one."""
    return bool(_dictionary().has_word(word))


@cache
def _dictionary() -> "Jieba":
    from rjieba import Jieba

    return Jieba()
