"""`newsarchive extract`: one page, read."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal

if TYPE_CHECKING:
    from newsarchive.archive.writing.outcomes import Exchange
    from newsarchive.publishers import Publisher

__all__ = ["extract"]


def extract(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file, - for standard input, or an address.")],
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where a file's page was found.")] = None,
    publisher: Annotated[str | None, typer.Option(metavar="ID", help="Read it by this publisher's rules.")] = None,
    publishers: Annotated[Path | None, typer.Option(metavar="DIR", help="A folder of publisher files.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show every candidate, and why each lost.")] = False,
    allow_private_hosts: Annotated[
        bool, typer.Option("--allow-private-hosts", help="A private or loopback address may be asked.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, which it is anyway but for --explain.")] = False,
) -> None:
    """Print the article in a page as JSON.

    Each value comes with its evidence: the rule that chose it, and the text it was read from.
    """
    html, address, charset, fetched_at = _page(source, url, allow_private_hosts=allow_private_hosts)
    rules = _publisher(publisher, publishers, address)
    if explain:
        _explain(html, address, charset, fetched_at, rules, as_json=as_json)
        return
    from newsarchive.extraction import extract as read

    terminal.print_json(read(html, url=address, charset=charset, fetched_at=fetched_at, publisher=rules).to_dict())


def _page(source: str, url: str | None, *, allow_private_hosts: bool) -> tuple[bytes, str, str | None, datetime | None]:
    from newsarchive.errors import ConfigurationError

    if source == "-":
        return sys.stdin.buffer.read(), url or "", None, None
    if source.startswith(("http://", "https://")):
        from newsarchive.crawl.single import fetch_page

        terminal.set_up_log()
        return _received(fetch_page(source, allow_private_hosts=allow_private_hosts))
    path = Path(source)
    try:
        return path.read_bytes(), url or "", None, None
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", path=path) from error


def _received(exchange: Exchange) -> tuple[bytes, str, str | None, datetime | None]:
    from newsarchive.archive.revisions.rereading import entity

    return entity(exchange) or b"", exchange.url, exchange.charset, exchange.fetched_at.astimezone(UTC)


def _publisher(wanted: str | None, folder: Path | None, address: str) -> Publisher | None:
    from newsarchive.errors import PublisherNotFound
    from newsarchive.publishers import for_url, load, places

    known = load(places(folder))
    if wanted is None:
        return for_url(known, address) if address else None
    if wanted not in known:
        raise PublisherNotFound(f"{wanted}: no publisher of that id; `newsarchive publisher list` shows them")
    return known[wanted]


def _explain(
    html: bytes,
    address: str,
    charset: str | None,
    fetched_at: datetime | None,
    rules: Publisher | None,
    *,
    as_json: bool,
) -> None:
    from newsarchive.extraction import explain

    explanation = explain(html, url=address, charset=charset, fetched_at=fetched_at, publisher=rules)
    if as_json:
        terminal.print_json(explanation.to_dict())
        return
    for line in explanation.lines():
        print(line)
