"""One batch of a crawl's work in one transaction: captures noted, outcomes applied, calls answered."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError

from newsarchive.archive.captures.open_file import Place
from newsarchive.archive.explaining import explained, is_conflict
from newsarchive.archive.frontier.parts import note_parts
from newsarchive.archive.lock import lock_publishers
from newsarchive.archive.runs.counts import count_outcomes
from newsarchive.archive.runs.fills import count_fills
from newsarchive.archive.schema import capture
from newsarchive.archive.writing.apply import apply
from newsarchive.archive.writing.apply_edit import Reread
from newsarchive.archive.writing.apply_together import Arrival, apply_together, may_be_new
from newsarchive.archive.writing.effects import Effect
from newsarchive.archive.writing.new_ids import new_ids
from newsarchive.archive.writing.outcomes import CaptureRecord, Outcome
from newsarchive.errors import ArchiveError, ArchiveLocked
from newsarchive.publishers import Publisher, adhoc

__all__ = ["Answer", "Batch", "BatchWriter", "Call", "Job", "LooseCapture", "in_brief", "records_of"]

log = structlog.get_logger(__name__)

_INSERT_CAPTURE = insert(capture)


@dataclass(frozen=True, slots=True)
class LooseCapture:
    """An exchange that ends no lease: robots.txt, a try that was refused."""

    record: CaptureRecord
    page_id: int | None


@dataclass(frozen=True, slots=True)
class Call:
    """Something to do inside the transaction; `future` has its result once that is committed."""

    function: Callable[[Connection], Any]
    future: Future[Any]


Job = Outcome | LooseCapture | Call


def records_of(job: Job) -> list[CaptureRecord]:
    """What of a job goes into the capture file, in the order of its places: an article's later pages, then its first."""
    if isinstance(job, LooseCapture):
        return [job.record]
    if isinstance(job, Call):
        return []
    records = [*(each.capture for each in job.parts), job.capture]
    return [each for each in records if each is not None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call returned or raised."""

    call: Call
    result: Any = None
    error: Exception | None = None

    def tell(self) -> None:
        """Hand it to whoever waits; one who no longer does is left alone."""
        if not self.call.future.set_running_or_notify_cancel():
            return
        if self.error is not None:
            self.call.future.set_exception(self.error)
        else:
            self.call.future.set_result(self.result)


@dataclass(slots=True)
class Batch:
    """What a batch did, told once it is committed."""

    effects: list[tuple[Outcome, Effect]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def in_brief(error: BaseException) -> str:
    """An error in one line, without the values of its statement: those are whole articles."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return f"{type(cause).__name__}: {cause}"[:300]


def _trace(error: BaseException) -> list[str]:
    """Where it was raised, the innermost calls; not the values, which a pretty printer takes seconds for."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-8:]]


class BatchWriter:
    """Writes batches of one run; `publishers` are those that files describe."""

    def __init__(
        self, run_id: int, location: str, publishers: Mapping[str, Publisher], reread: Reread | None = None
    ) -> None:
        self._run_id = run_id
        self._location = location
        self._publishers = publishers
        self._reread = reread

    def write(
        self,
        connection: Connection,
        jobs: Sequence[Job],
        places: Sequence[Sequence[Place | None]],
        *,
        is_careful: bool = False,
    ) -> Batch:
        """Do the jobs in order; `places` says where the captures of each lie, in the order of `records_of`.

        A job that raises what is a bug of ours spoils the transaction. So the batch is then written again with
        `is_careful`: every job by itself, and the page of one that raises is recorded as failed.
        """
        done = Batch()
        lock_publishers(connection, {job.lease.publisher_id for job in jobs if isinstance(job, Outcome)})
        for are_new, some in groupby(
            zip(jobs, places, strict=True), lambda each: not is_careful and _may_be_new(each[0])
        ):
            if are_new:
                done.effects += self._together(connection, list(some))
                continue
            for job, where in some:
                if isinstance(job, Call):
                    done.answers.append(self._call(connection, job, is_careful=is_careful))
                elif isinstance(job, LooseCapture):
                    self._captures(connection, [(job.record, where[0], job.page_id)])
                elif is_careful:
                    done.effects.append((job, self._carefully(connection, job, where)))
                else:
                    done.effects.append((job, self._apply(connection, job, where)))
        count_fills(connection, self._run_id, (outcome for outcome, effect in done.effects if effect.problem is None))
        count_outcomes(connection, self._run_id, done.effects)
        return done

    def _together(
        self, connection: Connection, some: Sequence[tuple[Job, Sequence[Place | None]]]
    ) -> list[tuple[Outcome, Effect]]:
        outcomes = [(job, where) for job, where in some if isinstance(job, Outcome)]
        kept = [(job.capture, where[0], job.lease.page_id) for job, where in outcomes if job.capture is not None]
        ids = iter(self._captures(connection, kept))
        visits = [Arrival(job, self._publisher(job), None if job.capture is None else next(ids)) for job, _ in outcomes]
        effects = apply_together(connection, visits, reread=self._reread)
        return [(visit.outcome, effect) for visit, effect in zip(visits, effects, strict=True)]

    def _apply(self, connection: Connection, outcome: Outcome, where: Sequence[Place | None]) -> Effect:
        page_id = outcome.lease.page_id
        kept = [(record, place, page_id) for record, place in zip(records_of(outcome), where, strict=True)]
        ids = list(self._captures(connection, kept))
        capture_id = ids.pop() if outcome.capture is not None else None
        if capture_id is not None and outcome.parts:
            note_parts(connection, capture_id, outcome.parts, ids)
        publisher = self._publisher(outcome)
        return apply(connection, outcome, publisher=publisher, capture_id=capture_id, reread=self._reread)

    def _publisher(self, outcome: Outcome) -> Publisher:
        return self._publishers.get(outcome.lease.publisher_id) or adhoc(outcome.lease.url)

    def _carefully(self, connection: Connection, outcome: Outcome, where: Sequence[Place | None]) -> Effect:
        try:
            with explained(self._location), connection.begin_nested():
                return self._apply(connection, outcome, where)
        except (ArchiveError, ArchiveLocked):
            raise
        except Exception as error:  # a bug of ours, or data that the schema refuses: one page fails, not the crawl
            problem = f"bug: {in_brief(error)}"
            log.error("an outcome could not be stored", url=outcome.lease.url, problem=problem, trace=_trace(error))
        return self._as_failed(connection, outcome, where, problem)

    def _as_failed(
        self, connection: Connection, outcome: Outcome, where: Sequence[Place | None], problem: str
    ) -> Effect:
        failed = replace(
            outcome,
            result="failed",
            reason=problem,
            article=None,
            links=(),
            next_page=None,
            redirect_to=None,
            is_final=True,
        )
        try:
            with explained(self._location), connection.begin_nested():
                return replace(self._apply(connection, failed, where), problem=problem)
        except (ArchiveError, ArchiveLocked):
            raise
        except Exception as error:
            log.error("its failure could not be stored either", url=outcome.lease.url, problem=in_brief(error))
            return Effect(outcome.lease.page_id, problem=problem)

    def _call(self, connection: Connection, call: Call, *, is_careful: bool) -> Answer:
        try:
            with explained(self._location), connection.begin_nested():
                return Answer(call, call.function(connection))
        except (ArchiveError, ArchiveLocked):
            raise
        except Exception as error:  # whoever called learns of it
            if is_conflict(error) and not is_careful:
                raise  # the whole batch is tried again
            return Answer(call, error=error)

    def _captures(
        self, connection: Connection, kept: Sequence[tuple[CaptureRecord, Place | None, int | None]]
    ) -> Sequence[int]:
        """Note exchanges, each with where it lies and of which page it is; their ids."""
        if not kept:
            return []
        ids = new_ids(connection, capture, len(kept))
        rows = [
            {
                "id": capture_id,
                "page_id": page_id,
                "run_id": self._run_id,
                "url": record.url,
                "fetched_at": record.fetched_at,
                "status": record.status,
                "content_type": record.content_type,
                "payload_digest": record.payload_digest,
                "payload_bytes": record.payload_bytes,
                "file_id": place.file_id if place else None,
                "offset": place.offset if place else None,
                "length": place.length if place else None,
                "member_sha256": place.member_sha256 if place else None,
                "lead_sha256": place.lead_sha256 if place else None,
                "record_type": place.record_type if place else None,
                "record_id": record.record_id if place else None,
                "refers_to": place.refers_to if place else None,
            }
            for capture_id, (record, place, page_id) in zip(ids, kept, strict=True)
        ]
        connection.execute(_INSERT_CAPTURE, rows)
        return ids


def _may_be_new(job: Job) -> bool:
    return isinstance(job, Outcome) and may_be_new(job)
