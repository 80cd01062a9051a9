"""An article that is parted over several pages is one article: joined, revised as one, and read again from all its captures."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from newsarchive.archive import open_archive
from newsarchive.archive.schema import capture
from tests.integration.commands import Ran, newsarchive, start
from tests.integration.site import Answer, Asked, Site, article_page

Crawl = Callable[..., Ran]

FIRST = "/2026/03/05/the-long-story-of-the-harbour.htm"
SECOND, THIRD = (FIRST.replace(".htm", f"_{number}.htm") for number in (2, 3))
TITLE = "The long story of the harbour"


def text(number: int, word: str = "ferry") -> str:
    return "".join(
        f"<p>Page {number} of the story, paragraph {each}: the harbour master told the council on Thursday that the {word} "
        "would need another winter in the dock before it could cross the bay again, and that nobody should wait.</p>"
        for each in range(1, 5)
    )


def part(site: Site, number: int, word: str = "ferry") -> None:
    paths = {1: FIRST, 2: SECOND, 3: THIRD}
    links = " ".join(
        f"<span>{each}</span>" if each == number else f'<a href="{path}">{each}</a>' for each, path in paths.items()
    )
    page = article_page(TITLE, text(number, word)).replace(
        "</article>", f'</article><div id="div_currpage">{links}</div>'
    )
    site.html(paths[number], page)


@pytest.fixture
def paper(site: Site) -> Site:
    site.front("/", [FIRST])
    for number in (1, 2, 3):
        part(site, number)
    return site


def rows(archive: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(archive) as database:
        found = database.execute(statement).fetchall()
    database.close()
    return found


def body(archive: Path) -> list[str]:
    return str(rows(archive, "SELECT body FROM articles")[0][0]).split("\n\n")


def test_three_pages_are_one_article_with_every_capture_named(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    paper.front("/", [FIRST, THIRD])  # the front page links to a later page too

    ran = crawl(paper.address + "/")

    archive = tmp_path / "a.db"
    assert ran.code == 0, ran.err
    assert ran.json["articles"]["new"] == 1
    assert [line[:6] for line in body(archive)] == [f"Page {number}" for number in (1, 2, 3) for _ in range(4)]
    evidence = json.loads(rows(archive, "SELECT evidence FROM revision")[0][0])
    digests = {row[0] for row in rows(archive, "SELECT payload_digest FROM capture")}
    assert [each["url"] for each in evidence["parts"]["value"]] == [paper.address + SECOND, paper.address + THIRD]
    assert {each["payload_digest"] for each in evidence["parts"]["value"]} <= digests
    assert evidence["body"]["rule"].endswith("2 of 2 further pages")
    assert paper.overlaps() == 0
    shown = newsarchive("--archive", archive, "show", paper.address + SECOND, "--json", cwd=tmp_path)
    assert shown.json["headline"] == TITLE
    assert newsarchive("--archive", archive, "verify", cwd=tmp_path).code == 0


def test_a_later_page_that_is_named_by_itself_leads_to_the_first(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    ran = crawl(paper.address + THIRD)

    assert ran.json["articles"]["new"] == 1
    assert len(body(tmp_path / "a.db")) == 12


def test_an_edit_of_the_second_page_is_one_revision_and_no_edit_is_none(
    paper: Site, crawl: Crawl, tmp_path: Path
) -> None:
    archive = tmp_path / "a.db"
    crawl(paper.address + "/")
    paper.asked.clear()

    same = crawl(paper.address + "/", "--recheck")
    assert same.json["articles"] == {"new": 0, "changed": 0, "unchanged": 1}
    assert [path for path in paper.paths() if path.startswith("/2026")] == [FIRST, SECOND, THIRD]

    part(paper, 2, "steamer")
    edited = crawl(paper.address + "/", "--recheck")
    again = crawl(paper.address + "/", "--recheck")

    assert edited.json["articles"] == {"new": 0, "changed": 1, "unchanged": 0}
    assert again.json["articles"] == {"new": 0, "changed": 0, "unchanged": 1}
    assert rows(archive, "SELECT number, changed FROM revision ORDER BY 1") == [(1, "[]"), (2, '["body"]')]
    assert sum("steamer" in line for line in body(archive)) == 4


def test_a_page_that_is_gone_is_said_and_the_others_are_kept(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    del paper.pages[THIRD]

    ran = crawl(paper.address + "/")

    assert ran.json["articles"]["new"] == 1
    assert len(body(tmp_path / "a.db")) == 8
    evidence = json.loads(rows(tmp_path / "a.db", "SELECT evidence FROM revision")[0][0])
    assert evidence["parts"]["value"][1] == {"url": paper.address + THIRD, "missing": "HTTP 404"}
    assert evidence["parts"]["raw"] == "1 of 2 further pages"
    assert "a page of an article is missing" in ran.err


def test_a_host_that_refuses_a_later_page_for_a_while_makes_no_revision(
    paper: Site, crawl: Crawl, tmp_path: Path
) -> None:
    crawl(paper.address + "/")
    page = paper.pages[SECOND]
    paper.pages[SECOND] = Answer(b"later", 503)

    ill = crawl(paper.address + "/", "--recheck")
    paper.pages[SECOND] = page
    well = crawl(paper.address + "/", "--recheck")

    assert ill.json["reasons"] == {"a further page: HTTP 503": 1}
    assert well.json["articles"] == {"new": 0, "changed": 0, "unchanged": 1}
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM revision") == [(1,)]


def days_pass(archive: Path, days: int) -> None:
    by = timedelta(days=days)
    with open_archive(archive, mode="write") as opened, opened.transaction() as connection:
        for row in connection.execute(select(capture.c.id, capture.c.fetched_at)).all():
            connection.execute(update(capture).where(capture.c.id == row.id).values(fetched_at=row.fetched_at - by))


def test_a_page_of_a_known_article_that_is_not_there_once_cuts_nothing_off(
    paper: Site, crawl: Crawl, tmp_path: Path
) -> None:
    archive = tmp_path / "a.db"
    crawl(paper.address + "/")
    page = paper.pages.pop(SECOND)

    once = crawl(paper.address + "/", "--recheck")

    assert once.json["articles"] == {"new": 0, "changed": 0, "unchanged": 1}
    assert len(body(archive)) == 12
    part(paper, 1, "steamer")  # an edit of another page meanwhile is an edit of that page alone
    edited = crawl(paper.address + "/", "--recheck")
    assert edited.json["articles"]["changed"] == 1
    assert len(body(archive)) == 12
    missed = "SELECT count(*) FROM capture WHERE status = 404 AND url LIKE '%harbour\\_2.htm' ESCAPE '\\'"
    assert rows(archive, missed) == [(2,)]
    again = newsarchive("--archive", archive, "reextract", "--dry-run", "--json", cwd=tmp_path)
    assert again.json["unchanged"] == 2, again.out
    assert newsarchive("--archive", archive, "verify", cwd=tmp_path).code == 0

    paper.pages[SECOND] = page
    back = crawl(paper.address + "/", "--recheck")
    assert back.json["articles"] == {"new": 0, "changed": 0, "unchanged": 1}


def test_a_page_of_a_known_article_that_stays_away_is_gone(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    archive = tmp_path / "a.db"
    crawl(paper.address + "/")
    del paper.pages[THIRD]
    crawl(paper.address + "/", "--recheck")
    assert len(body(archive)) == 12
    days_pass(archive, 2)

    gone = crawl(paper.address + "/", "--recheck")

    assert gone.json["articles"]["changed"] == 1
    assert len(body(archive)) == 8
    assert rows(archive, "SELECT count(*) FROM revision") == [(2,)]


def test_what_was_joined_is_joined_again_from_the_captures(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    archive = tmp_path / "a.db"
    crawl(paper.address + "/")
    paper.pages.clear()
    before = body(archive)

    dry = newsarchive("--archive", archive, "reextract", "--dry-run", "--json", cwd=tmp_path)
    wet = newsarchive("--archive", archive, "reextract", "--json", cwd=tmp_path)

    assert dry.json["unchanged"] == 1, dry.out
    assert wet.code == 0, wet.err
    assert body(archive) == before


def test_a_crawl_killed_between_two_pages_begins_with_the_first_again(
    paper: Site, crawl: Crawl, tmp_path: Path
) -> None:
    archive = tmp_path / "a.db"
    page = paper.pages[THIRD]
    asked: list[float] = []

    def hangs(one: Asked) -> Answer:
        asked.append(one.begun)
        time.sleep(1 if len(asked) == 1 else 0)
        assert isinstance(page, Answer)
        return page

    paper.pages[THIRD] = hangs
    process = start("--archive", archive, "crawl", "--allow-private-hosts", paper.address + "/", cwd=tmp_path)
    while not asked and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert rows(archive, "SELECT count(*) FROM article") == [(0,)]

    ran = crawl(paper.address + "/")

    assert ran.json["articles"]["new"] == 1
    assert len(body(archive)) == 12
    assert rows(archive, "SELECT count(*) FROM page WHERE role = 'part'") == [(2,)]
