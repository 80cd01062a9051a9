"""A publisher file proved on pages: how often each rule finds something, how often each field is there. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newsarchive.archive.queries.sampled import Addresses, SampledPage
from newsarchive.archive.runs.fills import FIELDS
from newsarchive.extraction.document import parse
from newsarchive.extraction.page import read
from newsarchive.publishers import Publisher

__all__ = ["Check", "RuleCount", "check"]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule of the file: tried on `hits + misses` pages. A rule that was never tried was never needed: an earlier one found the field."""

    rule: str
    selector: str
    hits: int
    misses: int

    @property
    def is_dead(self) -> bool:
        """Whether it was tried and found nothing on any page."""
        return self.hits == 0 and self.misses > 0


@dataclass(frozen=True, slots=True)
class Check:
    """What a file does on `pages` pages; `filled` by field. `matched` of `articles` known addresses fit the article pattern, and `wrong` are lists that do."""

    publisher: str
    pages: int
    rules: tuple[RuleCount, ...]
    filled: tuple[tuple[str, int], ...]
    pattern: str | None
    articles: int
    matched: int
    wrong: tuple[str, ...]

    @property
    def problems(self) -> list[str]:
        """What is wrong, a sentence each; empty: the file is proved."""
        found = [
            f"{each.rule} `{each.selector}` found nothing on any of {each.misses} pages"
            for each in self.rules
            if each.is_dead
        ]
        if self.pattern is not None and self.articles and not self.matched:
            found.append(f"[discover] article {self.pattern!r} fits none of the {self.articles} articles known")
        if not self.pages:
            found.append("no article could be read, so nothing is proved")
        return found

    def to_dict(self) -> dict[str, Any]:
        """The shape of `publisher check --json`."""
        return {
            "publisher": self.publisher,
            "pages": self.pages,
            "rules": [
                {
                    "rule": each.rule,
                    "selector": each.selector,
                    "hits": each.hits,
                    "misses": each.misses,
                    "is_dead": each.is_dead,
                }
                for each in self.rules
            ],
            "fill_rates": {name: round(count / self.pages, 4) if self.pages else None for name, count in self.filled},
            "article": {
                "pattern": self.pattern,
                "articles": self.articles,
                "matched": self.matched,
                "lists_matched": list(self.wrong),
            },
            "problems": self.problems,
        }


def check(publisher: Publisher, pages: Sequence[SampledPage], addresses: Addresses) -> Check:
    """Apply a publisher's file to pages that hold articles."""
    hits: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    for page in pages:
        document = parse(page.body, url=page.url, charset=page.charset)
        reading = read(document, publisher=publisher, context=page.context, fetched_at=page.fetched_at)
        for rule, is_hit in reading.rule_hits.items():
            (hits if is_hit else misses)[rule] += 1
        filled.update(name for name in FIELDS if getattr(reading.article, name))
    pattern = publisher.discover.article
    return Check(
        publisher.id,
        len(pages),
        tuple(
            RuleCount(rule.partition(":")[2], text, hits[rule], misses[rule])
            for rule, text in publisher.rule_texts.items()
        ),
        tuple((name, filled[name]) for name in FIELDS),
        pattern.pattern if pattern else None,
        len(addresses.articles),
        sum(bool(pattern and pattern.search(each)) for each in addresses.articles),
        tuple(each for each in addresses.lists if pattern and pattern.search(each)),
    )
