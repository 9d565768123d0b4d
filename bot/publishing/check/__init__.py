"""What WeChat would refuse, take out or spoil, found before anybody reviews it.

Each rule is a function of a page that was read once; it says where, what to do, and whether the article may
go on (提醒) or not (阻断).

findings    a finding, and those that block
page        HTML as elements with style, place and words
fields      title, author, digest, cover, sizes
tags styles links drawings wording    the rules of the text
"""

from collections.abc import Callable, Iterator
from itertools import chain

from bot.config import Limits
from bot.publishing.check import drawings, fields, links, page, styles, tags, wording
from bot.publishing.check.findings import Finding, Level, blocking, gathered
from bot.publishing.check.links import Stage
from bot.publishing.render import Rendered

__all__ = ["USUAL", "Finding", "Level", "Limits", "Stage", "blocking", "check", "check_html"]

USUAL = Limits()
RULES: tuple[Callable[[page.Page], Iterator[Finding]], ...] = (
    tags.fragment,
    tags.dropped_tags,
    tags.unwrapped_tags,
    tags.unknown_tags,
    tags.attributes,
    tags.lists,
    tags.balance,
    tags.blocks,
    tags.classes,
    tags.comments,
    styles.removed,
    styles.gradients,
    styles.unreliable,
    styles.black,
    styles.backgrounds,
    styles.background_pictures,
    links.links,
    drawings.drawings,
    wording.leftovers,
)


def check(article: Rendered, limits: Limits = USUAL) -> tuple[Finding, ...]:
    """Return everything that WeChat would refuse or spoil, or that readers would miss."""
    return (*fields.findings(article, limits), *_of_text(article.html, "draft"))


def check_html(html: str, *, stage: Stage = "draft", limits: Limits = USUAL) -> tuple[Finding, ...]:
    """Return what is wrong with the HTML of a text, whoever made it; `uploaded`: with WeChat's pictures."""
    return (*fields.of_content(html, limits), *_of_text(html, stage))


def _of_text(html: str, stage: Stage) -> list[Finding]:
    read = page.read(html)
    found = chain.from_iterable(rule(read) for rule in RULES)
    return gathered(chain(found, links.pictures(read, stage)))
