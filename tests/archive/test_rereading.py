import gzip
import zlib
from dataclasses import replace

import pytest

from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.revisions.rereading import entity, rereader
from tests.archive.samples import START, article, exchange, open_desk

HTML = (
    b"<html><head><title>Harbour budget passed</title></head><body><article><h1>Harbour budget passed</h1>"
    + b"<p>The council passed the harbour budget on Tuesday after a long debate about the ferries and the quay.</p>" * 4
    + b"</article></body></html>"
)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(HTML)),
        ("deflate", zlib.compress(HTML)),
        ("deflate", zlib.compress(HTML)[2:-4]),
        ("identity", HTML),
        ("gzip, gzip", gzip.compress(gzip.compress(HTML))),
    ],
)
def test_a_packed_body_is_unpacked(coding, packed):
    answer = exchange("https://gazette.test/", START, packed)
    assert entity(replace(answer, response_headers=(("Content-Encoding", coding),))) == HTML


def test_what_cannot_be_unpacked_is_none():
    answer = exchange("https://gazette.test/", START, b"\x1f\x8bno gzip")
    assert entity(replace(answer, response_headers=(("Content-Encoding", "gzip"),))) is None
    assert entity(replace(answer, response_headers=(("Content-Encoding", "other"),))) is None


def test_an_earlier_capture_is_read_by_the_rules_of_today(location):
    with open_desk(location) as desk:
        desk.read(article(), body=HTML)
        desk.writer.submit_capture(capture_record(exchange("https://gazette.test/x", START), captures="off"))
        desk.writer.flush().result(10)
        reread = rereader(desk.archive, {})
        with desk.archive.reading() as connection:
            found = reread(connection, 1)
            assert found is not None
            assert found.headline == "Harbour budget passed"
            assert reread(connection, 2) is None
