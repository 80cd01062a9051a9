"""What a reader asks of the search page: the words and filters of an address, and the addresses that differ from it by one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from newsarchive.archive.archive import Archive
from newsarchive.archive.search.filters import Status
from newsarchive.archive.search.hits import Hits
from newsarchive.web.presenting import address

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

__all__ = ["PAGE", "Asked"]

PAGE = 20  # hits on a page
LAST_PAGE = 50  # of a search: as many hits as are ranked
MARK = ("\x01", "\x02")  # around a hit; no page has these characters, and the template makes <mark> of them
STATUSES = ("live", "missing", "gone")


@dataclass(frozen=True, slots=True)
class Asked:
    """The search page's arguments, empty where none was given; `month` is one month, `2024-03`."""

    q: str = ""
    publisher: str = ""
    month: str = ""
    language: str = ""
    author: str = ""
    holder: str = ""
    since: str = ""
    until: str = ""
    status: str = ""
    order: str = ""
    page: int = 1

    @classmethod
    def of(cls, request: Request) -> Asked:
        """What an address asks for; a page that is no number is the first."""
        given = {name: (request.args.get(name) or "").strip() for name in cls.__slots__ if name != "page"}
        page = request.args.get("page") or "1"
        return cls(**given, page=min(max(int(page), 1), LAST_PAGE) if page.isdecimal() else 1)

    @property
    def filters(self) -> dict[str, str]:
        """The filters given, by name."""
        names = ("publisher", "month", "language", "author", "holder", "since", "until", "status")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def href(self, path: str = "/search", **changed: Any) -> str:
        """The address of the same question with these changes; it begins at the first page unless told."""
        asked = replace(self, **{"page": 1, **changed})
        return address(path, **{name: value for name, value in asdict(asked).items() if (name, value) != ("page", 1)})

    def hits(self, archive: Archive, *, limit: int | None, mark: tuple[str, str] = MARK) -> Hits:
        """What the archive finds; with nothing asked, its newest articles. Raises UsageError for what means nothing."""
        from_day: date | str | None = self.since or self.month or None
        if not self.q and not self.filters:
            from_day = date.min
        is_by_relevance = bool(self.q) and self.order != "newest"
        return archive.search(
            self.q,
            publisher=self.publisher or None,
            author=self.author or None,
            holder=self.holder or None,
            since=from_day,
            until=self.until or self.month or None,
            language=self.language or None,
            status=cast("Status", self.status) if self.status in STATUSES else None,
            limit=limit,
            order="relevance" if is_by_relevance else "newest",
            mark=mark,
        )
