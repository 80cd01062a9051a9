"""`newsarchive publisher`: the publisher files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsarchive.cli import publisher_files, terminal
from newsarchive.cli.examples import example

if TYPE_CHECKING:
    from newsarchive.publishers import Publisher

__all__ = ["publisher"]

publisher = typer.Typer(
    help="List, show, draft and prove the publisher files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path | None, typer.Option("--publishers", metavar="DIR", help="A folder of publisher files.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@publisher.command("list", epilog=example("publisher list"))
def list_all(publishers: Folder = None, as_json: AsJson = False) -> None:
    """List every publisher.

    The shipped files, and those of the folder `publishers/` or of --publishers.
    """
    known = _load(publishers)
    if as_json:
        terminal.print_json([_summary(each) for each in known.values()])
        return
    rows = [(each.id, each.name, ", ".join(each.domains), each.language or "") for each in known.values()]
    terminal.print_table(("id", "name", "domains", "language"), rows)


@publisher.command("show", epilog=example("publisher show"))
def show(
    publisher_id: Annotated[str, typer.Argument(metavar="ID", help="The publisher's id.")],
    publishers: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show one publisher's file, and where it lies."""
    from newsarchive.errors import PublisherNotFound

    known = _load(publishers)
    if publisher_id not in known:
        raise PublisherNotFound(f"{publisher_id}: no publisher of that id; `newsarchive publisher list` shows them")
    found = known[publisher_id]
    assert found.path is not None, "a publisher that was loaded has a file"
    if as_json:
        terminal.print_json(
            {**_summary(found), "file": str(found.path), "text": found.path.read_text(encoding="utf-8")}
        )
        return
    terminal.say(f"# {found.path}")
    print(found.path.read_text(encoding="utf-8"), end="")


publisher.command("new", epilog=example("publisher new"))(publisher_files.new)
publisher.command("check", epilog=example("publisher check"))(publisher_files.check)


def _load(folder: Path | None) -> dict[str, Publisher]:
    from newsarchive.publishers import load, places

    return load(places(folder))


def _summary(one: Publisher) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "domains": list(one.domains),
        "language": one.language,
        "timezone": one.timezone,
        "pages": list(one.discover.pages),
        "feeds": list(one.discover.feeds),
        "sitemaps": list(one.discover.sitemaps),
        "has_rules": bool(one.extract),
    }
