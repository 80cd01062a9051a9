"""Two hundred readers at once and a crawl at full speed: nobody meets a locked database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from newsarchive.archive import Archive, open_archive
from tests.integration.commands import start
from tests.integration.site import Answer, Asked, Site, article_page, serve

READERS = 200
HOSTS = 4
STORIES = 25  # of each host: several batches of the writer
BETWEEN_S = 0.5  # two looks of one reader, who would else leave the crawl no processor
WAIT_S = 120

_LOOK = text(
    "SELECT count(*), count(*) FILTER (WHERE revision.headline LIKE 'Ferry % is late' AND revision.word_count > 50), "
    "(SELECT count(*) FROM search_text) FROM article LEFT JOIN revision ON revision.id = article.current_revision_id"
)


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    with ExitStack() as stack:
        yield [stack.enter_context(serve()) for _ in range(HOSTS)]


class Readers:
    """What two hundred of them see: each begins when all have a look of their own open, and goes on to the end."""

    def __init__(self, location: Path) -> None:
        self._location = location
        self._all_are_there = threading.Barrier(READERS)
        self.is_over = threading.Event()
        self.have_seen_news = threading.Event()

    def read(self, number: int, shared: Archive) -> tuple[int, int]:
        """How often one looked, and how many articles it saw last.

        Most read as those of a web page do, by connections of one process; every tenth opens the archive for each look.
        """
        looks, last, is_last = 0, 0, False
        while not is_last:
            is_last = self.is_over.wait(BETWEEN_S if looks else 0)
            if number % 10:
                seen = self._look(shared, is_first=not looks)
            else:
                with open_archive(self._location) as own:
                    seen = self._look(own, is_first=not looks)
            assert seen >= last, "time went backwards"
            looks, last = looks + 1, seen
            if seen:
                self.have_seen_news.set()
        return looks, last

    def _look(self, archive: Archive, *, is_first: bool) -> int:
        with archive.reading() as connection:
            seen = self._count(connection)
            if is_first:
                self._all_are_there.wait(WAIT_S)
                assert self._count(connection) == seen, "one transaction saw two states"
        return seen

    @staticmethod
    def _count(connection: Connection) -> int:
        articles, whole, indexed = connection.execute(_LOOK).one()
        assert articles == whole == indexed, "half an article was seen"
        return int(articles)


@pytest.mark.slow
def test_two_hundred_readers_and_a_crawl_at_full_speed_never_lock_each_other(sites: list[Site], tmp_path: Path) -> None:
    location = tmp_path / "a.db"
    open_archive(location, mode="write").close()
    readers = Readers(location)

    def comes_last(_: Asked) -> Answer:
        assert readers.have_seen_news.wait(WAIT_S), "the crawl was over before anybody saw anything of it"
        return Answer(article_page("Ferry last is late").encode(), headers={"Content-Type": "text/html"})

    paths = [f"/2026/03/05/story-{number}.html" for number in range(STORIES)]
    for host, site in enumerate(sites):
        site.front("/", paths)
        for number, path in enumerate(paths):
            site.article(path, f"Ferry {number} of host {host} is late")
    sites[0].pages[paths[-1]] = comes_last

    with open_archive(location) as shared, ThreadPoolExecutor(READERS) as pool:
        reading = [pool.submit(readers.read, number, shared) for number in range(READERS)]
        crawl = start(
            "--archive", location, "crawl", "--allow-private-hosts", "--json", *(f"{site.address}/" for site in sites),
            cwd=tmp_path,
        )  # fmt: skip
        try:
            out, err = crawl.communicate(timeout=WAIT_S)
        finally:
            crawl.kill()
            readers.is_over.set()
        ends = [each.result(WAIT_S) for each in reading]

    assert (crawl.returncode, "database is locked" in out + err) == (0, False), err
    assert {last for _, last in ends} == {HOSTS * STORIES}
    assert sum(looks for looks, _ in ends) > READERS
    for site in sites:
        assert set(site.paths()) >= {"/", *paths}
