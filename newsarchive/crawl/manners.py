"""What to do when a host refuses or fails: pure rules, no clock and no network.

DESIGN section 8: a refusal is tried three times in all within the run, after `Retry-After` when that is a minute or less, else after
1, 2 and 4 seconds; what is later stays due for the next run. A time-out is tried twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["Verdict", "judge_error", "judge_status", "retry_after"]

TRIES = 3
TIMEOUT_TRIES = 2
PATIENCE = timedelta(seconds=60)
LONGEST_REST = timedelta(days=1)  # a host may ask for more; a day later it is asked again

REFUSALS = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
BLOCKED = frozenset({401, 402, 403, 406, 407, 451})
GONE = frozenset({404, 410})
FINAL = frozenset(
    {"refused address", "too large", "unsupported address", "TLS not verified"}
)  # another try changes nothing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a failed try.

    `again_in`: try again within this run, after that long. `rest`: leave the host alone that long; its other pages stay due.
    """

    reason: str
    again_in: timedelta | None = None
    rest: timedelta | None = None


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """How long a `Retry-After` header asks to wait (RFC 9110, 10.2.3: seconds, or a date); None if it says nothing readable.

    >>> retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    >>> retry_after("Thu, 01 Jan 2026 00:00:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    datetime.timedelta(seconds=30)
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), int(LONGEST_REST.total_seconds())))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), LONGEST_REST)


def judge_status(status: int, asked: timedelta | None, tries: int) -> Verdict:
    """What to do after an answer that refuses: `asked` is what Retry-After wants, `tries` counts this one.

    >>> judge_status(503, None, 1).again_in, judge_status(503, None, 2).again_in, judge_status(503, None, 3).again_in
    (datetime.timedelta(seconds=1), datetime.timedelta(seconds=2), None)
    >>> judge_status(429, timedelta(hours=1), 1).rest
    datetime.timedelta(seconds=3600)
    """
    reason = f"HTTP {status}"
    if asked is not None and asked > PATIENCE:
        return Verdict(reason, rest=asked)
    if tries >= TRIES:
        return Verdict(reason, rest=asked)
    return Verdict(reason, again_in=asked if asked is not None else timedelta(seconds=2 ** (tries - 1)))


def judge_error(reason: str, tries: int) -> Verdict:
    """What to do when no answer came: `reason` as `errors_as_reasons` names it.

    >>> judge_error("timeout", 1).again_in, judge_error("timeout", 2).again_in
    (datetime.timedelta(seconds=1), None)
    """
    limit = TIMEOUT_TRIES if reason == "timeout" else TRIES
    if tries >= limit or reason.partition(":")[0] in FINAL:
        return Verdict(reason)
    return Verdict(reason, again_in=timedelta(seconds=2 ** (tries - 1)))
