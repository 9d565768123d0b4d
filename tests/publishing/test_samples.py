"""The sample articles: one for each template, marked as such, and fit to be copied."""

from pathlib import Path

import pytest

from bot.publishing import blocks, folder, images, render, setting
from bot.publishing.blocks import Known
from bot.publishing.check import check

ARTICLES = Path(__file__).parents[2] / "articles"
SAMPLES = sorted(ARTICLES.glob("sample-*"))


def test_every_template_has_a_sample_or_a_real_article() -> None:
    shown = {folder.read(each).template for each in [ARTICLES / "2020-review", *SAMPLES]}

    assert shown == set(render.template_names())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_a_sample_is_marked_sets_whole_and_passes_the_check(sample: Path) -> None:
    draft = folder.read(sample)
    rendered = setting.set_draft(draft, Known())

    assert draft.title.startswith("【样稿】")
    assert blocks.read(draft.body).left_out == ()
    assert ":::" not in rendered.html
    assert check(rendered) == ()
    assert all(images.take(content).remarks == () for content in draft.pictures.values())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_the_documentation_shows_a_sample_in_each_look_by_day_and_by_night(sample: Path) -> None:
    docs = ARTICLES.parent / "docs"
    shown = (docs / "模板.md").read_text(encoding="utf-8")

    for look in ("red", "fresh"):
        for light in ("light", "dark"):
            picture = f"pictures/articles/{sample.name.removeprefix('sample-')}-{look}-{light}.png"
            assert f"({picture})" in shown
            assert (docs / picture).stat().st_size < 120_000
