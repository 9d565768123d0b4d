"""Years that do not go with the year an article is about: in its title, its digest, at its beginning."""

import re
from collections.abc import Iterator

from bot.publishing.proofread.findings import Finding, at
from bot.publishing.proofread.reading import Reading

_YEAR = re.compile(
    r"(?<!\d)(?:([1-9]\d{3})(?=年)|((?:19|20)\d\d)(?=[：:·—，。\s])|(2[1-9]\d\d)(?=[：:·]))(?!年?[-–—至到])"
)
_ELSEWHERE = re.compile(
    r"[比较自从]|同比|以来|以前|此前|去年|上年|明年|下一年|来年|新的一年|规划|到$|至$|截[至止]|年[-–—至到]$|（"
)
_OPENING = 0.7  # of the text; after that a review looks ahead


def find(reading: Reading, year: int | None) -> Iterator[Finding]:
    """Return each year but *year* that is told as if it were the article's."""
    if year is None:
        return
    last = len(reading.text) * _OPENING
    for found in _YEAR.finditer(reading.text):
        other = int(found[0])
        if other == year:
            continue
        before = reading.text[max(0, found.start() - 8) : found.start()]
        after = reading.text[found.end() : found.end() + 4]
        near = abs(other - year) <= 1 and found.start() > last
        if near or _ELSEWHERE.search(before) or re.match(r"年?(?:以来|以前|底|初|相比|的)", after):
            continue
        what = f"文章说的是{year}年，这里是{other}年，请核对。"
        yield at(reading, "year", "提醒", *found.span(), what)
