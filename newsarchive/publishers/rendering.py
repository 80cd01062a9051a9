"""A publisher written as the text of a file: what `publisher show` prints, and `publisher new` drafts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time, timedelta

from newsarchive.publishers.publisher import Discover, Era, Fetch, Publisher, Schedule

__all__ = ["as_toml", "period_text"]

_UNITS = (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def as_toml(publisher: Publisher) -> str:
    r"""The text that `read_publisher` reads back to the same value. Headers are left out: they hold secrets, filled in.

    >>> print(as_toml(Publisher(id="gazette", name='The "Gazette"', domains=("gazette.example",))))
    id = "gazette"
    name = "The \"Gazette\""
    domains = ["gazette.example"]
    <BLANKLINE>
    """
    lines = [_pair("id", publisher.id), _pair("name", publisher.name), _pair("domains", publisher.domains)]
    for key in ("language", "timezone", "date_order"):
        lines += _given(key, getattr(publisher, key))
    lines += _table("[discover]", _discover(publisher.discover))
    lines += _table("[schedule]", _schedule(publisher.schedule))
    lines += _table("[fetch]", _fetch(publisher.fetch))
    lines += _table("[retention]", (_pair(key, period_text(kept)) for key, kept in publisher.retention.items()))
    for era in publisher.extract:
        lines += ["", "[[extract]]", *_era(era)]
    return "\n".join(lines) + "\n"


def _discover(discover: Discover) -> Iterable[str]:
    for key in ("feeds", "sitemaps", "pages"):
        yield from _given(key, getattr(discover, key))
    yield from _given("next_page", tuple(each.text for each in discover.next_page))
    yield from _given("article", discover.article and discover.article.pattern)
    yield from _given("ignore", tuple(each.pattern for each in discover.ignore))
    yield from _given("identity", discover.identity and discover.identity.pattern)


def _schedule(schedule: Schedule) -> Iterable[str]:
    yield from _given("every", _duration(schedule.every))
    if schedule.max_pages is not None:
        yield f"max_pages = {schedule.max_pages}"
    yield from _given("max_time", _duration(schedule.max_time))


def _fetch(fetch: Fetch) -> Iterable[str]:
    if fetch.captures != "full":
        yield _pair("captures", fetch.captures)
    if fetch.browser:
        yield "browser = true"
    if fetch.hours:
        yield _pair("hours", "-".join(map(_time_of_day, fetch.hours)))
    yield from _given("delay", _duration(fetch.delay))


def _era(era: Era) -> Iterable[str]:
    if era.until:
        yield f"until = {era.until.isoformat()}"
    for field, selectors in era.rules.items():
        yield _pair(field, tuple(each.text for each in selectors))
    yield from _given("drop", tuple(each.text for each in era.drop))


def _table(header: str, pairs: Iterable[str]) -> list[str]:
    lines = list(pairs)
    return ["", header, *lines] if lines else []


def _given(key: str, value: str | tuple[str, ...] | None) -> list[str]:
    return [_pair(key, value)] if value else []


def _pair(key: str, value: str | tuple[str, ...]) -> str:
    if isinstance(value, str):
        return f"{key} = {_quoted(value)}"
    one_line = f"{key} = [{', '.join(map(_quoted, value))}]"
    return (
        one_line if len(one_line) <= 100 else "\n".join([f"{key} = [", *(f"  {_quoted(each)}," for each in value), "]"])
    )


def _quoted(text: str) -> str:
    """A text in quotes: as it stands where it has backslashes, which patterns are full of, and TOML can hold it so."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each.isprintable() else _escaped(each) for each in escaped) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def period_text(kept: timedelta | None) -> str:
    """How long something is kept, in days where it is whole days; None is for ever.

    >>> period_text(timedelta(days=90)), period_text(timedelta(hours=36)), period_text(None)
    ('90d', '1d12h', 'forever')
    """
    if kept is not None and kept.days and kept == timedelta(days=kept.days):
        return f"{kept.days}d"
    return _duration(kept) or "forever"


def _duration(duration: timedelta | None) -> str | None:
    if duration is None:
        return None
    seconds = duration.total_seconds()
    if seconds != int(seconds):
        return f"{seconds:.6f}".rstrip("0") + "s"
    text, left = "", int(seconds)
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        text += f"{count}{unit}" if count else ""
    return text


def _time_of_day(moment: time) -> str:
    return moment.strftime("%H:%M")
