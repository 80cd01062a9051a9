"""What the archive answers about one article, and about all of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from newsarchive.archive import schema
from newsarchive.archive.queries.rows import TABLES
from newsarchive.archive.queries.views import ARTICLE_COLUMNS
from newsarchive.archive.search.filters import Filters
from newsarchive.article import Article, Author
from newsarchive.errors import ArticleNotFound, UsageError
from tests.archive.samples import BODY, START, Desk, article, open_desk

URL = "https://gazette.test/a/1"
SECOND = "https://gazette.test/a/2"
AUTHORS = (Author("Zhou Wenting", "reporter", "Shanghai"), Author("Ana Sol", location="Shanghai"))


@pytest.fixture(scope="module")
def desk(locations, tmp_path_factory) -> Iterator[Desk]:
    with open_desk(locations.new(tmp_path_factory.mktemp("queries"))) as made:
        made.read(article(authors=AUTHORS))
        made.later(hours=2)
        made.read(
            article(
                SECOND,
                headline="上海港",
                body="上海港口贸易增长。",
                language="zh",
                authors=(),
                notice=None,
                tags=(),
                photos=(),
            )
        )
        made.later(hours=2)
        made.read(article(authors=AUTHORS, body=BODY.replace("two", "three")))
        made.later(hours=2)
        made.visit(SECOND, "gone", status=410, reason="HTTP 410")
        yield made


@pytest.mark.parametrize(
    "named", [1, "1", URL, "http://gazette.test/a/1", "gazette.test/a/1", f"{URL}?utm_source=mail#top", " 1 "]
)
def test_an_article_is_found_by_id_and_by_any_spelling_of_its_address(desk, named):
    assert desk.archive.article(named).id == 1


@pytest.mark.parametrize("named", [99, "https://gazette.test/nothing", "no address", ""])
def test_what_is_not_there_is_said(desk, named):
    with pytest.raises(ArticleNotFound):
        desk.archive.article(named)


def test_show_prints_the_whole_article_and_what_the_archive_adds(desk):
    shown = desk.archive.article(1).to_dict()
    assert {"id", "publisher", "status", "revision", "revision_count", "captures"} < shown.keys()
    assert (shown["revision"], shown["revision_count"], len(shown["captures"])) == (2, 2, 2)
    assert Article.from_dict({name: shown[name] for name in article().to_dict()}).evidence == article().evidence


def test_an_earlier_revision_can_be_shown(desk):
    assert desk.archive.article(1, revision=1).article.body == BODY
    with pytest.raises(ArticleNotFound, match="has no revision 9"):
        desk.archive.article(1, revision=9)


def test_the_difference_is_from_the_revision_before_by_default(desk):
    (body,) = desk.archive.diff(1)
    assert [(piece.kind, piece.text) for piece in body.pieces if piece.kind != "same"] == [
        ("removed", "two"),
        ("added", "three"),
    ]
    assert desk.archive.diff(1, 2, 2) == ()


def test_an_erased_article_says_when_and_why(location):
    with open_desk(location) as desk:
        desk.read(article())
        with desk.archive.transaction() as connection:
            erased = {"status": "erased", "current_revision_id": None}
            connection.execute(schema.article.update().values(erased))
            grave = {"publisher_id": "harbour-gazette", "article_id": 1, "reason": "court order", "erased_at": START}
            connection.execute(schema.tombstone.insert().values(grave))
        with pytest.raises(ArticleNotFound, match="erased on 2026-03-01: court order"):
            desk.archive.article(1)
        assert list(desk.archive.rows()) == []
        kept = list(desk.archive.rows(columns=["id", "status"], filters=Filters(include_erased=True)))
        assert kept == [(1, "erased")]


# ------------------------------------------------------------ numbers


def test_the_archive_in_numbers(desk):
    found = desk.archive.totals()
    assert (found["articles"], found["live"], found["gone"], found["revisions"], found["silent_edits"]) == (
        2,
        1,
        1,
        3,
        1,
    )


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("publisher", [("harbour-gazette", 2)]),
        ("language", [("en-GB", 1), ("zh", 1)]),
        ("holder", [(None, 1), ("Harbour Gazette", 1)]),
        ("author", [("Ana Sol", 1), ("Zhou Wenting", 1)]),
        ("day", [("2026-03-01", 2)]),
    ],
)
def test_articles_are_counted_by(desk, group, expected):
    assert desk.archive.count_by(group) == expected


def test_counts_take_filters_and_limits(desk):
    assert desk.archive.count_by("author", Filters(author="sol"), limit=1) == [("Ana Sol", 1)]
    with pytest.raises(UsageError, match="not counted by colour"):
        desk.archive.count_by("colour")


def test_fill_rates_say_how_much_of_each_field_was_found(desk):
    rates = desk.archive.fill_rates()
    assert (rates["headline"], rates["notice"], rates["modified_at"]) == (1.0, 0.5, 0.0)
    assert desk.archive.fill_rates(Filters(publisher="nobody")) == {}


def test_the_takedown_report_names_what_vanished(desk):
    assert [(row["id"], row["status"], row["reason"]) for row in desk.archive.vanished()] == [(2, "gone", "HTTP 410")]


# ------------------------------------------------------------ rows


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("articles", 2),
        ("revisions", 3),
        ("authors", 2),
        ("photos", 1),
        ("notices", 1),
        ("registrations", 1),
        ("captures", 3),
    ],
)
def test_each_table_streams_its_rows(desk, table, count):
    rows = list(desk.archive.rows(table))
    assert len(rows) == desk.archive.count_rows(table) == count
    assert all(len(row) == len(TABLES[table]) for row in rows)


def test_the_view_and_the_dump_have_the_columns_of_the_contract(desk):
    contract = """
        id publisher url headline published_on published_at modified_at byline authors source language section
        word_count body copyright_statement copyright_holder copyright_year_start copyright_year_end registrations
        status revision_count first_seen_at last_seen_at locations canonical_url subheadline tags kind access story_id
        capture_digest
    """
    assert list(ARTICLE_COLUMNS) == contract.split()
    assert desk.sql("SELECT * FROM articles ORDER BY id") == list(desk.archive.rows())


def test_lists_are_joined_in_their_order_and_places_named_once(desk):
    wanted = ["authors", "locations", "tags", "registrations"]
    assert next(desk.archive.rows(columns=wanted)) == (
        "Zhou Wenting; Ana Sol",
        "Shanghai",
        "budget; harbour",
        "京ICP备13028878号-6",
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(author="zhou"), [1]),
        (Filters(language="en"), [1]),
        (Filters(publisher="harbour-gazette", status="gone"), [2]),
        (Filters(publisher="other"), []),
        (Filters(since=START.date(), until=START.date()), [1, 2]),
        (Filters(until=START.date() - timedelta(days=1)), []),
        (Filters(changed_since=START + timedelta(hours=3)), [1, 2]),
        (Filters(changed_since=START + timedelta(hours=5)), [2]),
        (Filters(changed_since=START + timedelta(hours=7)), []),
        (Filters(holder="harbour gazette"), [1]),
    ],
)
def test_dumps_take_the_filters_of_search(desk, filters, expected):
    assert [row[0] for row in desk.archive.rows(columns=["id"], filters=filters)] == expected
    assert desk.archive.count_rows(filters=filters) == len(expected)
    if filters.changed_since is None:
        assert desk.archive.count_rows("captures", filters) == sum({1: 2, 2: 1}[each] for each in expected)


def test_a_dump_of_what_changed_has_the_new_captures_and_no_others(desk):
    found = [desk.archive.count_rows("captures", Filters(changed_since=START + timedelta(hours=n))) for n in (0, 3, 5)]
    assert found == [3, 1, 0]


def test_a_table_or_column_that_is_not_there_is_said(desk):
    with pytest.raises(UsageError, match="no table nothing"):
        list(desk.archive.rows("nothing"))
    with pytest.raises(UsageError, match="no column colour"):
        list(desk.archive.rows(columns=["id", "colour"]))


@pytest.mark.parametrize(
    "filters", [{"author": " "}, {"since": START.date(), "until": START.date() - timedelta(days=1)}]
)
def test_filters_that_mean_nothing_are_refused(filters):
    with pytest.raises(UsageError):
        Filters(**filters)


def test_a_merged_article_is_counted_once(location):
    with open_desk(location) as desk:
        desk.read(article())
        stray = replace(article("https://gazette.test/b/1"))
        desk.read(stray)
        desk.read(replace(stray, canonical_url=URL), at_url="https://gazette.test/b/1")
        assert desk.archive.totals()["articles"] == 1
        assert desk.archive.count_by("publisher") == [("harbour-gazette", 1)]
        assert desk.archive.count_rows() == 1


def test_the_articles_of_a_day_are_found_by_the_index_of_days(sqlite_archive):
    asked = "EXPLAIN QUERY PLAN SELECT id, headline FROM articles WHERE published_on = '2026-03-01'"
    with sqlite_archive.reading() as connection:
        plan = " ".join(row.detail for row in connection.exec_driver_sql(asked))
    assert "ix_revision_published_on" in plan
    assert "SCAN" not in plan
