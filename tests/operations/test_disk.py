"""The forecast of when the disk is full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsarchive.archive.runs.history import RunSize
from newsarchive.operations.disk import forecast

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MB = 1_000_000


def runs(*sizes: tuple[float, int | None]) -> list[RunSize]:
    """Runs that ended so many days ago with so many megabytes."""
    return [
        RunSize(NOW - timedelta(days=ago), NOW - timedelta(days=ago), "done", None if size is None else size * MB)
        for ago, size in sizes
    ]


def test_the_rate_is_that_of_the_last_week() -> None:
    found = forecast(runs((30, 0), (7, 1000), (3, 1200), (0, 1700)), 1700 * MB, 1000 * MB)

    assert found.a_day_bytes == pytest.approx(100 * MB)
    assert found.days_left == pytest.approx(10)
    assert found.is_soon


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], "no run has ended yet"),
        ([(0.1, 5), (0, 9)], "less than a day"),
        ([(5, 9), (0, 9)], "it does not grow"),
        ([(5, None), (0, 9)], "less than a day"),
    ],
)
def test_what_cannot_be_told_is_not_guessed(told: list[tuple[float, int | None]], why: str) -> None:
    found = forecast(runs(*told), 9 * MB, 1000 * MB)

    assert found.days_left is None
    assert not found.is_soon
    assert why in (found.why or "")
