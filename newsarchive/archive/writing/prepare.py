"""An article made ready for the writer: everything that costs time is computed here, in a worker process.

Also what "the same text" means. A reader who compares two visits sees the same when only white space, quote marks,
dashes, invisible characters, view counters or "3 hours ago" differ: none of these is an edit (DESIGN section 12,
revision identity).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from newsarchive.archive.search.tokens import tokens
from newsarchive.archive.stories.prints import story_print
from newsarchive.archive.writing.outcomes import PreparedArticle
from newsarchive.article import Article, Notice
from newsarchive.expressions import expression
from newsarchive.urls import identity as identity_of

if TYPE_CHECKING:
    from newsarchive.extraction import Reading
    from newsarchive.publishers import Publisher

__all__ = [
    "VISIBLE_FIELDS",
    "content_hash",
    "normalised",
    "notice_digest",
    "prepare",
    "prepare_reading",
    "visible",
    "word_count",
]

VISIBLE_FIELDS = ("headline", "subheadline", "body", "byline", "authors", "source", "published", "photos", "notice")
"""What a reader sees, in the names a revision's `changed` uses. Tags, section, language and picture addresses are
the template's business, and change without an editor's hand; a modified time alone is a claim that something
changed, not a change."""

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»〝〞〟＂「」『』《》", '"'),
        **dict.fromkeys("‘’‚‛‹›`´′＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c", None),
    }
)
_QUOTED = frozenset(map(chr, _QUOTES))
_COUNT = r"\d[\d.,\s]*(?:[kKmM]|万|萬|千|만)?"
_COUNTED = (
    r"(?:views?|reads?|shares?|comments?|likes?|retweets?|reactions?|vues?|commentaires?|kommentare?|aufrufe|lecturas|comentarios"
    r"|просмотр\w*|комментари\w*|阅读\w*|閱讀\w*|浏览\w*|瀏覽\w*|点击\w*|點擊\w*|评论|評論|转发|点赞|分享|조회\w*|댓글)"
)
_AGO = (
    r"(?:(?:updated|posted|published)\W*)?\d+\s*(?:seconds?|minutes?|mins?|hours?|hrs?|days?)\s+ago"
    r"|\d+\s*(?:秒|分钟|分鐘|小时|小時|天)前"
)
_COUNTER = expression(rf"\W*(?:{_COUNTED}\W*{_COUNT}|{_COUNT}\s*{_COUNTED}|{_AGO})\W*", re.IGNORECASE)
_LONGEST_COUNTER = 40


def prepare_reading(reading: Reading, publisher: Publisher) -> PreparedArticle:
    """What was read from a page just now, by the rules of today, made ready."""
    from newsarchive.extraction import EXTRACTOR_VERSION  # loaded already by whoever has a reading

    return prepare(
        reading.article,
        identity=identity_of(reading.article.canonical_url, publisher.discover.identity),
        extracted_by=EXTRACTOR_VERSION,
        rule_hits=reading.rule_hits,
        block_prints=reading.block_prints,
    )


def prepare(
    article: Article,
    *,
    identity: str,
    extracted_by: str,
    rule_hits: Mapping[str, bool] | None = None,
    block_prints: Iterable[int] = (),
) -> PreparedArticle:
    """The article with its hash, its search tokens, its word count, and what its text is recognised by.

    `identity` names it among its publisher's articles (`urls.identity`); `extracted_by` is the extractor's version.
    """
    article = _storable(article)
    body = tokens(article.body)
    words = word_count(article.body)
    by = [article.byline or "", *(author.name for author in article.authors), article.source or ""]
    return PreparedArticle(
        article=article,
        identity=identity,
        content_hash=content_hash(article),
        tokens={
            "headline": " ".join(tokens(f"{article.headline or ''}\n{article.subheadline or ''}")),
            "body": " ".join(body),
            "byline": " ".join(tokens("\n".join(dict.fromkeys(by)))),
        },
        word_count=words,
        extracted_by=extracted_by,
        story_print=story_print(body, words),
        rule_hits=dict(rule_hits or {}),
        block_prints=frozenset(block_prints),
    )


def normalised(text: str | None) -> str:
    """A text without what is no edit: two texts are the same to a reader when their normalised forms are equal.

    >>> normalised("“Yes”,  he said — twice") == normalised('"Yes", he said - twice')
    True
    """
    if not text:
        return ""
    kept = "".join(line for line in text.split("\n") if not _is_counter(line))
    kept = "".join(kept.split())
    if kept.isascii():
        return kept.replace("`", "'")
    # Quotes first: NFKC would part an acute accent standing alone into a blank and a mark.
    once = _quotes_alike(kept)
    whole = unicodedata.normalize("NFKC", once)
    return once if whole == once else _quotes_alike("".join(whole.split()))


def _quotes_alike(text: str) -> str:
    """What `str.translate` would make of it, faster: few of the characters are in a text."""
    for each in _QUOTED.intersection(text):
        text = text.replace(each, _QUOTES[ord(each)] or "")
    return text


def visible(article: Article) -> dict[str, str]:
    """Each of `VISIBLE_FIELDS`, normalised, as one text.

    A byline counts only where no author was read from it: who reads the names reads the line.
    """
    moment = article.published_at or article.published_on
    return {
        "headline": normalised(article.headline),
        "subheadline": normalised(article.subheadline),
        "body": normalised(article.body),
        "byline": "" if article.authors else normalised(article.byline),
        "authors": "\x1f".join(f"{normalised(each.name)}@{normalised(each.location)}" for each in article.authors),
        "source": normalised(article.source),
        "published": moment.isoformat() if moment else "",
        "photos": "\x1f".join(
            sorted({normalised(f"{each.caption or ''}|{each.credit or ''}") for each in article.photos} - {"|"})
        ),
        "notice": _notice_text(article.notice),
    }


def content_hash(article: Article) -> str:
    """SHA-256, hex, over what a reader sees: equal for two visits between which nothing was edited."""
    return hashlib.sha256("\x1e".join(visible(article).values()).encode("utf-8", "surrogatepass")).hexdigest()


def notice_digest(notice: Notice) -> str:
    """SHA-256, hex, over the notice exactly as printed: one row for each distinct one."""
    parts = (
        notice.statement,
        notice.holder,
        notice.year_start,
        notice.year_end,
        notice.rights_reserved,
        notice.licence,
        *(part for each in notice.registrations for part in (each.kind, each.number, each.region)),
    )
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode()).hexdigest()


_UNSTORABLE = expression(r"\\x00|\\ud[89a-f]")  # as `repr` writes them


def _storable(article: Article) -> Article:
    """Without half surrogate pairs, which no encoding can store, and NULs, which PostgreSQL cannot."""
    if _UNSTORABLE.search(repr(article)) is None:
        return article
    return Article.from_dict(_cleaned(article.to_dict()))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    return value


_CHARACTER_WORDS = expression(
    "[\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_BLANK_WORDS = expression(r"[^\W_]+(?:['’.,-][^\W_]+)*")


def word_count(text: str) -> int:
    """Words as an editor counts them: each Chinese or Japanese character is one, elsewhere what stands between blanks.

    >>> word_count("Don't pay 1,000 yuan"), word_count("上海市 GDP"), word_count("")
    (4, 4, 0)
    """
    if text.isascii():
        return len(_BLANK_WORDS.findall(text))
    rest, characters = _CHARACTER_WORDS.subn(" ", text)
    return characters + len(_BLANK_WORDS.findall(rest))


def _notice_text(notice: Notice | None) -> str:
    if notice is None:
        return ""
    return "\x1f".join(
        [normalised(notice.statement), *sorted({normalised(each.number) for each in notice.registrations})]
    )


def _is_counter(line: str) -> bool:
    return len(line) <= _LONGEST_COUNTER and _COUNTER.fullmatch(line) is not None
