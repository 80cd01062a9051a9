"""One date that something on or about a page claims, with what it is worth as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from newsarchive.extraction.dates.reading import PrintedDate

__all__ = ["Claim", "Role", "Source"]

Role = Literal["published", "updated", "unknown"]
Source = Literal["json-ld", "meta", "microdata", "time", "visible", "address", "context", "script"]
"""Kinds of evidence that can agree independently of each other."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A date, what it is the date of, who says so, and how much the saying weighs."""

    printed: PrintedDate
    role: Role
    source: Source
    rule: str
    raw: str
    weight: float

    @property
    def day(self) -> date:
        """The day claimed."""
        return self.printed.day
