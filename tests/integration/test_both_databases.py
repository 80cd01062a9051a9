"""The same crawl into a file and into PostgreSQL: every command answers alike, and dumps are equal byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.commands import newsarchive
from tests.integration.site import Site
from tests.postgresql import Server

READING = (
    ("search", "ferry", "--json"),
    ("search", "", "--json", "--publisher", "{site}"),
    ("stats",),
    ("stats", "--by", "author"),
    ("show", "1", "--json"),
    ("history", "1", "--json"),
    ("publisher", "list"),
    ("health", "--json"),
)
TABLES = ("articles", "revisions", "authors", "photos", "notices", "registrations")


@pytest.mark.slow
def test_a_copy_on_a_server_answers_every_command_like_the_file_it_came_from(
    site: Site, postgresql: Server, tmp_path: Path
) -> None:
    paths = [f"/2026/03/05/story-{number}.html" for number in range(6)]
    site.front("/", paths)
    for number, path in enumerate(paths):
        site.article(path, f"Ferry {number} is late")
    captures = {"NEWSARCHIVE_CAPTURES": str(tmp_path / "captures")}
    file, server = str(tmp_path / "a.db"), postgresql.new_database()
    ran = newsarchive("--archive", file, "crawl", "--allow-private-hosts", site.address + "/", cwd=tmp_path, **captures)
    assert ran.code == 0, ran.err
    ran = newsarchive("copy", file, server, cwd=tmp_path, **captures)
    assert ran.code == 0, ran.err

    name = site.address.removeprefix("http://")
    for asked in READING:
        words = tuple(word.replace("{site}", name) for word in asked)
        one, other = (newsarchive("--archive", place, *words, cwd=tmp_path, **captures) for place in (file, server))
        assert one.code == other.code, (words, one.err, other.err)
        assert _bare(one.out) == _bare(other.out), words
    for table in TABLES:
        dumps = []
        for place, target in ((file, "file.csv"), (server, "server.csv")):
            ran = newsarchive(
                "--archive", place, "export", "--table", table, tmp_path / f"{table}-{target}", cwd=tmp_path, **captures
            )
            assert ran.code == 0, ran.err
            dumps.append((tmp_path / f"{table}-{target}").read_bytes())
        assert dumps[0] == dumps[1], table
        assert table in ("photos", "registrations") or dumps[0].count(b"\r\n") > 1

    again = newsarchive(
        "--archive", server, "crawl", "--allow-private-hosts", "--json", site.address + "/", cwd=tmp_path, **captures
    )
    assert again.code == 0, again.err
    assert again.json["articles"]["new"] == 0
    whole = newsarchive("--archive", server, "verify", cwd=tmp_path, **captures)
    assert whole.code == 0, whole.out
    backup = newsarchive("--archive", server, "backup", tmp_path / "b", cwd=tmp_path, **captures)
    assert backup.code == 2
    assert "pg_dump" in backup.err


def _bare(out: str) -> str:
    """Without what differs between two moments, or names the place."""
    return "\n".join(line for line in out.splitlines() if "bytes" not in line and "disk" not in line)
