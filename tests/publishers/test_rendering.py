"""A publisher written as a file reads back as the same publisher."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.publishers import Discover, Fetch, Publisher, Schedule, adhoc, as_toml, load, read_publisher

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@pytest.mark.parametrize("publisher", load().values(), ids=lambda publisher: publisher.id)
def test_each_shipped_publisher_survives(publisher: Publisher) -> None:
    assert read_publisher(as_toml(publisher), path=publisher.path) == publisher


def test_an_undescribed_site_can_be_written_down() -> None:
    publisher = adhoc("https://www.gazette.example/")
    assert read_publisher(as_toml(publisher)) == publisher


def test_headers_are_never_written() -> None:
    publisher = replace(adhoc("https://www.gazette.example/"), fetch=Fetch(headers={"Cookie": "secret"}))
    assert "secret" not in as_toml(publisher)


@given(TEXTS, TEXTS, st.integers(1, 10**9), st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_any_name_pattern_and_length_of_time_survives(name: str, literal: str, seconds: int, start: time) -> None:
    publisher = Publisher(
        id="a",
        name=name,
        domains=("a.example",),
        timezone="UTC",
        discover=Discover(article=re.compile(re.escape(literal)), ignore=(re.compile(re.escape(name)),)),
        schedule=Schedule(every=timedelta(seconds=seconds)),
        fetch=Fetch(hours=(start, time((start.hour + 1) % 24, 30))),
    )
    assert read_publisher(as_toml(publisher)) == publisher
