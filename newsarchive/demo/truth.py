"""What a perfect archive of the sample papers holds after a crawl on each day up to a given one, from the data itself.

::

    after = truth(2, newsstand.addresses)
    after.new["harbour-gazette"]        # how many articles that day's crawl should call new
    after.find("tide-gates-stay-half-open").article.body

Evidence and confidence are not foretold. A changed slug is no revision, nor is a counter or a rotated box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

from newsarchive.article import Article, Notice, Photo, Registration
from newsarchive.demo import gazette, services
from newsarchive.demo.papers import PAPERS, Edition, Paper, Piece, load_paper, plain_text

__all__ = ["Record", "Truth", "body_text", "truth"]

Status = Literal["live", "missing", "gone"]
_STATUSES: Mapping[int, Status] = {200: "live", 404: "missing", 410: "gone"}
_NOT_SEEN = frozenset({"url", "canonical_url", "kind_confidence", "evidence"})


@dataclass(frozen=True, slots=True)
class Record:
    """One article as it should be archived.

    `article` is what was last to be read, also after a takedown; `revision_count` counts from 1; `changed` names the
    fields that differ from the day before, `is_new` says there was none; `redirects` are old paths that lead to it.
    """

    paper: str
    key: str
    article: Article
    status: Status
    revision_count: int
    changed: tuple[str, ...]
    is_new: bool
    redirects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """All records after one day, and what that day's crawl should report, by paper."""

    day: int
    records: tuple[Record, ...]

    def find(self, key: str) -> Record:
        """The record of the article file of that name."""
        return next(record for record in self.records if record.key == key)

    @property
    def new(self) -> Counter[str]:
        """Articles that first appeared on this day."""
        return self._count(lambda record: record.is_new)

    @property
    def changed(self) -> Counter[str]:
        """Articles of which a reader sees something different from the day before."""
        return self._count(lambda record: bool(record.changed))

    @property
    def unchanged(self) -> Counter[str]:
        """Articles that can be read and say what they said the day before."""
        return self._count(lambda record: record.status == "live" and not record.is_new and not record.changed)

    @property
    def withdrawn(self) -> Counter[str]:
        """Articles that can no longer be read, with word of it (410) or without (404)."""
        return self._count(lambda record: record.status != "live")

    def _count(self, holds: Callable[[Record], bool]) -> Counter[str]:
        return Counter(record.paper for record in self.records if holds(record))


def truth(day: int, addresses: Mapping[str, str] | None = None) -> Truth:
    """The truth after crawls on every day up to `day`; addresses as `Newsstand.addresses` has them, or bare paths.

    Videos and galleries are not articles and have no record.

    >>> truth(2).find("tide-gates-stay-half-open").changed
    ('body',)
    """
    records = []
    for paper_id in addresses or PAPERS:
        paper = load_paper(paper_id)
        base_url = (addresses or {}).get(paper_id, "")
        records += [_record(paper, piece, day, base_url) for piece in paper.pieces if _is_article(piece, day)]
    return Truth(day, tuple(records))


def body_text(edition: Edition) -> str:
    """The paragraphs anybody may read, parted by blank lines; a live blog's posts follow with their headlines."""
    parts = list(edition.visible_paragraphs)
    for entry in edition.entries:
        parts += [entry.headline, *entry.paragraphs]
    return "\n\n".join(map(plain_text, parts))


def _is_article(piece: Piece, day: int) -> bool:
    edition = piece.on(day)
    return edition is not None and edition.kind in ("article", "liveblog")


def _record(paper: Paper, piece: Piece, day: int, base_url: str) -> Record:
    editions = [edition for each in range(piece.first_day, day + 1) if (edition := piece.on(each))]
    seen = [_article(paper, edition, base_url) for edition in editions if edition.status == 200]
    differences = [_changed(before, after) for before, after in pairwise(seen)]
    status = _STATUSES[editions[-1].status]
    return Record(
        paper=paper.id,
        key=piece.key,
        article=seen[-1],
        status=status,
        revision_count=1 + sum(map(bool, differences)),
        changed=differences[-1] if differences and status == "live" else (),
        is_new=piece.first_day == day,
        redirects=piece.addresses(day)[:-1],
    )


def _changed(before: Article, after: Article) -> tuple[str, ...]:
    names = (field.name for field in fields(Article) if field.name not in _NOT_SEEN)
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _article(paper: Paper, edition: Edition, base_url: str) -> Article:
    return Article(
        url=base_url + edition.path,
        canonical_url=base_url + edition.path,
        headline=edition.headline,
        subheadline=edition.subheadline,
        published_on=edition.published_on,
        published_at=_utc(edition.published_at),
        modified_at=_utc(edition.modified_at),
        byline=edition.byline,
        authors=edition.authors,
        source=edition.source,
        language=edition.language,
        section=paper.sections[edition.section],
        tags=edition.tags,
        kind=edition.kind,
        access=edition.access,
        body=body_text(edition),
        photos=tuple(Photo(base_url + photo.url, photo.caption, photo.credit) for photo in edition.photos),
        notice=_notice(paper, edition),
    )


def _notice(paper: Paper, edition: Edition) -> Notice:
    if paper.id == "harbour-gazette":
        statement, since = gazette.notice(paper, edition.language), paper.facts["notice_since"]
    else:
        statement, since = services.notice(paper, edition.notice_year), edition.notice_year
    numbers = {kind: paper.facts[kind] for kind in ("icp", "public_security") if kind in paper.facts}
    return Notice(
        statement=statement,
        holder=paper.facts["holder"],
        year_start=since,
        year_end=edition.notice_year,
        rights_reserved=True,
        registrations=tuple(Registration(kind, number, number[0]) for kind, number in numbers.items()),
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
