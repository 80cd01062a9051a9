"""Tamper evidence: whether the capture files are still those that the daily manifests speak of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select

from newsarchive.archive import Archive
from newsarchive.archive.captures.manifests import Manifest, Statement, digest_of_prefix, read_manifests, token_path
from newsarchive.archive.captures.stored_files import open_file
from newsarchive.archive.integrity.problems import Problem
from newsarchive.archive.schema import capture_file
from newsarchive.errors import ArchiveError, NotFound
from newsarchive.operations.stamping import ask_for_stamp, stamped_digest

_NEXT = "nothing: the next crawl writes one"
RESTORE = "restore the file from a backup; a copy of the manifests that lies elsewhere tells which is the true one"

__all__ = ["ManifestCheck", "check_manifests", "stamp_manifest"]


@dataclass(slots=True)
class ManifestCheck:
    """What a look at all manifests found; the harmless ones among the `problems` are what an auditor should know."""

    manifests: int = 0
    files: int = 0
    stamps: int = 0
    problems: list[Problem] = field(default_factory=list)

    def broken(self, file: str, problem: str) -> None:
        """A statement does not hold."""
        self.problems.append(Problem("manifests", problem, RESTORE, file=file))

    def note(self, file: str, problem: str, mend: str = "nothing: an auditor should know") -> None:
        """Worth knowing, and no damage."""
        self.problems.append(Problem("manifests", problem, mend, file=file, is_harmless=True))


def check_manifests(archive: Archive) -> ManifestCheck:
    """Follow the chain of manifests, and hold each capture file to all that was ever stated of it.

    Reads every byte of every capture file once. Raises NotFound where there is no manifest.
    """
    found = ManifestCheck()
    try:
        manifests = read_manifests(archive.captures_path)
    except ArchiveError as error:
        found.broken(archive.captures_path.name, str(error))
        return found
    if not manifests:
        raise NotFound(f"{archive.captures_path}: there is no manifest; the next crawl writes one")
    found.manifests = len(manifests)
    for name, problem in _chain(manifests):
        found.broken(name, problem)
    _check_stamps(manifests, found)
    stated: dict[str, list[tuple[Manifest, Statement]]] = defaultdict(list)
    for manifest in manifests:
        for each in manifest.statements:
            if each.replaces is not None:
                stated[each.file].clear()
                found.note(each.file, f"was rewritten by {manifest.day}; the digest stated before was {each.replaces}")
            stated[each.file].append((manifest, each))
    with archive.reading() as connection:
        rows = connection.execute(
            select(
                capture_file.c.name,
                capture_file.c.uploaded_to,
                capture_file.c.committed_bytes,
                capture_file.c.deleted_at,
            )
        )
        known = {row.name: row for row in rows}
    for name, statements in stated.items():
        found.files += 1
        if statements[-1][1].deleted is not None:
            _check_deleted(name, statements, found, is_known=name in known and known[name].deleted_at is not None)
            continue
        if name in known and known[name].deleted_at is not None:
            day = known[name].deleted_at.date()
            found.note(name, f"was deleted by retention on {day}, and no manifest says so yet", _NEXT)
            continue
        uploaded_to = known[name].uploaded_to if name in known else None
        for problem in _check_file(archive.captures_path / name, uploaded_to, statements):
            found.broken(name, problem)
    for name, row in known.items():
        if name not in stated and row.committed_bytes:
            found.note(name, "no manifest speaks of it yet", _NEXT)
    return found


def stamp_manifest(archive: Archive, address: str) -> Path:
    """Have an RFC 3161 authority stamp the newest manifest, and keep its answer beside it as `….jsonl.tsr`.

    The one that has a stamp keeps it. Raises NotFound where there is no manifest, Unhealthy where the authority does
    not answer as it should.
    """
    manifests = read_manifests(archive.captures_path)
    if not manifests:
        raise NotFound(f"{archive.captures_path}: there is no manifest; the next crawl writes one")
    token = token_path(manifests[-1].path)
    if not token.exists():
        answer = ask_for_stamp(address, manifests[-1].path.read_bytes())
        part = token.with_name(f"{token.name}.part")
        part.write_bytes(answer)
        part.replace(token)
    return token


def _chain(manifests: Sequence[Manifest]) -> Iterator[tuple[str, str]]:
    if manifests[0].number != 1 or manifests[0].previous is not None:
        yield manifests[0].path.name, "is the oldest there is, and not the first: those before it are missing"
    for before, after in pairwise(manifests):
        named = after.previous or {}
        if after.number != before.number + 1 or named.get("name") != before.path.name:
            yield after.path.name, f"follows {named.get('name')}, which is not there"
        elif named.get("sha256") != before.sha256:
            yield before.path.name, f"was changed after {after.path.name} was written"


def _check_stamps(manifests: Sequence[Manifest], found: ManifestCheck) -> None:
    for manifest in manifests:
        token = token_path(manifest.path)
        if not token.exists():
            continue
        try:
            digest = stamped_digest(token.read_bytes())
        except ModuleNotFoundError:
            found.note(token.name, "was not looked at", "pip install 'newsarchive[stamp]'")
            continue
        except ValueError as error:
            found.broken(token.name, f"is no time stamp: {error}")
            continue
        found.stamps += 1
        if digest != manifest.sha256:
            found.broken(token.name, f"is the stamp of something else: {manifest.path.name} was changed")


def _check_deleted(
    name: str, statements: Sequence[tuple[Manifest, Statement]], found: ManifestCheck, *, is_known: bool
) -> None:
    """A file that is declared deleted: its last digest has to be the one it was closed with, and the archive to agree."""
    manifest, last = statements[-1]
    closed = [each for _, each in statements[:-1] if each.is_closed]
    if closed and closed[-1].sha256 != last.sha256:
        found.broken(
            name, f"is declared deleted by {manifest.day} with a digest that is not the one it was closed with"
        )
    elif not is_known:
        found.broken(name, f"is declared deleted by {manifest.day}, and the archive says that it is kept")
    else:
        said = f"was deleted by retention on {(last.deleted or '')[:10]} ({last.why}); its {last.length:,} bytes had the SHA-256 {last.sha256}"
        found.note(name, said)


def _check_file(path: Path, uploaded_to: str | None, statements: list[tuple[Manifest, Statement]]) -> Iterator[str]:
    try:
        with open_file(path, uploaded_to) as file:
            digests = digest_of_prefix(file, (each.length for _, each in statements))
            is_longer = bool(file.read(1))
    except (ArchiveError, OSError) as error:
        yield str(error)
        return
    for manifest, each in statements:
        if each.length not in digests:
            yield f"is shorter than the {each.length:,} bytes of {manifest.day}"
        elif digests[each.length] != each.sha256:
            yield f"its first {each.length:,} bytes are not those of {manifest.day}"
    if statements[-1][1].is_closed and statements[-1][1].length in digests and is_longer:
        yield "is longer than when it was closed"
