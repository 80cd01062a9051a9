"""What is forgotten is nowhere any more, and does not come back."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from newsarchive.archive import open_archive, schema
from newsarchive.archive.captures.blanking import blank_member
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.lock import hold_lock
from newsarchive.errors import ArticleErased, NotFound, UsageError
from newsarchive.operations.forgetting import extent_of, forget
from newsarchive.operations.verifying import verify
from tests.archive.samples import GAZETTE, START, article, open_desk
from tests.integration.commands import newsarchive

SECRET = "Quicksilverfish"
TEXT = f"The harbour keeper, one {SECRET} Trelawney, was seen on the quay at midnight with a lantern and two dogs."


def told(text=TEXT, **more):
    body = f"{text}\n\nThe council will hear of it on Tuesday, when the ferries are discussed again."
    return article(
        "https://gazette.test/a/1",
        headline=f"{SECRET} seen on the quay at night",
        body=body,
        byline=f"By {SECRET} Roe",
        **more,
    )


def everywhere(path: Path) -> bytes:
    """Every byte of an archive: the database, its log, and the capture files with what is compressed in them."""
    found = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*") if each.is_file())
    for file in path.with_suffix(".captures").glob("*.warc.gz"):
        found += file.read_bytes() + gzip.decompress(file.read_bytes())
    return found


def held(path: Path) -> bool:
    every = everywhere(path).lower()
    return any(each.encode() in every for each in (SECRET.lower(), "trelawney"))


def forget_one(path, named="2", publisher=None, reason="a court said so"):
    with open_archive(path, mode="write") as archive:
        return forget(archive, extent_of(archive, named, publisher), reason)


@pytest.fixture
def path(tmp_path):
    """An archive that says the word in every place that it can be said in."""
    path = tmp_path / "a.db"
    with open_desk(path) as desk:
        desk.read(
            article("https://gazette.test/a/0", headline="Another story", body="Nothing of it. " * 9, byline=None)
        )
        desk.read(told(), body=f"<p>{TEXT}</p>".encode())
        desk.later(hours=1)
        desk.read(told(TEXT + " It was a Thursday."), body=f"<p>{TEXT} It was a Thursday.</p>".encode())
        desk.read(
            told(TEXT + " It was a Thursday.", section=SECRET),
            version="2",
            body=f"<p>{TEXT} It was a Thursday.</p>".encode(),
        )
        desk.read(told(TEXT + " It was a Friday."), version="3", body=f"<p>{TEXT} It was a Thursday.</p>".encode())
        desk.read(article("https://gazette.test/a/2", headline="A third story", body="Nor of this. " * 9, byline=None))
    return path


def test_no_byte_of_the_archive_holds_it_any_more(path):
    assert held(path)
    erased = forget_one(path)
    assert not held(path)
    assert (erased.articles, erased.captures > 3, erased.is_log_emptied) == (1, True, True)
    with open_archive(path) as archive:
        assert [each.problem for each in verify(archive).problems] == []
        assert list(archive.search("quay")) == []
        with pytest.raises(ArticleErased, match="a court said so"):
            archive.article(2)


def test_the_other_captures_stay_where_they_are_and_the_files_are_still_read_by_others(path):
    with open_archive(path) as archive, archive.reading() as connection:
        before = {
            row.id: (row.offset, row.member_sha256, row.url) for row in connection.execute(schema.capture.select())
        }
    forget_one(path)
    with open_archive(path) as archive, archive.reading() as connection:
        for row in connection.execute(schema.capture.select()).all():
            if row.url.endswith(("/0", "/2")):
                assert before[row.id] == (row.offset, row.member_sha256, row.url)
                assert read_exchange(archive, row.id).body
            else:
                with pytest.raises(NotFound, match="erased"):
                    read_exchange(archive, row.id)
    for file in path.with_suffix(".captures").glob("*.warc.gz"):
        for checker in ("warcio.cli", "fastwarc.cli"):
            ran = subprocess.run(
                [sys.executable, "-m", checker, "check", str(file)], capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, ran.stdout + ran.stderr
        assert b"reason: a court said so" in gzip.decompress(file.read_bytes())


def test_show_says_so_and_the_reason(path):
    ran = newsarchive(
        "--archive", path, "forget", "2", "--reason", "a court  said so", "--yes", "--json", cwd=path.parent
    )
    assert ran.code == 0, ran.err
    assert ran.json["articles"] == 1
    assert "backups" in ran.err
    shown = newsarchive("--archive", path, "show", "https://gazette.test/a/1", "--json", cwd=path.parent)
    assert shown.code == 0
    assert {**shown.json, "erased_at": ""} == {
        "id": 2, "publisher": GAZETTE.id, "url": "https://gazette.test/a/1", "status": "erased", "erased_at": "", "reason": "a court said so",
    }  # fmt: skip
    assert "a court said so" in newsarchive("--archive", path, "show", "2", cwd=path.parent).out


def test_nothing_is_erased_unasked(path):
    ran = newsarchive("--archive", path, "forget", "2", "--reason", "x", cwd=path.parent, stdin="")
    assert (ran.code, held(path)) == (2, True)
    assert newsarchive("--archive", path, "forget", "99", "--reason", "x", "--yes", cwd=path.parent).code == 7
    assert newsarchive("--archive", path, "forget", "--reason", "x", "--yes", cwd=path.parent).code == 2


def test_it_does_not_come_back_at_its_address_nor_at_another(path):
    forget_one(path)
    with open_desk(path) as desk:
        assert desk.read(told(), body=TEXT.encode()).article == "erased"
        other = told()
        assert desk.read(other, at_url="https://gazette.test/mobile/a/1", body=TEXT.encode()).article == "erased"
    assert not held(path)
    with open_archive(path) as archive:
        assert verify(archive).problems == []


def test_it_is_forgotten_while_a_crawl_writes_into_the_same_file(path):
    with hold_lock(str(path), purpose="crawl"), open_desk(path) as desk:
        desk.read(article("https://gazette.test/a/3", headline="Before it"))
        forget_one(path)
        desk.read(article("https://gazette.test/a/4", headline="After it"))
    assert not held(path)
    with open_archive(path) as archive:
        assert verify(archive).problems == []
        assert archive.article("https://gazette.test/a/4").article.headline == "After it"


def test_a_crash_after_the_bytes_and_before_the_rows_is_finished_by_a_second_run(path, monkeypatch):
    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("newsarchive.operations.forgetting.forget_pages", crash)
    with pytest.raises(KeyboardInterrupt):
        forget_one(path)
    monkeypatch.undo()
    forget_one(path)
    assert not held(path)
    with open_archive(path) as archive:
        assert verify(archive).problems == []


def test_a_whole_publisher_goes_and_is_not_crawled_again(path):
    forget_one(path, None, GAZETTE.id)
    assert not held(path)
    with open_archive(path) as archive:
        assert archive.totals()["articles"] == 0
    with open_desk(path) as desk:
        assert desk.read(article("https://gazette.test/a/9", headline="New")).article == "erased"
        assert all(row.file_id is None for row in desk.rows(schema.capture, schema.capture.c.url.endswith("/9")))


@pytest.mark.parametrize("length", [260, 300, 301, 999, 70_000])
def test_a_blank_member_has_the_length_it_is_asked_for(length):
    member = blank_member(length, at=START, reason="a court said so")
    assert len(member) == length
    assert gzip.decompress(member).startswith(b"WARC/1.1\r\nWARC-Type: metadata\r\n")


def test_a_reason_is_wanted(path):
    ran = newsarchive("--archive", path, "forget", "2", "--reason", " ", "--yes", cwd=path.parent)
    assert ran.code == UsageError.exit_code


def test_uploaded_copies_that_hold_it_still_are_named(tmp_path):
    path = tmp_path / "a.db"
    with open_desk(path) as desk:
        desk.read(told())
    copy = {"uploaded_to": "file:///store/a.warc.gz", "uploaded_sha256": "0" * 64}
    with open_archive(path, mode="write") as archive:
        with archive.transaction() as connection:
            connection.execute(schema.capture_file.update().values(copy))
        assert forget(archive, extent_of(archive, "1", None), "asked to").copies == ("file:///store/a.warc.gz",)
