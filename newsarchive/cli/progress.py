"""A progress line on stderr while a crawl runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

if TYPE_CHECKING:
    from types import TracebackType

    from newsarchive.crawl.tally import Tally

__all__ = ["CrawlProgress", "RowProgress"]


class _Shown:
    """A line on stderr for as long as the context lasts, and gone after it."""

    def __init__(self, *columns: ProgressColumn, total: int | None = None) -> None:
        out = Console(stderr=True, highlight=False)
        self._progress = Progress(*columns, TimeElapsedColumn(), console=out, transient=True)
        self._task = self._progress.add_task("starting", total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


class CrawlProgress(_Shown):
    """Pages, articles and failures so far."""

    def __init__(self) -> None:
        super().__init__(SpinnerColumn(), TextColumn("{task.description}"))

    def show(self, tally: Tally) -> None:
        """Show the count as it stands."""
        document = tally.to_dict()
        pages, articles = document["pages"], document["articles"]
        self._progress.update(
            self._task,
            description=(
                f"{tally.leases} pages · {articles['new']} new articles · {articles['changed']} changed"
                f" · {pages['unchanged']} unchanged · {pages['failed']} failed"
            ),
        )


class RowProgress(_Shown):
    """Rows written so far, of how many."""

    def __init__(self, total: int) -> None:
        super().__init__(TextColumn("exporting"), BarColumn(), MofNCompleteColumn(), total=total)

    def add(self, rows: int) -> None:
        """Show that so many more rows are written."""
        self._progress.advance(self._task, rows)
