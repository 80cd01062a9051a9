"""Whatever a page holds, reading it neither raises nor hangs, and fails in no step."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive.extraction import parse, read

URL = "https://gazette.test/city/2026/03/04/harbour-reopens"
PAGE = """<!doctype html><html lang="en"><head><title>Harbour reopens | Gazette</title>
<meta property="og:title" content="Harbour reopens"><link rel="canonical" href="/city/2026/03/04/harbour-reopens">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Harbour reopens",
"datePublished": "2026-03-04T05:06:07Z", "author": {"@type": "Person", "name": "Ada Marsh"}}</script></head>
<body><header><a href="/">Gazette</a></header><article><h1>Harbour reopens</h1><p class="byline">By Ada Marsh in Oslo</p>
<p>The harbour will reopen in March, the mayor said on Monday, after a winter of repairs to the outer mole.</p>
<figure><img src="/a.jpg"><figcaption>The quay. Photo: Ben Roe</figcaption></figure>
<p>Ferries are to sail on Sundays as well, which they have not done since 1998.</p></article>
<footer>Copyright © 2026 Gazette. All rights reserved.</footer></body></html>"""
PIECES = [
    "<",
    ">",
    "</",
    "<div>",
    "</p>",
    '"',
    "'",
    "&",
    "&#",
    "&#x110000;",
    "\x00",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<script>",
    "</script>",
    "<svg>",
    "<table>",
    "\ud800",
    "é",
    "\u202e",
    "<h1>",
    "{",
    "}",
    "\\",
]


def assert_survives(html, limit_s=5.0):
    begin = time.process_time()
    reading = read(parse(html, url=URL))
    assert time.process_time() - begin < limit_s
    assert dict(reading.failures) == {}
    return reading.article


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(PAGE)), st.integers(0, 60), st.sampled_from(PIECES)), max_size=12))
def test_a_page_cut_and_mixed_up_is_read_without_failure(edits):
    page = PAGE
    for start, length, piece in edits:
        page = page[:start] + piece + page[start + length :]
    assert_survives(page.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2_000))
def test_bytes_that_are_no_page_are_read_without_failure(raw):
    assert_survives(raw)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(PAGE)), st.integers(0, len(PAGE)))
def test_a_page_that_broke_off_is_read_without_failure(start, end):
    assert_survives(PAGE[start:end])


HOSTILE = {
    "nested divs": "<div>" * 200_000 + "deep",
    "nested spans in the heading": "<h1>" + "<span>" * 50_000 + "deep",
    "nested lists": "<ul><li>" * 50_000,
    "a huge attribute": '<h1 class="' + "a " * 2_000_000 + '">Harbour reopens</h1>',
    "a huge title": "<title>" + "Harbour | " * 100_000 + "</title>",
    "many headings": "<h1>Harbour reopens</h1>" * 20_000,
    "many properties": '<p itemscope itemprop="author name"><b itemprop="name">A</b></p>' * 20_000,
    "many meta": '<meta name="author" content="Ada">' * 50_000,
    "many links": '<a href="?page=2">2</a>' * 50_000,
    "many breaks": "text<br>" * 50_000,
    "one long line": "word " * 400_000,
    "one long word": "a" * 2_000_000,
    "one long line of digits": "1" * 500_000,
    "nulls": "\x00<h1>\x00Harbour\x00</h1>" * 1_000,
    "entities": "<p>" + "&amp;" * 300_000,
    "an entity bomb": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><p>&b;&b;</p>',
    "broken JSON-LD": '<script type="application/ld+json">{"@type":"NewsArticle","headline":"'
    + '"' * 200_000
    + "</script>",
    "deep JSON-LD": '<script type="application/ld+json">' + '{"a":[' * 100_000 + "</script>",
    "many JSON-LD blocks": '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x"}</script>' * 5_000,
    "a number without end": '<script type="application/ld+json">{"@type":"Article","datePublished":'
    + "1" * 100_000
    + "}</script>",
    "copyright signs": "©" * 100_000,
    "commas": "By " + "A, " * 100_000,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_cost_little(page):
    assert_survives(page, limit_s=10.0)


def test_text_on_both_sides_of_very_deep_markup_is_read():
    text = "The harbour will reopen in March, the mayor said on Monday, after a winter of repairs. "
    page = (
        f"<h1>Harbour reopens</h1><p>{text * 3}</p>{'<div>' * 3000}<p>{text * 4}</p>{'</div>' * 3000}<p>{text * 2}</p>"
    )
    found = read(parse(page, url=URL))
    assert not found.failures
    assert found.article.headline == "Harbour reopens"
    assert text.strip() in found.article.body
