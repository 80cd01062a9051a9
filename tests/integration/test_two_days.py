"""Both sample papers crawled on two days, compared with what a perfect archive of them holds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.queries.article import StoredArticle
from newsarchive.demo import Truth, publisher_files, truth
from newsarchive.demo.server import Newsstand, serve
from tests.integration.commands import newsarchive

EXACT = ("headline", "published_on", "language", "kind")


@pytest.fixture(scope="module")
def newsstand() -> Iterator[Newsstand]:
    with serve(day=1, latency_s=0.01) as served:
        yield served


@pytest.fixture(scope="module")
def reports(newsstand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two days crawled; the reports of both, and where the archive is."""
    folder = tmp_path_factory.mktemp("days")
    files = folder / "publishers"
    publisher_files(newsstand.addresses, files)
    found: dict[str, Any] = {"archive": folder / "a.db"}
    for day, more in ((1, ()), (2, ("--recheck",))):
        newsstand.set_day(day)
        options = ["--publishers", files, "--allow-private-hosts", "--json", *more]
        ran = newsarchive("--archive", found["archive"], "crawl", *newsstand.addresses, *options, cwd=folder)
        assert ran.code == 0, ran.err
        found[f"day {day}"] = ran.json
    return found


@pytest.fixture(scope="module")
def archive(reports: dict[str, Any]) -> Iterator[Archive]:
    with open_archive(reports["archive"]) as opened:
        yield opened


@pytest.fixture(scope="module")
def after(newsstand: Newsstand, reports: dict[str, Any]) -> Truth:
    return truth(2, newsstand.addresses)


def test_nobody_was_asked_twice_at_once(newsstand: Newsstand, reports: dict[str, Any]) -> None:
    assert reports
    for paper in newsstand.addresses:
        assert newsstand.overlaps(paper) == []


def test_the_private_pages_were_left_alone(newsstand: Newsstand, reports: dict[str, Any]) -> None:
    assert reports
    assert not [visit for visit in newsstand.visits if visit.path.startswith("/private/")]


@pytest.mark.parametrize("day", [1, 2])
def test_each_day_reports_what_was_new_and_what_was_edited(
    day: int, reports: dict[str, Any], newsstand: Newsstand
) -> None:
    told = truth(day, newsstand.addresses)
    report = reports[f"day {day}"]["publishers"]

    assert {paper: report[paper]["articles"]["new"] for paper in report} == dict(told.new)
    if day == 2:
        assert {paper: report[paper]["articles"]["changed"] for paper in report} == dict(told.changed)


def test_the_counts_of_each_day_add_up(reports: dict[str, Any]) -> None:
    for day in ("day 1", "day 2"):
        report = reports[day]
        for part in ("pages", "articles"):
            for name, count in report[part].items():
                assert count == sum(each[part][name] for each in report["publishers"].values())
        assert report["pages"]["pending"] == 0


def test_every_article_is_there_once_with_its_status_and_revisions(after: Truth, archive: Archive) -> None:
    held = {
        url: (status, count) for url, status, count in archive.rows("articles", ("url", "status", "revision_count"))
    }
    missing_or_gone = {"missing", "gone"}

    for record in after.records:
        status, count = held.pop(record.article.url)
        assert count == record.revision_count, record.key
        assert status == record.status or {status, record.status} <= missing_or_gone, record.key
    assert held == {}


def _stored(archive: Archive, after: Truth) -> list[tuple[Any, StoredArticle]]:
    return [(record, archive.article(record.article.url)) for record in after.records]


@pytest.mark.parametrize("field", EXACT)
def test_fields_that_leave_no_choice_are_exact(field: str, after: Truth, archive: Archive) -> None:
    wrong = {
        record.key: (getattr(stored.article, field), getattr(record.article, field))
        for record, stored in _stored(archive, after)
        if getattr(stored.article, field) != getattr(record.article, field)
    }

    assert wrong == {}


@pytest.mark.parametrize(
    ("field", "most_wrong"),
    [("body", 4), ("authors", 6), ("source", 4), ("notice", 2), ("photos", 4), ("published_at", 2), ("access", 3)],
)
def test_fields_that_need_judgement_are_nearly_always_exact(
    field: str, most_wrong: int, after: Truth, archive: Archive
) -> None:
    wrong = {
        record.key: (getattr(stored.article, field), getattr(record.article, field))
        for record, stored in _stored(archive, after)
        if getattr(stored.article, field) != getattr(record.article, field)
    }

    assert len(wrong) <= most_wrong, wrong


def test_an_old_address_leads_to_the_article(after: Truth, archive: Archive, newsstand: Newsstand) -> None:
    visited = {visit.path for visit in newsstand.visits}
    for record in after.records:
        for path in visited & set(record.redirects):
            assert archive.article(newsstand.addresses[record.paper] + path).article.url == record.article.url


def test_a_silent_correction_is_called_silent(after: Truth, archive: Archive) -> None:
    url = after.find("tide-gates-stay-half-open").article.url

    first, second = archive.history(url)

    assert (first["changed"], first["silent"]) == ([], False)
    assert (second["changed"], second["silent"]) == (["body"], True)


def test_every_value_can_be_followed_to_the_bytes_it_came_from(archive: Archive) -> None:
    stored = archive.article(next(iter(archive.rows("articles", ("id",))))[0])

    assert stored.capture_id is not None
    exchange = read_exchange(archive, stored.capture_id)
    assert exchange.status == 200
    assert exchange.body
    found = stored.article.evidence["headline"]
    assert found.value == stored.article.headline
    assert 0 < found.confidence <= 1
    assert found.rule


def test_search_finds_words_of_two_chinese_characters(archive: Archive) -> None:
    for word in ("港口", "预算"):
        hits = list(archive.search(word))
        assert hits
        assert all(word in archive.article(hit.id).article.body or word in (hit.headline or "") for hit in hits)


def test_captures_pass_the_checks_of_programs_nobody_here_wrote(reports: dict[str, Any]) -> None:
    files = sorted(Path(reports["archive"]).with_suffix(".captures").glob("*.warc.gz"))
    assert files
    for name in files:
        for checker in ("warcio.cli", "fastwarc.cli"):
            ran = subprocess.run(
                [sys.executable, "-m", checker, "check", str(name)], capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, (checker, ran.stdout, ran.stderr)
