"""What is done when the machine's clock was ahead and has been set back: what was put off until then is due now."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from newsarchive.archive.schema import crawl_run, host, page

__all__ = ["mend_clock"]

SKEW = timedelta(minutes=5)  # clocks of machines that share an archive differ by less
LONGEST_REST = timedelta(days=1)  # no host is left alone for longer (crawl.manners)


def mend_clock(connection: Connection, now: datetime) -> int:
    """Make pages due that were visited in the future, and forget what hosts asked for then; returns how many pages.

    Only where an earlier run says to have begun later than now is anything looked at.
    """
    ahead = select(crawl_run.c.id).where(crawl_run.c.started_at > now + SKEW).limit(1)
    if connection.execute(ahead).first() is None:
        return 0
    is_late = (page.c.fetched_at > now + SKEW) & (page.c.due_at > now)
    pages = connection.execute(update(page).where(is_late).values(due_at=now)).rowcount
    for moment, latest in (
        (host.c.rest_until, now + LONGEST_REST),
        (host.c.next_fetch_at, now + LONGEST_REST),
        (host.c.robots_fetched_at, now + SKEW),
    ):
        connection.execute(update(host).where(moment > latest).values({moment.key: None}))
    return int(pages)
