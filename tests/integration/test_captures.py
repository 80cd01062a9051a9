"""What a crawl keeps of each answer, as programs that nobody here wrote read it."""

from __future__ import annotations

import io
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from newsarchive.archive import open_archive
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.schema import capture
from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Answer, Site

Crawl = Callable[..., Ran]

FEED = """<rss version="2.0"><channel><title>Post</title><item><title>Story</title><link>{}/2026/03/01/first-story-of-the-day</link>
</item></channel></rss>"""
STORIES = ("/2026/03/01/first-story-of-the-day", "/2026/03/02/second-story-of-the-day")
MOVED, GONE = "/2026/03/03/moved-story-of-the-day", "/2026/03/04/gone-story-of-the-day"


def paper(site: Site, *, head: str = "", **headers: str) -> None:
    """A paper with a story of every fate, and its publisher's file."""
    html = {"Content-Type": "text/html; charset=utf-8", **headers}
    site.front("/", [*STORIES, MOVED, GONE], head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /x\n", headers={"Content-Type": "text/plain"})
    site.pages["/feed.xml"] = Answer(
        FEED.format(site.address).encode(), headers={"Content-Type": "application/rss+xml"}
    )
    for number, path in enumerate(STORIES):
        site.article(path, f"Story of the harbour number {number}")
        page = site.pages[path]
        assert isinstance(page, Answer)
        site.pages[path] = Answer(page.body.replace(b"<head>", b"<head>" + head.encode()), headers=html)
    site.pages[MOVED] = Answer(status=301, headers={"Location": STORIES[0]})
    site.pages[GONE] = Answer(b"taken down", 410)


def describe(folder: Path, site: Site, fetch: str) -> Path:
    """A publisher's file for the site; returns its folder."""
    files = folder / "publishers"
    files.mkdir(exist_ok=True)
    host = site.address.removeprefix("http://")
    (files / "post.toml").write_text(
        f'id = "post"\nname = "The Test Post"\ndomains = ["{host}"]\n[discover]\npages = ["{site.address}/"]\n'
        f'feeds = ["{site.address}/feed.xml"]\n[fetch]\n{fetch}\n'
    )
    return files


def records(folder: Path) -> list[tuple[str, str, str, bytes]]:
    """Type, path, status and block of each record."""
    found = []
    for path in sorted(folder.glob("*.captures/*.warc.gz")):
        for each in ArchiveIterator(io.BytesIO(path.read_bytes()), no_record_parse=True):
            block = each.raw_stream.read()
            url = each.rec_headers.get_header("WARC-Target-URI") or ""
            found.append(
                (each.rec_type, url.partition("://")[2].partition("/")[2], block[:12].decode("latin-1"), block)
            )
    return found


def kept(folder: Path) -> Counter[str | None]:
    """How many captures there are of each type of record; None: only the digest is known."""
    with open_archive(folder / "a.db") as archive, archive.reading() as connection:
        return Counter(connection.execute(select(capture.c.record_type)).scalars())


def flip(path: Path) -> None:
    """Change one byte."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_every_answer_of_a_crawl_is_kept_and_passes_the_checks_of_others(
    site: Site, crawl: Crawl, folder: Path
) -> None:
    paper(site)
    files = describe(folder, site, 'captures = "full"')
    for more in ((), ("--recheck",)):
        ran = crawl("post", "--publishers", files, "-s", "NEWSARCHIVE_CAPTURE_BYTES=2000", *more)
        assert ran.code == 0, ran.err

    found = records(folder)
    statuses = {path: {head for kind, one, head, _ in found if one == path and kind == "response"}
                for _, path, _, _ in found}  # fmt: skip
    for path, status in {
        "": 200,
        "robots.txt": 200,
        "feed.xml": 200,
        STORIES[0][1:]: 200,
        MOVED[1:]: 301,
        GONE[1:]: 410,
    }.items():
        assert statuses[path] == {f"HTTP/1.1 {status}"}, path
    assert kept(folder)["revisit"] >= 4  # the stories, the front page, the feed
    assert {path for kind, path, *_ in found if kind == "revisit"} >= {"", "feed.xml", STORIES[0][1:], STORIES[1][1:]}
    warcs = sorted(folder.glob("*.captures/*.warc.gz"))
    assert len(warcs) > 1
    for path in warcs:
        for command in (["warcio.cli", "check", "-v"], ["fastwarc.cli", "check"]):
            ran = subprocess.run([sys.executable, "-m", *command, path], capture_output=True, text=True, check=False)
            assert ran.returncode == 0, (path, ran.stdout, ran.stderr)
            assert "digest failed" not in ran.stdout
    with open_archive(folder / "a.db") as archive:
        with archive.reading() as connection:
            ids = connection.execute(select(capture.c.id).where(capture.c.file_id.is_not(None))).scalars().all()
        for capture_id in ids:
            read_exchange(archive, capture_id)
    ran = newsarchive("--archive", folder / "a.db", "verify", "--manifest", "--json", cwd=folder)
    assert (ran.code, ran.json["problems"]) == (0, []), ran.err
    assert f"1 manifests, 0 of them stamped, speak of {len(warcs)} capture files" in ran.err
    flip(warcs[0])
    ran = newsarchive("--archive", folder / "a.db", "verify", "--manifest", "--json", cwd=folder)
    assert ran.code == 6
    assert "manifests" in {each["check"] for each in ran.json["problems"] if each["file"] == warcs[0].name}


def test_no_secret_lands_in_a_capture(site: Site, crawl: Crawl, folder: Path) -> None:
    paper(site, **{"Set-Cookie": "session=swordfish"})
    files = describe(folder, site, 'headers = { Cookie = "id=sesame", "X-Key" = "${POST_KEY}" }')

    ran = crawl("post", "--publishers", files, POST_KEY="rosebud")

    assert ran.code == 0, ran.err
    sent = next(each.headers for each in site.asked if each.path == STORIES[0])
    assert (sent["Cookie"], sent["X-Key"]) == ("id=sesame", "rosebud")
    everything = b"".join(block for *_, block in records(folder))
    assert b"User-Agent: newsarchive/" in everything
    for secret in (b"swordfish", b"sesame", b"rosebud"):
        assert secret not in everything


@pytest.mark.parametrize(("captures", "types"), [("text", {"conversion", None}), ("off", {None})])
def test_a_publisher_of_whom_less_may_be_kept(
    site: Site, crawl: Crawl, folder: Path, captures: str, types: set[str | None]
) -> None:
    paper(site)
    files = describe(folder, site, f'captures = "{captures}"')
    for more in ((), ("--recheck",)):
        assert crawl("post", "--publishers", files, *more).code == 0

    assert set(kept(folder)) == types
    blocks = [(kind, block) for kind, _, _, block in records(folder)]
    assert {kind for kind, _ in blocks} <= {"warcinfo", "conversion"}
    assert not any(b"<p>" in block for _, block in blocks)
    if captures == "text":
        assert sum(b"the council of the harbour town met" in block for _, block in blocks) == len(STORIES)


@pytest.mark.parametrize(
    ("head", "headers"),
    [('<meta name="robots" content="index, noarchive">', {}), ("", {"X-Robots-Tag": "noarchive"})],
    ids=["meta element", "header"],
)
def test_a_page_that_forbids_copies_is_read_and_not_kept(
    site: Site, crawl: Crawl, folder: Path, head: str, headers: dict[str, str]
) -> None:
    paper(site, head=head, **headers)
    files = describe(folder, site, 'captures = "full"')
    for more in ((), ("--recheck",)):
        ran = crawl("post", "--publishers", files, *more)
        assert ran.code == 0, ran.err

    assert not [path for kind, path, *_ in records(folder) if path == STORIES[0][1:] and kind != "warcinfo"]
    with open_archive(folder / "a.db") as archive:
        assert archive.totals()["articles"] == len(STORIES)
