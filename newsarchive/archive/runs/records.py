"""What is written down of each crawl: when, by whom, what it was asked to do, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from newsarchive.archive.schema import crawl_run

__all__ = ["finish_run", "start_run"]


def start_run(connection: Connection, worker: str, version: str, arguments: Mapping[str, Any], now: datetime) -> int:
    """Note that a run has begun; returns its id."""
    row = {"started_at": now, "worker": worker, "version": version, "arguments": dict(arguments)}
    return int(connection.execute(insert(crawl_run).values(row).returning(crawl_run.c.id)).scalar_one())


def finish_run(
    connection: Connection,
    run_id: int,
    counts: Mapping[str, Any],
    stopped_by: str,
    now: datetime,
    *,
    archive_bytes: int | None = None,
) -> None:
    """Note how a run ended; a run without an end was killed. `archive_bytes`: what database and captures then take."""
    connection.execute(
        update(crawl_run)
        .where(crawl_run.c.id == run_id)
        .values(ended_at=now, counts=dict(counts), stopped_by=stopped_by, archive_bytes=archive_bytes)
    )
