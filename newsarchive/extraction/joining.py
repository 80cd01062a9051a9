"""One article out of the pages it is parted over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from newsarchive.article import Article, Found
from newsarchive.expressions import expression

__all__ = ["JUDGED", "Part", "join", "problem_of"]

JUDGED = frozenset({"a wall instead of the page", "an error page that says 200", "no text", "another article"})
"""What `problem_of` may say: rules of another day may see it otherwise."""

_WORDS = expression(r"\w+")


@dataclass(frozen=True, slots=True)
class Part:
    """A later page of an article: its text, or in `missing` why there is none.

    `payload_digest`: SHA-256, hex, of the bytes it was read from, by which its capture is found.
    """

    url: str
    body: str = ""
    payload_digest: str | None = None
    missing: str | None = None


def problem_of(headline: str | None, part: Article) -> str | None:
    """Why a page is no later page of the article of that headline; None where it is one.

    >>> problem_of("Harbour reopens", Article("u", "u", headline="Harbour reopens (2)", body="More."))
    >>> problem_of("Harbour reopens", Article("u", "u", headline="Ferry sold", body="Other."))
    'another article'
    """
    if part.access == "blocked":
        return "a wall instead of the page"
    if part.kind == "error":
        return "an error page that says 200"
    if not part.body.strip():
        return "no text"
    first, second = _letters(headline), _letters(part.headline)
    if first and second and not (first in second or second in first):
        return "another article"
    return None


def join(first: Article, parts: Sequence[Part]) -> Article:
    r"""The article of its first page with the text of all its pages, in order; whatever else it has is the first page's.

    A paragraph that an earlier page had is not repeated. The evidence says under `parts` which pages were joined, by the digests of
    their captures, and which are missing and why.

    >>> join(Article("u", "u", body="One."), [Part("u_2", "Two.", "ab12")]).body
    'One.\n\nTwo.'
    """
    paragraphs = [each for each in first.body.split("\n\n") if each]
    seen = set(paragraphs)
    for part in parts:
        fresh = [each for each in part.body.split("\n\n") if each and each not in seen]
        paragraphs += fresh
        seen.update(fresh)
    there = [part for part in parts if part.missing is None]
    told = [
        {"url": each.url, "missing": each.missing}
        if each.missing is not None
        else {"url": each.url, "payload_digest": each.payload_digest}
        for each in parts
    ]
    raw = f"{len(there)} of {len(parts)} further pages"
    evidence = {**first.evidence, "parts": Found(told, raw, "joined", 1.0)}
    if (body := evidence.get("body")) is not None:
        evidence["body"] = replace(body, rule=f"{body.rule} + {raw}")
    return replace(first, body="\n\n".join(paragraphs), evidence=MappingProxyType(evidence))


def _letters(text: str | None) -> str:
    return "".join(_WORDS.findall(text or "")).casefold()
