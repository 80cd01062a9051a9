"""On which shelf a capture is put: each capture file holds one kind of captures, so that it can be deleted as a whole.

`evidence` holds what something in the archive is known to be read from, or will be: the first visit of an article,
one that shows an edit or a disappearance, what was imported. It is kept for good. The other shelves hold what may be
deleted by age where a publisher's file or the operator says so: visits of articles that changed nothing, front and
section pages, feeds and sitemaps, and the rest (robots.txt, refusals, pages that are no article). A guess that proves
wrong costs room and no evidence: before a file is deleted each of its captures is looked at (see `captures.retention`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from newsarchive.archive.captures.shelf import EVIDENCE, Shelf
from newsarchive.archive.dialect import in_parts
from newsarchive.archive.schema import article, revision
from newsarchive.archive.writing.batch import Call, Job, LooseCapture, records_of
from newsarchive.archive.writing.outcomes import Outcome
from newsarchive.publishers import Publisher
from newsarchive.publishers.publisher import Kept

__all__ = ["shelves_of"]

_LISTS: Mapping[str, Kept] = {"list": "front_pages", "feed": "feeds", "sitemap": "feeds"}
_CURRENT = (
    select(article.c.id, article.c.status, revision.c.content_hash)
    .join(revision, revision.c.id == article.c.current_revision_id)
    .where(article.c.id.in_(bindparam("articles", expanding=True)))
)


def shelves_of(connection: Connection, jobs: Sequence[Job], publishers: Mapping[str, Publisher]) -> list[Shelf]:
    """The shelf of each record of the jobs, in the order of `records_of`."""
    known = _current(connection, {job.lease.article_id for job in jobs if isinstance(job, Outcome)})
    found: list[Shelf] = []
    for job in jobs:
        if isinstance(job, Call):
            continue
        shelf = Shelf("other") if isinstance(job, LooseCapture) else _shelf(job, known, publishers)
        found += [shelf] * len(records_of(job))
    return found


def _shelf(outcome: Outcome, known: Mapping[int, Any], publishers: Mapping[str, Publisher]) -> Shelf:
    kind = _kind(outcome, known.get(outcome.lease.article_id or 0))
    if kind is None:
        return EVIDENCE
    publisher = publishers.get(outcome.lease.publisher_id)
    if publisher is None or kind not in publisher.retention:
        return Shelf(kind)
    kept = publisher.retention[kind]
    return Shelf(kind, 0 if kept is None else int(kept.total_seconds()))


def _kind(outcome: Outcome, row: Any) -> Kept | None:
    """What the capture is of; None: something is likely to be read from it."""
    lease = outcome.lease
    if outcome.result == "article" or lease.article_id is not None:
        if row is None or row.status != "live":
            return None  # the first visit, or one that finds it back
        if outcome.article is not None:
            return "articles" if outcome.article.content_hash == row.content_hash else None
        return "articles" if outcome.result in ("unchanged", "failed", "blocked") else None
    if lease.role in _LISTS or outcome.result == "list":
        return _LISTS.get(lease.role, "front_pages")
    return "other"


def _current(connection: Connection, article_ids: Collection[int | None]) -> dict[int, Any]:
    """The status and the text of articles as they are known."""
    wanted = sorted(each for each in article_ids if each is not None)
    found: dict[int, Any] = {}
    for some in in_parts(wanted):
        for row in connection.execute(_CURRENT, {"articles": some}):
            found[row.id] = row
    return found
