"""What can go wrong, split by what the caller does about it.

Problem
├── Mistake      what was given is wrong: the text says where, what, and what to write instead
├── NotAllowed   a rule of ours forbids it
└── PlatformProblem
    ├── Refused      WeChat said no, with a code
    ├── Unreachable  nothing left this machine, so nothing can have happened
    └── Doubtful     the request may have been carried out: look first, never simply repeat
"""

from collections.abc import Mapping


class Problem(Exception):
    """A sentence for staff: what happened, and what to do.

    `amiss` is the same by the name of what it is about, *of*, for a page that has a field of that name; of
    several, apart by spaces, it is told at the first, and each of them can mend it.
    """

    def __init__(self, text: str, *, of: str = ""):
        super().__init__(text)
        self.amiss: Mapping[str, str] = {of: text} if of else {}


class Mistake(Problem):
    """What was given is wrong; the sentence names the place and the remedy."""


class Mistakes(Mistake):
    """Several things that were given are wrong, each told on a line of its own."""

    def __init__(self, amiss: Mapping[str, str]):
        super().__init__("\n".join(amiss.values()))
        self.amiss = dict(amiss)


class NotAllowed(Problem):
    """A rule of ours forbids it."""


class PlatformProblem(Problem):
    """WeChat did not do what was asked."""


class Refused(PlatformProblem):
    """WeChat answered with an error code; nothing was done."""

    def __init__(self, text: str, *, code: int, errmsg: str = "", answer: dict[str, object] | None = None):
        super().__init__(text)
        self.code = code
        self.errmsg = errmsg
        self.answer = answer or {}

    @property
    def technical(self) -> str:
        """Return WeChat's number and its own words, for whoever looks it up."""
        return f"微信错误码 {self.code}" + (f"：{self.errmsg}" if self.errmsg else "")


class Unreachable(PlatformProblem):
    """Nothing left this machine: the name did not resolve, or no connection came about."""


class Doubtful(PlatformProblem):
    """The request left this machine and no clear answer came back.

    `too_soon` when WeChat only said that an earlier, equal request is still being worked on.
    """

    def __init__(self, text: str, *, too_soon: bool = False):
        super().__init__(text)
        self.too_soon = too_soon
