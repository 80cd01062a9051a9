"""Functions that a worker process may run into: each does to its process what a hostile page might."""

from __future__ import annotations

import os
import time


def double(number: int) -> int:
    """A task that works."""
    return 2 * number


def hang(_: object) -> None:
    """A task that never ends."""
    while True:
        time.sleep(0.1)


def spin(_: object) -> None:
    """A task that never ends and never lets go."""
    while True:
        pass


def die(_: object) -> None:
    """A task that takes its process down."""
    os.abort()


def eat(_: object) -> int:
    """A task that wants more memory than there is."""
    return len(bytearray(64 * 1024**3))


def fail(_: object) -> None:
    """A task that raises."""
    raise ValueError("the page is odd")
