"""What is known of a follower: a hash, and texts that nobody reads without the key."""

import pytest

from bot import privacy
from bot.errors import Mistake

KEY = "a key that only tests know"
WORDS = "他昨天晚上又打我了，孩子也在家。🙏"


def test_a_sealed_text_is_read_with_its_key_and_shows_nothing_without() -> None:
    sealed = privacy.seal(WORDS, KEY, purpose="confided.text")

    assert privacy.unseal(sealed, KEY, purpose="confided.text") == WORDS
    assert sealed.startswith("1:")
    assert sealed.isascii()
    assert "打" not in sealed


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({privacy.seal(WORDS, KEY, purpose="p") for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("key", "purpose"), [("another key of the tests", "confided.text"), (KEY, "conversation.openid")]
)
def test_another_key_and_another_purpose_open_nothing(key: str, purpose: str) -> None:
    sealed = privacy.seal(WORDS, KEY, purpose="confided.text")

    with pytest.raises(Mistake, match="把原来的密钥填回配置文件") as mistake:
        privacy.unseal(sealed, key, purpose=purpose)

    assert WORDS[:3] not in str(mistake.value)


@pytest.mark.parametrize("damage", ["cut", "changed", "another way", "no text of ours", "nothing"])
def test_a_text_that_was_damaged_is_not_taken_for_another(damage: str) -> None:
    sealed = privacy.seal(WORDS, KEY, purpose="p")
    damaged = {
        "cut": sealed[:-8],
        "changed": sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:],
        "another way": "2:" + sealed[2:],
        "no text of ours": "1:妇联",
        "nothing": "1:",
    }[damage]

    with pytest.raises(Mistake, match="打不开"):
        privacy.unseal(damaged, KEY, purpose="p")


def test_half_a_character_is_sealed_as_a_question_mark() -> None:
    sealed = privacy.seal("妇\ud800联", KEY, purpose="p")

    assert privacy.unseal(sealed, KEY, purpose="p") == "妇?联"


def test_a_follower_is_known_by_a_hash_that_differs_between_installations() -> None:
    here, there = (privacy.follower_hash("oFollower", key) for key in (KEY, "another key of the tests"))

    assert len(here) == 64
    assert here != there
    assert privacy.follower_hash("oFollower", KEY) == here
