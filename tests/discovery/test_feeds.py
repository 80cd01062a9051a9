"""Feeds of every kind: their links, and what each item says of its page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.discovery import Feed, read_feed
from newsarchive.discovery.moments import read_day_or_moment, read_moment

URL = "https://www.gazette.example/rss/news.xml"

RSS_2 = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>The Gazette</title><link>https://www.gazette.example/</link>
<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="https://www.gazette.example/rss/news.xml"/>
<item><title>Budget &amp;amp; harbour: &lt;b&gt;passed&lt;/b&gt;</title><link>https://www.gazette.example/news/1</link>
  <pubDate>Tue, 16 Apr 2024 10:53:51 +0800</pubDate><dc:creator>Li Wei</dc:creator>
  <category>Politics</category><category>Harbour</category></item>
<item><title>Relative</title><link>/news/2</link><author>desk@gazette.example (Ana Ruiz)</author></item>
<item><title>Only an id</title><guid isPermaLink="true">https://www.gazette.example/news/3</guid></item>
<item><title>A picture</title><link>https://www.gazette.example/cover.jpg</link></item>
<item><title>No address</title></item>
</channel></rss>"""

RSS_091 = b"""<rss version="0.91"><channel><title>Old</title><item><title>First</title>
<link>http://old.example/1.html</link></item></channel></rss>"""

RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://rdf.example/"><title>RDF</title></channel>
<item rdf:about="http://rdf.example/1"><title>One</title><link>http://rdf.example/1</link>
<dc:date>2024-04-16T10:53:51+08:00</dc:date></item></rdf:RDF>"""

ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/">
<title>Atom</title><link rel="hub" href="https://hub.example/"/><link rel="next" href="/feed?page=2"/>
<entry><title type="html">One &lt;i&gt;day&lt;/i&gt;</title><link rel="alternate" href="https://atom.example/1"/>
<published>2024-04-16T02:53:51Z</published><updated>2024-04-17T00:00:00Z</updated>
<author><name>Ana Ruiz</name></author><author><name>Li Wei</name></author><category term="sea"/></entry></feed>"""

JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1", "title": "JSON", "next_url": "/feed.json?page=2",
    "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
    "items": [
        {"id": "1", "url": "/news/1", "title": "One", "date_published": "2024-04-16T10:53:51+08:00",
         "authors": [{"name": "Li Wei"}], "tags": ["sea", 3]},
        {"id": "https://json.example/2"}, {"id": 3}, "junk",
    ],
}).encode()  # fmt: skip


def test_an_rss_item_tells_title_time_author_and_categories() -> None:
    feed = read_feed(RSS_2, URL)
    first = feed.links[0]
    assert (first.url, first.kind, first.place) == ("https://www.gazette.example/news/1", "article", "feed")
    assert first.context.title == "Budget & harbour: passed"
    assert first.context.published_at == datetime(2024, 4, 16, 2, 53, 51, tzinfo=UTC)
    assert first.context.authors == ("Li Wei",)
    assert first.context.tags == ("Politics", "Harbour")
    assert first.context.source == "feed"
    assert (feed.title, feed.hubs) == ("The Gazette", ("https://hub.example/",))


def test_addresses_are_resolved_and_what_is_no_page_is_left_out() -> None:
    feed = read_feed(RSS_2, URL)
    assert [link.url.rpartition("/")[2] for link in feed.links] == ["1", "2", "3"]
    assert feed.links[1].url == "https://www.gazette.example/news/2"
    assert feed.links[1].context.authors == ("Ana Ruiz",)


@pytest.mark.parametrize(("body", "url"), [
    (RSS_091, "http://old.example/1.html"),
    (RDF, "http://rdf.example/1"),
    (ATOM, "https://atom.example/1"),
    (JSON_FEED, "https://www.gazette.example/news/1"),
    (b"\xef\xbb\xbf" + JSON_FEED, "https://www.gazette.example/news/1"),
])  # fmt: skip
def test_every_kind_of_feed_is_read(body: bytes, url: str) -> None:
    assert read_feed(body, URL).links[0].url == url


def test_atom_and_json_feed_tell_all_they_know() -> None:
    atom, other = read_feed(ATOM, URL), read_feed(JSON_FEED, URL)
    assert atom.links[0].context.title == "One day"
    assert atom.links[0].context.authors == ("Ana Ruiz", "Li Wei")
    assert atom.links[0].context.modified_at == datetime(2024, 4, 17, tzinfo=UTC)
    assert atom.next_page == "https://atom.example/feed?page=2"
    assert other.links[0].context.published_at == datetime(2024, 4, 16, 2, 53, 51, tzinfo=UTC)
    assert other.links[0].context.tags == ("sea",)
    assert (other.hubs, other.next_page) == (("https://hub.example/",), "https://www.gazette.example/feed.json?page=2")
    assert [link.url for link in other.links][1:] == ["https://json.example/2"]


def test_a_time_without_a_zone_is_told_only_where_the_zone_is_known() -> None:
    body = RSS_2.replace(b"Tue, 16 Apr 2024 10:53:51 +0800", b"2024-04-16 10:53:51")
    assert read_feed(body, URL).links[0].context.published_at is None
    known = read_feed(body, URL, timezone=ZoneInfo("Asia/Shanghai")).links[0].context.published_at
    assert known == datetime(2024, 4, 16, 2, 53, 51, tzinfo=UTC)


def test_a_broken_feed_gives_what_was_read_so_far() -> None:
    assert len(read_feed(RSS_2[: RSS_2.index(b"Only an id")], URL).links) >= 2


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    feed = read_feed(bomb + RSS_091.replace(b"First", b"&b;&x;First"), URL)
    assert "root:" not in (feed.links[0].context.title or "")
    assert "haha" not in (feed.links[0].context.title or "")


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: b"<rss><item>" + text.encode())))
def test_any_bytes_are_a_feed_of_perhaps_nothing(body: bytes) -> None:
    assert isinstance(read_feed(body, URL), Feed)


@pytest.mark.parametrize(("text", "moment"), [
    ("2024-04-16T10:53:51+08:00", datetime(2024, 4, 16, 2, 53, 51, tzinfo=UTC)),
    ("2024-04-16T10:53+0800", datetime(2024, 4, 16, 2, 53, tzinfo=UTC)),
    ("2024-04-16T02:53:51.123Z", datetime(2024, 4, 16, 2, 53, 51, tzinfo=UTC)),
    ("Tue, 16 Apr 2024 02:53:51 GMT", datetime(2024, 4, 16, 2, 53, 51, tzinfo=UTC)),
    ("16 Apr 2024 02:53 EST", datetime(2024, 4, 16, 7, 53, tzinfo=UTC)),
    ("2024-04-16", None), ("2024-04-16T10:53:51", None), ("2024-13-16T10:53:51Z", None), ("1970-01-01T00:00:00Z", None),
    ("2569-05-17T20:43:00Z", None), ("yesterday 10:30", None), ("", None), (None, None),
])  # fmt: skip
def test_only_a_moment_is_a_moment(text: str | None, moment: datetime | None) -> None:
    assert read_moment(text) == moment


def test_a_day_is_enough_to_see_a_change() -> None:
    assert read_day_or_moment("2024-04-16") == datetime(2024, 4, 16, tzinfo=UTC)
    assert read_day_or_moment("2024-04-16T10:00") == datetime(2024, 4, 16, 10, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2099, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_a_moment_survives_being_written(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    if moment.utcoffset() is not None and moment.utcoffset().seconds % 60 == 0:  # type: ignore[union-attr]
        assert read_moment(moment.isoformat()) == moment.astimezone(UTC)
