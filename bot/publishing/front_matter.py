"""The fields at the head of `article.md`, in TOML between two lines of +++."""

import difflib
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import Mistake
from bot.publishing import render
from bot.publishing.images import crops

LONGEST_COLUMN = 40  # what the table holds
KEYS: dict[str, type] = {
    "title": str,
    "author": str,
    "digest": str,
    "cover": str,
    "cover_centre": str,
    "column": str,
    "template": str,
    "look": str,
    "year": int,
    "source_url": str,
    "comments": bool,
    "url": str,
    "published": date,
    "corrects": str,
    "picture": list,
}
NEEDED = ("title", "author", "digest", "cover", "template")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # PostgreSQL keeps no NUL, WeChat none of them
_WORDS = {
    str: "加引号的文字",
    int: "四位数字，如 2020",
    bool: "true 或 false",
    date: "日期，如 2021-01-14",
    list: "写成 [[picture]]",
}


def read(file: Path, lines: list[str], faults: list[str]) -> dict[str, Any]:
    """Return the fields that *lines* of *file* say; what is wrong goes to *faults*, with line and remedy.

    Raises Mistake when it is no TOML.
    """
    try:
        given = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        number = int(at[1]) + 1 if at else len(lines) + 1
        shown = lines[min(number, len(lines) + 1) - 2].strip() if lines else ""
        raise Mistake(
            f'{file} 第{number}行：前言写法不对（{error}）。这一行是：{shown}\n要写成 键 = "文字"，每行一个。'
        ) from None
    except (RecursionError, ValueError):  # ValueError: a whole number that Python refuses for its length
        raise Mistake(f"{file}：前言读不了：嵌套太深，或数字太长。") from None
    fields: dict[str, Any] = {}
    for key, value in given.items():
        where = f"{file} 第{line(lines, key)}行"
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            hint = f"是不是 {near[0]}？" if near else "可用的有：" + "、".join(KEYS)
            faults.append(f"{where}：没有“{key}”这一项。{hint}")
        elif type(value) is not KEYS[key]:
            faults.append(f"{where}：{key} 要{_WORDS[KEYS[key]]}。")
        elif isinstance(value, str) and CONTROL.search(value):
            faults.append(f"{where}：{key} 里有看不见的控制字符，请删去。")
        elif key == "cover_centre" and isinstance(value, str):
            fields[key] = value.strip()
            try:
                crops.centre(value)
            except Mistake as mistake:
                faults.append(f"{where}：cover_centre {mistake}")
        elif key == "column" and isinstance(value, str) and len(value) > LONGEST_COLUMN:
            faults.append(f"{where}：column 有 {len(value)} 字，最多 {LONGEST_COLUMN} 字。")
        else:
            fields[key] = value.strip() if isinstance(value, str) else value
    if "template" in fields:
        fields["template"] = render.template_called(fields["template"])
    for key in NEEDED:
        if not fields.get(key) and key not in given:
            faults.append(f"{file} 前言里缺 {key}。")
        elif key in fields and not fields[key]:
            faults.append(f"{file} 第{line(lines, key)}行：{key} 是空的。")
    if fields.get("template") and not render.is_template(fields["template"]):
        known = "、".join(render.template_names())
        faults.append(
            f"{file} 第{line(lines, 'template')}行：没有模板“{fields['template']}”。可用：{known}。"
        )
    if fields.get("look", render.DEFAULT_LOOK) not in render.LOOKS:
        looks = "、".join(render.LOOKS)
        faults.append(f"{file} 第{line(lines, 'look')}行：没有风格“{fields['look']}”。可用：{looks}。")
    if "year" in fields and not 1949 <= fields["year"] <= 2099:
        faults.append(f"{file} 第{line(lines, 'year')}行：year 不是年份。请写四位数字，如 year = 2020。")
    return fields


def line(lines: list[str], key: str) -> int:
    """Return the line of *key* in the file; the front matter starts at its second line."""
    for number, line in enumerate(lines, 2):
        if re.match(rf"[\s\[]*[\"']?{re.escape(key)}[\"']?\s*[=.\]]", line):
            return number
    return 2
