"""Health as a text file for the textfile collector of Prometheus' node_exporter.

The form is the text exposition format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). The file is written beside
its place and renamed, so that no scrape sees half of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsarchive.errors import ConfigurationError
from newsarchive.operations.health import Health
from newsarchive.operations.judging import STATES, Judgement

__all__ = ["metrics_text", "write_metrics"]

Sample = tuple[dict[str, str], float]


def write_metrics(health: Health, path: Path) -> None:
    """Write the file; raises ConfigurationError where that is not possible."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")  # node_exporter reads only *.prom
    try:
        beside.write_text(metrics_text(health), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigurationError(f"cannot be written ({error.strerror})", path=path) from error


def metrics_text(health: Health) -> str:
    """All metrics, each with its HELP and TYPE."""
    lines: list[str] = []
    for name, about, samples in _metrics(health):
        lines += [f"# HELP newsarchive_{name} {about}", f"# TYPE newsarchive_{name} gauge"]
        lines += [f"newsarchive_{name}{_labels(labels)} {float(value)!r}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _metrics(health: Health) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    each = health.judgements
    yield "up", "Whether nothing is wrong with the archive: 1, else 0.", [({}, float(health.is_well))]
    yield "checked_timestamp_seconds", "When health was looked at.", [({}, health.at.timestamp())]
    if health.last_run_at is not None:
        yield "last_run_timestamp_seconds", "When the last crawl began.", [({}, health.last_run_at.timestamp())]
    yield "archive_bytes", "What database and captures take.", [({}, float(health.disk.archive_bytes))]
    yield "disk_free_bytes", "What is free where the captures lie.", [({}, float(health.disk.free_bytes))]
    if health.disk.days_left is not None:
        yield "disk_days_left", "Days until the disk is full at the present rate.", [({}, health.disk.days_left)]
    yield (
        "publisher_state",
        "1 for the state a publisher is in, 0 for the others.",
        [({**_of(one), "state": state}, float(one.state == state)) for one in each for state in STATES],
    )
    yield (
        "publisher_last_success_timestamp_seconds",
        "When a publisher last gave an article, a list, or a page that had not changed.",
        [(_of(one), one.success_at.timestamp()) for one in each if one.success_at],
    )
    yield (
        "publisher_articles_a_day",
        "New articles a day, over the last four weeks.",
        [(_of(one), one.volume.a_day) for one in each if one.volume.a_day is not None],
    )
    yield (
        "publisher_errors",
        "Pages of the last day that brought nothing, by class of reason.",
        [({**_of(one), "reason": reason}, float(count)) for one in each for reason, count in one.errors],
    )
    yield (
        "publisher_fill_ratio",
        "In which share of the newest articles a field was found.",
        [({**_of(one), "field": name}, rate) for one in each for name, rate in one.fill_rates],
    )
    yield (
        "publisher_dead_rules",
        "Rules of the publisher's file that no longer find anything.",
        [(_of(one), float(len(one.dead_rules))) for one in each],
    )


def _of(one: Judgement) -> dict[str, str]:
    return {"publisher": one.publisher}


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
