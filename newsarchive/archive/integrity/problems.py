"""One thing that is wrong with an archive: what, exactly where, and how it is mended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding of `verify`.

    `check` is what found it (`seals`, `captures` …). `table` and `row` name a row of the database, `file` and `offset` a
    place in a capture file. `is_harmless`: the program mends it by itself, or nothing is lost by it.
    """

    check: str
    problem: str
    mend: str
    table: str | None = None
    row: str | None = None
    file: str | None = None
    offset: int | None = None
    is_harmless: bool = False

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        return asdict(self)

    @property
    def place(self) -> str:
        """Where it is, in few words.

        >>> Problem("seals", "altered", "restore", table="revision", row="7").place
        'revision 7'
        """
        if self.file is not None:
            return self.file if self.offset is None else f"{self.file} at {self.offset}"
        return " ".join(each for each in (self.table, self.row) if each) or "the database"
