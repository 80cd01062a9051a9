"""A progress line on stderr while a crawl runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from types import TracebackType

    from newsarchive.crawl.tally import Tally

__all__ = ["CrawlProgress", "RowProgress"]


class CrawlProgress:
    """Pages, articles and failures so far."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=Console(stderr=True, highlight=False),
            transient=True,
        )
        self._task = self._progress.add_task("starting", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

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


class RowProgress:
    """Rows written so far, of how many."""

    def __init__(self, total: int) -> None:
        self._progress = Progress(
            TextColumn("exporting"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True, highlight=False),
            transient=True,
        )
        self._task = self._progress.add_task("rows", total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, rows: int) -> None:
        """Show how many rows are written."""
        self._progress.update(self._task, completed=rows)
