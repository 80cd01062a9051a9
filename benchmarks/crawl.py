"""The crawl beside a bare Scrapy spider that stores nothing, on the same pages, with the same pace, in the same run.

    python -m benchmarks.crawl                       # both cases: 40 hosts with 100 ms latency, and saturated on loopback
    python -m benchmarks.crawl --case latency --pages 50 --rounds 3

The bare spider follows the same links over the same hosts, with this project's settings for concurrency, delay and AutoThrottle, obeys robots.txt, and throws
every page away. Pages a second are counted by the server, from its first article to its last, the median of the rounds; CPU is that of the whole process and its children.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.paper_site import Paper

HOSTS = 40
CASES = {"latency": 0.1, "saturated": 0.0}
BARS = {"latency": 0.95, "saturated": 0.45}
Result = dict[str, Any]


@contextmanager
def site(pages: int, latency_s: float, hosts: int = HOSTS) -> Iterator[int]:
    """The synthetic paper in a process of its own; gives its port."""
    command = [sys.executable, "-m", "benchmarks.paper_site", "--hosts", str(hosts), "--pages", str(pages), "--latency", str(latency_s)]  # fmt: skip
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.communicate()


def run(who: str, pages: int, latency_s: float) -> Result:
    """One crawl in a process of its own, seen from the server's side and from its own."""
    with site(pages, latency_s) as port, tempfile.TemporaryDirectory(prefix="newsarchive-bench-") as folder:
        child = [sys.executable, "-m", "benchmarks.crawl", "--child", who, "--port", str(port), "--folder", folder]
        own = subprocess.run(child, check=True, stdout=subprocess.PIPE, text=True)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats") as answer:
            stats = json.load(answer)
    result: Result = {**stats, **json.loads(own.stdout.splitlines()[-1])}
    if result["articles"] != pages * HOSTS:
        sys.exit(f"{who} asked for {result['articles']} of {pages * HOSTS} articles")
    result["rate"] = result["articles"] / result["seconds"]
    return result


# ------------------------------------------------------------ what runs in the child


def hosts_of(port: int) -> list[str]:
    """Host and port of each site."""
    return [f"127.0.0.{number}:{port}" for number in range(1, HOSTS + 1)]


def crawl_bare(port: int) -> Result:
    """Scrapy alone."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    from newsarchive.crawl import settings

    class Bare(scrapy.Spider):
        """Follows every link of a list and forgets the page."""

        name = "bare"

        async def start(self) -> Any:
            """The front page of each host."""
            for host in hosts_of(port):
                yield scrapy.Request(f"http://{host}/", dont_filter=True)

        def parse(self, response: Any) -> Iterator[Any]:
            """The links of a list; of an article, nothing."""
            if "/2026/" not in response.url:
                for link in response.css("main a::attr(href)").getall():
                    yield response.follow(link)

    names = [name for name in dir(settings) if name.startswith(("AUTOTHROTTLE", "CONCURRENT", "DOWNLOAD", "REACTOR", "COOKIES", "TELNET", "LOG_", "USER_AGENT"))]  # fmt: skip
    process = AsyncCrawlerProcess({**{name: getattr(settings, name) for name in names}, "ROBOTSTXT_OBEY": True})
    process.crawl(Bare)
    process.start()
    return {}


def crawl_ours(port: int, folder: Path) -> Result:
    """The whole program: captures, extraction, archive."""
    from newsarchive.crawl.options import CrawlOptions
    from newsarchive.crawl.runner import crawl

    publishers = folder / "publishers"
    publishers.mkdir()
    for number, host in enumerate(hosts_of(port), 1):
        lines = [f'id = "paper-{number}"', f'name = "Paper {number}"', f'domains = ["{host}"]', "[discover]"]
        lines += [f'pages = ["http://{host}/"]', "article = '/2026/'"]
        (publishers / f"paper-{number}.toml").write_text("\n".join(lines), encoding="utf-8")
    threads: dict[str, float] = {}

    def sample(_: object) -> None:
        for thread in threading.enumerate():
            if thread.native_id is not None and thread.name in ("MainThread", "archive writer"):
                threads[thread.name] = _thread_cpu(thread.native_id)

    targets = tuple(f"paper-{number}" for number in range(1, HOSTS + 1))
    options = CrawlOptions(str(folder / "a.db"), targets, publishers, allow_private_hosts=True)
    report = crawl(options, on_progress=sample)
    stored = report.tally.to_dict()["articles"]["new"]
    return {"stored": stored, "threads": threads}


def _thread_cpu(native_id: int) -> float:
    fields = Path(f"/proc/self/task/{native_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def child(who: str, port: int, folder: Path) -> None:
    """Crawl, and print what it cost as JSON."""
    began = time.monotonic()
    result = crawl_bare(port) if who == "bare" else crawl_ours(port, folder)
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    result |= {
        "wall": time.monotonic() - began,
        "cpu": own.ru_utime + own.ru_stime,
        "cpu_children": children.ru_utime + children.ru_stime,
    }
    print(json.dumps(result))


# ------------------------------------------------------------ the tables


def stages(count: int = 150) -> dict[str, float]:
    """CPU a page of a worker's stages, in milliseconds, each by itself in this process."""
    from datetime import UTC, datetime

    from newsarchive.archive.outcomes import Exchange
    from newsarchive.archive.prepare import prepare
    from newsarchive.archive.warc import capture_record
    from newsarchive.extraction import parse, read
    from newsarchive.publishers import adhoc

    paper = Paper(count, 120)
    spent = dict.fromkeys(("parse", "read all fields", "hashes and search tokens", "WARC record, gzip"), 0.0)
    for number in range(count):
        url = f"http://127.0.0.1/2026/03/04/story-{number}-of-the-harbour-town"
        body = paper.article(number).encode()
        exchange = Exchange(url, datetime.now(UTC), 200, (), (("Content-Type", "text/html; charset=utf-8"),), body)
        marks = [time.process_time()]
        document = parse(body, url=url, charset="utf-8")
        marks.append(time.process_time())
        reading = read(document, publisher=adhoc(url), fetched_at=exchange.fetched_at)
        marks.append(time.process_time())
        prepare(reading.article, identity=url, extracted_by="1")
        marks.append(time.process_time())
        capture_record(exchange, captures="full", text=reading.article.body)
        marks.append(time.process_time())
        for name, start, end in zip(spent, marks, marks[1:], strict=False):
            spent[name] += (end - start) * 1000 / count
    return spent


def measure(case: str, pages: int, rounds: int) -> tuple[str, Result]:
    """One row of the table, and our middle run."""
    results: dict[str, list[Result]] = {"bare": [], "ours": []}
    for _ in range(rounds):
        for who, runs in results.items():
            runs.append(run(who, pages, CASES[case]))
    bare, ours = (sorted(runs, key=lambda each: each["rate"])[len(runs) // 2] for runs in results.values())
    ratio = statistics.median(each["rate"] for each in results["ours"]) / statistics.median(
        each["rate"] for each in results["bare"]
    )
    held = "yes" if ratio >= BARS[case] else "no"
    cells = [case, f"{bare['rate']:.0f}", f"{ours['rate']:.0f}", f"{ratio:.2f}", f"{BARS[case]:.2f}", held]
    cells += [f"{1000 * bare['cpu'] / bare['articles']:.1f}", f"{1000 * ours['cpu'] / ours['articles']:.1f}", f"{1000 * ours['cpu_children'] / ours['articles']:.1f}"]  # fmt: skip
    return "| " + " | ".join(cells) + " |", ours


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=tuple(CASES), action="append")
    parser.add_argument("--pages", type=int, default=50, help="articles of each of the 40 hosts")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", choices=("bare", "ours"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child, arguments.port, arguments.folder)
        return
    print("| case | bare, pages/s | ours, pages/s | ratio | bar | held | bare, CPU ms/page | ours, main process | ours, workers |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    ours: Result = {}
    for case in arguments.case or CASES:
        line, ours = measure(case, arguments.pages, arguments.rounds)
        print(line, flush=True)
    print("\n| stage of a page | CPU, ms |\n| --- | --- |")
    for name, seconds in ours["threads"].items():
        print(f"| {name} (in the crawl) | {1000 * seconds / ours['articles']:.2f} |")
    for name, milliseconds in stages().items():
        print(f"| {name} (in a worker) | {milliseconds:.2f} |")


if __name__ == "__main__":
    main()
