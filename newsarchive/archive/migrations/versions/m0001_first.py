"""The first schema. Archives that have it exist; a new one is made at the newest schema at once, and never passes here."""

from __future__ import annotations

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Refuse: `newsarchive.archive.creating` makes new archives."""
    raise RuntimeError("an empty database is not migrated, it is created at the newest schema")
