"""Every rule of what WeChat spoils: found where broken, silent where not, and a second checker agrees."""

from pathlib import Path

import pytest

from bot.publishing import check, folder, setting
from bot.publishing.blocks import Block, Known
from tests import make
from tests.publishing import independent, looks
from tests.publishing.bad_html import BLOCKING, POINTED_OUT, RIGHT

ARTICLES = Path(__file__).parents[2] / "articles"
NUMBERS = {  # our names of the rules, and their numbers in the second checker
    "fragment": 1, "dropped-tag": 2, "unwrapped-tag": 3, "div": 4, "id": 5, "event-attribute": 5,
    "script-address": 5, "reference": 5, "class": 6, "removed-style": 7, "unreliable-style": 8, "black": 9,
    "gradient": 10, "background-per-paragraph": 10, "link": 11, "picture-address": 12, "picture-width": 12,
    "picture-alt": 12, "background-picture": 12, "data-src": 13, "nested-list": 14, "list": 14,
    "unbalanced": 15, "comment": 15, "leftover": 16, "content-length": 17, "drawing": 19,
}  # fmt: skip
OURS_ALONE = {"unknown-tag", "profile"}  # no rule of the list: what nobody has tried


def rules(html: str) -> dict[str, str]:
    return {finding.rule: finding.level for finding in check.check_html(html)}


@pytest.mark.parametrize(("html", "rule"), BLOCKING.items())
def test_what_wechat_takes_out_or_breaks_is_blocked(html: str, rule: str) -> None:
    assert rules(html).get(rule) == "阻断"


@pytest.mark.parametrize(("html", "rule"), POINTED_OUT.items())
def test_what_is_not_sure_is_pointed_out_and_keeps_nothing_back(html: str, rule: str) -> None:
    assert rules(html) == {rule: "提醒"}


@pytest.mark.parametrize("html", RIGHT)
def test_what_is_as_it_should_be_has_no_finding(html: str) -> None:
    assert check.check_html(html) == ()
    assert independent.broken(html) == set()


@pytest.mark.parametrize("html", [*BLOCKING, *POINTED_OUT])
def test_a_second_checker_of_the_same_rules_finds_the_same(html: str) -> None:
    found = set(rules(html)) - OURS_ALONE

    assert {NUMBERS[rule] for rule in found} >= independent.broken(html)
    assert bool(found) == bool(independent.broken(html))


def test_pictures_that_were_not_uploaded_are_blocked_only_after_the_upload() -> None:
    html = '<img src="a.jpg" alt="" style="width:100%">'

    assert check.check_html(html) == ()
    assert [finding.rule for finding in check.check_html(html, stage="uploaded")] == ["picture-address"]


def test_a_finding_says_the_words_beside_it_the_line_and_the_column() -> None:
    [finding] = check.check_html(
        '<p>第一段</p>\n<section>\n <p id="x">把课堂搬到院坝里，掌声不断，笑声不断</p></section>'
    )

    assert (finding.line, finding.column) == (3, 2)
    assert finding.place == "正文“把课堂搬到院坝里，掌声不断，…”处"
    assert finding.what == "写了 id，微信会删去；请去掉。"


def test_the_same_fault_many_times_is_told_once_with_its_number() -> None:
    [finding] = check.check_html('<p class="a">一</p><p class="a">二</p><p class="b">三</p>')

    assert finding.place == "正文“一”处等 3 处，"


@pytest.mark.parametrize(("template", "look"), looks.ALL)
@pytest.mark.parametrize("pieces", [looks.EVERY_BLOCK, looks.CROWDED], ids=["every block", "crowded"])
def test_no_template_breaks_a_rule_by_either_checker(
    template: str, look: str, pieces: tuple[Block, ...]
) -> None:
    html = looks.html(template, look, pieces)

    assert [each for each in check.check_html(html) if each.rule != "content-length"] == []
    assert independent.broken(html) - {17} == set()


@pytest.mark.parametrize("slug", sorted(file.parent.name for file in ARTICLES.glob("*/article.md")))
def test_no_article_of_ours_breaks_a_rule_by_either_checker(slug: str) -> None:
    html = setting.set_draft(folder.read(ARTICLES / slug), Known()).html

    assert check.check_html(html) == ()
    assert independent.broken(html) == set()


def test_limits_that_were_set_are_those_that_count() -> None:
    article = setting.set_draft(make.draft(title="二十个字以内的标题，这一个却有二十多个字呢"), Known())

    assert check.check(article) == ()
    assert [each.rule for each in check.check(article, check.Limits(title=20))] == ["title-length"]
    assert check.blocking(check.check(article, check.Limits(content=10, content_blocks=True)))
