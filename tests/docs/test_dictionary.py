"""The data dictionary and the archive say the same, and so do the pages that are written from the code."""

import csv
import re
import sqlite3
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import generate
import pytest
import typer.main

from newsarchive import errors
from newsarchive.archive.queries.dictionary import DICTIONARY, TABLE_NOTES, TYPE_NOTES
from newsarchive.archive.queries.rows import TABLES
from newsarchive.cli.app import app
from newsarchive.publishers.publisher import FIELDS, Discover, Fetch, Publisher, Schedule


def test_every_column_that_can_be_dumped_is_described_in_its_order() -> None:
    assert {name: tuple(columns) for name, columns in DICTIONARY.items()} == TABLES
    assert set(TABLE_NOTES) == set(TABLES)


def test_the_view_has_the_columns_of_the_dictionary(demo: Path) -> None:
    with sqlite3.connect(demo / "data" / "demo.db") as database:
        cursor = database.execute("SELECT * FROM articles")
        assert tuple(column[0] for column in cursor.description) == tuple(DICTIONARY["articles"])


@pytest.mark.parametrize("table", TABLES)
def test_the_values_of_a_demo_are_of_the_types_described(table: str, demo: Path) -> None:
    forms = {
        "integer": r"-?\d+",
        "day": r"\d{4}-\d\d-\d\d",
        "moment": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",
        "flag": r"[01]",
        "text": r".+",
        "list": r".+",
    }
    command = [sys.executable, "-m", "newsarchive", "--archive", "data/demo.db", "export", "-", "--table", table]
    done = subprocess.run(command, cwd=demo, capture_output=True, text=True, check=True)
    rows = list(csv.DictReader(done.stdout.splitlines(keepends=True)))
    assert rows, f"the demo has no {table}"
    for row in rows:
        for column, value in row.items():
            form = forms[DICTIONARY[table][column].type]
            assert not value or re.fullmatch(form, value, re.DOTALL), (table, column, value)


def test_every_entry_says_what_it_means_and_gives_an_example() -> None:
    for table, columns in DICTIONARY.items():
        for column, note in columns.items():
            assert note.meaning.endswith("."), (table, column)
            assert note.type in TYPE_NOTES
            assert note.example or column == "story_id", (table, column)


def test_the_dictionary_needs_no_database() -> None:
    program = "import sys, newsarchive.archive.queries.dictionary; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_pages_written_from_the_code_are_current() -> None:
    assert generate.outdated() == [], "run `python docs/generate.py`"


def test_every_command_and_option_is_on_the_page_of_commands() -> None:
    page = (generate.REFERENCE / "cli.md").read_text(encoding="utf-8")

    def check(command: object, name: str) -> None:
        assert not name or f"## {name}\n" in page
        for parameter in command.params:  # type: ignore[attr-defined]
            for spelling in parameter.opts if parameter.param_type_name == "option" else ():
                assert f"{spelling}" in page, (name, spelling)
        for inner, each in getattr(command, "commands", {}).items():
            check(each, f"{name} {inner}".strip())

    check(typer.main.get_command(app), "")


def test_every_exit_code_of_an_error_is_explained() -> None:
    kinds = [errors.NewsArchiveError, *errors.NewsArchiveError.__subclasses__()]
    assert {kind.exit_code for kind in kinds} <= set(generate.CODES)


def test_the_page_of_publisher_files_names_every_key() -> None:
    page = (generate.REFERENCE / "publisher-file.md").read_text(encoding="utf-8")
    keys = [each.name for kind in (Publisher, Discover, Schedule, Fetch) for each in fields(kind)]
    for key in {*keys, *FIELDS, "until", "drop"} - {"path"}:
        assert f"`{key}`" in page or f"`[{key}]`" in page or f"`[[{key}]]`" in page, key
