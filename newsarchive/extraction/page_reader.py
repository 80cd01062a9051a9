"""The steps in which a page is read: one for each field, each building on those before.

The headline tells where the text begins, headline and byline tell what its first lines repeat, and what kind of page it
is shows only when all else is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from newsarchive.article import Found, PageContext, Photo, utc_text
from newsarchive.expressions import expression
from newsarchive.extraction.access import find_access
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.body.boilerplate import is_editor_line
from newsarchive.extraction.body.choosing import BodyFound, find_body
from newsarchive.extraction.bylines import Byline, read_byline
from newsarchive.extraction.bylines.page import PageAuthors, find_authors
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.canonical_link import find_canonical
from newsarchive.extraction.dates import PrintedDate, read_date
from newsarchive.extraction.dates.page import PageDates, find_dates
from newsarchive.extraction.document import Document
from newsarchive.extraction.fields import Fields
from newsarchive.extraction.headlines.choosing import find_headline
from newsarchive.extraction.headlines.site_names import SiteNames, letters
from newsarchive.extraction.headlines.subheadline import find_subheadline
from newsarchive.extraction.kind import find_kind
from newsarchive.extraction.language import find_language
from newsarchive.extraction.notices import read_notice
from newsarchive.extraction.notices.page import find_notice
from newsarchive.extraction.pictures.captions import caption_indexes
from newsarchive.extraction.pictures.photos import PhotosFound, find_photos
from newsarchive.extraction.publisher_rules import Match, RuleReading, apply_rules
from newsarchive.extraction.section_tags import find_section, find_tags
from newsarchive.extraction.stated.structured import StructuredData, read_structured
from newsarchive.publishers import Publisher

__all__ = ["PageReader"]

_LONGEST_HEADLINE = 400
_LONGEST_STANDFIRST = 1_500
_LONGEST_SECTION = 100
_WIDE = expression(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BORDER = 3  # blocks at the beginning and end of a text that may be byline and date
_RULE_CONFIDENCE = 0.97  # of what a publisher's rule found: the file was checked against the site once


class PageReader:
    """One page being read; `run` fills `fields`."""

    def __init__(
        self, document: Document, publisher: Publisher | None, context: PageContext, fetched_at: datetime | None
    ) -> None:
        self.publisher = publisher
        self.context = context
        self.fetched_at = fetched_at
        self.fields = Fields()
        attempt = self.fields.attempt
        self.structured = attempt("structured", lambda: read_structured(document), StructuredData(url=document.url))
        self.rules = attempt("rules", lambda: apply_rules(document, publisher, fetched_at), RuleReading(document))
        self.document = self.rules.document
        self.fields.hits.update(self.rules.outcomes)
        self.names = SiteNames.of(self.structured, document.url, publisher.name if publisher else None)
        self.headline_element: Any = None
        self.body: BodyFound | None = None

    def run(self) -> Fields:
        """Read every field."""
        steps: tuple[Callable[[], None], ...] = (
            self._headline,
            self._subheadline,
            self._body,
            self._canonical,
            self._language,
            self._authors,
            self._dates,
            self._clean_body,
            self._photos,
            self._notice,
            self._section,
            self._kind,
            self._access,
        )
        for step in steps:
            self.fields.attempt(step.__name__.strip("_"), step, None)
        return self.fields

    @property
    def _text(self) -> str:
        text: str = self.fields.values.get("body", "")
        return text

    @property
    def _title(self) -> str | None:
        headline: str | None = self.fields.values.get("headline")
        return headline

    @property
    def _body_blocks(self) -> tuple[Block, ...]:
        return self.body.blocks if self.body else ()

    # ------------------------------------------------------------ one field each

    def _headline(self) -> None:
        generic = find_headline(self.document.root, self.structured, self.names, context_title=self.context.title)
        self.headline_element = generic.element
        rule = self.fields.ruled(self.rules.of("headline"), self._plausible_headline)
        if rule is None:
            self.fields.choose("headline", generic.choice.found and generic.choice.found.value, generic.choice)
            return
        match, text = rule
        self.headline_element = match.elements[0] if match.elements else None
        self.fields.choose("headline", text, generic.choice, _ruled_found(text, match))

    def _plausible_headline(self, match: Match) -> str | None:
        text = match.texts[0] if match.texts else ""
        return text if 1 < len(text) <= _LONGEST_HEADLINE and not self.names.is_name(text) else None

    def _subheadline(self) -> None:
        choice = find_subheadline(self.document, self.structured, self.headline_element)
        self._text_field("subheadline", choice, _LONGEST_STANDFIRST)

    def _body(self) -> None:
        heading = self.fields.evidence.get("headline")
        skip = [text for text in (self.fields.values.get("subheadline"), heading and heading.raw) if text]
        generic = find_body(
            self.document,
            headline=self._title,
            skip=skip,
            repeated_blocks=self.context.repeated_blocks,
            description=next((each.value for each in self.structured.descriptions), None),
            article_body=self.structured.article_body,
        )
        self.body = generic
        verdict = "chosen" if generic.text else "no running text"
        choice = Choice(generic.found if generic.text else None, (Candidate(generic.found, verdict),))
        rule = self.fields.ruled(self.rules.of("body"), lambda match: _blocks_within(self.document, match) or None)
        if rule is None:
            self.fields.choose("body", generic.text, choice)
        else:
            match, blocks = rule
            text = "\n\n".join(block.text for block in blocks)
            self.body = replace(generic, blocks=blocks, text=text)
            self.fields.choose("body", text, choice, Found(text[:200], text[:200], match.rule, _RULE_CONFIDENCE))

    def _canonical(self) -> None:
        choice = find_canonical(self.structured, self.document.url, self.document.base_url)
        self.fields.choose("canonical_url", choice.found and choice.found.value, choice)

    def _language(self) -> None:
        text = f"{self._title or ''} {self._text}"
        language = self.publisher.language if self.publisher else None
        choice = find_language(self.document.root, self.structured, text, publisher_language=language)
        self.fields.choose("language", choice.found and choice.found.value, choice)

    def _authors(self) -> None:
        generic = find_authors(
            self.document, self.structured, self.names, headline_block=self._headline_block, body=self._body_blocks
        )
        rule = self.fields.ruled(self.rules.of("byline"), _plausible_byline)
        if rule is not None and rule[1].authors:
            match, line = rule
            found = _ruled_found([asdict(each) for each in line.authors], match)
            self.fields.choose("authors", line.authors, generic.choice, found)
        else:
            self.fields.choose("authors", generic.authors, generic.choice)
        if rule is not None:
            self.fields.add("byline", rule[0].text, _ruled_found(rule[0].text, rule[0]))
        elif generic.byline and generic.byline_found:
            self.fields.add("byline", generic.byline, generic.byline_found)
        self._source(generic, rule)

    def _source(self, generic: PageAuthors, byline: tuple[Match, Byline] | None) -> None:
        choice = Choice()
        if generic.source_found is not None:
            choice = Choice(generic.source_found, (Candidate(generic.source_found, "chosen"),))
        if byline is not None and byline[1].source and not self.rules.of("source"):
            self.fields.choose("source", byline[1].source, choice, _ruled_found(byline[1].source, byline[0]))
        else:
            self._text_field("source", choice, _LONGEST_SECTION)

    def _dates(self) -> None:
        publisher = self.publisher
        language = (publisher.language if publisher else None) or self.fields.values.get("language")
        timezone, date_order = (publisher.timezone, publisher.date_order) if publisher else (None, None)
        dates = find_dates(
            self.document,
            self.structured,
            timezone=timezone,
            date_order=date_order,
            language=language,
            fetched_at=self.fetched_at,
            context=self.context,
            headline=self._title,
            headline_block=self._headline_block,
            body=self._body_blocks,
        )

        def printed(match: Match) -> PrintedDate | None:
            return read_date(
                match.text, timezone=timezone, fetched_at=self.fetched_at, language=language, date_order=date_order
            )

        self._published(dates, self.fields.ruled(self.rules.of("published"), printed))
        self._modified(dates, self.fields.ruled(self.rules.of("modified"), printed))

    def _published(self, dates: PageDates, rule: tuple[Match, PrintedDate] | None) -> None:
        if rule is None:
            self.fields.choose("published_on", dates.published_on, dates.published)
            found, at = dates.published.found, dates.published_at
        else:
            match, printed = rule
            found, at = _ruled_found(printed.day.isoformat(), match), printed.at
            self.fields.choose("published_on", printed.day, dates.published, found)
        if found is not None and at is not None:
            self.fields.add("published_at", at, replace(found, value=utc_text(at)))

    def _modified(self, dates: PageDates, rule: tuple[Match, PrintedDate] | None) -> None:
        if rule is not None and rule[1].at is not None:
            at = rule[1].at
            self.fields.choose("modified_at", at, dates.modified, _ruled_found(utc_text(at), rule[0]))
        elif dates.modified_at is not None:
            self.fields.choose("modified_at", dates.modified_at, dates.modified)

    def _clean_body(self) -> None:
        """Leave out the lines at the text's borders that the byline and the dates were read from."""
        found = self.fields.evidence.get("body")
        if found is None or not self._body_blocks or found.rule.startswith("publisher:"):
            return
        lines = [
            each.raw
            for name in ("byline", "published_on", "modified_at", "source")
            if (each := self.fields.evidence.get(name)) and each.rule.startswith("visible:")
        ]
        kept = [
            block
            for number, block in enumerate(self._body_blocks)
            if not (
                self._is_border(number) and (_is_date_line(block) or any(_is_line(block.text, line) for line in lines))
            )
        ]
        if kept and len(kept) < len(self._body_blocks):
            text = "\n\n".join(block.text for block in kept)
            self.fields.add("body", text, replace(found, value=text[: len(found.value)], raw=text[: len(found.raw)]))

    def _is_border(self, number: int) -> bool:
        return number < _BORDER or number >= len(self._body_blocks) - _BORDER

    @cached_property
    def _headline_block(self) -> int | None:
        """The number of the block the chosen heading stands in."""
        wanted = self.headline_element
        if wanted is None:
            return None
        frame = self.document.frames_by_element.get(wanted)
        return frame.start if frame is not None else None

    def _photos(self) -> None:
        generic = find_photos(self.document, self.body) if self.body else PhotosFound()
        choice = Choice(generic.found, (Candidate(generic.found, "chosen"),)) if generic.found else Choice()
        rule = self.fields.ruled(self.rules.of("photos"), lambda match: self._photos_of(match) or None)
        if rule is not None:
            found = _ruled_found([each.url for each in rule[1]], rule[0])
            self.fields.choose("photos", rule[1], choice, found)
        else:
            self.fields.choose("photos", generic.photos, choice)

    def _photos_of(self, match: Match) -> tuple[Photo, ...]:
        """The pictures a publisher's rule selects, with what the generic reader knows of each."""
        known = {each.url: each for each in find_photos(self.document, self.body).photos} if self.body else {}
        addresses = []
        for element in match.elements:
            for image in element.iter("img"):
                source = image.get("data-src") or image.get("src")
                if source and (address := self.document.absolute(source)):
                    addresses.append(address)
        return tuple(known.get(each, Photo(each)) for each in dict.fromkeys(addresses))

    def _notice(self) -> None:
        generic = find_notice(self.document, self.structured, body=self._body_blocks)
        rule = self.fields.ruled(self.rules.of("notice"), lambda match: read_notice(match.text))
        if rule is not None:
            self.fields.choose("notice", rule[1], generic.choice, _ruled_found(asdict(rule[1]), rule[0]))
        else:
            self.fields.choose("notice", generic.notice, generic.choice)

    def _section(self) -> None:
        self._text_field("section", find_section(self.structured, self.names, self._title), _LONGEST_SECTION)
        tags, found = find_tags(self.structured, self.names, self.context.tags)
        if found is not None:
            self.fields.choose("tags", tags, Choice(found, (Candidate(found, "chosen"),)))

    def _kind(self) -> None:
        values = self.fields.values
        choice = find_kind(
            self.document,
            self.structured,
            body=self._text,
            headline=self._title,
            is_dated="published_on" in values,
            has_authors=bool(values.get("authors")),
            is_expected=self._is_expected(),
        )
        if choice.found is not None:
            values["kind_confidence"] = choice.found.confidence
            self.fields.choose("kind", choice.found.value, choice)

    def _is_expected(self) -> bool:
        """Whether somebody who should know says that the address is an article's."""
        pattern = self.publisher.discover.article if self.publisher else None
        source = self.context.source
        # A plain sitemap names section pages too; one for news gives each article its title.
        told = source == "feed" or (source == "sitemap" and self.context.title is not None)
        return told or (pattern is not None and pattern.search(self.document.url) is not None)

    def _access(self) -> None:
        choice = find_access(self.document, self.structured, self._text)
        if choice.found is None:
            return
        self.fields.choose("access", choice.found.value, choice)
        if choice.found.value == "blocked":  # a wall's text is nobody's article
            self.fields.remove("body")
            self.fields.values.update(kind="other", kind_confidence=choice.found.confidence)

    # ------------------------------------------------------------ what they share

    def _text_field(self, name: str, choice: Choice, longest: int) -> None:
        """Fill a field that is a short text as it stands."""
        rule = self.fields.ruled(
            self.rules.of(name), lambda match: match.text if 0 < len(match.text) <= longest else None
        )
        if rule is not None:
            self.fields.choose(name, rule[1], choice, _ruled_found(rule[1], rule[0]))
        else:
            self.fields.choose(name, choice.found and choice.found.value, choice)


def _ruled_found(value: Any, match: Match) -> Found:
    return Found(value, match.text[:500], match.rule, _RULE_CONFIDENCE)


def _plausible_byline(match: Match) -> Byline | None:
    line = read_byline(match.text)
    return line if line.authors or line.source or line.agencies else None


def _is_line(text: str, line: str) -> bool:
    """Whether a block is nothing but the line, or a part of it; a paragraph that begins with a dateline is more."""
    if len(text) > (60 if _WIDE.search(text) else 120):
        return False
    block, wanted = letters(text), letters(line)
    return bool(block) and (block in wanted or (wanted in block and len(block) < len(wanted) + 25))


def _is_date_line(block: Block) -> bool:
    """Whether a block is a date and hardly anything else."""
    if len(block.text) > 60 or not any(character.isdigit() for character in block.text):
        return False
    printed = read_date(block.text)
    return printed is not None and len(printed.raw) >= 0.6 * len(block.text)


def _blocks_within(document: Document, match: Match) -> tuple[Block, ...]:
    """The text inside the matched elements: without captions and the editors in charge."""
    wanted = {id(each) for each in match.elements}
    inside = [
        number
        for number, block in enumerate(document.blocks)
        if not block.is_hidden and any(id(frame.element) in wanted for frame in block.frame.chain())
    ]
    captions = caption_indexes(document.blocks, inside, {position for _, _, position in document.pictures})
    blocks = (document.blocks[number] for number in inside if number not in captions)
    return tuple(block for block in blocks if not is_editor_line(block.text))
