"""Whole pages, read from beginning to end; see tests/pages/README.md."""

import json
import os
from datetime import datetime
from pathlib import Path

import pytest

from newsarchive.article import Article
from newsarchive.extraction import parse, read

PAGES = sorted(path.parent for path in (Path(__file__).parent.parent / "pages").glob("*/input.html"))
NOT_COMPARED = {"evidence", "kind_confidence"}  # these change with every weight
OF_ARTICLES_ONLY = {
    "body",
    "published_on",
    "published_at",
    "photos",
}  # of a list or an error page nobody asks for these


def read_page(folder: Path) -> Article:
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    document = parse((folder / "input.html").read_bytes(), url=about["url"])
    reading = read(document, fetched_at=datetime.fromisoformat(about["fetched_at"]))
    assert dict(reading.failures) == {}
    return reading.article


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_the_article_comes_out_as_recorded(folder):
    article = read_page(folder)
    left_out = NOT_COMPARED if article.is_article else NOT_COMPARED | OF_ARTICLES_ONLY
    found = {name: value for name, value in article.to_dict().items() if name not in left_out}
    output = folder / "output.json"
    if os.environ.get("RECORD_PAGES"):
        output.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert found == json.loads(output.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_every_filled_field_has_its_evidence(folder):
    article = read_page(folder)
    unproved = {"url", "evidence", "kind_confidence"}
    filled = {name for name, value in article.to_dict().items() if value not in (None, "", []) and name not in unproved}
    assert filled == set(article.evidence)
