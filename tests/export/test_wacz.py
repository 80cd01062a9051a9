"""A WACZ file: accepted by the program of its authors, and replayed byte for byte by pywb."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import venv
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.schema import capture
from newsarchive.errors import UsageError
from newsarchive.export import Selection, destination_of, dump
from tests.archive.conftest import Locations
from tests.archive.exchanges import FETCHED_AT, exchange
from tests.archive.test_captures import store

PAGES = 10


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Ten pages, each fetched twice, in several files."""
    opened = open_archive(Locations().new(tmp_path_factory.mktemp("wacz")), mode="write")
    files = CaptureFiles(opened, full_bytes=3000)
    for visit in range(2):
        for number in range(PAGES):
            body = f"<html><title>Story {number}</title><p>The ferry is late — 又晚点了, {number}.</p></html>".encode()
            one = exchange(f"http://www.paper.test/Story/{number}?b=2&a={number}", body=body,
                           fetched_at=FETCHED_AT + timedelta(hours=visit, minutes=number))  # fmt: skip
            store(opened, files, [capture_record(one, captures="full")])
    files.close()
    return opened


@pytest.fixture(scope="module")
def wacz(captured: Archive) -> Path:
    path = captured.captures_path.parent / "paper.wacz"
    assert dump(captured, destination_of(str(path)), Selection(("articles",))) == {"captures": 2 * PAGES}
    return path


def tools(name: str) -> Path:
    """The commands of another program, in an environment of its own: its pins are not ours."""
    folder = Path(os.environ.get("NEWSARCHIVE_TEST_TOOLS", ".pytest_cache/tools")).absolute() / name
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        command = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", *name.split("+")]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        (folder / "ready").touch()
    return folder / "bin"


def test_it_holds_the_files_their_index_and_digests_of_all(captured: Archive, wacz: Path) -> None:
    with zipfile.ZipFile(wacz) as packed:
        package = json.loads(packed.read("datapackage.json"))
        assert package["wacz_version"] == "1.1.1"
        for each in package["resources"]:
            raw = packed.read(each["path"])
            assert (each["bytes"], each["hash"]) == (len(raw), f"sha256:{hashlib.sha256(raw).hexdigest()}")
        for path in captured.captures_path.glob("*.warc.gz"):
            info = packed.getinfo(f"archive/{path.name}")
            assert (packed.read(info), info.compress_type) == (path.read_bytes(), zipfile.ZIP_STORED)
        digest = json.loads(packed.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{hashlib.sha256(packed.read('datapackage.json')).hexdigest()}"
        lines = packed.read("indexes/index.cdxj").decode().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 2 * PAGES
    assert lines[0].startswith("test,paper)/story/0?a=0&b=2 20260305123015 {")


def test_a_part_of_the_captures_is_refused(captured: Archive, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="all captures"):
        dump(captured, destination_of(str(tmp_path / "a.wacz")), Selection(("articles",), ("url",)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_validator_of_its_authors_accepts_it(wacz: Path) -> None:
    ran = subprocess.run([tools("wacz") / "wacz", "validate", "-f", wacz], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "invalid" not in (ran.stdout + ran.stderr).lower(), ran.stdout
    assert "Valid" in ran.stdout or "valid" in ran.stdout.lower()


REPLAY = """
import json, os, sys
out = open(sys.argv[3], "wb")
from pywb.apps.frontendapp import FrontEndApp
from webtest import TestApp
app = TestApp(FrontEndApp(config_file=None, custom_config={"collections": {"a": {"index_paths": sys.argv[1], "archive_paths": sys.argv[2]}}}))
for url, stamp in json.load(sys.stdin):
    out.write(app.get(f"/a/{stamp}id_/{url}").body.hex().encode() + b"\\n")
"""


@pytest.mark.slow
def test_pywb_replays_ten_pages_byte_for_byte_from_both_visits(captured: Archive, tmp_path: Path) -> None:
    bin_ = tools("pywb+webtest")
    index = tmp_path / "index.cdxj"
    ran = subprocess.run(
        [bin_ / "cdx-indexer", "-j", "-s", "-o", index, captured.captures_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    with captured.reading() as connection:
        rows = connection.execute(
            select(capture.c.id, capture.c.url, capture.c.fetched_at).order_by(capture.c.id)
        ).all()
    asked = [(row.url, f"{row.fetched_at:%Y%m%d%H%M%S}") for row in rows]
    ran = subprocess.run(
        [bin_ / "python", "-c", REPLAY, index, f"{captured.captures_path}{os.sep}", tmp_path / "out"],
        input=json.dumps(asked), capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr[-2000:]
    assert [bytes.fromhex(line) for line in (tmp_path / "out").read_text().split()] == [
        read_exchange(captured, row.id).body for row in rows
    ]
    assert len(rows) == 2 * PAGES
