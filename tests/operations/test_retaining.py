"""Captures deleted by age: what is asked for goes, what is evidence stays, and everybody is told which is which."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.manifests import read_manifests, write_manifest
from newsarchive.archive.captures.reading import last_exchange, read_exchange
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.frontier.queue import adopt, register_publisher
from newsarchive.archive.lock import hold_lock
from newsarchive.archive.runs.records import start_run
from newsarchive.archive.schema import capture, capture_file, revision, status_change
from newsarchive.archive.writing.outcomes import FoundLink, Outcome, Result
from newsarchive.archive.writing.writer import Writer
from newsarchive.errors import ArchiveLocked, NotFound, UsageError
from newsarchive.operations.backup import back_up
from newsarchive.operations.manifest import check_manifests
from newsarchive.operations.retaining import Retained, periods_of, read_keep, retain
from newsarchive.operations.verifying import verify
from newsarchive.publishers.publisher import Kept
from newsarchive.publishers.reading import read_publisher
from tests.archive.samples import GAZETTE, START, Desk, article, exchange, open_desk
from tests.integration.commands import environment, newsarchive

FRONT, FEED = "https://gazette.test/", "https://gazette.test/feed.xml"
STORY = "https://gazette.test/a/1"
MONTH: Mapping[Kept, timedelta | None] = {"front_pages": timedelta(days=30), "feeds": timedelta(days=30)}
SOON = START + timedelta(days=10)
LATER = START + timedelta(days=60)


def look(desk: Desk, url: str, result: Result, role: Any, body: bytes) -> None:
    """A visit whose answer is kept and that found no article."""
    record = capture_record(exchange(url, desk.now, body), captures="full")
    lease = desk.lease(url, role, is_entry=role != "unknown")
    desk.settle(Outcome(lease, result, desk.now, status=200, capture=record, payload_digest=record.payload_digest))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three days of a paper: its front page and feed change, its story is read, seen again, and edited."""
    path = tmp_path / "a.db"
    with open_desk(str(path)) as desk:
        for day in range(3):
            look(desk, FRONT, "list", "list", b"<p>front of day %d</p>" % day)
            look(desk, FEED, "list", "feed", b"<rss>of day %d</rss>" % day)
            look(desk, "https://gazette.test/login", "other", "unknown", b"<p>log in, day %d</p>" % day)
            desk.later(days=1)
        desk.read(article(STORY), body=b"<p>first</p>")
        desk.read(article(STORY), body=b"<p>first, with another advertisement</p>")
        desk.read(article(STORY, headline="Harbour budget edited"), body=b"<p>edited</p>")
    return path


def kept(archive: Archive, keep: Mapping[Kept, timedelta | None], now: datetime, *, is_dry: bool = False) -> Retained:
    return retain(archive, periods_of({}, keep), now, is_dry=is_dry)


def ids(archive: Archive, url: str) -> list[int]:
    with archive.reading() as connection:
        return list(connection.execute(select(capture.c.id).where(capture.c.url == url)).scalars())


def names(archive: Archive) -> set[str]:
    return {each.name for each in archive.captures_path.glob("*.warc.gz")}


def holds(archive: Archive, capture_id: int) -> str:
    file = select(capture_file.c.holds).join(capture, capture.c.file_id == capture_file.c.id)
    with archive.reading() as connection:
        return str(connection.execute(file.where(capture.c.id == capture_id)).scalar_one())


def test_each_file_holds_captures_of_one_kind(path: Path) -> None:
    with open_archive(path) as archive:
        found = {url: [holds(archive, each) for each in ids(archive, url)] for url in (FRONT, FEED, STORY)}
        login = holds(archive, ids(archive, "https://gazette.test/login")[0])
    assert found[FRONT] == ["front_pages"] * 3
    assert found[FEED] == ["feeds"] * 3
    assert found[STORY] == ["evidence", "articles", "evidence"]  # read, seen with nothing new, edited
    assert login == "other"


def test_nothing_is_deleted_unless_somebody_asks(path: Path) -> None:
    with open_archive(path, mode="write") as archive:
        before = names(archive)
        assert kept(archive, {}, LATER).deleted == ()
        assert kept(archive, {"front_pages": None}, LATER).deleted == ()  # for ever
        assert names(archive) == before


def test_what_is_older_than_it_is_kept_goes_and_says_so(path: Path) -> None:
    with open_archive(path, mode="write") as archive:
        front, feed, story = (ids(archive, url) for url in (FRONT, FEED, STORY))
        before = {each.name: each.stat().st_size for each in archive.captures_path.glob("*.warc.gz")}

        assert kept(archive, MONTH, SOON).deleted == ()
        done = kept(archive, MONTH, LATER)

        gone = {each.name for each in done.deleted}
        assert {each.holds for each in done.deleted} == {"front_pages", "feeds"}
        assert done.freed_bytes == sum(before[name] for name in gone)
        assert names(archive) == set(before) - gone
        day = LATER.date()
        for each in front:
            with pytest.raises(NotFound, match=f"deleted by retention on {day}: front pages are kept for 30d"):
                read_exchange(archive, each)
        with pytest.raises(NotFound, match="feeds and sitemaps are kept for 30d"):
            read_exchange(archive, feed[0])
        assert read_exchange(archive, story[0]).body == b"<p>first</p>"
        assert [each.problem for each in verify(archive).problems] == []
        assert kept(archive, MONTH, LATER).deleted == ()


def test_a_file_with_one_young_capture_stays(path: Path) -> None:
    with open_archive(path, mode="write") as archive:
        third_day = START + timedelta(days=2)
        assert kept(archive, MONTH, third_day + timedelta(days=30, seconds=-1)).deleted == ()
        assert len(kept(archive, MONTH, third_day + timedelta(days=30)).deleted) == 2


def test_a_dry_run_tells_the_same_and_changes_nothing(path: Path) -> None:
    def state() -> dict[Path, bytes]:
        files = [each for each in path.parent.rglob("*") if each.is_file()]
        return {each: each.read_bytes() for each in files if not each.name.endswith(("-shm", "-wal"))}  # SQLite's

    before = state()
    with open_archive(path) as archive:
        told = kept(archive, MONTH, LATER, is_dry=True)
    assert state() == before
    with open_archive(path, mode="write") as archive:
        done = kept(archive, MONTH, LATER)
    assert [each.name for each in told.deleted] == [each.name for each in done.deleted]
    assert told.freed_bytes == done.freed_bytes > 0


def test_visits_that_changed_nothing_go_and_what_a_revision_was_read_from_stays(path: Path) -> None:
    with open_archive(path, mode="write") as archive:
        first, again, edited = ids(archive, STORY)
        done = kept(archive, {"articles": timedelta(days=1)}, LATER)

        assert [each.holds for each in done.deleted] == ["articles"]
        assert read_exchange(archive, first).body == b"<p>first</p>"
        assert read_exchange(archive, edited).body == b"<p>edited</p>"
        with pytest.raises(NotFound, match="deleted by retention"):
            read_exchange(archive, again)


def test_a_file_is_kept_when_a_revision_proves_to_rest_on_it(tmp_path: Path) -> None:
    """The guess which shelf a capture belongs on may be wrong; what is looked at before deleting is not."""
    with open_desk(str(tmp_path / "a.db")) as desk:
        desk.read(article(STORY), body=b"<p>first</p>")
        desk.read(article(STORY), body=b"<p>again</p>")
        (_, again) = ids(desk.archive, STORY)
        with desk.archive.transaction() as connection:  # as if the second visit had been the one that is quoted
            connection.execute(update(revision).values(capture_id=again))
        desk.writer.close()
        found = kept(desk.archive, {"articles": timedelta(days=1)}, LATER)
        assert (found.deleted, [each.holds for each in found.evidence]) == ((), ["articles"])
        assert read_exchange(desk.archive, again).body == b"<p>again</p>"


def test_the_proof_of_a_takedown_is_never_deleted(tmp_path: Path) -> None:
    every: Mapping[Kept, timedelta | None] = dict.fromkeys(("articles", "front_pages", "feeds", "other"), timedelta(1))
    with open_desk(str(tmp_path / "a.db")) as desk:
        desk.read(article(STORY), body=b"<p>first</p>")
        desk.later(days=1)
        record = capture_record(exchange(STORY, desk.now, b"gone", 410), captures="full")
        for _ in range(4):
            desk.settle(Outcome(desk.lease(STORY), "gone", desk.now, status=410, reason="HTTP 410", capture=record))
            desk.later(days=5)
        desk.writer.close()
        with desk.archive.reading() as connection:
            proofs = connection.execute(select(status_change.c.capture_id)).scalars().all()
        assert proofs
        kept(desk.archive, every, LATER + timedelta(days=365))
        for each in proofs:
            assert each is not None
            assert read_exchange(desk.archive, each).body == b"gone"


def test_no_revisit_can_refer_to_what_may_be_deleted_before_it(path: Path) -> None:
    """A front page that never changes is kept anew in each file, so that an old one can go."""
    with open_archive(path, mode="write") as archive:
        with open_desk(str(path)) as desk:
            desk.now = START + timedelta(days=3)
            look(desk, FRONT, "list", "list", b"<p>front of day 2</p>")
        (*_, original, again) = ids(archive, FRONT)
        with archive.reading() as connection:
            rows = {row.id: row for row in connection.execute(select(capture))}
        assert (rows[again].record_type, rows[again].refers_to) == ("revisit", original)

        kept(archive, MONTH, LATER)
        with open_desk(str(path)) as desk:
            desk.now = LATER
            look(desk, FRONT, "list", "list", b"<p>front of day 2</p>")

        with archive.reading() as connection:
            newest = connection.execute(select(capture).order_by(capture.c.id.desc())).first()
        assert newest is not None
        assert (newest.record_type, newest.refers_to) == ("response", None)
        assert read_exchange(archive, newest.id).body == b"<p>front of day 2</p>"


def test_a_file_that_a_kept_revisit_refers_to_stays(path: Path) -> None:
    with open_archive(path, mode="write") as archive:
        front, login = ids(archive, FRONT)[0], ids(archive, "https://gazette.test/login")[0]
        with archive.transaction() as connection:  # an importer may make one that points anywhere
            connection.execute(update(capture).where(capture.c.id == login).values(refers_to=front))
        found = kept(archive, MONTH, LATER)
        assert [each.holds for each in found.deleted] == ["feeds"]
        assert [each.holds for each in found.evidence] == ["front_pages"]
        every = {**MONTH, "other": timedelta(days=30)}
        assert {each.holds for each in kept(archive, every, LATER).deleted} == {"front_pages", "other"}


def test_the_manifests_still_prove_what_was_there(path: Path) -> None:
    with open_archive(path, mode="write") as archive:
        write_manifest(archive, SOON)
        digests = {
            each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in archive.captures_path.glob("*.gz")
        }
        done = kept(archive, MONTH, LATER)
        found = check_manifests(archive)

        assert [each.problem for each in found.problems if not each.is_harmless] == []
        told = {each.file: each.problem for each in found.problems}
        for each in done.deleted:
            assert told[each.name].startswith(f"was deleted by retention on {LATER.date()}")
            assert digests[each.name] in told[each.name]
        last = {each.file: each for each in read_manifests(archive.captures_path)[-1].statements}
        assert {name for name, each in last.items() if each.deleted} == {each.name for each in done.deleted}
        assert write_manifest(archive, LATER + timedelta(days=1)) is not None
        assert read_manifests(archive.captures_path)[-1].statements == ()


def test_a_file_that_was_taken_away_is_not_taken_for_one_that_was_deleted(path: Path) -> None:
    with open_archive(path, mode="write") as archive:
        write_manifest(archive, SOON)
        kept(archive, MONTH, LATER)
        with archive.transaction() as connection:
            connection.execute(update(capture_file).values(deleted_at=None, delete_reason=None))
        problems = [each.problem for each in check_manifests(archive).problems if not each.is_harmless]
        assert len(problems) == 2
        assert all("the archive says that it is kept" in each for each in problems)
        assert sum("is missing" in each.problem for each in verify(archive).problems) == 2


KILLED = """
import os, signal, sys
from datetime import datetime
from newsarchive.archive import open_archive
from newsarchive.operations.retaining import periods_of, read_keep, retain
def die(event, arguments):
    if event == "os.remove" and str(arguments[0]).endswith(".warc.gz"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(die)  # heard before the file is removed
with open_archive(sys.argv[1], mode="write") as archive:
    retain(archive, periods_of({}, read_keep(["front_pages=30d", "feeds=30d"])), datetime.fromisoformat(sys.argv[2]))
"""


def test_a_kill_between_the_rows_and_the_files_is_mended_at_the_next_start(path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), LATER.isoformat()],
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert ran.returncode == -9, ran.stderr
    with open_archive(path, mode="write") as archive:
        with archive.reading() as connection:
            deleted = select(capture_file.c.name).where(capture_file.c.deleted_at.is_not(None))
            gone = set(connection.execute(deleted).scalars())
        assert len(gone) == 2
        assert gone <= names(archive)
        problems = verify(archive).problems
        assert {each.file for each in problems if "is still there" in each.problem} == gone
        assert all(each.is_harmless for each in problems)
        assert all(each.is_harmless for each in check_manifests(archive).problems)

        CaptureFiles(archive).close()  # as the next crawl begins

        assert not gone & names(archive)
        write_manifest(archive, LATER)  # as it ends
        assert verify(archive).problems == []
        assert sum(f"by retention on {LATER.date()}" in each.problem for each in check_manifests(archive).problems) == 2


def test_a_crawl_holds_the_archive(path: Path) -> None:
    with (
        open_archive(path, mode="write") as archive,
        hold_lock(archive.location, purpose="crawl"),
        pytest.raises(ArchiveLocked),
    ):
        kept(archive, MONTH, LATER)


def test_a_publisher_that_keeps_its_pages_for_ever_keeps_them_and_not_those_of_others(tmp_path: Path) -> None:
    """Captures that are kept for different times lie in different files."""
    forever = read_publisher(
        'id = "forever"\nname = "F"\ndomains = ["forever.test"]\n[retention]\nfront_pages = "forever"'
    )
    publishers = {GAZETTE.id: GAZETTE, forever.id: forever}
    with open_archive(tmp_path / "a.db", mode="write") as archive:
        with archive.transaction() as connection:
            for each in publishers.values():
                register_publisher(connection, each, is_adhoc=False, now=START)
            run_id = start_run(connection, "test:1", "0", {}, START)
        files = CaptureFiles(archive)
        writer = Writer(archive, run_id, capture_files=files, publishers=publishers, on_commit=print, on_failure=print)
        writer.start()
        for owner, url in ((GAZETTE, FRONT), (forever, "https://forever.test/")):
            link = FoundLink(url, "list", owner.id, is_entry=True)
            lease = writer.call(lambda connection, link=link: adopt(connection, link, START)).result(10)
            record = capture_record(exchange(url, START, b"<p>front</p>"), captures="full")
            writer.submit(Outcome(lease, "list", START, status=200, capture=record))
        writer.close()
        files.close()

        done = retain(archive, periods_of(publishers, MONTH), LATER)

        assert len(done.deleted) == 1
        with pytest.raises(NotFound):
            read_exchange(archive, ids(archive, FRONT)[0])
        assert read_exchange(archive, ids(archive, "https://forever.test/")[0]).body == b"<p>front</p>"


def test_a_file_that_may_be_deleted_by_age_is_closed_after_a_week(path: Path) -> None:
    with open_archive(path, mode="write") as archive:
        CaptureFiles(archive).close()
        ends = select(capture_file.c.holds).where(capture_file.c.closed_at.is_not(None))
        with archive.transaction() as connection:
            assert connection.execute(ends).all() == []
            week_ago = datetime.now(UTC) - timedelta(days=7)
            connection.execute(update(capture_file).values(opened_at=week_ago))
        CaptureFiles(archive).close()
        with archive.reading() as connection:
            assert set(connection.execute(ends).scalars()) == {"articles", "front_pages", "feeds", "other"}
        assert verify(archive).problems == []


def test_an_open_file_of_before_with_captures_of_all_kinds_is_closed_and_never_deleted(path: Path) -> None:
    every: Mapping[Kept, timedelta | None] = dict.fromkeys(("articles", "front_pages", "feeds", "other"), timedelta(1))
    with open_archive(path, mode="write") as archive:
        with archive.transaction() as connection:
            connection.execute(update(capture_file).values(holds=None))
        before = names(archive)
        assert kept(archive, every, LATER).deleted == ()
        CaptureFiles(archive).close()
        with archive.reading() as connection:
            assert None not in connection.execute(select(capture_file.c.closed_at)).scalars().all()
        assert names(archive) == before


def test_what_reads_captures_goes_on_without_the_deleted_ones(path: Path, tmp_path: Path) -> None:
    with open_archive(path, mode="write") as archive:
        every = {**MONTH, "other": timedelta(days=30), "articles": timedelta(days=30)}
        gone = {each.name for each in kept(archive, every, LATER).deleted}
        newest = last_exchange(archive)
        assert newest is not None
        assert newest.body == b"<p>edited</p>"
        report = back_up(archive, tmp_path / "copy")
        assert report.verdict.problems == []
        assert not gone & {each.name for each in (tmp_path / "copy" / "a.captures").iterdir()}
    wacz = tmp_path / "a.wacz"
    ran = newsarchive("--archive", path, "export", wacz, cwd=tmp_path)
    assert ran.code == 0, ran.err
    with zipfile.ZipFile(wacz) as packed:
        inside = packed.read("indexes/index.cdxj").decode()
    assert not any(name in inside for name in gone)
    assert inside.count(STORY) == 2
    again = newsarchive("--archive", path, "forget", "1", "--reason", "asked to", "--yes", cwd=tmp_path)
    assert again.code == 0, again.err
    with open_archive(path) as archive:
        assert verify(archive).problems == []
    ran = newsarchive("--archive", path, "export", "--table", "captures", "-", cwd=tmp_path)
    assert ran.out.splitlines()[0].endswith("deleted_at")
    assert "2026-" in ran.out.splitlines()[1].rpartition(",")[2]


def test_how_long_is_read_from_words() -> None:
    assert read_keep(["front_pages=90d", "feeds=forever"]) == {"front_pages": timedelta(days=90), "feeds": None}
    for wrong in ("front_pages", "pages=90d", "feeds=soon"):
        with pytest.raises(UsageError, match=wrong.partition("=")[0]):
            read_keep([wrong])
