"""Where a capture file's bytes are: on this disk, else at the address that it was uploaded to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from newsarchive.errors import ArchiveCorrupt, ArchiveError

__all__ = ["open_file", "open_remote", "read_range", "sync_folder"]


@contextmanager
def open_file(path: Path, uploaded_to: str | None) -> Iterator[IO[bytes]]:
    """The file, open for reading and seekable; raises ArchiveCorrupt where it is neither here nor there."""
    try:
        opened: IO[bytes] = path.open("rb")
    except FileNotFoundError as error:
        if uploaded_to is None:
            raise ArchiveCorrupt(f"{path}: {error.strerror}; restore the file from a backup") from error
        opened = _opened(path, uploaded_to)
    except OSError as error:
        raise ArchiveCorrupt(f"{path}: {error.strerror}; restore the file from a backup") from error
    with opened:
        yield opened


def read_range(path: Path, uploaded_to: str | None, offset: int, length: int) -> bytes:
    """`length` bytes from `offset` on, fewer where the file ends."""
    try:
        with open_file(path, uploaded_to) as file:
            file.seek(offset)
            return file.read(length)
    except OSError as error:
        raise ArchiveCorrupt(f"{path}: {error.strerror or error}; restore the file from a backup") from error


def open_remote(address: str, mode: str = "rb") -> IO[bytes]:
    """The file at an fsspec address; raises ArchiveError where fsspec, or the store's driver, is not installed."""
    try:
        from fsspec.core import url_to_fs

        store, path = url_to_fs(address)
        if "w" in mode and "file" in store.protocol:  # other stores make the folders that a name speaks of
            store.makedirs(store._parent(path), exist_ok=True)
        opened = store.open(path, mode)
    except (ImportError, ValueError) as error:
        raise ArchiveError(
            f"{address}: {error}; pip install 'newsarchive[upload]' and the driver of the store"
        ) from error
    return cast("IO[bytes]", opened)


def _opened(path: Path, uploaded_to: str) -> IO[bytes]:
    try:
        return open_remote(uploaded_to)
    except OSError as error:
        raise ArchiveCorrupt(f"{path} is not here, and {uploaded_to} cannot be read: {error}") from error


def sync_folder(folder: Path) -> None:
    """Make the names of new and renamed files last: they must survive a power cut as their bytes do."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
