"""What a reply that everybody can read should not say: whose number it is, what befell whom."""

from dataclasses import dataclass
from typing import Literal

from bot.answering.distress import Distress
from bot.figures.folding import fold
from bot.publishing.proofread import of_file, personal

NEVER = ("id-card", "bank-card")


@dataclass(frozen=True)
class Caution:
    """One thing about a reply: it must not go out so, or somebody says that they looked."""

    level: Literal["stop", "look"]
    text: str


def stops(reply: str) -> list[str]:
    """Return why *reply* must not go out under an article, whoever looked at it."""
    found = [each.text for each in personal.find(of_file(reply)) if each.rule in NEVER]
    return [f"回复里有“{each}”：这样的号码不能公开，请删去。" for each in found]


def cautions(reply: str, distress: Distress, *, to_distress: bool) -> tuple[Caution, ...]:
    """Return what speaks against *reply* under an article; *to_distress*: the comment asks for help."""
    found = [Caution("stop", text) for text in stops(reply)]
    found += [
        Caution("look", f"回复里有“{each.text}”：人人都看得到，确认可以公开再发。")
        for each in personal.find(of_file(reply))
        if each.rule in ("mobile", "landline", "minor")
    ]
    if to_distress:
        text = "这条留言像是在求助。回复人人看得到：不要写出她的姓名、住处、单位和遭遇，只告诉她往哪里说。"
        found.append(Caution("look", text))
    elif distress.hears(fold(reply)):
        found.append(Caution("look", "回复里有求助一类的词，别人看得到：不要让人认出说的是谁。"))
    return tuple(found)
