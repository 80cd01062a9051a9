"""One imported page read, in a process of its own: what it holds, and whether it may be kept."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from pebble import ProcessPool

from newsarchive.archive.revisions.rereading import entity
from newsarchive.archive.writing.outcomes import Exchange, PreparedArticle, Result
from newsarchive.archive.writing.prepare import prepare_reading
from newsarchive.archive.writing.worker_process import start_worker
from newsarchive.article import PageContext
from newsarchive.discovery import sniff
from newsarchive.extraction import parse, read
from newsarchive.publishers import Publisher

__all__ = ["PastPage", "PastReading", "read_page", "readers"]

PAGE_TIME_S = 30.0
MEMORY_BYTES = 2 * 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PastPage:
    """What was answered long ago, whose page it is, and what was known of it before it was read."""

    exchange: Exchange
    publisher: Publisher
    context: PageContext | None = None


@dataclass(frozen=True, slots=True)
class PastReading:
    """What the page held; `result` None: it is no page at all (a picture, a feed, a script)."""

    result: Result | None
    reason: str | None = None
    article: PreparedArticle | None = None
    is_noarchive: bool = False


def read_page(task: PastPage) -> PastReading:
    """Read one page as it was then: its time is the time of the visit."""
    body = entity(task.exchange)
    if body is None:
        return PastReading("failed", "its content encoding cannot be undone")
    if sniff(body, task.exchange.header("content-type")) != "html":
        return PastReading(None)
    document = parse(body, url=task.exchange.url, charset=task.exchange.charset)
    reading = read(document, publisher=task.publisher, context=task.context, fetched_at=task.exchange.fetched_at)
    article = reading.article
    if article.access == "blocked":
        return PastReading("blocked", "a wall instead of the page", is_noarchive=reading.is_noarchive)
    if not article.is_article:
        kind = article.kind
        return PastReading("list" if kind == "list" else "other", kind, is_noarchive=reading.is_noarchive)
    prepared = prepare_reading(reading, task.publisher)
    return PastReading("article", article=prepared, is_noarchive=reading.is_noarchive)


class Readers:
    """Processes that read pages."""

    def __init__(self, pool: ProcessPool) -> None:
        self._pool = pool

    def read(self, pages: Iterable[PastPage]) -> Iterator[PastReading]:
        """The readings in the pages' order; one that cannot be read is `failed`, with the reason."""
        futures = [self._pool.schedule(read_page, args=(page,), timeout=PAGE_TIME_S) for page in pages]
        for future in futures:
            try:
                yield future.result()
            except TimeoutError:
                yield PastReading("failed", f"extraction took more than {PAGE_TIME_S:g} s")
            except Exception as error:  # whatever a page provokes in there is a finding about that page
                yield PastReading("failed", f"extraction raised {type(error).__name__}: {error}"[:300])


@contextmanager
def readers() -> Iterator[Readers]:
    """A pool with a process for each processor of this machine."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process is one of several: threads of its own cost more
    context = get_context("forkserver")
    context.set_forkserver_preload(["newsarchive.operations.past_page"])
    count = len(os.sched_getaffinity(0))
    pool = ProcessPool(
        max_workers=count, max_tasks=5_000, context=context, initializer=start_worker, initargs=(MEMORY_BYTES,)
    )
    try:
        yield Readers(pool)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # pebble's types stop here
        pool.join()
