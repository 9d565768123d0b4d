"""What a collecting brought, counted along, and in sentences for staff."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.errors import PlatformProblem, Refused, Unreachable
from bot.reach import runs
from bot.reach.questions import NAMES, STOPS_THE_DAY, Question
from bot.reach.taking import Taken
from bot.wechat.statistics import NOT_READY, OUT_OF_RANGE, Statistic

FAILURES_IN_A_ROW = 3  # then the rest would fail too: no network


@dataclass(frozen=True)
class Asked:
    """What was asked of one statistic, and what it brought."""

    call: Statistic
    calls: int
    failed: int
    new: int
    corrected: int

    @property
    def text(self) -> str:
        brought = [f"新增 {self.new} 行"] if self.new else []
        brought += [f"更正 {self.corrected} 行"] if self.corrected else []
        brought += [f"{self.failed} 次没有取到"] if self.failed else []
        return f"  {NAMES[self.call]}：问 {self.calls} 次，{'，'.join(brought) or '没有变化'}。"


@dataclass(frozen=True)
class Collected:
    """What a collecting brought."""

    calls: int  # questions that were put to WeChat
    failed: int  # of these: no answer that we can use
    articles: int
    new: int  # rows
    corrected: int  # rows in which WeChat had told something else before
    problems: tuple[str, ...]  # sentences for staff: what was not got, and what becomes of it
    faults: tuple[str, ...]  # what WeChat gave and nobody understands
    complete: bool  # nothing of it is worth asking again today
    asked: tuple[Asked, ...] = ()

    @property
    def in_vain(self) -> bool:
        """Tell whether everything that was asked failed."""
        return 0 < self.calls == self.failed

    @property
    def text(self) -> str:
        """Return the sentences for staff: the whole, then each statistic, then what is lacking."""
        corrected = f"，微信更正了 {self.corrected} 行" if self.corrected else ""
        first = f"向微信问了 {self.calls} 次，{self.articles} 篇图文有数据，新增 {self.new} 行{corrected}。"
        return "\n".join([first, *(each.text for each in self.asked), *self.problems, *self.faults])


@dataclass(frozen=True)
class Refusal:
    """Why WeChat gave nothing."""

    code: int | None  # None when no answer came
    why: str
    given_up: bool  # it is not asked any more


@dataclass
class Tally:
    """Counts along while one question after the other is asked."""

    articles: set[str] = field(default_factory=set)
    complete: bool = True
    failures_in_a_row: int = 0
    stopped: dict[Statistic, Refusal] = field(default_factory=dict)  # calls that give no more today, and why
    _answered: set[Statistic] = field(default_factory=set)
    _of: dict[Statistic, list[int]] = field(default_factory=dict)  # calls, failed, new, corrected
    _problems: dict[str, list[Question]] = field(default_factory=dict)  # what is the matter → with which
    _faults: dict[str, list[Question]] = field(default_factory=dict)

    def took(self, question: Question, taken: Taken, *, delayed: bool) -> None:
        self.failures_in_a_row = 0
        self._answered.add(question.call)
        self.articles |= {each.msgid for each in taken.articles}
        self._count(question, new=taken.new, corrected=taken.corrected)
        if delayed:
            self.problem("微信说数据还没有齐，稍后再取", question)
        for fault in taken.faults:
            self._faults.setdefault(fault, []).append(question)

    def refused(self, question: Question, problem: PlatformProblem, now: datetime) -> "Refusal":
        """Note that WeChat gave nothing, and return why.

        A day is given up only where WeChat answered about a newer one: else our clock may be wrong.
        """
        code = problem.code if isinstance(problem, Refused) else None
        failed, given_up = 0, False
        if code == NOT_READY:
            why, again = "微信还没准备好，稍后再取", True
        elif code == OUT_OF_RANGE and question.over(now):
            given_up = question.call in self._answered
            why, again = "已超出微信保留的期限，取不到了，记为缺数", False
        elif code in STOPS_THE_DAY:
            why, again, failed = f"{_in_words(problem).rstrip('。')}；明天接着取", False, 1
            self.stopped[question.call] = Refusal(code, why, given_up)
        else:
            why, again, failed = _in_words(problem), True, 1
            self.failures_in_a_row += 1
        self._count(question, failed=failed)
        self.problem(why, question, again=again)
        return Refusal(code, why, given_up)

    def halved(self, question: Question) -> None:
        """Note that WeChat refused *question* as a whole, and its halves are asked."""
        self._count(question)

    def not_asked(self, left: list[Question]) -> None:
        """Note that after failures in a row *left* was not asked at all."""
        text = f"接连 {FAILURES_IN_A_ROW} 次没有取到，其余 {len(left)} 次先不问，稍后再取"
        self._problems.setdefault(text, [])
        self.complete = False

    def put_off(self, question: Question) -> None:
        """Note that *question* is left for tomorrow: its call gives no more today."""
        self.problem(self.stopped[question.call].why, question, again=False)

    def problem(self, text: str, question: Question, *, again: bool = True) -> None:
        self._problems.setdefault(text, []).append(question)
        if again:
            self.complete = False

    def result(self) -> Collected:
        of = [Asked(call, *self._of[call]) for call in Statistic if call in self._of]

        def total(of_each: Callable[[Asked], int]) -> int:
            return sum(map(of_each, of))

        return Collected(
            calls=total(lambda each: each.calls),
            failed=total(lambda each: each.failed),
            articles=len(self.articles),
            new=total(lambda each: each.new),
            corrected=total(lambda each: each.corrected),
            problems=tuple(_sentence(text, questions) for text, questions in self._problems.items()),
            faults=tuple(_sentence(text, questions) for text, questions in self._faults.items()),
            complete=self.complete,
            asked=tuple(of),
        )

    def _count(self, question: Question, *, failed: int = 0, new: int = 0, corrected: int = 0) -> None:
        before = self._of.get(question.call, [0, 0, 0, 0])
        more = (1, failed, new, corrected)
        self._of[question.call] = [one + other for one, other in zip(before, more, strict=True)]


def _sentence(text: str, questions: list[Question]) -> str:
    about: dict[Statistic, set[date]] = {}
    for question in questions:
        about.setdefault(question.call, set()).update(question.days)
    named = "、".join(f"{NAMES[call]}（{runs.in_words(about[call])}）" for call in Statistic if call in about)
    return f"{named}：{text.removesuffix('。')}。" if named else f"{text}。"


def _in_words(problem: PlatformProblem) -> str:
    """Say what went wrong; asking for numbers changes nothing at WeChat, so it is simply asked again."""
    if isinstance(problem, Refused):
        return str(problem)
    return "连不上微信，稍后再取" if isinstance(problem, Unreachable) else "微信没有答完整，稍后再取"
