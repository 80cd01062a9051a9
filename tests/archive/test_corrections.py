"""A person's word stays, until the page says something else."""

import pytest

from newsarchive.archive.revisions.corrections import correct, parse_value, undo
from newsarchive.errors import UsageError
from newsarchive.operations.verifying import verify
from tests.archive.samples import article, open_desk
from tests.integration.commands import newsarchive

URL = "https://gazette.test/a/1"


@pytest.fixture
def desk(tmp_path):
    with open_desk(tmp_path / "a.db") as made:
        made.read(article())
        yield made


def say(desk, **values):
    with desk.archive.transaction() as connection:
        correct(connection, 1, values, who="ana@desk", at=desk.now)


def now(desk):
    return desk.archive.article(URL)


def test_it_takes_the_place_of_what_was_read_and_the_evidence_says_whose_word_it_is(desk):
    say(desk, headline="Harbour budget fails")
    stored = now(desk)
    assert (stored.article.headline, stored.revision_count) == ("Harbour budget fails", 1)
    found = stored.article.evidence["headline"]
    assert (found.rule, found.confidence) == ("human:ana@desk", 1.0)
    assert "instead of: Harbour budget passed" in found.raw
    assert [hit.id for hit in desk.archive.search("headline:fails")] == [1]
    assert verify(desk.archive).problems == []


def test_it_survives_visits_that_find_the_same_and_edits_of_other_fields(desk):
    say(desk, headline="Harbour budget fails")
    assert desk.read(article(), body=b"other bytes").article == "unchanged"
    assert desk.read(article(source="Other Wire"), body=b"edited").article == "changed"
    stored = now(desk)
    assert (stored.article.headline, stored.changed) == ("Harbour budget fails", ("source",))
    assert stored.article.evidence["headline"].rule == "human:ana@desk"


def test_it_survives_a_reading_of_the_same_page_by_newer_rules(desk):
    say(desk, headline="Harbour budget fails")
    assert desk.read(article(), version="2", body=b"other bytes").article == "unchanged"
    assert now(desk).article.headline == "Harbour budget fails"


def test_a_page_that_prints_something_else_is_believed(desk):
    say(desk, headline="Harbour budget fails")
    assert desk.read(article(headline="Harbour budget adjourned"), body=b"edited").article == "changed"
    assert now(desk).article.headline == "Harbour budget adjourned"


def test_it_is_taken_back_with_the_evidence_of_before(desk):
    before = now(desk).article
    say(desk, headline="Harbour budget fails", published_on=parse_value("published_on", "2026-02-01"))
    assert now(desk).article.published_at is None
    with desk.archive.transaction() as connection:
        for name in ("headline", "published_on", "published_at"):
            undo(connection, 1, name, at=desk.now)
        with pytest.raises(UsageError, match="nothing was corrected"):
            undo(connection, 1, "headline", at=desk.now)
    assert now(desk).article == before


@pytest.mark.parametrize(
    ("name", "text"),
    [("published_on", "May"), ("published_at", "2026-01-01T10:00"), ("access", "open"), ("word_count", "3")],
)
def test_a_value_of_the_wrong_kind_is_refused_with_what_is_expected(name, text):
    with pytest.raises(UsageError, match=name):
        parse_value(name, text)


def test_the_command_corrects_and_shows_it(tmp_path):
    with open_desk(tmp_path / "a.db") as desk:
        desk.read(article())
    ran = newsarchive(
        "--archive", tmp_path / "a.db", "correct", "1", "authors=Ana Sol; Li Wei", "section=", cwd=tmp_path
    )
    assert ran.code == 0, ran.err
    shown = newsarchive("--archive", tmp_path / "a.db", "show", "1", "--evidence", cwd=tmp_path).out
    assert "Ana Sol; Li Wei" in shown
    assert "human:" in shown
    assert newsarchive("--archive", tmp_path / "a.db", "correct", "1", "date=x", cwd=tmp_path).code == 2
