"""Imports point down, libraries stay at home, files stay short: docs/architecture.md as a test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"

# From the top down; what stands on one line does not import its neighbours.
ORDER = [
    ["cli"],
    ["web", "scheduler"],
    ["operations"],
    ["inbound", "series", "word_lists"],
    ["retention"],
    ["reach"],
    ["comments"],
    ["answering"],
    ["publishing"],
    ["figures"],
    ["personnel"],
    ["notices"],
    ["invitations"],
    ["admission", "binding", "leave", "signed_out"],
    ["authenticator", "sign_in_tries"],
    ["decided"],
    ["people"],
    ["journal", "privacy", "charts"],
    ["system"],
    ["wechat"],
    ["db"],
    ["config"],
    ["files"],
    ["errors", "clock", "pinyin"],
]
HOMES = {
    "wechatpy": {"wechat"},
    "requests": {"wechat", "simulator"},
    "flask": {"web", "simulator"},
    "flask_login": {"web"},
    "flask_wtf": {"web"},
    "werkzeug": {"web", "simulator"},
    "apscheduler": {"scheduler", "series"},
    "jinja2": {"publishing", "answering", "charts", "reach", "notices", "simulator"},
    "click": {"cli"},
    "pyotp": {"authenticator"},
    "segno": {"authenticator"},
    "mammoth": {"figures", "publishing"},
    "PIL": {"publishing", "charts"},
    "pi_heif": {"publishing"},
    "lxml": {"figures", "publishing"},
    "rapidfuzz": {"figures", "publishing"},
    "ahocorasick_rs": {"answering", "publishing"},
    "rjieba": {"answering", "charts", "publishing"},
    "pypinyin": {"pinyin"},
    "zhconv_rs": {"answering"},
    "resvg_py": {"charts"},
    "docx": {"reach"},
    "xlsxwriter": {"figures", "reach", "word_lists"},
    "python_calamine": {"figures", "reach"},
}
WITHOUT_SQL = {"cli", "web", "scheduler"}
LONGEST = 300  # lines
VAGUE = {"utils", "helpers", "common", "manager", "service", "base", "misc"}


def imports(source: str, module: str) -> Iterator[str]:
    """Return the full name of every module that *source*, standing in *module*, imports."""
    package = module.split(".")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level]) if node.level else ""
            name = ".".join(part for part in (base, node.module or "") if part)
            yield from (f"{name}.{alias.name}" for alias in node.names)


def violations(source: str, module: str) -> list[str]:
    """Return what in *source* breaks the order of the layers or the home of a library."""
    layer = module.split(".")[1] if "." in module else ""
    height = {name: number for number, names in enumerate(reversed(ORDER)) for name in names}
    found = []
    for name in imports(source, module):
        first, _, rest = name.partition(".")
        if first == "bot":
            other = rest.split(".")[0]
            if layer in ("simulator", "__main__") or other == "simulator":
                allowed = layer == other or (layer, other) in {("cli", "simulator"), ("__main__", "cli")}
            elif not (BOT / other).exists() and not (BOT / f"{other}.py").exists():
                allowed = False  # `from bot import x` of something that is no module
            else:
                allowed = layer == other or height.get(layer, -1) > height[other]
            if not allowed:
                found.append(f"{module} imports {name}")
        elif first in HOMES and layer not in HOMES[first]:
            found.append(f"{module} uses {first}, at home in {', '.join(sorted(HOMES[first]))}")
        elif first == "sqlalchemy" and layer in WITHOUT_SQL:
            found.append(f"{module} uses sqlalchemy")
        elif layer == "simulator" and first in {"wechatpy", "sqlalchemy"}:
            found.append(f"{module} uses {first}")
    return found


def modules() -> list[tuple[str, Path]]:
    """Return every module of bot with its file, migrations left out: they are history."""
    return [
        (".".join(file.relative_to(BOT.parent).with_suffix("").parts).removesuffix(".__init__"), file)
        for file in sorted(BOT.rglob("*.py"))
        if "migrations" not in file.parts
    ]


def test_every_import_points_down_and_every_library_stays_at_home() -> None:
    found = [each for module, file in modules() for each in violations(file.read_text(), module)]

    assert found == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.wechat.client", "from bot.publishing import pushes"),
        ("bot.publishing.pushes.sending", "from bot.answering import match"),
        ("bot.scheduler", "import bot.web.app"),
        ("bot.web.console.home", "from bot.cli import main"),
        ("bot.journal", "from bot import privacy"),
        ("bot.simulator.mass", "from bot import errors"),
        ("bot.publishing.review", "from bot.simulator import serve"),
        ("bot.reach.collect", "import requests"),
        ("bot.simulator.webhook", "import wechatpy.crypto"),
        ("bot.answering.match", "from flask import request"),
        ("bot.web.console.home", "from sqlalchemy import select"),
        ("bot.figures.sheets.reading", "from ...publishing import articles"),
        ("bot.operations.rehearsal", "def late():\n    from bot.cli import office"),
    ],
)
def test_an_injected_violation_is_found(module: str, source: str) -> None:
    assert violations(source, module)


def test_modules_of_one_folder_import_each_other_without_circles() -> None:
    known = {module for module, _ in modules()}
    needs: dict[str, set[str]] = {}
    for module, file in modules():
        targets = set()
        for name in imports(file.read_text(), module):
            target = name if name in known else name.rpartition(".")[0]
            if target in known and target != module and not module.startswith(f"{target}."):
                targets.add(target)
        needs[module] = targets

    while free := {module for module, targets in needs.items() if not targets & needs.keys()}:
        for module in free:
            del needs[module]

    assert needs == {}


def test_files_are_short_and_carry_names_of_the_subject() -> None:
    long = {module: len(file.read_text().splitlines()) for module, file in modules()}
    vague = [module for module, _ in modules() if VAGUE & set(re.split(r"[._]", module))]

    assert {module: lines for module, lines in long.items() if lines > LONGEST} == {}
    assert vague == []


def test_every_file_opens_with_a_sentence_that_says_what_it_is_for() -> None:
    silent = [module for module, file in modules() if not ast.get_docstring(ast.parse(file.read_text()))]

    assert silent == []


def test_the_order_of_the_layers_stands_in_the_documentation() -> None:
    text = (BOT.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- order -->\n(.*?)\n<!-- /order -->", text, re.DOTALL)

    assert shown
    assert [line.strip(" `").split() for line in shown[1].split("·")] == ORDER
