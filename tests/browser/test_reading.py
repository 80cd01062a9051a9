"""What a reader does, in a real browser: search, narrow, open, compare, ask for evidence, take the data home."""

from __future__ import annotations

import csv
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.serving import WebPage

pytestmark = pytest.mark.browser

HEADLINE = "Council passes harbour budget"
PATHS = (
    "/", "/health", "/search?q=harbour", "/article/1", "/article/1/revisions", "/article/1/evidence", "/article/1/captures", "/capture/1",
    "/publisher/harbour-gazette", "/author/Lin%20Yue", "/holder/Harbour%20Services%20Press", "/archive", "/archive/edits",
    "/archive/articles?_size=3", "/archive/revision/1",
)  # fmt: skip


def find_edited(page: Page) -> None:
    """From the front page to the article that was edited."""
    page.goto("/")
    page.get_by_label("Search the archive").fill(f'headline:"{HEADLINE}"')
    page.keyboard.press("Enter")
    page.get_by_role("link", name=HEADLINE).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(HEADLINE)


def test_a_search_is_narrowed_by_a_facet_and_widened_again(page: Page) -> None:
    page.goto("/search?q=harbour")
    expect(page.get_by_role("status")).to_have_text("15 articles")
    page.get_by_role("complementary").get_by_role("link", name="harbour-services").click()
    expect(page.get_by_role("status")).to_have_text("5 articles")
    page.get_by_role("link", name="Remove the filter publisher: harbour-services").click()
    expect(page.get_by_role("status")).to_have_text("15 articles")


def test_an_article_is_opened_and_its_edit_compared(page: Page) -> None:
    find_edited(page)
    page.get_by_role("link", name="2 revisions").click()
    assert page.locator("del").count()
    assert page.locator("ins").count()
    before, after = page.locator(".diff .edited").first.locator("td").all()
    first, second = before.bounding_box(), after.bounding_box()
    assert first and second
    assert second["x"] >= first["x"] + first["width"] - 2
    assert abs(first["y"] - second["y"]) < 2


def test_evidence_shows_on_keyboard_focus_and_goes_with_escape(page: Page) -> None:
    find_edited(page)
    button = page.get_by_role("button", name="Where the headline comes from")
    card = page.locator("#why-headline")
    expect(card).to_be_hidden()
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("each => each === document.activeElement"):
            break
    expect(card).to_be_visible()
    expect(card).to_contain_text("Rule")
    expect(card).to_contain_text("% sure")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    expect(card.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Capture")


def test_evidence_shows_when_a_value_is_pointed_at(page: Page) -> None:
    find_edited(page)
    page.get_by_role("heading", level=1).hover()
    expect(page.locator("#why-headline")).to_be_visible()


def test_a_link_to_csv_gives_the_hits(page: Page) -> None:
    page.goto("/search?q=harbour")
    address = page.get_by_role("link", name="CSV", exact=True).get_attribute("href")
    rows = list(csv.DictReader(page.request.get(str(address)).text().splitlines()))
    assert len(rows) == 15


def test_a_captured_page_is_shown_and_cannot_run(page: Page) -> None:
    page.goto("/article/1")
    page.get_by_role("link", name=re.compile(r"^capture \d+")).click()
    frame = page.frame_locator("iframe.captured")
    expect(frame.locator("body")).not_to_be_empty()
    assert page.locator("iframe.captured").get_attribute("sandbox") == ""


def test_the_numbers_behind_the_chart_can_be_read(page: Page) -> None:
    page.goto("/")
    page.get_by_text("The numbers as a table").click()
    table = page.get_by_role("region", name="Articles a day by publisher, as a table")
    expect(table.get_by_role("row", name=re.compile("2026-04-14"))).to_contain_text("10")


def test_each_publisher_has_its_state_on_the_front_page(page: Page) -> None:
    page.goto("/")
    expect(page.locator("[data-health='harbour-gazette']")).to_have_text("ok")
    page.get_by_role("link", name="How each publisher is judged").click()
    expect(page.get_by_role("row", name=re.compile("The Harbour Gazette"))).to_contain_text("ok")


def test_sql_is_edited_and_run(page: Page) -> None:
    page.goto("/archive?sql=select+count(*)+as+n+from+articles")
    expect(page.locator(".CodeMirror")).to_be_visible()
    page.get_by_role("button", name="Run SQL").click()
    expect(page.locator("td.col-n")).to_have_text("43")


def test_text_runs_in_its_own_direction(page: Page) -> None:
    page.goto("/search?language=ar")
    expect(page.locator(".hits .headline")).to_have_css("direction", "rtl")
    page.locator(".hits .headline").click()
    expect(page.locator(".body p").first).to_have_css("direction", "rtl")


def test_dark_is_dark_and_light_is_light(page: Page) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto("/")
        red = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[0]
        shades[scheme] = int(red)
    assert shades["dark"] < 60
    assert shades["light"] > 200


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_is_wider_than_a_phone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium: Browser, site: WebPage, scheme: str) -> None:
    # axe is injected as an inline script, which our policy forbids: only here is the policy set aside.
    context = chromium.new_context(base_url=site.url, bypass_csp=True, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    found = []
    for path in (*PATHS, "/article/9999"):
        page.goto(path)
        for each in Axe().run(page).response["violations"]:
            if each["impact"] in ("serious", "critical"):
                found.append((path, each["id"], [node["html"][:160] for node in each["nodes"][:3]]))
    context.close()
    assert found == []
