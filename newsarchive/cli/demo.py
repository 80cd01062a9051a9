"""`newsarchive demo`: two sample newspapers on this machine, crawled on two days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson

if TYPE_CHECKING:
    from newsarchive.demo.tour import DayReport, Tour

__all__ = ["demo"]

DEFAULT = Path("data") / "demo.db"


def demo(as_json: AsJson = False) -> None:
    """Crawl two sample newspapers, served on this machine.

    They are crawled as they are on two days; then it says what came of it, and what to try next.
    """
    from newsarchive.demo.tour import give_tour

    location = Path(terminal.settings.archive or DEFAULT)
    terminal.say("Two sample newspapers are served on this machine and crawled on two days …")
    tour = give_tour(location)
    if as_json:
        terminal.print_json(tour.to_dict())
        return
    columns = ("", "pages", "articles", "authors", "new", "changed", "gone", "seconds")
    terminal.print_table(columns, [_row(each) for each in tour.days], title="What the archive holds")
    _suggest(tour)


def _row(day: DayReport) -> tuple[object, ...]:
    return (day.name, day.pages, day.articles, day.authors, day.new, day.changed, day.gone, f"{day.seconds:.1f}")


def _suggest(tour: Tour) -> None:
    print(f"\nThe archive is {tour.location}. Try next:\n")
    for command in tour.commands:
        print(f"  {command}")
