"""Search hits as they are printed: for people, as lines with tabs, as CSV, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from newsarchive.cli import terminal

if TYPE_CHECKING:
    from newsarchive.archive.search.hits import Hit

__all__ = ["ON_TERMINAL", "PLAIN", "print_csv", "print_hits"]

ON_TERMINAL, PLAIN = ("\0", "\1"), ("**", "**")
"""What goes around the words found: marks that no text has, to be made bold, and stars."""

_PIPED = ("id", "day", "publisher", "headline", "url", "snippet")
_INDENT = 8  # columns, under the headline


def print_csv(hits: Iterable[Hit]) -> None:
    """Print them as CSV."""
    from newsarchive.archive.search.hits import HIT_COLUMNS
    from newsarchive.export import csv_chunks, destination_of, writing_to

    rows = (
        tuple(int(value) if value is True or value is False else value for value in hit.to_dict().values())
        for hit in hits
    )
    with writing_to(destination_of("-")) as out:
        for chunk in csv_chunks(HIT_COLUMNS, rows):
            out.write(chunk.encode())


def print_hits(hits: Iterable[Hit], *, is_marked: bool) -> int:
    """Print them for people, or as lines with tabs in a pipe; returns how many there were."""
    if not is_marked:
        return terminal.print_lines(_PIPED, (_line(hit) for hit in hits))
    shown = 0
    for hit in hits:
        _print_hit(hit)
        shown += 1
    return shown


def _line(hit: Hit) -> tuple[object, ...]:
    return hit.id, _day(hit), hit.publisher, hit.headline, hit.url, f"{hit.snippet}{_others(hit)}"


def _day(hit: Hit) -> str:
    return str(hit.day) if hit.is_dated else f"seen {hit.day}"


def _others(hit: Hit) -> str:
    return f" +{hit.others} more" if hit.others else ""


def _print_hit(hit: Hit) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out = terminal.console()
    out.print(
        Text.assemble((f"{hit.id:>6}", "dim"), "  ", (hit.headline or hit.url, "bold cyan"), (_others(hit), "dim"))
    )
    facts = f"{_day(hit)} · {hit.publisher} · {hit.url}"
    out.print(Text(" " * _INDENT + facts, style="dim"), soft_wrap=True)  # an address is copied whole
    out.print(Padding(_marked(hit.snippet), (0, 0, 1, _INDENT)))


def _marked(snippet: str) -> Any:
    from rich.text import Text

    line = Text()
    for at, piece in enumerate(snippet.replace("\1", "\0").split("\0")):
        line.append(piece, style="bold yellow" if at % 2 else "")
    return line
