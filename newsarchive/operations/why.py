"""Why a page is not asked for now: each thing that stands in its way, in one sentence, the decisive ones first. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from protego import Protego

from newsarchive.archive.frontier.standing import Standing
from newsarchive.operations.telling import moment_text
from newsarchive.publishers import Publisher
from newsarchive.version import ROBOTS_NAME

__all__ = ["why_not_due"]


def why_not_due(standing: Standing, publisher: Publisher, now: datetime) -> list[str]:
    """The reasons; one that says that it is due where nothing stands in its way."""
    reasons = [*_never(standing, publisher), *_waits(standing, now), *_closed(standing, publisher, now)]
    if reasons:
        return reasons
    return [
        f"It is due since {moment_text(standing.page['due_at'])}: the next crawl of {publisher.id} asks for it. {_budget(standing, publisher)}".strip()
    ]


def _never(standing: Standing, publisher: Publisher) -> Iterator[str]:
    """What keeps a page out for good."""
    if standing.tombstone is not None:
        yield f"It was erased ({standing.tombstone}): a tombstone keeps it out."
    if publisher.ignores(standing.url):
        yield f"An `ignore` pattern of {publisher.id} matches it: links to it are not followed."
    if not _is_allowed(standing):
        yield "robots.txt of its host forbids it; the copy of the file is a day old at most when it is next asked."
    if not standing.page:
        if standing.article_url:
            yield f"It is another address of the article {standing.article_url}, and is not asked for itself."
        else:
            yield (
                "It is not known: no list, feed or sitemap that was read showed it. "
                "`newsarchive crawl ADDRESS` reads it; `newsarchive publisher check ID` shows which links are taken for articles."
            )


def _is_allowed(standing: Standing) -> bool:
    text, status = standing.host.get("robots_text"), standing.host.get("robots_status")
    return not text or status is None or status >= 300 or bool(Protego.parse(text).can_fetch(standing.url, ROBOTS_NAME))


def _waits(standing: Standing, now: datetime) -> Iterator[str]:
    """What its own past says."""
    row = standing.page
    if not row:
        return
    due_at, told = row["due_at"], _past(row)
    if due_at is None:
        if standing.redirect_to:
            yield f"It redirects to {standing.redirect_to}, which is asked for instead; it is never due again of itself. {told}"
        else:
            yield f"It is never due again of itself, since it brought nothing so often; `--recheck` asks for it. {told}"
    elif due_at > now:
        lead = f", and leads to {standing.redirect_to}" if standing.redirect_to else ""
        yield f"It is due at {moment_text(due_at)}, in {_length(due_at - now)}{lead}. {told}"


def _past(row: dict[str, Any]) -> str:
    if row["fetched_at"] is None:
        return "It was never fetched."
    words = {"ok": "read", "other": "read, and is neither an article nor a list", "new": "seen"}
    how = words.get(row["state"], row["state"])
    reason = f" ({row['reason']})" if row["reason"] and row["state"] != "ok" else ""
    tries = f", {row['attempts']} times in a row" if row["attempts"] > 1 else ""
    same = f"; unchanged in {row['unchanged_streak']} visits" if row["unchanged_streak"] else ""
    return f"Last visit {moment_text(row['fetched_at'])}: {how}{reason}{tries}{same}."


def _closed(standing: Standing, publisher: Publisher, now: datetime) -> Iterator[str]:
    """What its host and its publisher say of this hour."""
    host = standing.host
    rest = max((each for each in (host.get("rest_until"), host.get("next_fetch_at")) if each), default=None)
    if rest is not None and rest > now:
        yield f"Its host wants to be left alone until {moment_text(rest)}."
    if host.get("robots_status") is not None and (host["robots_status"] == 0 or host["robots_status"] >= 500):
        yield "robots.txt of its host could not be read: nothing of the host is asked for until it can."
    if host.get("leased_by") and host["lease_until"] and host["lease_until"] > now:
        yield f"Its host is held by the crawl {host['leased_by']} until {moment_text(host['lease_until'])}."
    if publisher.fetch.hours is not None and publisher.zone is not None:
        local = now.astimezone(publisher.zone)
        if not publisher.fetch.is_open(local.time()):
            start, end = publisher.fetch.hours
            yield f"[fetch] hours of {publisher.id} are {start:%H:%M}-{end:%H:%M} in {publisher.timezone}, where it is {local:%H:%M}."


def _budget(standing: Standing, publisher: Publisher) -> str:
    """Why the last run may have left it."""
    parts = []
    if publisher.schedule.max_pages is not None:
        parts.append(f"max_pages = {publisher.schedule.max_pages}")
    if publisher.schedule.max_time is not None:
        parts.append(f"max_time = {publisher.schedule.max_time}")
    text = f"[schedule] of {publisher.id} bounds each run ({', '.join(parts)})." if parts else ""
    stopped_by = (standing.last_run or {}).get("stopped_by")
    if stopped_by not in (None, "done"):
        text += f" The last run was ended by {stopped_by}."
    return text.strip()


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 1440} days"
