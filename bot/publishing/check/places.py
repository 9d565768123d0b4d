"""Says where in an article something stands, so that staff find it."""

from bot.publishing.check.findings import Finding, Level
from bot.publishing.check.page import Element, Page, Text


def at_element(page: Page, element: Element, rule: str, what: str, level: Level) -> Finding:
    """Return a finding about *element*, told by the words that stand in it or beside it."""
    return Finding(rule, _place(page.words_at(element.texts[0])), what, level, element.line, element.column)


def at_text(page: Page, text: Text, rule: str, what: str, level: Level) -> Finding:
    """Return a finding about *text*."""
    return Finding(rule, _place(page.words_at(page.texts.index(text))), what, level, text.line, text.column)


def at_point(point: tuple[int, int], rule: str, what: str, level: Level) -> Finding:
    """Return a finding about a line and column of the HTML."""
    line, column = point
    return Finding(rule, f"正文第 {line} 行", what, level, line, column)


def _place(words: str) -> str:
    return f"正文“{words}”处" if words else "正文"
