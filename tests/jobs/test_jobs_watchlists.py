"""Watchlists on the road: a page is refined, its hits land, and a trial over the lake counts what would have fired."""

from datetime import timedelta
from pathlib import Path

import pytest
from jobs_desk import Desk, Site, story
from typer.testing import CliRunner

from dateline.cli import app, watching
from dateline.jobs.watching import standing, try_watchlist
from dateline.stores.watchlists import read_watchlist

WATCHLIST = 'id = "{name}"\nname = "{name}"\nquery = \'{query}\'\n'


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A lake with three pages, one of them a copy, and three watchlists, one of them broken."""
    folder = tmp_path_factory.mktemp("watched")
    site = Site()
    try:
        desk = Desk(folder, site.port)
        (folder / "watchlists").mkdir()
        for name, query in {
            "ferries": "ferr* OR *wharf*",
            "broken": "gas AND",
            "other": "harbour AND headline:bakery",
        }.items():
            (folder / "watchlists" / f"{name}.toml").write_text(WATCHLIST.format(name=name, query=query))
        desk.variables["DATELINE_WATCHLISTS"] = str(folder / "watchlists")
        desk.outlet()
        desk.enable("site")
        site.put("/one", story("Fern Wharfside opens", seed="fern"))
        site.put("/two", story("Fern Wharfside opens again", seed="fern"))
        site.put("/three", story("Bakery hands out bread", seed="bread"))
        site.feed("/one", "/two", "/three")
        desk.harvest()
        desk.refine()
    finally:
        site.close()
    return desk


def test_hits_land_with_their_articles_and_copies(landed: Desk) -> None:
    articles, copies, hits = (landed.rows(name) for name in ("articles", "copies", "watchlist_hits"))
    assert copies, "the second page is a copy of the first"
    for row in articles + copies:
        assert row["tags_status"]["watchlists"] == "ran"
        found = [each["id"] for each in row["watchlists"]]
        assert ("ferries" in found) == ("Wharf" in row["headline"] or "ferry" in row["body"])
        own = [hit for hit in hits if hit["article_id"] == row["article_id"]]
        assert [hit["watchlist_id"] for hit in own] == found
        for hit in own:
            assert hit["published_date"] == row["published_date"]
            assert hit["story_id"] == row["story_id"]
            assert hit["in_headline"] == ("Wharf" in row["headline"] if hit["watchlist_id"] == "ferries" else True)
            for span in hit["spans"]:
                assert span["start"] == -1 or row["body"][span["start"] : span["end"]].startswith(("ferr", "harbour"))


def test_a_batch_refined_again_has_the_same_hits_once(landed: Desk) -> None:
    before = landed.rows("watchlist_hits")
    landed.refine(before[0]["batch_id"])
    assert landed.rows("watchlist_hits") == before


def test_a_trial_counts_stories_and_shows_words_around(landed: Desk, tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    file.write_text(WATCHLIST.format(name="new", query='"fern wharfside" OR bread'))
    trial = try_watchlist(landed.lake, read_watchlist(file), since=timedelta(days=5_000), now=landed.now)
    assert (trial.story_count, trial.article_count, trial.copy_count) == (2, 2, 1)
    assert trial.text_count == 3
    assert sum(trial.by_day.values()) == 2
    assert {fired.headline for fired in trial.examples} == {"Fern Wharfside opens", "Bakery hands out bread"}
    none = try_watchlist(
        landed.lake, read_watchlist(file), since=timedelta(days=1), now=landed.now + timedelta(days=900)
    )
    assert none.text_count == 0


def test_the_commands_test_list_and_check_say_what_they_found(
    landed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_LAKE", str(landed.folder / "lake"))
    monkeypatch.setenv("DATELINE_WATCHLISTS", str(landed.folder / "watchlists"))
    if not any(group.name == "watch" for group in app.registered_groups):
        watching.register(app)
    runner = CliRunner()
    file = tmp_path / "new.toml"
    file.write_text(WATCHLIST.format(name="new", query="headline:bread"))
    tested = runner.invoke(app, ["watch", "test", str(file), "--since", "500w"])
    assert "would have fired for 1 stories" in " ".join(tested.output.split())
    assert "Bakery hands out bread" in tested.output
    listed = runner.invoke(app, ["watch", "list", "--since", "500w"])
    assert "ferries" in listed.output
    assert "broken.toml" in listed.output
    checked = runner.invoke(app, ["watch", "check"])
    assert checked.exit_code == 1
    assert "line 3, column 17: key `query`: the query ends here" in checked.output
    assert runner.invoke(app, ["watch", "check", str(file)]).exit_code == 0
    assert standing(landed.lake, since=timedelta(days=5_000), now=landed.now)["ferries"].story_count >= 1
