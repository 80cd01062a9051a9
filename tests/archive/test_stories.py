"""Articles that print one text find each other as they come, on both databases."""

import json

import pytest

from newsarchive.archive.schema import article as article_table
from newsarchive.archive.schema import story, story_band, story_print
from newsarchive.archive.search.tokens import tokens
from newsarchive.archive.stories import grouping as stories
from newsarchive.archive.stories.prints import BANDS, StoryPrint, band_keys, estimate
from newsarchive.archive.stories.prints import story_print as print_of
from newsarchive.operations.forgetting import extent_of, forget
from newsarchive.operations.verifying import verify
from tests.archive.samples import article, open_desk
from tests.integration.commands import newsarchive

WIRE = " ".join(f"word{number} of the ferry" for number in range(60))
OTHER = " ".join(f"thing{number} in a town" for number in range(60))
CHINESE = "".join(chr(0x4E00 + (number * 37) % 3000) for number in range(400))


@pytest.fixture
def desk(location):
    with open_desk(location) as made:
        yield made


def read(desk, number, body, **fields):
    url = f"https://gazette.test/a/{number}"
    effect = desk.read(article(url, headline=f"Headline {number}", body=body, **fields))
    desk.later(minutes=1)
    return effect.article_id


def groups(desk):
    return [row.story_id for row in desk.rows(article_table)]


def printed(body):
    words = tokens(body)
    return print_of(words, len(body.split()) if " " in body else len(body))


def test_a_reprint_joins_its_original_and_another_text_does_not(desk):
    read(desk, 1, WIRE)
    read(desk, 2, OTHER)
    assert groups(desk) == [None, None]
    read(desk, 3, f"By J. Roe\n\n{WIRE}\n\nA paragraph of our own.")
    assert groups(desk) == [1, None, 1]
    stored = desk.archive.article(1)
    assert [each.id for each in stored.story] == [3]
    assert stored.to_dict()["story"][0]["url"] == "https://gazette.test/a/3"
    assert desk.sql("SELECT story_id FROM articles ORDER BY id") == [(1,), (None,), (1,)]
    assert verify(desk.archive).problems == []


def test_a_copy_that_was_cut_joins_and_so_does_one_in_chinese(desk):
    for number, body in enumerate((WIRE, WIRE[: len(WIRE) * 6 // 10], CHINESE, CHINESE[:240])):
        read(desk, number, body)
    assert groups(desk) == [1, 1, 2, 2]


def test_short_texts_never_join(desk):
    read(desk, 1, "Subscribe to read on. " * 8)
    read(desk, 2, "Subscribe to read on. " * 8)
    assert groups(desk) == [None, None]
    assert desk.rows(story_print) == []


def test_two_stories_that_prove_to_be_one_become_the_older(desk):
    read(desk, 1, WIRE)
    read(desk, 2, WIRE)
    read(desk, 3, OTHER)
    read(desk, 4, OTHER)
    assert groups(desk) == [1, 1, 2, 2]
    read(desk, 5, f"{WIRE}\n\n{OTHER}")
    assert groups(desk) == [1] * 5
    assert [row.id for row in desk.rows(story)] == [1]
    assert verify(desk.archive).problems == []


def test_an_article_whose_text_changes_leaves_and_a_story_of_one_is_none(desk):
    read(desk, 1, WIRE)
    read(desk, 2, WIRE)
    desk.read(article("https://gazette.test/a/2", headline="Headline 2", body=OTHER), body=b"edited")
    assert groups(desk) == [None, None]
    assert desk.rows(story) == []
    assert len(desk.rows(story_band)) == 2 * BANDS


def test_an_edit_of_the_headline_changes_no_story(desk):
    read(desk, 1, WIRE)
    read(desk, 2, WIRE)
    desk.read(article("https://gazette.test/a/2", headline="Another", body=WIRE), body=b"edited")
    assert groups(desk) == [1, 1]


def test_an_erased_article_leaves_nothing_to_be_found_by(desk):
    for number in (1, 2, 3):
        read(desk, number, WIRE)
    desk.writer.close()
    forget(desk.archive, extent_of(desk.archive, "1", None), "asked to")
    assert groups(desk) == [None, 1, 1]
    assert {row.article_id for row in desk.rows(story_print)} == {2, 3}
    assert {row.article_id for row in desk.rows(story_band)} == {2, 3}
    assert verify(desk.archive).problems == []


def test_only_the_newest_of_a_band_are_met(desk, monkeypatch):
    met = []
    real = stories.is_one_story
    monkeypatch.setattr(stories, "is_one_story", lambda one, other: met.append(1) or real(one, other))
    monkeypatch.setattr(stories, "_MEET", stories.meeting(5))
    for number in range(8):
        met.clear()
        read(desk, number, WIRE)
    assert len(met) == 5
    assert set(groups(desk)) == {1}


def test_one_hit_for_each_story(desk):
    read(desk, 1, WIRE)
    read(desk, 2, WIRE)
    read(desk, 3, f"{OTHER} ferry")
    hits = list(desk.archive.search("ferry", one_per_story=True))
    assert sorted(hit.others for hit in hits) == [0, 1]
    assert len(list(desk.archive.search("ferry"))) == 3


def test_the_commands_show_one_of_a_story_and_list_its_others(tmp_path):
    with open_desk(tmp_path / "a.db") as desk:
        read(desk, 1, WIRE)
        read(desk, 2, WIRE)
    found = newsarchive("--archive", tmp_path / "a.db", "search", "ferry", "--one-per-story", "--json", cwd=tmp_path)
    assert [hit["others"] for hit in json.loads(found.out)["hits"]] == [1]
    shown = newsarchive("--archive", tmp_path / "a.db", "show", "1", cwd=tmp_path).out
    assert "same story    2 · harbour-gazette · 2026-03-01 · Headline 2 · https://gazette.test/a/2" in shown
    as_json = json.loads(newsarchive("--archive", tmp_path / "a.db", "show", "1", "--json", cwd=tmp_path).out)
    assert (as_json["story_id"], [each["id"] for each in as_json["story"]]) == (1, [2])


def test_a_print_is_the_same_everywhere():
    assert printed(WIRE) == printed(WIRE)
    found = printed(WIRE)
    assert (found.shingles, found.hashes[:8].hex(), band_keys(found.hashes)[0]) == (
        236,
        "d84d5dd0e5db542f",
        237826798052827,
    )


def test_an_estimate_tells_what_is_shared():
    whole, half = printed(WIRE), printed(WIRE[: len(WIRE) // 2])
    found = estimate(whole, half)
    assert abs(found.resemblance - 0.5) < 0.15
    assert found.containment > 0.85
    assert estimate(whole, printed(OTHER)).resemblance < 0.05
    assert estimate(whole, StoryPrint(whole.shingles, whole.hashes)).resemblance == 1.0
