"""A backup is an archive, whole, whatever happens meanwhile."""

import shutil
import threading

import pytest

from newsarchive.archive import open_archive, schema
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.errors import UsageError
from newsarchive.operations.backup import back_up
from newsarchive.operations.verifying import verify
from tests.archive.samples import article, open_desk
from tests.integration.commands import newsarchive


def a(number, **more):
    return article(
        f"https://gazette.test/a/{number}", headline=f"Story {number}", body=f"The text of story {number}.", **more
    )


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "data" / "a.db"
    path.parent.mkdir()
    with open_desk(str(path)) as desk:
        for number in range(3):
            desk.read(a(number))
    return path


def test_a_backup_is_taken_while_a_crawl_writes_and_is_whole(tmp_path):
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "a.db"
    with open_desk(str(path)) as desk:
        desk.read(a(0))
        is_over = threading.Event()
        numbers = iter(range(1, 10_000))

        def crawl():
            while not is_over.is_set():
                desk.read(a(next(numbers)))

        thread = threading.Thread(target=crawl)
        thread.start()
        try:
            for _ in range(3):
                with open_archive(path) as archive:
                    report = back_up(archive, tmp_path / "copy")
                assert report.verdict.problems == []
        finally:
            is_over.set()
            thread.join()
        with open_archive(tmp_path / "copy" / "a.db") as copy:
            count = copy.totals()["articles"]
            assert 1 <= count <= len(desk.rows(schema.article))
            assert copy.article(count).article.headline == f"Story {count - 1}"


def test_a_second_backup_copies_only_what_is_new(path, tmp_path):
    with open_archive(path) as archive:
        first = back_up(archive, tmp_path / "copy")
    with open_desk(str(path)) as desk:
        desk.read(a(7))
    with open_archive(path) as archive:
        second = back_up(archive, tmp_path / "copy")
    size = (tmp_path / "copy" / "a.db").stat().st_size
    assert first.copied_bytes - size > second.copied_bytes - size > 0
    assert verify_of(tmp_path / "copy" / "a.db") == []


def test_copying_the_folder_back_restores_everything(path, tmp_path):
    assert newsarchive("--archive", path, "backup", tmp_path / "copy", cwd=tmp_path).code == 0
    shutil.rmtree(path.parent)
    shutil.copytree(tmp_path / "copy", path.parent)
    assert verify_of(path) == []
    with open_desk(str(path)) as desk:
        assert read_exchange(desk.archive, 1).body
        assert desk.read(a(8)).article == "new"


def test_what_is_damaged_in_the_copy_is_copied_again(path, tmp_path):
    with open_archive(path) as archive:
        back_up(archive, tmp_path / "copy")
        (file,) = (tmp_path / "copy" / "a.captures").glob("*.warc.gz")
        data = bytearray(file.read_bytes())
        data[100] ^= 1
        file.write_bytes(data)
        assert back_up(archive, tmp_path / "copy").verdict.is_whole


def test_a_damaged_original_makes_a_backup_that_says_so(path, tmp_path):
    (file,) = path.with_suffix(".captures").glob("*.warc.gz")
    data = bytearray(file.read_bytes())
    data[-20] ^= 1
    file.write_bytes(data)
    ran = newsarchive("--archive", path, "backup", tmp_path / "copy", "--json", cwd=tmp_path)
    assert ran.code == 6
    assert file.name in ran.err
    assert ran.json["verified"]["ok"] is False


@pytest.mark.parametrize("where", ["data", "data/a.captures/copy", "full", "data/a.db"])
def test_a_folder_that_cannot_be_a_backups_is_refused(where, path, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear")
    with open_archive(path) as archive, pytest.raises(UsageError):
        back_up(archive, tmp_path / where)
    assert (tmp_path / "full" / "letter.txt").read_text() == "dear"


def verify_of(path):
    with open_archive(path) as archive:
        return verify(archive).problems
