"""The newsroom looked at again: what did not change is unchanged, what did is a revision, and the views count it all."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from dateline import open_lake
from dateline.jobs import harvest, rebuild
from dateline.jobs.task import Task, batch_id_at
from dateline.newsroom import expectations
from dateline.schema import ARTICLES, COPIES, REVISIONS
from dateline.urls import article_id, url_key


def harvest_at(road: Any, moment: datetime) -> tuple[str, Counter[str]]:
    """A harvest as of this moment, refined; its batch and the outcomes of its pages' requests."""
    task = Task(settings=road.settings, now=moment, run_id=f"test__{moment.isoformat()}", batch_id=batch_id_at(moment))
    for shard in harvest.plan_harvest(task).result:
        harvest.discover_links(task, shard)
        harvest.fetch_pages(task, shard)
    assert harvest.record_harvest(task).result == []
    row = road.lake.batch(task.batch_id)
    if row["state"] == "archived":
        rebuild.refine_batch(task, row)
    return task.batch_id, Counter(
        {c["outcome"]: c["count"] for c in road.lake.batch(task.batch_id)["counts"] if c["stage"] == "links"}
    )


def page_outcomes(road: Any, batch_id: str) -> dict[str, int]:
    return {c["outcome"]: c["count"] for c in road.lake.batch(batch_id)["counts"] if c["stage"] == "pages"}


@pytest.mark.timeout(300)
def test_the_newsroom_looked_at_again(road: Any) -> None:
    start = datetime.now(UTC)
    harvest_at(road, start)
    before = {table.name: road.lake.read(table).num_rows for table in (ARTICLES, COPIES)}
    look, asked = harvest_at(road, start + timedelta(hours=2))
    assert asked["unchanged"] >= 40, "nearly all pages answer on condition"
    assert set(page_outcomes(road, look)) <= {"unchanged"}, "a clock that went on is no revision"
    assert {table.name: road.lake.read(table).num_rows for table in (ARTICLES, COPIES)} == before
    assert road.lake.read(REVISIONS).num_rows == 0

    road.server.set_state(2)
    harvest_at(road, start + timedelta(hours=9))
    revised = {r["article_id"] for r in road.lake.read(REVISIONS).to_pylist()}
    assert revised == {article_id(url_key(w["url"])) for w in expectations(2) if w["outcome"] == "revision"}

    with duckdb.connect() as connection:
        connection.execute(f"SET VARIABLE lake = '{road.lake.root}'")
        connection.execute((road.lake.root / "views.sql").read_text())
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM stories) = (SELECT count(*) FROM articles),"
            " (SELECT count(*) FROM coverage) = (SELECT count(*) FROM articles) + (SELECT count(*) FROM copies),"
            " (SELECT sum(copy_count) FROM stories) = (SELECT count(*) FROM copies)"
        ).fetchone()
        origins = connection.execute(
            "SELECT origin_outlet, wire_agency FROM stories WHERE origin_basis = 'agency'"
        ).fetchall()
    assert counts == (True, True, True)
    assert {outlet for outlet, _ in origins} == {"meridian"}, "the one outlet that is an agency's own"
    stories = open_lake(road.lake.root).stories()
    assert len(stories) == road.lake.read(ARTICLES).num_rows
    assert stories["copy_count"].sum() == road.lake.read(COPIES).num_rows
