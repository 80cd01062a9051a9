"""What a person says is no article is kept, and left out of everything that lists articles."""

import pytest

from newsarchive.archive.queries.rows import iter_rows
from newsarchive.archive.revisions.setting_aside import bring_back, set_aside
from newsarchive.archive.search.filters import Filters
from newsarchive.archive.search.rebuild import rebuild_search
from newsarchive.errors import UsageError
from newsarchive.operations.verifying import verify
from tests.archive.samples import article, open_desk
from tests.integration.commands import newsarchive

URL = "https://gazette.test/a/1"


@pytest.fixture
def desk(location):
    with open_desk(location) as made:
        made.read(article())
        yield made


def say(desk):
    with desk.archive.transaction() as connection:
        set_aside(connection, 1, who="ana@desk", at=desk.now)


def listed(desk, **filters):
    with desk.archive.reading() as connection:
        return list(iter_rows(connection, "articles", ["id", "kind"], Filters(**filters)))


def test_it_is_left_out_unless_it_is_asked_for(desk):
    say(desk)
    assert list(desk.archive.search("harbour")) == []
    assert desk.sql("SELECT id FROM articles") == []
    assert (listed(desk), listed(desk, include_set_aside=True)) == ([], [(1, "other")])
    stored = desk.archive.article(URL)
    assert stored.article.evidence["kind"].rule == "human:ana@desk"
    assert stored.to_dict()["corrections"][0]["who"] == "ana@desk"
    assert verify(desk.archive).problems == []


def test_it_survives_visits_edits_and_a_new_index(desk):
    say(desk)
    desk.later(days=1)
    desk.read(article(headline="Harbour budget adjourned"), version="2", body=b"edited")
    with desk.archive.transaction() as connection:
        rebuild_search(connection)
    assert list(desk.archive.search("harbour")) == []
    assert (desk.archive.article(URL).revision_count, listed(desk)) == (2, [])
    assert desk.archive.article(URL).article.kind == "other"


def test_it_comes_back_as_it_was(desk):
    say(desk)
    with desk.archive.transaction() as connection:
        bring_back(connection, 1, at=desk.now)
    assert [hit.id for hit in desk.archive.search("harbour")] == [1]
    assert listed(desk) == [(1, "article")]
    assert "kind" not in desk.archive.article(URL).article.evidence
    with pytest.raises(UsageError, match="not set aside"), desk.archive.transaction() as connection:
        bring_back(connection, 1, at=desk.now)
    assert verify(desk.archive).problems == []


def test_the_command_sets_it_aside_and_brings_it_back(tmp_path):
    path = tmp_path / "a.db"
    with open_desk(path) as made:
        made.read(article())

    def run(*arguments):
        return newsarchive("--archive", path, *arguments, cwd=tmp_path)

    assert run("correct", URL, "--not-an-article").code == 0
    assert "no article    set aside " in run("show", URL).out
    assert "no article by " in run("history", URL).err
    assert URL not in run("export", "-", "--format", "csv").out
    assert URL in run("export", "-", "--format", "csv", "--include-set-aside").out
    assert run("correct", URL, "--undo", "not-an-article").code == 0
    assert URL in run("export", "-", "--format", "csv").out
    assert ", taken back " in run("history", URL).err
