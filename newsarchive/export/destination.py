"""Where a dump goes: standard output, or a file that appears under its name only when it is whole."""

from __future__ import annotations

import gzip
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from newsarchive.errors import ArchiveUnwritable, UsageError

__all__ = ["FORMATS", "format_of", "writing_to"]

FORMATS = ("csv", "jsonl")


def format_of(destination: str, wanted: str | None) -> str:
    """The format asked for, else that of the name's ending; standard output is CSV.

    >>> format_of("dump.jsonl.gz", None), format_of("-", None)
    ('jsonl', 'csv')
    """
    if wanted is not None:
        if wanted not in FORMATS:
            raise UsageError(f"--format {wanted}: the formats are {', '.join(FORMATS)}")
        return wanted
    if destination == "-":
        return "csv"
    ending = Path(destination.removesuffix(".gz")).suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise UsageError(f"{destination}: the name's ending says no format; end it in .csv or .jsonl, or give --format")
    return ending


@contextmanager
def writing_to(destination: str) -> Iterator[Callable[[str], object]]:
    """A function that writes text, UTF-8, to the destination; a reader never sees half a file, and a failure leaves the old one.

    A name that ends in `.gz` is compressed.
    """
    if destination == "-":
        yield lambda text: sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    target = Path(destination)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise ArchiveUnwritable(f"{target}: {error.strerror}") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw, _text(raw, is_gzip=target.suffix == ".gz") as out:
            yield out.write
        part.chmod(0o666 & ~_umask())
        part.replace(target)
    except OSError as error:
        raise ArchiveUnwritable(f"{target}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _text(raw: IO[bytes], *, is_gzip: bool) -> Iterator[IO[str]]:
    squeezed = gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) if is_gzip else None
    out = io.TextIOWrapper(cast("IO[bytes]", squeezed or raw), encoding="utf-8", newline="")
    yield out
    out.flush()
    out.detach()
    if squeezed is not None:
        squeezed.close()
    raw.flush()
    os.fsync(raw.fileno())


def _umask() -> int:
    """The process' umask; mkstemp makes files that only the owner may read, and a dump is for others too."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
