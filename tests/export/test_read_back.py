"""Each format is read back by what people read it with, and says the same as the archive."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.queries.dictionary import DICTIONARY
from newsarchive.archive.queries.keys import FOREIGN_KEYS, PRIMARY_KEYS, SCHEMA_VERSION
from newsarchive.archive.queries.rows import TABLES
from newsarchive.archive.search.filters import Filters
from newsarchive.export import Selection, destination_of, dump
from tests.export.conftest import HARD


def dumped(archive: Archive, path: Path, *tables: str, **filters: Any) -> Path:
    dump(archive, destination_of(str(path)), Selection(tables or ("articles",), filters=Filters(**filters)))
    return path


def test_pandas_reads_the_csv(archive, tmp_path):
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(dumped(archive, tmp_path / "a.csv"), parse_dates=["published_on"], index_col="id")

    assert tuple(frame.reset_index().columns) == TABLES["articles"]
    assert frame.loc[2, "headline"] == HARD
    assert frame.loc[2, "body"].startswith(f"{HARD}\n\nThe council")
    assert pandas.isna(frame.loc[2, "published_on"])
    assert frame.loc[3, "published_on"] == pandas.Timestamp(2026, 2, 28)


def test_duckdb_reads_the_csv_and_the_json_lines(archive, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    for name in ("a.csv", "a.jsonl", "a.csv.gz", "a.jsonl.zst"):
        path = dumped(archive, tmp_path / name)
        assert duckdb.sql(f"SELECT headline FROM '{path}' WHERE id = 2").fetchall() == [(HARD,)], name


def test_packed_files_hold_what_the_plain_one_holds(archive, tmp_path):
    zstandard = pytest.importorskip("zstandard")
    plain = dumped(archive, tmp_path / "a.csv").read_bytes()

    assert gzip.decompress(dumped(archive, tmp_path / "a.csv.gz").read_bytes()) == plain
    packed = io.BytesIO(dumped(archive, tmp_path / "a.csv.zst").read_bytes())
    assert zstandard.ZstdDecompressor().stream_reader(packed).read() == plain


def test_the_parquet_has_real_types_and_says_which_schema_it_has(archive, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(dumped(archive, tmp_path / "a.parquet"))
    first, second, third = table.to_pylist()

    kinds = {name: str(table.schema.field(name).type) for name in TABLES["articles"]}
    assert (kinds["published_on"], kinds["published_at"]) == ("date32[day]", "timestamp[us, tz=UTC]")
    assert kinds["tags"].startswith("list<")
    assert table.schema.metadata[b"newsarchive.schema_version"] == SCHEMA_VERSION.encode()
    assert table.schema.field("body").metadata[b"description"] == DICTIONARY["articles"]["body"].meaning.encode()
    assert first["published_on"] == date(2026, 3, 1)
    assert first["published_at"] == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert (first["authors"], second["authors"], second["registrations"]) == (["Zhou Wenting"], [], [])
    assert third["tags"] == ["a; b", "c"]  # joined with "; " it could not be told from three tags
    assert second["headline"] == HARD


@pytest.mark.parametrize("table", TABLES)
def test_duckdb_reads_every_table_from_parquet_as_from_csv(table, archive, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    columns = dumped(archive, tmp_path / f"{table}.parquet", table), dumped(archive, tmp_path / f"{table}.csv", table)
    plain = [name for name in TABLES[table] if DICTIONARY[table][name].type in ("text", "integer")]
    listed = ", ".join(f'"{name}"' for name in plain)
    of_parquet = duckdb.sql(f"SELECT {listed} FROM '{columns[0]}'").fetchall()
    with columns[1].open(encoding="utf-8", newline="") as file:
        of_csv = [tuple(row[name] for name in plain) for row in csv.DictReader(file)]

    assert of_parquet
    assert [tuple("" if value is None else str(value) for value in row) for row in of_parquet] == of_csv


def test_polars_reads_the_parquet(archive, tmp_path):
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(dumped(archive, tmp_path / "a.parquet"))

    assert frame.filter(polars.col("published_on").is_null())["headline"].to_list() == [HARD]


def test_a_parquet_of_more_than_one_row_group_is_whole(archive, tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    from newsarchive.export import parquet as ours

    monkeypatch.setattr(ours, "ROW_GROUP", 2)
    file = parquet.ParquetFile(dumped(archive, tmp_path / "a.parquet"))

    assert (file.num_row_groups, file.metadata.num_rows) == (2, 3)


def test_the_sqlite_file_stands_by_itself(archive, tmp_path):
    path = dumped(archive, tmp_path / "a.sqlite", *TABLES)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in TABLES:
            names = tuple(row[1] for row in database.execute(f"PRAGMA table_info({table})"))
            assert names == TABLES[table]
            keys = {row[3]: (row[2], row[4]) for row in database.execute(f"PRAGMA foreign_key_list({table})")}
            assert keys == dict(FOREIGN_KEYS[table])
        assert database.execute("SELECT headline FROM articles WHERE id = 2").fetchone() == (HARD,)
        noted = database.execute('SELECT count(*) FROM column_notes WHERE "table" = ?', ("captures",)).fetchone()
        assert noted == (len(TABLES["captures"]),)
        (unit, since) = database.execute(
            """SELECT unit, since FROM column_notes WHERE "table" = 'articles' AND "column" = 'word_count'"""
        ).fetchone()
        assert unit
        assert since


def test_the_sqlite_file_holds_only_the_articles_asked_for(archive, tmp_path):
    path = dumped(
        archive, tmp_path / "some.db", "articles", "authors", "revisions", since=date(2026, 3, 1), query="budget"
    )
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT id FROM articles").fetchall() == [(1,), (2,)]  # undated: the day it was seen
        assert database.execute("SELECT article_id, number FROM revisions ORDER BY 1, 2").fetchall() == [
            (1, 1),
            (1, 2),
            (2, 1),
        ]
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"articles", "authors", "revisions", "column_notes"}


@pytest.mark.parametrize("filters", [{}, {"since": date(2026, 3, 1)}, {"include_erased": True}], ids=str)
def test_frictionless_finds_the_data_package_valid(filters, archive, tmp_path):
    frictionless = pytest.importorskip("frictionless")
    path = dumped(archive, tmp_path / "a.zip", *TABLES, **filters)

    report = frictionless.Package(str(path)).validate()

    assert report.valid, report.flatten(["type", "note"])
    assert report.stats["tasks"] == len(TABLES)


def test_the_data_package_describes_every_column_and_key(archive, tmp_path):
    with zipfile.ZipFile(dumped(archive, tmp_path / "a.zip", *TABLES)) as package:
        descriptor = json.loads(package.read("datapackage.json"))
        assert set(package.namelist()) == {"datapackage.json", *(f"data/{table}.csv" for table in TABLES)}

    for resource in descriptor["resources"]:
        table, schema = resource["name"], resource["schema"]
        assert [each["name"] for each in schema["fields"]] == list(TABLES[table])
        assert all(each["description"] and each["source"] and each["since"] for each in schema["fields"])
        assert schema["primaryKey"] == list(PRIMARY_KEYS[table])
        assert len(schema["foreignKeys"]) == len(FOREIGN_KEYS[table])


def test_frictionless_sees_a_package_that_was_tampered_with(archive, tmp_path):
    frictionless = pytest.importorskip("frictionless")
    with zipfile.ZipFile(dumped(archive, tmp_path / "a.zip", *TABLES)) as package:
        package.extractall(tmp_path / "package")
    authors = tmp_path / "package" / "data" / "authors.csv"
    authors.write_text(authors.read_text(encoding="utf-8").replace("\n1,", "\n77,"), encoding="utf-8")

    report = frictionless.Package(str(tmp_path / "package" / "datapackage.json")).validate()

    assert {"foreign-key", "hash-count"} <= {row[0] for row in report.flatten(["type"])}


@pytest.mark.slow
def test_libreoffice_reads_the_csv(archive, tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "LibreOffice is not installed: apt-get install libreoffice-calc"
        )
    dumped(archive, tmp_path / "a.csv")
    # 44: comma, 34: quote, 76: UTF-8, from line 1; last: a spreadsheet's cells, saved as they are shown
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--infilter=CSV:44,34,76,1", "--convert-to", "ods", "--outdir", str(tmp_path), str(tmp_path / "a.csv")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)

    with zipfile.ZipFile(tmp_path / "a.ods") as sheet:
        content = sheet.read("content.xml").decode()
    assert "上海港" in content
    assert "مرحبا" in content
    assert content.count("<table:table-row") >= 4
