"""The order in which articles change, as commits have it, so that who comes again misses nothing and needs no clock.

Times cannot say what is new: a page is dated by its visit, and may be committed long after. So triggers number each
change that a dump would show: another current revision, new values in a revision, another status, story or address;
and each capture. A mark holds the highest numbers in one snapshot; what has a higher one was committed after it.

SQLite has one writer. On a server the triggers wait until their transaction commits, and number one transaction after
the other: a number that was drawn earlier and seen later would be missed. Ids of captures are drawn long before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from newsarchive.archive.schema import article_change, capture_order

__all__ = ["CHANGED_AFTER", "KEPT_AFTER", "LOGS", "Bookmark", "bookmark", "create_log", "drop_log"]

LOGS = (article_change, capture_order)
"""The tables that the triggers fill."""

CHANGED_AFTER = "article.id IN (SELECT article_id FROM article_change WHERE number > :after_change)"
KEPT_AFTER = "capture.id IN (SELECT capture_id FROM capture_order WHERE number > :after_capture)"
"""What was committed after a mark, as SQL over `article` and `capture`."""

_ORDER_LOCK = 0x6E6577736F726472  # "newsordr": who is numbering holds it until its commit is done
_DUMPED = ("current_revision_id", "status", "merged_into", "story_id", "set_aside_at", "url", "first_seen_at")


@dataclass(frozen=True, slots=True)
class _Trigger:
    """After what, and when, which row is added to a log: `differs` stands for `IS NOT` in the words of a database."""

    name: str
    after: str
    when: str
    adds: str

    def in_file(self) -> str:
        when = self.when.format(differs="IS NOT")
        return f"CREATE TRIGGER {self.name} AFTER {self.after} WHEN {when} BEGIN INSERT INTO {self.adds}; END"

    def on_server(self) -> Iterator[str]:
        when = self.when.format(differs="IS DISTINCT FROM")
        yield f"""CREATE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({_ORDER_LOCK});
    INSERT INTO {self.adds};
    RETURN NULL;
END $$"""
        yield (
            f"CREATE CONSTRAINT TRIGGER {self.name} AFTER {self.after} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {self.function}()"
        )

    @property
    def function(self) -> str:
        return f"newsarchive_{self.name}"


_TRIGGERS = (
    _Trigger(
        "article_is_changed",
        f"UPDATE OF {', '.join(_DUMPED)} ON article",
        " OR ".join(f"NEW.{name} {{differs}} OLD.{name}" for name in _DUMPED),
        "article_change (article_id) VALUES (NEW.id)",
    ),
    # `copy` brings whole rows; a crawl inserts an article first, and its revision after it
    _Trigger(
        "article_is_copied",
        "INSERT ON article",
        "NEW.current_revision_id IS NOT NULL",
        "article_change (article_id) VALUES (NEW.id)",
    ),
    _Trigger(
        "revision_is_read_again",
        "UPDATE ON revision",
        "TRUE",
        "article_change (article_id) VALUES (NEW.article_id)",
    ),
    _Trigger("capture_is_kept", "INSERT ON capture", "TRUE", "capture_order (capture_id) VALUES (NEW.id)"),
)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The last change and the last capture of one snapshot, by their numbers in the logs."""

    change: int
    capture: int


def bookmark(connection: Connection) -> Bookmark:
    """Where the changes stand in this transaction's snapshot."""
    highest = [select(func.coalesce(func.max(log.c.number), 0)).scalar_subquery() for log in LOGS]
    return Bookmark(*connection.execute(select(*highest)).one())


def create_log(connection: Connection) -> None:
    """Make the triggers, in a file or on a server."""
    for trigger in _TRIGGERS:
        statements = [trigger.in_file()] if connection.dialect.name == "sqlite" else trigger.on_server()
        for statement in statements:
            connection.exec_driver_sql(statement)


def drop_log(connection: Connection) -> None:
    """Take a server's triggers away, those that are there."""
    for trigger in _TRIGGERS:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {trigger.function}() CASCADE")
