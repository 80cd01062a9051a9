"""Closed capture files go to a store, and are read from there when they are here no more."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest
from sqlalchemy import select, update

from newsarchive.archive import Archive
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.captures.uploading import Uploads
from newsarchive.archive.schema import capture_file
from newsarchive.errors import ArchiveCorrupt
from tests.archive.exchanges import record
from tests.archive.test_captures import store, warcs


def crawled(archive: Archive, address: str, *numbers: int) -> None:
    uploads = Uploads(archive, address)
    files = CaptureFiles(archive, full_bytes=1, on_closed=uploads.begin)
    for number in numbers:
        store(archive, files, [record(number)])
    files.close()
    uploads.finish()


def uploaded(archive: Archive) -> list[bool]:
    with archive.reading() as connection:
        rows = connection.execute(select(capture_file).order_by(capture_file.c.id)).all()
    return [row.uploaded_to is not None and row.uploaded_sha256 == row.sha256 for row in rows]


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_a_file_that_is_gone_from_here_is_read_from_there(archive: Archive, tmp_path: Path, kind: str) -> None:
    address = f"memory://{tmp_path.name}/captures" if kind == "memory" else str(tmp_path / "store" / "captures")

    crawled(archive, address, 1, 2, 3)

    assert uploaded(archive) == [True, True, False]  # the open one stays
    whole = read_exchange(archive, 1)
    first = warcs(archive)[0]
    with fsspec.open(f"{address}/{first.name}", "rb") as copy:
        assert copy.read() == first.read_bytes()
    first.unlink()
    assert read_exchange(archive, 1) == whole


def test_a_store_that_cannot_be_reached_costs_nothing_and_the_next_run_uploads(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "store").write_text("in the way")
    crawled(archive, str(tmp_path / "store" / "captures"), 1, 2)
    crawled(archive, "nosuchstore://captures", 3)
    assert uploaded(archive) == [False, False, False]
    assert read_exchange(archive, 2).url == "https://paper.test/2"

    (tmp_path / "store").unlink()
    crawled(archive, str(tmp_path / "store" / "captures"))

    assert uploaded(archive) == [True, True, False]


def test_a_file_of_another_archive_is_never_overwritten_a_copy_of_our_own_is(archive: Archive, tmp_path: Path) -> None:
    crawled(archive, "nosuchstore://captures", 1, 2)
    first = warcs(archive)[0]
    there = tmp_path / "store" / first.name
    there.parent.mkdir()
    there.write_bytes(b"another archive's")
    crawled(archive, str(tmp_path / "store"))
    assert there.read_bytes() == b"another archive's"
    there.unlink()
    crawled(archive, str(tmp_path / "store"))
    with archive.transaction() as connection:  # rewritten by an erasure: the copy has to follow
        connection.execute(update(capture_file).values(uploaded_sha256="of the file before"))

    there.write_bytes(b"what was erased")
    crawled(archive, str(tmp_path / "store"))

    assert there.read_bytes() == first.read_bytes()


def test_a_file_that_is_neither_here_nor_there_is_named(archive: Archive) -> None:
    crawled(archive, "memory://lost", 1, 2)
    path = warcs(archive)[0]
    path.unlink()
    fsspec.filesystem("memory").rm(f"/lost/{path.name}")
    with pytest.raises(ArchiveCorrupt, match="is not here, and memory://lost"):
        read_exchange(archive, 1)
