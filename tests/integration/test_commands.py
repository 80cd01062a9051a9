"""The commands an analyst uses, on an archive with one edited article: what they print, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Site, article_page, serve

FORMULA = "=HYPERLINK(1) says the harbour's clerk of works"
LINKS = [f"/2026/03/0{number}/story-number-{number}-of-the-harbour-town" for number in (1, 2, 3)]
Run = Callable[..., Ran]


def paragraphs(*words: str) -> str:
    return "".join(
        f"<p>The council of the harbour town met on Thursday about {word}, which took the better part of the evening and left "
        "few of the questions about the old ferry open.</p>"
        for word in words
    )


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve() as served:
        served.front("/", LINKS)
        served.article(
            LINKS[0], "Harbour budget passed", paragraphs("the budget", "the sea wall", "two cranes", "dredging")
        )
        served.article(LINKS[1], FORMULA, paragraphs("the formula", "the ledger", "the clerk", "the works"))
        served.article(LINKS[2], "港口预算通过", paragraphs("港口", "预算", "码头", "渡船"))
        yield served


@pytest.fixture(scope="module")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("commands")
    crawl = ("--archive", "a.db", "crawl", "--allow-private-hosts", "--json", site.address + "/")
    first = newsarchive(*crawl, cwd=place)
    assert first.json["articles"]["new"] == 3, first.err
    page = article_page("Harbour budget passed", paragraphs("the budget", "the sea wall", "three cranes", "dredging"))
    site.html(LINKS[0], page)
    second = newsarchive(*crawl, "--recheck", cwd=place)
    assert second.json["articles"]["changed"] == 1, second.out
    return place


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return lambda *arguments, **more: newsarchive("--archive", "a.db", *arguments, cwd=folder, **more)


def test_search_prints_ranked_hits_as_json(run: Run) -> None:
    found = run("search", "harbour budget", "--json").json

    assert set(found) == {"query", "count", "is_bounded", "hits"}
    assert found["query"] == "harbour budget"
    assert found["count"] == len(found["hits"])
    best = found["hits"][0]
    assert {"id", "url", "publisher", "headline", "published_on", "snippet", "score", "day", "is_dated"} <= set(best)
    assert best["headline"] == "Harbour budget passed"
    assert "**budget**" in best["snippet"].lower()


def test_search_is_not_ascii_escaped_and_knows_two_chinese_characters(run: Run) -> None:
    ran = run("search", "预算", "--json")

    assert "港口预算通过" in ran.out
    assert ran.json["count"] == 1


def test_search_can_count_and_print_csv(run: Run) -> None:
    assert run("search", "harbour", "--count").out == "3\n"
    assert run("search", "harbour", "--count", "--json").json == {"query": "harbour", "count": 3}
    assert run("search", "harbour", "--count", "--csv").out == "count\n3\n"
    rows = list(csv.DictReader(io.StringIO(run("search", "harbour", "--csv").out)))
    assert len(rows) == 3


def test_search_in_a_pipe_is_one_plain_line_a_hit(run: Run) -> None:
    ran = run("search", "harbour budget")

    assert "\x1b" not in ran.out
    assert ran.out.startswith("id\tday\tpublisher\theadline\turl\tsnippet\n")
    assert all(line.count("\t") == 5 for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["search"], "what to search for"),
        (["search", '"harbour'], "never closed"),
        (["search", "colour:red"], "There is no field colour:"),
        (["search", "harbour", "--since", "March"], "is no date"),
        (["search", "harbour", "--status", "dead"], "no status dead"),
        (["search", "harbour", "--csv", "--json"], "do not go together"),
        (["search", "harbour", "--atom"], "--new NAME"),
        (["export", "x.csv", "--changed-since", "soon"], "--changed-since soon"),
        (["export", "x.csv", "--query", "(harbour"], "never closed"),
        (["export", "a.db"], "is an archive"),
        (["diff", "1", "--json", "--html"], "do not go together"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(run: Run, arguments: list[str], problem: str) -> None:
    ran = run(*arguments)

    assert (ran.code, ran.out) == (2, "")
    assert problem in ran.err
    assert len(ran.err.splitlines()) == 1


def test_show_prints_the_whole_article_under_its_field_names(run: Run, site: Site) -> None:
    shown = run("show", site.address + LINKS[0], "--json").json

    assert shown["headline"] == "Harbour budget passed"
    assert shown["authors"] == [{"name": "Ada Marsh", "role": None, "location": None}]
    assert shown["notice"]["holder"] == "Test Post Ltd."
    assert set(shown["evidence"]["headline"]) == {"value", "raw", "rule", "confidence"}
    assert {"id", "publisher", "status", "revision", "revision_count", "captures"} <= set(shown)
    assert shown["revision_count"] == 2
    assert "three cranes" in shown["body"]
    assert "two cranes" in run("show", str(shown["id"]), "--revision", "1", "--json").json["body"]


def test_show_for_people_tells_rule_and_capture(run: Run, site: Site) -> None:
    ran = run("show", site.address + LINKS[0], "--evidence")

    assert "Harbour budget passed" in ran.out
    assert ".warc.gz at " in ran.out
    assert "headline\t" in ran.out


def test_history_and_diff_name_what_changed(run: Run, site: Site) -> None:
    history = run("history", site.address + LINKS[0], "--json").json
    diff = run("diff", site.address + LINKS[0], "--json").json
    plain = run("diff", site.address + LINKS[0]).out

    assert [set(each) for each in history] == [{"revision", "seen_at", "changed", "silent"}] * 2
    assert history[1]["changed"] == ["body"]
    assert [each["field"] for each in diff] == ["body"]
    assert {"kind": "removed", "text": "two"} in diff[0]["pieces"]
    assert "[-two-]{+three+} cranes" in plain


def test_diff_is_a_page_of_its_own(run: Run, site: Site) -> None:
    page = run("diff", site.address + LINKS[0], "--html").out

    assert page.startswith("<!DOCTYPE html>")
    assert "<del>two</del><ins>three</ins> cranes" in page
    assert "<script" not in page
    assert "http-equiv" in page


def test_moments_are_printed_in_one_way(run: Run, site: Site) -> None:
    shown, history = run("show", site.address + LINKS[0]).out, run("history", site.address + LINKS[0]).out

    assert len(re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", shown)) >= 3
    assert len(re.findall(r"\t\d{4}-\d\d-\d\d \d\d:\d\d UTC\t", history)) == 2
    assert not re.findall(r"\d\dT\d\d:|\+00:00", shown.split("\n\n")[1] + history)


def test_an_exported_csv_reads_back_as_it_was(run: Run, folder: Path) -> None:
    ran = run("export", "dump.csv")
    with (folder / "dump.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert "3 rows" in ran.err
    assert {row["headline"] for row in rows} == {"Harbour budget passed", FORMULA, "港口预算通过"}
    assert all("\n\n" in row["body"] for row in rows)
    assert (folder / "dump.csv").read_bytes().count(b"\r\n") >= 4
    assert stat.S_IMODE((folder / "dump.csv").stat().st_mode) & 0o044


def test_an_export_streams_to_standard_output(run: Run) -> None:
    rows = list(csv.reader(io.StringIO(run("export", "-", "--columns", "id,headline").out)))

    assert rows[0] == ["id", "headline"]
    assert len(rows) == 4


def test_excel_safe_disarms_formulas(run: Run, folder: Path) -> None:
    run("export", "safe.csv", "--excel-safe")
    with (folder / "safe.csv").open(encoding="utf-8-sig", newline="") as file:
        headlines = {row["headline"] for row in csv.DictReader(file)}

    assert "'" + FORMULA in headlines
    assert FORMULA not in headlines


def test_json_lines_are_one_object_each(run: Run, folder: Path) -> None:
    run("export", "dump.jsonl", "--table", "revisions")
    lines = (folder / "dump.jsonl").read_text(encoding="utf-8").splitlines()

    assert len(lines) == 4
    assert all("content_hash" in json.loads(line) for line in lines)


def test_a_dump_that_fails_leaves_the_old_one(run: Run, folder: Path) -> None:
    (folder / "old.csv").write_text("kept", encoding="utf-8")

    ran = run("export", "old.csv", "--columns", "id,nonsense")

    assert ran.code == 2
    assert "nonsense" in ran.err
    assert (folder / "old.csv").read_text(encoding="utf-8") == "kept"
    assert not list(folder.glob(".old.csv*"))


def test_stats_count(run: Run) -> None:
    counted = run("stats", "--json").json

    assert counted["totals"]["articles"] == 3
    assert counted["by_holder"] == {"Test Post Ltd.": 3}
    assert counted["fill_rates"]["headline"] == 1.0
    assert run("stats", "--by", "author", "--json").json == {"by_author": {"Ada Marsh": 3}}


def test_extract_reads_a_file_standard_input_and_an_address(run: Run, folder: Path, site: Site) -> None:
    page = article_page("Harbour budget passed")
    (folder / "page.html").write_text(page, encoding="utf-8")

    of_file = run("extract", "page.html", "--url", "http://post.test/2026/03/05/harbour-budget").json
    of_input = run("extract", "-", stdin=page).json
    of_address = run("extract", site.address + LINKS[1], "--allow-private-hosts").json

    assert of_file["headline"] == of_input["headline"] == "Harbour budget passed"
    assert of_file["url"] == "http://post.test/2026/03/05/harbour-budget"
    assert of_address["headline"] == FORMULA


def test_explain_shows_the_losers_and_why(run: Run, folder: Path) -> None:
    (folder / "page.html").write_text(article_page("Harbour budget passed"), encoding="utf-8")

    ran = run("extract", "page.html", "--explain")
    document = run("extract", "page.html", "--explain", "--json").json

    assert "headline: Harbour budget passed" in ran.out
    verdicts = [each["verdict"] for each in document["candidates"]["headline"]]
    assert verdicts.count("chosen") == 1
    assert len(verdicts) > 1


def test_publishers_are_listed_and_shown(run: Run) -> None:
    listed = {each["id"] for each in run("publisher", "list", "--json").json}

    assert "chinaservicesinfo" in listed
    assert 'id = "chinaservicesinfo"' in run("publisher", "show", "chinaservicesinfo").out


def test_the_archive_is_named_by_option_or_environment(folder: Path) -> None:
    ran = newsarchive("search", "harbour", "--count", cwd=folder, NEWSARCHIVE_ARCHIVE=str(folder / "a.db"))

    assert ran.out == "3\n"


def test_quiet_says_nothing_when_all_is_well(run: Run, folder: Path, site: Site) -> None:
    ran = newsarchive("--archive", "a.db", "--quiet", "crawl", "--allow-private-hosts", site.address + "/", cwd=folder)

    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_reader_is_never_blocked_while_a_crawl_writes(run: Run, folder: Path, site: Site) -> None:
    from tests.integration.commands import start

    crawl = start("--archive", "a.db", "crawl", "--allow-private-hosts", "--recheck", site.address + "/", cwd=folder)
    codes = []
    while crawl.poll() is None:
        codes.append(run("search", "harbour", "--count").code)
        time.sleep(0.01)
    crawl.communicate()

    assert codes
    assert set(codes) == {0}
