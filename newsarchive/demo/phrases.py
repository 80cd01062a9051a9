"""What the Gazette prints around an article, in the language of the article: month names, labels, the rights line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from newsarchive.demo.papers import FOLDER

__all__ = ["Phrases", "phrases"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's block of `languages.toml`."""

    moment: str
    published: str
    updated: str
    photo: str
    rights: str
    related: str
    months: str = ""
    direction: str = "ltr"

    def tell(self, moment: datetime) -> str:
        """The moment as a reader of the language expects it, in the zone it comes in.

        >>> from datetime import UTC
        >>> phrases("de").tell(datetime(2026, 4, 3, 6, 5, tzinfo=UTC))
        '3. April 2026, 06:05 Uhr'
        """
        month = self.months.split()[moment.month - 1] if self.months else ""
        return self.moment.format(d=moment.day, m=moment.month, y=moment.year, month=month, time=f"{moment:%H:%M}")


@lru_cache
def phrases(language: str) -> Phrases:
    """The phrases of a language the paper prints."""
    table = tomllib.loads((FOLDER / "harbour-gazette" / "languages.toml").read_text(encoding="utf-8"))
    return Phrases(**table[language])
