"""Which publishers there are: the shipped files, the user's, and one made up for an address nobody described."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from newsarchive.errors import ConfigurationError
from newsarchive.publishers.publisher import Discover, Publisher
from newsarchive.publishers.reading import load_file
from newsarchive.urls import canonical, host_key, site

__all__ = ["adhoc", "for_url", "load", "owns", "places"]


def load(
    places: Iterable[Path | str] = (), *, shipped: bool = True, environment: Mapping[str, str] | None = None
) -> dict[str, Publisher]:
    """Every publisher by id: the shipped ones, then those of each place, a folder of `*.toml` or one file.

    A later place wins over an earlier one of the same id. Raises ConfigurationError for a place that does not exist, a
    file that is wrong, and an id given twice in one folder.
    """
    folders = [Path(__file__).parent] if shipped else []
    found: dict[str, Publisher] = {}
    for place in (*folders, *map(Path, places)):
        found |= _load_place(place, environment)
    return dict(sorted(found.items()))


def places(folder: Path | str | None = None) -> list[Path]:
    """Where a user's publisher files are: the folder that was named, else `publishers/` where there is one."""
    if folder is not None:
        return [Path(folder)]
    own = Path("publishers")
    return [own] if own.is_dir() else []


def adhoc(url: str) -> Publisher:
    """A publisher for an address that no file describes: its registrable domain, found by its front page.

    >>> one = adhoc("http://www.gazette.example/news/a.html")
    >>> one.id, one.domains, one.discover.pages
    ('gazette.example', ('gazette.example',), ('http://www.gazette.example/',))
    """
    domain = site(url)
    front = f"{urlsplit(canonical(url)).scheme}://{host_key(url)}/"
    return Publisher(id=domain, name=domain, domains=(domain,), discover=Discover(pages=(front,)))


def owns(publisher: Publisher, url: str) -> bool:
    """Whether an address is on one of the publisher's domains or below it.

    >>> owns(adhoc("https://www.gazette.example/"), "https://m.gazette.example/a")
    True
    """
    return _fit(publisher, _domains_of(host_key(url))) > 0


def for_url(publishers: Mapping[str, Publisher], url: str) -> Publisher | None:
    """The publisher an address belongs to: the one with the longest domain that fits, if any.

    Among several of one domain: one whose article pattern fits the address.
    """
    domains = _domains_of(host_key(url))
    fits = [(fit, each) for each in publishers.values() if (fit := _fit(each, domains))]
    best = max(fits, key=lambda fit: (fit[0], _is_article(fit[1], url)), default=None)
    return best[1] if best else None


def _domains_of(host: str) -> set[str]:
    """A host with its port, and every domain that it is on or below."""
    name = host if host.startswith("[") else host.partition(":")[0]
    labels = name.split(".")
    return {host, name, *(".".join(labels[at:]) for at in range(1, len(labels)))}


def _fit(publisher: Publisher, domains: set[str]) -> int:
    """The length of the longest of its domains that is among these, else 0. One with a port fits that port only."""
    return max((len(each) for each in publisher.domains if each in domains), default=0)


def _is_article(publisher: Publisher, url: str) -> bool:
    pattern = publisher.discover.article
    return bool(pattern and pattern.search(url))


def _load_place(place: Path, environment: Mapping[str, str] | None) -> dict[str, Publisher]:
    if not place.exists():
        raise ConfigurationError("there is no such file or folder of publishers", path=place)
    found: dict[str, Publisher] = {}
    for path in sorted(place.glob("*.toml")) if place.is_dir() else [place]:
        publisher = load_file(path, environment=environment)
        twin = found.get(publisher.id)
        if twin is not None:
            raise ConfigurationError(f"id: {publisher.id!r} is already taken by {twin.path}", path=path)
        found[publisher.id] = publisher
    return found
