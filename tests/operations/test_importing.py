"""Captures that others made: dated by their records, read as of their time, once."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.lock import hold_lock
from newsarchive.archive.schema import article, capture, crawl_run, page, revision
from newsarchive.errors import ArchiveLocked, UsageError
from newsarchive.operations.importing import ImportReport, import_files
from newsarchive.operations.manifest import check_manifests
from newsarchive.operations.verifying import verify
from tests.archive.conftest import Locations
from tests.archive.test_warc import check
from tests.integration.commands import newsarchive
from tests.integration.site import article_page

FERRY = "https://paper.test/2024/03/05/the-ferry-is-late"
HTML = ("Content-Type", "text/html; charset=utf-8")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(Locations().new(tmp_path), mode="write") as opened:
        yield opened


class Warc:
    """A WARC file as another program writes it."""

    def __init__(self, path: Path, *, is_gzip: bool = True) -> None:
        self.path = path
        self._out = io.BytesIO()
        self._writer = WARCWriter(self._out, gzip=is_gzip, warc_version="1.0")

    def answer(
        self, day: int, body: bytes | str, url: str = FERRY, *, status: str = "200 OK", headers: tuple[tuple[str, str], ...] = (HTML,),
        with_request: bool = True,
    ) -> None:  # fmt: skip
        """A response with its request and a metadata record, in Common Crawl's order."""
        raw = body.encode() if isinstance(body, str) else body
        date = {"WARC-Date": f"2024-03-{day:02d}T06:00:00Z"}
        response = self._writer.create_warc_record(
            url, "response", io.BytesIO(raw), warc_headers_dict=date, http_headers=StatusAndHeaders(status, list(headers), "HTTP/1.1"),
        )  # fmt: skip
        named = response.rec_headers.get_header("WARC-Record-ID")
        if with_request:
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "paper.test")], is_http_request=True)
            more = {**date, "WARC-Concurrent-To": named}
            request = self._writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=more)
            self._writer.write_record(request)
        self._writer.write_record(response)
        if with_request:
            more = {**date, "WARC-Concurrent-To": named}
            note = self._writer.create_warc_record(
                url, "metadata", io.BytesIO(b"fetchTimeMs: 7\r\n"), warc_headers_dict=more
            )
            self._writer.write_record(note)

    def revisit(self, day: int, of_day: int, url: str = FERRY) -> None:
        """The answer of `of_day` once more."""
        record = self._writer.create_revisit_record(
            url, "sha1:AAAA", url, f"2024-03-{of_day:02d}T06:00:00Z", http_headers=StatusAndHeaders("200 OK", [HTML], "HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"2024-03-{day:02d}T06:00:00Z"},
        )  # fmt: skip
        self._writer.write_record(record)

    def save(self) -> Path:
        """Write the file."""
        self.path.write_bytes(self._out.getvalue())
        return self.path


def brought(archive: Archive, *files: Path) -> ImportReport:
    return import_files(archive, files, {})


def revisions(archive: Archive) -> list[tuple[int, str, str, bool]]:
    """Number, day, the first words of the headline, whether it is the current one."""
    with archive.reading() as connection:
        rows = connection.execute(
            select(revision, article.c.current_revision_id).join(article, article.c.id == revision.c.article_id).order_by(revision.c.number)
        )  # fmt: skip
        return [(row.number, f"{row.seen_at:%m-%d}", row.headline, row.id == row.current_revision_id) for row in rows]


def test_a_page_is_read_as_of_its_day_and_its_record_kept_as_it_was(archive: Archive, tmp_path: Path) -> None:
    warc = Warc(tmp_path / "CC-NEWS-1.warc.gz")
    warc.answer(5, article_page("The ferry is late", day="2024-03-05"))
    source = warc.save()

    report = brought(archive, source)

    assert (report.new, report.articles["new"], report.other_records, report.problems) == (1, 1, 2, [])
    found = archive.article(FERRY)
    assert (found.article.headline, str(found.article.published_on)) == ("The ferry is late", "2024-03-05")
    with archive.reading() as connection:
        row = connection.execute(select(capture)).one()
        assert connection.execute(select(article.c.first_seen_at)).scalar_one() == datetime(2024, 3, 5, 6, tzinfo=UTC)
        assert connection.execute(select(page.c.due_at)).scalar_one() is None  # nobody asked for it to be crawled
        assert connection.execute(select(crawl_run.c.arguments)).scalar_one() == {"import": [str(source)]}
    assert row.fetched_at == datetime(2024, 3, 5, 6, tzinfo=UTC)
    assert read_exchange(archive, row.id).body.decode() == article_page("The ferry is late", day="2024-03-05")
    (kept,) = archive.captures_path.glob("*.warc.gz")
    records = list(ArchiveIterator(io.BytesIO(kept.read_bytes()), no_record_parse=True))
    assert [each.rec_type for each in records] == ["warcinfo", "request", "metadata", "response"]
    raw = source.read_bytes()
    assert all(part in raw for part in (kept.read_bytes()[row.offset : row.offset + row.length],))
    check(kept)
    assert verify(archive).problems == []
    assert [each for each in check_manifests(archive).problems if not each.is_harmless] == []


def test_the_same_files_again_bring_nothing(archive: Archive, tmp_path: Path) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    warc.answer(5, article_page("The ferry is late"))
    warc.answer(5, article_page("The ferry is late"))
    warc.revisit(6, 5)
    source = warc.save()
    first = brought(archive, source)
    before = [path.stat().st_size for path in archive.captures_path.glob("*.warc.gz")]

    again = brought(archive, source)

    assert (first.new, first.known, first.problems) == (2, 1, [])
    assert (again.new, again.known, again.articles) == (0, 3, {})
    assert [path.stat().st_size for path in archive.captures_path.glob("*.warc.gz")] == before


@pytest.mark.parametrize("files", [(1, 2, 3), (3, 1, 2)], ids=["in order", "out of order"])
@pytest.mark.parametrize("at_once", [True, False], ids=["one import", "one each"])
def test_revisions_come_in_the_order_of_their_days(
    archive: Archive, tmp_path: Path, files: tuple[int, ...], at_once: bool
) -> None:
    paths = []
    for day in files:
        warc = Warc(tmp_path / f"{day}.warc.gz")
        warc.answer(
            day,
            article_page(
                f"The ferry is late, part {day}", text="<p>" + "The ferry was late again today. " * 20 + "</p>"
            ),
        )
        paths.append(warc.save())

    for some in [paths] if at_once else [[each] for each in paths]:
        brought(archive, *some)

    assert revisions(archive) == [(day, f"03-0{day}", f"The ferry is late, part {day}", day == 3) for day in (1, 2, 3)]
    history = archive.history(FERRY)
    assert [each["changed"] for each in history] == [[], ["headline"], ["headline"]]
    with archive.reading() as connection:
        row = connection.execute(select(article)).one()
    assert (row.revision_count, f"{row.first_seen_at:%d}", f"{row.last_seen_at:%d}") == (3, "01", "03")
    assert verify(archive).problems == []


def test_a_revisit_is_read_from_what_it_refers_to(archive: Archive, tmp_path: Path) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    warc.answer(5, article_page("The ferry is late"))
    warc.revisit(7, 5)
    warc.revisit(8, 1)

    report = brought(archive, warc.save())

    assert (report.new, report.articles["unchanged"]) == (2, 1)
    (problem,) = report.problems
    assert "a.warc.gz: the record at" in problem
    assert "neither here nor in the archive" in problem
    assert read_exchange(archive, 2).body.decode() == article_page("The ferry is late")
    with archive.reading() as connection:
        assert connection.execute(select(article.c.last_seen_at)).scalar_one() == datetime(2024, 3, 7, 6, tzinfo=UTC)


@pytest.mark.parametrize("is_gzip", [True, False])
@pytest.mark.parametrize("how", ["chunked", "said to be chunked", "gzip", "said to be gzip"])
def test_payloads_as_other_programs_leave_them(archive: Archive, tmp_path: Path, how: str, is_gzip: bool) -> None:
    html = article_page("The ferry is late").encode()
    body, more = html, ("X-None", "")
    if how == "chunked":
        body = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (100, html[:100], len(html) - 100, html[100:])
    elif how == "gzip":
        body = gzip.compress(html)
    more = ("Transfer-Encoding", "chunked") if "chunked" in how else ("Content-Encoding", "gzip")
    warc = Warc(tmp_path / ("a.warc.gz" if is_gzip else "a.warc"), is_gzip=is_gzip)
    warc.answer(5, body, headers=(HTML, more))

    report = brought(archive, warc.save())

    assert (report.articles["new"], report.problems) == (1, [])
    assert read_exchange(archive, 1).body in (html, body)
    check(next(archive.captures_path.glob("*.warc.gz")))


def test_a_takedown_of_then_is_told_and_what_is_no_page_makes_none(archive: Archive, tmp_path: Path) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    warc.answer(5, article_page("The ferry is late"))
    warc.answer(
        5, b"\x89PNG\r\n\x1a\n" + bytes(64), "https://paper.test/a.png", headers=(("Content-Type", "image/png"),)
    )
    warc.answer(6, "", "https://paper.test/old", status="301 Moved", headers=(("Location", FERRY),))
    warc.answer(9, "gone", status="410 Gone")

    report = brought(archive, warc.save())

    assert (report.new, report.problems) == (4, [])
    assert archive.article(FERRY).status == "gone"
    assert [each["changed_at"][:10] for each in archive.status_changes(FERRY)] == ["2024-03-09"]
    with archive.reading() as connection:
        assert connection.execute(select(func.count()).select_from(page)).scalar_one() == 1


def test_what_is_damaged_is_named_and_the_rest_goes_on(archive: Archive, tmp_path: Path) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    for day in (1, 2, 3):
        warc.answer(
            day,
            article_page(f"Story {day}"),
            f"https://paper.test/2024/03/0{day}/story-number-{day}",
            with_request=False,
        )
    path = warc.save()
    raw = bytearray(path.read_bytes())
    second = raw.index(b"\x1f\x8b\x08", 10)
    raw[second + 200] ^= 0xFF
    path.write_bytes(raw[:-50])
    other = tmp_path / "b.wacz"
    other.write_bytes(b"no zip")

    report = brought(archive, path, other)

    assert report.articles["new"] == 1
    assert len(report.problems) == 3
    said = "\n".join(report.problems)
    assert f"a.warc.gz: the record at {second:,}: " in said
    assert "cut short" in said
    assert "b.wacz: is no whole WACZ" in said


def test_a_list_of_addresses_makes_pages_due(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "wanted.txt"
    path.write_text(f"# wanted\n\n{FERRY}\nmailto:a@paper.test\nhttps://other.test/2024/a-story\n")

    report = brought(archive, path)

    assert report.pages_due == 2
    (problem,) = report.problems
    assert problem.startswith(f"{path}:4: mailto:a@paper.test")
    with archive.reading() as connection:
        rows = connection.execute(select(page.c.url, page.c.publisher_id, page.c.due_at)).all()
    assert {(row.url, row.publisher_id) for row in rows} == {
        (FERRY, "paper.test"),
        ("https://other.test/2024/a-story", "other.test"),
    }
    assert all(row.due_at is not None for row in rows)


def test_what_is_no_file_to_import_and_an_archive_that_is_held(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    with pytest.raises(UsageError, match="no such file"):
        brought(archive, tmp_path / "none.warc")
    with pytest.raises(UsageError, match="end the name in"):
        brought(archive, tmp_path / "a.pdf")
    with hold_lock(archive.location, purpose="crawl"), pytest.raises(ArchiveLocked):
        brought(archive, tmp_path / "a.pdf")


def test_the_command(tmp_path: Path) -> None:
    warc = Warc(tmp_path / "a.warc.gz")
    warc.answer(5, article_page("The ferry is late"))
    warc.save()
    where = ("--archive", tmp_path / "a.db")

    ran = newsarchive(*where, "import", "a.warc.gz", "--json", cwd=tmp_path)

    assert ran.code == 0, ran.err
    assert (ran.json["new"], ran.json["articles"]["new"], ran.json["problems"]) == (1, 1, [])
    (tmp_path / "b.warc").write_bytes(b"rubbish")
    ran = newsarchive(*where, "import", "a.warc.gz", "b.warc", cwd=tmp_path)
    assert ran.code == 6
    assert "captures known before\t1" in ran.out
    assert "b.warc: the record at 0: no WARC record begins here" in ran.err
    assert newsarchive(*where, "import", "none.warc", cwd=tmp_path).code == 2
