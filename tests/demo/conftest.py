from collections.abc import Iterator

import pytest

from newsarchive.demo.server import Newsstand, serve


@pytest.fixture
def newsstand() -> Iterator[Newsstand]:
    """Both papers on day one."""
    with serve() as newsstand:
        yield newsstand


@pytest.fixture
def gazette(newsstand: Newsstand) -> str:
    return newsstand.addresses["harbour-gazette"]


@pytest.fixture
def services(newsstand: Newsstand) -> str:
    return newsstand.addresses["harbour-services"]
