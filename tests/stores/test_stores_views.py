"""`views.sql` counts what an editor would count, from any place it may be started in, and on a lake without anything."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import duckdb
import pandas as pd
import pytest
from stores_rows import article, articles, batch_row

from dateline.errors import ConfigurationError
from dateline.schema import ARTICLES, BATCHES, COPIES, TABLES
from dateline.settings import project_folder
from dateline.stores.changes import Change
from dateline.stores.lake import Lake
from dateline.stores.readers import OpenLake
from dateline.stores.views import DERIVED, write_views

DAY = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def row(number, outlet, *, hour=12, of=None, **more):
    """A page of an outlet published at this hour; `of`: the number of the article it is a copy of."""
    duplicate_of = None if of is None else f"{of:064x}"
    return article(
        number,
        DAY,
        "b1",
        **{
            "outlet_id": outlet,
            "published_at": NOON.replace(hour=hour),
            "duplicate_of": duplicate_of,
            "story_id": duplicate_of or f"{number:064x}",
            "date_correction": "none",
            **more,
        },
    )


@pytest.fixture
def lake(tmp_path):
    """Three stories: one of an agency with two copies, one run early elsewhere, one alone and imported."""
    lake = Lake.create(tmp_path / "lake")
    mine = [
        row(1, "herald", hour=9, wire_agency="AFP", headline="Weir mended"),
        row(2, "courier", hour=15, headline="Bees return"),
        row(3, "imported", outlet_domain="far.test", published_at=None, published_date=None, first_seen_at=NOON),
    ]
    theirs = [
        row(11, "agency", hour=10, of=1, wire_role="original", wire_agency="AFP"),
        row(12, "gazette", hour=8, of=1, captured_at=NOON + timedelta(days=3)),
        row(21, "herald", hour=13, of=2),
        row(22, "herald", hour=14, of=2),
    ]
    mine[0] |= {
        "places": [{"name": "Bonn", "geonames_id": 7, "country": "DE", "lat": 50.7, "lon": 7.1, "mentions": 2}],
        "countries": [{"country": "DE", "mentions": 3}],
        "topics": [{"code": "medtop:1", "label": "politics", "score": 0.8}],
        "date_correction": "masthead_clock",
        "reported_published_at": datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
        "date_claims": [{"basis": "masthead", "text": "20 November 2026", "verdict": "clock"}],
    }
    with lake.lock("test") as lock:
        changes = [Change(table=ARTICLES, add=articles(*mine)), Change(table=COPIES, add=articles(*theirs))]
        lake.commit(lock, "b1", changes, last=Change(table=BATCHES, add=batch_row("b1", landing_seq=1)))
    write_views(lake.root)
    return lake


def ask(lake, query):
    """The answer as dicts, from a DuckDB told where the lake is."""
    with duckdb.connect() as connection:
        connection.execute(f"SET VARIABLE lake = '{lake.root}'")
        connection.execute((lake.root / "views.sql").read_text())
        return connection.sql(query).to_arrow_table().to_pylist()


def test_a_story_knows_its_copies_outlets_and_origin(lake):
    wire, bees, lone = ask(lake, "FROM stories ORDER BY story_id")
    assert (wire["copy_count"], wire["outlets"], wire["outlet_count"]) == (2, ["agency", "gazette", "herald"], 3)
    assert (wire["origin_outlet"], wire["origin_basis"]) == ("agency", "agency"), "though the gazette was first"
    assert (wire["first_published_at"].hour, wire["last_published_at"].hour) == (8, 10)
    assert wire["last_seen_at"] == NOON + timedelta(days=3)
    assert (bees["copy_count"], bees["outlets"]) == (2, ["courier", "herald"])
    assert (bees["origin_id"], bees["origin_basis"]) == (f"{21:064x}", "earliest")
    assert (lone["copy_count"], lone["outlets"], lone["origin_basis"]) == (0, ["far.test"], "first_seen")
    assert lone["first_seen_at"] == NOON


def test_counts_by_outlet_come_from_coverage(lake):
    found = ask(
        lake, "SELECT outlet_id, count(*) AS n, sum(is_copy::INT) AS copies FROM coverage GROUP BY 1 ORDER BY 1"
    )
    assert [(r["outlet_id"], r["n"], r["copies"]) for r in found] == [
        ("agency", 1, 1),
        ("courier", 1, 0),
        ("gazette", 1, 1),
        ("herald", 3, 2),
        ("imported", 1, 0),
    ]


def test_mentions_topics_claims_and_corrections_are_rows(lake):
    mentions = ask(lake, "SELECT kind, name, country, geonames_id, mentions FROM mentions WHERE kind <> 'person'")
    assert sorted(map(tuple, (m.values() for m in mentions))) == [
        ("country", None, "DE", None, 3),
        ("place", "Bonn", "DE", 7, 2),
    ]
    people = ask(lake, "SELECT article_id, name, mentions FROM mentions WHERE kind = 'person'")
    assert {m["article_id"] for m in people} == {f"{1:064x}", f"{2:064x}"}, "of articles alone, not of their copies"
    (topic,) = ask(lake, "FROM article_topics")
    assert (topic["code"], topic["label"]) == ("medtop:1", "politics")
    (claim,) = ask(lake, "FROM date_claims")
    assert (claim["basis"], claim["verdict"], claim["is_copy"]) == ("masthead", "clock", False)
    (correction,) = ask(lake, "FROM corrections")
    assert (correction["date_correction"], correction["days_off"]) == ("masthead_clock", -2)


def test_days_off_do_not_follow_the_zone_of_the_session(lake):
    with duckdb.connect() as connection:
        connection.execute(f"SET VARIABLE lake = '{lake.root}'; SET TimeZone = 'Asia/Tokyo'")
        connection.execute((lake.root / "views.sql").read_text())
        assert connection.execute("SELECT days_off FROM corrections").fetchall() == [(-2,)]


def run_there(folder, code):
    """In a process of its own: DuckDB resolves paths against the process's folder."""
    done = subprocess.run(
        [sys.executable, "-c", f"import duckdb as d; {code}"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout, done.stderr.strip().rpartition("\n")[2]


COUNT = "d.execute(open({!r}).read()); print(d.execute('SELECT count(*) FROM stories').fetchone())"


@pytest.mark.parametrize(
    ("folder", "script"),
    [("lake", "views.sql"), (".", "lake/views.sql"), ("lake/articles", "../views.sql")],
    ids=["in the lake", "in the folder above it", "in a folder of the lake"],
)
def test_the_script_finds_the_lake_from_its_folder_and_those_beside(lake, folder, script):
    assert run_there(lake.root.parent / folder, COUNT.format(script)) == ("(3,)\n", "")


def test_the_script_finds_a_lake_that_was_moved_and_does_not_choose_between_two(lake, tmp_path):
    moved = tmp_path / "attic" / "old lake"
    shutil.copytree(lake.root, moved)
    assert run_there(moved.parent, COUNT.format("old lake/views.sql")) == ("(3,)\n", "")
    assert run_there(moved, COUNT.format("views.sql")) == ("(3,)\n", "")
    shutil.copytree(lake.root, moved.parent / "newer lake")
    out, err = run_there(moved.parent, COUNT.format("old lake/views.sql"))
    assert (out, "first SET VARIABLE lake to its path" in err) == ("", True)
    named = f"d.execute(\"SET VARIABLE lake = '{moved}'\"); " + COUNT.format("old lake/views.sql")
    assert run_there(moved.parent, named) == ("(3,)\n", "")


def test_elsewhere_the_script_says_what_to_do(lake, tmp_path):
    (tmp_path / "empty").mkdir()
    out, err = run_there(tmp_path / "empty", COUNT.format(os.fspath(lake.root / "views.sql")))
    assert (out, "no lake here. Start DuckDB in the folder of the lake" in err) == ("", True)


def test_an_empty_lake_has_every_view_with_the_same_columns_and_types(lake, tmp_path):
    empty = Lake.create(tmp_path / "empty's lake")
    write_views(empty.root)
    with duckdb.connect() as connection:
        assert (empty.root / "views.sql").read_text().count("'empty''s lake'")
        connection.execute(f"SET VARIABLE lake = '{str(empty.root).replace(chr(39), chr(39) * 2)}'")
        connection.execute((empty.root / "views.sql").read_text())
        described = {}
        for name in (*TABLES, *DERIVED):
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)
            described[name] = connection.execute(f"DESCRIBE {name}").fetchall()
    with duckdb.connect() as connection:
        connection.execute(f"SET VARIABLE lake = '{lake.root}'")
        connection.execute((lake.root / "views.sql").read_text())
        for name in ("articles", "copies", "batches", *DERIVED):
            assert connection.execute(f"DESCRIBE {name}").fetchall() == described[name], name


def test_no_path_of_the_machine_is_in_the_script(lake):
    text = (lake.root / "views.sql").read_text()
    assert str(lake.root.parent) not in text
    before = (lake.root / "views.sql").stat().st_mtime_ns
    write_views(lake.root)
    assert (lake.root / "views.sql").stat().st_mtime_ns == before, "written where it changed alone"


def test_open_lake_tells_the_same_stories(lake):
    opened = OpenLake.at(lake.root)
    frame = opened.stories()
    told = ask(lake, "SELECT story_id, copy_count, origin_id, outlet_count FROM stories ORDER BY story_id")
    assert frame.sort_values("story_id")[list(told[0])].to_dict("records") == told
    assert str(frame["first_seen_at"].dtype) == "datetime64[us, UTC]"
    assert list(opened.stories(since=DAY)["copy_count"]) == [2, 2], "the undated come only where no day is asked for"
    assert opened.stories(until=DAY - timedelta(days=1)).empty
    coverage = opened.coverage(columns=["outlet_id"])
    assert coverage.groupby("outlet_id")["is_copy"].agg(["size", "sum"]).loc["herald"].tolist() == [3, 2]
    assert opened.coverage().shape == (7, len(ARTICLES.schema.names) + 1)
    with pytest.raises(ConfigurationError, match="no column"):
        opened.coverage(columns=["colour"])


def test_open_lake_of_nothing_has_no_stories(tmp_path):
    opened = OpenLake.at(Lake.create(tmp_path / "lake").root)
    assert opened.stories().empty
    assert "origin_outlet" in opened.stories().columns
    assert opened.coverage().empty


# Against pandas, on the newsroom's lake: the same counted by other code.


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "lake"
    shutil.copytree(project_folder() / "sample" / "lake", folder)
    return Lake.open(folder)


@pytest.fixture(scope="module")
def frame(newsroom):
    """Articles and copies as pandas reads the folders, with nothing of ours between."""
    tables = [pd.read_parquet(newsroom.root / name).assign(is_copy=name == "copies") for name in ("articles", "copies")]
    return pd.concat(tables, ignore_index=True)


def story_by_hand(pages):
    """What the view should say of one story's pages."""
    outlets = [p.outlet_domain if p.outlet_id == "imported" else p.outlet_id for p in pages.itertuples()]
    pages = pages.assign(outlet=outlets, seen=pages["first_seen_at"].fillna(pages["captured_at"]))
    agencys = pages[pages["wire_role"] == "original"]
    dated = (agencys if len(agencys) else pages).dropna(subset="published_at")
    among = dated if len(dated) else (agencys if len(agencys) else pages)
    origin = among.sort_values(["published_at", "seen", "article_id"]).iloc[0]
    basis = "agency" if len(agencys) else "earliest" if len(dated) else "first_seen"
    return (
        int(pages["is_copy"].sum()), sorted(set(outlets)), origin["article_id"], basis, pages["published_at"].min(),
        pages["published_at"].max(), pages["seen"].min(), pages["captured_at"].max(),
    )  # fmt: skip


def same(one, other):
    return (pd.isna(one) and pd.isna(other)) if not isinstance(one, list) and pd.isna(one) else one == other


def test_stories_are_those_that_pandas_counts(newsroom, frame):
    found = {row["story_id"]: row for row in ask(newsroom, "FROM stories")}
    groups = dict(list(frame.groupby(frame["duplicate_of"].fillna(frame["article_id"]))))
    assert found.keys() == groups.keys()
    assert sum(len(pages) > 1 for pages in groups.values()) >= 5
    names = "copy_count outlets origin_id origin_basis first_published_at last_published_at first_seen_at last_seen_at"
    for story_id, pages in groups.items():
        row = found[story_id]
        for name, value in zip(names.split(), story_by_hand(pages), strict=True):
            assert same(value, row[name]), (name, row["headline"])
        assert row["outlet_count"] == len(row["outlets"])
        assert row["headline"] == pages.loc[pages["article_id"] == story_id, "headline"].item()


def test_the_other_views_are_those_that_pandas_counts(newsroom, frame):
    counted = {row["n"] for row in ask(newsroom, "SELECT count(*) AS n FROM coverage")}
    assert counted == {len(frame)}
    articles = frame[~frame["is_copy"]]
    kinds = {"person": "people", "organisation": "organisations", "place": "places", "country": "countries"}
    wanted = [
        (page.article_id, kind, each.get("name"), each.get("country"), each["mentions"])
        for kind, column in kinds.items()
        for page in articles.itertuples()
        for each in _list(getattr(page, column))
    ]
    found = ask(newsroom, "SELECT article_id, kind, name, country, mentions FROM mentions")
    assert sorted(map(str, wanted)) == sorted(str(tuple(row.values())) for row in found)
    topics = [(p.article_id, t["code"], t["score"]) for p in articles.itertuples() for t in _list(p.topics)]
    found = ask(newsroom, "SELECT article_id, code, score FROM article_topics")
    assert sorted(topics) == sorted(tuple(row.values()) for row in found)
    claims = [
        (p.article_id, c["basis"], c["text"], c["verdict"]) for p in frame.itertuples() for c in _list(p.date_claims)
    ]
    found = ask(newsroom, "SELECT article_id, basis, text, verdict FROM date_claims")
    assert sorted(map(str, claims)) == sorted(str(tuple(row.values())) for row in found)
    wrong = frame[frame["date_correction"] != "none"]
    wrong = wrong[wrong["date_correction"].notna()]
    off = {
        p.article_id: None if p.published_date is None or pd.isna(p.reported_published_at)
        else (p.published_date - p.reported_published_at.date()).days
        for p in wrong.itertuples()
    }  # fmt: skip
    assert {row["article_id"]: row["days_off"] for row in ask(newsroom, "FROM corrections")} == off
    assert len(off) > 5


def _list(value):
    return [] if value is None else list(value)
