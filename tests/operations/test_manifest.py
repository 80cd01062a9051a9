"""Manifests: no byte of a capture file changes unseen, and an authority says when they were there."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import update

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.manifests import read_manifests, write_manifest
from newsarchive.archive.schema import capture_file
from newsarchive.errors import NotFound, Unhealthy, UsageError
from newsarchive.operations.manifest import check_manifests, stamp_manifest
from tests.archive.conftest import Locations
from tests.archive.exchanges import record
from tests.archive.test_captures import store, warcs

DAY = datetime(2026, 3, 5, 23, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(Locations().new(tmp_path), mode="write") as opened:
        yield opened


def broken(archive: Archive) -> list[str]:
    return [f"{each.file}: {each.problem}" for each in check_manifests(archive).problems if not each.is_harmless]


def crawled(archive: Archive, day: int, *numbers: int, full_bytes: int = 1500) -> Path:
    """A day's crawl: a batch for each number, then the manifest."""
    files = CaptureFiles(archive, full_bytes=full_bytes)
    for number in numbers:
        store(archive, files, [record(number)])
    files.close()
    path = write_manifest(archive, DAY + timedelta(days=day))
    assert path is not None
    return path


def test_an_archive_without_captures_has_no_manifest(archive: Archive) -> None:
    assert write_manifest(archive, DAY) is None
    with pytest.raises(NotFound, match="the next crawl writes one"):
        check_manifests(archive)


def test_each_manifest_names_the_one_before_and_what_is_new_since(archive: Archive) -> None:
    first = crawled(archive, 0, 1, 2, 3)
    second = crawled(archive, 1, 4)
    crawled(archive, 2)

    one, two, three = read_manifests(archive.captures_path)

    assert [first.name, second.name] == ["paper-20260305.manifest.jsonl", "paper-20260306.manifest.jsonl"]
    assert two.previous == {"name": first.name, "sha256": one.sha256}
    assert [each.is_closed for each in one.statements] == [True, True, False]
    assert one.statements[-1].file in {each.file for each in two.statements}
    assert (three.number, three.statements) == (3, ())
    found = check_manifests(archive)
    assert (found.problems, found.manifests, found.files) == ([], 3, len(warcs(archive)))


def test_a_second_crawl_of_the_day_writes_the_same_manifest_anew(archive: Archive) -> None:
    first = crawled(archive, 0, 1)
    before = first.read_bytes()

    assert crawled(archive, 0, 2) == first

    assert first.read_bytes() != before
    assert check_manifests(archive).problems == []


def test_lines_are_canonical_json(archive: Archive) -> None:
    raw = crawled(archive, 0, 1, 2).read_bytes()

    for line in raw.splitlines():
        assert json.dumps(json.loads(line), sort_keys=True, separators=(",", ":")).encode() == line
    path = read_manifests(archive.captures_path)[0].path
    path.write_bytes(raw.replace(b'"day":', b'"day": '))
    (problem,) = broken(archive)
    assert "canonical" in problem


def flip(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def drop_last(archive: Archive) -> None:
    read_manifests(archive.captures_path)[0].path.unlink()


def state_another(archive: Archive) -> None:
    """The forger adapts the statement too."""
    path = read_manifests(archive.captures_path)[0].path
    path.write_text(path.read_text().replace('"closed":true', '"closed":false', 1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda archive: flip(warcs(archive)[0], 40), "are not those of 2026-03-05"),
        (lambda archive: flip(warcs(archive)[-1], 40), "are not those of 2026-03-0"),
        (lambda archive: warcs(archive)[0].write_bytes(warcs(archive)[0].read_bytes()[:-1]), "is shorter than"),
        (lambda archive: warcs(archive)[0].write_bytes(warcs(archive)[0].read_bytes() + b"x"), "is longer than when"),
        (lambda archive: warcs(archive)[0].unlink(), "restore the file from a backup"),
        (drop_last, "is the oldest there is, and not the first"),
        (state_another, "was changed after"),
    ],
)
def test_whatever_is_changed_is_named(archive: Archive, change: Callable[[Archive], object], said: str) -> None:
    for day in range(3):
        crawled(archive, day, 3 * day, 3 * day + 1)
    assert check_manifests(archive).problems == []

    change(archive)

    assert said in "\n".join(broken(archive))


def test_a_file_rewritten_by_an_erasure_is_told_and_is_no_problem(archive: Archive) -> None:
    crawled(archive, 0, 1, 2, 3)
    path = warcs(archive)[0]
    path.write_bytes(b"rewritten")
    with archive.transaction() as connection:
        import hashlib

        values = {"sha256": hashlib.sha256(b"rewritten").hexdigest(), "committed_bytes": 9}
        connection.execute(update(capture_file).where(capture_file.c.name == path.name).values(values))
    assert broken(archive)

    write_manifest(archive, DAY + timedelta(days=1))

    assert broken(archive) == []
    assert any("was rewritten by 2026-03-06" in each.problem for each in check_manifests(archive).problems)


# ------------------------------------------------------------ time stamps

CONFIG = """
[tsa]
default_tsa = one
[one]
dir = {folder}
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def openssl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def authority_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority of our own: openssl's, with a certificate that may stamp."""
    if shutil.which("openssl") is None:
        pytest.fail("openssl is needed: apt-get install openssl")
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    ran = openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Test stamps", "-keyout",
        folder / "tsa.key", "-out", folder / "tsa.pem", "-addext", "extendedKeyUsage=critical,timeStamping",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return folder


@contextmanager
def authority(
    folder: Path, *, spoil: Callable[[bytes], bytes] = lambda answer: answer, status: int = 200
) -> Iterator[str]:
    """The authority on loopback; its address."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            (folder / "asked.tsq").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            config = folder / "tsa.cnf"
            ran = openssl(
                "ts", "-reply", "-config", config, "-queryfile", folder / "asked.tsq", "-out", folder / "a.tsr"
            )
            assert ran.returncode == 0, ran.stderr
            answer = spoil((folder / "a.tsr").read_bytes())
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/stamp"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_stamp_is_one_that_openssl_verifies(archive: Archive, authority_files: Path) -> None:
    manifest = crawled(archive, 0, 1, 2)
    with authority(authority_files) as address:
        token = stamp_manifest(archive, address)

    assert token.name == f"{manifest.name}.tsr"
    verify = ("ts", "-verify", "-data", manifest, "-in", token, "-CAfile", authority_files / "tsa.pem")
    ran = openssl(*verify)
    assert (ran.returncode, "Verification: OK" in ran.stdout + ran.stderr) == (0, True), ran.stderr
    found = check_manifests(archive)
    assert (found.problems, found.stamps) == ([], 1)


def test_a_stamped_manifest_is_never_changed(archive: Archive, authority_files: Path) -> None:
    manifest = crawled(archive, 0, 1)
    with authority(authority_files) as address:
        stamp_manifest(archive, address)
    before = manifest.read_bytes()

    later = crawled(archive, 0, 2)

    assert manifest.read_bytes() == before
    assert later.name == "paper-20260305-2.manifest.jsonl"
    assert check_manifests(archive).problems == []
    flip(manifest, len(before) - 10)
    said = "\n".join(broken(archive))
    assert f"{manifest.name}.tsr: is the stamp of something else" in said or "no manifest any more" in said


@pytest.mark.parametrize(
    ("spoil", "status", "said"),
    [
        (lambda _: b"<html>hello</html>", 200, "no time stamp"),
        (lambda answer: answer, 500, "HTTP Error 500"),
        (None, 200, "something else than it was asked to"),
    ],
)
def test_an_authority_that_does_not_answer_right_is_named(
    archive: Archive,
    authority_files: Path,
    tmp_path: Path,
    spoil: Callable[[bytes], bytes] | None,
    status: int,
    said: str,
) -> None:
    crawled(archive, 0, 1)
    if spoil is None:  # the stamp of another question
        (tmp_path / "other").write_text("other")
        query, reply = tmp_path / "q", tmp_path / "r"
        openssl("ts", "-query", "-data", tmp_path / "other", "-sha256", "-cert", "-out", query)
        openssl("ts", "-reply", "-config", authority_files / "tsa.cnf", "-queryfile", query, "-out", reply)
        spoil = lambda _: reply.read_bytes()  # noqa: E731
    with authority(authority_files, spoil=spoil, status=status) as address, pytest.raises(Unhealthy, match=said):
        stamp_manifest(archive, address)
    assert not list(archive.captures_path.glob("*.tsr*"))


def test_an_authority_that_is_not_there(archive: Archive) -> None:
    crawled(archive, 0, 1)
    with pytest.raises(Unhealthy, match="try again later"):
        stamp_manifest(archive, "http://127.0.0.1:9/")
    with pytest.raises(UsageError, match="no address"):
        stamp_manifest(archive, "file:///etc/passwd")
