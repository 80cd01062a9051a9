"""Why each field of an article is what it is: all candidates, and what each lost by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsarchive.article import Article, PageContext, to_plain
from newsarchive.extraction.candidates import Choice
from newsarchive.extraction.document import parse
from newsarchive.extraction.page import read
from newsarchive.publishers import Publisher

__all__ = ["Explanation", "explain"]

_LONGEST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article with the choices behind it.

    `choices` by field; `rule_hits` the publisher's rules and whether each found something; `failures` what the page's
    markup made unreadable.
    """

    article: Article
    choices: Mapping[str, Choice]
    rule_hits: Mapping[str, bool]
    failures: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types: the article, and by field every candidate with its verdict, the chosen one among them."""
        return {
            "article": self.article.to_dict(),
            "candidates": {
                name: [
                    {"verdict": each.verdict, "score": round(each.score, 4), **to_plain(each.found)}
                    for each in choice.candidates
                ]
                for name, choice in self.choices.items()
            },
            "rule_hits": dict(self.rule_hits),
            "failures": dict(self.failures),
        }

    def lines(self) -> Iterator[str]:
        """The explanation as plain text: a line for each field, one for each of its candidates below it."""
        for name, choice in self.choices.items():
            yield f"{name}: {_short(choice.found.value) if choice.found else 'not found'}"
            for each in choice.candidates:
                mark = "*" if each.verdict == "chosen" else " "
                known = f"{each.found.confidence:.2f} {each.found.rule}: {_short(each.found.value)}"
                yield f"  {mark} {known} ({each.verdict})"
        for rule, is_hit in self.rule_hits.items():
            yield f"{rule}: {'found' if is_hit else 'found nothing plausible'}"
        for step, reason in self.failures.items():
            yield f"{step}: could not be read: {reason}"


def explain(
    html: bytes | str,
    *,
    url: str,
    charset: str | None = None,
    fetched_at: datetime | None = None,
    publisher: Publisher | None = None,
    context: PageContext | None = None,
) -> Explanation:
    """The article on a page and why its fields are what they are; takes what `extract` takes.

    >>> explanation = explain(b"<title>A day | Gazette</title><h1>A day at sea</h1>", url="https://gazette.test/1")
    >>> next(explanation.lines())
    'headline: A day at sea'
    """
    document = parse(html, url=url, charset=charset)
    reading = read(document, publisher=publisher, context=context, fetched_at=fetched_at)
    return Explanation(reading.article, reading.choices, reading.rule_hits, reading.failures)


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
