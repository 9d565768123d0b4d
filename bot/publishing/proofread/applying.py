"""Writing what findings offer: each change told, none where two would overlap."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.publishing.proofread.findings import Finding


@dataclass(frozen=True)
class Applied:
    """A source with changes, and the findings that were carried out."""

    source: str
    changes: tuple[Finding, ...]


def applied(source: str, findings: Sequence[Finding]) -> Applied:
    """Return *source* with what *findings* offer; of those that overlap, only the first."""
    pieces: list[str] = []
    changes: list[Finding] = []
    position = 0
    for each in sorted(findings, key=lambda each: (each.start, -each.end)):
        if each.offer is None or each.start < position:
            continue
        pieces += [source[position : each.start], each.offer]
        position = each.end
        changes.append(each)
    return Applied("".join([*pieces, source[position:]]), tuple(changes))
