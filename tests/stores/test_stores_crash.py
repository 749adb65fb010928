"""Killed, out of room, without rights: the lake is whole at every moment, and the rerun gives the same rows."""

import os
import random
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import stores_child
from stores_rows import articles, identities, table_of

from dateline.errors import ConfigurationError, RetryLater
from dateline.schema import ARTICLES, BATCHES, COPIES, REVISIONS
from dateline.stores.changes import Change
from dateline.stores.commit import finish_commits
from dateline.stores.lake import Lake
from dateline.stores.lock import LakeLocked

KILLS = 20
LONGEST_S = 0.3  # several landings; a kill falls anywhere in one


@pytest.fixture
def lake(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    with lake.lock("test") as lock:
        lake.commit(lock, "base", [Change(table=ARTICLES, add=articles(*stores_child.base_rows()))])
    stores_child.land(lake.root, 0)
    return lake


def check_whole(lake):
    """Every file is whole and holds its day's rows alone; every row is somewhere; other batches are untouched."""
    for path in lake.root.glob("[a-z]*/*/*.parquet"):
        try:
            rows = pq.read_table(path, partitioning=None)
        except FileNotFoundError:
            continue  # a day that lost its last row while we looked
        if path.parts[-3] in {"articles", "copies"}:
            days = {str(day) for day in rows.column("published_date").to_pylist()}
            assert days == {path.name.split(".")[0].replace("undated", "None")}
            base = [row for row in identities(rows) if row[1] == "base"]
            expected = [row for row in stores_child.base_rows() if str(row["published_date"]) in days]
            if path.parts[-3] == "articles":
                assert base == identities(articles(*expected))


def check_nothing_lost(lake):
    """Read while nobody writes."""
    check_whole(lake)
    found = [*identities(lake.read(ARTICLES)), *identities(lake.read(COPIES))]
    assert {int(row[0], 16) for row in found if row[1] == "b1"} == set(stores_child.NUMBERS)


def check_landed(lake, variant):
    as_articles, as_copies = stores_child.expected(variant)
    assert identities(lake.read(ARTICLES)) == identities(articles(*as_articles, *stores_child.base_rows()))
    assert identities(lake.read(COPIES)) == identities(table_of(COPIES, as_copies))
    assert lake.read(BATCHES).column("landing_seq").to_pylist() == [variant]
    assert sorted(path.name for path in (lake.root / ".work").iterdir()) in (
        ["lock.guard"],
        [".holdings", "lock.guard"],
    )


def test_killed_at_random_moments_every_reader_reads_whole_files_and_the_rerun_gives_the_same_rows(lake, children):
    moments = random.Random(20160331)
    for number in range(KILLS):
        ear = children.ear()
        child = children.start("land_for_ever", lake.root, ear)
        children.heard(ear)
        end = time.monotonic() + moments.uniform(0, LONGEST_S)
        while time.monotonic() < end:
            check_whole(lake)
        children.kill(child)
        check_nothing_lost(lake)
        if number % 4 == 0:  # between, the next child itself finds what the killed one left
            stores_child.land(lake.root, 1)
            check_landed(lake, 1)
    stores_child.land(lake.root, 0)
    check_landed(lake, 0)


def test_death_before_each_single_rename_is_finished_or_undone_by_the_next_holder(lake, children):
    decided = variant = 0
    for step in range(1, 60):
        code = children.run("land_and_die", lake.root, 1 - variant, step)
        check_nothing_lost(lake)
        if code == 0:
            break
        if (lake.root / ".work/b1/commit.json").exists():
            decided += 1
            variant = 1 - variant
        with lake.lock("next"):
            pass
        check_landed(lake, variant)
    assert code == 0
    assert decided >= 8  # days and tables are exchanged, so there are bridges among the moves


def test_finishing_twice_changes_nothing(lake, children):
    children.run("land_and_die", lake.root, 1, 16)
    plan = lake.root / ".work/b1/commit.json"
    kept = plan.read_bytes()
    with lake.lock("next") as lock:
        check_landed_rows = identities(lake.read(ARTICLES))
        plan.parent.mkdir(exist_ok=True)
        plan.write_bytes(kept)
        assert finish_commits(lake.root, lock) == ["b1"]
    assert identities(lake.read(ARTICLES)) == check_landed_rows
    check_landed(lake, 1)


def test_a_holder_that_lost_the_lock_writes_nothing(lake):
    before = identities(lake.read(ARTICLES))
    with lake.lock("slow", expiry_s=0.0) as slow:
        with lake.lock("quick"):
            pass
        with pytest.raises(LakeLocked, match="'slow' was at work"):
            lake.commit(slow, "b1", [Change(table=ARTICLES)])
    assert identities(lake.read(ARTICLES)) == before


def test_theft_between_planning_and_deciding_is_noticed(lake):
    before = identities(lake.read(ARTICLES))

    def steal(done):
        with lake.lock("quick"):
            pass
        return Change(table=BATCHES)

    with lake.lock("slow", expiry_s=0.0) as slow, pytest.raises(LakeLocked):
        lake.commit(slow, "b1", [Change(table=ARTICLES)], steal)
    assert identities(lake.read(ARTICLES)) == before
    assert not list((lake.root / ".work").glob("b*"))


def test_a_full_disk_says_so_and_leaves_nothing_half_written(lake, children):
    before = identities(lake.read(ARTICLES))
    ear = children.ear()
    assert children.run("land_within", lake.root, 12_000, ear) == 0
    said = ear.read_text()
    assert said.startswith("RetryLater: No room to write")
    assert str(lake.root) in said
    assert "bytes were to be written" in said
    assert "Free some space" in said
    assert not list((lake.root / ".work").glob("b*"))
    assert identities(lake.read(ARTICLES)) == before
    stores_child.land(lake.root, 1)
    check_landed(lake, 1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_without_permission_is_named_with_the_remedy(children):
    with tempfile.TemporaryDirectory() as folder:  # not pytest's own, which nobody else may even enter
        Path(folder).chmod(0o755)
        ear = Path(folder) / "answer"
        Path(folder, "lake").mkdir()
        Path(folder).chmod(0o777)
        children.run("create_as_nobody", f"{folder}/lake", ear)
        said = ear.read_text()
    assert said.startswith(f"{ConfigurationError.__name__}: No permission to write {folder}/lake")
    assert "Give this user the right to write there, or set DATELINE_LAKE" in said


def test_a_file_in_place_of_a_folder_is_named(lake):
    (lake.root / "revisions").write_text("")
    rows = table_of(REVISIONS, stores_child.base_rows())
    with (
        lake.lock("t") as lock,
        pytest.raises(ConfigurationError, match="revisions: a file stands where a folder should be"),
    ):
        lake.commit(lock, "b7", [Change(table=REVISIONS, add=rows)])
    (lake.root / "revisions").unlink()
    with lake.lock("next"):
        pass
    assert lake.read(REVISIONS).num_rows == len(stores_child.base_rows())


def test_the_error_of_an_unknown_trouble_is_worth_a_retry(tmp_path):
    from dateline.stores.durable import storage_error

    assert isinstance(storage_error(OSError(5, "Input/output error"), tmp_path), RetryLater)
