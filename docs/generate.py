"""Writes the reference pages that have one source in the code: commands, exit codes, data dictionary.

python docs/generate.py             write them
python docs/generate.py --check     write nothing; exit code 1 where a page is not what would be written
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer.main

from newsarchive.archive.queries.dictionary import DICTIONARY, TABLE_NOTES, TYPE_NOTES, ColumnNote
from newsarchive.cli.app import app
from newsarchive.errors import NewsArchiveError
from newsarchive.web.saved_queries import saved_queries

REFERENCE = Path(__file__).resolve().parent / "reference"
_WRITTEN = "<!-- Written by docs/generate.py: change the code, then run it again. -->"

CODES: Mapping[int, str] = {
    0: "Done. A run that `--max-pages` or `--max-time` ended is done.",
    1: "A bug of the program. Please report it, with the command and what it printed.",
    2: "The command line, or a query, asks for something that does not exist.",
    3: "A file of yours is wrong. The message names the file and the line.",
    4: "The archive cannot be used: missing, not one of ours, newer, damaged, or not writable. It is left as it was.",
    5: "Another crawl holds the archive. The message says who, and since when. From cron this is no failure.",
    6: "Unhealthy: of a target that was named, or a publisher that is declared, nothing came but errors; or `health` or `publisher check` found a problem.",
    7: "There is no such article, or no such publisher.",
    130: "Interrupted with Ctrl-C. Everything finished so far is kept.",
    143: "Ended by SIGTERM. Everything finished so far is kept.",
}
"""What each exit code means to whoever reads `$?`."""


_ABOUT_COMMANDS = """\
Every command prints its result on standard output and everything else on standard error. On a terminal results are
tables; in a pipe they are plain lines, their values parted by tabs, the first line their heading; with `--json` they are one JSON document.
`NO_COLOR` is honoured. What a command ends with is on the page of [exit codes](exit-codes.md), what its JSON holds on
that of the [JSON output](json.md).

These options stand before the command, as in `newsarchive --archive papers.db stats`:
"""
_ABOUT_QUERIES = """\
What `newsarchive serve` offers on its page `/archive`, ready to run and to change. They work in `sqlite3` and pandas as they are;
see [Query the archive with SQL](../how-to/query-with-sql.md). A question with a parameter, such as `:words`, asks for it.
"""
_ABOUT_COLUMNS = """\
The columns of `newsarchive export --table NAME`. The table `articles` is also a view of that name in the database, with
the same columns: it is the interface to rely on. The other tables of the database are the program's own, and may change
with a version.

Each example is a value by itself; the examples of a table are not one row. A column without another word is there since
version 0.1.0.
"""


def cli_page() -> str:
    """Every command with its arguments and options, as `--help` has them."""
    group = typer.main.get_command(app)
    context = group.context_class(group, info_name="newsarchive")
    parts = [
        _heading("Commands"),
        _ABOUT_COMMANDS,
        _parameters(group, context),
        *_sections(group, context, ""),
    ]
    return "\n".join(parts)


def saved_queries_page() -> str:
    """The questions that the web page offers, with their SQL."""
    parts = [_heading("Saved questions"), _ABOUT_QUERIES]
    for name, query in saved_queries().items():
        parts.append(f"## {query['title']}\n\n{query['description']}\n")
        parts.append(f"On the web page: `/archive/{name}`, its rows at `/saved/{name}.csv` and `.json`.\n")
        parts.append(f"```sql\n{query['sql']}\n```\n")
    return "\n".join(parts)


def exit_codes_page() -> str:
    """Every exit code, and the errors that end with it."""
    rows = [(str(code), meaning, "<br>".join(_errors(code))) for code, meaning in CODES.items()]
    return "\n".join(
        [
            _heading("Exit codes"),
            "Every error is one sentence on standard error: what is wrong, and what to do.\n",
            _table(("code", "means", "raised in Python as"), rows),
            "The error classes are in `newsarchive.errors`; `NewsArchiveError` is the root of all of them.\n",
        ]
    )


def dictionary_page() -> str:
    """Every column of every table that can be dumped."""
    types = _table(("type", "is written as"), [(f"`{name}`", note) for name, note in TYPE_NOTES.items()])
    return "\n".join(
        [
            _heading("Data dictionary"),
            _ABOUT_COLUMNS,
            types,
            *(_dumped(name, columns) for name, columns in DICTIONARY.items()),
        ]
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "exit-codes.md": exit_codes_page,
    "saved-queries.md": saved_queries_page,
    "data-dictionary.md": dictionary_page,
}
"""File name -> the function that gives its text."""


def outdated() -> list[str]:
    """The names of the pages that are not what would be written now."""
    return [name for name, page in PAGES.items() if not _is_current(REFERENCE / name, page())]


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; returns the exit code."""
    wrong = outdated()
    if "--check" in arguments:
        print(
            "".join(f"docs/reference/{name} is not current: run `python docs/generate.py`\n" for name in wrong), end=""
        )
        return 1 if wrong else 0
    for name in wrong:
        (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"docs/reference/{name}: written")
    return 0


def _is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _heading(title: str) -> str:
    return f"# {title}\n\n{_WRITTEN}\n"


def _sections(group: Any, context: Any, prefix: str) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.commands[name]
        inner = command.context_class(command, info_name=name, parent=context)
        if hasattr(command, "commands"):
            yield f"## {prefix}{name}\n\n{_help(command)}\n"
            yield from _sections(command, inner, f"{prefix}{name} ")
            continue
        usage = command.get_usage(inner).removeprefix("Usage: ").replace("\n", " ")
        yield f"## {prefix}{name}\n\n{_help(command)}\n\n```text\n{' '.join(usage.split())}\n```\n"
        yield _parameters(command, inner)
        if command.epilog:
            yield f"Example: `{command.epilog.removeprefix('Example: ')}`\n"


def _help(command: Any) -> str:
    return inspect.cleandoc(command.help or "")


def _parameters(command: Any, context: Any) -> str:
    records = [each.get_help_record(context) for each in command.get_params(context)]
    rows = [(f"`{_plain(names)}`", _cell(text)) for names, text in filter(None, records) if "--help" not in names]
    return _table(("argument or option", "meaning"), rows)


def _plain(names: str) -> str:
    """Without the type that Typer adds in angle brackets, but for a number's."""
    return re.sub(r" <(?:int|float)[^>]*>", " N", re.sub(r" <(?:str|path|list)[^>]*\]?>", "", names))


def _errors(code: int, root: type[NewsArchiveError] = NewsArchiveError) -> Iterator[str]:
    if root.exit_code == code:
        yield f"`{root.__name__}`"
    for each in root.__subclasses__():
        yield from _errors(code, each)


def _dumped(name: str, columns: Mapping[str, ColumnNote]) -> str:
    rows = [
        (f"`{column}`", _type(note), _cell(_meaning(note)), note.source, _example(note))
        for column, note in columns.items()
    ]
    table = _table(("column", "type", "meaning", "comes from", "example"), rows)
    return f"## {name}\n\n{TABLE_NOTES[name]}\n\n{table}"


def _type(note: ColumnNote) -> str:
    return f"{note.type}, {note.unit}" if note.unit else note.type


def _meaning(note: ColumnNote) -> str:
    return note.meaning if note.since == "0.1.0" else f"{note.meaning} Since {note.since}."


def _example(note: ColumnNote) -> str:
    return f"`{_cell(note.example)}`" if note.example else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heading = list(columns)
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
