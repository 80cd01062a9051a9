"""What a page is: an article, a live blog, a list of articles, a video, a gallery, an error, or something else.

Evidence is added up for each kind: what the page states, what its address looks like, how its text is spread over prose and links,
and what the crawl was told. The sums are log-odds; the weights were set by hand on gold articles and on lists written for the tests.
"""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

import math
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsarchive.article import Found, Kind
from newsarchive.expressions import expression
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.document import Document
from newsarchive.extraction.headlines.titles import title_parts
from newsarchive.extraction.stated.json_ld import ARTICLE_TYPES
from newsarchive.extraction.stated.structured import StructuredData

__all__ = ["Shape", "find_kind", "read_shape"]

_LIST_TYPES = frozenset(
    {"collectionpage", "itemlist", "searchresultspage", "profilepage", "categorycodeset", "datafeed"}
)
_ERROR_TITLE = expression(
    r"page (?:not found|introuvable|unavailable|can(?:no|')t be found)|not found\b|nicht gefunden|(?:page|article) introuvable|"
    r"no (?:se )?encontrad|página no (?:existe|encontrada|disponible)|não encontrad|pagina non trovata|niet gevonden|sidan (?:hittades|finns) inte|siden (?:blev|ble) ikke fundet|"
    r"страница не найдена|ошибка 404|sayfa bulunamadı|nie (?:została )?znalezion|stránka nenalezena|oldal nem található|"
    r"页面(?:不存在|没有找到|找不到)|找不到(?:该|您|此|網)?(?:页面|頁|网页)|您(?:访问|查看)的页面|ページが見つかりません|お探しのページ|페이지를 찾을 수 없|الصفحة غير موجودة|"
    r"^error(?: page)?\b|^oops|server error|this (?:page|article|story) (?:is no longer available|has been removed|doesn'?t exist|could not be found)|no longer exists|"
    r"seite (?:existiert nicht|nicht verfügbar)|expired (?:page|article)",
    re.IGNORECASE,
)
_ERROR_NUMBER = expression(
    r"\W*(?:(?:http|status|error|fehler|erreur|code)\W*)*(?:404|410|500|502|503)\W*"
    r"(?:(?:not|page|error|found|gone|internal|server|bad|gateway|service|unavailable|fehler|erreur|sorry|oops)\W*)*",
    re.IGNORECASE,
)
_LIVE = expression(
    r"(?:^|\W)(?:live(?:blog|ticker)|live[- ]updates?|newsticker|minuto a minuto|en direct|ライブ)(?:$|\W)|^live\W|\blive:",
    re.IGNORECASE,
)
_PATH_LIST = expression(
    r"(?:^|/)(?:tag|tags|topic|topics|thema|themen|category|categories|kategorie|author|authors|autor|search|suche|archive|archiv|page|rubrik|section|latest|all)(?:/|\Z)",
    re.IGNORECASE,
)
_PATH_ARTICLE = expression(
    r"\d{5,}|(?:/\d{4}/\d{1,2}(?:/|-))|\d{4}-\d{2}-\d{2}|[0-9a-f]{16,}|(?:[a-z0-9]+-){4,}|(?:\w+_){4,}"
)
_SENTENCE = re.compile(r"[.!?。！？…؟।]\s*[\"”»’')\]]*\s*\Z|[。！？]")
_EXPECTED = 2.0  # log-odds: an address that a file or feed calls an article's hardly ever is a list's
_RUNS = 3.0  # of its longest run of prose that the text of an article may be as long as
_SHORT = 150  # letters of text that need no run of prose
_TEASERS, _TEASER_SHARE = (
    5,
    0.3,
)  # headline links, and share of the prose in its longest run, from which a page is a list of teasers
_PROSE = 80  # letters from which a paragraph counts as running text; half of it in Chinese and Japanese
_WIDE = expression(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Shape:
    """How the visible text of a page is spread: characters in prose paragraphs, in links; how many paragraphs, and links that look like headlines.

    `run` is the most prose with no headline link in between: nearly all of an article's, one teaser of a list's.
    """

    text: int
    prose: int
    run: int
    linked: int
    paragraphs: int
    headline_links: int
    linked_headings: int

    @property
    def link_share(self) -> float:
        """The share of the text that is inside links."""
        return self.linked / self.text if self.text else 0.0

    @property
    def is_broken(self) -> bool:
        """Whether headlines of other stories stand between the paragraphs, as in a list of teasers."""
        return self.headline_links >= _TEASERS and self.run <= _TEASER_SHARE * self.prose


def read_shape(document: Document) -> Shape:
    """Measure the blocks of a page once."""
    text = prose = run = longest = linked = paragraphs = headline_links = linked_headings = 0
    for block in document.shown:
        length = len(block.text)
        text += length
        linked += block.linked
        if block.links and block.linked >= 0.7 * length:
            if _is_headline_like(block.text):
                headline_links += 1
                linked_headings += bool(block.heading)
                run = 0
        elif _is_prose(block.text, length) and block.linked < 0.4 * length:
            prose += length
            paragraphs += 1
            run += length
            longest = max(longest, run)
    return Shape(text, prose, longest, linked, paragraphs, headline_links, linked_headings)


def _is_prose(text: str, length: int) -> bool:
    is_long = length >= _PROSE or (length >= _PROSE // 2 and not text.isascii() and _WIDE.search(text) is not None)
    return is_long and _SENTENCE.search(text) is not None


def _is_headline_like(text: str) -> bool:
    return (len(text) >= 25 and text.count(" ") >= 3) or (
        len(text) >= 10 and not text.isascii() and bool(_WIDE.search(text))
    )


def find_kind(
    document: Document,
    structured: StructuredData,
    *,
    body: str,
    headline: str | None,
    is_dated: bool = False,
    has_authors: bool = False,
    is_expected: bool = False,
) -> Choice:
    """The page's kind with its confidence, from what all other fields found.

    `is_expected`: the publisher's file, a feed or a sitemap says that the address is an article's.

    >>> from newsarchive.extraction.document import parse
    >>> from newsarchive.extraction.stated.structured import read_structured
    >>> page = parse("<title>404 - page not found</title><h1>Not found</h1>", url="http://a.test/x")
    >>> find_kind(page, read_structured(page), body="", headline="Not found").found.value
    'error'
    """
    shape = read_shape(document)
    scores: dict[Kind, float] = {"other": 0.0}
    reasons: dict[Kind, str] = {"other": "nothing speaks for another kind"}

    def weigh(kind: Kind, score: float, reason: str) -> None:
        scores[kind] = score
        reasons[kind] = reason

    weigh("article", *_article_score(document, structured, shape, body, headline, is_dated, has_authors))
    weigh("list", *_list_score(document, structured, shape, body, headline))
    if is_expected and body:
        scores["article"] += _EXPECTED
        reasons["article"] += ", expected to be one"
    weigh("error", *_error_score(structured, headline, shape, body))
    weigh("liveblog", *_live_score(structured, headline, scores["article"]))
    weigh("video", *_media_score(structured, document.url, body, "videoobject", "video", scores["article"]))
    weigh(
        "gallery",
        *_media_score(
            structured,
            document.url,
            body,
            "imagegallery",
            "gallery|galerie|fotostrecke|photos|slideshow|bilder",
            scores["article"],
        ),
    )
    return _choice(scores, reasons)


def _choice(scores: dict[Kind, float], reasons: dict[Kind, str]) -> Choice:
    exponents = {kind: math.exp(min(score, 30.0)) for kind, score in scores.items()}
    total = sum(exponents.values())
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    candidates = []
    for number, kind in enumerate(ranked):
        found = Found(kind, reasons[kind], f"kind:{kind}", round(exponents[kind] / total, 4))
        candidates.append(Candidate(found, "chosen" if number == 0 else "less evidence", round(scores[kind], 2)))
    return Choice(candidates[0].found, tuple(candidates))


def _article_score(
    document: Document,
    structured: StructuredData,
    shape: Shape,
    body: str,
    headline: str | None,
    is_dated: bool,
    has_authors: bool,
) -> tuple[float, str]:
    reasons: list[str] = []
    score = -2.0
    length = min(max(len(body), 0.5 * shape.prose), _RUNS * shape.run + _SHORT) * (2 if _WIDE.search(body[:200]) else 1)
    score += min(3.0, length / 400)
    reasons.append(f"body of {len(body)} characters")
    if not body:
        score -= 1.5  # a page without a text of its own is an article only where much else says so
    if structured.main is not None:
        score += 2.0
        reasons.append("JSON-LD " + "/".join(sorted(structured.main.types)))
    if any(not ARTICLE_TYPES.isdisjoint(each.item.split()) for each in structured.properties[:40]):
        score += 1.0
        reasons.append("microdata article")
    og_type = (structured.meta.get("og:type") or ("",))[0].lower()
    if og_type in ("article", "news", "newsarticle", "blog", "post"):
        score += 1.2
        reasons.append(f"og:type {og_type}")
    if "article:published_time" in structured.meta:
        score += 0.8
    page_type = (structured.meta.get("pagetype") or ("",))[0]
    if page_type == "1":
        score += 1.5
        reasons.append("pagetype 1")
    if _PATH_ARTICLE.search(urlsplit(document.url).path):
        score += 0.8
        reasons.append("an article's address")
    score += 0.6 * is_dated + 0.4 * has_authors + (0.9 if _is_sentence_like(headline) else 0.2 * bool(headline))
    if shape.paragraphs >= 3 and not shape.is_broken:
        score += 0.8
    return score, ", ".join(reasons)


def _list_score(
    document: Document, structured: StructuredData, shape: Shape, body: str, headline: str | None
) -> tuple[float, str]:
    reasons: list[str] = []
    score = -1.5
    path = urlsplit(document.url).path
    segments = [each for each in path.split("/") if each]
    if path in ("", "/") and document.url and not urlsplit(document.url).query:
        score += 2.5
        reasons.append("a home page's address")
    elif document.url and not _PATH_ARTICLE.search(path):
        score += 0.8 if len(segments) <= 2 and not path.endswith((".html", ".htm")) else 0.2
    if _PATH_LIST.search(path):
        score += 1.0
        reasons.append("a list's address")
    listed = structured.types & _LIST_TYPES
    if listed and structured.main is None:
        score += 1.5
        reasons.append("JSON-LD " + "/".join(sorted(listed)))
    if (structured.meta.get("og:type") or ("",))[0].lower() == "website":
        score += 0.8
        reasons.append("og:type website")
    if (structured.meta.get("pagetype") or ("",))[0] == "2":
        score += 3.0
        reasons.append("pagetype 2")
    score += min(2.5, 5 * max(0.0, shape.link_share - 0.35))
    score += min(2.0, shape.headline_links / 12)
    score += min(1.5, shape.linked_headings / 6)
    score -= 1.5 if shape.headline_links + shape.linked_headings < 3 else 0.0
    reasons.append(f"{shape.headline_links} headline links, {shape.link_share:.0%} of the text in links")
    if shape.is_broken:
        score += 2.5
        reasons.append("its text is broken up by headline links")
    elif shape.prose > 1_500 and shape.prose > 2 * shape.linked:
        score -= 2.0
    elif shape.prose < 400 and len(body) < 400:
        score += 0.7
    if structured.main is not None:
        score -= 1.5
    if _is_sentence_like(headline):
        score -= 0.8
    if _PATH_ARTICLE.search(path):
        score -= 0.8
    return score, ", ".join(reasons)


def _is_sentence_like(headline: str | None) -> bool:
    """Whether a headline tells something, where a section's name is a word or two."""
    if not headline:
        return False
    return headline.count(" ") >= 4 or (len(headline) >= 12 and bool(_WIDE.search(headline)))


def _error_score(structured: StructuredData, headline: str | None, shape: Shape, body: str) -> tuple[float, str]:
    for text in (structured.title, headline or ""):
        numbers = (_ERROR_NUMBER.fullmatch(part) for _, part in title_parts(text[:300]))
        match = _ERROR_TITLE.search(text) or next(filter(None, numbers), None)
        if match:
            certain = 4.0 if len(body) < 800 else -1.0
            return certain + (1.0 if structured.main is None else -2.0), f"says {match.group().strip()!r}"
    if shape.text < 40:
        return 1.2, "hardly any text"
    return -4.0, "no word of an error"


def _live_score(structured: StructuredData, headline: str | None, article: float) -> tuple[float, str]:
    if structured.main is not None and "liveblogposting" in structured.main.types:
        return max(article, 1.0) + 1.5, "JSON-LD LiveBlogPosting"
    if "liveblogposting" in structured.types:
        return max(article, 1.0) + 0.8, "JSON-LD LiveBlogPosting"
    if headline and _LIVE.search(headline):
        return article - 0.8, "its headline says live"
    return -5.0, "nothing says live"


def _media_score(
    structured: StructuredData, url: str, body: str, schema_type: str, words: str, article: float
) -> tuple[float, str]:
    score = -3.0
    reasons = []
    path = urlsplit(url).path.lower()
    if re.search(rf"(?:^|[/_-])(?:{words})s?(?:[/_-]|\Z)", path):
        score += 2.0
        reasons.append("its address")
    if schema_type in structured.types and structured.main is None:
        score += 2.5
        reasons.append(f"JSON-LD {schema_type}")
    if (structured.meta.get("og:type") or ("",))[0].lower().startswith(schema_type.removesuffix("object")[:5]):
        score += 2.0
        reasons.append("og:type")
    if len(body) < 400:
        score += 1.0
    elif reasons:
        score = min(score, article - 1.0)
    return score, ", ".join(reasons) or "nothing says so"
