"""Plays one case from the planned push to its end, and says what must hold of every end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from signal import SIGKILL, SIGSTOP

from bot.publishing.pushes import Push, State
from tests.once.faults import CALL, EVENT, Fault
from tests.once.ground import DUE, Ground
from tests.once.scheduler import Scheduler
from tests.once.steps import Halt
from tests.platform import until

# Seconds from the time it is due: the draft is made, it is sent, what came of it is looked for.
ROUNDS = (-3000, 0, 3, 64, 130, 200, 320, 500, 1200)
PUT_RIGHT_AFTER = 130  # when a clock that had jumped back is noticed
RESTORED_AT = 1000  # within the allowed lateness: time alone would not hold it
NOT_SENT = {State.PLANNED, State.PREPARING, State.HELD, State.CANCELLED, State.FAILED}


@dataclass(frozen=True)
class Case:
    """One scheduler's death (or none, *step* 0) at one of its steps, and what else goes wrong."""

    mode: str
    schedulers: int
    fault: Fault
    step: int = 0

    @property
    def name(self) -> str:
        return f"{self.mode}, {self.schedulers} schedulers, {self.fault.name}, step {self.step}"


@dataclass(frozen=True)
class End:
    """How a case ended."""

    steps: list[str]  # of the first scheduler; as far as is known
    halted: bool
    push: Push
    deliveries: int
    accepted: int  # jobs that the platform took on


def play(ground: Ground, case: Case) -> End:
    """Play *case* on a fresh ground."""
    ground.fresh()
    _order(ground, case)
    signal = SIGSTOP if case.fault.freezes else SIGKILL
    first = Scheduler(ground.installation, Halt(case.step, signal) if case.step else None)
    crew = [first] + [Scheduler(ground.installation) for _ in range(case.schedulers - 1)]
    played = _Played(ground, case, crew)
    try:
        for seconds in ROUNDS:
            if seconds > PUT_RIGHT_AFTER:
                played.put_clock_right()
            played.round(DUE + timedelta(seconds=seconds))
        played.wake()
        if case.fault.restores and played.halted:
            played.restore()
        return played.end()
    finally:
        for each in [*crew, *played.gone]:
            each.stop()


def faults_of(case: Case, end: End) -> list[str]:
    """Return what is wrong with how a case ended: nothing may go out twice, nor be told untruly."""
    state, wrong = State(end.push.state), []
    if end.deliveries > 1:
        wrong.append(f"{end.deliveries} deliveries")
    if state == State.SENT and end.deliveries != 1:
        wrong.append(f"sent, and {end.deliveries} deliveries")
    told_before = case.fault.restores and end.push.reason == "restored"  # its database knows of no more
    if state in NOT_SENT and end.deliveries and not told_before:
        wrong.append(f"{state}, and it went out")
    if state == State.SENDING:
        wrong.append("sending for ever")
    if state == State.ACCEPTED and end.accepted != 1:
        wrong.append(f"accepted, and the platform knows of {end.accepted}")
    if not may_stay_open(case) and state != State.SENT:
        wrong.append(f"{state} ({end.push.reason}), where it can be known that it goes out")
    return wrong


def may_stay_open(case: Case) -> bool:
    """Tell whether a person may be left to look, or it may rightly be held.

    A publish has no key by which it could be asked again, and a mass send is repeated once only: a death
    beside a call that went wrong may use that up.  A clock that jumps makes what waited late.
    """
    fault = case.fault
    twice = bool(case.step and fault.call)
    late = fault.restores or bool(fault.jump) or fault.freezes
    return case.mode == "publish" or fault.leaves_doubt or twice or late


class _Played:
    def __init__(self, ground: Ground, case: Case, crew: list[Scheduler]) -> None:
        self._ground, self._case, self._crew = ground, case, crew
        self._steps: list[str] = []
        self._frozen: Scheduler | None = None
        self._leases_are_over = True  # else as soon as the sleeper lets go of the database
        self._jump = timedelta()
        self.gone: list[Scheduler] = []
        self.halted = False

    def round(self, moment: datetime) -> None:
        """Let everybody tick once at *moment*; who died begins anew and ticks, before and after its lease."""
        now = self._set_clock(moment)
        for each in self._crew:
            each.begin(now)
        for number, each in reversed(
            list(enumerate(self._crew))
        ):  # the first, which may die, is the last waited for
            self._wait_for(number, each, now)

    def put_clock_right(self) -> None:
        """End a jump back; one ahead lasts: the machine had slept."""
        self._jump = max(self._jump, timedelta())

    def wake(self) -> None:
        """Wake who stands still, and let it finish what it was about to do."""
        if self._frozen:
            self._let_it_finish()
            for _ in range(3):
                self.round(self._ground.platform.now() - self._jump + timedelta(seconds=61))

    def restore(self) -> None:
        """Put the database of the death back; its schedulers begin anew."""
        for each in self._crew:
            each.stop()
        self._ground.copy("kept", "played")
        self._crew[:] = [Scheduler(self._ground.installation) for _ in self._crew]
        self._ground.let_leases_run_out()
        for seconds in (RESTORED_AT, RESTORED_AT + 61, RESTORED_AT + 122):
            self.round(DUE + timedelta(seconds=seconds))

    def end(self) -> End:
        self._settle()
        push, state = self._ground.push(), self._ground.platform.state()
        went_out = state["mass"] if self._case.mode == "mass" else state["published"]
        return End(self._steps, self.halted, push, len(went_out), len(state["jobs"]))

    def _keep_copy(self) -> None:
        """Copy the database as the death left it; everybody begins anew, for nobody may be at it then."""
        for each in self._crew:
            each.stop()
        self._ground.copy("played", "kept")
        self._crew[:] = [Scheduler(self._ground.installation) for _ in self._crew]

    def _set_clock(self, moment: datetime) -> datetime:
        platform = self._ground.platform
        platform.set_clock(moment + self._jump)
        self._settle()
        return platform.now()

    def _settle(self) -> None:
        """Wait for the platform's jobs and events; the webhook too may wait for a lock of the sleeper."""
        try:
            self._ground.platform.settle(within=0.5 if self._frozen else 20)
        except AssertionError:
            if not self._frozen:
                raise
            self._let_it_finish()
            self._ground.platform.settle(within=20)

    def _let_it_finish(self) -> None:
        assert self._frozen
        self._frozen.wake()
        self._frozen.end(within=30)
        self._frozen = None
        if not self._leases_are_over:
            self._let_leases_run_out()

    def _let_leases_run_out(self) -> None:
        """Let minutes of real time pass: the lock of a sleeper stops no clock, only our hand at it."""
        self._leases_are_over = self._ground.let_leases_run_out()
        assert self._leases_are_over or self._frozen, "somebody else holds the database"

    def _wait_for(self, number: int, scheduler: Scheduler, now: datetime) -> None:
        waited_for = 0.5 if self._frozen else 60
        while True:
            if self._case.fault.freezes and number == 0 and not self.halted:
                until(lambda: scheduler.stands_still or scheduler.has_answered, within=60)
                if scheduler.stands_still:
                    self._halt(number, scheduler, now)
                    return
            steps = scheduler.end(waited_for)
            if steps is None and self._frozen:  # it waits for a lock that the sleeper holds
                self._let_it_finish()
                waited_for = 60
                continue
            break
        if steps is None:
            self._halt(number, scheduler, now)
        elif number == 0:
            self._steps = steps

    def _halt(self, number: int, scheduler: Scheduler, now: datetime) -> None:
        """Go on without who died or stands still: another takes its place, at once and after its lease."""
        assert number == 0, "somebody else has died"
        assert self._case.step, "it died by itself"
        self.halted = True
        self.gone.append(scheduler)
        if self._case.fault.freezes:
            self._frozen = scheduler
        self._jump = self._case.fault.jump
        if self._case.fault.restores:
            self._keep_copy()
        else:
            self._crew[number] = Scheduler(self._ground.installation)
        now += self._jump
        for _ in range(2):
            self._crew[number].begin(now)
            self._wait_for(number, self._crew[number], now)
            self._let_leases_run_out()


def _order(ground: Ground, case: Case) -> None:
    for kind in case.fault.call:
        more = {name: value for name, value in case.fault.more.items() if _fits(kind, name)}
        ground.platform.fault(CALL[case.mode], kind, **more)
    for kind in case.fault.event:
        ground.platform.fault(EVENT[case.mode], kind)


def _fits(kind: str, name: str) -> bool:
    return (kind, name) in {("refuse", "errcode"), ("slow", "seconds")}
