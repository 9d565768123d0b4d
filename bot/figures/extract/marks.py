"""The text of a Markdown file without its marks, a paragraph a line: in one pass, whatever stands in it."""

import re

_FRONT_MATTER = re.compile(r"\A(\+{3}|-{3})[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title[ \t]*[=:][ \t]*[\"']?(.{0,200}?)[\"']?[ \t]*$", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\n]{0,400}\)")
_LINK = re.compile(r"\[([^\[\]\n]{0,200})\](?:\([^()\n]{0,400}\)|\[[^\[\]\n]{0,100}\])")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,400}>")
_STRONG = re.compile(r"\*+|`+|~~|__")
_OPENS = re.compile(r"[ \t]{0,12}(?:#{1,6}[ \t]+|>[ \t]?|[-+*][ \t]+|\d{1,3}[.)][ \t]+|```|~~~|:{3})")
_RULE = re.compile(r"[\s|:=*_-]+|:{3}.{0,100}|(?:```|~~~).{0,100}")
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’\d]")


def text(source: str) -> str:
    """Return the text of *source*, the title of its front matter first."""
    matter = _FRONT_MATTER.match(source)
    title = _TITLE.search(matter[2]) if matter else None
    body = _without_comments(source[matter.end() :] if matter else source)
    lines = [[title[1]]] if title else []
    open_ = False  # whether the next line may go on with the last
    for line in body.split("\n"):
        if not line.strip() or _RULE.fullmatch(line):
            open_ = False
            continue
        opens = _OPENS.match(line)
        told = _told(line[opens.end() :] if opens else line)
        if open_ and not opens and "|" not in line:
            whole = _HAN.match(lines[-1][-1][-1:]) and _HAN.match(told)
            lines[-1].append(told if whole or not told else f" {told}")
        elif told:
            lines.append([told])
        open_ = bool(lines) and bool(told) and not line.lstrip().startswith(("#", "|"))
    return "\n".join("".join(line) for line in lines)


def _told(line: str) -> str:
    line = _LINK.sub(r"\1", _PICTURE.sub("", line))
    line = _STRONG.sub("", _TAG.sub("", line)).strip()
    if line.startswith("|"):  # a row of a table
        line = "\u3000".join(cell.strip() for cell in line.strip("|").split("|"))
    return line


def _without_comments(source: str) -> str:
    told, *commented = source.split("<!--")
    return told + "".join(each.partition("-->")[2] for each in commented)
