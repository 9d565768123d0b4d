"""The phone's and the desk's styles and modules: nothing that Chromium 86 lacks, nothing from elsewhere."""

from pathlib import Path

import pytest

from tests.web import front_end

STATIC = Path(__file__).parents[2] / "bot" / "simulator" / "static"


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.css")), ids=lambda file: file.name)
def test_styles_use_nothing_that_chromium_86_lacks(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert front_end.styles(text, edge=False) == []
    assert front_end.elsewhere(text) == []


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.js")), ids=lambda file: file.name)
def test_modules_use_nothing_that_chromium_86_lacks(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert front_end.module(text) == []
    assert front_end.elsewhere(text) == []
