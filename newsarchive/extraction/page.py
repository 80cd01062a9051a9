"""A page read: every field's candidates gathered, one chosen for each, and the article that comes of it.

The order matters: the headline tells where the text begins, headline and authors tell what its first lines repeat, and what kind of page it is
shows only when all else is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from lxml.etree import LxmlError

from newsarchive.article import Article, Found, PageContext, utc_text
from newsarchive.extraction.access import find_access
from newsarchive.extraction.body import BodyFound, find_body
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.canonical_link import find_canonical
from newsarchive.extraction.dates import PrintedDate, read_date
from newsarchive.extraction.dates.page import PageDates, find_dates
from newsarchive.extraction.document import Document, parse
from newsarchive.extraction.fingerprints import block_prints
from newsarchive.extraction.headline import Headline, find_headline
from newsarchive.extraction.kind import find_kind
from newsarchive.extraction.language import find_language
from newsarchive.extraction.pagination import find_further_pages
from newsarchive.extraction.publisher_rules import Match, RuleReading, apply_rules
from newsarchive.extraction.rights_signals import RightsSignals, read_rights_signals
from newsarchive.extraction.section_tags import find_section, find_tags
from newsarchive.extraction.site_names import SiteNames
from newsarchive.extraction.structured import StructuredData, read_structured
from newsarchive.extraction.subheadline import find_subheadline
from newsarchive.publishers import Publisher

__all__ = ["EXTRACTOR_VERSION", "Reading", "extract", "extract_document", "read"]

EXTRACTOR_VERSION = "2026.11"
"""Changes whenever a rule here may give another answer for the same page."""

_LONGEST_HEADLINE = 400
_LONGEST_STANDFIRST = 1_500
_BAD_MARKUP = (LxmlError, RecursionError, ValueError, OverflowError, UnicodeError)

Value = TypeVar("Value")


@dataclass(frozen=True)
class Reading:
    """An article with what is known beside it.

    `choices`: by field, all candidates and why each lost. `rule_hits`: which of the publisher's rules found something, by the rule's name. `failures`:
    what could not be read because of the page's markup, by step. `further_pages`: addresses of the article's other pages.
    """

    article: Article
    document: Document = field(repr=False)
    structured: StructuredData = field(repr=False)
    rights: RightsSignals = RightsSignals()
    choices: Mapping[str, Choice] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    rule_hits: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    failures: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    further_pages: tuple[str, ...] = ()

    @property
    def is_noarchive(self) -> bool:
        """Whether the page forbids that it is kept in an archive."""
        return self.rights.is_noarchive

    @cached_property
    def block_prints(self) -> frozenset[int]:
        """Fingerprints of the page's blocks, to tell on other pages what repeats."""
        return block_prints(self.document.blocks)


def extract(
    html: bytes | str,
    *,
    url: str,
    charset: str | None = None,
    fetched_at: datetime | None = None,
    publisher: Publisher | None = None,
    context: PageContext | None = None,
) -> Article:
    """The article on a page; never raises on bad markup.

    `charset` is what the answer's header said; `fetched_at` the aware moment of the visit; `publisher` what is known of the site; `context` what the
    list, feed or sitemap said of the page.

    >>> page = b"<title>Harbour reopens | Gazette</title><h1>Harbour reopens</h1>"
    >>> article = extract(page, url="https://gazette.test/2024/harbour")
    >>> article.headline, article.evidence["headline"].rule
    ('Harbour reopens', 'visible:h1')
    """
    document = parse(html, url=url, charset=charset)
    return extract_document(document, publisher=publisher, context=context, fetched_at=fetched_at)


def extract_document(
    document: Document,
    *,
    publisher: Publisher | None = None,
    context: PageContext | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    """The article on a page that is already parsed."""
    return read(document, publisher=publisher, context=context, fetched_at=fetched_at).article


def read(
    document: Document,
    *,
    publisher: Publisher | None = None,
    context: PageContext | None = None,
    fetched_at: datetime | None = None,
) -> Reading:
    """The article on a page, with everything that was considered for it. The document is not changed."""
    return _PageReader(document, publisher, context or PageContext(), fetched_at).read()


class _PageReader:
    """One page being read: values and choices by field, filled in step by step."""

    def __init__(
        self, document: Document, publisher: Publisher | None, context: PageContext, fetched_at: datetime | None
    ) -> None:
        self.whole = document
        self.publisher = publisher
        self.context = context
        self.fetched_at = fetched_at
        self.values: dict[str, Any] = {}
        self.evidence: dict[str, Found] = {}
        self.choices: dict[str, Choice] = {}
        self.hits: dict[str, bool] = {}
        self.failures: dict[str, str] = {}

    def read(self) -> Reading:
        self.structured = self._try(
            "structured", lambda: read_structured(self.whole), StructuredData(url=self.whole.url)
        )
        self.rules = self._try(
            "rules", lambda: apply_rules(self.whole, self.publisher, self.fetched_at), RuleReading(self.whole)
        )
        self.document = self.rules.document
        self.hits.update(dict.fromkeys(self.rules.found_nothing, False))
        publisher_name = self.publisher.name if self.publisher else None
        self.names = SiteNames.of(self.structured, self.document.url, publisher_name)
        for step in (
            self._headline,
            self._subheadline,
            self._body,
            self._canonical,
            self._language,
            self._dates,
            self._section,
            self._kind,
            self._access,
        ):
            self._try(step.__name__.strip("_"), step, None)
        rights = self._try("rights", lambda: read_rights_signals(self.structured), RightsSignals())
        pages = self._try("pages", self._further_pages, ())
        self.values.setdefault("canonical_url", self.whole.url)
        article = Article(url=self.whole.url, evidence=MappingProxyType(self.evidence), **self.values)
        return Reading(
            article,
            self.whole,
            self.structured,
            rights,
            MappingProxyType(self.choices),
            MappingProxyType(self.hits),
            MappingProxyType(self.failures),
            pages,
        )

    # ------------------------------------------------------------ fields, in their order

    def _headline(self) -> None:
        found = find_headline(self.document.root, self.structured, self.names, context_title=self.context.title)
        self.headline_element = found.element
        rule = self._ruled("headline", lambda match: self._plausible_headline(match))
        if rule is not None:
            match, text = rule
            self.headline_element = match.elements[0] if match.elements else None
            self._choose("headline", text, Found(text, match.text, match.rule, 0.98), found.choice)
        elif found.choice.found is not None:
            self._choose("headline", found.choice.found.value, found.choice.found, found.choice)
        else:
            self.choices["headline"] = found.choice

    def _plausible_headline(self, match: Match) -> str | None:
        text = match.texts[0] if match.texts else ""
        return text if 1 < len(text) <= _LONGEST_HEADLINE and not self.names.is_name(text) else None

    def _subheadline(self) -> None:
        choice = find_subheadline(self.document, self.structured, self.headline_element)
        rule = self._ruled("subheadline", lambda match: match.text if 0 < len(match.text) <= _LONGEST_STANDFIRST else None)
        if rule is not None:
            self._choose("subheadline", rule[1], Found(rule[1], rule[0].text, rule[0].rule, 0.97), choice)
        elif choice.found is not None:
            self._choose("subheadline", choice.found.value, choice.found, choice)

    def _body(self) -> None:
        found = find_body(
            self.document,
            headline=self.values.get("headline"),
            skip=[text for text in (self.values.get("byline"), self.values.get("subheadline")) if text],
            repeated_blocks=self.context.repeated_blocks,
        )
        self.body = found
        rule = self._ruled("body", lambda match: _text_within(self.document, match))
        choice = Choice(
            found.found if found.text else None,
            (Candidate(found.found, "chosen" if found.text else "no running text"),),
        )
        if rule is not None:
            match, text = rule
            self._choose("body", text, Found(text[:200], text[:200], match.rule, 0.97), choice)
        elif found.text:
            self._choose("body", found.text, found.found, choice)
        else:
            self.choices["body"] = choice

    def _canonical(self) -> None:
        choice = find_canonical(self.structured, self.whole.url, self.whole.base_url)
        if choice.found is not None:
            self._choose("canonical_url", choice.found.value, choice.found, choice)

    def _language(self) -> None:
        text = f"{self.values.get('headline') or ''} {self.values.get('body') or ''}"
        language = self.publisher.language if self.publisher else None
        choice = find_language(self.whole.root, self.structured, text, publisher_language=language)
        if choice.found is not None:
            self._choose("language", choice.found.value, choice.found, choice)

    def _dates(self) -> None:
        publisher = self.publisher
        language = (publisher.language if publisher else None) or self.values.get("language")
        timezone, date_order = (publisher.timezone, publisher.date_order) if publisher else (None, None)
        dates = find_dates(
            self.document,
            self.structured,
            timezone=timezone,
            date_order=date_order,
            language=language,
            fetched_at=self.fetched_at,
            context=self.context,
            headline=self.values.get("headline"),
            headline_block=self._headline_block(),
            body=self.body.blocks,
        )

        def printed(match: Match) -> PrintedDate | None:
            return read_date(
                match.text, timezone=timezone, fetched_at=self.fetched_at, language=language, date_order=date_order
            )

        self._published(dates, self._ruled("published", printed))
        self._modified(dates, self._ruled("modified", printed))

    def _published(self, dates: PageDates, rule: tuple[Match, PrintedDate] | None) -> None:
        if rule is not None:
            match, printed = rule
            found = Found(printed.day.isoformat(), match.text, match.rule, 0.98)
            self._choose("published_on", printed.day, found, dates.published)
            if printed.at is not None:
                self._evident("published_at", printed.at, replace(found, value=utc_text(printed.at)))
        elif dates.published_on is not None and dates.published.found is not None:
            self._choose("published_on", dates.published_on, dates.published.found, dates.published)
            if dates.published_at is not None:
                found = replace(dates.published.found, value=utc_text(dates.published_at))
                self._evident("published_at", dates.published_at, found)
        else:
            self.choices["published_on"] = dates.published

    def _modified(self, dates: PageDates, rule: tuple[Match, PrintedDate] | None) -> None:
        if rule is not None and rule[1].at is not None:
            found = Found(utc_text(rule[1].at), rule[0].text, rule[0].rule, 0.98)
            self._choose("modified_at", rule[1].at, found, dates.modified)
        elif dates.modified_at is not None and dates.modified.found is not None:
            self._choose("modified_at", dates.modified_at, dates.modified.found, dates.modified)

    def _headline_block(self) -> int | None:
        """The number of the block the chosen heading stands in."""
        wanted = self.headline_element
        if wanted is None:
            return None
        blocks = self.document.blocks
        return next((each.index for each in blocks if any(frame.element is wanted for frame in each.frame.chain())), None)

    def _section(self) -> None:
        choice = find_section(self.structured, self.names, self.values.get("headline"))
        rule = self._ruled("section", lambda match: match.text if 0 < len(match.text) < 100 else None)
        if rule is not None:
            self._choose("section", rule[1], Found(rule[1], rule[0].text, rule[0].rule, 0.97), choice)
        elif choice.found is not None:
            self._choose("section", choice.found.value, choice.found, choice)
        tags, found = find_tags(self.structured, self.names, self.context.tags)
        if found is not None:
            self._choose("tags", tags, found, Choice(found, (Candidate(found, "chosen"),)))

    def _kind(self) -> None:
        choice = find_kind(
            self.document,
            self.structured,
            body=self.values.get("body", ""),
            headline=self.values.get("headline"),
            is_dated=self.values.get("published_on") is not None,
            has_authors=bool(self.values.get("authors")),
        )
        if choice.found is not None:
            self.values["kind_confidence"] = choice.found.confidence
            self._choose("kind", choice.found.value, choice.found, choice)

    def _access(self) -> None:
        choice = find_access(self.document, self.structured, self.values.get("body", ""))
        if choice.found is None:
            return
        self._choose("access", choice.found.value, choice.found, choice)
        if choice.found.value == "blocked":  # a wall's text is nobody's article
            self.values.update(body="", kind="other", kind_confidence=choice.found.confidence)
            self.evidence.pop("body", None)

    def _further_pages(self) -> tuple[str, ...]:
        return find_further_pages(self.whole)

    # ------------------------------------------------------------ what they share

    def _choose(self, name: str, value: Any, found: Found, choice: Choice) -> None:
        """Fill a field; the generic choice is kept, as lost where a publisher's rule won."""
        self.values[name] = value
        self.evidence[name] = found
        if choice.found is not None and choice.found is not found:
            lost = [
                Candidate(
                    each.found, "the publisher's rule wins" if each.verdict == "chosen" else each.verdict, each.score
                )
                for each in choice.candidates
            ]
            choice = Choice(found, (Candidate(found, "chosen"), *lost))
        elif choice.found is None:
            choice = Choice(found, (Candidate(found, "chosen"), *choice.candidates))
        self.choices[name] = choice

    def _evident(self, name: str, value: Any, found: Found) -> None:
        """Fill a field that was decided together with another."""
        self.values[name] = value
        self.evidence[name] = found

    def _ruled(self, name: str, plausible: Callable[[Match], Value | None]) -> tuple[Match, Value] | None:
        """The first of the publisher's rules for a field that found something plausible; each try is counted."""
        for match in self.rules.of(name):
            value = plausible(match)
            self.hits[match.rule] = value is not None
            if value is not None:
                return match, value
        return None

    def _try(self, step: str, run: Callable[[], Value], otherwise: Value) -> Value:
        """A step's result; markup that it cannot cope with costs this step only, and is told."""
        try:
            return run()
        except _BAD_MARKUP as error:
            self.failures[step] = f"{type(error).__name__}: {error}"[:200]
            return otherwise


def _text_within(document: Document, match: Match) -> str | None:
    """The paragraphs inside the matched elements, each once."""
    wanted = {id(each): each for each in match.elements}
    paragraphs = [
        block.text
        for block in document.blocks
        if not block.is_hidden and any(id(frame.element) in wanted for frame in block.frame.chain())
    ]
    return "\n\n".join(paragraphs) or None
