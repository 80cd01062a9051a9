"""The sample papers as values: a paper has pieces, and a piece has an edition for each day a reader might open it.

Everything a paper prints is data, in `papers/<id>/`: `paper.toml` says what the paper is, `articles/<key>.toml` holds
one piece each, with the edits that later days bring::

    headline = "Council passes harbour budget"
    section = "city"
    published = 2026-04-14T06:10:00+01:00     # a day without a time is fine
    byline = "By Maeve Tolland"               # as printed
    body = '''one paragraph

    another, with a [link](/city)'''

    [[authors]]                               # who that is, for `truth`
    name = "Maeve Tolland"

    [[edits]]                                 # what is different from day 2 on
    day = 2
    headline = "Council rejects harbour budget"
    replace = { "41 million" = "44 million" } # in the body

`day` says when a piece first appears (1, if left out); an edit with `status = 410` takes it down.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from newsarchive.article import Access, Author, Kind, Photo
from newsarchive.expressions import expression

__all__ = ["PAPERS", "Edition", "Entry", "Paper", "Piece", "load_paper", "plain_text"]

FOLDER = Path(__file__).parent / "papers"

PAPERS: tuple[str, ...] = ("harbour-gazette", "harbour-services")
"""The ids of the sample papers, each a folder in `papers/`."""

_LINK = expression(r"\[([^\]]+)\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One post of a live blog."""

    at: datetime
    headline: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A piece as it stands on one day.

    `paragraphs` may hold `[text](address)` links, `## ` before a crosshead, `> ` before a quotation;
    `open_paragraphs` is how many of them are to be seen without a subscription. `status` is what the server answers;
    `changed_at` is when these bytes came to be, whatever the page itself says.
    """

    key: str
    path: str
    headline: str
    section: str
    published_on: date
    paragraphs: tuple[str, ...]
    changed_at: datetime
    notice_year: int
    published_at: datetime | None = None
    modified_at: datetime | None = None
    subheadline: str | None = None
    language: str = "en"
    kind: Kind = "article"
    access: Access = "free"
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    source: str | None = None
    editor: str | None = None
    tags: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    entries: tuple[Entry, ...] = ()
    open_paragraphs: int | None = None
    status: int = 200

    @property
    def visible_paragraphs(self) -> tuple[str, ...]:
        """The paragraphs that anybody may read."""
        return self.paragraphs[: self.open_paragraphs]

    @property
    def fingerprint(self) -> str:
        """Differs exactly when something that is told of the piece differs: what an ETag is made of."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Piece:
    """Something a paper printed, with all that happens to it later."""

    key: str
    paper: Paper = field(repr=False)
    data: Mapping[str, Any] = field(repr=False)

    @property
    def first_day(self) -> int:
        """The day it appears."""
        return int(self.data.get("day", 1))

    @property
    def edit_days(self) -> tuple[int, ...]:
        """The days on which something about it changes, in order."""
        return tuple(sorted(int(edit["day"]) for edit in self.data.get("edits", ())))

    def on(self, day: int) -> Edition | None:
        """The edition of `day`; None before the piece appears. After a takedown its status is not 200."""
        if day < self.first_day:
            return None
        if day not in self._known:
            self._known[day] = self._made(day)
        return self._known[day]

    @cached_property
    def _known(self) -> dict[int, Edition]:
        # Every page looks through all pieces for its lists and boxes.
        return {}

    def _made(self, day: int) -> Edition:
        data = dict(self.data)
        changed_at = self.paper.opens_at(self.first_day) if self.first_day > 1 else None
        for edit in sorted(self.data.get("edits", ()), key=lambda edit: int(edit["day"])):
            if edit["day"] <= day:
                data = _edited(data, edit)
                changed_at = self.paper.opens_at(edit["day"])
        return self._edition(data, day, changed_at)

    def addresses(self, day: int) -> tuple[str, ...]:
        """Every path that leads to it on `day`, the present one last; the others redirect there."""
        editions = (self.on(each) for each in range(self.first_day, day + 1))
        paths = [*self.data.get("formerly", ()), *(edition.path for edition in editions if edition)]
        return tuple(dict.fromkeys(reversed(paths)))[::-1]

    def _edition(self, data: Mapping[str, Any], day: int, changed_at: datetime | None) -> Edition:
        published = data["published"]
        has_time = isinstance(published, datetime)
        published_on = published.astimezone(self.paper.zone).date() if has_time else published
        moment = published if has_time else datetime.combine(published, time(10), self.paper.zone)
        modified_at = data.get("modified")
        entries = tuple(_entry(entry) for entry in data.get("entries", ()) if entry.get("day", 1) <= day)
        return Edition(
            key=self.key,
            path=self.paper.path(data, published_on, self.key),
            headline=data["headline"],
            section=data["section"],
            published_on=published_on,
            paragraphs=_paragraphs(data["body"]),
            changed_at=changed_at or modified_at or moment,
            notice_year=data.get("notice_year", self.paper.opening.year),
            published_at=published if has_time else None,
            modified_at=modified_at,
            subheadline=data.get("subheadline"),
            language=data.get("language", self.paper.language),
            kind=data.get("kind", "article"),
            access=data.get("access", "free"),
            byline=data.get("byline"),
            authors=tuple(Author(**author) for author in data.get("authors", ())),
            source=data.get("source"),
            editor=data.get("editor"),
            tags=tuple(data.get("tags", ())),
            photos=tuple(self.paper.photo(photo, published_on) for photo in data.get("photos", ())),
            entries=tuple(sorted(entries, key=lambda entry: entry.at, reverse=True)),
            open_paragraphs=data.get("open_paragraphs"),
            status=data.get("status", 200),
        )


@dataclass(frozen=True)
class Paper:
    """One sample paper, whole. `opening` is when day one starts; each later day is a calendar day after it."""

    id: str
    folder: Path
    facts: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """Its name, as in the masthead."""
        return str(self.facts["name"])

    @property
    def language(self) -> str:
        """The language of a piece that names no other."""
        return str(self.facts["language"])

    @property
    def zone(self) -> ZoneInfo:
        """The time zone its days and times are told in."""
        return ZoneInfo(self.facts["timezone"])

    @property
    def opening(self) -> datetime:
        """When day one starts."""
        return datetime.combine(self.facts["opening"], time(5), self.zone)

    @property
    def sections(self) -> Mapping[str, str]:
        """Section id to the name printed."""
        names: Mapping[str, str] = self.facts["sections"]
        return names

    def opens_at(self, day: int) -> datetime:
        """When the given day of the demonstration starts, on the paper's own calendar."""
        return self.opening + timedelta(days=day - 1)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Everything it ever prints, in the order of the files' names."""
        files = sorted((self.folder / "articles").glob("*.toml"))
        return tuple(Piece(file.stem, self, tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)

    def editions(self, day: int) -> tuple[Edition, ...]:
        """What can be read on `day`, newest first."""
        found = [edition for piece in self.pieces if (edition := piece.on(day)) and edition.status == 200]
        return tuple(sorted(found, key=lambda each: (each.published_on, _clock(each), each.key), reverse=True))

    def path(self, data: Mapping[str, Any], published_on: date, key: str) -> str:
        """The path of a piece, made by the paper's own `address` pattern; not ASCII is percent-encoded."""
        entered = data.get(
            "entered", datetime.combine(published_on, time(10, len(key) % 60, sum(key.encode()) % 60), self.zone)
        )
        names = {"section": data["section"], "published": published_on, "slug": data.get("slug", key)}
        return quote(self.facts["address"].format(**names, content_id=f"WS{_content_id(entered, key)}"))

    def photo(self, data: Mapping[str, Any], published_on: date) -> Photo:
        """A photo with the path it is served at instead of an address."""
        name = _content_id(datetime.combine(published_on, time(10), self.zone), data["name"])
        path = f"/images/{published_on:%Y%m}/{published_on:%d}/{name}.png"
        return Photo(path, data.get("caption"), data.get("credit"))


def load_paper(paper_id: str) -> Paper:
    """The sample paper of that id.

    >>> load_paper("harbour-services").name
    'Harbour Services Info'
    """
    folder = FOLDER / paper_id
    return Paper(paper_id, folder, tomllib.loads((folder / "paper.toml").read_text(encoding="utf-8")))


def plain_text(paragraph: str) -> str:
    """What a reader sees of a paragraph: links without their addresses, no marks.

    >>> plain_text("## See the [budget](/city/budget)")
    'See the budget'
    """
    return _LINK.sub(r"\1", paragraph.removeprefix("## ").removeprefix("> "))


def _content_id(entered: datetime, key: str) -> str:
    # As in the content system of the China Daily sites: eight hex digits of unix time, then sixteen that tell apart.
    return f"{int(entered.timestamp()):08x}{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _edited(data: Mapping[str, Any], edit: Mapping[str, Any]) -> dict[str, Any]:
    edited = {**data, **{name: value for name, value in edit.items() if name not in ("day", "replace")}}
    for before, after in edit.get("replace", {}).items():
        if before not in edited["body"]:
            raise ValueError(f"the body does not say {before!r}")
        edited["body"] = edited["body"].replace(before, after)
    return edited


def _entry(data: Mapping[str, Any]) -> Entry:
    return Entry(data["at"], data["headline"], _paragraphs(data["body"]))


def _paragraphs(body: str) -> tuple[str, ...]:
    # Line breaks inside a paragraph are for whoever reads the file; in Chinese and Japanese no space stands for them.
    parts = (
        re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])", "", part)
        for part in body.strip().split("\n\n")
    )
    return tuple(" ".join(part.split()) for part in parts)


def _clock(edition: Edition) -> time:
    return edition.published_at.time() if edition.published_at else time()
