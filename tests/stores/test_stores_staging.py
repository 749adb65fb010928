"""What steps hand to each other is whole or absent, and goes when nobody needs it any more."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from stores_rows import article, articles

from dateline.errors import GiveUp, HoldForPerson
from dateline.stores.lake import Lake
from dateline.stores.staging import Staging, read_staged, remove_older_than

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def staging(tmp_path):
    return Staging(Lake.create(tmp_path / "lake").root, "20261120T120000.000000Z")


def test_tables_and_values_come_back_and_a_retry_replaces_its_own(staging):
    rows = articles(article(1, None, "b1"), article(2, None, "b1"))
    for _ in range(2):
        path = staging.write_table("extract_stories", "0001", rows)
        staging.write_table("extract_stories", "0002", rows.slice(0, 1))
        staging.write_json("plan_harvest", "plan", {"é": [1, None]})
    assert staging.read_table("extract_stories", "0001").equals(rows)
    assert read_staged(path).equals(rows)
    assert staging.read_json("plan_harvest", "plan") == {"é": [1, None]}
    assert staging.read_json("plan_harvest", "none") is None
    assert sorted(each.name for each in path.parent.iterdir()) == ["0001.parquet", "0002.parquet"]
    staging.clear("extract_stories")
    assert not path.parent.exists()


def test_a_missing_or_damaged_file_names_the_remedy(staging):
    with pytest.raises(HoldForPerson, match="Clear the task"):
        staging.read_table("extract_stories", "0001")
    staging.write_json("plan_harvest", "plan", 1).write_text("{")
    with pytest.raises(HoldForPerson, match="no JSON"):
        staging.read_json("plan_harvest", "plan")


@pytest.mark.parametrize(
    ("step", "name"), [("..", "x"), ("a", "../x"), ("commit", "x"), ("a/b", "x"), ("a", ""), ("a", ".x")]
)
def test_names_lead_nowhere_else(staging, step, name):
    with pytest.raises(GiveUp, match="can't be named so"):
        staging.path(step, name, "json")
    with pytest.raises(GiveUp, match="Batch id"):
        _ = Staging(staging.lake_root, "../..").folder


def test_a_batch_is_held_with_its_reason_until_it_is_released(staging):
    assert staging.held() is None
    assert staging.attempts() == []
    for run in ("r1", "r1", "r2"):
        staging.note_attempt(run)
    assert staging.attempts() == ["r1", "r2"]
    staging.hold(reason="three runs failed", held_at=NOW, run_id="r2")
    assert staging.held() == "three runs failed"
    staging.release()
    assert staging.held() is None
    assert staging.attempts() == []


def test_old_staging_of_complete_batches_goes_and_held_or_young_stays(staging):
    root = staging.lake_root
    for batch in ("old", "young", "held", "other"):
        Staging(root, batch).write_json("plan", "x", 1)
    Staging(root, "held").hold(reason="x", held_at=NOW)
    long_ago = (NOW - timedelta(days=9)).timestamp()
    for batch in ("old", "held", "other"):
        for path in [*(root / ".work" / batch).rglob("*"), root / ".work" / batch]:
            os.utime(path, (long_ago, long_ago))
    for path in (root / ".work" / "young").rglob("*"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert remove_older_than(root, ["old", "young", "held", "never"], NOW, days=7) == ["old"]
    left = sorted(path.name for path in (root / ".work").iterdir() if path.is_dir())
    assert left == ["held", "other", "young"]


def test_one_name_of_a_step_or_all_of_a_batch_can_be_forgotten(staging):
    staging.write_json("discover_links", "0001", 1)
    staging.write_table("discover_links", "0001", articles(article(1, None, "b1")))
    staging.write_json("discover_links", "0002", 2)
    staging.forget("discover_links", "0001")
    staging.forget("discover_links", "0009")
    assert [path.name for path in staging.folder.rglob("*") if path.is_file()] == ["0002.json"]
    (staging.folder / "commit.json").write_text("{}")
    staging.discard()
    assert staging.read_json("discover_links", "0002") == 2, "a commit is to be finished first"
    (staging.folder / "commit.json").unlink()
    staging.discard()
    assert not staging.folder.exists()
