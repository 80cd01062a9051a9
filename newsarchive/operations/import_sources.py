"""What lies in the files of an import: each captured answer with the place of its bytes, in order of time."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from newsarchive.archive.captures.warc_records import BadRecord, SourceRecord, open_warc, records_of
from newsarchive.errors import UsageError

__all__ = ["Answer", "Contents", "Source", "addresses_of", "contents_of", "sources_of"]

WARC_ENDINGS = (".warc", ".warc.gz")
ATTACHED = ("request", "metadata")


@dataclass(frozen=True, slots=True)
class Source:
    """A WARC file to read, and what it is called in messages."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A response or revisit: in which source and where, with the offsets of the request and metadata that belong to it."""

    source: int
    offset: int
    kind: str
    url: str
    at: datetime
    leads: tuple[int, ...] = ()


@dataclass(slots=True)
class Contents:
    """All answers of all sources, how many records of other kinds there are, and what could not be read."""

    answers: list[Answer] = field(default_factory=list)
    others: int = 0
    problems: list[str] = field(default_factory=list)


@contextmanager
def sources_of(files: Iterable[Path]) -> Iterator[tuple[list[Source], list[Path], list[str]]]:
    """The WARC files, those inside WACZ files unpacked for the while; the lists of addresses; what is wrong with files.

    Raises UsageError for a file that is not there, or whose name says nothing of its kind.
    """
    warcs: list[Source] = []
    lists: list[Path] = []
    problems: list[str] = []
    with TemporaryDirectory(prefix="newsarchive-import-") as folder:
        for number, path in enumerate(files):
            name = path.name.lower()
            if not path.is_file():
                raise UsageError(f"{path}: there is no such file")
            if name.endswith(WARC_ENDINGS):
                warcs.append(Source(path, str(path)))
            elif name.endswith(".wacz"):
                try:
                    warcs += _unpacked(path, Path(folder) / str(number))
                except (zipfile.BadZipFile, OSError, EOFError) as error:
                    problems.append(f"{path}: is no whole WACZ file ({error})")
            elif name.endswith(".txt"):
                lists.append(path)
            else:
                raise UsageError(f"{path}: end the name in .warc, .warc.gz, .wacz, or .txt for a list of addresses")
        yield warcs, lists, problems


def _unpacked(path: Path, folder: Path) -> Iterator[Source]:
    folder.mkdir()
    with zipfile.ZipFile(path) as packed:
        inside = [each for each in packed.namelist() if each.startswith("archive/") and each.endswith(WARC_ENDINGS)]
        for number, each in enumerate(inside):
            target = folder / f"{number}-{Path(each).name}"
            with packed.open(each) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)
            yield Source(target, f"{path}:{each}")


def addresses_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a list that name an address, with their numbers; blank lines and those that begin with # are none."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            text = line.strip()
            if text and not text.startswith("#"):
                yield number, text


def contents_of(sources: list[Source]) -> Contents:
    """Every answer of the sources, the oldest first; answers of one moment in the order of the files."""
    found = Contents()
    for number, source in enumerate(sources):
        try:
            with open_warc(source.path) as data:
                _read_source(number, source, records_of(data), found)
        except OSError as error:
            found.problems.append(f"{source.name}: {error.strerror}")
    found.answers.sort(key=lambda each: (each.at, each.source, each.offset))
    return found


def _read_source(number: int, source: Source, records: Iterable[SourceRecord | BadRecord], found: Contents) -> None:
    answers: list[tuple[Answer, str, str]] = []
    attached: list[tuple[int, str, str]] = []
    for record in records:
        if isinstance(record, BadRecord):
            found.problems.append(f"{source.name}: the record at {record.offset:,}: {record.problem}")
            continue
        headers = record.headers
        own, other = headers.get("warc-record-id", ""), headers.get("warc-concurrent-to", "")
        if record.kind in ATTACHED:
            attached.append((record.offset, own, other or headers.get("warc-refers-to", "")))
        elif record.kind in ("response", "revisit"):
            try:
                answers.append((_answer(number, record), own, other))
            except ValueError as error:
                found.problems.append(f"{source.name}: the record at {record.offset:,}: {error}")
        else:
            found.others += 1
    found.others += len(attached)
    found.answers += _with_leads(answers, attached)


def _answer(number: int, record: SourceRecord) -> Answer:
    url = record.headers.get("warc-target-uri", "").strip("<>")
    if not url.lower().startswith(("http://", "https://")):
        raise ValueError(f"{url or 'nothing'} is no address of the web")
    moment = datetime.fromisoformat(record.headers.get("warc-date", ""))
    at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Answer(number, record.offset, record.kind, url, at)


def _with_leads(
    answers: Iterable[tuple[Answer, str, str]], attached: Iterable[tuple[int, str, str]]
) -> Iterator[Answer]:
    """Each answer with its request and metadata: either may name the other."""
    by_own: dict[str, int] = {}
    by_other: dict[str, list[int]] = {}
    for offset, own, other in attached:
        by_own[own] = offset
        by_other.setdefault(other, []).append(offset)
    for answer, own, other in answers:
        leads = set(by_other.get(own, ())) if own else set()
        if other in by_own:
            leads.add(by_own[other])
        yield Answer(answer.source, answer.offset, answer.kind, answer.url, answer.at, tuple(sorted(leads)))
