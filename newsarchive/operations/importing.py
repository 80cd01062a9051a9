"""Captures that others made, and lists of addresses, into the archive: `newsarchive import`."""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from newsarchive.archive import Archive
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.manifests import write_manifest
from newsarchive.archive.captures.past_captures import PastStore, PastVisit
from newsarchive.archive.captures.warc_records import open_warc
from newsarchive.archive.frontier.queue import register_publisher, seed
from newsarchive.archive.lock import hold_lock
from newsarchive.archive.revisions.rereading import rereader
from newsarchive.archive.runs.records import finish_run, start_run
from newsarchive.archive.writing.outcomes import FoundLink
from newsarchive.errors import ArchiveError
from newsarchive.operations.import_sources import Contents, Source, addresses_of, contents_of, sources_of
from newsarchive.operations.past_page import PastPage, Readers, readers
from newsarchive.publishers import Publisher, adhoc, for_url
from newsarchive.urls import canonical
from newsarchive.version import VERSION

__all__ = ["ImportReport", "import_files"]

BATCH = 100

Progress = Callable[[int, int], None]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ImportReport:
    """What an import brought.

    `answers` found in the files: `new` ones, those `known` already; `other_records` are requests, metadata and the like.
    `articles` counts by effect (new, changed, unchanged, erased); `pages_due`: addresses of lists that were entered.
    `problems` name file and place.
    """

    answers: int = 0
    new: int = 0
    known: int = 0
    other_records: int = 0
    articles: Counter[str] = field(default_factory=Counter)
    pages_due: int = 0
    problems: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        articles = {each: self.articles[each] for each in ("new", "changed", "unchanged", "erased")}
        return {**asdict(self), "articles": articles}


def import_files(
    archive: Archive,
    files: Sequence[Path],
    publishers: Mapping[str, Publisher],
    *,
    told: Progress = lambda *_: None,
) -> ImportReport:
    """Bring files into an archive opened for writing; holds its lock.

    Each answer is dated by its record, and read as the page of that time; all files together in order of time, so that
    revisions come in their order. What the archive holds already is left alone: an import that was broken off is simply
    begun again. A record that cannot be read is a problem of the report. Raises UsageError for what is no such file.
    """
    report = ImportReport()
    with hold_lock(archive.location, purpose="import"), sources_of(files) as (sources, lists, problems):
        contents = contents_of(sources)
        report.problems += [*problems, *contents.problems]
        report.answers, report.other_records = len(contents.answers), contents.others
        started = datetime.now(UTC)
        names = [str(path) for path in files]
        with archive.transaction() as connection:
            worker = f"{socket.gethostname()}:{os.getpid()}"
            run_id = start_run(connection, worker, VERSION, {"import": names}, started)
        if contents.answers:
            _import_answers(archive, run_id, sources, contents, publishers, report, told)
        for path in lists:
            _import_list(archive, path, publishers, report)
        now = datetime.now(UTC)
        with archive.transaction() as connection:
            finish_run(connection, run_id, report.to_dict(), "done", now)
        try:
            write_manifest(archive, now)
        except ArchiveError as error:
            log.warning("the manifest of the day is not written", problem=str(error))
    return report


def _import_answers(
    archive: Archive,
    run_id: int,
    sources: Sequence[Source],
    contents: Contents,
    publishers: Mapping[str, Publisher],
    report: ImportReport,
    told: Progress,
) -> None:
    about = {"description": "records that others made, copied as they were"}
    files = CaptureFiles(archive, about=about)
    store = PastStore(archive, files, run_id, publishers, reread=rereader(archive, publishers))
    with ExitStack() as held:
        held.callback(files.close)
        pool = held.enter_context(readers())
        maps = [held.enter_context(open_warc(source.path)) for source in sources]
        batch: list[PastVisit] = []

        def flush() -> None:
            _store(store, pool, batch, publishers, report)
            batch.clear()

        for done, answer in enumerate(contents.answers, 1):
            if len(batch) >= BATCH:
                flush()
                told(done, len(contents.answers))
            data = maps[answer.source]
            try:
                if answer.kind == "revisit":  # what it refers to may not be stored yet
                    flush()
                visit = store.visit(data, answer.offset, answer.leads, answer.url, answer.at)
            except ValueError as error:
                report.problems.append(f"{sources[answer.source].name}: the record at {answer.offset:,}: {error}")
                continue
            if visit is None or any(_is_same(visit, each) for each in batch):
                report.known += 1
            else:
                batch.append(visit)
        flush()


def _is_same(one: PastVisit, other: PastVisit) -> bool:
    return (one.url, one.at, one.record.payload_digest) == (other.url, other.at, other.record.payload_digest)


def _store(
    store: PastStore,
    pool: Readers,
    batch: Sequence[PastVisit],
    publishers: Mapping[str, Publisher],
    report: ImportReport,
) -> None:
    pages = [each for each in batch if 200 <= each.exchange.status < 300]
    tasks = [PastPage(each.exchange, for_url(publishers, each.url) or adhoc(each.url)) for each in pages]
    readings = {id(each): reading for each, reading in zip(pages, pool.read(tasks), strict=True)}
    effects = store.store(
        [
            each.read_as(found.result, found.reason, found.article, is_noarchive=found.is_noarchive)
            if (found := readings.get(id(each)))
            else each
            for each in batch
        ]
    )
    report.new += len(batch)
    report.articles.update(effects)


def _import_list(archive: Archive, path: Path, publishers: Mapping[str, Publisher], report: ImportReport) -> None:
    links: list[FoundLink] = []
    owners: dict[str, Publisher] = {}
    for number, address in addresses_of(path):
        try:
            canonical(address)
        except ValueError as error:
            report.problems.append(f"{path}:{number}: {address}: {error}")
            continue
        owner = for_url(publishers, address) or adhoc(address)
        owners[owner.id] = owner
        links.append(FoundLink(address, "unknown", owner.id, place="import"))
    _enter(archive, owners.values(), links, report)


def _enter(archive: Archive, owners: Iterable[Publisher], links: Sequence[FoundLink], report: ImportReport) -> None:
    now = datetime.now(UTC)
    with archive.transaction() as connection:
        for owner in owners:
            register_publisher(connection, owner, is_adhoc=owner.path is None, now=now)
        report.pages_due += len(seed(connection, links, now, due=True))
