"""Whether an archive is whole: its database, its full-text index, its capture files, and that each fits the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.integrity.checked_captures import check_captures
from newsarchive.archive.integrity.checked_rows import (
    check_content,
    check_database,
    check_foreign_keys,
    check_schema,
    check_seals,
)
from newsarchive.archive.integrity.checked_search import check_index, check_tokens
from newsarchive.archive.integrity.problems import Problem
from newsarchive.errors import ArchiveError

__all__ = ["CHECKS", "Verdict", "verify"]

MOST_SHOWN = 1_000  # of one check: what is more broken than that is restored, not mended line by line

CHECKS = ("database", "schema", "foreign keys", "seals", "content", "search", "captures")
"""What is looked at, in this order."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, and what was found wrong with it."""

    is_quick: bool
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is broken; what mends itself does not count."""
        return all(each.is_harmless for each in self.problems)

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        return {
            "ok": self.is_whole,
            "quick": self.is_quick,
            "checks": list(CHECKS),
            "problems": [each.to_dict() for each in self.problems],
        }


def verify(archive: Archive, *, is_quick: bool = False, told: Callable[[str], None] = lambda _: None) -> Verdict:
    """Look at everything; `is_quick` leaves out what reads every byte. `told` hears the name of each check.

    Reads one state of the archive, and may run beside a crawl.
    """
    verdict = Verdict(is_quick)
    for name in CHECKS:
        told(name)
        try:
            for problem in _check(archive, name, is_quick=is_quick):
                verdict.problems.append(problem)
                if sum(each.check == name for each in verdict.problems) >= MOST_SHOWN:
                    verdict.problems.append(Problem(name, "and more: no further ones are listed", problem.mend))
                    break
        except ArchiveError as error:  # so damaged that it cannot be read to the end
            verdict.problems.append(Problem(name, str(error), "restore the database from a backup"))
    return verdict


def _check(archive: Archive, name: str, *, is_quick: bool) -> Iterator[Problem]:
    with archive.reading() as connection:
        match name:
            case "database":
                yield from check_database(connection, is_quick=is_quick)
            case "schema":
                yield from check_schema(connection)
            case "foreign keys":
                yield from check_foreign_keys(connection)
            case "seals":
                yield from check_seals(connection)
            case "content" if not is_quick:
                yield from check_content(connection)
            case "search":
                if not is_quick:
                    yield from check_tokens(connection)
                if archive.is_sqlite:
                    yield from check_index(Path(archive.location), is_quick=is_quick)
            case "captures":
                yield from check_captures(archive, connection, is_quick=is_quick)
