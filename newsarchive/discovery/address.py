"""Article or list, told from the address alone.

Addresses of news sites speak: a date, an id or a headline in the last part of the path is an article; a word or two, a
tag, a page number or nothing at all is a list. What cannot be told is `unknown`, and is settled by the page.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from newsarchive.discovery.link import LinkKind
from newsarchive.discovery.words import ARTICLE_MARKS, LIST_MARKS, SECTIONS, SERVICE_PAGES, STRICT_LIST_MARKS
from newsarchive.expressions import expression
from newsarchive.publishers import Publisher

__all__ = ["address_kind", "is_page_address", "is_service_address"]

_NOT_A_PAGE = expression(
    r"\.(?:7z|aac|apk|avi|avif|bmp|bz2|css|csv|dmg|docx?|eot|epub|exe|flac|flv|gif|gz|ico|ics|iso|jpe?g|js|json|m3u8|m4a|m4v"
    r"|mkv|mobi|mov|mp[34]|mpe?g|msi|odt|ogg|otf|pdf|png|pptx?|ps|rar|svg|swf|tar|tgz|tiff?|ttf|txt|vcf|wav|webm|webp|wma"
    r"|wmv|woff2?|xlsx?|zip)\Z",
    re.IGNORECASE,
)
_FEED = expression(
    r"(?:/(?:rss|feeds?|atom|rdf)(?:\.xml|\.rdf|\.php|\.aspx|\.json)?/?\Z|\.(?:rss|rdf|atom)\Z|(?:rss|feed|atom)[\w.-]*\.xml\Z"
    r"|/feed/(?:rss2?|atom|rdf|json)/?\Z)",
    re.IGNORECASE,
)
_FEED_QUERY = expression(
    r"(?:\A|&)(?:feed=(?:rss2?|atom|rdf)|format=(?:rss|feed|atom)|type=rss)(?:&|\Z)", re.IGNORECASE
)
_SITEMAP = expression(r"/[\w.-]*sitemap[\w.-]*\.(?:xml|txt)(?:\.gz)?\Z", re.IGNORECASE)
_EXTENSION = expression(
    r"\.(?:html?|shtml|xhtml|php\d?|aspx?|jsp|jhtml|ece|story|cms|cfm|do|amp|page|ssf|print)\Z", re.I
)
_INDEX = expression(r"(?:index|default|home|main)(?:\.\w+)?\Z", re.IGNORECASE)

_YEAR = r"(?:19[89]\d|20[0-4]\d)"
_DATE = expression(
    rf"/(?:{_YEAR}/(?:0?[1-9]|1[0-2]|[a-z]{{3}})/(?:[0-3]?\d)|{_YEAR}[-_](?:0?[1-9]|1[0-2])[-_/][0-3]?\d|{_YEAR}[01]\d/?[0-3]\d)"
    r"(?=[/_-]|\Z)",
    re.IGNORECASE,
)
_MONTH = expression(
    rf"/{_YEAR}(?:/(?:0?[1-9]|1[0-2]|[a-z]{{3}})|[-_]?(?:0[1-9]|1[0-2]))?(?=/|\Z)",
    re.IGNORECASE,
)
_PAGED = expression(
    r"(?:(?:\A|/)(?:page|seite|pagina|p)[/_-]?\d{1,4}(?:\.\w+)?/?\Z|/(?:list|node|index|col|column|cat|channel|default)[_-]?\d+(?:_\d+)?"
    r"(?:\.\w+)?\Z|[_-]page[_-]?\d+(?:\.\w+)?\Z)",
    re.IGNORECASE,
)
_PAGE_QUERY = expression(
    r"(?:\A|&)(?:page|paged|seite|pagina|offset|start|from_page|pg|pageno|pageindex)=\d+", re.IGNORECASE
)
_ID_QUERY = expression(
    r"(?:\A|&)(?:id|p|aid|art|artid|artnr|articleid|article_id|article|newsid|news_id|nid|storyid|story_id|story|postid"
    r"|post_id|itemid|item_id|contentid|content_id|idx|idxno|docid|doc_id|ttnews\[tt_news\]|tx_\w+\[(?:tt_)?news\]|px|guid"
    r"|newsno|no|sid|xid|did|detailsid|autono|pk_no|seq_code)=[\w%{}-]*\d",
    re.IGNORECASE,
)
_TAG_NUMBER = expression(r"[_-](?:tag|cat|category|topic|section|rubric)_?\d+\Z", re.IGNORECASE)
_LONG_NUMBER = expression(r"(?<![A-Za-z])\d{5,}|(?<=[A-Za-z_-])\d{5,}")
_MIXED_ID = expression(r"(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{8,}", re.IGNORECASE)
_CJK = expression(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD_BREAK = expression(r"[-_+ ,.;:~–—]+")
_LANGUAGE = expression(r"[a-z]{2}(?:[-_][a-z]{2,4})?\Z", re.IGNORECASE)
MANY_WORDS = 4  # from here on a last segment reads like a headline: measured on 2,000 real articles, 400 section pages


def address_kind(url: str, publisher: Publisher | None = None) -> LinkKind:
    """What is behind an address, as far as the address and the publisher's file tell.

    >>> [address_kind("https://a.example" + path) for path in ("/", "/sport", "/2024/04/16/harbour-budget", "/feed")]
    ['list', 'list', 'article', 'feed']
    >>> address_kind("https://a.example/harbour-walk")
    'unknown'
    """
    if publisher is not None and (told := _told_by_file(url, publisher)):
        return told
    split = urlsplit(url)
    path, query = split.path, split.query
    if _SITEMAP.search(path):
        return "sitemap"
    if _FEED.search(path) or _FEED_QUERY.search(query):
        return "feed"
    if _NOT_A_PAGE.search(path):
        return "unknown"
    kind = _by_path_and_query(path, query)
    if kind == "article" and publisher is not None and publisher.discover.article is not None:
        return "unknown"  # its file says which are articles, and this one is not among them
    return kind


def is_page_address(url: str) -> bool:
    """Whether an address can be a page: http or https, and not a picture, a document or a script.

    >>> is_page_address("https://a.example/news"), is_page_address("https://a.example/cover.jpg")
    (True, False)
    """
    try:
        split = urlsplit(url)
    except ValueError:
        return False
    return split.scheme in ("http", "https") and bool(split.hostname) and not _NOT_A_PAGE.search(split.path)


def is_service_address(url: str) -> bool:
    """Whether an address is a page of the house (about, contact, terms, login), not of the news.

    >>> is_service_address("https://a.example/en/privacy-policy.html"), is_service_address("https://a.example/news")
    (True, False)
    """
    segments = _segments(urlsplit(url).path)
    if not segments or len(segments) > 3:
        return False
    last = segments[-1].lower()
    return last in SERVICE_PAGES or (
        len(segments) > 1 and segments[0].lower() in ("login", "account", "user", "subscribe", "cdn-cgi")
    )


def _told_by_file(url: str, publisher: Publisher) -> LinkKind | None:
    discover = publisher.discover
    if url in discover.feeds:
        return "feed"
    if url in discover.sitemaps:
        return "sitemap"
    if url in discover.pages:
        return "list"
    return "article" if discover.article is not None and discover.article.search(url) else None


def _segments(path: str) -> list[str]:
    """The parts of a path without extension, index page and empty ends."""
    segments = [unquote(each) for each in path.split("/") if each]
    if segments and _INDEX.match(segments[-1]):
        segments.pop()
    if segments:
        segments[-1] = _EXTENSION.sub("", segments[-1])
    return segments


def _by_path_and_query(path: str, query: str) -> LinkKind:
    segments = _segments(path)
    if _ID_QUERY.search(query):
        return "unknown" if _PAGE_QUERY.search(query) else "article"
    if _PAGED.search(path) or _PAGE_QUERY.search(query):
        return "list" if not (segments and _reads_like_headline(segments)) else "article"
    if not segments:
        return "list" if not query else "unknown"
    if (dated := _DATE.search(path)) is not None and path[dated.end() :].strip("/-_"):
        return "article"
    if (month := dated or _MONTH.search(path)) is not None and not path[month.end() :].strip("/"):
        return "article" if _reads_like_headline(_segments(path[: month.start()]) or [""]) else "list"
    return _by_segments(segments, is_bare=not query and not _EXTENSION.search(path))


def _by_segments(segments: list[str], *, is_bare: bool) -> LinkKind:
    if len(segments) > 2 and _LANGUAGE.match(segments[-1]):
        segments = segments[:-1]  # the language after the headline
    last = segments[-1].lower()
    before = [each.lower() for each in segments[:-1]]
    if any(each in STRICT_LIST_MARKS for each in before[-2:]) or _TAG_NUMBER.search(last):
        return "list"
    if any(each in LIST_MARKS for each in before[-2:]) and not _has_id(last, least=6):
        return "article" if _words(last) >= MANY_WORDS else "list"
    if last in SECTIONS or last in LIST_MARKS:
        return "list"
    if _reads_like_headline(segments) or _has_id(last, least=5) or _is_marked(before):
        return "article"
    # One word below the root or below sections: of 1,955 real articles' addresses, 20 look like this.
    is_word_of_section = last.isalpha() and all(each in SECTIONS or _LANGUAGE.match(each) for each in before)
    if _LANGUAGE.match(last) or (is_word_of_section and is_bare):
        return "list"
    return "unknown"


def _is_marked(before: list[str]) -> bool:
    """Whether the parts before the last say that an article follows: `/article/`, an id, `/story/1234/`."""
    if not before:
        return False
    is_below_mark = len(before) > 1 and before[-2] in ARTICLE_MARKS
    return before[-1] in ARTICLE_MARKS or _has_id(before[-1], least=4 if is_below_mark else 5)


def _reads_like_headline(segments: list[str]) -> bool:
    last = segments[-1]
    if len(_CJK.findall(last)) >= 6:
        return True
    words = _words(last)
    return words >= MANY_WORDS or (words == 3 and len(last) >= 28)


def _words(segment: str) -> int:
    return sum(1 for each in _WORD_BREAK.split(segment) if len(each) > 1 or each.isalpha())


def _has_id(segment: str, *, least: int) -> bool:
    """Whether a segment holds a number of that many digits, or an id of letters and digits."""
    number = _LONG_NUMBER.search(segment)
    if number is not None and len(number[0]) >= least:
        return True
    mixed = _MIXED_ID.search(segment)
    return mixed is not None and sum(each.isdigit() for each in mixed[0]) >= 3
