"""The writer: batches, order, failures, and crashes at the points that matter."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from newsarchive.archive import open_archive, schema
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.writing.outcomes import Outcome
from newsarchive.archive.writing.writer import Writer
from newsarchive.errors import ArchiveUnwritable
from tests.archive.samples import Desk, article, exchange, open_desk, prepared


@pytest.fixture
def desk(location) -> Iterator[Desk]:
    with open_desk(location) as made:
        yield made


def outcome(desk, number, lease=None, **fields):
    url = f"https://gazette.test/a/{number}"
    capture = capture_record(exchange(url, desk.now, f"<p>{number}</p>".encode()), captures="full")
    return Outcome(
        lease or desk.lease(url),
        "article",
        desk.now,
        status=200,
        capture=capture,
        payload_digest=capture.payload_digest,
        article=prepared(article(url, headline=f"Headline {number}", **fields)),
    )


def test_outcomes_are_committed_in_the_order_they_came_each_once(desk):
    leases = desk.leases(f"https://gazette.test/a/{number}" for number in range(450))
    outcomes = [outcome(desk, number, lease) for number, lease in enumerate(leases)]
    for each in outcomes:
        desk.writer.submit(each)
    desk.writer.flush().result(60)
    told = [each for commit in desk.commits for each, _ in commit.outcomes]
    assert told == outcomes
    assert len(desk.commits) >= 3
    assert len(desk.rows(schema.article)) == 450


def test_a_little_is_on_the_disk_soon_without_a_flush(desk):
    lease = outcome(desk, 1)
    desk.writer.submit(lease)
    desk.writer.call(lambda connection: None).result(10)  # what is handed over later is written later
    assert len(desk.rows(schema.article)) == 1


def test_each_capture_can_be_read_from_where_its_row_says(desk):
    for number in range(3):
        desk.settle(outcome(desk, number))
    desk.writer.submit_capture(capture_record(exchange("https://gazette.test/robots.txt", desk.now), captures="full"))
    desk.writer.flush().result(10)
    rows = desk.rows(schema.capture)
    assert [read_exchange(desk.archive, row.id).body for row in rows] == [
        b"<p>0</p>",
        b"<p>1</p>",
        b"<p>2</p>",
        b"<p>hello</p>",
    ]
    assert rows[3].page_id is None


def test_a_call_sees_what_was_handed_over_before_it_and_its_result_is_committed(desk):
    desk.writer.submit(outcome(desk, 1))
    count = desk.writer.call(lambda connection: connection.execute(text("SELECT count(*) FROM article")).scalar_one())
    assert count.result(10) == 1


def test_a_call_that_raises_tells_its_caller_and_spoils_nothing(desk):
    def broken(connection):
        connection.execute(text("UPDATE article SET url = 'lost'"))
        raise ValueError("no")

    desk.writer.submit(outcome(desk, 1))
    with pytest.raises(ValueError, match="no"):
        desk.writer.call(broken).result(10)
    assert [row.url for row in desk.rows(schema.article)] == ["https://gazette.test/a/1"]
    assert desk.failures == []


def test_an_outcome_the_schema_refuses_fails_alone(desk):
    good = outcome(desk, 1)
    bad = replace(good, article=replace(good.article, content_hash=None))
    for each in (outcome(desk, 0), bad, outcome(desk, 2)):
        desk.writer.submit(each)
    desk.writer.flush().result(10)
    effects = [effect for commit in desk.commits for _, effect in commit.outcomes]
    assert [effect.article for effect in effects] == ["new", None, "new"]
    page = desk.rows(schema.page, schema.page.c.url == bad.lease.url)[0]
    assert page.state == "failed"
    assert page.reason.startswith("bug: ")
    assert len(desk.rows(schema.capture)) == 3
    assert desk.failures == []


def test_an_outcome_of_a_page_that_is_not_there_is_told_as_a_problem(desk):
    good = outcome(desk, 0)
    lost = replace(good, lease=replace(good.lease, page_id=999))
    assert desk.settle(lost).problem is not None
    assert desk.settle(good).article == "new"


def test_a_disk_that_cannot_be_written_ends_the_writer_with_a_clear_error(desk, monkeypatch):
    desk.settle(outcome(desk, 0))
    first = outcome(desk, 1)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", full)
    desk.writer.submit(first)
    with pytest.raises(ArchiveUnwritable, match="No space left"):
        desk.writer.flush().result(10)
    monkeypatch.undo()
    assert [type(each) for each in desk.failures] == [ArchiveUnwritable]
    with pytest.raises(ArchiveUnwritable):
        desk.writer.submit(first)
    assert len(desk.rows(schema.article)) == 1
    (file,) = desk.rows(schema.capture_file)
    assert (desk.archive.captures_path / file.name).stat().st_size == file.committed_bytes


def test_a_read_only_database_ends_the_writer_with_a_clear_error(location):
    with open_desk(location) as desk:
        ready = outcome(desk, 1)
    with open_archive(location) as archive:  # for reading
        failures = []
        files = CaptureFiles(archive)
        writer = Writer(archive, 1, capture_files=files, publishers={}, on_commit=print, on_failure=failures.append)
        writer.start()
        writer.submit(Outcome(ready.lease, "failed", desk.now, reason="timeout"))
        with pytest.raises(ArchiveUnwritable, match="written"):
            writer.flush().result(10)
        writer.close()
        files.close()
        assert len(failures) == 1


def test_closing_writes_what_is_left_and_may_be_done_twice(desk):
    desk.writer.submit(outcome(desk, 1))
    desk.writer.close()
    desk.writer.close()
    assert len(desk.rows(schema.article)) == 1
    with pytest.raises(RuntimeError, match="closed"):
        desk.writer.flush()


def test_fields_and_rules_are_counted_for_the_run(desk):
    desk.settle(outcome(desk, 1))
    desk.settle(outcome(desk, 2, subheadline="More"))
    counted = dict(desk.sql("SELECT field, filled || '/' || pages FROM field_fill"))
    assert (counted["headline"], counted["subheadline"], counted["modified_at"]) == ("2/2", "1/2", "0/2")


CRASH = textwrap.dedent(
    """
    import os, signal, sys
    from newsarchive.archive.captures import files as captures
    from newsarchive.archive.archive import Archive
    from newsarchive.archive.writing.batch import BatchWriter
    from tests.archive.samples import open_desk
    from tests.archive.test_writer import outcome

    point, location = sys.argv[1:]

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    with open_desk(location) as desk:
        desk.settle(outcome(desk, 0))
        ready = [outcome(desk, number) for number in range(1, 4)]
        if point == "bytes written":
            os.fdatasync = die
        elif point == "bytes on disk":
            BatchWriter.write = die
        elif point == "rows written":
            captures.CaptureFiles.note = die
        elif point == "length noted":
            note = captures.CaptureFiles.note
            captures.CaptureFiles.note = lambda self, connection: (note(self, connection), die())
        elif point == "committed":
            captures.CaptureFiles.committed = die
        for each in ready:
            desk.writer.submit(each)
        desk.writer.flush().result(30)
    """
)


@pytest.mark.parametrize(
    ("point", "kept"),
    [("bytes written", 1), ("bytes on disk", 1), ("rows written", 1), ("length noted", 1), ("committed", 4)],
)
def test_a_kill_at_any_point_of_a_batch_leaves_all_of_it_or_nothing(location, point, kept):
    ended = subprocess.run([sys.executable, "-c", CRASH, point, location], check=False, capture_output=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with open_desk(location) as desk:
        assert len(desk.rows(schema.article)) == kept
        assert len(desk.rows(schema.capture)) == kept
        assert len(desk.rows(schema.page, schema.page.c.fetches == 1)) == kept
        (file,) = desk.rows(schema.capture_file)
        assert (desk.archive.captures_path / file.name).stat().st_size == file.committed_bytes
        for number in range(4):
            desk.settle(outcome(desk, number))
        assert len(desk.rows(schema.article)) == 4
        assert len(desk.rows(schema.revision)) == 4
        for row in desk.rows(schema.capture):
            assert read_exchange(desk.archive, row.id).body.startswith(b"<p>")
