"""The daily manifest of the capture files: what each holds, and the digest of the manifest before it.

A manifest is JSON lines in one canonical form (keys sorted, no blanks, UTF-8). Its first line is about itself:
`manifest` its number, `day`, `previous` the name and SHA-256 of the one before. Each other line states of a capture file
that it is new, has grown, was closed or rewritten since: its first `bytes` bytes have this `sha256`. So the chain of all
manifests states every byte of every file, and none of them can be changed without changing all that follow. A file that
was deleted by age is stated once more, as `deleted` at a time and why: what it held cannot be shown any more, and its
digest stays in the chain.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Row, select

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.stored_files import open_file
from newsarchive.archive.schema import capture_file
from newsarchive.article import utc_text
from newsarchive.errors import ArchiveCorrupt, ArchiveUnwritable
from newsarchive.expressions import expression

__all__ = ["Manifest", "Statement", "digest_of_prefix", "read_manifests", "token_path", "write_manifest"]

_NAME = expression(r".+-(?P<day>\d{8})(?:-(?P<again>\d+))?\.manifest\.jsonl")


@dataclass(frozen=True, slots=True)
class Statement:
    """The first `length` bytes of a capture file have this digest (SHA-256, hex); all of it, if it `is_closed`.

    `replaces`: the digest stated before, of bytes that are there no more; a file is rewritten when something is erased.
    `deleted`: when the file was deleted by age, UTC, and `why`; its bytes are then not here to be held to the digest.
    """

    file: str
    length: int
    sha256: str
    is_closed: bool
    replaces: str | None = None
    deleted: str | None = None
    why: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As a line of the manifest has it."""
        line = {"file": self.file, "bytes": self.length, "sha256": self.sha256, "closed": self.is_closed}
        more = {"replaces": self.replaces, "deleted": self.deleted, "why": self.why}
        return line | {name: value for name, value in more.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Manifest:
    """One manifest as it lies on the disk; `sha256` is that of its bytes."""

    path: Path
    number: int
    day: str
    previous: Mapping[str, str] | None
    statements: tuple[Statement, ...]
    sha256: str


def token_path(manifest: Path) -> Path:
    """Where the time stamp of a manifest lies."""
    return manifest.with_name(f"{manifest.name}.tsr")


def read_manifests(folder: Path) -> list[Manifest]:
    """The manifests of a folder by number; raises ArchiveCorrupt for one that is not in canonical form."""
    names = sorted(path for path in folder.glob("*.manifest.jsonl") if _NAME.fullmatch(path.name))
    return sorted((_read(path) for path in names), key=lambda each: (each.number, each.path.name))


def write_manifest(archive: Archive, now: datetime) -> Path | None:
    """Write the day's manifest, or write it anew; None where nothing was ever captured.

    One that has a time stamp is never changed: the next of the day has a name of its own. Who calls holds the archive's
    lock. Raises ArchiveUnwritable.
    """
    with archive.reading() as connection:
        files = connection.execute(select(capture_file).order_by(capture_file.c.id)).all()
    if not files:
        return None
    folder = archive.captures_path
    known = read_manifests(folder)
    day = now.strftime("%Y%m%d")
    if known and known[-1].day == f"{now:%Y-%m-%d}" and not token_path(known[-1].path).exists():
        path = known.pop().path
    else:
        again = sum(f"-{day}" in each.path.name for each in known)
        path = folder / f"{folder.stem}-{day}{f'-{again + 1}' if again else ''}.manifest.jsonl"
    previous = known[-1] if known else None
    head = {
        "manifest": previous.number + 1 if previous else 1,
        "day": f"{now:%Y-%m-%d}",
        "written_at": utc_text(now),
        "previous": {"name": previous.path.name, "sha256": previous.sha256} if previous else None,
    }
    news = _news(folder, files, {each.file: each for one in known for each in one.statements})
    _put(path, _lines([head, *(each.to_dict() for each in news)]))
    return path


def digest_of_prefix(file: IO[bytes], lengths: Iterable[int]) -> dict[int, str]:
    """Length -> SHA-256, hex, of so many first bytes, read in one pass; a length that the file does not have is left out."""
    digest, at, found = hashlib.sha256(), 0, {}
    for length in sorted(set(lengths)):
        while at < length and (chunk := file.read(min(length - at, 1 << 20))):
            digest.update(chunk)
            at += len(chunk)
        if at == length:
            found[length] = digest.hexdigest()
    return found


def _news(folder: Path, files: Iterable[Row[Any]], stated: Mapping[str, Statement]) -> list[Statement]:
    """What is to be said of files about which something else was stated before, or nothing."""
    found = []
    for row in files:
        before = stated.get(row.name)
        is_closed = row.closed_at is not None
        if row.deleted_at is not None:
            if before is None or before.deleted is None:
                deleted_at = utc_text(row.deleted_at)
                found.append(
                    Statement(
                        row.name, row.committed_bytes, row.sha256, True, deleted=deleted_at, why=row.delete_reason
                    )
                )
            continue
        if row.committed_bytes == 0 or (before is not None and _is_the_same(before, row)):
            continue
        kept = before.length if before is not None and before.length <= row.committed_bytes else None
        with open_file(folder / row.name, row.uploaded_to) as file:
            digests = digest_of_prefix(file, {row.committed_bytes, kept or row.committed_bytes})
        if row.committed_bytes not in digests:
            raise ArchiveCorrupt(f"{folder / row.name}: is shorter than the archive knows; restore it from a backup")
        is_rewritten = before is not None and (kept is None or digests[kept] != before.sha256)
        found.append(
            Statement(
                row.name,
                row.committed_bytes,
                digests[row.committed_bytes],
                is_closed,
                before.sha256 if before is not None and is_rewritten else None,
            )
        )
    return found


def _is_the_same(before: Statement, row: Row[Any]) -> bool:
    if before.is_closed:
        return bool(before.sha256 == row.sha256)
    return row.closed_at is None and before.length == row.committed_bytes


def _lines(lines: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(
        json.dumps(each, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n" for each in lines
    )


def _read(path: Path) -> Manifest:
    try:
        raw = path.read_bytes()
        head, *lines = [json.loads(line) for line in raw.splitlines()]
        if _lines([head, *lines]) != raw:
            raise ValueError("not in canonical form")
        statements = tuple(
            Statement(
                each["file"],
                each["bytes"],
                each["sha256"],
                each["closed"],
                each.get("replaces"),
                each.get("deleted"),
                each.get("why"),
            )
            for each in lines
        )
        return Manifest(
            path, head["manifest"], head["day"], head["previous"], statements, hashlib.sha256(raw).hexdigest()
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArchiveCorrupt(f"{path}: is no manifest any more ({error}); restore it from a backup") from error


def _put(path: Path, raw: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ArchiveUnwritable(f"{path}: {error.strerror}; the next crawl writes it") from error
