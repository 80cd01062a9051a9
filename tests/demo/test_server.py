"""What the loopback server promises: it behaves as a web server should, and remembers who came."""

from __future__ import annotations

import gzip
import http.client
import threading
from urllib.robotparser import RobotFileParser

import pytest

from newsarchive.demo.server import Newsstand, serve
from newsarchive.demo.truth import truth
from tests.demo.visitor import ask


def path_of(key: str, day: int = 1) -> str:
    return truth(day).find(key).article.url


def test_each_paper_has_an_address_of_its_own(newsstand: Newsstand) -> None:
    assert set(newsstand.addresses) == {"harbour-gazette", "harbour-services"}
    assert len(set(newsstand.addresses.values())) == 2
    assert all(ask(f"{address}/").status == 200 for address in newsstand.addresses.values())


def test_a_port_may_be_given() -> None:
    with serve(["harbour-services"]) as first:
        port = int(first.addresses["harbour-services"].rpartition(":")[2])
    with serve(["harbour-services"], ports={"harbour-services": port}) as second:
        assert ask(f"http://127.0.0.1:{port}/news.html").status == 200
        assert list(second.addresses) == ["harbour-services"]


def test_an_unchanged_article_is_304_although_its_boxes_rotate(newsstand: Newsstand, gazette: str) -> None:
    url = gazette + path_of("seals-return-to-the-outer-mole")
    first, second = ask(url), ask(url)
    assert first.body != second.body
    assert first.headers["etag"] == second.headers["etag"]
    newsstand.set_day(2)
    again = ask(url, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert ask(url, If_Modified_Since=first.headers["last-modified"]).status == 304


def test_a_silent_correction_changes_the_validators(newsstand: Newsstand, gazette: str) -> None:
    url = gazette + path_of("tide-gates-stay-half-open")
    before = ask(url)
    newsstand.set_day(2)
    after = ask(url, If_None_Match=before.headers["etag"])
    assert after.status == 200
    assert ask(url, If_Modified_Since=before.headers["last-modified"]).status == 200
    assert "340 households" in before.text
    assert "430 households" in after.text
    assert "article:modified_time" not in after.text


def test_an_etag_outweighs_a_date(gazette: str) -> None:
    url = gazette + path_of("seals-return-to-the-outer-mole")
    reply = ask(url, If_None_Match='"something else"', If_Modified_Since="Fri, 01 Jan 2038 00:00:00 GMT")
    assert reply.status == 200


def test_a_date_that_is_none_is_ignored(gazette: str) -> None:
    assert ask(f"{gazette}/feed.xml", If_Modified_Since="yesterday").status == 200


@pytest.mark.parametrize("path", ["/feed.xml", "/sitemap.xml", "/sitemaps/news.xml", "/sitemaps/all.xml"])
def test_feed_and_sitemaps_are_304_on_the_same_day_and_new_on_the_next(
    newsstand: Newsstand, gazette: str, path: str
) -> None:
    first = ask(gazette + path)
    assert ask(gazette + path, If_None_Match=first.headers["etag"]).status == 304
    newsstand.set_day(2)
    assert ask(gazette + path, If_None_Match=first.headers["etag"]).status == 200


def test_the_services_portal_and_the_opinion_pages_send_no_validators(gazette: str, services: str) -> None:
    for url in (
        services + path_of("pilot-boats-run-on-batteries"),
        gazette + path_of("let-the-ferry-crews-sleep"),
    ):
        headers = ask(url).headers
        assert "etag" not in headers
        assert "last-modified" not in headers


def test_gzip_is_used_when_accepted_and_only_then(gazette: str) -> None:
    plain = ask(f"{gazette}/feed.xml")
    zipped = ask(f"{gazette}/feed.xml", Accept_Encoding="br, gzip")
    refused = ask(f"{gazette}/feed.xml", Accept_Encoding="gzip;q=0, identity")
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(zipped.body) == plain.body == refused.body
    assert int(zipped.headers["content-length"]) == len(zipped.body) < len(plain.body)


def test_head_tells_the_length_and_sends_no_body(gazette: str) -> None:
    get, head = ask(f"{gazette}/robots.txt"), ask(f"{gazette}/robots.txt", method="HEAD")
    assert head.status == 200
    assert head.body == b""
    assert head.headers["content-length"] == str(len(get.body))


def test_a_connection_is_kept_alive(newsstand: Newsstand, gazette: str) -> None:
    connection = http.client.HTTPConnection(gazette.removeprefix("http://"), timeout=10)
    for path in ("/robots.txt", "/nowhere", "/city"):
        connection.request("GET", path)
        connection.getresponse().read()
    assert [visit.status for visit in newsstand.visits] == [200, 404, 200]
    connection.close()


def test_leaving_the_block_closes_connections_that_were_kept_alive() -> None:
    with serve(["harbour-gazette"]) as newsstand:
        connection = http.client.HTTPConnection(
            newsstand.addresses["harbour-gazette"].removeprefix("http://"), timeout=10
        )
        connection.request("GET", "/robots.txt")
        connection.getresponse().read()
    connection.request("GET", "/robots.txt")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        connection.getresponse()
    connection.close()


def test_robots_of_the_gazette_closes_one_door_and_names_the_sitemap(gazette: str, services: str) -> None:
    robots = RobotFileParser()
    robots.parse(ask(f"{gazette}/robots.txt").text.splitlines())
    assert robots.can_fetch("anybody", f"{gazette}/city")
    assert not robots.can_fetch("anybody", f"{gazette}/private/login")
    assert robots.site_maps() == [f"{gazette}/sitemap.xml"]
    assert robots.crawl_delay("anybody") is None
    assert ask(f"{services}/robots.txt").status == 404


def test_an_old_address_redirects(newsstand: Newsstand, gazette: str, services: str) -> None:
    article = truth(1).find("pier-four-asks-for-a-map")
    reply = ask(gazette + article.redirects[0])
    assert (reply.status, reply.headers["location"]) == (301, article.article.url)

    before = path_of("pilot-boats-run-on-batteries")
    assert ask(services + before).status == 200
    newsstand.set_day(2)
    after = path_of("pilot-boats-run-on-batteries", day=2)
    assert before.split("/")[4] == after.split("/")[4], "the id survives the changed slug"
    assert (ask(services + before).status, ask(services + before).headers["location"]) == (301, after)
    assert ask(services + after).status == 200


def test_takedowns_come_with_and_without_word(newsstand: Newsstand, gazette: str, services: str) -> None:
    taken_down = gazette + path_of("storm-edda-takes-the-bathing-huts")
    vanished = services + path_of("typhoon-shelter-gets-two-hundred-more-berths")
    assert (ask(taken_down).status, ask(vanished).status) == (200, 200)
    newsstand.set_day(2)
    assert (ask(taken_down).status, ask(vanished).status) == (410, 404)
    assert taken_down not in ask(f"{gazette}/sitemaps/all.xml").text


def test_visits_tell_what_was_asked_and_answered(newsstand: Newsstand, gazette: str) -> None:
    ask(f"{gazette}/city?page=2", User_Agent="a visitor")
    (visit,) = newsstand.visits
    assert (visit.paper, visit.method, visit.path, visit.status) == ("harbour-gazette", "GET", "/city?page=2", 200)
    assert visit.headers["user-agent"] == "a visitor"
    assert visit.asked_at <= visit.answered_at
    newsstand.forget_visits()
    assert newsstand.visits == ()


def test_a_visitor_who_asks_for_two_things_at_once_is_noticed() -> None:
    with serve(["harbour-gazette"], latency_s=0.2) as newsstand:
        url = newsstand.addresses["harbour-gazette"] + "/robots.txt"
        ask(url)
        ask(url)
        assert newsstand.overlaps("harbour-gazette") == []
        visitors = [threading.Thread(target=ask, args=(url,)) for _ in range(2)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        assert len(newsstand.overlaps("harbour-gazette")) == 1


def test_days_are_counted_from_one(newsstand: Newsstand) -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        newsstand.set_day(0)
