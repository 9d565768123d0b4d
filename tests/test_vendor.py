"""What the console takes from others stands there byte for byte, as its lock says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILE = Path("bot/web/static/vendor/uplot/uPlot.iife.min.js")


def check(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools" / "vendor.py"), "check"]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The script with all that it looks at, to be spoiled."""
    shutil.copytree(ROOT / "bot/web/static/vendor", tmp_path / "bot/web/static/vendor")
    shutil.copytree(ROOT / "tools/vendor", tmp_path / "tools/vendor")
    shutil.copy(ROOT / "tools/vendor.py", tmp_path / "tools/vendor.py")
    return tmp_path


def test_the_files_are_those_that_were_taken_and_carry_their_licence() -> None:
    assert check(ROOT).returncode == 0
    assert "Permission is hereby granted" in (ROOT / FILE.parent / "LICENSE").read_text()
    lock = (ROOT / "tools/vendor/package-lock.json").read_text()
    assert "://" not in lock  # no host stands in it, of whom they ask for money either


def test_a_file_that_was_changed_is_found(copy: Path) -> None:
    spoiled = copy / FILE
    spoiled.write_bytes(spoiled.read_bytes().replace(b"uPlot", b"uPlqt", 1))

    checked = check(copy)

    assert checked.returncode == 1
    assert "uplot/uPlot.iife.min.js: changed" in checked.stdout


def test_a_recipe_that_changed_without_what_it_makes_is_found(copy: Path) -> None:
    recipe = copy / "tools/vendor/pico.scss"
    recipe.write_text(recipe.read_text().replace('"content/link": false,', ""))

    checked = check(copy)

    assert checked.returncode == 1
    assert "@picocss/pico: its files were made by something else" in checked.stdout


def test_a_file_that_is_missing_or_was_added_is_found(copy: Path) -> None:
    (copy / FILE).rename(copy / FILE.parent / "other.js")

    told = check(copy).stdout

    assert "uPlot.iife.min.js: missing or added" in told
    assert "other.js: missing or added" in told


def test_a_lock_that_went_on_without_its_files_is_found(copy: Path) -> None:
    lock = copy / "tools/vendor/package-lock.json"
    lock.write_text(lock.read_text().replace('"integrity": "sha512-K', '"integrity": "sha512-L'))

    assert "the lock names another package" in check(copy).stdout
