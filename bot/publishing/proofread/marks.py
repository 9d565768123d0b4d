"""Marks: straight quotes, half-width marks between Chinese, pairs without a half, doubled marks, spaces."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from bot.publishing.proofread.findings import Finding, at
from bot.publishing.proofread.reading import Reading

_HAN = r"\u3400-\u9fff"
_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
_HALF = re.compile(
    rf"(?<=[{_HAN}”’》）】％%\"])[,:;?!](?=[{_HAN}“”‘《（【\"\d]|$)|(?<=[\d％%A-Za-z])[,;?!](?=[{_HAN}“《（【])"
    rf"|(?<=[{_HAN}”》])\.(?=$|[{_HAN}“\"])",
    re.MULTILINE,
)
_BRACKETS = re.compile(rf"\((?=[^()\n]*[{_HAN}])[^()\n]*\)")
_DOTS = re.compile(r"(?<![.。…])(?:\.{3,6}|。{2,6})(?![.。])|(?<!…)…(?!…)")
_DASHES = re.compile(rf"(?<=[{_HAN}”》])(?:--+|—(?!—)|－－)(?=[{_HAN}“《])(?<!——)")
_DOUBLED = re.compile(r"([，、；：！？])\1+|[，、；：][，、；：。]|。[，、；：]")
_SPACE = re.compile(rf"(?<=[{_HAN}，。；：、！？])[ \u3000\u00a0]+(?=[{_HAN}，。；：、！？])")
_DIGITS = re.compile(r"[０-９．％]*[０-９][０-９．％]*")
_NARROW = {wide: chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９．％"}
_PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）", "【": "】", "「": "」", "『": "』", "〈": "〉"}
_OPENINGS = {closing: opening for opening, closing in _PAIRS.items()}
_PAIRED = re.compile(f"[{''.join([*_PAIRS, *_OPENINGS])}]")
_NAMED = re.compile(r"[“《【「『][^”》】」』\n]*[”》】」』]")


def find(reading: Reading) -> Iterator[Finding]:
    """Return what is wrong with the marks of the text; nothing inside figures or addresses."""
    addresses = [reading.in_source(start, end) for start, end in reading.addresses]
    for each in (*_replaced(reading), *_straight(reading), *_unpaired(reading)):
        before = bisect_right(addresses, (each.start, len(reading.source)))
        if not before or each.start >= addresses[before - 1][1]:
            yield each


def _replaced(reading: Reading) -> Iterator[Finding]:
    text = reading.text
    for found in _HALF.finditer(text):
        wide = _WIDE.get(found[0], "。")
        what = f"中文里的“{found[0]}”应为全角“{wide}”（GB/T 15834）。"
        yield at(reading, "half-width", "提醒", *found.span(), what, offer=wide)
    for found in _BRACKETS.finditer(text):
        for position in (found.start(), found.end() - 1):
            wide = _WIDE[text[position]]
            what = f"中文里的“{text[position]}”应为全角“{wide}”（GB/T 15834）。"
            yield at(reading, "half-width", "提醒", position, position + 1, what, offer=wide)
    for found in _DOTS.finditer(text):
        yield at(reading, "ellipsis", "提醒", *found.span(), "省略号应为“……”（GB/T 15834）。", offer="……")
    for found in _DASHES.finditer(text):
        yield at(reading, "dash", "提醒", *found.span(), "破折号应为“——”（GB/T 15834）。", offer="——")
    for found in _DOUBLED.finditer(text):
        mark = found[0][0] if found[1] else "。" if "。" in found[0] else found[0][-1]
        what = f"标点“{found[0]}”重复了。"
        offer = mark if found[1] or "。" not in found[0] else None
        yield at(reading, "doubled", "提醒", *found.span(), what, offer=offer)
    names = [found.span() for found in _NAMED.finditer(text)]
    for found in _SPACE.finditer(text):
        line = reading.line_starts[reading.line_of(found.start())]
        table = "|" in text[line : text.find("\n", found.end())]
        if table or found[0].startswith("\u3000") or any(a < found.start() < b for a, b in names):
            continue
        yield at(reading, "space", "提醒", *found.span(), "汉字之间多了空格。", offer="")
    for found in _DIGITS.finditer(text):
        narrow = "".join(_NARROW.get(each, each) for each in found[0])
        what = f"数字要用半角“{narrow}”（GB/T 15835）。"
        yield at(reading, "wide-digits", "提醒", *found.span(), what, offer=narrow)


def _straight(reading: Reading) -> Iterator[Finding]:
    """Return straight quotes; where they come in pairs on a line, each is told which way it turns."""
    for line, start in zip(reading.text.split("\n"), reading.line_starts, strict=True):
        places = [found.start() for found in re.finditer('"', line)]
        if not places or not re.search(f"[{_HAN}]", line):
            continue
        paired = len(places) % 2 == 0
        for number, place in enumerate(places):
            curved = "“”"[number % 2]
            what = f"直引号应为“{curved}”（GB/T 15834）。" if paired else "直引号应为“”；这一行缺了一半。"
            span = (start + place, start + place + 1)
            yield at(reading, "straight-quote", "提醒", *span, what, offer=curved if paired else None)


def _unpaired(reading: Reading) -> Iterator[Finding]:
    """Return opening marks that nothing closes in their line, closing ones that nothing opened."""
    for line, start in zip(reading.text.split("\n"), reading.line_starts, strict=True):
        waiting: list[tuple[str, int]] = []
        alone: list[int] = []
        for found in _PAIRED.finditer(line):
            position, letter = found.start(), found[0]
            if letter in _PAIRS:
                waiting.append((letter, position))
            else:
                opened = [index for index, (each, _) in enumerate(waiting) if each == _OPENINGS[letter]]
                if opened:
                    alone += [place for _, place in waiting[opened[-1] + 1 :]]
                    del waiting[opened[-1] :]
                elif not (letter in "）" and re.match(r"[（(]?[\d一二三四五六七八九十]{1,3}）", line)):
                    alone.append(position)
        for position in sorted(alone + [place for _, place in waiting]):
            letter = line[position]
            what = f"“{letter}”没有另一半，请补上或删去。"
            yield at(reading, "unpaired", "提醒", start + position, start + position + 1, what)
