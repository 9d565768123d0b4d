"""The manual as a whole: every step of it has its test, every picture its place, every link its end."""

import ast
import re
from pathlib import Path
from urllib.parse import unquote

from tests import manual

CHAPTERS = sorted(each.stem for each in manual.FOLDER.glob("*.md") if each.stem != "README")


def performed() -> set[tuple[str, str]]:
    """Return the chapter and heading of every section that a test performs."""
    found = set()
    for file in Path(__file__).parent.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "section"
                and [type(each) for each in node.args] == [ast.Constant, ast.Constant]
            ):
                chapter, heading = (str(ast.literal_eval(each)) for each in node.args)
                found.add((chapter, heading))
    return found


def test_each_section_with_steps_is_performed_by_a_test() -> None:
    told = {(chapter, heading) for chapter in CHAPTERS for heading in manual.listed(chapter)}

    assert told
    assert performed() == told


def test_numbered_lines_are_steps_and_pictures_stand_in_a_section() -> None:
    for chapter in CHAPTERS:
        text = (manual.FOLDER / f"{chapter}.md").read_text(encoding="utf-8")
        for line in text.splitlines():
            assert not re.match(r"\d+\. ", line) or manual.STEP.match(line), f"{chapter}: {line}"
        assert text.count("![") == len(manual.PICTURE.findall(text)), chapter


def test_every_picture_is_shown_once_and_there() -> None:
    shown = [
        name
        for chapter in CHAPTERS
        for parts in manual.listed(chapter).values()
        for name in parts
        if name.endswith(".png")
    ]

    assert sorted(shown) == sorted(each.name for each in manual.PICTURES.glob("*.png"))


def test_every_link_leads_to_a_chapter_and_a_heading() -> None:
    for chapter in [*CHAPTERS, "README"]:
        text = (manual.FOLDER / f"{chapter}.md").read_text(encoding="utf-8")
        for target in re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", text):
            file, _, heading = unquote(target).partition("#")
            there = manual.FOLDER / (file or f"{chapter}.md")
            assert there.is_file(), f"{chapter}: {target}"
            assert not heading or f"## {heading}" in there.read_text(encoding="utf-8"), f"{chapter}: {target}"
