"""The captures as one WACZ 1.1.1 file, for replay: WARC files, an index of them, the articles as pages, and digests.

Written as a stream: the WARC files are copied as they lie, stored and not packed again, so that a player may read parts.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from newsarchive.archive import Archive
from newsarchive.archive.captures.deleted_files import is_kept
from newsarchive.archive.captures.stored_files import open_file
from newsarchive.archive.schema import capture, capture_file, revision
from newsarchive.article import utc_text
from newsarchive.errors import ArchiveCorrupt
from newsarchive.version import VERSION

__all__ = ["surt", "write_wacz"]

_CHUNK = 1 << 20
_FILES = select(capture_file).where(capture_file.c.committed_bytes > 0, capture_file.c.deleted_at.is_(None))


def write_wacz(archive: Archive, connection: Connection, out: IO[bytes]) -> int:
    """Write everything that was committed; returns the number of captures. Raises ArchiveCorrupt for a file that is short."""
    resources: list[dict[str, Any]] = []
    lines = 0

    def indexed() -> Iterator[bytes]:
        nonlocal lines
        for line in _index(connection):
            lines += 1
            yield line

    with zipfile.ZipFile(out, "w", allowZip64=True) as packed:
        for row in connection.execute(_FILES):
            with open_file(archive.captures_path / row.name, row.uploaded_to) as file:
                resources.append(
                    _add(packed, f"archive/{_flat(row.name)}", _first(file, row.committed_bytes, row.name))
                )
        resources.append(_add(packed, "indexes/index.cdxj", indexed()))
        resources.append(_add(packed, "pages/pages.jsonl", _pages(connection)))
        package = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": archive.captures_path.stem,
            "software": f"newsarchive/{VERSION}",
            "created": utc_text(datetime.now(UTC)),
            "resources": resources,
        }
        described = _add(packed, "datapackage.json", [_json(package)])
        digest = {"path": "datapackage.json", "hash": described["hash"]}
        _add(packed, "datapackage-digest.json", [_json(digest)])
    return lines


def surt(url: str) -> str:
    """The address in the order of an index: the host's parts from the last on, without `www.`, in lower case.

    >>> surt("https://www.Paper.test:8000/A?b=1")
    'test,paper:8000)/a?b=1'
    """
    parts = urlsplit(url.lower())
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){parts.path or '/'}{'?' if query else ''}{query}"


def _index(connection: Connection) -> Iterator[bytes]:
    """The lines of the CDXJ index, sorted on the disk."""
    kept = (
        select(capture, capture_file.c.name)
        .join(capture_file, capture_file.c.id == capture.c.file_id)
        .where(capture.c.record_type.in_(("response", "revisit")), capture_file.c.deleted_at.is_(None))
    )
    with closing(sqlite3.connect("")) as sorting:  # a database of its own that lies on the disk once it is large
        sorting.execute("CREATE TABLE line (key TEXT, rest TEXT)")
        sorting.executemany("INSERT INTO line VALUES (?, ?)", map(_line, connection.execute(kept)))
        for key, rest in sorting.execute("SELECT key, rest FROM line ORDER BY key"):
            yield f"{key} {rest}\n".encode()


def _line(row: Any) -> tuple[str, str]:
    mime = (row.content_type or "unk").partition(";")[0].strip()
    entry = {
        "url": row.url,
        "mime": "warc/revisit" if row.record_type == "revisit" else mime,
        "status": str(row.status),
        "digest": f"sha256:{row.payload_digest}",
        "length": str(row.length),
        "offset": str(row.offset),
        "filename": _flat(row.name),
    }
    return f"{surt(row.url)} {row.fetched_at:%Y%m%d%H%M%S}", json.dumps(entry, ensure_ascii=False)


def _pages(connection: Connection) -> Iterator[bytes]:
    yield _json({"format": "json-pages-1.0", "id": "pages", "title": "Articles"})
    read = (
        select(revision.c.id, revision.c.headline, capture.c.url, capture.c.fetched_at)
        .join(capture, capture.c.id == revision.c.capture_id)
        .where(is_kept())
        .order_by(revision.c.id)
    )
    for row in connection.execute(read):
        page = {"id": str(row.id), "url": row.url, "ts": utc_text(row.fetched_at), "title": row.headline or row.url}
        yield _json(page)


def _add(packed: zipfile.ZipFile, path: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    """Write one file; its entry in the data package."""
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(path, datetime.now(UTC).timetuple()[:6])
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if path.startswith("archive/") else zipfile.ZIP_DEFLATED
    with packed.open(entry, "w", force_zip64=True) as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return {
        "name": path.rpartition("/")[2].lower(),
        "path": path,
        "hash": f"sha256:{digest.hexdigest()}",
        "bytes": size,
    }


def _first(file: IO[bytes], length: int, name: str) -> Iterator[bytes]:
    """What was committed of a file: the crawl that is writing it may have gone on."""
    while length > 0:
        chunk = file.read(min(length, _CHUNK))
        if not chunk:
            raise ArchiveCorrupt(f"{name}: is shorter than the archive knows; restore it from a backup")
        length -= len(chunk)
        yield chunk


def _flat(name: str) -> str:
    return name.replace("/", "-")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
