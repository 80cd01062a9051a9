"""The first schema: every table, the full-text index, the flat view."""

from __future__ import annotations

from alembic import op

from newsarchive.archive.change_log import CREATE_TRIGGERS
from newsarchive.archive.schema import metadata
from newsarchive.archive.search_index import CREATE_SEARCH_INDEX
from newsarchive.archive.views import CREATE_ARTICLES_VIEW

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPLICATION_ID = 0x6E657761


def upgrade() -> None:
    """Make everything; until the first release the schema module itself is the first revision."""
    connection = op.get_bind()
    metadata.create_all(connection)
    op.execute(CREATE_ARTICLES_VIEW)
    if connection.dialect.name == "sqlite":
        op.execute(CREATE_SEARCH_INDEX)
        for trigger in CREATE_TRIGGERS:
            op.execute(trigger)
        op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
