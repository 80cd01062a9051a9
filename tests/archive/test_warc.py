"""Records that other people's tools accept, and that give back what came in, byte for byte."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from newsarchive.archive.captures.warc import capture_record, warcinfo_record
from newsarchive.archive.writing.outcomes import Exchange
from tests.archive.exchanges import FETCHED_AT, HTML, compressed, exchange

BIN = Path(sys.executable).parent


def data_of(one: Exchange) -> bytes:
    data = capture_record(one, captures="full").data
    assert data is not None
    return data


def check(path: Path) -> None:
    """Have two programs that nobody here wrote verify every record and digest of a file."""
    for command in (["warcio", "check", "-v"], ["fastwarc", "check"]):
        ran = subprocess.run([BIN / command[0], *command[1:], path], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert not re.search(r"[1-9]\d* failed|digest failed", ran.stdout + ran.stderr), ran.stdout + ran.stderr


def test_two_other_programs_accept_a_file_of_every_kind_of_record(tmp_path: Path) -> None:
    exchanges = [
        exchange(),
        compressed(),
        exchange(body=b""),
        exchange(status=410, body=b"gone"),
        exchange(status=304, body=b"", headers=(("Etag", '"1"'),)),
        exchange(status=301, body=b"", headers=(("Location", "/elsewhere"),)),
        exchange(status=599, headers=()),
        exchange(headers=(("X-Name", "caf\xe9"), ("X-Trap", "a\r\nSet-Cookie: b"), ("X-Empty", ""))),
        exchange(body=bytes(range(256)) * 4000),
        exchange("http://paper.test"),
    ]
    data = [warcinfo_record("a.warc.gz", [("software", "newsarchive/1")], "2026-03-05T12:00:00Z")]
    data += [data_of(each) for each in exchanges]
    texts = [capture_record(each, captures="text", text="The ferry — 又晚点了。").data for each in exchanges]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join([*data, *(each for each in texts if each is not None)]))

    check(path)
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", *["request", "response"] * len(exchanges), *["conversion"] * len(exchanges)]


header = st.tuples(
    st.from_regex(r"\A[A-Za-z][A-Za-z-]{0,20}\Z"),
    st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x85\xa0"), max_size=40),
)


@given(st.binary(max_size=3000), st.lists(header, max_size=8), st.integers(200, 599), st.booleans())
def test_what_comes_in_comes_out_byte_for_byte(
    body: bytes, headers: list[tuple[str, str]], status: int, is_compressed: bool
) -> None:
    if is_compressed:
        body = gzip.compress(body, mtime=0)
        headers = [*headers, ("Content-Encoding", "gzip")]
    one = exchange(status=status, body=body, headers=tuple(headers))
    capture = capture_record(one, captures="full")
    assert capture.data is not None

    member = capture.data[capture.response_at :]
    read = next(iter(ArchiveIterator(io.BytesIO(member), no_record_parse=True)))

    head, _, payload = read.raw_stream.read().partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    assert payload == body
    assert first.split(b" ")[1] == str(status).encode()
    assert lines == [f"{name}: {value}".encode("latin-1") for name, value in headers]
    assert capture.payload_digest == hashlib.sha256(body).hexdigest()
    assert capture.member_sha256 == hashlib.sha256(member).hexdigest()
    fast = next(FastIterator(io.BytesIO(member), record_types=WarcRecordType.response))
    assert fast.reader.read() == body
    assert fast.record_date == FETCHED_AT


def test_request_and_response_name_each_other() -> None:
    request, response = (
        dict(record.rec_headers.headers) for record in ArchiveIterator(io.BytesIO(data_of(exchange())))
    )

    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert response["WARC-Concurrent-To"] == request["WARC-Record-ID"]
    assert response["WARC-Target-URI"] == exchange().url
    assert response["WARC-IP-Address"] == "192.0.2.7"
    assert response["WARC-Date"] == "2026-03-05T12:30:15.250000Z"


def test_the_request_says_what_was_asked_for() -> None:
    record = next(iter(ArchiveIterator(io.BytesIO(data_of(exchange())))))

    assert record.http_headers.protocol == "GET"
    assert record.http_headers.statusline == "/2026/03/05/ferry?page=2 HTTP/1.1"
    assert record.http_headers.get_header("Host") == "paper.test"


def test_a_status_line_is_one_that_readers_know_whatever_the_protocol_was() -> None:
    data = data_of(replace(exchange(), protocol="h2"))

    *_, response = (record.http_headers.protocol for record in ArchiveIterator(io.BytesIO(data)))

    assert response == "HTTP/1.1"


def test_the_same_exchange_makes_the_same_bytes() -> None:
    assert data_of(exchange()) == data_of(exchange())
    assert data_of(exchange()) != data_of(exchange(url="https://paper.test/other"))


@pytest.mark.parametrize("text", [None, ""])
def test_what_may_not_be_kept_is_known_by_its_digest_only(text: str | None) -> None:
    for captures in ("off", "text"):
        kept = capture_record(exchange(), captures=captures, text=text)

        assert (kept.data, kept.member_sha256) == (None, None)
        assert kept.payload_digest == hashlib.sha256(HTML).hexdigest()
        assert (kept.payload_bytes, kept.content_type) == (len(HTML), "text/html; charset=utf-8")


def test_of_a_page_kept_as_text_the_text_is_kept() -> None:
    kept = capture_record(exchange(), captures="text", text="The ferry\n\nis late \ud800 again.")
    assert kept.data is not None

    (record,) = ((each.rec_type, each.raw_stream.read().decode()) for each in ArchiveIterator(io.BytesIO(kept.data)))

    assert record == ("conversion", "The ferry\n\nis late ? again.")
    assert b"<html>" not in gzip.decompress(kept.data)
