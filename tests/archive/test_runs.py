"""What is written down of each crawl."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from newsarchive.archive import Archive
from newsarchive.archive.runs.records import finish_run, start_run
from newsarchive.archive.schema import crawl_run


def test_a_run_is_noted_when_it_begins_and_again_when_it_ends(archive: Archive, now: datetime) -> None:
    with archive.transaction() as connection:
        first = start_run(connection, "box:17", "0.1.0", {"targets": ["paper"]}, now)
        second = start_run(connection, "box:18", "0.1.0", {}, now)
        finish_run(connection, second, {"fetched": 3}, "done", now + timedelta(minutes=1))

    with archive.reading() as connection:
        killed, done = connection.execute(select(crawl_run).order_by(crawl_run.c.id)).all()
    assert (killed.id, killed.worker, killed.arguments) == (first, "box:17", {"targets": ["paper"]})
    assert (killed.ended_at, killed.counts, killed.stopped_by) == (None, None, None)
    assert (done.ended_at, done.counts, done.stopped_by) == (now + timedelta(minutes=1), {"fetched": 3}, "done")
