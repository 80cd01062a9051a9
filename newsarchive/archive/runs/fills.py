"""How often each field is found and each of a publisher's rules fires: what `health` compares run by run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, text

from newsarchive.archive.writing.outcomes import Outcome
from newsarchive.article import Article

__all__ = ["FIELDS", "count_fills"]

FIELDS = (
    "headline", "subheadline", "published_on", "published_at", "modified_at", "byline", "authors", "source", "language",
    "section", "tags", "access", "body", "photos", "notice",
)  # fmt: skip

_FILL = text(
    "INSERT INTO field_fill (run_id, publisher_id, field, filled, pages) "
    "VALUES (:run_id, :publisher_id, :field, :filled, :pages) "
    "ON CONFLICT (run_id, publisher_id, field) DO UPDATE SET "
    "filled = field_fill.filled + excluded.filled, pages = field_fill.pages + excluded.pages"
)
_HIT = text(
    "INSERT INTO rule_hit (run_id, publisher_id, rule, hits, misses) "
    "VALUES (:run_id, :publisher_id, :rule, :hits, :misses) "
    "ON CONFLICT (run_id, publisher_id, rule) DO UPDATE SET "
    "hits = rule_hit.hits + excluded.hits, misses = rule_hit.misses + excluded.misses"
)


def count_fills(connection: Connection, run_id: int, outcomes: Iterable[Outcome]) -> None:
    """Add the readings of a batch to the counts of its run."""
    pages: Counter[str] = Counter()
    filled: Counter[tuple[str, str]] = Counter()
    rules: Counter[tuple[str, str, bool]] = Counter()
    for outcome in outcomes:
        if outcome.article is None:
            continue
        publisher_id = outcome.lease.publisher_id
        pages[publisher_id] += 1
        filled.update((publisher_id, name) for name in FIELDS if _is_filled(outcome.article.article, name))
        rules.update((publisher_id, rule, hit) for rule, hit in outcome.article.rule_hits.items())
    if pages:
        rows = [
            {
                "run_id": run_id,
                "publisher_id": each,
                "field": name,
                "filled": filled[each, name],
                "pages": count,
            }
            for each, count in pages.items()
            for name in FIELDS
        ]
        connection.execute(_FILL, rows)
    if rules:
        hits = [
            {
                "run_id": run_id,
                "publisher_id": each,
                "rule": rule,
                "hits": rules[each, rule, True],
                "misses": rules[each, rule, False],
            }
            for each, rule in {(each, rule) for each, rule, _ in rules}
        ]
        connection.execute(_HIT, hits)


def _is_filled(article: Article, name: str) -> bool:
    return bool(getattr(article, name))
