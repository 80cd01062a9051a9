"""Addresses in which a crawler could walk for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.discovery import trap_in


@pytest.mark.parametrize(("path", "trap"), [
    ("/events/2031/02/", "calendar"), ("/calendar/2024-05-01", "calendar"), ("/agenda/?date=2024-05-01", "calendar"),
    ("/whats-on?month=5&year=2031", "calendar"), ("/x?cal=1&day=3", "calendar"), ("/events/month/2031-02", "calendar"),
    ("/a/b/a/b/a/b/", "repeating path"), ("/news/news/news/", "repeating path"),
    ("/x/img/css/img/css/", "repeating path"),
    ("/" + "/".join(f"part{number}" for number in range(20)), "deep path"), ("/" + "a" * 3000, "long address"),
    ("/shop?sort=price&filter=red", "facets"), ("/list?f[0]=a&f[1]=b", "facets"),
    ("/list?a=1&b=2&c=3&d=4&e=5&f=6&g=7", "facets"), ("/search?q=harbour", "search"), ("/?s=harbour", "search"),
    ("/news?sessid=8f3a9c1d7b2e4f60a1b2c3d4", "session id"), ("/a?replytocom=12", "form"), ("/wp-login.php", "form"),
    ("/index.php?title=A&action=edit", "form"), ("/share/facebook", "form"),
])  # fmt: skip
def test_a_trap_is_named(path: str, trap: str) -> None:
    assert trap_in("https://a.example" + path) == trap


@pytest.mark.parametrize("path", [
    "/", "/2024/04/16/harbour-budget", "/archive/2024/04/", "/news?page=2", "/story?id=4711",
    "/events/2024/05/01/the-fair-opens",
    "/story/news/local/2024/03/11/bridge-reopens/72934412007/",
    "/0/0/0/1", "/sport/live/sport-on-tv", "/view?lang=de&id=3",
    "/archive?date=2024-04-16", "/search-for-survivors-goes-on", "/agenda-for-the-summit-is-set",
])  # fmt: skip
def test_an_ordinary_address_is_no_trap(path: str) -> None:
    assert trap_in("https://a.example" + path) is None


@given(st.text(max_size=100))
def test_any_address_is_looked_at_without_an_error(path: str) -> None:
    trap_in("https://a.example/" + path)
