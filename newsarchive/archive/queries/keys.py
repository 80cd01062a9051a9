"""How the tables that can be dumped hang together: what names a row, and what a column of another table means by it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FOREIGN_KEYS", "PRIMARY_KEYS", "SCHEMA_VERSION"]

SCHEMA_VERSION = "1"
"""Of the dumped tables: another number means that a column went, or means something else."""

PRIMARY_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "articles": ("id",),
        "revisions": ("id",),
        "authors": ("article_id", "position"),
        "photos": ("article_id", "position"),
        "notices": ("id",),
        "registrations": ("notice_id", "position"),
        "captures": ("id",),
    }
)
"""The columns that name one row of each table."""

FOREIGN_KEYS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "articles": {},
        "revisions": {"article_id": ("articles", "id"), "notice_id": ("notices", "id")},
        "authors": {"article_id": ("articles", "id")},
        "photos": {"article_id": ("articles", "id")},
        "notices": {},
        "registrations": {"notice_id": ("notices", "id")},
        "captures": {"article_id": ("articles", "id")},
    }
)
"""Of each table: column -> the table and column whose value it is, where it is not empty.

They hold among tables of one whole dump. In what changed since a day or a mark, the other row may be in an earlier dump.
"""
