"""The road with its real pool of parsing processes, and how people then read the lake: a landing wholly or not at all."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jobs_desk import Desk, Site, assert_adds_up, killed_at, story

import dateline
from dateline.errors import ConfigurationError
from dateline.jobs import rebuild
from dateline.jobs.landing import land_articles, unfold
from dateline.schema import ARTICLES
from dateline.stores.readers import OpenLake


@pytest.mark.usefixtures("real_pool")
def test_harvest_and_import_go_the_whole_road_through_the_real_pool(desk: Desk, site: Site) -> None:
    site.feed("/a", "/b", "/empty")
    site.put("/a", story("Weir repaired", day="2026-11-01"))
    site.put("/b", story("Weir repaired, again", seed="Weir repaired", day="2026-11-02"))
    site.put("/empty", "<html><body></body></html>")
    harvested = desk.harvest()
    page = desk.folder / "a.html"
    page.write_text(story("Weir repaired", seed="rewritten", day="2026-11-01"))
    imported = desk.bring(page, url="http://site.test/a")
    assert desk.refine() == [harvested, imported]
    assert desk.outcomes(harvested) == {"copy": 1, "landed": 1, "rejected no_text": 1}
    assert desk.outcomes(imported) == {"revision": 1}
    assert_adds_up(desk.lake)
    before = desk.snapshot()
    desk.refine(harvested)
    after = desk.snapshot()
    assert [name for name in before if not before[name].equals(after[name])] == []


def two_states(desk: Desk) -> tuple[str, str]:
    """An article, and its second state in a later batch."""
    page = desk.folder / "a.html"
    page.write_text(story("Weir repaired", seed="first"))
    first = desk.bring(page, url="http://site.test/a")
    page.write_text(story("Weir repaired at last", seed="second"))
    second = desk.bring(page, url="http://site.test/a")
    desk.refine()
    return first, second


def test_open_lake_reads_tables_as_frames_and_arrow(desk: Desk) -> None:
    two_states(desk)
    lake = dateline.open_lake(str(desk.lake.root))
    articles = lake.articles(columns=["headline", "published_date"])
    assert list(articles["headline"]) == ["Weir repaired at last"]
    assert list(articles.columns) == ["headline", "published_date"]
    assert len(lake.revisions()) == 1
    assert len(lake.copies()) == len(lake.rejections()) == 0
    assert list(lake.batches()["state"]) == ["complete", "complete"]
    day = articles["published_date"][0]
    assert lake.table("articles", since=day, until=day).num_rows == 1
    assert lake.table("articles", until=day.replace(year=2020)).num_rows == 0
    assert lake.table("fetches").num_rows == 2
    with pytest.raises(ConfigurationError, match="no table 'stories'"):
        lake.table("stories")
    with pytest.raises(ConfigurationError, match="has no column 'title'"):
        lake.table("articles", columns=["title"])


def test_a_landing_is_seen_wholly_or_not_at_all_wherever_it_is_cut_short(desk: Desk) -> None:
    """Killed before each of its steps in turn: `open_lake` shows the state before, or the one after with all its tables."""
    page = desk.folder / "a.html"
    page.write_text(story("Weir repaired", seed="first"))
    desk.bring(page, url="http://site.test/a")
    desk.refine()
    page.write_text(story("Weir repaired at last", seed="second"))
    second = desk.bring(page, url="http://site.test/a")
    seen = set()
    rebuild.refine_batch(desk.task(), desk.lake.batch(second) or {})
    for step in range(1, 60):
        with desk.lake.lock("test") as lock:  # back to the state before
            desk.lake.commit(lock, second, unfold(desk.lake, lock, second).changes)
        with killed_at(step):
            land_articles(replace(desk.task(), batch_id=second))
            break
        lake = OpenLake.at(desk.lake.root)
        (row,) = lake.table("articles").to_pylist()
        is_decided = any((desk.lake.root / ".work").glob("*/commit.json"))
        assert row["headline"] == ("Weir repaired at last" if is_decided else "Weir repaired")
        assert lake.table("revisions").num_rows == lake.table("fingerprints").num_rows - 1 == int(is_decided)
        assert (row["valid_to"], row["superseded_by"]) == (None, None)
        assert len(lake.coverage()) == 1
        seen.add(is_decided)
    assert seen == {True, False}


def test_a_batch_taken_out_of_the_lake_leaves_the_state_before(desk: Desk) -> None:
    first, second = two_states(desk)
    with desk.lake.lock("test") as lock:
        desk.lake.commit(lock, second, unfold(desk.lake, lock, second).changes)
    (row,) = desk.rows("articles")
    assert (row["batch_id"], row["revision"], row["valid_to"]) == (first, 0, None)
    assert desk.rows("revisions") == []
    assert desk.lake.read(ARTICLES).num_rows == 1


def test_a_lake_that_is_missing_newer_or_no_lake_is_told(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no lake at .*nowhere"):
        dateline.open_lake(tmp_path / "nowhere")
    empty = dateline.open_lake(desk.lake.root)
    assert empty.articles().empty
    assert list(empty.articles().columns) == ARTICLES.schema.names
    label = desk.lake.root / "dateline.json"
    label.write_text(json.dumps({"format": "dateline lake", "schema_version": 99}))
    with pytest.raises(ConfigurationError, match="Install a newer Dateline"):
        dateline.open_lake(desk.folder / "lake")
    label.write_text("{")
    with pytest.raises(ConfigurationError, match="does not say schema version"):
        dateline.open_lake(desk.folder / "lake")
