"""The crawl beside a bare Scrapy spider that stores nothing, on the same pages, with the same pace, in the same run.

    python -m benchmarks.crawl                       # both cases: 40 hosts with 100 ms latency, and saturated on loopback
    python -m benchmarks.crawl --case latency --hosts 4 --pages 50 --rounds 3

The bare spider follows the same links over the same hosts, with this project's settings for concurrency, delay and AutoThrottle, obeys robots.txt, and throws
every page away. Pages a second are counted by the server, from its first article to its last, the median of the rounds; the gap is the median time from an answer to the
same host's next request. CPU a page is that from the first page that is done to the end: starting is left out.

On a machine that is busy with other things pages a second say little; CPU a page still says what a page costs, and the second table what it would allow on two cores with
nothing else to do. Bare Scrapy is one thread; of the whole program one process shares an interpreter's lock, and the workers take what is left.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.cpu_meter import Meter
from benchmarks.paper_site import Paper

HOSTS = 40
CORES = 2
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


def run(who: str, hosts: int, pages: int, latency_s: float) -> Result:
    """One crawl in a process of its own, seen from the server's side and from its own."""
    with site(pages, latency_s, hosts) as port, tempfile.TemporaryDirectory(prefix="newsarchive-bench-") as folder:
        child = [sys.executable, "-m", "benchmarks.crawl", "--child", who, "--port", str(port), "--folder", folder]
        child += ["--hosts", str(hosts), "--pages", str(pages)]
        own = subprocess.run(child, check=True, stdout=subprocess.PIPE, text=True)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats") as answer:
            stats = json.load(answer)
    result: Result = {**stats, **json.loads(own.stdout.splitlines()[-1])}
    if result["articles"] != pages * hosts:
        sys.exit(f"{who} asked for {result['articles']} of {pages * hosts} articles")
    result["rate"] = result["articles"] / result["seconds"]
    return result


# ------------------------------------------------------------ what runs in the child


def crawl_bare(hosts: list[str], pages: int) -> Result:
    """Scrapy alone; CPU a page by thread."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    from newsarchive.crawl import settings

    meter = Meter()

    class Bare(scrapy.Spider):
        """Follows every link of a list and forgets the page."""

        name = "bare"
        has_looked = False

        async def start(self) -> Any:
            """The front page of each host."""
            for host in hosts:
                yield scrapy.Request(f"http://{host}/", dont_filter=True)

        def parse(self, response: Any) -> Iterator[Any]:
            """The links of a list; of an article, nothing."""
            if not self.has_looked:
                self.has_looked = True
                meter.look()
            if "/2026/" not in response.url:
                for link in response.css("main a::attr(href)").getall():
                    yield response.follow(link)

    names = [name for name in dir(settings) if name.startswith(("AUTOTHROTTLE", "CONCURRENT", "DOWNLOAD", "REACTOR", "COOKIES", "TELNET", "LOG_", "USER_AGENT"))]  # fmt: skip
    process = AsyncCrawlerProcess({**{name: getattr(settings, name) for name in names}, "ROBOTSTXT_OBEY": True})
    process.crawl(Bare)
    process.start()
    return {"ms": meter.cost(pages * len(hosts))}


def crawl_ours(hosts: list[str], pages: int, folder: Path) -> Result:
    """The whole program: captures, extraction, archive; CPU a page by thread."""
    from newsarchive.cli.terminal import set_up_log
    from newsarchive.crawl.options import CrawlOptions
    from newsarchive.crawl.runner import crawl

    set_up_log()  # as the command does: warnings and worse
    publishers = folder / "publishers"
    publishers.mkdir()
    for number, host in enumerate(hosts, 1):
        lines = [f'id = "paper-{number}"', f'name = "Paper {number}"', f'domains = ["{host}"]', "[discover]"]
        lines += [f'pages = ["http://{host}/"]', "article = '/2026/'"]
        (publishers / f"paper-{number}.toml").write_text("\n".join(lines), encoding="utf-8")
    meter = Meter()
    targets = tuple(f"paper-{number}" for number in range(1, len(hosts) + 1))
    options = CrawlOptions(str(folder / "a.db"), targets, publishers, allow_private_hosts=True)
    report = crawl(options, on_progress=lambda tally: meter.look() if tally.pages else None)
    stored = report.tally.to_dict()["articles"]["new"]
    if stored != pages * len(hosts):
        sys.exit(f"{stored} of {pages * len(hosts)} articles were stored: {report.to_dict()['reasons']}")
    return {"ms": meter.cost(stored)}


def child(who: str, hosts: list[str], pages: int, folder: Path) -> None:
    """Crawl, and print what it cost as JSON."""
    print(json.dumps(crawl_bare(hosts, pages) if who == "bare" else crawl_ours(hosts, pages, folder)))


# ------------------------------------------------------------ the tables


def stages(count: int = 150) -> dict[str, float]:
    """CPU a page of a worker's stages, in milliseconds, each by itself in this process."""
    from datetime import UTC, datetime

    from newsarchive.archive.captures.warc import capture_record
    from newsarchive.archive.writing.outcomes import Exchange
    from newsarchive.archive.writing.prepare import prepare
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


def measure(case: str, hosts: int, pages: int, rounds: int) -> tuple[str, list[str]]:
    """One row of the first table, and the rows of the second."""
    results: dict[str, list[Result]] = {"bare": [], "ours": []}
    for _ in range(rounds):
        for who, runs in results.items():
            runs.append(run(who, hosts, pages, CASES[case]))
    rates = {who: statistics.median(each["rate"] for each in runs) for who, runs in results.items()}
    gaps = {who: statistics.median(each["gap_median"] for each in runs) for who, runs in results.items()}
    ratio = rates["ours"] / rates["bare"]
    cells = [case, str(hosts), f"{rates['bare']:.0f}", f"{rates['ours']:.0f}", f"{ratio:.2f}", f"{BARS[case]:.2f}"]
    cells += ["yes" if ratio >= BARS[case] else "no", *(f"{1000 * gap:.0f}" for gap in gaps.values())]
    return _row(cells), [_costs(case, who, runs) for who, runs in results.items()]


def _costs(case: str, who: str, runs: list[Result]) -> str:
    """CPU a page of the middle run, and how many pages a second that allows."""
    spent = sorted((each["ms"] for each in runs), key=lambda each: sum(each.values()))[len(runs) // 2]
    own, workers = sum(spent.values()) - spent["workers"], spent["workers"]
    allowed = min(1000 / own, CORES * 1000 / (own + workers))
    return _row([case, who, *(f"{each:.1f}" for each in spent.values()), f"{own + workers:.1f}", f"{allowed:.0f}"])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _head(*cells: str) -> str:
    return f"{_row(list(cells))}\n|{' --- |' * len(cells)}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=tuple(CASES), action="append")
    parser.add_argument("--hosts", type=int, default=HOSTS)
    parser.add_argument("--pages", type=int, default=50, help="articles of each host")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", choices=("bare", "ours"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        hosts = [f"127.0.0.{number}:{arguments.port}" for number in range(1, arguments.hosts + 1)]
        child(arguments.child, hosts, arguments.pages, arguments.folder)
        return
    print(_head("case", "hosts", "bare, pages/s", "ours, pages/s", "ratio", "bar", "held", "gap, bare, ms", "gap, ours, ms"))  # fmt: skip
    costs: list[str] = []
    for case in arguments.case or CASES:
        line, more = measure(case, arguments.hosts, arguments.pages, arguments.rounds)
        print(line, flush=True)
        costs += more
    print("\n" + _head("CPU a page, ms", "who", "main thread", "writer", "other threads", "workers", "all", "allows on two idle cores, pages/s"))  # fmt: skip
    print(*costs, sep="\n")
    print("\n" + _head("stage of a page in a worker", "CPU, ms"))
    for name, milliseconds in stages().items():
        print(_row([name, f"{milliseconds:.2f}"]))


if __name__ == "__main__":
    main()
