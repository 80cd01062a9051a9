"""`newsarchive verify`: whether the archive is whole, and what exactly is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson

if TYPE_CHECKING:
    from newsarchive.archive import Archive
    from newsarchive.operations.verifying import Verdict

__all__ = ["verify"]


def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out what reads every byte of text and captures.")
    ] = False,
    mend_search: Annotated[
        bool, typer.Option("--mend-search", help="First make the full-text index again from the revisions.")
    ] = False,
    manifest: Annotated[
        bool, typer.Option("--manifest", help="Also hold the capture files to the chain of daily manifests.")
    ] = False,
    stamp: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The same, then have an RFC 3161 authority stamp the newest manifest."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the database, its index and every capture file.

    Says what is broken, and how to mend it. Ends with exit code 6 where something is.
    """
    from newsarchive.archive import open_archive
    from newsarchive.errors import Unhealthy
    from newsarchive.operations.manifest import stamp_manifest
    from newsarchive.operations.verifying import verify as verify_archive

    terminal.set_up_log()
    if mend_search:
        _mend_search()
    with open_archive(terminal.settings.archive) as archive:
        verdict = verify_archive(
            archive, is_quick=quick, told=_tell if terminal.is_progress_wanted() else lambda _: None
        )
        if manifest or stamp:
            _check_manifests(archive, verdict)
        if stamp and verdict.is_whole:
            terminal.say(f"stamped: {stamp_manifest(archive, stamp)}")
    if as_json:
        terminal.print_json(verdict.to_dict())
    else:
        rows = [
            ("note" if each.is_harmless else "BROKEN", each.check, each.place, each.problem, each.mend)
            for each in verdict.problems
        ]
        if rows:
            terminal.print_table(("", "check", "where", "what", "what to do"), rows)
    if not verdict.is_whole:
        broken = sum(not each.is_harmless for each in verdict.problems)
        raise Unhealthy(f"{terminal.settings.archive or 'the archive'}: {broken} problems found")
    terminal.say("the archive is whole" + (" as far as a quick look shows" if quick else ""))


def _check_manifests(archive: Archive, verdict: Verdict) -> None:
    from newsarchive.operations.manifest import check_manifests

    found = check_manifests(archive)
    verdict.problems.extend(found.problems)
    told = f"{found.manifests} manifests, {found.stamps} of them stamped, speak of {found.files} capture files"
    terminal.say(told)


def _tell(check: str) -> None:
    terminal.say(f"checking {check} …")


def _mend_search() -> None:
    from newsarchive.archive import open_archive
    from newsarchive.archive.lock import hold_lock
    from newsarchive.archive.search.rebuild import rebuild_search

    with (
        open_archive(terminal.settings.archive, mode="write") as archive,
        hold_lock(archive.location, purpose="verify"),
        archive.transaction() as connection,
    ):
        count = rebuild_search(connection)
    terminal.say(f"{count:,} articles were put into the index again")
