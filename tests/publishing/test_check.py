"""The check before review: what WeChat would refuse is found, measured as WeChat measures, with a remedy."""

from dataclasses import replace

import pytest

from bot.publishing import check
from bot.publishing.check import Finding
from bot.publishing.render import Rendered

GOOD = Rendered(
    title="巾帼志愿服务走进社区",
    author="武都区妇联",
    digest="三月的武都。",
    source_url="",
    comments=False,
    cover="a" * 64,
    html="<p>三月的武都。</p>",
)


def found(**fields: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.level) for finding in check.check(replace(GOOD, **fields))]  # type: ignore[arg-type]


def test_an_article_as_it_should_be_has_no_findings() -> None:
    assert check.check(GOOD) == ()
    assert check.blocking(()) == []


@pytest.mark.parametrize(
    ("field", "rule", "most"),
    [("title", "title-length", 32), ("author", "author-length", 16), ("digest", "digest-length", 120)],
)
def test_what_is_one_character_too_long_is_blocked_and_what_just_fits_is_not(
    field: str, rule: str, most: int
) -> None:
    assert found(**{field: "长" * most}) == []
    assert found(**{field: "长" * (most + 1)}) == [(rule, "阻断")]


def test_the_address_of_the_original_is_measured_in_bytes() -> None:
    start = "https://example.com/"

    assert found(source_url=start + "a" * (1_024 - len(start))) == []
    assert found(source_url=start + "长" * 335) == [("source-url-length", "阻断")]


def test_a_text_above_twenty_thousand_characters_is_pointed_out_and_above_a_million_bytes_blocked() -> None:
    assert found(html="长" * 20_000) == []
    assert found(html="长" * 20_001) == [("content-length", "提醒")]
    assert found(html="长" * 333_334) == [("content-size", "阻断"), ("content-length", "提醒")]


@pytest.mark.parametrize("field", ["title", "author", "digest"])
def test_what_is_empty_or_of_two_lines_is_blocked(field: str) -> None:
    assert found(**{field: "　 "}) == [("empty", "阻断")]
    assert found(**{field: "两\n行"}) == [("line-break", "阻断")]


def test_an_article_without_a_cover_is_blocked() -> None:
    assert found(cover="") == [("cover", "阻断")]


def test_the_original_must_be_a_web_address() -> None:
    assert found(source_url="javascript:alert(1)") == [("source-url", "阻断")]
    assert found(source_url="https://example.com") == []


@pytest.mark.parametrize("leftover", ["**一是", "[见](http://x", "{{ 年 }}", "{% if %}", "共待补人"])
def test_marks_that_were_left_in_the_text_are_blocked(leftover: str) -> None:
    assert ("leftover", "阻断") in found(html=f"<p>{leftover}</p>")


def test_a_finding_says_where_and_what_to_do() -> None:
    findings = check.check(replace(GOOD, title="长" * 35, html="长" * 20_001))

    assert findings[0] == Finding("title-length", "标题", "有 35 字，最多 32 字，请删去 3 字。", "阻断")
    assert check.blocking(findings) == ["标题有 35 字，最多 32 字，请删去 3 字。"]
