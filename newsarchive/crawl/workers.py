"""The pool of worker processes that read pages: each with a memory limit, each page with a time limit.

A worker that hangs is killed, one that dies is replaced, and the page it was reading is recorded as failed with the reason; the crawl goes on. Workers die
with the crawl: they ask the kernel for a signal at the death of their parent.
"""

from __future__ import annotations

import asyncio
import errno
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from multiprocessing import forkserver
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from newsarchive.archive.writing.worker_process import start_worker
from newsarchive.errors import ArchiveUnwritable

__all__ = ["ReadingFailed", "WorkerPool"]

_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class ReadingFailed(Exception):
    """A page could not be read; the text is the reason, in a few words."""


class WorkerPool:
    """Runs functions of one argument in processes.

    `time_limit_s` is for one page, `memory_bytes` for one process. At most four pages a worker are under way; `run` waits for a place without
    blocking the event loop. What the processes need is loaded at once, beside whatever the caller does; they begin
    with the first page.
    """

    def __init__(self, workers: int, *, time_limit_s: float, memory_bytes: int) -> None:
        # A worker is one of several on this machine: threads of its own for small matrices cost ten times what they save.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["newsarchive.crawl.made_ready"])
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=5_000,  # a fresh process now and then: libraries written in C may leak
            context=context,
            initializer=start_worker,
            initargs=(memory_bytes,),
        )
        self._time_limit_s = time_limit_s
        self._places = asyncio.Semaphore(4 * workers)
        forkserver.ensure_running()
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="workers' start")
        self._started: Future[None] | None = None

    def _begin(self) -> None:
        """Ask for the first process, which waits until its server has loaded everything: not in the event loop."""
        with suppress(RuntimeError):  # closed before it was begun
            self._pool.schedule(os.getpid)

    async def run(self, function: Callable[[Task], Answer], task: Task) -> Answer:
        """What the function returned; raises `ReadingFailed` when it raised, hung, died or ate memory.

        Raises ArchiveUnwritable where the machine is at fault and not the page: its disk is full.
        """
        # Not before: a process that nothing was asked of dies loudly when the crawl ends first.
        if self._started is None:
            self._started = self._starter.submit(self._begin)
        if not self._started.done():
            await asyncio.shield(asyncio.wrap_future(self._started))
        async with self._places:
            future = self._pool.schedule(function, args=(task,), timeout=self._time_limit_s)
            try:
                return await asyncio.wrap_future(future)
            except (FutureTimeoutError, TimeoutError) as error:
                raise ReadingFailed(f"extraction took more than {self._time_limit_s:g} s") from error
            except ProcessExpired as error:
                raise ReadingFailed(f"extraction process died ({_cause(error.exitcode)})") from error
            except MemoryError as error:
                raise ReadingFailed("extraction ran out of memory") from error
            except CancelledError:
                raise
            except OSError as error:
                if error.errno in _MACHINE:
                    raise ArchiveUnwritable(
                        f"a worker could not write: {error.strerror}; make room, then run again"
                    ) from error
                raise ReadingFailed(f"extraction raised {type(error).__name__}: {error}"[:300]) from error
            except Exception as error:  # whatever a page provokes in there is a finding about that page
                raise ReadingFailed(f"extraction raised {type(error).__name__}: {error}"[:300]) from error

    def close(self, *, at_once: bool = False) -> None:
        """Let the pages under way finish, or not, and end the processes."""
        self._starter.shutdown()
        if at_once:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble's types stop here
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()


def _cause(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"signal {signal.Signals(-exit_code).name}"
    return f"exit code {exit_code}"
