"""A paper crawled over many days whose old front pages are deleted: the crawls before and after hold together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from newsarchive.archive import open_archive
from newsarchive.archive.schema import capture, capture_file
from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Answer, Site
from tests.integration.test_captures import STORIES, describe, paper
from tests.web.serving import serving

Crawl = Callable[..., Ran]
RETENTION = '[retention]\nfront_pages = "30d"\nfeeds = "30d"\n'


def days_pass(archive: Path, days: int) -> None:
    """All that was captured was captured so much earlier."""
    by = timedelta(days=days)
    with open_archive(archive, mode="write") as opened, opened.transaction() as connection:
        for row in connection.execute(select(capture.c.id, capture.c.fetched_at)).all():
            connection.execute(update(capture).where(capture.c.id == row.id).values(fetched_at=row.fetched_at - by))
        for row in connection.execute(select(capture_file.c.id, capture_file.c.opened_at)).all():
            earlier = update(capture_file).where(capture_file.c.id == row.id)
            connection.execute(earlier.values(opened_at=row.opened_at - by))


def test_a_paper_of_many_days_keeps_its_articles_and_loses_its_old_front_pages(
    site: Site, tmp_path: Path, crawl: Crawl
) -> None:
    paper(site)
    files = describe(tmp_path, site, 'captures = "full"')
    (file,) = files.glob("*.toml")
    file.write_text(file.read_text() + RETENTION)
    archive, where = tmp_path / "a.db", ("--archive", tmp_path / "a.db")
    for day in range(4):
        site.front("/", list(STORIES), tail=f"<p>The weather of day {day}.</p>")
        if day == 2:
            site.article(STORIES[0], "Story of the harbour, edited")
        ran = crawl("post", "--recheck")
        assert ran.code == 0, ran.err
        days_pass(archive, 20)

    told = newsarchive(*where, "retain", "--dry-run", "--json", cwd=tmp_path).json
    done = newsarchive(*where, "retain", "--json", cwd=tmp_path).json

    assert {**told, "dry_run": False} == done
    assert {each["holds"] for each in done["deleted"]} == {"front_pages", "feeds"}
    assert done["freed_bytes"] > 0
    with open_archive(archive) as opened, opened.reading() as connection:
        lists = select(capture.c.id).join(capture_file, capture_file.c.id == capture.c.file_id)
        deleted = connection.execute(lists.where(capture_file.c.deleted_at.is_not(None))).scalars().all()
        kept = lists.where(capture_file.c.holds == "front_pages", capture_file.c.deleted_at.is_(None))
        assert len(connection.execute(kept).scalars().all()) == 1  # of the last 30 days
    verified = newsarchive(*where, "verify", cwd=tmp_path)
    assert verified.code == 0, verified.out
    proved = newsarchive(*where, "verify", "--manifest", "--json", cwd=tmp_path)
    assert proved.code == 0, proved.out
    assert proved.out.count("was deleted by retention on") == len(done["deleted"])

    again = crawl("post", "--recheck")

    assert again.code == 0, again.err
    assert newsarchive(*where, "verify", "--manifest", cwd=tmp_path).code == 0
    assert newsarchive(*where, "retain", "--json", cwd=tmp_path).json["deleted"] == []
    with sqlite3.connect(archive) as database:
        assert database.execute("SELECT count(*) FROM articles").fetchone() == (2,)
        assert database.execute("SELECT count(*) FROM revision").fetchone() == (3,)
    with serving(archive) as page:
        answer = page.get(f"/capture/{deleted[0]}")
        assert answer.status == 200
        assert "deleted by retention on" in answer.text


def test_visits_that_found_nothing_new_are_told_of_by_show(site: Site, tmp_path: Path, crawl: Crawl) -> None:
    paper(site)
    describe(tmp_path, site, 'captures = "full"')
    where = ("--archive", tmp_path / "a.db")
    for day in range(3):
        site.article(STORIES[0], "Story of the harbour number 0")
        page = site.pages[STORIES[0]]
        assert isinstance(page, Answer)
        page.body += b"<!-- another advertisement %d -->" % day
        assert crawl("post", "--recheck").code == 0
        days_pass(tmp_path / "a.db", 20)

    done = newsarchive(*where, "retain", cwd=tmp_path, NEWSARCHIVE_RETENTION="articles=10d")

    assert done.code == 0, done.err
    assert "deleted: 2 files" in done.err  # one for each week
    shown = newsarchive(*where, "show", site.address + STORIES[0], cwd=tmp_path)
    assert "2 of 3 captures, by retention" in shown.out
    captures = newsarchive(*where, "show", "--json", site.address + STORIES[0], cwd=tmp_path).json["captures"]
    assert [each["deleted_at"] is not None for each in captures] == [True, True, False]


def test_what_is_wrong_with_the_settings_is_said(site: Site, tmp_path: Path) -> None:
    files = describe(tmp_path, site, 'captures = "full"')
    (file,) = files.glob("*.toml")
    text = file.read_text()
    where = ("--archive", tmp_path / "a.db")
    for wrong, said in (('pages = "30d"', "no such key"), ('feeds = "soon"', "is no length of time")):
        file.write_text(f"{text}[retention]\n{wrong}\n")
        ran = newsarchive(*where, "retain", cwd=tmp_path)
        assert (ran.code, f"post.toml:{len(text.splitlines()) + 2}" in ran.err, said in ran.err) == (3, True, True)
    file.write_text(text)
    assert newsarchive(*where, "retain", "--keep", "pages=3d", cwd=tmp_path).code == 2
    assert newsarchive(*where, "retain", "--dry-run", cwd=tmp_path).code == 4
