"""A push goes out once: a scheduler dies at every step it was seen to take, and more goes wrong meanwhile.

`make test-once` plays every case, a plain run a part of them drawn with a seed; BOT_ONCE=all or a number of
cases a group says how many, BOT_ONCE_SEED which.
"""

import os
import random
from collections.abc import Callable

import pytest

from tests.once.faults import ALL, Fault
from tests.once.ground import Ground, laid
from tests.once.playing import Case, faults_of, play

A_GROUP = 28  # cases; eight groups
SEED = int(os.environ.get("BOT_ONCE_SEED", "1"))
SOME = os.environ.get("BOT_ONCE", str(A_GROUP))


@pytest.mark.parametrize("schedulers", [1, 3])
@pytest.mark.parametrize("mode", ["mass", "publish"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_whatever_dies_and_fails_it_goes_out_once(
    database: str, mode: str, schedulers: int, record_property: Callable[[str, object], None]
) -> None:
    with laid(database) as ground:
        ground.prepare(mode)
        steps = {fault.name: seen(ground, mode, fault) for fault in ALL}
        cases = [
            Case(mode, schedulers, fault, step)
            for fault in ALL
            for step in range(1, len(steps[fault.name]) + 1)
        ]
        chosen = cases if SOME == "all" else drawn(cases, int(SOME))

        wrong, halted = {}, 0
        for case in chosen:
            end = play(ground, case)
            halted += end.halted
            problems = faults_of(case, end)
            if schedulers == 1 and not end.halted:
                problems.append("the step was not reached")
            if problems:
                wrong[f"{case.name} ({steps[case.fault.name][case.step - 1]})"] = problems

    told = f"{len(chosen)} of {len(cases)} cases, {len(ALL)} faults, {halted} halted"
    record_property("told", f"once, {database}, {mode}, {schedulers}: {told}")
    assert wrong == {}
    assert {(case.fault.name, case.step) for case in chosen} == wanted(steps, chosen)
    assert halted >= len(chosen) / 8  # of three, another may have taken the push before the step


def wanted(steps: dict[str, list[str]], chosen: list[Case]) -> set[tuple[str, int]]:
    """Return the steps that must have been played: every one that was seen, or as many as were asked for."""
    every = {(name, number) for name, passed in steps.items() for number in range(1, len(passed) + 1)}
    if SOME == "all":
        return every
    played = {(case.fault.name, case.step) for case in chosen}
    assert len(played) >= min(int(SOME), len(every))
    return played & every


def seen(ground: Ground, mode: str, fault: Fault) -> list[str]:
    """Return the steps that a scheduler alone takes under *fault*; what goes wrong then is wrong too."""
    case = Case(mode, 1, fault)
    end = play(ground, case)
    assert faults_of(case, end) == []
    assert len(end.steps) > 15, "the instrument hears too little"
    return end.steps


def drawn(cases: list[Case], number: int) -> list[Case]:
    """Draw *number* of the cases, every fault among them where there is room."""
    shuffled = random.Random(SEED).sample(cases, len(cases))
    one_each = {case.fault.name: case for case in shuffled}
    first = list(one_each.values())[:number]
    return first + [case for case in shuffled if case not in first][: number - len(first)]
