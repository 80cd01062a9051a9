"""The commands by name, each loaded when it is called: a start loads one command, and `--help` none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING

import typer

from newsarchive.cli.examples import example

if TYPE_CHECKING:
    from typer._click import Command  # Typer's own copy of Click, which it names nowhere else

__all__ = ["SECTIONS", "SUMMARIES", "Commands"]

SECTIONS = {
    "Bring news in": {
        "demo": "Crawl two sample newspapers, served on this machine.",
        "crawl": "Crawl publishers or sites into the archive.",
        "import": "Bring in captures (WARC, WACZ) and lists of addresses.",
        "extract": "Print the article in a page as JSON.",
    },
    "Look at it": {
        "search": "Search the articles, best first.",
        "show": "Show one article.",
        "history": "List the revisions of an article.",
        "diff": "Show word by word what changed between two revisions.",
        "stats": "Count articles, and how often each field was found.",
        "export": "Write tables to a file, or to standard output.",
        "serve": "Show the archive as a web page.",
    },
    "Watch over it": {
        "publisher": "List, show, draft and prove the publisher files.",
        "health": "Judge each publisher against its own past.",
        "cron": "Print the crontab or systemd lines for this archive.",
    },
    "Take care of it": {
        "verify": "Check the database, its index and every capture file.",
        "backup": "Copy the archive into a folder, and verify the copy.",
        "retain": "Delete captures that are older than they are kept.",
        "forget": "Erase an article or a publisher; leave a tombstone.",
        "reextract": "Read the stored captures again by the rules of today.",
        "correct": "Correct fields of an article, as your word.",
        "migrate": "Bring the archive's schema up to date.",
        "copy": "Copy an archive to another database.",
    },
}
"""Heading -> its commands, in the order in which a user comes to need them -> what `--help` says of each: its docstring's first line, which a test compares."""

SUMMARIES = {name: summary for commands in SECTIONS.values() for name, summary in commands.items()}

_MODULES = {"import": "import_", "diff": "history"}  # the others are called as their commands are
_FUNCTIONS = {"import": "import_"}


class Commands(MutableMapping[str, "Command"]):
    """Name -> command; asking for a name loads its module, going through the names loads nothing. `more` is there already."""

    def __init__(self, more: Mapping[str, Command]) -> None:
        self._loaded = dict(more)

    def __getitem__(self, name: str) -> Command:
        if name not in self._loaded:
            if name not in SUMMARIES:
                raise KeyError(name)
            self._loaded[name] = _load(name)
        return self._loaded[name]

    def __setitem__(self, name: str, command: Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in SUMMARIES or name in self._loaded

    def __iter__(self) -> Iterator[str]:
        return iter({**SUMMARIES, **self._loaded})

    def __len__(self) -> int:
        return len({**SUMMARIES, **self._loaded})


def _load(name: str) -> Command:
    module = import_module(f"newsarchive.cli.{_MODULES.get(name, name)}")
    found = getattr(module, _FUNCTIONS.get(name, name))
    around = typer.Typer(add_completion=False, rich_markup_mode=None, callback=_nothing)
    if isinstance(found, typer.Typer):
        around.add_typer(found, name=name)
    else:
        around.command(name, epilog=example(name))(found)
    return typer.main.get_group(around).commands[name]


def _nothing() -> None:
    """What Typer wants before it makes a group of one command."""
