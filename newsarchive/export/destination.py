"""Where a dump goes: standard output, or a file that appears under its name only when it is whole."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from newsarchive.archive.captures.stored_files import sync_folder
from newsarchive.errors import ArchiveUnwritable, UsageError
from newsarchive.export.formats import FORMATS, by_ending

__all__ = ["Destination", "destination_of", "writing_to"]

Packing = Literal["gz", "zst"]


@dataclass(frozen=True, slots=True)
class Destination:
    """`-` or a file's name, the format to write, and what packs the file, if anything does."""

    name: str
    format: str
    packing: Packing | None = None

    @property
    def is_standard_output(self) -> bool:
        """Whether it is `-`."""
        return self.name == "-"

    @property
    def folder(self) -> Path:
        """Where there is room for what is written on the way."""
        return Path(tempfile.gettempdir()) if self.is_standard_output else Path(self.name).absolute().parent


def destination_of(name: str, wanted: str | None = None) -> Destination:
    """The destination of that name, in the format asked for, else that of the name's ending; standard output is CSV.

    >>> destination_of("dump.jsonl.gz"), destination_of("-").format
    (Destination(name='dump.jsonl.gz', format='jsonl', packing='gz'), 'csv')
    """
    path = Path(name)
    packing = cast("Packing | None", {".gz": "gz", ".zst": "zst"}.get(path.suffix.lower()))
    if wanted is None:
        ending = (path.with_suffix("") if packing else path).suffix.lower()
        wanted = "csv" if name == "-" else by_ending(ending)
    elif wanted not in FORMATS:
        raise UsageError(f"--format {wanted}: the formats are {', '.join(FORMATS)}")
    if wanted is None:
        endings = ", ".join(ending for each in FORMATS.values() for ending in each.endings)
        raise UsageError(f"{name}: the name's ending says no format; end it in {endings}, or give --format")
    if packing and FORMATS[wanted].is_packed:
        raise UsageError(f"{name}: {wanted} is compressed by itself; leave .{packing} out of the name")
    return Destination(name, wanted, packing)


@contextmanager
def writing_to(destination: Destination) -> Iterator[IO[bytes]]:
    """The destination, open for writing; a reader never sees half a file, and a failure leaves the old one."""
    if destination.is_standard_output:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(destination.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise ArchiveUnwritable(f"{target}: {error.strerror}") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw:
            with _packed(raw, destination.packing) as out:
                yield out
            raw.flush()
            os.fsync(raw.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise ArchiveUnwritable(f"{target}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _packed(raw: IO[bytes], packing: Packing | None) -> Iterator[IO[bytes]]:
    if packing is None:
        yield raw
    elif packing == "gz":
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as squeezed:
            yield cast("IO[bytes]", squeezed)
    else:
        try:
            import zstandard
        except ModuleNotFoundError:
            raise UsageError(".zst needs a package: pip install 'newsarchive[zstd]', or end the name in .gz") from None
        with zstandard.ZstdCompressor(level=3).stream_writer(raw, closefd=False) as stream:
            yield cast("IO[bytes]", stream)


def _umask() -> int:
    """The process' umask; mkstemp makes files that only the owner may read, and a dump is for others too."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
