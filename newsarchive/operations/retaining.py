"""Capture files deleted by age: what publishers' files, or the operator, say is not to be kept for ever.

The rows are committed first, then the files are removed; what a kill leaves in between, the next crawl or the next
`retain` removes. A manifest states each file as it was closed before it goes, and that it went afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast, get_args

from newsarchive.archive import Archive
from newsarchive.archive.captures.deleted_files import remove_deleted
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.manifests import write_manifest
from newsarchive.archive.captures.retention import OldFile, Periods, mark_deleted, old_files
from newsarchive.archive.lock import hold_files, hold_lock
from newsarchive.article import utc_text
from newsarchive.errors import UsageError
from newsarchive.publishers import Publisher
from newsarchive.publishers.publisher import Kept
from newsarchive.publishers.rendering import period_text
from newsarchive.publishers.table import read_period

__all__ = ["Retained", "periods_of", "read_keep", "retain"]

_WORDS: Mapping[Kept, str] = {
    "articles": "visits of articles that changed nothing",
    "front_pages": "front pages",
    "feeds": "feeds and sitemaps",
    "other": "pages that are no article",
}


@dataclass(frozen=True, slots=True)
class Retained:
    """What was deleted, or would be where `is_dry`; `evidence`: files that are old enough, and stay."""

    is_dry: bool
    deleted: tuple[OldFile, ...]
    evidence: tuple[OldFile, ...] = ()

    @property
    def freed_bytes(self) -> int:
        """The room that the deleted files took."""
        return sum(each.size_bytes for each in self.deleted)

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        return {
            "dry_run": self.is_dry,
            "freed_bytes": self.freed_bytes,
            "deleted": [_plain(each) for each in self.deleted],
            "kept_as_evidence": [_plain(each) for each in self.evidence],
        }


def read_keep(words: Sequence[str]) -> dict[Kept, timedelta | None]:
    """What `--keep` says: kind -> how long, None for ever. Raises UsageError.

    >>> read_keep(["front_pages=90d", "feeds=forever"])
    {'front_pages': datetime.timedelta(days=90), 'feeds': None}
    """
    kinds = get_args(Kept)
    found: dict[Kept, timedelta | None] = {}
    for word in words:
        kind, equals, period = word.partition("=")
        if not equals or kind not in kinds:
            raise UsageError(f"--keep {word}: write KIND=TIME, where KIND is one of {', '.join(kinds)}")
        try:
            found[cast("Kept", kind)] = read_period(period)
        except ValueError as problem:
            raise UsageError(f"--keep {kind}: {problem}") from problem
    return found


def periods_of(publishers: Mapping[str, Publisher], defaults: Mapping[Kept, timedelta | None]) -> Periods:
    """How long captures are kept: as the publisher's file says, else as the defaults do, else for ever."""

    def period(publisher_id: str | None, kind: Kept) -> timedelta | None:
        known = publishers.get(publisher_id or "")
        if known is not None and kind in known.retention:
            return known.retention[kind]
        return defaults.get(kind)

    return period


def retain(archive: Archive, periods: Periods, now: datetime, *, is_dry: bool = False) -> Retained:
    """Delete the capture files whose captures are all older at that time than they are kept, and on which nothing rests.

    With `is_dry` nothing is changed. Raises ArchiveLocked while a crawl holds the archive. Of an archive on a server,
    the files that lie on this machine's disk.
    """
    if is_dry:
        with archive.reading() as connection:
            return _result(archive, old_files(connection, periods, now), is_dry=True)
    with hold_lock(archive.location, purpose="retention"), hold_files(archive.location):
        if not _end_old(archive, periods, now):
            return Retained(False, ())
        write_manifest(archive, now)
        with archive.transaction() as connection:
            old = old_files(connection, periods, now)
            found = _result(archive, [each for each in old if each.is_closed or each.is_evidence])
            mark_deleted(connection, found.deleted, now, _reason)
        remove_deleted(archive)
        if found.deleted:
            write_manifest(archive, now)
    return found


def _end_old(archive: Archive, periods: Periods, now: datetime) -> bool:
    """Close the files that are old, remove what was left over; whether any file is old."""
    with archive.reading() as connection:
        old = old_files(connection, periods, now)
    files = CaptureFiles(archive)
    try:
        files.end({each.id for each in old if not each.is_closed and not each.is_evidence})
    finally:
        files.close()
    return bool(old)


def _result(archive: Archive, old: Sequence[OldFile], *, is_dry: bool = False) -> Retained:
    here = [each for each in old if (archive.captures_path / each.name).is_file()]
    going = tuple(each for each in here if not each.is_evidence)
    return Retained(is_dry, going, tuple(each for each in here if each.is_evidence))


def _reason(one: OldFile) -> str:
    return f"{_WORDS[one.holds]} are kept for {period_text(one.kept)}"


def _plain(one: OldFile) -> dict[str, Any]:
    return {
        "file": one.name,
        "holds": one.holds,
        "captures": one.captures,
        "bytes": one.size_bytes,
        "newest_at": utc_text(one.newest_at),
        "kept_for": period_text(one.kept),
        "copy": one.uploaded_to,
    }
