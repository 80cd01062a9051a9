"""A batch is stored as its outcomes would have been one by one, to the last row and id."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from newsarchive.archive import open_archive, schema
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.frontier.queue import adopt, register_publisher
from newsarchive.archive.runs.records import start_run
from newsarchive.archive.schema import metadata
from newsarchive.archive.writing.batch import BatchWriter
from newsarchive.archive.writing.outcomes import FoundLink, Outcome
from newsarchive.article import Author
from tests.archive.samples import BODY, GAZETTE, START, article, exchange, prepared

PLACES = [f"https://gazette.test/a/{number}" for number in range(1, 9)]
WIRE = " ".join(f"{BODY} Part {number} of the story went on about the quay." for number in range(5))
BODIES = [BODY, WIRE, f"{WIRE} One more sentence.", "Sailors returned to work after nine days without any pay talks."]


def some_outcomes(chance, at):
    """Visits among few addresses: pages met twice, twins, wrong canonical links, copies of one text, a list now and then."""
    found = []
    for number in range(30):
        url, canonical = chance.choice(PLACES), chance.choice(PLACES)
        if chance.random() < 0.15:
            links = tuple(FoundLink(each, "article", GAZETTE.id) for each in chance.sample(PLACES, 3))
            found.append((url, {"result": "list", "status": 200, "links": links}))
            continue
        read = article(
            url,
            canonical_url=url if chance.random() < 0.7 else canonical,
            headline=chance.choice(["Budget passed", "Ferry strike ends", f"Headline {number}"]),
            body=chance.choice(BODIES) if chance.random() < 0.7 else f"{number} {BODIES[3]}",
            authors=tuple(map(Author, chance.sample(["Ana Sol", "Zhou Wenting", "J. Roe"], chance.randrange(3)))),
            notice=chance.choice([None, article().notice]),
        )
        capture = capture_record(exchange(url, at, repr(read).encode()), captures="off")
        ready = prepared(read)
        found.append((url, {"result": "article", "status": 200, "article": ready, "capture": capture}))
    return found


def stored(location, seed, *, one_by_one):
    """All rows after two batches, and what each outcome was told to have changed."""
    chance = random.Random(seed)
    effects = []
    with open_archive(location, mode="write") as archive:
        with archive.transaction() as connection:
            register_publisher(connection, GAZETTE, is_adhoc=False, now=START)
            run_id = start_run(connection, "test", "0", {}, START)
            erased = {"publisher_id": GAZETTE.id, "identity": "-", "reason": "a test", "erased_at": START}
            if seed % 2:
                connection.execute(insert(schema.tombstone), {**erased, "url": PLACES[7]})
        batches = BatchWriter(run_id, archive.location, {GAZETTE.id: GAZETTE})
        for day in range(2):
            at = START + timedelta(days=day)
            with archive.transaction() as connection:
                visits = some_outcomes(chance, at)
                leases = [adopt(connection, FoundLink(url, "unknown", GAZETTE.id), at) for url, _ in visits]
                jobs = [Outcome(lease, at=at, **found) for lease, (_, found) in zip(leases, visits, strict=True)]
                places = [[None] if job.capture else [] for job in jobs]
                effects += batches.write(connection, jobs, places, is_careful=one_by_one).effects
        with archive.reading() as connection:
            rows = {
                table.name: connection.execute(select(table).order_by(*table.primary_key)).all()
                for table in metadata.sorted_tables
            }
        # what changed in one transaction is told in any order
        rows["article_change"] = sorted(row.article_id for row in rows["article_change"])
        rows["found"] = [hit.id for hit in archive.search("budget OR sailors OR headline", limit=None)]
    return rows, [effect for _, effect in effects]


@pytest.mark.parametrize("seed", range(4))
def test_a_batch_leaves_the_rows_that_its_outcomes_leave_one_by_one(locations, tmp_path, seed):
    made = []
    for one_by_one in (False, True):
        folder = tmp_path / str(one_by_one)
        folder.mkdir()
        made.append(stored(locations.new(folder), seed, one_by_one=one_by_one))
    (together, told), (apart, told_apart) = made
    assert told == told_apart
    assert len(together["revision"]) > 5
    for name, rows in apart.items():
        assert together[name] == rows, name
