"""What pages may not use, because browsers of old office PCs do not know it.

They are 360 安全浏览器 13 and QQ 浏览器 11, both Chromium 86, and Edge 18, the last of Microsoft's own.
What either lacks is not used; only a declaration that is skipped without harm may be, and stands in HARMLESS.
Our own script is ES2017, which Edge 18 runs; what we took from others may be ES2021, which Chromium 86 runs:
where it does not run, a page is as without script.
The simulator's pages are for whoever rehearses, and need run on Chromium 86 alone.

Scripts are read by acorn, the parser that node carries; styles by the few lines below.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CHROMIUM = 86
OWN, TAKEN = 2017, 2021  # of ECMAScript


@dataclass(frozen=True)
class Rule:
    """What is not used: where it would stand, since when browsers know it, and something it finds."""

    pattern: str
    known: str
    example: str


@dataclass(frozen=True)
class Block:
    """What stands between two braces, without the blocks inside, and what stands before it and around it."""

    prelude: str
    declarations: str
    within: tuple[str, ...]


PRELUDES = (
    Rule(r":has\(", "Chromium 105", "p:has(a) {}"),
    Rule(r":(is|where)\(", "Chromium 88", ":is(h1, h2) {}"),
    Rule(r":not\([^()]*[\s,>+~]", "a list or a path in :not: Chromium 88", "p:not(.a, .b) {}"),
    Rule(
        r":(modal|open|popover-open|user-(in)?valid|autofill|dir\()",
        "Chromium 105 to 133",
        ":user-invalid {}",
    ),
    Rule(
        r"::(file-selector-button|details-content|backdrop|marker)",
        "Edge 79 to Chromium 131",
        "::backdrop {}",
    ),
    Rule(r":focus-within|:any-link|:placeholder-shown", "Edge 79", ".a:focus-within {}"),
    Rule(
        r",[^{]*:focus-visible(?!\))|:focus-visible(?!\))[^{]*,",
        "Edge 79: the whole list is lost",
        "a, b:focus-visible {}",
    ),
    Rule(r"@layer", "Chromium 99", "@layer a { p {} }"),
    Rule(r"@container", "Chromium 105", "@container (width > 1px) { p {} }"),
    Rule(
        r"@scope|@starting-style|@property|@counter-style|@view-transition",
        "Chromium 91 to 126",
        "@scope (.a) { p {} }",
    ),
    Rule(r"@media[^{]*[<>]", "ranges: Chromium 104", "@media (width >= 600px) { p {} }"),
    Rule(r"@import", "a second wait for the network", "@import 'a.css';"),
    Rule(r"@supports\s+selector", "Chromium 83, not Edge 18", "@supports selector(p) { p {} }"),
)
PROPERTIES = (
    Rule(r"aspect-ratio", "Chromium 88", "p { aspect-ratio: 2 }"),
    Rule(r"inset(-.*)?", "Chromium 87", "p { inset: 0 }"),
    Rule(
        r"(margin|padding|border|inset)-(inline|block).*",
        "Chromium 87, not Edge 18",
        "p { margin-inline: 0 }",
    ),
    Rule(r"(min-|max-)?(inline|block)-size", "Edge 79", "p { inline-size: 1em }"),
    Rule(
        r"gap|row-gap|column-gap",
        "of flex: Chromium 84, not Edge 18; of a grid say grid-gap",
        "p { gap: 1em }",
    ),
    Rule(r"place-(items|content|self)", "Edge 79", "p { place-items: center }"),
    Rule(r"translate|rotate|scale", "Chromium 104; say transform", "p { rotate: 3deg }"),
    Rule(r"container(-.*)?", "Chromium 105", "p { container-type: size }"),
    Rule(r"field-sizing", "Chromium 123", "p { field-sizing: content }"),
    Rule(r"mask(-.*)?", "Chromium 120 without a prefix", "p { mask: none }"),
    Rule(r"print-color-adjust", "Chromium 136 without a prefix", "p { print-color-adjust: exact }"),
    Rule(r"(anchor|position)-(name|area|anchor|try.*)", "Chromium 125", "p { anchor-name: --a }"),
    Rule(r"(animation|scroll|view)-timeline.*|animation-range.*", "Chromium 115", "p { scroll-timeline: x }"),
    Rule(
        r"text-(wrap.*|box.*|spacing-trim|autospace|justify)",
        "Chromium 114 or later",
        "p { text-box: trim-both }",
    ),
    Rule(
        r"white-space-collapse|hyphenate-.*|initial-letter|interpolate-size",
        "Chromium 106 or later",
        "p { interpolate-size: x }",
    ),
    Rule(
        r"scrollbar-(gutter|color|width)|forced-color-adjust",
        "Chromium 89 to 121",
        "p { scrollbar-gutter: stable }",
    ),
    Rule(
        r"backdrop-filter|mix-blend-mode|clip-rule|content-visibility",
        "Edge 79",
        "p { backdrop-filter: none }",
    ),
)
VALUES = (
    Rule(r"(?<![-\w])(min|max|clamp)\(", "Chromium 79, not Edge 18", "p { width: min(1em, 2px) }"),
    Rule(
        r"color-mix\(|color\(|(ok)?l(ab|ch)\(|hwb\(|light-dark\(",
        "Chromium 101 to 123",
        "p { color: oklch(1 0 0) }",
    ),
    Rule(r"(?:rgb|hsl)a?\([^,()]+\)", "colours without commas: Edge 79", "p { color: rgb(0 0 0) }"),
    Rule(
        r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{4})\b",
        "colours that are seen through: Edge 79",
        "p { color: #0008 }",
    ),
    Rule(
        r"[\d.](?:[dsl]v[hwbi]|[dsl]vm(?:in|ax)|v[bi]|cq\w+|r?lh|r?ic|r?cap|rex|rch)\b",
        "Chromium 105 to 118",
        "p { height: 9dvh }",
    ),
    Rule(
        r"(?<![-\w])(?:abs|sign|round|mod|rem|sin|cos|tan|pow|sqrt|hypot|anchor|attr|if|calc-size)\(",
        "Chromium 111 or later",
        "p { width: round(1px) }",
    ),
    Rule(
        r"(?<![-\w])(?:revert(?:-layer)?|clip|contents|flow-root)(?![-\w(])",
        "Chromium 84 to 99, not Edge 18",
        "p { display: contents }",
    ),
    Rule(
        r"(?<![-\w])path\(",
        "a form of clip-path: Chromium 88, not Edge 18",
        "p { clip-path: path('M0 0') }",
    ),
    Rule(r"image-set\(|conic-gradient\(|linear\(", "Edge 79", "p { transition: linear(0, 1) }"),
)
# Where a browser that does not know it skips the declaration, and nothing is lost but a little of the looks.
HARMLESS = {
    "accent-color": "Chromium 93; a tick has the browser's own colour",
    "text-underline-offset": "Chromium 87; the line under a link stands a little closer",
    "text-decoration-thickness": "Chromium 89; the line through what is struck out is thinner",
    "text-size-adjust": "Edge 79; a phone's setting",
    "text-wrap": "Chromium 114; lines are less even",
    "width: fit-content": "Edge 79; a bubble is as wide as it may be",
    "overflow-wrap: anywhere": "Edge 79; what it inherits, break-word, breaks where this would",
    "scroll-margin-top": "Edge 79; where a jump ends stands at the very top",
}

NAMES = {  # of objects, and what is called of them
    "at": "Chromium 92",
    "replaceAll": "Chromium 85, not Edge 18",
    "matchAll": "Edge 79",
    "flat": "Edge 79",
    "flatMap": "Edge 79",
    "fromEntries": "Edge 79",
    "hasOwn": "Chromium 93",
    "groupBy": "Chromium 117",
    "findLast": "Chromium 97",
    "findLastIndex": "Chromium 97",
    "toSorted": "Chromium 110",
    "toReversed": "Chromium 110",
    "toSpliced": "Chromium 110",
    "trimStart": "Edge 79",
    "trimEnd": "Edge 79",
    "allSettled": "Edge 79",
    "any": "Edge 79",
    "withResolvers": "Chromium 119",
    "structuredClone": "Chromium 98",
    "globalThis": "Edge 79",
    "replaceChildren": "Chromium 86, not Edge 18",
    "requestSubmit": "Edge 79",
    "randomUUID": "Chromium 92",
    "showModal": "Edge 79; a page of its own says it better",
    "showPopover": "Chromium 114",
    "togglePopover": "Chromium 114",
    "checkVisibility": "Chromium 105",
    "showPicker": "Chromium 99",
    "startViewTransition": "Chromium 111",
    "throwIfAborted": "Chromium 100",
    "WeakRef": "Edge 84",
    "Segmenter": "Chromium 87",
    "RelativeTimeFormat": "Edge 79",
    "ListFormat": "Edge 79",
    "eval": "our policy forbids it",
    "document.write": "it would write over the page",
}
ASKED_FIRST = {  # Edge 18 lacks them: a script asks for them, as `window.EventSource`, before it uses them
    "EventSource",
    "ResizeObserver",
    "requestIdleCallback",
    "clipboard",
    "visualViewport",
    "share",
    "vibrate",
}
MARKUP = (
    Rule(r"<style\b", "our policy forbids it", "<style>p {}</style>"),
    Rule(r"\sstyle\s*=", "our policy forbids it", '<p style="color: red">'),
    Rule(r"<script\b(?![^>]*\ssrc=)", "our policy forbids it", "<script>alert(1)</script>"),
    Rule(r"\son[a-z]+\s*=\s*[\"']", "our policy forbids it", '<p onclick="x()">'),
    Rule(
        r"\shx-on|\shx-vals\s*=\s*[\"']?js:|\shx-vars",
        "htmx would have to evaluate it",
        '<p hx-on:click="x()">',
    ),
    Rule(r"javascript:", "our policy forbids it", '<a href="javascript:x()">'),
    Rule(
        r"(?:src|srcset|action|data|poster|formaction)\s*=\s*[\"'](?:https?:)?//",
        "nothing comes from elsewhere",
        '<img src="//a.example/b.png">',
    ),
    Rule(
        r"<link\b[^>]*href\s*=\s*[\"'](?:https?:)?//",
        "nothing comes from elsewhere",
        '<link href="https://a.example/b.css">',
    ),
    Rule(r"<(?:base|object|embed|applet|dialog)\b", "not needed, or not known to Edge 18", "<base href='/'>"),
    Rule(r"\s(?:popover|inert|shadowrootmode)(?:\s|=|>)", "Chromium 102 to 114", "<p popover>"),
    Rule(
        r"type\s*=\s*[\"'](?:module|importmap|speculationrules)",
        "Edge 18 loads none",
        '<script src="a" type="module">',
    ),
)
ELSEWHERE = r"url\(\s*[\"']?(?:https?:)?//|[\"'`](?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}"
SEEN = """
const acorn = require('internal/deps/acorn/acorn/dist/acorn');
const [version, sourceType, text] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const names = [];
let tree;
try { tree = acorn.parse(text, { ecmaVersion: version, sourceType, locations: true }); }
catch (error) { console.log(JSON.stringify({ fault: error.message })); process.exit(); }
(function walk(node, called) {
  if (!node || typeof node !== 'object') return;
  if (Array.isArray(node)) return node.forEach((each) => walk(each));
  if (node.type === 'MemberExpression' && !node.computed) {
    const of = node.object.type === 'Identifier' ? node.object.name : '';
    if (called || of) names.push([node.property.name, of, node.loc.start.line, called]);
    if (of === 'document') names.push(['document.' + node.property.name, '', node.loc.start.line, called]);
  } else if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    names.push([node.callee.name, '', node.loc.start.line, true]);
  } else if (node.type === 'NewExpression' && node.callee.type === 'Identifier') {
    names.push([node.callee.name, '', node.loc.start.line, true]);
  }
  for (const key of Object.keys(node)) if (key !== 'loc') walk(node[key], key === 'callee');
})(tree);
console.log(JSON.stringify({ names }));
"""


def styles(text: str, *, edge: bool = True) -> list[str]:
    """Return what a sheet of styles uses that it may not; without *edge* it is read for Chromium 86 alone."""
    return [f"{what}: {known}" for what, known in _styles(text) if edge or _new(known)]


def script(text: str, *, version: int = OWN) -> list[str]:
    """Return what a script uses that it may not; of what others wrote only whether it is of that version."""
    seen = _read(text, version, "script")
    if "fault" in seen:
        return [f"not of ECMAScript {version}: {seen['fault']}"]
    if version != OWN:
        return []
    found = []
    asked = {name for name, of, _, _ in seen["names"] if of in ("window", "navigator")}
    asked |= set(re.findall(r"[\"'](\w+)[\"'] in (?:window|navigator)", text))
    for name, _, line, called in seen["names"]:
        if name in NAMES and called:
            found.append(f"line {line}: {name}: {NAMES[name]}")
        elif name in ASKED_FIRST - asked:
            found.append(f"line {line}: {name}: Edge 18 lacks it, ask for it first")
    return found


def module(text: str) -> list[str]:
    """Return what a module of the simulator's uses that Chromium 86 lacks."""
    seen = _read(text, TAKEN, "module")
    if "fault" in seen:
        return [f"not of ECMAScript {TAKEN}: {seen['fault']}"]
    return [
        f"line {line}: {name}: {NAMES[name]}"
        for name, _, line, called in seen["names"]
        if called and name in NAMES and _new(NAMES[name])
    ]


def markup(text: str) -> list[str]:
    """Return what a page uses that it may not."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    return [
        f"line {text.count(chr(10), 0, each.start()) + 1}: {each[0].strip()}: {rule.known}"
        for rule in MARKUP
        for each in re.finditer(rule.pattern, text)
    ]


def elsewhere(text: str) -> list[str]:
    """Return the addresses outside of us in style or script, but for names that nobody asks for."""
    return [each for each in re.findall(ELSEWHERE, text) if "www.w3.org" not in each]


def blocks(text: str) -> Iterator[Block]:
    """Yield every block of a sheet, and each statement that has none."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    text = re.sub(r"\"[^\"]*\"|'[^']*'", '""', text)
    open_: list[tuple[str, list[str]]] = [("", [])]
    for piece in re.findall(r"[^{};]*[{};]|[^{};]+$", text):
        said, end = (piece[:-1].strip(), piece[-1]) if piece[-1] in "{};" else (piece.strip(), "")
        if end == "{":
            open_.append((" ".join(said.split()), []))
            continue
        if said.startswith("@"):
            yield Block(said, "", tuple(prelude for prelude, _ in open_[1:]))
        elif said:
            open_[-1][1].append(said)
        if end == "}":
            prelude, declarations = open_.pop()
            yield Block(prelude, ";".join(declarations), tuple(each for each, _ in open_[1:]))


def _styles(text: str) -> Iterator[tuple[str, str]]:
    for block in blocks(text):
        for rule in PRELUDES:
            if re.search(rule.pattern, block.prelude):
                yield block.prelude, rule.known
        if block.within and not block.within[-1].startswith("@"):
            yield f"{block.within[-1]} {{ {block.prelude}", "nesting: Chromium 120"
        shown = dict(_declared(block.declarations))
        for name, value in shown.items():
            if name in HARMLESS or f"{name}: {value}" in HARMLESS:
                continue
            if f"-webkit-{name}" not in shown:  # which old browsers know, and new ones take for the same
                yield from ((name, rule.known) for rule in PROPERTIES if re.fullmatch(rule.pattern, name))
            yield from ((f"{name}: {value}", rule.known) for rule in VALUES if re.search(rule.pattern, value))
            if re.search(r"(?<![-\w])fit-content|(?:max|min)-content", value):
                yield f"{name}: {value}", "Edge 79"
        if "flex" in shown.get("display", "") and any("gap" in name for name in shown):
            yield block.prelude, "a gap of flex: Chromium 84, not Edge 18"


def _declared(declarations: str) -> Iterator[tuple[str, str]]:
    for each in filter(None, declarations.split(";")):
        name, _, value = each.partition(":")
        yield name.strip(), " ".join(value.split())


def _read(text: str, version: int, sort: str) -> dict[str, Any]:
    command = [f"{sys.prefix}/bin/node", "--expose-internals", "-e", SEEN]
    given = json.dumps([version, sort, text])
    told = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    seen: dict[str, Any] = json.loads(told.stdout)
    return seen


def _new(known: str) -> bool:
    """Tell whether Chromium 86 lacks it; where no version is told, it is not for any browser."""
    versions = [int(each) for each in re.findall(r"\d+", known.replace("Edge 18", ""))]
    return not versions or max(versions) > CHROMIUM
