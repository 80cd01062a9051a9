"""How Alembic runs here: on the connection, and inside the transaction, that it is given."""

from __future__ import annotations

from alembic import context

from newsarchive.archive.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,  # SQLite cannot alter a column: Alembic copies the table
)
context.run_migrations()
