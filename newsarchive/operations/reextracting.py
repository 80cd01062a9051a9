"""Today's rules over the stored captures, in parallel: what would change, or the change itself.

Workers open the archive for reading, read captures and compare; this process only writes what they found, one
transaction a batch, in order, with a note of how far it has come.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from time import monotonic
from typing import Any

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.lock import hold_lock
from newsarchive.archive.revisions.reextraction import Again, begin, end, read_again, scope_of, store_again, wanted
from newsarchive.archive.revisions.rereading import rereader
from newsarchive.archive.writing.worker_process import start_worker
from newsarchive.errors import ArchiveError
from newsarchive.extraction import EXTRACTOR_VERSION
from newsarchive.operations.unread_pages import read_unread
from newsarchive.publishers import Publisher

__all__ = ["Rereading", "reextract", "reread_task"]

CHUNK = 8  # revisions a task: the way to a worker and back costs less than one page
BATCH = 200  # revisions a transaction
TIME_LIMIT_S = 120
MEMORY_BYTES = 2 * 1024 * 1024 * 1024  # of address space for a worker, as in a crawl
EXAMPLES = 5
LONGEST = 160  # characters of an example


@dataclass(frozen=True, slots=True)
class Task:
    """Some revisions of an archive, and the publishers' files they are read with."""

    location: str
    revision_ids: tuple[int, ...]
    publishers: Mapping[str, Publisher]


@dataclass(slots=True)
class Rereading:
    """What came of it; `fields` is field -> how many revisions differ in it, `examples` the first few of each."""

    is_dry: bool
    captures: int = 0
    changed: int = 0
    unreadable: int = 0
    no_article: int = 0
    new_articles: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    went_on_after: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        return {
            "dry_run": self.is_dry,
            "captures": self.captures,
            "changed": self.changed,
            "unchanged": self.captures - self.changed - self.unreadable - self.no_article,
            "unreadable": self.unreadable,
            "no_article": self.no_article,
            "new_articles": self.new_articles,
            "fields": {
                name: {"changed": count, "examples": self.examples[name]} for name, count in self.fields.most_common()
            },
            "went_on_after": self.went_on_after,
            "seconds": round(self.seconds, 2),
        }

    def add(self, found: Sequence[Again]) -> None:
        """Count what was read again."""
        for each in found:
            self.captures += 1
            self.changed += bool(each.changed)
            self.unreadable += each.state == "unreadable"
            self.no_article += each.state == "no article"
            for name, (before, after) in each.changed.items():
                self.fields[name] += 1
                shown = self.examples.setdefault(name, [])
                if len(shown) < EXAMPLES:
                    shown.append({"article": each.article_id, "before": _short(before), "after": _short(after)})


def reextract(
    archive: Archive,
    publishers: Mapping[str, Publisher],
    *,
    publisher_id: str | None = None,
    since: datetime | None = None,
    is_dry: bool = False,
    workers: int | None = None,
    cluster: str | None = None,
    told: Callable[[int, int], None] = lambda _, __: None,
) -> Rereading:
    """Read the captures again; `is_dry` changes nothing. `told` hears how many are done, of how many.

    One that was broken off goes on where it was. Raises ArchiveLocked while a crawl holds the archive.
    """
    report = Rereading(is_dry)
    started = monotonic()
    run = _on_cluster(cluster) if cluster else _on_this_machine(workers or os.cpu_count() or 1)
    if is_dry:
        ids = _wanted(archive, publisher_id, since, 0)
        for found in _read(archive, ids, publishers, run):
            report.add(found)
            told(report.captures, len(ids))
        report.new_articles = read_unread(archive, publishers, publisher_id=publisher_id, since=since, is_dry=True)
    else:
        with hold_lock(archive.location, purpose="reextract"):
            with archive.transaction() as connection:
                progress = begin(connection, scope_of(publisher_id, since, EXTRACTOR_VERSION), datetime.now(UTC))
            report.went_on_after = progress.after
            ids = _wanted(archive, publisher_id, since, progress.after)
            results = _read(archive, ids, publishers, run)
            while some := [each for found in islice(results, BATCH // CHUNK) for each in found]:
                report.add(some)
                with archive.transaction() as connection:
                    store_again(connection, some, datetime.now(UTC))
                    end(connection, progress, some[-1].revision_id)
                told(report.captures, len(ids))
            report.new_articles = read_unread(archive, publishers, publisher_id=publisher_id, since=since)
            with archive.transaction() as connection:
                end(connection, progress, None, datetime.now(UTC))
    report.seconds = monotonic() - started
    return report


def reread_task(task: Task) -> list[Again]:
    """What a worker does: open the archive once for each process, and read some revisions again."""
    archive = _archives.get(task.location)
    if archive is None:
        archive = _archives[task.location] = open_archive(task.location)
    reread = rereader(archive, task.publishers)
    with archive.reading() as connection:
        return [read_again(connection, reread, each, version=EXTRACTOR_VERSION) for each in task.revision_ids]


_archives: dict[str, Archive] = {}

Run = Callable[[Iterable[Task]], Iterator[list[Again]]]


def _wanted(archive: Archive, publisher_id: str | None, since: datetime | None, after: int) -> list[int]:
    with archive.reading() as connection:
        return wanted(connection, publisher_id, since, after)


def _read(archive: Archive, ids: list[int], publishers: Mapping[str, Publisher], run: Run) -> Iterator[list[Again]]:
    return run(Task(archive.location, some, publishers) for some in _chunks(ids))


def _chunks(ids: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return (tuple(ids[at : at + CHUNK]) for at in range(0, len(ids), CHUNK))


def _on_this_machine(workers: int) -> Run:
    def run(tasks: Iterable[Task]) -> Iterator[list[Again]]:
        from pebble import ProcessPool

        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a worker is one of several
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["newsarchive.operations.reextracting", "newsarchive.extraction.page"])
        pool = ProcessPool(
            max_workers=workers,
            max_tasks=2_000,
            context=context,
            initializer=start_worker,
            initargs=(MEMORY_BYTES,),
        )
        try:
            yield from _in_order(
                tasks, lambda task: pool.schedule(reread_task, args=(task,), timeout=TIME_LIMIT_S), workers
            )
        finally:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble's types stop here
            pool.join()

    return run


def _on_cluster(address: str) -> Run:
    def run(tasks: Iterable[Task]) -> Iterator[list[Again]]:
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            raise ArchiveError("--cluster: Dask is not installed; pip install 'newsarchive[scale]'") from error
        try:
            client: Any = Client(address, timeout="10s")  # type: ignore[no-untyped-call]  # Dask has few types
        except (OSError, TimeoutError, ValueError) as error:
            raise ArchiveError(f"--cluster {address}: no scheduler of Dask answers there ({error})") from error
        with client:
            cores = sum(client.ncores().values()) or 1
            yield from _in_order(tasks, lambda task: client.submit(reread_task, task, pure=False), cores)

    return run


def _in_order(tasks: Iterable[Task], submit: Callable[[Task], Any], workers: int) -> Iterator[list[Again]]:
    """The results in the order of the tasks, four tasks a worker under way."""
    waiting = iter(tasks)
    running = deque((task, submit(task)) for task in islice(waiting, 4 * workers))
    while running:
        task, future = running.popleft()
        yield _result(task, future, submit)
        running.extend((each, submit(each)) for each in islice(waiting, 1))


def _result(task: Task, future: Any, submit: Callable[[Task], Any]) -> list[Again]:
    """A task's result; where a page hung or killed its process, the others of its task are read one by one."""
    try:
        found: list[Again] = future.result()
    except ArchiveError:
        raise
    except Exception:  # whatever a page provokes in there is a finding about that page
        if len(task.revision_ids) == 1:
            return [Again(task.revision_ids[0], 0, "unreadable")]
    else:
        return found
    singles = [Task(task.location, (each,), task.publishers) for each in task.revision_ids]
    return [each for one in singles for each in _result(one, submit(one), submit)]


def _short(value: Any) -> Any:
    text = value if isinstance(value, str) else None
    return value if text is None or len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
