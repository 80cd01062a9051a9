"""What one outcome does to the archive, through the writer, in a real file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from newsarchive.archive import schema
from newsarchive.archive.writing.outcomes import FoundLink, Outcome
from newsarchive.article import Author, PageContext
from tests.archive.samples import BODY, GAZETTE, Desk, article, open_desk, prepared

URL = "https://gazette.test/a/1"
EDITED = article(body=BODY.replace("two", "three"))
OTHER = article(
    "https://gazette.test/a/2",
    headline="Ferry strike ends",
    body="Sailors returned to work after nine days without any pay talks, their union said on Friday.",
)


@pytest.fixture
def desk(location) -> Iterator[Desk]:
    with open_desk(location) as made:
        yield made


def the_article(desk):
    return desk.rows(schema.article)[0]


# ------------------------------------------------------------ articles and revisions


def test_a_new_article_is_stored_whole(desk):
    effect = desk.read(article())
    assert (effect.article, effect.article_id, effect.revision) == ("new", 1, 1)
    kept = desk.archive.article(1)
    assert kept.article == article()
    assert (kept.status, kept.publisher, kept.captures[0].digest) == (
        "live",
        GAZETTE.id,
        desk.rows(schema.capture)[0].payload_digest,
    )


def test_the_page_is_done_with_its_article(desk):
    desk.read(article())
    page = desk.rows(schema.page)[0]
    assert (page.state, page.fetches, page.article_id, page.role) == ("ok", 1, 1, "article")
    assert page.due_at > desk.now


def test_the_same_again_writes_no_revision(desk):
    desk.read(article())
    desk.later(hours=5)
    assert desk.read(article(tags=("rotated",)), body=b"other bytes").article == "unchanged"
    assert len(desk.rows(schema.revision)) == 1
    assert the_article(desk).last_seen_at == desk.now


def test_an_edit_is_a_revision_that_names_what_changed(desk):
    desk.read(article())
    desk.later(hours=1)
    assert desk.read(EDITED).revision == 2
    assert desk.archive.history(1)[1] == {
        "revision": 2,
        "seen_at": "2026-03-01T13:00:00Z",
        "changed": ["body"],
        "silent": True,
    }


def test_a_flipping_headline_ends_as_unstable_not_as_ever_new_edits(desk):
    for turn in range(8):
        desk.later(hours=1)
        desk.read(article(headline=f"Headline {turn % 2}"))
    assert the_article(desk).is_unstable
    assert len(desk.rows(schema.revision)) == 3
    assert desk.archive.article(1).article.headline == "Headline 1"
    assert [hit.headline for hit in desk.archive.search("headline")] == ["Headline 1"]


def test_newer_rules_replace_values_and_keep_the_old_reading(desk):
    desk.read(article(), body=b"the same bytes")
    desk.later(hours=1)
    assert desk.read(EDITED, version="2", body=b"the same bytes").article == "unchanged"
    assert desk.archive.article(1).article.body == EDITED.body
    assert len(desk.rows(schema.revision)) == 1
    (earlier,) = desk.rows(schema.earlier_reading)
    assert (earlier.extracted_by, earlier.article["body"]) == ("1", BODY)


def test_a_wall_is_no_edit(desk):
    desk.read(article())
    desk.later(hours=1)
    assert desk.read(article(body="Subscribe to read on.", access="paid", photos=())).article == "unchanged"
    assert desk.archive.article(1).article.body == BODY


def test_authors_and_notices_are_stored_once_and_shared(desk):
    desk.read(article())
    desk.read(replace(OTHER, authors=(Author("Zhou Wenting"), Author("Ana Sol"))))
    assert [row.name for row in desk.rows(schema.author)] == ["Zhou Wenting", "Ana Sol"]
    assert len(desk.rows(schema.notice)) == 1


# ------------------------------------------------------------ which article it is


def test_a_twin_is_an_address_of_the_article_and_makes_no_revision(desk):
    desk.read(article())
    twin = replace(article(headline="Harbour budget passed"), subheadline="as the mobile page has it")
    assert desk.read(twin, at_url="https://gazette.test/mobile/story-1").article == "unchanged"
    assert len(desk.rows(schema.article)) == 1
    assert desk.archive.article("https://gazette.test/mobile/story-1").id == 1
    assert desk.archive.article(1).article.subheadline is None


def test_a_canonical_link_found_late_merges_two_articles(desk):
    desk.read(article())
    stray = replace(article("https://gazette.test/b/1"), headline="Harbour budget passed")
    assert desk.read(stray).article == "new"
    desk.later(hours=1)
    desk.read(replace(stray, canonical_url=URL), at_url="https://gazette.test/b/1")
    assert desk.sql("SELECT id FROM articles") == [(1,)]
    assert desk.archive.article(2).id == 1
    assert desk.archive.article("https://gazette.test/b/1").id == 1
    assert [hit.id for hit in desk.archive.search("harbour")] == [1]


def test_a_canonical_link_that_points_every_page_to_one_is_not_believed(desk):
    desk.read(article())
    assert desk.read(replace(OTHER, canonical_url=URL), at_url=OTHER.url).article == "new"
    assert desk.archive.article(OTHER.url).article.headline == "Ferry strike ends"
    assert desk.archive.article(1).article.headline == "Harbour budget passed"


def test_a_moved_article_keeps_its_id(desk):
    desk.read(article())
    desk.later(hours=1)
    new = FoundLink("https://gazette.test/moved/1", "article", GAZETTE.id, redirects=1)
    desk.visit(URL, "redirected", status=301, reason="HTTP 301", redirect_to=new)
    desk.later(minutes=1)
    moved = article("https://gazette.test/moved/1")
    assert desk.read(moved).article == "unchanged"
    assert desk.sql("SELECT id, url, status FROM articles") == [(1, "https://gazette.test/moved/1", "live")]
    assert desk.archive.article(URL).id == 1


def test_a_takedown_that_redirects_to_the_front_page_is_missing(desk):
    desk.read(article())
    front = "https://gazette.test/"
    desk.visit(front, "list", status=200)
    desk.later(hours=1)
    effect = desk.visit(
        URL, "redirected", status=302, reason="HTTP 302", redirect_to=FoundLink(front, "list", GAZETTE.id)
    )
    assert effect.status == "missing"


def test_a_redirect_to_a_page_without_the_article_is_missing_once_that_is_read(desk):
    desk.read(article())
    away = FoundLink("https://gazette.test/sorry", "article", GAZETTE.id, redirects=1)
    assert desk.visit(URL, "redirected", status=302, redirect_to=away).status is None
    assert desk.visit("https://gazette.test/sorry", "other", status=200, reason="other").status == "missing"


# ------------------------------------------------------------ gone and back


def test_a_410_is_gone_at_once_with_its_proof(desk):
    desk.read(article())
    desk.later(hours=1)
    assert desk.visit(URL, "gone", status=410, reason="HTTP 410").status == "gone"
    (gone,) = desk.archive.vanished()
    assert (gone["id"], gone["status"], gone["reason"]) == (1, "gone", "HTTP 410")


def test_a_404_is_missing_then_gone_then_back(desk):
    desk.read(article())
    steps = []
    for hours in (1, 2, 30):
        desk.later(hours=hours)
        steps.append(desk.visit(URL, "gone", status=404, reason="HTTP 404").status)
    desk.later(hours=1)
    steps.append(desk.read(article()).status)
    assert steps == ["missing", None, "gone", "live"]
    assert [each["status"] for each in desk.archive.status_changes(1)] == ["missing", "gone", "live"]


def test_an_unchanged_answer_brings_a_missing_article_back(desk):
    desk.read(article())
    desk.visit(URL, "gone", status=404)
    assert desk.visit(URL, "unchanged", status=304).status == "live"


def test_a_twin_that_vanishes_takes_nothing_down(desk):
    desk.read(article())
    desk.read(article(), at_url="https://gazette.test/amp/1")
    assert desk.visit("https://gazette.test/amp/1", "gone", status=404).status is None
    assert the_article(desk).status == "live"


@pytest.mark.parametrize("result", ["failed", "blocked"])
def test_a_refusal_says_nothing_about_the_article(desk, result):
    desk.read(article())
    assert desk.visit(URL, result, status=503, reason="HTTP 503").status is None
    page = desk.rows(schema.page)[0]
    assert (page.state, page.attempts, page.article_id) == (result, 1, 1)


def test_an_erased_article_does_not_come_back(desk):
    lease = desk.lease(URL)
    desk.writer.call(
        lambda connection: connection.execute(
            schema.tombstone.insert(),
            {
                "publisher_id": GAZETTE.id,
                "identity": "gazette.test/a/1",
                "reason": "court order",
                "erased_at": desk.now,
            },
        )
    ).result(10)
    assert desk.settle(Outcome(lease, "article", desk.now, status=200, article=prepared(article()))).article == "erased"
    assert desk.rows(schema.article) == []
    assert desk.rows(schema.page)[0].due_at is None


# ------------------------------------------------------------ lists


def links(*paths: str, **more) -> tuple[FoundLink, ...]:
    return tuple(FoundLink(f"https://gazette.test{path}", "article", GAZETTE.id, **more) for path in paths)


def test_a_list_enters_its_links_once_and_says_who_showed_them(desk):
    front = "https://gazette.test/"
    effect = desk.visit(front, "list", status=200, links=links("/a", "/b", "/a?utm_source=x"))
    assert effect.links_new == 2
    assert effect.host_ids
    assert desk.visit(front, "list", status=200, links=links("/a", "/b", "/c")).links_new == 1
    assert len(desk.rows(schema.sighting)) == 3


def test_what_is_no_address_is_left_out(desk):
    odd = (FoundLink("mailto:a@b.test", "article", GAZETTE.id), FoundLink("http://", "article", GAZETTE.id))
    assert desk.visit("https://gazette.test/", "list", status=200, links=odd).links_new == 0


def test_the_next_page_is_read_again_only_when_the_list_brought_news(desk):
    front, second = "https://gazette.test/", FoundLink("https://gazette.test/?page=2", "list", GAZETTE.id)
    desk.visit(front, "list", status=200, links=links("/a"), next_page=second)
    desk.visit(second.url, "list", status=200, links=links("/b"))
    desk.later(minutes=1)
    due = "SELECT due_at <= :now FROM page WHERE url LIKE '%page=2'"
    now = desk.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    desk.visit(front, "list", status=200, links=links("/a"), next_page=second)
    assert desk.sql(due, now=now) == [(0,)]
    desk.visit(front, "list", status=200, links=links("/a", "/new"), next_page=second)
    assert desk.sql(due, now=now) == [(1,)]


def test_a_sitemap_that_says_a_page_changed_makes_it_due(desk):
    desk.read(article())
    desk.later(hours=10)
    context = PageContext(source="sitemap", modified_at=desk.now - timedelta(hours=1))
    desk.visit("https://gazette.test/map.xml", "list", status=200, links=links("/a/1", context=context))
    assert desk.rows(schema.page)[0].due_at <= desk.now


def test_a_part_of_a_sitemap_does_not_close_the_page(desk):
    desk.visit("https://gazette.test/map.xml", "list", status=200, links=links("/a"), is_final=False)
    assert desk.rows(schema.page)[0].fetches == 0
    assert len(desk.rows(schema.page)) == 2


def test_links_to_sites_nobody_described_get_a_publisher(desk):
    away = (FoundLink("https://other.test/x", "article", "other.test"),)
    desk.visit("https://gazette.test/", "list", status=200, links=away)
    assert [row.is_adhoc for row in desk.rows(schema.publisher, schema.publisher.c.id == "other.test")] == [True]
