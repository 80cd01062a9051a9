"""What a body is, the usual places, learned shapes and dated addresses."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.discovery import Shape, dated_address, learn_shape, sniff, usual_places


@pytest.mark.parametrize(("body", "content_type", "sort"), [
    (b"<!DOCTYPE html><html>", "text/html", "html"),
    (b"<html>", None, "html"),
    (b"plain words", "text/html; charset=utf-8", "html"),
    (b"", "text/html", "html"),
    (b'<?xml version="1.0"?><!-- c --><!DOCTYPE html PUBLIC "x" "y"><html xmlns="z">', "application/xhtml+xml", "html"),
    (b'<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><rss version="2.0">', "text/xml", "feed"),
    (b"\xef\xbb\xbf\r\n<feed xmlns='http://www.w3.org/2005/Atom'>", "text/html", "feed"),
    (b"<rdf:RDF xmlns:rdf='x'>", "application/rdf+xml", "feed"),
    (b'{"version": "https://jsonfeed.org/version/1"}', "application/json", "feed"),
    (b'{"a": 1}', "application/json", "binary"),
    (b"<urlset>", "text/xml", "sitemap"),
    (b"<sm:sitemapindex xmlns:sm='x'>", None, "sitemap"),
    (gzip.compress(b"<urlset>" + b" " * 50_000, mtime=0), "application/gzip", "sitemap"),
    ("<urlset>".encode("utf-16"), "text/xml", "sitemap"),
    (b"https://a.example/1\nhttps://a.example/2", "text/plain", "addresses"),
    (b"https://a.example/1\n" * 2000, "text/plain", "addresses"),
    (b"see https://a.example/1", "text/plain", "binary"),
    (b"%PDF-1.7 <html>", "text/html", "binary"),
    (b"\x89PNG\r\n", None, "binary"),
    (b"\x1f\x8bbroken", "application/gzip", "binary"),
    (b"<svg xmlns='x'>", "image/svg+xml", "binary"),
    (b"words", "application/octet-stream", "binary"),
])  # fmt: skip
def test_the_first_bytes_tell_what_a_body_is(body: bytes, content_type: str | None, sort: str) -> None:
    assert sniff(body, content_type) == sort


@given(st.binary(max_size=200), st.one_of(st.none(), st.text(max_size=20)))
def test_any_body_is_something(body: bytes, content_type: str | None) -> None:
    assert sniff(body, content_type) in ("html", "feed", "sitemap", "addresses", "binary")


def test_few_places_are_asked_in_the_scheme_and_port_given() -> None:
    links = usual_places("http://127.0.0.1:8001/news/1")
    assert len(links) <= 6
    assert all(link.url.startswith("http://127.0.0.1:8001/") for link in links)
    assert {link.kind for link in links} == {"sitemap", "feed"}


def test_a_shape_is_learned_from_what_most_articles_look_like() -> None:
    known = [f"https://a.example/news/2024/04/{day}/the-story-of-day-{day}" for day in range(10, 28)]
    shape = learn_shape([*known, "https://a.example/about"])
    assert shape.matches("https://a.example/sport/2019/12/31/a-goal-in-the-last-minute")
    assert not shape.matches("https://a.example/about")
    assert not shape.matches("https://a.example/news/2024/04/")


def test_too_few_addresses_and_mere_words_teach_nothing() -> None:
    assert learn_shape([f"https://a.example/2024/a-b-c-d-{number}" for number in range(4)]) == Shape()
    assert (
        learn_shape([f"https://a.example/news/{word}" for word in ("one", "two", "three", "four", "five")]) == Shape()
    )
    assert not Shape().matches("https://a.example/")


def test_parameters_are_part_of_a_shape() -> None:
    shape = learn_shape(f"https://a.example/view.php?newsid={number}" for number in range(10_000, 10_009))
    assert not shape.matches("https://a.example/view.php")


@pytest.mark.parametrize(("address", "day", "other"), [
    ("https://a.example/2024/04/16/", date(2023, 1, 2), "https://a.example/2023/01/02/"),
    ("https://a.example/news/20240416.html", date(2023, 1, 2), "https://a.example/news/20230102.html"),
    ("https://a.example/archive?d=2024-4-6", date(2023, 1, 2), "https://a.example/archive?d=2023-1-2"),
    ("https://a.example/2024/apr/16/all", date(2023, 1, 2), "https://a.example/2023/jan/02/all"),
    ("https://a.example/2024-04/16/node.htm", date(2023, 1, 2), "https://a.example/2023-01/02/node.htm"),
    ("https://a.example/archive/2024/04", date(2023, 1, 1), "https://a.example/archive/2023/01"),
])  # fmt: skip
def test_a_dated_address_is_made_for_another_day(address: str, day: date, other: str) -> None:
    found = dated_address(address)
    assert found is not None
    assert found.at(found.on) == address
    assert found.at(day) == other


def test_a_backfill_walks_back_by_day_or_month() -> None:
    by_day, by_month = dated_address("https://a.example/2024/03/02/"), dated_address("https://a.example/2024/02")
    assert by_day is not None
    assert by_month is not None
    assert list(by_day.back_to(date(2024, 2, 28)))[-1] == "https://a.example/2024/02/28/"
    assert list(by_month.back_to(date(2023, 11, 15))) == [
        "https://a.example/2024/01",
        "https://a.example/2023/12",
        "https://a.example/2023/11",
    ]


@pytest.mark.parametrize(
    "address",
    ["https://a.example/", "https://a.example/20249999", "https://2024.example/04", "https://a.example/x12024/04"],
)
def test_an_address_without_a_date_has_none(address: str) -> None:
    assert dated_address(address) is None


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)), st.sampled_from(["%Y/%m/%d", "%Y-%m-%d", "%Y%m%d", "%Y%m/%d"]))
def test_the_day_of_an_address_is_read_as_written(day: date, form: str) -> None:
    found = dated_address(f"https://a.example/news/{day.strftime(form)}/x")
    assert found is not None
    assert found.on == day
