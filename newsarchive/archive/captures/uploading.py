"""Closed capture files to a store: copies at an fsspec address, each noted once it is whole there."""

from __future__ import annotations

import hashlib
import shutil
import threading

import structlog
from sqlalchemy import or_, select, update

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.stored_files import open_remote
from newsarchive.archive.schema import capture_file
from newsarchive.errors import ArchiveError, NewsArchiveError

__all__ = ["Uploads"]

log = structlog.get_logger(__name__)


class Uploads:
    """Uploads what is closed, in a thread of its own; after a failure it rests until the next run.

    A failure is a warning: the files are here, and are uploaded by the next run.
    """

    def __init__(self, archive: Archive, address: str) -> None:
        self._archive = archive
        self._address = address.rstrip("/")
        self._turn = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._has_failed = False

    def begin(self) -> None:
        """Upload in the background what is closed by now."""
        thread = threading.Thread(target=self._upload, name="capture upload", daemon=True)
        self._threads.append(thread)
        thread.start()

    def finish(self) -> None:
        """Upload what is left, and wait for it."""
        self.begin()
        for thread in self._threads:
            thread.join()

    def _upload(self) -> None:
        with self._turn:
            try:
                self._upload_closed()
            except (NewsArchiveError, OSError, ValueError) as error:
                self._failed(error)
            except Exception as error:  # each store's driver has errors of its own; none may end a crawl
                self._failed(error)

    def _failed(self, error: Exception) -> None:
        self._has_failed = True
        log.warning(
            "capture files are not uploaded; the next run does it",
            address=self._address,
            problem=f"{type(error).__name__}: {error}",
        )

    def _upload_closed(self) -> None:
        waiting = select(capture_file).where(
            capture_file.c.closed_at.is_not(None),
            capture_file.c.deleted_at.is_(None),
            or_(capture_file.c.uploaded_sha256.is_(None), capture_file.c.uploaded_sha256 != capture_file.c.sha256),
        )
        with self._archive.reading() as connection:
            rows = connection.execute(waiting.order_by(capture_file.c.id)).all()
        for row in rows:
            if self._has_failed:
                return
            target = f"{self._address}/{row.name}"
            path = self._archive.captures_path / row.name
            if row.uploaded_to is None and (there := _digest(target)) not in (None, row.sha256):
                raise ArchiveError(f"{target}: another file of that name is there ({there}); it is left as it is")
            with path.open("rb") as source, open_remote(target, "wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)
            if _digest(target) != row.sha256:
                raise ArchiveError(f"{target}: what is there now is not what was sent")
            noted = update(capture_file).where(capture_file.c.id == row.id)
            with self._archive.transaction() as connection:
                connection.execute(noted.values(uploaded_to=target, uploaded_sha256=row.sha256))


def _digest(address: str) -> str | None:
    """The SHA-256 of what lies at an address, None where nothing does."""
    try:
        with open_remote(address) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a file of any store
    except FileNotFoundError:
        return None
