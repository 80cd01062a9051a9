from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from newsarchive.archive.writing.prepare import content_hash, normalised, notice_digest, prepare, word_count
from newsarchive.article import Author, Notice, Photo, Registration
from tests.archive.samples import BODY, article


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Yes”, he said — twice", '"Yes", he said - twice'),
        ("a  b\u00a0c\n\nd", "a b c d"),
        ("co\u00adoperate", "cooperate"),
        ("Text.\n\n1,234 views", "Text.\n\n1,301 views"),
        ("Text.\n\nUpdated 3 hours ago", "Text.\n\nUpdated 5 hours ago"),
        ("正文。\n\n阅读 1234", "正文。\n\n阅读 99"),
        ("it´s", "it's"),
    ],
)
def test_what_no_reader_sees_as_an_edit_is_none(one, other):
    assert content_hash(article(body=one)) == content_hash(article(body=other))


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "harbour budget passed"},
        {"body": BODY.replace("two", "three")},
        {"body": BODY + "\n\nTwelve people died."},
        {"authors": (Author("Zhou Wenting"), Author("Ana Sol"))},
        {"published_on": date(2026, 3, 2), "published_at": datetime(2026, 3, 2, 9, tzinfo=UTC)},
        {"source": "Other Wire"},
        {"notice": Notice("© 2026 Somebody Else")},
        {"photos": (Photo("https://gazette.test/1.jpg", "The old quay", "Photo: J. Roe"),)},
    ],
)
def test_what_a_reader_sees_changes_the_hash(fields):
    assert content_hash(article(**fields)) != content_hash(article())


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": ("other",)},
        {"section": "Other"},
        {"modified_at": datetime(2026, 3, 5, tzinfo=UTC)},
        {"kind_confidence": 0.1},
        {"evidence": {}},
        {"photos": (Photo("https://cdn.test/other-size.jpg", "The quay", "Photo: J. Roe"),)},
    ],
)
def test_what_the_template_changes_is_no_edit(fields):
    assert content_hash(article(**fields)) == content_hash(article())


def test_the_death_toll_is_an_edit_and_the_view_counter_is_not():
    assert normalised("12 people died") != normalised("13 people died")
    assert normalised("12 comments") == normalised("13 comments")


def test_what_no_encoding_can_store_is_replaced():
    made = prepare(article(headline="half \ud83d pair\0"), identity="x", extracted_by="1")
    assert made.article.headline == "half ? pair"


def test_words_are_counted_as_an_editor_does():
    assert word_count("Don't pay 1,000 yuan.") == 4
    assert word_count("上海市 GDP growth") == 5


def test_notices_that_differ_in_a_registration_are_two():
    one = Notice("© A", registrations=(Registration("icp", "京ICP备1号"),))
    assert notice_digest(one) != notice_digest(replace(one, registrations=()))
