"""A payload is kept once: the same answer again is a revisit, which reads as if it were whole."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from warcio.archiveiterator import ArchiveIterator

from newsarchive.archive import Archive
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.schema import capture
from newsarchive.archive.writing.outcomes import CaptureRecord, Exchange
from newsarchive.errors import ArchiveCorrupt
from tests.archive.exchanges import FETCHED_AT, HTML, exchange
from tests.archive.test_captures import store, warcs
from tests.archive.test_warc import check

AGAIN = replace(
    exchange(headers=(("Content-Type", "text/html"), ("Age", "7"))), fetched_at=FETCHED_AT + timedelta(hours=1)
)


def full(one: Exchange) -> CaptureRecord:
    return capture_record(one, captures="full")


def stored(archive: Archive, *exchanges: Exchange, files: CaptureFiles | None = None) -> list[tuple[str, int | None]]:
    """Store each in a batch of its own; what became of each: its record's type, and what it refers to."""
    files = files or CaptureFiles(archive)
    for each in exchanges:
        store(archive, files, [full(each)])
    files.close()
    with archive.reading() as connection:
        rows = connection.execute(select(capture.c.record_type, capture.c.refers_to).order_by(capture.c.id))
        return [(row.record_type, row.refers_to) for row in rows]


def test_the_same_payload_of_the_same_address_is_kept_once_and_reads_as_if_twice(archive: Archive) -> None:
    assert stored(archive, exchange(), AGAIN) == [("response", None), ("revisit", 1)]

    read = read_exchange(archive, 2)

    assert (read.body, read.status, read.fetched_at) == (HTML, 200, AGAIN.fetched_at)
    assert read.response_headers == AGAIN.response_headers
    (path,) = warcs(archive)
    check(path)


def test_a_revisit_names_what_it_refers_to_as_the_standard_says(archive: Archive) -> None:
    stored(archive, exchange(), AGAIN)

    (path,) = warcs(archive)
    records = [
        (each.rec_type, dict(each.rec_headers.headers)) for each in ArchiveIterator(io.BytesIO(path.read_bytes()))
    ]

    assert [kind for kind, _ in records] == ["warcinfo", "request", "response", "request", "revisit"]
    (_, response), (_, request), (_, revisit) = records[2:]
    assert revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit["WARC-Refers-To"] == response["WARC-Record-ID"]
    assert revisit["WARC-Refers-To-Target-URI"] == response["WARC-Target-URI"]
    assert revisit["WARC-Refers-To-Date"] == response["WARC-Date"]
    assert revisit["WARC-Payload-Digest"] == response["WARC-Payload-Digest"]
    assert request["WARC-Concurrent-To"] == revisit["WARC-Record-ID"] != response["WARC-Record-ID"]


def test_revisits_refer_to_the_first_record_even_from_another_file(archive: Archive) -> None:
    edited = replace(exchange(body=b"<p>Edited</p>"), fetched_at=AGAIN.fetched_at)
    back = replace(AGAIN, fetched_at=FETCHED_AT + timedelta(hours=2))

    kinds = stored(archive, exchange(), AGAIN, edited, back, files=CaptureFiles(archive, full_bytes=1))

    assert kinds == [("response", None), ("revisit", 1), ("response", None), ("revisit", 1)]
    assert len(warcs(archive)) == 4
    assert read_exchange(archive, 4).body == HTML


@pytest.mark.parametrize(
    "other",
    [
        exchange("https://paper.test/elsewhere"),
        exchange(status=404),
        exchange(body=b"<p>Edited</p>"),
        exchange(body=b""),
    ],
    ids=["another address", "no 2xx", "another payload", "empty"],
)
def test_what_is_no_repetition_is_kept_whole(archive: Archive, other: Exchange) -> None:
    twice = replace(other, fetched_at=AGAIN.fetched_at)

    assert stored(archive, exchange(), twice) == [("response", None), ("response", None)]


def test_a_text_that_was_kept_is_no_payload_to_refer_to(archive: Archive) -> None:
    files = CaptureFiles(archive)
    store(archive, files, [capture_record(exchange(), captures="text", text="The ferry is late again.")])
    store(archive, files, [capture_record(exchange(), captures="off")])

    assert stored(archive, AGAIN, files=files)[-1] == ("response", None)


def test_a_revisit_that_was_pointed_elsewhere_is_found(archive: Archive) -> None:
    stored(archive, exchange(), exchange("https://paper.test/other", body=b"other"), AGAIN)
    with archive.transaction() as connection:
        connection.execute(update(capture).where(capture.c.id == 3).values(refers_to=2))

    with pytest.raises(ArchiveCorrupt, match="not those whose digest"):
        read_exchange(archive, 3)


def test_each_process_says_what_it_is_before_what_it_writes(archive: Archive) -> None:
    for number, agent in enumerate(("one", "two")):
        files = CaptureFiles(archive, about={"robots": "obey", "http-header-user-agent": agent})
        for at in range(2):
            store(archive, files, [full(exchange(f"https://paper.test/{number}{at}"))])
        files.close()

    (path,) = warcs(archive)
    infos = [
        record.content_stream().read().decode()
        for record in ArchiveIterator(io.BytesIO(path.read_bytes()))
        if record.rec_type == "warcinfo"
    ]

    assert len(infos) == 2
    assert "software: newsarchive/" in infos[0]
    assert "robots: obey" in infos[0]
    assert ["http-header-user-agent: one" in infos[0], "http-header-user-agent: two" in infos[1]] == [True, True]
