"""The counter's file: kept whole, whoever writes it, reads it or stops over it."""

import fcntl
import multiprocessing
import threading
from pathlib import Path

import pytest

from bot.publishing.pushes.mark import Mark

ENOUGH = 400


@pytest.fixture
def mark(tmp_path: Path) -> Mark:
    return Mark(tmp_path / "bot.db.sends")


def test_what_is_written_is_read(mark: Mark) -> None:
    assert mark.read() == 0
    mark.file.write_bytes(b"")
    for count in (0, 1, 9, 10, 123_456):
        mark.write(count)
        assert Mark(mark.file).read() == count


def test_it_is_never_lowered(mark: Mark) -> None:
    mark.write(7)
    mark.write(3)
    assert mark.read() == 7


@pytest.mark.parametrize(
    "found", [b"", b"\n", b"half", b"12 13", b"\xff", b"-", b"1.5", b"-1", b"007", b"00"]
)
def test_a_damaged_file_is_known_and_written_anew(mark: Mark, found: bytes) -> None:
    mark.file.write_bytes(found)
    assert mark.read() is None
    mark.write(5)
    assert mark.read() == 5


def test_a_file_that_holds_the_number_once_is_understood(mark: Mark) -> None:
    mark.file.write_bytes(b"12")
    assert mark.read() == 12
    mark.write(13)
    assert mark.read() == 13


def test_a_number_half_written_is_waited_for(mark: Mark) -> None:
    mark.write(199)
    whole = mark.file.read_bytes()
    mark.write(200)
    new = mark.file.read_bytes()
    mark.file.write_bytes(new[:20] + whole[20:])
    with open(mark.file.with_name(f"{mark.file.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        seen: list[int | None] = []
        reader = threading.Thread(target=lambda: seen.append(mark.read()))
        reader.start()
        reader.join(0.2)
        assert seen == []
        mark.file.write_bytes(new)
    reader.join(5)
    assert seen == [200]


@pytest.mark.parametrize("length", range(42))
def test_a_file_that_was_cut_is_damaged(mark: Mark, length: int) -> None:
    mark.write(57)
    mark.file.write_bytes(mark.file.read_bytes()[:length])
    assert mark.read() is None


@pytest.mark.parametrize("cut", range(1, 41))
def test_no_number_half_written_is_taken_for_another(mark: Mark, cut: int) -> None:
    mark.write(199)
    whole = mark.file.read_bytes()
    mark.write(200)
    mark.file.write_bytes(mark.file.read_bytes()[:cut] + whole[cut:])
    assert mark.read() in (199, 200, None)


def test_writers_and_readers_at_once_see_it_only_rise(mark: Mark) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        writing = [pool.apply_async(_count, (mark.file, first)) for first in (1, 2)]
        seen = pool.apply_async(_watch, (mark.file,)).get(60)
        for each in writing:
            each.get(60)
    numbers = [each for each in seen if each is not None]
    assert len(numbers) == len(seen)
    assert numbers == sorted(numbers)
    assert mark.read() == ENOUGH


def _count(file: Path, first: int) -> None:
    for count in range(first, ENOUGH + 1, 2):
        Mark(file).write(count)


def _watch(file: Path) -> list[int | None]:
    seen: list[int | None] = []
    while not seen or seen[-1] != ENOUGH:
        seen.append(Mark(file).read())
    return seen
