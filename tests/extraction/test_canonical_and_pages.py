import pytest

from newsarchive.extraction import extract, parse, read
from newsarchive.extraction.pagination import find_further_pages

URL = "https://gazette.test/city/harbour?utm_source=rss"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.gazette.test/city/harbour", "https://www.gazette.test/city/harbour"),
        ("/city/harbour#top", "https://gazette.test/city/harbour"),
        ("https://gazette.test/", URL),
        ("https://other.example/city/harbour", URL),
        ("javascript:void(0)", URL),
        ("http://[broken", URL),
    ],
)
def test_the_canonical_link_is_believed_only_where_it_can_be(link, expected):
    assert extract(f'<link rel="canonical" href="{link}"><p>x</p>', url=URL).canonical_url == expected


@pytest.mark.parametrize(
    ("links", "url", "expected"),
    [
        ('<div class="pagination"><a href="?page=2">2</a></div>', "https://a.test/n/1", ("https://a.test/n/1?page=2",)),
        ('<p><a href="/n/s_2.html">Next Page</a></p>', "https://a.test/n/s.html", ("https://a.test/n/s_2.html",)),
        ('<p><a href="/n/other_2.html">Next</a></p>', "https://a.test/n/s.html", ()),
        ('<p><a href="/n/s_2.html">A related story</a></p>', "https://a.test/n/s.html", ()),
        (
            '<div id="div_currpage"><a href="s.html">1</a> <a href="s_3.html">3</a></div>',
            "https://a.test/n/s_2.html",
            ("https://a.test/n/s_3.html",),
        ),
    ],
)
def test_further_pages_are_those_of_the_same_article(links, url, expected):
    assert find_further_pages(parse(links, url=url)) == expected


def test_a_page_that_forbids_archiving_says_so():
    reading = read(parse('<meta name="ROBOTS" content="noarchive"><p>x</p>', url=URL))
    assert reading.is_noarchive
