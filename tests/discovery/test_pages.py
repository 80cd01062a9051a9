"""A front or section page read into links."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from lxml import html

from newsarchive.discovery import Link, PageLinks, learn_shape, read_page
from newsarchive.publishers import Discover, Publisher, Selector, adhoc
from newsarchive.publishers.selectors import read_selector

URL = "https://www.gazette.example/news"
PAGE = """
<html><head><title>News</title>
<link rel="alternate" type="application/rss+xml" title="All news" href="/rss">
<link rel="alternate" type="application/atom+xml" href="https://feeds.example/gazette">
<link rel="alternate" type="application/rss+xml" href="/comments/feed">
<link rel="alternate" hreflang="fr" href="/fr"></head>
<body>
<header class="site-header"><nav><a href="/">Home</a><a href="/sport">Sport</a><a href="/harbour">Harbour</a>
  <a href="/2024/04/16/a-story-in-the-navigation">Just in</a></nav></header>
<main>
  <article>
    <h2><a href="/2024/04/16/council-passes-budget?utm_source=front">Council passes budget after a long night</a></h2>
    <a href="/2024/04/16/council-passes-budget"><img src="/a.jpg" alt="The council"></a></article>
  <h3><a href="/opinions-differ">Why opinions differ on the new breakwater</a></h3>
  <a href="/fish-pie">Fish</a>
  <a href="#top">Up</a> <a href="http://[::bad/">Bad</a>
  <a href="javascript:void(0)">Menu</a> <a href="mailto:desk@gazette.example">Mail</a>
  <a rel="nofollow" href="/2024/04/16/an-advertisement-that-pays">An advertisement that pays for all of this</a>
  <a href="/report.pdf">Report</a>
  <a href="https://other.example/2024/04/16/elsewhere-on-the-coast">Elsewhere on the coast today</a>
  <a href="/events/2031/02/">Next month</a><a href="/events/2031/03/">The month after</a>
  <a href="//m.gazette.example/2024/04/15/second-story-of-the-day">Second story</a>
  <div class="pagination"><a href="/news/page/2">2</a><a href="/news/page/2">Next ›</a></div>
</main>
<aside><a href="/tag/sea">sea</a></aside>
<footer><a href="/privacy-policy">Privacy</a><a href="/crew">Crew</a></footer>
</body></html>"""


def read(markup: str = PAGE, publisher: Publisher | None = None, url: str = URL, *, offsite: bool = False) -> PageLinks:
    return read_page(html.document_fromstring(markup), url, publisher or adhoc(url), offsite=offsite)


def paths(links: Iterable[Link]) -> list[str]:
    return [link.url.partition(".example")[2] for link in links]


def described(**discover: object) -> Publisher:
    return Publisher("gazette", "The Gazette", ("gazette.example",), discover=Discover(**discover))  # type: ignore[arg-type]


def test_articles_come_first_each_once_with_the_longest_text() -> None:
    articles = [link for link in read().articles if link.kind == "article"]
    assert paths(tuple(articles)) == [
        "/2024/04/16/a-story-in-the-navigation",
        "/2024/04/16/council-passes-budget?utm_source=front",
        "/opinions-differ",
        "/2024/04/15/second-story-of-the-day",
    ]
    assert articles[1].context.title == "Council passes budget after a long night"
    assert (articles[1].place, articles[1].context.source) == ("heading", "front page")


def test_a_word_in_the_navigation_is_a_list_and_one_in_the_main_part_is_open() -> None:
    found = read()
    assert {"/", "/sport", "/harbour", "/tag/sea", "/crew"} <= set(paths(found.lists))
    assert [link.url for link in found.articles if link.kind == "unknown"] == ["https://www.gazette.example/fish-pie"]


def test_what_is_forbidden_elsewhere_or_no_page_is_left_out() -> None:
    found = read()
    every = " ".join(paths((*found.articles, *found.lists)))
    assert not re.search(r"advertisement|report|elsewhere|privacy|javascript|mailto|#", every)
    assert "elsewhere" in " ".join(paths(read(offsite=True).articles))


def test_traps_are_counted_by_name() -> None:
    assert read().traps == {"calendar": 2}


def test_feeds_are_found_in_the_head_whatever_their_host() -> None:
    feeds = read().feeds
    assert [feed.url for feed in feeds] == ["https://www.gazette.example/rss", "https://feeds.example/gazette"]
    assert feeds[0].context.title == "All news"


def test_a_base_address_is_honoured() -> None:
    found = read('<head><base href="https://www.gazette.example/en/"></head><a href="2024/04/16/a-story">x</a>')
    assert found.articles[0].url == "https://www.gazette.example/en/2024/04/16/a-story"


def test_a_page_that_forbids_following_gives_no_links() -> None:
    found = read('<meta name="robots" content="index,nofollow"><a href="/2024/04/16/a-story">x</a>')
    assert found.articles == ()


def test_the_publishers_pattern_decides_which_are_articles() -> None:
    found = read(publisher=described(article=re.compile("opinions")))
    assert paths(found.articles) == ["/opinions-differ"]
    assert "/sport" in paths(found.lists)


def test_what_the_publisher_ignores_is_left_out() -> None:
    found = read(publisher=described(ignore=(re.compile("/2024/"),)))
    assert not any("/2024/" in path for path in paths(found.articles))


def test_the_next_page_is_found_by_the_pagers_words() -> None:
    found = read()
    assert found.next_page == "https://www.gazette.example/news/page/2"
    assert "/news/page/2" not in paths(found.lists)


@pytest.mark.parametrize(("markup", "expected"), [
    ('<link rel="next" href="/news?p=2">', "/news?p=2"),
    ('<a rel="next" href="/news?p=2">more</a>', "/news?p=2"),
    ('<div class="pager"><a href="/n1">1</a><a href="/n2">2</a><a href="/n3">3</a></div>', "/n2"),
    ('<div class="pager"><a href="/n3" title="下一页">»»</a></div>', "/n3"),
    ('<div class="pager"><a href="https://other.example/2">Next</a></div>', None),
    ('<div class="pager"><a href="/news#x">Next</a></div>', None),
    ('<p><a href="/n2">Next</a></p>', None),
    ('<nav class="page-menu"><a href="/next">Next</a></nav>', None),
])  # fmt: skip
def test_the_next_page_is_said_in_many_ways(markup: str, expected: str | None) -> None:
    found = read(f"<html><body>{markup}</body></html>").next_page
    assert found == (expected and "https://www.gazette.example" + expected)


@pytest.mark.parametrize(("selector", "expected"), [
    ("#div_currpage a", "/page_3.html"), ("//a[@class='pagestyle'][last()]/@href", "/page_9.html"),
    ("#div_currpage", "/page_3.html"), ("a.none", None),
])  # fmt: skip
def test_the_publishers_own_selector_finds_the_next_page(selector: str, expected: str | None) -> None:
    markup = """<div id="div_currpage"><a class="pagestyle" href="/page_1.html">1</a><span>2</span>
    <a class="pagestyle" href="/page_3.html">3</a><a class="pagestyle" href="/page_3.html">Next</a>
    <a class="pagestyle" href="/page_9.html">&gt;&gt;|</a></div>"""
    chosen: Selector = read_selector(selector)
    found = read(markup, described(next_page=(chosen,)), "https://www.gazette.example/page_2.html").next_page
    assert found == (expected and "https://www.gazette.example" + expected) or expected is None


def test_a_learned_shape_tells_what_the_address_and_place_do_not() -> None:
    shape = learn_shape(f"https://www.gazette.example/x/{number:04}" for number in range(1000, 1010))
    markup = '<main><a href="/x/4711">Fish</a><a href="/y-z">Fish</a></main>'
    tree = html.document_fromstring(markup)
    assert [link.kind for link in read_page(tree, URL, adhoc(URL), shape=shape).articles] == ["article", "unknown"]


def test_a_very_deep_page_is_read() -> None:
    markup = "<div>" * 200 + '<a href="/2024/04/16/a-story">x</a>' + "</div>" * 200
    assert len(read(markup).articles) == 1
