"""Addresses: one normal form, one identity, and never two hosts or two articles made one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsarchive.urls import canonical, host_key, identity, same_site, site

PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "identity_pairs.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]

FRAGMENTS = [
    *"/?#&=%;:@[]().\\ ",
    *("..", "%2e", "%41", "%", "%zz", "://", "www.", "m.", "http", "1", "0x7f", "amp", "/index.html", "utm_source=x"),
    *(";jsessionid=1", "ß", "。", "é", "&amp;", "\x00", "\t", "\ud800", "xn--", "sid=58428beaa14598c2e02d93ad5c773e4d"),
]
ADDRESSES = st.builds(
    "{}{}".format,
    st.sampled_from(
        ["http://", "https://a.example/", "HTTPS://A.example", "http://1.2.3", "http://[::", "", "//", "ftp://a/"]
    ),
    st.lists(st.one_of(st.text(max_size=5), st.sampled_from(FRAGMENTS)), max_size=10).map("".join),
)
HOSTS = st.lists(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True), min_size=1, max_size=4).map(
    lambda labels: ".".join([*labels, "example"])
)
PATHS = st.from_regex(r"(/[A-Za-z0-9._~%-]{0,8}){0,5}(\?[a-z0-9=&_%-]{0,20})?", fullmatch=True)


@settings(deadline=None)  # the first address loads the suffix list
@given(ADDRESSES)
@example("http://a.example/%%34%31")
@example("http://a.example/a/%2e%2e/b")
def test_an_address_is_normalised_once_or_refused_with_a_value_error(address: str) -> None:
    try:
        normal = canonical(address)
    except ValueError:
        return
    assert canonical(normal) == normal
    assert host_key(normal) == host_key(address)
    site(address)
    identity(address)


@settings(deadline=None)
@given(HOSTS, PATHS)
def test_the_host_is_never_changed(host: str, path: str) -> None:
    assert urlsplit(canonical(f"http://{host}{path}")).hostname == host


@settings(deadline=None)
@given(HOSTS, HOSTS, PATHS)
def test_two_hosts_never_become_one(one: str, other: str, path: str) -> None:
    if one != other:
        assert canonical(f"http://{one}{path}") != canonical(f"http://{other}{path}")


@settings(deadline=None)
@given(HOSTS, PATHS)
def test_an_identity_survives_normalising(host: str, path: str) -> None:
    address = f"http://{host}{path}"
    assert identity(address) == identity(canonical(address))


@pytest.mark.parametrize(("address", "normal"), [
    ("https://a.example", "https://a.example/"),
    ("https://a.example:443/x", "https://a.example/x"),
    ("https://a.example:8443/x", "https://a.example:8443/x"),
    ("https://user:secret@a.example/x", "https://a.example/x"),
    ("https://a.example/x#part", "https://a.example/x"),
    ("https://a.example/?b=2&a=1", "https://a.example/?a=1&b=2"),
    ("https://a.example/?b=2&b=1", "https://a.example/?b=2&b=1"),
    ("https://a.example/?&&", "https://a.example/"),
    ("https://a.example/?feed=rss2", "https://a.example/?feed=rss2"),
    ("http://2130706433/", "http://127.0.0.1/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://0177.0.0.1/", "http://127.0.0.1/"),
    ("http://[0:0:0:0:0:0:0:1]:80/", "http://[::1]/"),
    ("http://good.example\\@evil.example/", "http://good.example/@evil.example/"),
    ("http://ＡＢＣ.example/", "http://abc.example/"),
    ("http://a.example/%7Euser/%e4%b8%ad", "http://a.example/~user/%E4%B8%AD"),
    ("http://a.example/(S(lit3py55t21z5v55vlm25s55))/orders.aspx", "http://a.example/orders.aspx"),
])  # fmt: skip
def test_the_normal_form_is_the_expected_one(address: str, normal: str) -> None:
    assert canonical(address) == normal


@pytest.mark.parametrize("address", [
    "", "a.example/x", "/x", "//a.example/x", "ftp://a.example/", "mailto:a@b.example", "javascript:void(0)", "http://",
    "http:///x", "http://a..b/", "http://a.example:port/", "http://a.example:99999/", "http://a b/", "http://1.2.3.4.5/",
    "http://256.1.1.1/", "http://[::1", "http://[fe80::1%25eth0]/", "http://-/\ud800",
])  # fmt: skip
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonical(address)


@pytest.mark.parametrize(("address", "expected"), [
    ("https://www.news.example.co.uk/a", "example.co.uk"),
    ("https://usa.chinadaily.com.cn/", "chinadaily.com.cn"),
    ("https://one.blogspot.com/", "one.blogspot.com"),
    ("http://blogspot.com/", "blogspot.com"),
    ("http://newsstand.test:8080/", "newsstand.test"),
    ("http://a.b.newsstand.test/", "newsstand.test"),
    ("http://localhost:8001/", "localhost:8001"),
    ("http://gazette.localhost:8001/", "gazette.localhost:8001"),
    ("http://127.0.0.1:8001/a", "127.0.0.1:8001"),
    ("http://[::1]:8001/a", "[::1]:8001"),
])  # fmt: skip
def test_the_site_is_the_registrable_domain(address: str, expected: str) -> None:
    assert site(address) == expected


def test_ports_of_one_machine_are_sites_of_their_own() -> None:
    assert not same_site("http://127.0.0.1:8001/", "http://127.0.0.1:8002/")
    assert same_site("http://www.gazette.example:81/", "https://m.gazette.example/")


def test_the_table_holds_three_hundred_pairs() -> None:
    assert len(PAIRS) >= 300
    assert sum(verdict == "different" for verdict, *_ in PAIRS) >= 60


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " ".join(pair[:3])[:120])
def test_one_article_has_one_identity_and_two_have_two(pair: list[str]) -> None:
    verdict, one, other, *pattern = pair
    compiled = re.compile(pattern[0]) if pattern else None
    assert (identity(one, compiled) == identity(other, compiled)) == (verdict == "same")


def test_a_pattern_with_several_groups_gives_the_one_that_took_part() -> None:
    pattern = re.compile(r"/(WS[0-9a-f]{8})|/c_(\d+)\.htm")
    assert identity("http://a.example/2014-01/02/c_99.htm", pattern) == "99"


def test_importing_it_loads_neither_the_suffix_list_nor_idna() -> None:
    code = (
        "import sys, newsarchive.urls as urls; urls.identity('http://www.a.example/');"
        "print('tldextract' in sys.modules, 'idna' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
