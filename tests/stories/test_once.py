"""A push goes out once: a scheduler dies at every step it was seen to take, and more goes wrong meanwhile.

`make test-once` plays every case, a plain run a part of them drawn with a seed; BOT_ONCE=all or a number of
cases for each database and mode says how many, BOT_ONCE_SEED which.
"""

import os
import random
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.once.faults import ALL, Fault
from tests.once.ground import Ground, laid
from tests.once.playing import Case, End, faults_of, play

MODES = ["mass", "publish"]
SCHEDULERS = (1, 3)
EACH = 52  # cases of a database and mode: 208 in all
SEED = int(os.environ.get("BOT_ONCE_SEED", "1"))
SOME = os.environ.get("BOT_ONCE", str(EACH))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    with laid(request.param) as ground:
        yield ground


@pytest.mark.parametrize("mode", MODES)
def test_whatever_dies_and_fails_it_goes_out_once(
    ground: Ground, mode: str, record_property: Callable[[str, object], None]
) -> None:
    ground.prepare(mode)
    steps = {fault.name: seen(ground, mode, fault) for fault in ALL}
    cases = [
        Case(mode, schedulers, fault, step)
        for fault in ALL
        for schedulers in SCHEDULERS
        for step in range(1, len(steps[fault.name]) + 1)
    ]
    chosen = cases if SOME == "all" else drawn(cases, int(SOME))

    wrong, halted = {}, 0
    for number, case in enumerate(chosen, 1):
        end = played(ground, case)
        halted += end.halted
        problems = faults_of(case, end)
        if not (case.schedulers > 1 or end.halted or was_one_more_turn(ground, case)):
            problems.append("the step was not reached")  # of three, another may have taken the push before
        if problems:
            place = f"{case.name} ({steps[case.fault.name][case.step - 1]})"
            wrong[place] = problems
            tell(f"{ground.database}: {place}: {problems}")
        if number % 100 == 0:
            tell(f"{ground.database}, {mode}: {number} of {len(chosen)} cases, {len(wrong)} wrong")

    told = f"{len(chosen)} of {len(cases)} cases, {len(ALL)} faults, {halted} schedulers halted"
    record_property("told", f"once, {ground.database}, {mode}: {told}")
    assert wrong == {}
    assert len(set(chosen)) == (len(cases) if SOME == "all" else min(int(SOME), len(cases)))
    assert len(cases) == len(SCHEDULERS) * sum(len(passed) for passed in steps.values())


def tell(text: str) -> None:
    """Tell whoever waits for an hour (`-s`): what is wrong at once, and how far it has come."""
    if SOME == "all":
        sys.stderr.write(f"{text}\n")


def seen(ground: Ground, mode: str, fault: Fault) -> list[str]:
    """Return the steps that a scheduler alone takes under *fault*; what goes wrong then is wrong too."""
    case = Case(mode, 1, fault)
    end = play(ground, case)
    assert faults_of(case, end) == []
    assert len(end.steps) > 15, "the instrument hears too little"
    return end.steps


def played(ground: Ground, case: Case) -> End:
    """Play *case*; one scheduler alone that ended before its step, as it may when time ran otherwise, again.

    What is wrong with an end counts at once; only the case that did not come about is made to.
    """
    end = play(ground, case)
    for _ in range(3):
        if case.schedulers > 1 or end.halted or faults_of(case, end):
            break
        end = play(ground, case)
    return end


def was_one_more_turn(ground: Ground, case: Case) -> bool:
    """Tell whether the step of *case* is one that a scheduler alone, listened to again, does not come to.

    On a loaded machine a scheduler may look once more before its push is due, and the run that was first
    listened to then holds steps that no other has.
    """
    return len(seen(ground, case.mode, case.fault)) < case.step


def drawn(cases: list[Case], number: int) -> list[Case]:
    """Draw *number* of the cases, every fault among them where there is room."""
    shuffled = random.Random(SEED).sample(cases, len(cases))
    one_each = {case.fault.name: case for case in shuffled}
    first = list(one_each.values())[:number]
    return first + [case for case in shuffled if case not in first][: number - len(first)]
