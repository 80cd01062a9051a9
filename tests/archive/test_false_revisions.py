"""What nobody edited is no revision: boxes, ads, counters, quote marks and white space change by themselves."""

import random
from datetime import timedelta

import pytest

from newsarchive.archive import schema
from newsarchive.archive.writing.prepare import content_hash
from newsarchive.extraction import EXTRACTOR_VERSION, extract
from tests.archive.samples import START, open_desk

PLACES = "quay harbour council ferry bridge market school library station hospital garden theatre".split()
DEEDS = "opened closed repaired painted flooded sold visited measured discussed praised".split()


def page(number: int, visit: int) -> bytes:
    """A page of a paper, which each visit decorates anew."""
    story, box = random.Random(number), random.Random(f"{number} {visit}")
    told = [
        f"The {story.choice(PLACES)} was {story.choice(DEEDS)} on Monday, said the warden's office, "
        f"and the {story.choice(PLACES)} will be {story.choice(DEEDS)} before the {story.choice(PLACES)} is, part {part}."
        for part in range(story.randint(4, 9))
    ]
    if visit % 2:
        told = [text.replace("'", "’").replace(" ", "  ", 1) for text in told]
    headline = f"The {story.choice(PLACES)} of day {number} is {story.choice(DEEDS)}"
    related = "".join(
        f'<li><a href="/2026/03/05/r{box.randrange(10**6)}">The {box.choice(PLACES)} and the {box.choice(PLACES)} tomorrow</a></li>'
        for _ in range(box.randint(3, 6))
    )
    boxes = [
        f'<aside class="related"><h3>Read also</h3><ul>{related}</ul></aside>',
        f'<div class="advert" id="ad-{box.randrange(999)}"><p>Buy {box.choice(PLACES)} tickets for {box.randrange(9, 99)} crowns</p></div>',
        f'<div class="share"><span>{box.randrange(999)} shares</span> <span>{box.randrange(99)} comments</span></div>',
    ]
    box.shuffle(boxes)
    return f"""<!doctype html><html lang="en"><head><title>{headline} | The Test Post</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-05T08:30:00+00:00"></head>
<body><header><nav><a href="/">Home</a> <a href="/news">News</a></nav></header><main><article><h1>{headline}</h1>
<p class="byline">By Ada Marsh</p><time datetime="2026-03-05T08:30:00+00:00">5 March 2026</time>
{"".join(f"<p>{text}</p>" for text in told)}</article>{"".join(boxes)}</main>
<footer>© 2026 Test Post Ltd. All rights reserved. {box.randrange(9999)} readers online</footer></body></html>""".encode()


def read(number: int, visit: int):
    return extract(
        page(number, visit),
        url=f"https://gazette.test/2026/03/05/story-{number}",
        fetched_at=START + timedelta(hours=visit),
    )


@pytest.mark.slow
def test_a_thousand_unedited_pages_fetched_twice_make_no_revision():
    edited = [number for number in range(1_000) if content_hash(read(number, 1)) != content_hash(read(number, 2))]
    assert edited == []


def test_ten_visits_to_an_unchanged_site_make_no_revision(tmp_path):
    with open_desk(tmp_path / "a.db") as desk:
        for visit in range(10):
            for number in range(8):
                desk.read(read(number, visit), version=EXTRACTOR_VERSION, body=page(number, visit))
            desk.later(hours=1)
        assert len(desk.rows(schema.article)) == 8
        assert [(row.revision_count, row.is_unstable) for row in desk.rows(schema.article)] == [(1, False)] * 8
        assert len(desk.rows(schema.earlier_reading)) == 0
