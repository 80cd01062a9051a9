"""Which publishers there are, and to which of them an address belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.errors import ConfigurationError
from newsarchive.publishers import adhoc, for_url, load, owns
from newsarchive.urls import identity


def write(folder: Path, name: str, identifier: str, domain: str, more: str = "") -> Path:
    path = folder / name
    path.write_text(f'id = "{identifier}"\nname = "{identifier}"\ndomains = ["{domain}"]\n{more}', encoding="utf-8")
    return path


def test_the_users_file_wins_over_the_shipped_one(tmp_path: Path) -> None:
    path = write(tmp_path, "mine.toml", "chinaservicesinfo", "chinaservicesinfo.com")
    publishers = load([tmp_path])
    assert publishers["chinaservicesinfo"].path == path
    assert "chinadaily" in publishers


def test_a_single_file_can_be_loaded_without_the_shipped_ones(tmp_path: Path) -> None:
    assert list(load([write(tmp_path, "a.toml", "a", "a.example")], shipped=False)) == ["a"]


def test_an_id_given_twice_in_one_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "same", "a.example")
    write(tmp_path, "b.toml", "same", "b.example")
    with pytest.raises(ConfigurationError, match=r"'same' is already taken by .*a\.toml"):
        load([tmp_path], shipped=False)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file or folder"):
        load([tmp_path / "none"])


def test_an_address_belongs_to_the_longest_domain(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "paper", "paper.example")
    write(tmp_path, "b.toml", "sport", "sport.paper.example")
    publishers = load([tmp_path], shipped=False)
    found = [for_url(publishers, f"https://{host}/") for host in ("www.paper.example", "m.sport.paper.example")]
    assert [each.id if each else None for each in found] == ["paper", "sport"]
    assert for_url(publishers, "https://newspaper.example/") is None


def test_of_two_papers_on_one_domain_the_pattern_decides(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "a", "paper.example", "[discover]\narticle = '/a/'")
    write(tmp_path, "b.toml", "b", "paper.example", "[discover]\narticle = '/b/'")
    found = for_url(load([tmp_path], shipped=False), "https://paper.example/b/1")
    assert found is not None
    assert found.id == "b"


def test_a_domain_with_a_port_owns_that_port_only(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "a", "127.0.0.1:8001")
    publisher = load([tmp_path], shipped=False)["a"]
    assert owns(publisher, "http://127.0.0.1:8001/x")
    assert not owns(publisher, "http://127.0.0.1:8002/x")


def test_an_undescribed_site_is_known_by_its_domain_and_front_page() -> None:
    publisher = adhoc("http://www.gazette.co.uk/news/1?utm_source=x")
    assert (publisher.id, publisher.domains) == ("gazette.co.uk", ("gazette.co.uk",))
    assert publisher.discover.pages == ("http://www.gazette.co.uk/",)


def test_the_shipped_files_are_sound_and_cover_the_family() -> None:
    publishers = load()
    assert len(publishers) >= 11
    for publisher in publishers.values():
        assert publisher.timezone in ("Asia/Shanghai", "Asia/Hong_Kong")
        assert publisher.discover.pages
        assert publisher.path is not None
        assert publisher.path.stem == publisher.id
        assert all(owns(publisher, page) for page in publisher.discover.pages)


@pytest.mark.parametrize(("address", "publisher", "name"), [
    ("https://chinaservicesinfo.com/s/202404/16/WS661de83f498ed2d7b7eabd96/a.html", "chinaservicesinfo", "WS661d"),
    ("http://www.chinadaily.com.cn/a/202307/05/WS64a4b2bca310bf8a75d6d1a1.html", "chinadaily", "WS64a4b2"),
    ("https://usa.chinadaily.com.cn/epaper/2014-07/28/content_17945123.htm", "chinadaily", "17945123"),
    ("https://covid-19.chinadaily.com.cn/china/2014-07/28/content_17945123.htm", "chinadaily", "17945123"),
    ("https://cn.chinadaily.com.cn/a/202311/17/WS65571297a310d5acd876f404.html", "chinadaily-cn", "WS65571297a310d"),
    ("https://subsites.chinadaily.com.cn/qingdao/2014-09/18/c_51234.htm", "chinadaily-subsites", "2014-09/18/c_51234"),
    ("https://epaper.chinadaily.com.cn/a/202604/27/WS69eebd44a310ec22b1fd4164.html", "chinadaily-epaper", "WS69ee"),
    ("https://www.chinadailyhk.com/hk/article/624225", "chinadaily-hk", "624225"),
])  # fmt: skip
def test_an_address_of_the_family_is_an_article_with_its_id(address: str, publisher: str, name: str) -> None:
    found = for_url(load(), address)
    assert found is not None
    assert found.id == publisher
    assert found.discover.article is not None
    assert found.discover.article.search(address)
    identifier = identity(address, found.discover.identity)
    assert identifier.startswith(name)
    assert identifier in address
    assert not identifier.endswith((".htm", ".html"))
