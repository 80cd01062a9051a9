"""Column types that SQLite's STRICT tables accept: moments, days, JSON and booleans as TEXT and INTEGER.

Moments are stored as ISO 8601 in UTC, always with microseconds (`2024-04-16T02:53:00.000000Z`), so that their text
order is their time order. On PostgreSQL the same text is stored, in the collation "C": one format, one order, one
dump. Whole numbers have 64 bits on both.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Double, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import REAL, TypeDecorator, TypeEngine

__all__ = ["Day", "Flag", "Json", "Moment", "moment_text", "portable"]

_PORTABLE: dict[type[TypeEngine[Any]], TypeEngine[Any]] = {
    # PostgreSQL's INTEGER ends at 2,147,483,647 and its REAL at six digits; SQLite's have 64 bits
    Integer: Integer().with_variant(BigInteger(), "postgresql"),
    REAL: REAL().with_variant(Double(), "postgresql"),
    # the order of bytes, as SQLite has it, whatever language the server speaks
    Text: Text().with_variant(Text(collation="C"), "postgresql"),
}


def portable(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type that holds the same values in the same order on every database; types of ours are portable already."""
    return _PORTABLE.get(type(kind), kind)


def moment_text(moment: datetime) -> str:
    """An aware moment as it is stored.

    >>> moment_text(datetime(2024, 4, 16, 2, 53, tzinfo=UTC))
    '2024-04-16T02:53:00.000000Z'
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Moment(TypeDecorator[datetime]):
    """An aware datetime, UTC."""

    impl = _PORTABLE[Text]
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The stored text."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The aware moment, UTC."""
        return None if value is None else datetime.fromisoformat(value)


class Day(TypeDecorator[date]):
    """A calendar day, `YYYY-MM-DD`."""

    impl = _PORTABLE[Text]
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The stored text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        """The day."""
        return None if value is None else date.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """A JSON document as text, not ASCII-escaped, so that `LIKE` and a person can read it."""

    impl = _PORTABLE[Text]
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The stored text; half a surrogate pair, as broken JSON on pages brings it, becomes a question mark."""
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace").decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The document."""
        return None if value is None else json.loads(value)


class Flag(TypeDecorator[bool]):
    """A boolean as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """0 or 1."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:  # noqa: ARG002
        """True or False."""
        return None if value is None else bool(value)
