"""The one thread that writes while a crawl runs: what it is handed is on the disk half a second later, or not at all.

A batch is written in this order: the capture files' bytes, fsync, one transaction with every row and the files'
committed length. So no value is committed before the bytes it came from are on the disk, and a crash between the two
leaves bytes that the next start cuts off.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Final, TypeVar

import structlog
from sqlalchemy import Connection

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.open_file import Place
from newsarchive.archive.explaining import is_conflict
from newsarchive.archive.stories.block_prints import forget_rare_blocks
from newsarchive.archive.writing.apply_edit import Reread
from newsarchive.archive.writing.batch import Batch, BatchWriter, Call, Job, LooseCapture, in_brief, records_of
from newsarchive.archive.writing.effects import Committed, Effect
from newsarchive.archive.writing.outcomes import ERASED_DIGEST, CaptureRecord, Outcome
from newsarchive.archive.writing.shelves import shelves_of
from newsarchive.archive.writing.tombstones import has_tombstones, is_erased
from newsarchive.errors import ArchiveError, ArchiveLocked, NewsArchiveError
from newsarchive.publishers import Publisher

__all__ = ["Committed", "Effect", "Writer"]

MOST_JOBS = 200
LONGEST_WAIT_S = 0.5
CALL_WAIT_S = 0.02  # somebody waits for a call's answer; a few calls that come together share a commit
MOST_CONFLICTS = 10  # times that another worker on a server was in the way of a batch
MOST_BUSY = 10  # times that another program held the database for 30 s: five minutes, then the crawl gives up

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Flush:
    future: Future[None]


class _End:
    """The last thing in the queue."""


_END: Final = _End()


class Writer:
    """Takes outcomes, captures and calls from any thread; writes them in the order in which they came.

    `on_commit` is called by the writer's thread after each commit that held outcomes, `on_failure` once, when the
    archive cannot be written any more: what was committed is kept, whatever came after is refused with the same
    error. `publishers` may grow meanwhile.
    """

    def __init__(
        self,
        archive: Archive,
        run_id: int,
        *,
        capture_files: CaptureFiles,
        publishers: Mapping[str, Publisher],
        on_commit: Callable[[Committed], None],
        on_failure: Callable[[BaseException], None],
        reread: Reread | None = None,
    ) -> None:
        self._archive = archive
        self._files = capture_files
        self._publishers = publishers
        self._batches = BatchWriter(run_id, archive.location, publishers, reread)
        self._on_commit = on_commit
        self._on_failure = on_failure
        self._queue: SimpleQueue[Job | _Flush | _End] = SimpleQueue()
        self._failure: BaseException | None = None
        self._is_closed = False
        self._gate = threading.Lock()
        self._counted: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="archive writer", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def submit(self, outcome: Outcome) -> None:
        """Hand over the outcome of a lease; raises what ended the writer, if something did."""
        self._put(outcome)

    def submit_capture(self, record: CaptureRecord, *, page_id: int | None = None) -> None:
        """Hand over an exchange that ends no lease."""
        self._put(LooseCapture(record, page_id))

    def call(self, function: Callable[[Connection], Result]) -> Future[Result]:
        """Have something done inside the next transaction; the future has its result once that is on the disk."""
        future: Future[Result] = Future()
        self._put(Call(function, future))
        return future

    def flush(self) -> Future[None]:
        """A future that is done when everything handed over so far is on the disk."""
        future: Future[None] = Future()
        self._put(_Flush(future))
        return future

    def close(self) -> None:
        """Write what is left and end the thread; does nothing when closed already."""
        if self._is_closed or not self._thread.is_alive():
            return
        self._is_closed = True
        self._queue.put(_END)
        self._thread.join()

    def _put(self, job: Job | _Flush) -> None:
        with self._gate:
            if self._failure is not None:
                raise self._failure
            if self._is_closed:
                raise RuntimeError("the writer is closed")
            self._queue.put(job)

    # ------------------------------------------------------------ the thread

    def _run(self) -> None:
        flushes: list[_Flush] = []
        jobs: list[Job] = []
        try:
            is_open = True
            while is_open:
                jobs, flushes, is_open = self._gather()
                if jobs:
                    self._commit(jobs)
                for each in flushes:
                    _done(each.future)
            self._finish()
        except BaseException as error:  # this thread's end has to be told, whatever ended it
            self._fail(error, jobs, flushes)

    def _gather(self) -> tuple[list[Job], list[_Flush], bool]:
        """The next batch, the flushes that wait for it, and whether more may come."""
        jobs: list[Job] = []
        deadline: float | None = None
        while len(jobs) < MOST_JOBS:
            try:
                job = self._queue.get(timeout=None if deadline is None else max(deadline - monotonic(), 0))
            except Empty:
                break
            if isinstance(job, _End):
                return jobs, [], False
            if isinstance(job, _Flush):
                return jobs, [job], True
            jobs.append(job)
            wait = CALL_WAIT_S if isinstance(job, Call) else LONGEST_WAIT_S
            deadline = min(monotonic() + wait, deadline or float("inf"))
        return jobs, [], True

    def _commit(self, jobs: Sequence[Job]) -> None:
        jobs = self._without_erased(jobs)
        rest = iter(self._append(jobs))
        aligned = [[next(rest) for _ in records_of(job)] for job in jobs]
        batch = self._write(
            lambda connection, careful: self._batches.write(connection, jobs, aligned, is_careful=careful)
        )
        self._files.committed()
        for answer in batch.answers:
            answer.tell()
        if batch.effects:
            self._counted.update(
                outcome.lease.publisher_id for outcome, effect in batch.effects if effect.article == "new"
            )
            hosts = frozenset(host_id for _, effect in batch.effects for host_id in effect.host_ids)
            self._on_commit(Committed(tuple(batch.effects), hosts))

    def _append(self, jobs: Sequence[Job]) -> list[Place | None]:
        records = [record for job in jobs for record in records_of(job)]
        if not records:
            return []
        with self._archive.reading() as connection:
            shelves = shelves_of(connection, jobs, self._publishers)
        return self._files.append(records, shelves)

    def _without_erased(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """The jobs, and no bytes of an article that was erased: it shows itself to be one only when it is read."""
        with self._archive.reading() as connection:
            if not has_tombstones(connection):
                return jobs
            return [_bare(job) if isinstance(job, Outcome) and _is_erased(connection, job) else job for job in jobs]

    def _write(self, work: Callable[[Connection, bool], Batch]) -> Batch:
        """One transaction; job by job when one has a bug, again while another program holds the database."""
        is_careful = False
        busy = conflicts = 0
        while True:
            try:
                with self._archive.transaction() as connection:
                    batch = work(connection, is_careful)
                    self._files.note(connection)
                return batch
            except ArchiveLocked as error:
                busy += 1
                log.warning("the archive is held by another program", times=busy)
                if busy >= MOST_BUSY:
                    self._files.rolled_back()
                    raise error
            except ArchiveError:
                self._files.rolled_back()
                raise
            except Exception as error:
                if is_conflict(error) and conflicts < MOST_CONFLICTS:
                    conflicts += 1
                    log.info("two workers met, and the batch is stored again", problem=in_brief(error))
                    continue
                if is_careful:
                    self._files.rolled_back()
                    raise
                log.warning("a batch is stored again, each of its outcomes by itself", problem=in_brief(error))
                is_careful = True

    def _finish(self) -> None:
        """What is done once a run: forget the blocks that did not repeat."""
        if self._counted:
            with self._archive.transaction() as connection:
                for publisher_id in sorted(self._counted):
                    forget_rare_blocks(connection, publisher_id)

    def _fail(self, error: BaseException, jobs: Sequence[Job], flushes: Sequence[_Flush]) -> None:
        with self._gate:  # nothing is put into the queue after this
            self._failure = error
        if not isinstance(error, NewsArchiveError):
            log.error("the writer ended through a bug", problem=in_brief(error))
        waiting = [job.future for job in jobs if isinstance(job, Call)] + [each.future for each in flushes]
        try:
            while True:
                left = self._queue.get_nowait()
                if isinstance(left, Call | _Flush):
                    waiting.append(left.future)
        except Empty:
            pass
        for future in waiting:
            if not future.done() and future.set_running_or_notify_cancel():
                future.set_exception(error)
        self._on_failure(error)


def _is_erased(connection: Connection, outcome: Outcome) -> bool:
    found = outcome.article
    url = outcome.lease.url
    name, canonical = (found.identity, found.article.canonical_url) if found else (url, url)
    return is_erased(connection, outcome.lease.publisher_id, identity=name, url=canonical, page_url=url)


def _bare(outcome: Outcome) -> Outcome:
    if outcome.capture is None:
        return outcome
    return replace(outcome, capture=_emptied(outcome.capture), parts=())


def _emptied(record: CaptureRecord) -> CaptureRecord:
    return replace(record, data=None, head=None, payload_digest=ERASED_DIGEST, payload_bytes=0)


def _done(future: Future[None]) -> None:
    if future.set_running_or_notify_cancel():
        future.set_result(None)
