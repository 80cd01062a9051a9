"""What a capture file holds, and for how long it was meant to be kept when it was begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from newsarchive.publishers.publisher import Kept

__all__ = ["EVIDENCE", "Holds", "Shelf"]

Holds = Kept | Literal["evidence"]
"""What the captures of a file are of; those of `evidence` are never deleted by age."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Captures that are kept together. `kept_s`: seconds, as the publisher's file says; 0: for ever; None: it says nothing."""

    holds: Holds
    kept_s: int | None = None


EVIDENCE = Shelf("evidence")
