"""A field's candidates with the reason each lost: what `explain` shows and `evidence` is taken from."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.article import Found

__all__ = ["Candidate", "Choice"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that was considered; `verdict` is "chosen" or says why not, `score` what the chooser weighed."""

    found: Found
    verdict: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a field, None if nothing, and all that was considered."""

    found: Found | None = None
    candidates: tuple[Candidate, ...] = ()
