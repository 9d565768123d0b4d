"""Styles, scripts, pages: nothing that browsers of old office PCs lack, nothing inline or from elsewhere."""

import re
from pathlib import Path

import pytest

from tests.web import front_end
from tests.web.front_end import ASKED_FIRST, MARKUP, NAMES, PRELUDES, PROPERTIES, TAKEN, VALUES, Rule
from tools import vendor

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "bot" / "web" / "static"
PAGES = sorted((ROOT / "templates" / "console").glob("*.html"))
# An article knows inline style only; its page has a policy of its own that lets no script run.
STYLED = {"preview.html"}
# Found in what others wrote, and let be.
LISTED = {"uPlot.min.css": ["width: min-content: Edge 79"]}  # of a mark that our graphs have none of


@pytest.mark.parametrize("file", sorted(STATIC.rglob("*.css")), ids=lambda file: file.name)
def test_styles_use_nothing_that_old_browsers_lack(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert front_end.styles(text) == LISTED.get(file.name, [])
    assert front_end.elsewhere(text) == []


@pytest.mark.parametrize("file", sorted(STATIC.rglob("*.js")), ids=lambda file: file.name)
def test_scripts_use_nothing_that_old_browsers_lack(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    if "vendor" in file.parts:
        assert front_end.script(text, version=TAKEN) == []
        return
    assert front_end.script(text) == []
    assert front_end.elsewhere(text) == []
    assert re.search(r"^\s*\"use strict\";", text, re.MULTILINE)


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(file: Path) -> None:
    found = front_end.markup(file.read_text(encoding="utf-8"))

    assert [each for each in found if not (file.name in STYLED and "style" in each)] == []


@pytest.mark.parametrize("rule", [*PRELUDES, *PROPERTIES, *VALUES], ids=lambda rule: rule.example)
def test_each_rule_of_styles_finds_what_it_is_for(rule: Rule) -> None:
    found = front_end.styles(rule.example)

    assert any(rule.known in each for each in found), found


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("a { & b { color: red } }", "nesting"),
        ("a { b { color: red } }", "nesting"),
        ("p { display: flex; grid-gap: 1em }", "gap of flex"),
        ("p { height: fit-content }", "Edge 79"),
        ("p { --shade: oklch(1 0 0) }", "Chromium 101 to 123"),
        ("p { -webkit-mask: none; mask: light-dark(#fff, #000) }", "Chromium 101 to 123"),
        ("@media print { p { inset: 0 } }", "Chromium 87"),
        ("/* { */ p { aspect-ratio: 1 }", "Chromium 88"),
    ],
)
def test_styles_are_read_as_a_browser_would(style: str, found: str) -> None:
    assert any(found in each for each in front_end.styles(style))


def test_what_only_looks_like_it_is_let_pass() -> None:
    assert (
        front_end.styles(
            "/* :has( gap: 1em */ p { clip-path: inset(50%); grid-gap: 1em; content: ':is('; --gap: 1em;"
            " -webkit-mask: none; mask: none;"
            " background-clip: padding-box; grid-template-columns: repeat(2, minmax(0, 1fr)); color: #fff }"
            " @media (max-width: 799px) { a:not(:focus-visible) { color: red } }"
        )
        == []
    )


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("p { margin-inline: 0 }", ["margin-inline: Chromium 87, not Edge 18"]),
        ("p:has(a) { display: flex; gap: 1em }", ["p:has(a): Chromium 105"]),
        ("p { place-items: center; width: min(1em, 2px); color: rgb(0 0 0) }", []),
    ],
)
def test_read_for_chromium_86_alone_only_what_it_lacks_is_found(style: str, found: list[str]) -> None:
    assert front_end.styles(style, edge=False) == found


@pytest.mark.parametrize("newer", ["x.at(1);", "class A { static { } }", "structuredClone(1);", "await a;"])
def test_a_module_is_not_newer_than_chromium_86(newer: str) -> None:
    assert len(front_end.module(newer)) == 1


def test_what_chromium_86_runs_is_let_pass_in_a_module() -> None:
    said = 'import { b } from "./b.js"; export const a = b?.c ?? b.replaceAll("d", "e"); a.f ??= showModal();'

    assert front_end.module(said) == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_name_that_old_browsers_lack_is_found(name: str) -> None:
    said = f"{name}(1);" if "." in name else f"x.{name}(1);"

    assert any(NAMES[name] in each for each in front_end.script(said))


@pytest.mark.parametrize("name", sorted(ASKED_FIRST))
def test_what_edge_lacks_is_used_only_by_who_asks_for_it(name: str) -> None:
    assert front_end.script(f"new {name}(1);")
    assert front_end.script(f"if (window.{name}) new {name}(1);") == []


@pytest.mark.parametrize(
    "newer",
    [
        "a?.b;",
        "a ?? b;",
        "a ??= b;",
        "var a = { ...b };",
        "class A { #b = 1; }",
        "/(?<=a)b/;",
        "/(?<name>a)/;",
        "1_000;",
        "await a;",
        "import('a');",
        "try { a(); } catch { b(); }",
        "async function* a() {}",
    ],
)
def test_a_script_of_ours_is_not_newer_than_edge_18(newer: str) -> None:
    assert "not of ECMAScript 2017" in front_end.script(newer)[0]


@pytest.mark.parametrize("rule", MARKUP, ids=lambda rule: rule.example)
def test_each_rule_of_pages_finds_what_it_is_for(rule: Rule) -> None:
    assert any(rule.known in each for each in front_end.markup(f"<div>\n{rule.example}</div>"))


def test_an_address_outside_of_us_is_found_in_style_and_script() -> None:
    assert front_end.elsewhere("p { background: url(https://a.example/b.png) }")
    assert front_end.elsewhere('fetch("//a.example/b");')
    assert front_end.elsewhere('"http://www.w3.org/2000/svg"') == []


def test_every_file_of_others_is_as_it_was_taken_and_has_its_licence() -> None:
    assert vendor.check() == []
    taken = {each.parent.name for each in (STATIC / "vendor").rglob("*") if each.is_file()}
    assert taken == {package.rpartition("/")[2] for package in vendor.TAKEN}
    for name in taken:
        assert list((STATIC / "vendor" / name).glob("LICENSE*"))
