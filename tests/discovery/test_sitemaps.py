"""Sitemaps: every namespace, in memory that does not grow, and safe from hostile XML."""

from __future__ import annotations

import gzip
import io
import resource
import subprocess
import sys
from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.discovery import Link, read_sitemap
from newsarchive.discovery import sitemaps as module

URL = "https://www.gazette.example/sitemap.xml"
NAMESPACES = (
    b'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    b'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
NEWS = (
    b"""<?xml version="1.0" encoding="UTF-8"?><!-- made by hand --><urlset %s>
<url><loc> https://www.gazette.example/harbour </loc><lastmod>2024-04-16T10:53:51+08:00</lastmod>
 <image:image><image:loc>https://www.gazette.example/a.jpg</image:loc><image:title>A ship</image:title></image:image>
 <news:news><news:publication><news:name>The Gazette</news:name><news:language>en</news:language></news:publication>
 <news:publication_date>2024-04-16T01:00:00Z</news:publication_date><news:title>Harbour  budget</news:title>
 <news:keywords>sea, money</news:keywords></news:news></url>
<url><loc>https://www.gazette.example/en/2024/04/16/a-storm-hits-the-coast</loc><lastmod>2024-04-17</lastmod>
 <xhtml:link rel="alternate" hreflang="en" href="https://www.gazette.example/en/2024/04/16/a-storm-hits-the-coast"/>
 <xhtml:link rel="alternate" hreflang="fr" href="https://www.gazette.example/fr/2024/04/16/une-tempete-sur-la-cote"/></url>
<url><loc>https://www.gazette.example/sport</loc></url>
<url><loc>https://www.gazette.example/privacy-policy</loc></url>
<url><loc>/relative-address-of-a-story</loc></url>
<url><loc></loc></url><url><loc>javascript:alert(1)</loc></url><url><loc>http://[::bad/</loc></url>
</urlset>"""
    % NAMESPACES
)
INDEX = (
    b"""<sitemapindex %s><sitemap><loc>https://www.gazette.example/1.xml.gz</loc><lastmod>2024-04-16</lastmod></sitemap>
<sitemap><loc>https://www.gazette.example/2.xml</loc></sitemap></sitemapindex>"""
    % NAMESPACES
)


def links(body: bytes) -> list[Link]:
    return list(read_sitemap(body, URL))


def test_the_news_namespace_tells_title_time_and_keywords() -> None:
    first = links(NEWS)[0]
    assert (first.url, first.kind, first.place) == ("https://www.gazette.example/harbour", "article", "news sitemap")
    assert first.context.title == "Harbour budget"
    assert first.context.published_at == datetime(2024, 4, 16, 1, tzinfo=UTC)
    assert first.context.modified_at == datetime(2024, 4, 16, 2, 53, 51, tzinfo=UTC)
    assert first.context.tags == ("sea", "money")


def test_a_day_of_change_is_midnight_and_alternates_follow_their_page() -> None:
    _, english, french, *_ = links(NEWS)
    assert english.context.modified_at == datetime(2024, 4, 17, tzinfo=UTC)
    assert french.url == "https://www.gazette.example/fr/2024/04/16/une-tempete-sur-la-cote"


def test_lists_are_told_and_pages_of_the_house_left_out() -> None:
    kinds = {link.url.partition(".example")[2]: link.kind for link in links(NEWS)}
    assert kinds["/sport"] == "list"
    assert "/privacy-policy" not in kinds
    assert kinds["/relative-address-of-a-story"] == "article"
    assert len(kinds) == 5


def test_an_index_gives_sitemaps_with_their_time() -> None:
    first, second = links(INDEX)
    assert (first.url, first.kind) == ("https://www.gazette.example/1.xml.gz", "sitemap")
    assert first.context.modified_at == datetime(2024, 4, 16, tzinfo=UTC)
    assert second.context.modified_at is None


def test_gzip_text_and_missing_namespaces_are_read_alike() -> None:
    assert links(gzip.compress(NEWS)) == links(NEWS)
    assert [link.url for link in links(b"\xef\xbb\xbfhttps://a.example/1\r\n\r\nnonsense\nhttps://a.example/2")] == [
        "https://a.example/1",
        "https://a.example/2",
    ]
    assert len(links(b"<urlset><url><loc>https://a.example/1</loc></url></urlset>")) == 1
    assert (
        len(
            links(
                NEWS.decode()
                .encode("utf-16")
                .replace(b'"\x00U\x00T\x00F\x00-\x008\x00"', b'"\x00U\x00T\x00F\x00-\x001\x006\x00"')
            )
        )
        > 3
    )


@pytest.mark.parametrize(
    "body", [NEWS[: NEWS.index(b"sport")], gzip.compress(NEWS, mtime=0)[:-30], NEWS.replace(b"</url>", b"</ur>", 3)]
)
def test_a_broken_sitemap_gives_what_was_read_until_it_broke(body: bytes) -> None:
    assert links(body)[0].url == "https://www.gazette.example/harbour"


def test_entities_are_neither_expanded_nor_fetched() -> None:
    body = b"""<!DOCTYPE urlset [<!ENTITY a "https://evil.example/"><!ENTITY x SYSTEM "file:///etc/hostname">
    <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
    <urlset><url><loc>&x;</loc></url><url><loc>&c;</loc></url><url><loc>https://a.example/1</loc></url></urlset>"""
    assert [link.url for link in links(body)] == ["https://a.example/1"]


def test_links_come_before_the_end_is_read() -> None:
    def endless() -> bytes:
        return b"<url><loc>https://a.example/a-story-of-some-length</loc></url>" * 1000

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return endless()[:size]

        def readable(self) -> bool:
            return True

    start = io.BytesIO(b"<urlset>" + endless())
    assert len(list(islice(read_sitemap(start, URL), 900))) == 900


def test_a_gzip_bomb_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1 << 20)
    bomb = gzip.compress(b"<urlset><url><loc>https://a.example/1</loc></url>" + b" " * (64 << 20))
    assert len(links(bomb)) == 1


def test_a_large_sitemap_is_read_in_constant_memory() -> None:
    code = """
import gzip, io, resource, sys
from newsarchive.discovery import read_sitemap
entry = b"<url><loc>https://a.example/2024/04/16/a-story-number-%07d</loc><lastmod>2024-04-16</lastmod></url>\\n"
def body(count):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as out:
        out.write(b"<urlset>")
        for number in range(count): out.write(entry % number)
        out.write(b"</urlset>")
    packed.seek(0)
    return packed
assert sum(1 for _ in read_sitemap(body(2_000), "https://a.example/")) == 2_000
small = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert sum(1 for _ in read_sitemap(body(100_000), "https://a.example/")) == 100_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - small)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 8 * 1024  # KiB: the packed file and nothing that grows with it
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


@given(st.binary(max_size=400), st.sampled_from([b"", b"<urlset>", b"\x1f\x8b", b"<urlset><url><loc>"]))
def test_any_bytes_are_a_sitemap_of_perhaps_nothing(body: bytes, start: bytes) -> None:
    assert all(link.url.startswith("http") for link in read_sitemap(start + body, URL))
