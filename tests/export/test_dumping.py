"""A dump appears whole or not at all; a series of dumps misses nothing, whatever is written meanwhile."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive.queries.rows import TABLES
from newsarchive.archive.search.filters import Filters
from newsarchive.errors import ArchiveUnwritable, UsageError
from newsarchive.export import Selection, Snapshot, destination_of, dump
from newsarchive.export.formats import FORMATS
from tests.archive.samples import BODY, article
from tests.export.conftest import FIRST, SECOND, THIRD

ENDINGS = [each.endings[0] for name, each in FORMATS.items() if name != "wacz"]  # which holds captures, no tables


def ids(path: Path, column: str = "id") -> list[int]:
    with path.open(encoding="utf-8", newline="") as file:
        return [int(row[column]) for row in csv.DictReader(file)]


def nightly(desk, path: Path, table: str = "articles", **filters: Any) -> list[int]:
    selection = Selection((table,), filters=Filters(**filters))
    dump(desk.archive, destination_of(str(path)), selection, since_last=f"nightly {table}")
    return ids(path)


def test_the_first_dump_of_a_series_has_all_and_the_next_what_changed(desk, tmp_path):
    path = tmp_path / "n.csv"

    assert nightly(desk, path) == [1, 2, 3]
    assert nightly(desk, path) == []
    desk.read(article(SECOND, headline="Edited"))
    desk.read(article("https://gazette.test/a/4"))
    desk.visit(THIRD, "gone", status=410, reason="HTTP 410")
    assert nightly(desk, path) == [2, 3, 4]
    assert nightly(desk, path) == []


def test_what_is_written_while_a_dump_runs_comes_with_the_next(desk, tmp_path):
    path = tmp_path / "n.csv"
    nightly(desk, path)
    desk.read(article(FIRST, body="Before the dump."))

    class Meddling:
        def __call__(self, count):
            return self

        def __enter__(self):
            # the snapshot is taken by now; the page was fetched before it, and is committed only now
            desk.later(hours=-24)
            desk.read(article("https://gazette.test/a/9", published_on=None))
            return lambda rows: None

        def __exit__(self, *_):
            return None

    dump(desk.archive, destination_of(str(path)), Selection(), since_last="nightly articles", watching=Meddling())

    assert ids(path) == [1]
    assert nightly(desk, path) == [4]


def test_a_page_read_again_by_newer_rules_is_a_change(desk, tmp_path):
    nightly(desk, tmp_path / "n.csv")
    body = b"the same bytes"
    desk.read(article(THIRD, headline="One"), body=body)
    assert nightly(desk, tmp_path / "n.csv") == [3]
    desk.read(article(THIRD, headline="Two"), body=body, version="2")

    assert len(desk.sql("SELECT 1 FROM earlier_reading")) == 1
    assert nightly(desk, tmp_path / "n.csv") == [3]


def test_captures_and_revisions_have_series_of_their_own(desk, tmp_path):
    path = tmp_path / "n.csv"
    nightly(desk, path, "captures")
    nightly(desk, path, "revisions")
    desk.visit(SECOND, "unchanged", status=304)
    desk.read(article(FIRST, body="New."))

    assert nightly(desk, path, "captures") == [max(row[0] for row in desk.sql("SELECT id FROM capture"))]
    assert ids(path, "article_id") == [1]
    assert nightly(desk, path, "revisions") == [
        row[0] for row in desk.sql("SELECT id FROM revision WHERE article_id = 1")
    ]


def test_a_dump_that_fails_moves_no_mark_and_leaves_the_old_file(desk, tmp_path, monkeypatch):
    path = tmp_path / "n.csv"
    nightly(desk, path)
    before = path.read_bytes()
    desk.read(article(FIRST, body="New."))

    def fails(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Snapshot, "rows", fails)
        with pytest.raises(ArchiveUnwritable, match="No space left"):
            nightly(desk, path)

    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".n.csv*"))
    assert nightly(desk, path) == [1]


def test_a_name_belongs_to_one_kind_of_dump(desk, tmp_path):
    nightly(desk, tmp_path / "n.csv")

    with pytest.raises(UsageError, match="other publisher"):
        nightly(desk, tmp_path / "n.csv", publisher="harbour-gazette")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_in_any_format_leaves_nothing_behind(ending, desk, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    monkeypatch.setattr(Snapshot, "rows", lambda *_, **__: iter([(1,), (1, 2)]))

    with pytest.raises((sqlite3.Error, ValueError, TypeError, AttributeError, IndexError, ArchiveUnwritable)):
        selection = Selection(columns=("id", "headline"))
        dump(desk.archive, destination_of(str(folder / f"x{ending}")), selection)
        raise ValueError("csv joins whatever it is given")

    assert [each.name for each in folder.iterdir() if each.name.startswith(".")] == []


def test_notices_of_earlier_revisions_are_dumped_too(desk, tmp_path):
    dump(desk.archive, destination_of(str(tmp_path / "n.csv")), Selection(("notices",), filters=Filters(query="three")))

    assert len(ids(tmp_path / "n.csv")) == 1  # article 1 has none any more


def test_changed_since_knows_edits_and_what_vanished(desk, tmp_path):
    edited_at = desk.now
    desk.later(hours=1)
    desk.visit(SECOND, "gone", status=410, reason="HTTP 410")
    selection = Selection(filters=Filters(changed_since=edited_at))
    dump(desk.archive, destination_of(str(tmp_path / "n.csv")), selection)

    assert ids(tmp_path / "n.csv") == [1, 2]


@pytest.mark.parametrize(
    ("name", "wanted", "problem"),
    [
        ("a.xls", None, "says no format"),
        ("a.csv", "xml", "the formats are csv"),
        ("a.parquet.gz", None, "compressed by itself"),
    ],
)
def test_a_name_that_means_no_format_is_told(name, wanted, problem):
    with pytest.raises(UsageError, match=problem):
        destination_of(name, wanted)


def test_one_table_formats_refuse_several(desk, tmp_path):
    with pytest.raises(UsageError, match="holds one table"):
        dump(desk.archive, destination_of(str(tmp_path / "a.csv")), Selection(tuple(TABLES)))
    with pytest.raises(UsageError, match="one table"):
        Selection(("articles", "authors"), columns=("id",))


def test_a_query_narrows_a_dump_as_it_narrows_a_search(desk, tmp_path):
    dump(desk.archive, destination_of(str(tmp_path / "n.csv")), Selection(filters=Filters(query="上海 until:2026-02")))
    assert ids(tmp_path / "n.csv") == [3]
    assert BODY  # the samples' text has the other words
    found = {hit.id for hit in desk.archive.search("budget -上海", limit=None)}
    dump(desk.archive, destination_of(str(tmp_path / "m.csv")), Selection(filters=Filters(query="budget -上海")))
    assert set(ids(tmp_path / "m.csv")) == found != set()


def test_a_dump_never_replaces_an_archive(desk, tmp_path):
    desk.archive.engine.dispose()
    with pytest.raises(UsageError, match="is an archive"):
        dump(desk.archive, destination_of(str(tmp_path / "a.db")), Selection())
    assert desk.archive.count_rows() == 3
