"""What is noted while a text is read: faults, what is left out, links outside WeChat, hidden pictures."""

from dataclasses import dataclass, field

from bot.errors import Mistake
from bot.publishing.blocks.kinds import LeftOut
from bot.publishing.blocks.known import Known


@dataclass(frozen=True)
class Fault:
    """One thing that must be mended before the text can be read: in which line, what is right."""

    line: int
    what: str


class Misread(Mistake):
    """A text that is not well formed; every fault of it, by line."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(f"第{fault.line}行：{fault.what}" for fault in self.faults))


@dataclass
class Notes:
    """Filled by those who read, in the order of the text."""

    known: Known | None  # None: figures are not looked up, their names stay as they are written
    source_url: str | None = None  # None: not known yet
    faults: list[Fault] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # address → words, in order
    hidden: list[str] = field(default_factory=list)

    def fault(self, line: int, what: str) -> None:
        self.faults.append(Fault(line, what))

    def leave_out(self, line: int, block: str, why: str) -> None:
        self.left_out.append(LeftOut(line, block, why))

    def link(self, address: str, words: str) -> str:
        """Return the mark of that address, [1] for the first."""
        self.links.setdefault(address, words)
        return f"[{list(self.links).index(address) + 1}]"
