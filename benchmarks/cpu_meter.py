"""CPU of a running crawl, by thread of its process and for its workers, read from /proc."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

__all__ = ["Meter", "descendants"]

WRITER = "archive writer"  # the name of its thread


class Meter:
    """What is spent between the first page that is done and the end; what was spent to start is left out.

    The writer and the workers are seen for the last time shortly before they end, when they have nothing left to do.
    """

    def __init__(self) -> None:
        self._before: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def look(self) -> None:
        """Keep what was spent so far; the first look is where measuring begins."""
        spent = _spent()
        self._before = self._before or spent
        self._last = {name: max(spent[name], self._last.get(name, 0.0)) for name in spent}

    def cost(self, pages: int) -> dict[str, float]:
        """Milliseconds of CPU a page, by thread; called by the main thread at the end."""
        last = {**self._last, "main thread": time.thread_time()}
        last["other threads"] = time.process_time() - last["main thread"] - last["writer"]
        return {name: 1000 * max(last[name] - self._before[name], 0.0) / pages for name in last}


def _spent() -> dict[str, float]:
    """Seconds of CPU so far, asked for by the main thread."""
    main = time.thread_time()
    writer = sum(
        _cpu(Path(f"/proc/self/task/{each.native_id}")) for each in threading.enumerate() if each.name == WRITER
    )
    spent = {"main thread": main, "writer": writer, "other threads": time.process_time() - main - writer}
    spent["workers"] = sum(_cpu(task) for pid in descendants(os.getpid()) for task in _tasks(pid))
    return spent


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def _cpu(task: Path) -> float:
    """Seconds that a thread has run, 0 where it is gone: the first field of schedstat is in nanoseconds (proc(5))."""
    try:
        return int((task / "schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except (OSError, IndexError):
        return 0.0


def descendants(pid: int) -> Iterator[int]:
    """The processes below one."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from descendants(child)
