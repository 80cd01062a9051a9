"""Articles that print one text, put into one story as they come: wire copy, reprints, copies that were cut.

A new text is looked up by the bands of its print, compared with the newest articles it meets there, and joins the
story of those that hold the same. Where it belongs to two stories, they become one. The work for an article is bounded
whatever the archive's size.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, TextClause, bindparam, delete, func, insert, select, text, update

from newsarchive.archive.dialect import dialect_of, ids_list, ids_value
from newsarchive.archive.schema import article, story, story_band, story_print
from newsarchive.archive.stories.prints import BANDS, StoryPrint, band_keys, estimate

__all__ = ["is_one_story", "join_stories", "join_story", "leave_story"]

LEAST_RESEMBLANCE = 0.4  # measured: benchmarks/stories.py
LEAST_CONTAINMENT = 0.7
MOST_IN_BAND = 50  # the newest: who comes after a thousand copies need not meet them all
MOST_COMPARED = 200
MOST_MOVED = 2_000  # articles of a story that goes over into another; larger ones stay apart

_PRINT = select(story_print.c.shingles, story_print.c.hashes).where(story_print.c.article_id == bindparam("article"))
_PRINTS = (
    select(story_print, article.c.story_id)
    .join_from(story_print, article, article.c.id == story_print.c.article_id)
    .where(story_print.c.article_id.in_(bindparam("ids", expanding=True)), article.c.merged_into.is_(None))
)
_ADD_PRINT, _ADD_BANDS = insert(story_print), insert(story_band)
_STORY = select(article.c.story_id, article.c.last_seen_at).where(article.c.id == bindparam("article"))
_SET_STORY = update(article).where(article.c.id == bindparam("article")).values(story_id=bindparam("story"))


def meeting(most: int) -> TextClause:
    """The statement that finds the articles of the bands `:key0` to the last, the newest of each."""
    bands = (
        f"SELECT article_id FROM (SELECT article_id FROM story_band WHERE band_key = :key{band} "  # noqa: S608 -- constants
        f"ORDER BY article_id DESC LIMIT {most}) AS band{band}"
        for band in range(BANDS)
    )
    return text(" UNION ALL ".join(bands))


_MEET = meeting(MOST_IN_BAND)
_TAKEN = "SELECT DISTINCT band_key FROM story_band WHERE band_key IN {ids}"


def is_one_story(one: StoryPrint, other: StoryPrint) -> bool:
    """Whether two texts are one: much of both is the same, or most of the shorter one stands in the other."""
    found = estimate(one, other)
    return found.resemblance >= LEAST_RESEMBLANCE or found.containment >= LEAST_CONTAINMENT


def join_story(connection: Connection, article_id: int, found: StoryPrint | None) -> None:
    """Put an article whose text has this print now into the story it belongs to; None: its text is too short for one.

    Called again with another print it leaves the story it was in, unless the new text belongs there too.
    """
    known = connection.execute(_PRINT, {"article": article_id}).one_or_none()
    is_noted = (
        known is not None and found is not None and (known.shingles, known.hashes) == (found.shingles, found.hashes)
    )
    if known is not None and not is_noted:
        leave_story(connection, article_id)
    if found is None:
        return
    keys = band_keys(found.hashes)
    fellows = _fellows(connection, article_id, found, keys)
    if not is_noted:
        values = {"article_id": article_id, "shingles": found.shingles, "hashes": found.hashes}
        connection.execute(_ADD_PRINT, values)
        connection.execute(_ADD_BANDS, [{"band_key": key, "article_id": article_id} for key in keys])
    if fellows:
        _unite(connection, article_id, fellows)


def join_stories(connection: Connection, new: Sequence[tuple[int, StoryPrint | None]]) -> None:
    """Put new articles, in this order, into the stories they belong to.

    Most meet nobody, in the archive or among themselves: those are only noted, all at once.
    """
    keys = {article_id: band_keys(found.hashes) for article_id, found in new if found is not None}
    taken = _taken(connection, [key for some in keys.values() for key in some])
    alone: list[tuple[int, StoryPrint]] = []
    others: list[tuple[int, StoryPrint]] = []
    for article_id, found in new:
        if found is not None:
            (alone if taken.isdisjoint(keys[article_id]) else others).append((article_id, found))
            taken.update(keys[article_id])
    if alone:
        prints = [{"article_id": each, "shingles": one.shingles, "hashes": one.hashes} for each, one in alone]
        connection.execute(_ADD_PRINT, prints)
        connection.execute(
            _ADD_BANDS, [{"band_key": key, "article_id": each} for each, _ in alone for key in keys[each]]
        )
    for article_id, found in others:
        join_story(connection, article_id, found)


def _taken(connection: Connection, keys: Sequence[int]) -> set[int]:
    """Those of these bands that an article of the archive is in."""
    asked = text(_TAKEN.format(ids=ids_list(dialect_of(connection))))
    return set(connection.execute(asked, ids_value(keys)).scalars())


def leave_story(connection: Connection, article_id: int) -> None:
    """Take an article out of its story and of what stories are found by."""
    row = connection.execute(_PRINT, {"article": article_id}).one_or_none()
    if row is not None:
        keys = band_keys(row.hashes)
        of_it = (story_band.c.article_id == article_id, story_band.c.band_key.in_(keys))
        connection.execute(delete(story_band).where(*of_it))
        connection.execute(delete(story_print).where(story_print.c.article_id == article_id))
    story_id = connection.execute(_STORY, {"article": article_id}).one().story_id
    if story_id is not None:
        connection.execute(_SET_STORY, {"article": article_id, "story": None})
        _end_story_of_one(connection, story_id)


def _fellows(connection: Connection, article_id: int, found: StoryPrint, keys: Sequence[int]) -> dict[int, int | None]:
    """The articles that print the same text, each with its story."""
    asked = {f"key{band}": key for band, key in enumerate(keys)}
    met = set(connection.execute(_MEET, asked).scalars()) - {article_id}
    if not met:
        return {}
    rows = connection.execute(_PRINTS, {"ids": sorted(met, reverse=True)[:MOST_COMPARED]}).all()
    return {row.article_id: row.story_id for row in rows if is_one_story(found, StoryPrint(row.shingles, row.hashes))}


def _unite(connection: Connection, article_id: int, fellows: dict[int, int | None]) -> None:
    """The article and its fellows in one story, the one that was first; it is made where none of them has any."""
    own = connection.execute(_STORY, {"article": article_id}).one()
    stories = {own.story_id, *fellows.values()} - {None}
    if stories:
        kept = min(stories)
    else:
        key = connection.execute(insert(story), {"created_at": own.last_seen_at}).inserted_primary_key
        assert key is not None
        kept = key[0]
    for each, its_story in {article_id: own.story_id, **fellows}.items():
        if its_story is None:
            connection.execute(_SET_STORY, {"article": each, "story": kept})
    for other in stories - {kept}:
        _move(connection, other, kept)


def _move(connection: Connection, other: int, kept: int) -> None:
    """All articles of a story into another, unless they are too many for one transaction."""
    if _count(connection, other, MOST_MOVED + 1) > MOST_MOVED:
        return
    connection.execute(update(article).where(article.c.story_id == other).values(story_id=kept))
    connection.execute(delete(story).where(story.c.id == other))


def _end_story_of_one(connection: Connection, story_id: int) -> None:
    if _count(connection, story_id, 2) < 2:
        connection.execute(update(article).where(article.c.story_id == story_id).values(story_id=None))
        connection.execute(delete(story).where(story.c.id == story_id))


def _count(connection: Connection, story_id: int, most: int) -> int:
    some = select(article.c.id).where(article.c.story_id == story_id).limit(most).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
