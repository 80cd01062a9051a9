"""A publisher's file: what it may say, and how it is told that it is wrong."""

from __future__ import annotations

import pickle
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.errors import ConfigurationError
from newsarchive.publishers import load_file, read_publisher
from newsarchive.publishers.table import read_duration

LEAST = 'id = "gazette"\nname = "The Gazette"\ndomains = ["gazette.example"]\n'
PATH = Path("gazette.toml")

WHOLE = """\
id = "gazette"
name = "The Gazette"
domains = ["gazette.example", "Gazette.TEST:8080"]
language = "en-GB"
timezone = "Europe/London"
date_order = "DMY"

[discover]
feeds = ["https://gazette.example/rss"]
sitemaps = ["https://gazette.example/sitemap.xml"]
pages = ["https://gazette.example/news"]
next_page = "a.next"
article = '/news/\\d+'
ignore = ['/video/', '/live/']
identity = '/(\\d+)-'

[schedule]
every = "1h30m"

[fetch]
captures = "text"
browser = true
hours = "22:00-06:00"
delay = "5s"
headers = { Cookie = "session=${PAPER_COOKIE}" }

[[extract]]
until = 2022-01-01
headline = ["h1.old"]

[[extract]]
headline = ["h1", "//h2[1]"]
drop = [".share"]
"""


def test_a_file_with_the_least_works() -> None:
    publisher = read_publisher(LEAST)
    assert (publisher.id, publisher.name, publisher.domains) == ("gazette", "The Gazette", ("gazette.example",))
    assert publisher.fetch.captures == "full"
    assert publisher.zone is None


def test_a_file_that_says_everything_is_read_whole() -> None:
    publisher = read_publisher(WHOLE, environment={"PAPER_COOKIE": "abc"})
    assert publisher.domains == ("gazette.example", "gazette.test:8080")
    assert publisher.discover.article is not None
    assert publisher.discover.article.pattern == r"/news/\d+"
    assert [each.text for each in publisher.discover.next_page] == ["a.next"]
    assert publisher.schedule.every == timedelta(minutes=90)
    assert publisher.fetch.hours == (time(22), time(6))
    assert publisher.fetch.delay == timedelta(seconds=5)
    assert publisher.fetch.headers == {"Cookie": "session=abc"}
    old, new = publisher.extract
    assert old.until == date(2022, 1, 1)
    assert [each.text for each in new.rules["headline"]] == ["h1", "//h2[1]"]


def test_a_secret_is_not_shown_when_a_publisher_is_logged() -> None:
    assert "abc" not in repr(read_publisher(WHOLE, environment={"PAPER_COOKIE": "abc"}))


def test_a_publisher_can_be_sent_to_a_worker() -> None:
    publisher = read_publisher(WHOLE, environment={"PAPER_COOKIE": "abc"})
    assert pickle.loads(pickle.dumps(publisher)) == publisher


@pytest.mark.parametrize(("text", "line", "message"), [
    ("nmae = 3", 4, "nmae: no such key; did you mean name?"),
    ('timezone = "Asia/Shanghia"', 4, "timezone: no such time zone: 'Asia/Shanghia'; did you mean Asia/Shanghai?"),
    ('timezone = "../etc/passwd"', 4, "no such time zone"),
    ('language = "english-"', 4, "not a language tag"),
    ('date_order = "dmy"', 4, "none of DMY, MDY, YMD"),
    ("[discover]\narticle = '('", 5, "[discover] article: '(' is not a regular expression"),
    ("[discover]\nignore = ['/a/',\n '*']", 6, "[discover] ignore: '*' is not a regular expression"),
    ("[discover]\nignore = ['x*']", 5, "matches every address"),
    ('[discover]\npages = [\n  "https://a.example/",\n  "/news",\n]', 7, "'/news' is not an absolute http or https"),
    ('[discover]\nfeeds = "ftp://a.example/"', 5, "not an absolute http"),
    ('[discover]\npages = [3]', 5, "must be a list of texts"),
    ('[discover]\nnext_pages = "a"', 5, "did you mean next_page?"),
    ('[schedule]\nevery = "hourly"', 5, "no length of time"),
    ('[schedule]\nevery = "0s"', 5, "no time at all"),
    ('[schedule]\nevery = 60', 5, "must be a text in quotes, not a number"),
    ('[fetch]\nhours = "6-22"', 5, "names no hours"),
    ('[fetch]\nhours = "06:00-25:00"', 5, "hour must be in 0..23"),
    ('[fetch]\nhours = "06:00-06:00"', 5, "starts when it ends"),
    ('[fetch]\nhours = "06:00-22:00"', 5, "needs the publisher's timezone"),
    ('[fetch]\nbrowser = "true"', 5, "must be true or false"),
    ('[fetch]\ncaptures = "all"', 5, "none of full, text, off"),
    ('[fetch.headers]\nCookie = "${NOT_SET}"', 5, "the environment variable NOT_SET is not set"),
    ('[fetch.headers]\n"A b" = "x"', 5, "not the name of a header"),
    ('[fetch.headers]\nA = "x\\r\\nB: y"', 5, "one line"),
    ('[[extract]]\nheadline = [\n  "h1",\n  "div[",\n]', 7, "headline: 'div[' is not a CSS or XPath selector"),
    ('[[extract]]\nheadline = ["//h1[foo()]"]', 5, "is not a CSS or XPath selector"),
    ('[[extract]]\nheadline = ["//h1["]', 5, "is not a CSS or XPath selector"),
    ('[[extract]]\nheadline = ["string-length(//p)"]', 5, "is not a CSS or XPath selector"),
    ('[[extract]]\nheadline = ["(//p) = 1"]', 5, "selects neither elements nor text, but a bool"),
    ('[[extract]]\ntitle = ["h1"]', 5, "no such key"),
    ('[[extract]]\nuntil = "2022-01-01"', 5, "must be a date without quotes"),
    ("[[extract]]\nuntil = 2022-01-01T00:00:00", 5, "must be a date"),
    ("[[extract]]\nuntil = 2022-01-01\n[[extract]]\nuntil = 2021-01-01", 7, "is not after 2022-01-01"),
    ('extract = { headline = ["h1"] }', 4, "must be written as [[extract]]"),
    ('fetch = "fast"', 4, "must be a table"),
    ("a = = 3", 4, "not TOML"),
    ('a = """open', 4, "not TOML"),
])  # fmt: skip
def test_a_mistake_is_told_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_publisher(LEAST + text, path=PATH, environment={})
    assert str(caught.value).startswith(f"gazette.toml:{line}: ")
    assert message in str(caught.value)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(("text", "message"), [
    ("", "id is missing"),
    ('id = "a"', "name is missing"),
    ('id = "a"\nname = "A"', "domains is missing or empty"),
    ('id = "a"\nname = "A"\ndomains = []', "domains is missing or empty"),
    ('id = "A b"\nname = "A"\ndomains = ["a.example"]', "may hold small letters"),
    ('id = "a"\nname = " "\ndomains = ["a.example"]', "is empty"),
    ('id = "a"\nname = "A"\ndomains = ["https://a.example/"]', "is not a host name"),
    ('id = "a"\nname = "A"\ndomains = ["a.example/news"]', "is not a host name"),
])  # fmt: skip
def test_what_every_publisher_has_is_asked_for(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        read_publisher(text, path=PATH)


def test_a_selector_may_be_css_or_xpath() -> None:
    text = (
        LEAST
        + """
[[extract]]
headline = ["div.head > h1", "//h1[@class='x']", ".//h1", "(//h1)[1]", "h1::text", "meta[name=title]::attr(content)"]
published = ["//text()[starts-with(normalize-space(), 'Updated:')]", "//p[re:test(., '^By')]", "string(//h1)"]
"""
    )
    (era,) = read_publisher(text).extract
    assert len(era.rules["headline"]) == 6
    assert era.rules["published"][0].xpath.startswith("//text()")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing, binary = tmp_path / "missing.toml", tmp_path / "binary.toml"
    binary.write_bytes(b'name = "\xff"')
    for path, message in ((missing, "cannot be read"), (binary, "not UTF-8")):
        with pytest.raises(ConfigurationError, match=message) as caught:
            load_file(path)
        assert caught.value.path == path


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "gazette.toml"
    path.write_bytes(b"\xef\xbb\xbf" + LEAST.encode())
    assert load_file(path).path == path


@pytest.mark.parametrize(("hours", "open_at", "closed_at"), [
    ("06:00-22:00", (time(6), time(21, 59)), (time(5, 59), time(22))),
    ("22:00-06:00", (time(22), time(3)), (time(6), time(12))),
    ("18:30-24:00", (time(18, 30), time(23, 59)), (time(0), time(18))),
])  # fmt: skip
def test_hours_may_pass_midnight(hours: str, open_at: tuple[time, ...], closed_at: tuple[time, ...]) -> None:
    fetch = read_publisher(LEAST + f'timezone = "Asia/Tokyo"\n[fetch]\nhours = "{hours}"').fetch
    assert all(fetch.is_open(each) for each in open_at)
    assert not any(fetch.is_open(each) for each in closed_at)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_as_configuration(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_publisher(text, path=PATH)
    assert caught.value.path == PATH


@given(st.integers(1, 999), st.sampled_from("smhdw"))
def test_a_length_of_time_is_read_as_written(number: int, unit: str) -> None:
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[unit]
    assert read_duration(f"{number}{unit}") == timedelta(seconds=number * seconds)
