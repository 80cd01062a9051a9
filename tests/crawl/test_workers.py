"""A page that hangs, crashes or eats memory costs itself, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from newsarchive.crawl.workers import ReadingFailed, WorkerPool
from tests.crawl import tasks


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool(2, time_limit_s=1.0, memory_bytes=1024**3)
    yield made
    made.close(at_once=True)


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (tasks.hang, "took more than 1 s"),
        (tasks.spin, "took more than 1 s"),
        (tasks.die, "died (signal SIGABRT)"),
        (tasks.eat, "out of memory"),
        (tasks.fail, "raised ValueError: the page is odd"),
    ],
)
def test_a_bad_page_is_named_with_its_reason_and_the_next_is_read(
    pool: WorkerPool, task: Callable[[object], object], reason: str
) -> None:
    async def both() -> tuple[str, int]:
        with pytest.raises(ReadingFailed) as failed:
            await pool.run(task, None)
        return str(failed.value), await pool.run(tasks.double, 21)

    said, answer = asyncio.run(both())

    assert reason in said
    assert answer == 42


def test_a_bad_page_does_not_take_its_neighbours_along(pool: WorkerPool) -> None:
    async def many() -> list[object]:
        runs = [pool.run(tasks.die if number == 5 else tasks.double, number) for number in range(12)]
        return await asyncio.gather(*runs, return_exceptions=True)

    answers = asyncio.run(many())

    assert isinstance(answers.pop(5), ReadingFailed)
    assert answers == [2 * number for number in range(12) if number != 5]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_pool_that_read_nothing_is_closed(at_once: bool) -> None:
    made = WorkerPool(1, time_limit_s=1.0, memory_bytes=1024**3)

    made.close(at_once=at_once)
