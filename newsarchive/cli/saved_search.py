"""What `newsarchive search` does with saved searches."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsarchive.cli import terminal

if TYPE_CHECKING:
    from newsarchive.archive import Archive
    from newsarchive.archive.search.hits import Hit
    from newsarchive.archive.search.saved import SavedSearch

__all__ = ["forget", "save", "show_all", "tell_new"]


def save(name: str, query: str, filters: Mapping[str, str | None]) -> None:
    """Save a search; what matches today is old."""
    from newsarchive.archive.search.saved import save_search

    with _writable() as archive:
        known = save_search(archive, name, query, filters)
    terminal.say(f"saved as {name}; {known:,} articles match today. What is new: newsarchive search --new {name}")


def tell_new(name: str, *, as_json: bool, as_csv: bool, as_atom: bool) -> None:
    """Print what is new, and only then note that it was told: what a full disk or a closed pipe swallowed comes again."""
    from newsarchive.archive.search.saved import saved_search_of, tell, untold
    from newsarchive.cli import hits as shown

    is_marked = terminal.is_interactive() and not (as_json or as_csv or as_atom)
    with _writable() as archive:
        with archive.reading() as connection:
            saved = saved_search_of(connection, name)
        hits, reached = untold(archive, saved, shown.ON_TERMINAL if is_marked else shown.PLAIN)
        now = datetime.now(UTC)
        if as_json:
            terminal.print_json(_document(saved, hits))
        elif as_csv:
            shown.print_csv(hits)
        elif as_atom:
            _print_feed(saved, hits, now)
        elif hits:
            shown.print_hits(hits, is_marked=is_marked)
        sys.stdout.flush()
        with archive.transaction() as connection:
            tell(connection, saved, hits, reached, now)
    terminal.say(f"{len(hits)} new for {name} since {terminal.moment(saved.told_at or saved.saved_at)}")


def show_all(*, as_json: bool) -> None:
    """List the saved searches."""
    from newsarchive.archive import open_archive
    from newsarchive.archive.search.saved import saved_searches
    from newsarchive.article import utc_text

    with open_archive(terminal.settings.archive) as archive, archive.reading() as connection:
        listed = saved_searches(connection)
    if as_json:
        terminal.print_json(
            [
                {
                    "name": each.name,
                    "query": each.query,
                    "filters": dict(each.filters),
                    "saved_at": utc_text(each.saved_at),
                    "told_at": None if each.told_at is None else utc_text(each.told_at),
                }
                for each in listed
            ]
        )
        return
    rows = [
        (
            each.name,
            each.query,
            " ".join(f"--{name} {value}" for name, value in each.filters.items()),
            terminal.moment(each.told_at) if each.told_at else "never",
        )
        for each in listed
    ]
    terminal.print_table(("name", "query", "filters", "last told"), rows)


def forget(name: str) -> None:
    """Forget a saved search."""
    from newsarchive.archive.search.saved import forget_search

    with _writable() as archive, archive.transaction() as connection:
        forget_search(connection, name)
    terminal.say(f"{name} is forgotten")


def _writable() -> Archive:
    """The archive, open for writing, which waits for a crawl's batch; none is made where there is none."""
    from newsarchive.archive import open_archive

    open_archive(terminal.settings.archive).close()
    return open_archive(terminal.settings.archive, mode="write")


def _document(saved: SavedSearch, hits: list[Hit]) -> dict[str, object]:
    from newsarchive.article import utc_text

    since = utc_text(saved.told_at or saved.saved_at)
    listed = [hit.to_dict() for hit in hits]
    return {"name": saved.name, "query": saved.query, "since": since, "count": len(hits), "hits": listed}


def _print_feed(saved: SavedSearch, hits: list[Hit], now: datetime) -> None:
    from newsarchive.export.atom import atom_feed

    sys.stdout.buffer.write(atom_feed(saved.name, saved.query, hits, now).encode())
