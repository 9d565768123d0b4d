"""Which levels a question asks for."""

import pytest

from bot.answering.levels import levels_in


@pytest.mark.parametrize(
    ("text", "taken", "levels"),
    [
        ("省级最美家庭", (), {"省级"}),
        ("最美家庭市级的", (), {"市级"}),
        ("省级和区级最美家庭", (), {"省级", "区级"}),
        ("省市级最美家庭", (), {"省级", "市级"}),
        ("省里评的最美家庭", (), {"省级"}),
        ("区一级的示范户", (), {"区级"}),
        ("最美家庭省市区各多少", (), {"省级", "市级", "区级"}),
        ("市级最美家庭", ((0, 6),), set()),  # it is in the name
        ("国家级示范户", (), {"国家级"}),
        ("村级妇女之家", (), {"村级"}),
        ("最美家庭", (), set()),
    ],
)
def test_the_level_of_a_question_is_understood_unless_a_name_holds_it(
    text: str, taken: tuple[tuple[int, int], ...], levels: set[str]
) -> None:
    assert levels_in(text, taken) == levels
