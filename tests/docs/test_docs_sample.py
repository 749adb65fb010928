"""sample/lake: of today's schema, whole, small, of invented pages alone, and what tools/sample_lake.py makes."""

import os
import shutil
from pathlib import Path

import pytest
from docs_tree import ROOT

from dateline.newsroom import expectations
from dateline.schema import ARTICLES, BATCHES, COPIES, FETCHES, REJECTIONS, REVISIONS, TABLES
from dateline.stores.files import list_day_files, read_day_file
from dateline.stores.lake import Lake
from dateline.stores.views import VIEWS_FILE, write_views
from dateline.urls import article_id, url_key

SAMPLE = ROOT / "sample" / "lake"
NEWS = (ARTICLES, COPIES, REVISIONS, REJECTIONS)


def test_every_file_has_today_s_schema():
    files = [(table, file) for table in TABLES.values() for file in list_day_files(SAMPLE, table)]
    assert len(files) > 40
    for table, file in files:
        read_day_file(table, file)  # raises where the schema is another: then run `make sample`


def test_it_holds_sixty_rows_and_some_and_is_small():
    lake = Lake.open(SAMPLE)
    assert sum(lake.read(table).num_rows for table in NEWS) == 68
    for page in ("README.md", "docs/consumers.md"):
        assert "68" in (ROOT / page).read_text()
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 3_000_000
    assert not (SAMPLE / "archive").exists()


def test_its_articles_are_those_that_the_newsroom_expects():
    lake = Lake.open(SAMPLE)
    held = {row["article_id"]: row for table in (ARTICLES, COPIES) for row in lake.read(table).to_pylist()}
    wanted = [w for w in expectations(1) if w["outcome"] in {"landed", "copy"}]
    assert {article_id(url_key(w.get("final_url", w["url"]))) for w in wanted} <= set(held)
    for want in wanted:
        row = held[article_id(url_key(want.get("final_url", want["url"])))]
        if "published_date" in want:
            assert str(row["published_date"]) == want["published_date"], want["url"]
    assert all(".newsroom.test/" in row["url"] for row in held.values()), "nobody's pages but our own"


def test_its_counts_add_up_and_its_views_are_today_s(tmp_path: Path):
    lake = Lake.open(SAMPLE)
    for row in lake.read(BATCHES).to_pylist():
        assert row["state"] == "complete"
        pages = sum(c["count"] for c in row["counts"] if c["stage"] == "pages")
        fetched = [r for r in lake.read(FETCHES).to_pylist() if r["batch_id"] == row["batch_id"]]
        assert pages == sum(r["kind"] == "page" and r["outcome"] == "fetched" for r in fetched)
    shutil.copytree(SAMPLE, tmp_path / "lake")
    write_views(tmp_path / "lake")
    assert (tmp_path / "lake" / VIEWS_FILE).read_text() == (SAMPLE / VIEWS_FILE).read_text(), "run `make sample`"


@pytest.mark.skipif("DATELINE_SAMPLE" not in os.environ, reason="20 s; `make check` does the same")
def test_it_is_what_the_script_makes(newsroom_lake, sample_script):
    assert sample_script.differences(newsroom_lake, Lake.open(SAMPLE)) == []
