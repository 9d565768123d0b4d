"""Writes Markdown: words with their weight, headings, lists, tables; nothing in them is taken for a mark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

LONGEST_HEADING = 30  # characters
_HAN = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’]"
_WRAPPED = re.compile(rf"(?<={_HAN})[ \t]*\n[ \t]*(?={_HAN})")
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_SECTION = re.compile(rf"{_NUMERAL}、")
_SUBSECTION = re.compile(rf"[（(]{_NUMERAL}[)）]")
_BULLET = re.compile(r"[·•●■◆▪▫◦○□➢➤✓✔\uf06c\uf06e\uf075\uf0a7\uf0b7\uf0d8\uf0fc]\s*")
_SENTENCE = re.compile(r"[。；！？，,;]")


@dataclass(frozen=True)
class Run:
    """Some words of one weight."""

    text: str
    bold: bool = False
    link: str = ""

    def saying(self, text: str | None) -> "Run":
        """Return other words of the same weight."""
        return replace(self, text=text or "")


def line(text: str) -> str:
    """Return *text* without the spaces of its layout."""
    text = _WRAPPED.sub("", text.replace("\xa0", " ").replace("\r", ""))
    return re.sub(r"[ \t\n\u200b\ufeff]+", " ", text).strip(" \u3000")


def paragraph(runs: Sequence[Run]) -> str:
    """Return the paragraph of *runs*; what is short and begins with 一、 or （一） is a heading."""
    plain = line("".join(run.text for run in runs))
    is_bold = all(run.bold for run in runs if line(run.text))
    level = 2 if _SECTION.match(plain) else 3 if _SUBSECTION.match(plain) else 0
    is_sentence = _SENTENCE.search(plain[:-1]) or (plain.endswith(("。", "；", "，")) and not is_bold)
    if level and (is_bold or len(plain) <= LONGEST_HEADING) and not is_sentence:
        return heading(escaped(plain), level)
    if bullet := _BULLET.match(plain):
        return item(escaped(plain[bullet.end() :]), 0)
    written = text(runs)
    return re.sub(r"^(#|>|\+|-|=|\d+\.)", r"\\\1", written) if not written.startswith("**") else written


def heading(words: str, level: int) -> str:
    """Return a heading of *words*."""
    return f"{'#' * level} {words}"


def item(words: str, level: int, number: str = "") -> str:
    """Return one line of a list; *number* of an ordered one."""
    return f"{'    ' * level}{f'{number}.' if number else '-'} {words}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first row is its head."""
    width = max(len(row) for row in rows)
    lines = [
        "| " + " | ".join([each.replace("|", "\\|") for each in row] + [""] * (width - len(row))) + " |"
        for row in rows
    ]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def text(runs: Sequence[Run], *, bold: bool = True) -> str:
    """Return *runs* as one line; neighbours of one weight stand within the same marks."""
    merged: list[Run] = []
    for run in runs:
        weighed = run if bold else replace(run, bold=False)
        if merged and (merged[-1].bold, merged[-1].link) == (weighed.bold, weighed.link):
            merged[-1] = merged[-1].saying(merged[-1].text + weighed.text)
        elif weighed.text:
            merged.append(weighed)
    return line("".join(_marked(run) for run in merged))


def joined(parts: Sequence[str]) -> str:
    """Return the blocks as one text; the lines of one list stand together."""
    body = ""
    for part in filter(None, parts):
        together = body and _is_item(part) and _is_item(body.rsplit("\n", 1)[-1])
        body += ("\n" if together else "\n\n" if body else "") + part
    return body + "\n" if body else ""


def caption(words: str) -> str:
    """Return *words* as the caption of a picture; Word's own names of pictures are none."""
    words = line(words)
    is_name = re.match(
        r"(?:图片|IMG|Picture|image|说明|微信图片|图形|\w+\.(?:jpe?g|png))[\s_\d]*", words, re.IGNORECASE
    )
    return "" if is_name else escaped(words)


def escaped(words: str) -> str:
    """Return *words* with nothing in them that is a mark."""
    words = re.sub(r"([\\`*_\[\]{}])", r"\\\1", words).replace("<", "&lt;")
    return re.sub(r"^:::", r"\\:::", words)


def _marked(run: Run) -> str:
    words = re.sub(r"\s+", " ", _WRAPPED.sub("", run.text.replace("\xa0", " ")))
    inner = escaped(words.strip(" \u3000"))
    if not inner:
        return words
    before, after = re.match(r"[ \u3000]*", words)[0], re.search(r"[ \u3000]*$", words)[0]  # type: ignore[index]
    inner = f"[{inner}]({run.link})" if run.link else inner
    return f"{before}**{inner}**{after}" if run.bold else f"{before}{inner}{after}"


def _is_item(part: str) -> bool:
    return bool(re.match(r" *(?:-|\d{1,3}\.) ", part))
