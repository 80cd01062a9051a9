"""The order in which captures are committed; on a server that of articles as well, which kept none until now.

A mark of a series of dumps names its last capture by the number in that order: for those there are it is their id.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ORDER = """CREATE TABLE capture_order (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	capture_id INTEGER NOT NULL
)
 STRICT"""  # noqa: W291 -- word for word as SQLAlchemy writes it
_ORDER_ON_SERVER = (
    # who writes now is waited for, and nobody writes before the triggers are there
    "LOCK TABLE article, revision, capture IN SHARE ROW EXCLUSIVE MODE",
    "CREATE TABLE capture_order (number BIGSERIAL CONSTRAINT pk_capture_order PRIMARY KEY, capture_id BIGINT NOT NULL)",
    # which of them changed since a mark that `copy` brought, nobody has written down: so each may have
    "INSERT INTO article_change (article_id) SELECT id FROM article ORDER BY id",
    "UPDATE export_mark SET change_number = 0",
    "UPDATE saved_search SET change_number = 0",
)


def upgrade() -> None:
    """Bring an archive of the second schema to the third."""
    is_file = op.get_bind().dialect.name == "sqlite"
    for statement in (_ORDER,) if is_file else _ORDER_ON_SERVER:
        op.execute(statement)
    op.execute("INSERT INTO capture_order (number, capture_id) SELECT id, id FROM capture ORDER BY id")
    if not is_file:
        sequence = "pg_get_serial_sequence('capture_order', 'number')"
        op.execute(f"SELECT setval({sequence}, max(number)) FROM capture_order HAVING max(number) IS NOT NULL")  # noqa: S608
    op.execute("ALTER TABLE export_mark RENAME COLUMN capture_id TO capture_number")
