"""Today's rules over stored captures: values are replaced, nothing is lost, and the publisher edited nothing."""

import gzip
from dataclasses import replace

import pytest

from newsarchive.archive import open_archive, schema
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.lock import hold_lock
from newsarchive.errors import ArchiveError, ArchiveLocked
from newsarchive.extraction import EXTRACTOR_VERSION, extract
from newsarchive.operations.reextracting import reextract
from newsarchive.operations.verifying import verify
from tests.archive.samples import GAZETTE, START, exchange, open_desk
from tests.integration.commands import newsarchive
from tests.integration.site import article_page

PUBLISHERS = {GAZETTE.id: GAZETTE}


def page(number):
    return article_page(f"The ferry of day {number} is late", "").encode()


@pytest.fixture
def path(tmp_path):
    """Twenty articles read as today, two of them wrongly, by an older version."""
    path = tmp_path / "a.db"
    with open_desk(path) as desk:
        for number in range(20):
            url = f"https://gazette.test/2026/03/05/ferry-{number}"
            read = extract(page(number), url=url, publisher=GAZETTE, charset=None, fetched_at=desk.now)
            if number in (3, 7):
                read = replace(read, headline="Wrong", section="Wrong")
                desk.read(read, version="2020.1", body=page(number))
            else:
                desk.read(read, version=EXTRACTOR_VERSION, body=page(number))
    return path


def run(path, **more):
    with open_archive(path, mode="read" if more.get("is_dry") else "write") as archive:
        return reextract(archive, PUBLISHERS, workers=2, **more)


def dump(path):
    with open_archive(path) as archive, archive.reading() as connection:
        return [
            connection.execute(table.select()).all() for table in (schema.revision, schema.article, schema.search_text)
        ]


def test_a_dry_run_tells_what_would_change_and_changes_nothing(path):
    before = dump(path)
    report = run(path, is_dry=True).to_dict()
    assert (report["captures"], report["changed"], report["unreadable"]) == (20, 2, 0)
    assert report["fields"]["headline"]["changed"] == 2
    assert report["fields"]["headline"]["examples"][0] == {
        "article": 4,
        "before": "Wrong",
        "after": "The ferry of day 3 is late",
    }
    assert dump(path) == before


def test_values_are_replaced_the_old_ones_kept_and_no_revision_made(path):
    assert run(path).changed == 2
    with open_archive(path) as archive:
        stored = archive.article(4)
        assert (stored.article.headline, stored.revision_count) == ("The ferry of day 3 is late", 1)
        assert stored.extracted_by == EXTRACTOR_VERSION
        assert archive.history(4)[0]["changed"] == []
        assert [hit.id for hit in archive.search("headline:wrong")] == []
        assert 4 in [hit.id for hit in archive.search("ferry day 3")]
        with archive.reading() as connection:
            kept = connection.execute(schema.earlier_reading.select()).all()
        assert [(row.article["headline"], row.extracted_by) for row in kept] == [("Wrong", "2020.1")] * 2
        assert verify(archive).problems == []
    assert run(path).changed == 0


def test_one_that_was_broken_off_goes_on_where_it_was(path, monkeypatch):
    from newsarchive.operations import reextracting

    monkeypatch.setattr(reextracting, "BATCH", 8)

    def stop(done, of):
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(path, told=stop)
    monkeypatch.undo()
    report = run(path)
    assert (report.went_on_after, report.captures) == (8, 12)
    assert run(path).captures == 20


def test_a_publisher_and_a_day_narrow_it(path):
    assert run(path, is_dry=True, publisher_id="nobody").captures == 0
    assert run(path, is_dry=True, publisher_id=GAZETTE.id, since=START).captures == 20


def test_captures_that_cannot_be_read_are_counted_and_left(path):
    (file,) = path.with_suffix(".captures").glob("*.warc.gz")
    file.write_bytes(gzip.compress(b""))
    before = dump(path)
    assert run(path).unreadable == 20
    assert dump(path) == before


def test_a_crawl_that_holds_the_archive_is_let_be(path):
    with hold_lock(str(path), purpose="crawl"), pytest.raises(ArchiveLocked):
        run(path)


def test_a_dask_cluster_reads_the_same(path):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        assert run(path, is_dry=True, cluster=cluster.scheduler_address).changed == 2
        assert run(path, cluster=cluster.scheduler_address).changed == 2
    assert run(path, is_dry=True).changed == 0


def test_an_address_where_no_scheduler_answers_is_an_error_of_ours(path):
    pytest.importorskip("distributed")
    with pytest.raises(ArchiveError, match="scheduler"):
        run(path, is_dry=True, cluster="tcp://127.0.0.1:1")


def test_the_command_prints_the_report_as_json(path):
    ran = newsarchive("--archive", path, "reextract", "--dry-run", "--json", cwd=path.parent)
    assert ran.code == 0, ran.err
    assert (ran.json["dry_run"], ran.json["changed"]) == (True, 2)


def test_a_page_that_older_rules_took_for_no_article_becomes_one(tmp_path):
    path, url = tmp_path / "a.db", "https://gazette.test/2026/03/05/ferry-1"
    with open_desk(path) as desk:
        capture = capture_record(exchange(url, desk.now, page(1)), captures="full")
        desk.visit(url, "failed", status=200, reason="extraction raised", capture=capture)
    assert run(path, is_dry=True).new_articles == 1
    assert run(path).new_articles == 1
    with open_archive(path) as archive:
        stored = archive.article(url)
        assert (stored.article.headline, stored.first_seen_at) == ("The ferry of day 1 is late", START)
        assert stored.capture_id == 1
        assert [hit.id for hit in archive.search("ferry")] == [stored.id]
        assert verify(archive).problems == []
    assert run(path).new_articles == 0
