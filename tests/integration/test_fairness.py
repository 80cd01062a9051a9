"""One publisher with a long way to go takes nothing from the others, and no more of a run than its file allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.commands import Ran
from tests.integration.site import Answer, Site, serve

SMALL, EACH, LONG = 9, 8, 2000
BOUND = 200


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    """A site with 2,000 pages that answers at once, and nine slow ones with eight each."""
    with ExitStack() as stack:
        served = [stack.enter_context(serve()) for _ in range(SMALL + 1)]
        for number, site in enumerate(served):
            count = EACH if number else LONG
            paths = [f"/news/2026/03/{at:05d}-a-story-of-the-harbour.html" for at in range(count)]
            places = "".join(f"<url><loc>{site.address}{path}</loc></url>" for path in paths)
            site.pages["/sitemap.xml"] = Answer(
                f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode(),
                headers={"Content-Type": "application/xml"},
            )
            page = Answer(b"<title>Short</title><p>Too short.</p>", headers={"Content-Type": "text/html"})
            page.delay_s = 0.03 if number else 0.0
            site.pages.update(dict.fromkeys(paths, page))
        yield served


def describe(sites: list[Site], folder: Path, schedule: str = "") -> list[str]:
    """A publisher file for each site; `schedule` for the large one. Returns the ids."""
    folder.mkdir()
    names = []
    for number, site in enumerate(sites):
        name = f"paper{number}"
        text = f'id = "{name}"\nname = "{name}"\ndomains = ["{site.address.removeprefix("http://")}"]\n'
        text += f'[discover]\nsitemaps = ["{site.address}/sitemap.xml"]\n'
        (folder / f"{name}.toml").write_text(text + (schedule if number == 0 else ""), encoding="utf-8")
        names.append(name)
    return names


def stories(site: Site) -> int:
    return sum(path.startswith("/news/") for path in site.paths())


def test_a_bounded_run_finishes_nine_small_papers_beside_a_backfill_of_2000_pages(
    sites: list[Site], crawl: Callable[..., Ran], tmp_path: Path
) -> None:
    names = describe(sites, tmp_path / "publishers")

    ran = crawl(*names, "--max-pages", str(BOUND))

    assert ran.code == 0, ran.err
    assert [stories(site) for site in sites[1:]] == [EACH] * SMALL
    pages = ran.json["pages"]
    assert sum(pages.values()) - pages["pending"] == BOUND  # what they left, the long one took
    assert pages["pending"] == LONG - stories(sites[0])


def test_a_publisher_takes_no_more_pages_of_a_run_than_its_file_says(
    sites: list[Site], crawl: Callable[..., Ran], tmp_path: Path
) -> None:
    names = describe(sites[:2], tmp_path / "publishers", "[schedule]\nmax_pages = 20\n")

    ran = crawl(*names)

    assert ran.code == 0, ran.err
    assert ran.json["stopped_by"] == "done"
    assert stories(sites[0]) == 19  # and the sitemap
    assert stories(sites[1]) == EACH
    assert ran.json["publishers"]["paper0"]["pages"]["pending"] == LONG - 19
