"""One thing that an inspection looks at, and how the account stands in it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How it stands; where a person must judge, the program does not."""

    MET = "符合"
    NOT_MET = "不符合"
    UNKNOWN = "没有数据"
    JUDGE = "请人核对"


@dataclass(frozen=True)
class Item:
    """What is looked at, on which basis, with the result and the list behind it."""

    group: str  # 更新、互动、用语、记录
    name: str
    basis: str
    verdict: Verdict
    told: str  # the result in a sentence
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
