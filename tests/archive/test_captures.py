"""Capture files: bytes before rows, and after a crash neither without the other."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.captures import files as capture_files
from newsarchive.archive.captures.files import CaptureFiles, Place
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.schema import capture, capture_file
from newsarchive.archive.writing.outcomes import CaptureRecord
from newsarchive.errors import ArchiveCorrupt, ArchiveUnwritable, NotFound
from tests.archive.conftest import Locations
from tests.archive.exchanges import compressed, exchange, record
from tests.archive.test_warc import check


def rows_of(records: list[CaptureRecord], places: list[Place | None]) -> list[dict[str, object]]:
    return [
        {
            "url": one.url,
            "fetched_at": one.fetched_at,
            "status": one.status,
            "payload_digest": one.payload_digest,
            "payload_bytes": one.payload_bytes,
            "member_sha256": place.member_sha256 if place else None,
            "record_type": place.record_type if place else None,
            "refers_to": place.refers_to if place else None,
            "file_id": place.file_id if place else None,
            "offset": place.offset if place else None,
            "length": place.length if place else None,
        }
        for one, place in zip(records, places, strict=True)
    ]


def store(archive: Archive, files: CaptureFiles, records: list[CaptureRecord]) -> None:
    places = files.append(records)
    with archive.transaction() as connection:
        connection.execute(insert(capture), rows_of(records, places))
        files.note(connection)
    files.committed()


def warcs(archive: Archive) -> list[Path]:
    return sorted(archive.captures_path.glob("*.warc.gz"))


def assert_whole(archive: Archive) -> int:
    """Every row's bytes are there, every byte has its row, and other programs accept the files; returns the rows."""
    with archive.reading() as connection:
        rows = connection.execute(select(capture_file.c.name, capture_file.c.committed_bytes))
        sizes = {name: size for name, size in rows}  # noqa: C416
        ids = connection.execute(select(capture.c.id).where(capture.c.file_id.is_not(None))).scalars().all()
    assert {path.name: path.stat().st_size for path in warcs(archive)} == sizes
    for capture_id in ids:
        read_exchange(archive, capture_id)
    for path in warcs(archive):
        if path.stat().st_size:
            check(path)
    return len(ids)


def test_what_was_stored_is_read_back_exactly(archive: Archive) -> None:
    files = CaptureFiles(archive)
    odd = (("X-Name", "caf\xe9"), ("X-Name", "\xc2\x80: twice"), ("X-Empty", ""))
    kept = [exchange(), compressed(), exchange(status=410, body=b"gone\r\n\r\nfor good", headers=odd)]
    off = capture_record(exchange(), captures="off")

    store(archive, files, [*(capture_record(each, captures="full") for each in kept), off])
    files.close()

    read = [read_exchange(archive, number) for number in (1, 2, 3)]
    assert [(each.url, each.status, each.body, each.response_headers) for each in read] == [
        (each.url, each.status, each.body, each.response_headers) for each in kept
    ]
    assert [each.fetched_at for each in read] == [each.fetched_at for each in kept]
    with pytest.raises(NotFound, match="not kept"):
        read_exchange(archive, 4)
    with pytest.raises(NotFound, match="there is none"):
        read_exchange(archive, 5)
    assert assert_whole(archive) == 3


def test_the_next_crawl_goes_on_with_the_open_file(archive: Archive) -> None:
    for number in range(3):
        files = CaptureFiles(archive)
        store(archive, files, [record(number)])
        files.close()

    assert len(warcs(archive)) == 1
    assert assert_whole(archive) == 3


def test_a_full_file_is_closed_with_its_digest_and_the_next_begun(archive: Archive) -> None:
    files = CaptureFiles(archive, full_bytes=2000)
    for number in range(6):
        store(archive, files, [record(number, size=900)])
    files.close()

    assert len(warcs(archive)) > 2
    with archive.reading() as connection:
        rows = connection.execute(select(capture_file).order_by(capture_file.c.id)).all()
    assert [row.closed_at is None for row in rows] == [False] * (len(rows) - 1) + [True]
    for row, path in zip(rows[:-1], warcs(archive), strict=False):
        assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert assert_whole(archive) == 6


def test_names_tell_the_story(archive: Archive) -> None:
    files = CaptureFiles(archive)
    store(archive, files, [record(1)])

    (path,) = warcs(archive)
    name, stamp, number = path.name.removesuffix(".warc.gz").split("-")
    assert name == "paper"  # whose: many archives may share one store
    assert datetime.strptime(stamp, "%Y%m%dT%H%M%SZ")  # noqa: DTZ007
    assert number == "00001"


steps = st.lists(
    st.tuples(
        st.integers(1, 3),  # records in the batch
        st.sampled_from(["commit", "roll back", "die before the transaction", "die within it", "die while writing"]),
        st.integers(0, 400),  # bytes of a torn write
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_a_crash_at_any_point_leaves_neither_orphans_nor_losses(story: list[tuple[int, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder, open_archive(Locations().new(Path(folder)), mode="write") as archive:
        files = CaptureFiles(archive, full_bytes=3000)
        committed = number = 0
        for count, end, torn in story:
            records = [record(number := number + 1) for _ in range(count)]
            if end == "commit":
                store(archive, files, records)
                committed += count
                continue
            if end == "die while writing":
                for path in warcs(archive)[-1:]:
                    with path.open("ab") as file:
                        file.write(b"".join(one.data or b"" for one in records)[:torn])
            else:
                places = files.append(records)
                with pytest.raises(KeyboardInterrupt), archive.transaction() as connection:
                    if end == "die within it":
                        connection.execute(insert(capture), rows_of(records, places))
                        files.note(connection)
                    raise KeyboardInterrupt
            if end == "roll back":
                files.rolled_back()
            else:
                files.close()  # what is in memory is lost: the next process sees the disk only
                files = CaptureFiles(archive, full_bytes=3000)
        files.close()
        CaptureFiles(archive).close()

        with archive.reading() as connection:
            assert connection.execute(select(func.count()).select_from(capture)).scalar_one() == committed
        files = CaptureFiles(archive)
        store(archive, files, [record(999)])
        files.close()
        with archive.reading() as connection:
            ids = connection.execute(select(capture.c.id)).scalars().all()
            total = connection.execute(select(func.sum(capture_file.c.committed_bytes))).scalar_one()
        assert sum(path.stat().st_size for path in warcs(archive)) == total
        assert {read_exchange(archive, each).url for each in ids} >= {"https://paper.test/999"}
        assert len(ids) == committed + 1


WRITE = """
import sys
from newsarchive.archive import open_archive
from newsarchive.archive.captures.files import CaptureFiles
from tests.archive.exchanges import record
from tests.archive.test_captures import store
with open_archive(sys.argv[1], mode="write") as archive:
    files = CaptureFiles(archive, full_bytes=60_000)
    number = int(sys.argv[2])
    while True:
        store(archive, files, [record(number := number + 1, size=2000) for _ in range(5)])
        print(number, flush=True)
"""


def test_kill_9_while_writing_at_full_speed(location: str) -> None:
    root = Path(__file__).parents[2]
    said = 0
    for kill in range(4):
        command = [sys.executable, "-c", WRITE, location, str(said)]
        writing = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
        )
        assert writing.stdout is not None
        for _ in range(3 + 5 * kill):
            said = int(writing.stdout.readline())
        writing.send_signal(signal.SIGKILL)
        rest = writing.communicate()[0].split()
        said = max([said, *(int(each) for each in rest)])

    with open_archive(location, mode="write") as archive:
        CaptureFiles(archive).close()

        assert assert_whole(archive) >= said
        with archive.reading() as connection:
            assert not archive.is_sqlite or connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_a_full_disk_loses_nothing(location: str) -> None:
    """A limit on the size of files is the disk that is full: the write that crosses it fails half-way."""
    root = Path(__file__).parents[2]
    code = (
        "import resource, signal, sys\nfrom newsarchive.archive import open_archive\n"
        "from newsarchive.archive.captures.files import CaptureFiles\nfrom newsarchive.errors import ArchiveUnwritable\n"
        "from tests.archive.exchanges import record\nfrom tests.archive.test_captures import assert_whole, store\n"
        "with open_archive(sys.argv[1], mode='write') as archive:\n"
        "    files = CaptureFiles(archive)\n    store(archive, files, [record(1)])\n"
        "    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))\n"
        "    try:\n        files.append([record(2), record(3, size=50_000)])\n"
        "    except ArchiveUnwritable as error:\n        print(error)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))\n"
        "    store(archive, files, [record(4)])\n    print(assert_whole(archive))\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code, location],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    said, count = ran.stdout.splitlines()
    assert "File too large" in said
    assert "nothing is lost" in said
    assert count == "2"


def test_a_file_shorter_than_the_archive_knows_is_said_to_be_damaged(archive: Archive) -> None:
    files = CaptureFiles(archive)
    store(archive, files, [record(1)])
    files.close()
    (path,) = warcs(archive)
    os.truncate(path, path.stat().st_size - 1)

    with pytest.raises(ArchiveCorrupt, match=r"\.warc\.gz: holds"):
        CaptureFiles(archive)
    path.unlink()
    with pytest.raises(ArchiveCorrupt, match="holds 0 bytes"):
        CaptureFiles(archive)


def test_what_later_crawls_wrote_is_kept_when_an_older_database_was_put_back(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture_files, "LONGEST_TAIL", 1000)
    files = CaptureFiles(archive)
    store(archive, files, [record(1)])
    files.close()
    (path,) = warcs(archive)
    before = path.stat().st_size
    tail = record(2, size=3000).data
    assert tail is not None
    with path.open("ab") as file:
        file.write(tail)

    CaptureFiles(archive).close()

    assert path.stat().st_size == before
    assert (path.parent / f"{path.name}.from-{before}").read_bytes() == tail


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_flipped_byte_is_found_when_the_capture_is_read(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder, open_archive(Locations().new(Path(folder)), mode="write") as archive:
        files = CaptureFiles(archive)
        store(archive, files, [record(1)])
        files.close()
        with archive.reading() as connection:
            row = connection.execute(select(capture)).one()
        (path,) = warcs(archive)
        raw = bytearray(path.read_bytes())
        raw[row.offset + data.draw(st.integers(0, row.length - 1))] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(raw)

        with pytest.raises(ArchiveCorrupt, match="altered"):
            read_exchange(archive, row.id)


def test_a_folder_that_cannot_be_made(archive: Archive) -> None:
    archive.captures_path.write_text("in the way", encoding="utf-8")
    files = CaptureFiles(archive)

    with pytest.raises(ArchiveUnwritable):
        files.append([record(1)])

    archive.captures_path.unlink()
    store(archive, files, [record(1)])
    assert_whole_but_for_empty(archive)


def assert_whole_but_for_empty(archive: Archive) -> None:
    with archive.reading() as connection:
        names = connection.execute(text("SELECT name FROM capture_file WHERE committed_bytes > 0")).scalars().all()
    assert [path.name for path in warcs(archive)] == names
