"""One table of a publisher's file, read key by key; whatever is wrong is told with its line and what to write."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from newsarchive.errors import ConfigurationError
from newsarchive.publishers.lines import KeyPath, find_line
from newsarchive.publishers.publisher import Selector
from newsarchive.publishers.selectors import read_selector

__all__ = ["Source", "Table", "read_duration", "read_hours", "read_period"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text, and where each of its keys stands."""

    path: Path | None
    text: str
    lines: dict[KeyPath, int]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file. Each method reads one key: missing, it is None or empty; wrong, a ConfigurationError."""

    source: Source
    place: KeyPath
    values: Mapping[str, object]

    def fail(self, key: str | None, problem: str, item: str | None = None) -> NoReturn:
        """Raise the ConfigurationError that names file, line, table and key."""
        path = self.place if key is None else (*self.place, key)
        name = ".".join(each for each in self.place if isinstance(each, str))
        prefix = f"[{name}] " if name else ""
        line = find_line(self.source.lines, path, self.source.text, item)
        raise ConfigurationError(
            f"{prefix}{key}: {problem}" if key else prefix + problem, path=self.source.path, line=line
        )

    def only(self, known: Collection[str]) -> None:
        """Refuse every key that is not known, and say which was perhaps meant."""
        for key in self.values:
            if key not in known:
                close = get_close_matches(key, known, n=1)
                hint = f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}"
                self.fail(key, f"no such key; {hint}")

    def table(self, key: str) -> Table:
        """The table below a key, empty if it is missing."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self.fail(key, f"must be a table, [{key}]")
        return Table(self.source, (*self.place, key), value)

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables of an array of tables."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fail(key, f"must be written as [[{key}]]")
        return tuple(Table(self.source, (*self.place, key, number), each) for number, each in enumerate(value))

    def text(self, key: str) -> str | None:
        """A text that is not empty."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.fail(key, f"must be a text in quotes, not {_kind(value)}")
        if not value.strip():
            self.fail(key, "is empty; leave the key out instead")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        value = self.values.get(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            self.fail(key, f"must be a list of texts, not {_kind(value)}")
        for each in value:
            if not isinstance(each, str) or not each.strip():
                self.fail(key, f"must be a list of texts, and {each!r} is none", str(each))
        return tuple(value)

    def flag(self, key: str) -> bool:
        """True or false; false if it is missing."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fail(key, f"must be true or false, without quotes, not {value!r}")
        return value

    def count(self, key: str) -> int | None:
        """A whole number above 0."""
        value = self.values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            self.fail(key, f"must be a whole number above 0, without quotes, not {value!r}")
        return value

    def choice(self, key: str, choices: Collection[str]) -> str | None:
        """One of the words given."""
        value = self.text(key)
        if value is not None and value not in choices:
            self.fail(key, f"{value!r} is none of {', '.join(choices)}")
        return value

    def day(self, key: str) -> date | None:
        """A TOML date."""
        value = self.values.get(key)
        if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
            self.fail(key, f"must be a date without quotes such as 2022-01-01, not {value!r}")
        return value

    def duration(self, key: str) -> timedelta | None:
        """A length of time such as `"1h"`."""
        value = self.text(key)
        try:
            return None if value is None else read_duration(value)
        except ValueError as problem:
            self.fail(key, str(problem))

    def period(self, key: str) -> timedelta | None:
        """How long something is kept, such as `"90d"`; None: `"forever"`."""
        try:
            return read_period(self.text(key) or "forever")
        except ValueError as problem:
            self.fail(key, str(problem))

    def hours(self, key: str) -> tuple[time, time] | None:
        """Two times of day such as `"06:00-22:00"`."""
        value = self.text(key)
        try:
            return None if value is None else read_hours(value)
        except ValueError as problem:
            self.fail(key, str(problem))

    def selectors(self, key: str) -> tuple[Selector, ...]:
        """A list of CSS or XPath selectors."""
        return tuple(self._selector(key, text) for text in self.texts(key))

    def patterns(self, key: str) -> tuple[re.Pattern[str], ...]:
        """A list of regular expressions."""
        return tuple(self._pattern(key, text) for text in self.texts(key))

    def pattern(self, key: str) -> re.Pattern[str] | None:
        """One regular expression."""
        text = self.text(key)
        return None if text is None else self._pattern(key, text)

    def _selector(self, key: str, text: str) -> Selector:
        try:
            return read_selector(text)
        except ValueError as problem:
            self.fail(key, str(problem), text)

    def _pattern(self, key: str, text: str) -> re.Pattern[str]:
        try:
            pattern = re.compile(text)
        except re.error as problem:
            self.fail(key, f"{text!r} is not a regular expression ({problem})", text)
        if pattern.match(""):
            self.fail(key, f"{text!r} matches every address", text)
        return pattern


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def read_duration(text: str) -> timedelta:
    """The length of time a text such as `90s`, `30m`, `1h30m`, `2d` or `1w` says. Raises ValueError.

    >>> read_duration("1h30m")
    datetime.timedelta(seconds=5400)
    """
    if not re.fullmatch(r"(?:\d+(?:\.\d+)?[smhdw])+", text):
        raise ValueError(f'{text!r} is no length of time; write one such as "90s", "30m", "1h" or "2d"')
    parts = re.findall(r"(\d+(?:\.\d+)?)([smhdw])", text)
    try:
        total = timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in parts))
    except OverflowError as problem:
        raise ValueError(f"{text!r} is longer than can be told") from problem
    if not total:
        raise ValueError(f"{text!r} is no time at all")
    return total


def read_period(text: str) -> timedelta | None:
    """How long something is kept: a length of time, or None for `forever`. Raises ValueError.

    >>> read_period("90d"), read_period("forever")
    (datetime.timedelta(days=90), None)
    """
    return None if text.strip().lower() == "forever" else read_duration(text)


def read_hours(text: str) -> tuple[time, time] | None:
    """The local times between which a site may be visited; None where that is always. Raises ValueError.

    An end before the start is on the next day, `24:00` is midnight.

    >>> read_hours("22:00-06:30"), read_hours("00:00-24:00")
    ((datetime.time(22, 0), datetime.time(6, 30)), None)
    """
    match = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*", text)
    if not match:
        raise ValueError(f'{text!r} names no hours; write them as "06:00-22:00"')
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    is_until_midnight = (end_hour, end_minute) == (24, 0)
    try:
        start, end = time(start_hour, start_minute), time(0 if is_until_midnight else end_hour, end_minute)
    except ValueError as problem:
        raise ValueError(f"{text!r}: {problem}") from problem
    if is_until_midnight and start == time():
        return None
    if start == end:
        raise ValueError(f"{text!r} starts when it ends; leave the key out for always")
    return start, end


def _kind(value: object) -> str:
    return {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}.get(
        type(value), f"{value}"
    )
