"""SIGKILL at random moments of `land_articles`: readers see whole files at every moment, and a rerun gives the same rows."""

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as pads
import pytest

from dateline.jobs import landing, refining
from dateline.jobs.task import Task
from dateline.schema import TABLES
from dateline.stores.lake import Lake

KILLS = 20
SEED = 20161231
TRIES = 8  # a read that straddles a replacement fails loudly and is read again
LOUD = (OSError, pa.ArrowException, duckdb.Error, pl.exceptions.PolarsError, pl.exceptions.PanicException)


def with_pandas(folder: Path) -> list[tuple[str, str]]:
    frame = pd.read_parquet(folder, columns=["article_id", "batch_id"])
    return list(zip(frame["article_id"], frame["batch_id"], strict=True))


def with_pyarrow(folder: Path) -> list[tuple[str, str]]:
    table = pads.dataset(folder, format="parquet").to_table(columns=["article_id", "batch_id"])
    return list(zip(table["article_id"].to_pylist(), table["batch_id"].to_pylist(), strict=True))


def with_duckdb(folder: Path) -> list[tuple[str, str]]:
    with duckdb.connect() as connection:
        return connection.execute(f"select article_id, batch_id from '{folder}/**/*.parquet'").fetchall()


def with_polars(folder: Path) -> list[tuple[str, str]]:
    return pl.scan_parquet(folder).select("article_id", "batch_id").collect().rows()


READERS: tuple[Callable[[Path], list[tuple[str, str]]], ...] = (with_pandas, with_pyarrow, with_duckdb, with_polars)


def read(reader: Callable[[Path], list[tuple[str, str]]], folder: Path) -> list[tuple[str, str]]:
    for attempt in range(TRIES):
        try:
            return reader(folder)
        except LOUD:
            if attempt == TRIES - 1:
                raise
            time.sleep(0.02)
    raise AssertionError("unreachable")


def rows(root: Path) -> dict[str, pa.Table]:
    """Everything that a landing writes, but for when and by whom."""
    lake = Lake.open(root)
    found = {}
    for name, table in TABLES.items():
        kept = [c for c in table.schema.names if c not in {"landed_at", "run_id"}]
        found[name] = lake.read(table).select(kept)
    return found


def land(task: Task) -> None:
    landing.land_articles(task)


@pytest.fixture(scope="module")
def refined(road: Any) -> tuple[Task, str]:
    """A lake with one batch landed and a second one ready to land; the task that lands it, and the first batch."""
    first = road.harvest()
    road.refine()
    road.server.set_state(2)
    second = road.harvest()
    task = replace(road.task(), batch_id=second)
    for file in road.lake.batch(second)["warc_files"]:
        refining.extract_stories(task, file)
    for step in (refining.correct_dates, refining.deduplicate, refining.tag_articles, refining.check_quality):
        step(task)
    return task, first


@pytest.mark.timeout(400)
def test_a_killed_landing_never_shows_half_a_file_and_its_rerun_gives_the_same_rows(
    refined: tuple[Task, str], tmp_path: Path
) -> None:
    task, first = refined

    def at(root: Path) -> Task:
        return replace(task, settings=task.settings.model_copy(update={"lake": root}))

    start = tmp_path / "start"
    shutil.copytree(task.settings.lake, start)
    control = tmp_path / "control"
    shutil.copytree(start, control)
    began = time.monotonic()
    land(at(control))
    takes_s = time.monotonic() - began
    want = rows(control)
    # What B's landing moves to `revisions` may be seen in both places or in one; all else stays in sight throughout.
    superseded = {r["article_id"] for r in want["revisions"].to_pylist()}
    before = {pair for pair in with_pyarrow(start / "articles") if pair[0] not in superseded}

    # Forked from a clean process: the readers' thread pools must not be copied into the one that is killed.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dateline.jobs.landing"])
    chance = random.Random(SEED)
    killed = 0
    for number in range(KILLS):
        root = tmp_path / f"lake{number}"
        shutil.copytree(start, root)
        child = context.Process(target=land, args=(at(root),))
        child.start()
        assert child.pid is not None
        deadline = time.monotonic() + chance.uniform(0.0, 1.3 * takes_s)
        turn = number
        while time.monotonic() < deadline and child.is_alive():
            seen = read(READERS[turn % len(READERS)], root / "articles")
            assert before <= set(seen), "a row was lost from sight"
            turn += 1
        if child.is_alive():
            os.kill(child.pid, signal.SIGKILL)
            killed += 1
        child.join()
        for reader in READERS:
            seen = read(reader, root / "articles")
            assert before <= set(seen), f"{reader.__name__}: a row was lost by the kill"
        land(at(root))
        after = rows(root)
        for name, table in want.items():
            if name == "batches":
                table, again = (t.drop_columns(["landing_seq"]) for t in (table, after[name]))  # noqa: PLW2901
                assert again.equals(table), f"kill {number}: {name}"
            else:
                assert after[name].equals(table), f"kill {number}: {name}"
        assert first in set(after["articles"]["batch_id"].to_pylist())
        shutil.rmtree(root)
    assert killed >= KILLS // 2, "the kills came too late to mean anything"
