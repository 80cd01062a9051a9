"""Every field of every page of the China Daily family, by the generic extractor: no publisher file is used.

python -m benchmarks.china_daily --gold ../shared/gold
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.bars import Bar, table
from newsarchive import extract
from newsarchive.article import Article, utc_text

__all__ = ["china_daily_bars"]

# A publisher's zone is a fact about the publisher, not about a page; without it a printed clock has no instant.
_ZONE = ZoneInfo("Asia/Shanghai")


def china_daily_bars(gold: Path) -> list[Bar]:
    """One row: the share of labelled values that were read exactly."""
    checks = list(_checks(gold))
    right = sum(wanted == given for _, _, wanted, given in checks)
    pages = len({page for page, *_ in checks})
    share = right / len(checks)
    return [
        Bar(
            "China Daily family, all fields",
            f"{right} of {len(checks)} values",
            pages,
            share,
            1.0,
            1.0,
            "",
            share == 1.0,
        )
    ]


def _checks(gold: Path) -> Iterator[tuple[str, str, Any, Any]]:
    """Page, field, the labelled value, the value read."""
    folder = gold / "chinadaily"
    for line in (folder / "INDEX.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "gold" not in row or row["kind"] == "script":
            continue
        article = extract((folder / row["file"]).read_bytes(), url=row["url"], fetched_at=datetime.now(_ZONE))
        yield row["file"], "kind", row["kind"], article.kind
        for field, wanted in row["gold"].items():
            given = _given(article, field, wanted)
            if given is not _UNKNOWN:
                yield row["file"], field, wanted, given


_UNKNOWN = object()


def _given(article: Article, field: str, wanted: Any) -> Any:
    notice = article.notice
    plain = {
        "headline": article.headline,
        "published": article.published_on.isoformat() if article.published_on else None,
        "utc": utc_text(article.published_at) if article.published_at else None,
        "source": article.source,
        "body_first80": article.body[: len(wanted)] if isinstance(wanted, str) else None,
        "paragraphs": len(article.body.split("\n\n")),
        "authors": [{"name": each.name, "location": each.location} for each in article.authors]
        if wanted and isinstance(wanted, list) and "location" in wanted[0]
        else [{"name": each.name} for each in article.authors],
        "photos": [{"caption": each.caption, "credit": each.credit} for each in article.photos],
    }
    if field == "notice":
        return _notice(notice, wanted)
    return plain.get(field, _UNKNOWN)


def _notice(notice: Any, wanted: dict[str, Any]) -> Any:
    """The notice in the gold's keys; notes of the gold are not compared."""
    if notice is None:
        return None
    given = {
        "statement": notice.statement,
        "holder": notice.holder,
        "year_start": notice.year_start,
        "year_end": notice.year_end,
        "rights_reserved": notice.rights_reserved,
        "registrations": [each.number for each in notice.registrations],
    }
    return {key: given.get(key, wanted[key]) for key in wanted}


def main() -> None:
    """Print the row, and each value that was not read exactly."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    options = parser.parse_args()
    print(table(china_daily_bars(options.gold)), "\n")
    for page, field, wanted, given in _checks(options.gold):
        if wanted != given:
            print(f"{page} {field}\n    wanted {wanted!r}\n    given  {given!r}")


if __name__ == "__main__":
    main()
