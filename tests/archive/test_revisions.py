from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsarchive.archive.revisions.deciding import MOST_CHANGES, StoredRevision, decide, is_same_story, next_status
from newsarchive.archive.writing.prepare import content_hash
from tests.archive.samples import BODY, START, article, prepared


def stored(read, **more):
    values = {"id": 1, "content_hash": content_hash(read), "extracted_by": "1", "article": read}
    return StoredRevision(**{**values, **more})


EDITED = article(body=BODY.replace("two", "three"))


def test_the_first_reading_is_a_revision():
    assert decide(None, prepared(article())).kind == "first"


def test_an_edit_names_what_changed():
    decision = decide(stored(article()), prepared(article(headline="Budget fails", body="Other text.")))
    assert decision.kind == "changed"
    assert decision.changed == ("headline", "body")


def test_an_edit_without_a_new_modified_time_is_silent():
    assert decide(stored(article()), prepared(EDITED)).is_silent


def test_an_edit_with_a_new_modified_time_is_announced():
    told = replace(EDITED, modified_at=datetime(2026, 3, 2, tzinfo=UTC))
    assert not decide(stored(article()), prepared(told)).is_silent


def test_a_page_that_prints_no_time_is_not_called_silent():
    bare = {"published_on": None, "published_at": None}
    assert not decide(stored(article(**bare)), prepared(article(body="Other.", **bare))).is_silent


def test_a_change_of_the_notice_alone_is_not_silent():
    assert not decide(stored(article()), prepared(article(notice=None))).is_silent


def test_newer_rules_on_the_same_bytes_replace_values():
    decision = decide(stored(article(), is_same_payload=True), prepared(EDITED, version="2"))
    assert decision.kind == "replaces"


def test_newer_rules_that_read_the_old_page_like_the_new_one_replace_values():
    decision = decide(stored(article()), prepared(EDITED, version="2"), reread=EDITED)
    assert decision.kind == "replaces"


def test_an_edit_is_seen_through_newer_rules():
    better = replace(article(), body=BODY + "\n\nA paragraph older rules missed.")
    edited = replace(better, headline="Budget fails")
    decision = decide(stored(article()), prepared(edited, version="2"), reread=better)
    assert decision.kind == "changed"
    assert decision.changed == ("headline",)


def test_a_text_that_comes_back_is_stored_once_and_marks_the_article():
    decision = decide(stored(EDITED, count=2, known=1), prepared(article()))
    assert decision.kind == "changed"
    assert decision.is_unstable


def test_an_unstable_article_flips_between_revisions_that_are_there():
    decision = decide(stored(article(), count=3, known=2, is_unstable=True), prepared(EDITED))
    assert (decision.kind, decision.to) == ("flips", 2)


@pytest.mark.parametrize(("count", "is_unstable"), [(MOST_CHANGES, False), (MOST_CHANGES + 1, True)])
def test_too_many_changes_make_an_article_unstable(count, is_unstable):
    assert decide(stored(article(), count=count), prepared(EDITED)).is_unstable is is_unstable


def test_two_stories_of_one_site_are_told_apart():
    other = article(headline="Ferry strike ends", body="Sailors returned to work after nine days without pay talks.")
    assert not is_same_story(article(), other)
    assert is_same_story(article(), EDITED)
    assert is_same_story(article(), replace(EDITED, headline="Three cranes for the harbour"))


@pytest.mark.parametrize(
    ("status", "http_status", "hours", "tries", "expected"),
    [
        ("live", 410, 0, 1, "gone"),
        ("live", 404, 0, 1, "missing"),
        ("missing", 404, 1, 2, "missing"),
        ("missing", 404, 24, 2, "gone"),
        ("missing", 404, 2, 3, "gone"),
        ("gone", 404, 1, 9, "gone"),
        ("live", None, 99, 1, "missing"),
    ],
)
def test_a_404_is_missing_first_and_a_410_gone_at_once(status, http_status, hours, tries, expected):
    at = START + timedelta(hours=hours)
    assert next_status(status, START, http_status=http_status, at=at, tries=tries) == expected
