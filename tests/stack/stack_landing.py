"""What a stack has landed, in a form in which two stacks can be compared; and how to have it land something."""

import time
from typing import Any

import pyarrow as pa
import pytest

from dateline.schema import TABLES
from dateline.stores.lake import Lake
from dateline.supervisor.api import AirflowApi

WITHIN_S = 400.0
DAGS = ("harvest_news", "refine_articles", "rebuild_articles", "alert_watchlists")
# What tells one harvest of the same pages from another: its moment, its id, the places its pages have in its archive, and what
# the newsroom's pages show that have a clock in their masthead or stamp each answer.
_OF_THE_HARVEST = {
    *("landed_at", "run_id", "batch_id", "first_seen_at", "captured_at", "valid_from", "valid_to", "superseded_by"),
    *("warc_file", "warc_offset", "reported_published_at", "date_claims"),
}
_SHARES = {"published_confidence"}  # hangs on the age of a date by a ten-thousandth a day
_TOLD_BY_MOMENTS = {"fetches", "batches", "outlet_health", "furniture"}


def rows(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    """All tables that a consumer reads, without what tells one harvest from another."""
    found = {}
    for name, table in TABLES.items():
        if name not in _TOLD_BY_MOMENTS:
            kept: pa.Table = lake.read(table)
            kept = kept.select([column for column in kept.column_names if column not in _OF_THE_HARVEST])
            found[name] = sorted(kept.to_pylist(), key=str)
    return found


def differences(found: dict[str, list[dict[str, Any]]], wanted: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Where two lakes' rows differ, a line each: table, row and column with both values."""
    lines = []
    for name in sorted(found.keys() | wanted.keys()):
        ours, theirs = found.get(name, []), wanted.get(name, [])
        if len(ours) != len(theirs):
            lines.append(f"{name}: {len(ours)} rows, not {len(theirs)}")
        for mine, other in zip(ours, theirs, strict=False):
            at = mine.get("article_id") or mine.get("url") or ""
            lines += [
                f"{name} {at} {column}: {mine[column]!r:.300} is not {other[column]!r:.300}"
                for column in mine
                if mine[column] != (pytest.approx(other[column], abs=0.01) if column in _SHARES else other[column])
            ]
    return lines[:40]


def until_landed(lake: Lake, batches: int) -> None:
    deadline = time.monotonic() + WITHIN_S
    while sum(1 for row in lake.batches().to_pylist() if row["state"] == "complete" and row["warc_files"]) < batches:
        assert time.monotonic() < deadline, lake.batches().to_pylist()
        time.sleep(0.5)


def harvest(api: AirflowApi) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not api.knows_dags(DAGS):
        assert time.monotonic() < deadline, api.import_errors()
        time.sleep(1.0)
    run = api.trigger("harvest_news")
    assert api.wait("harvest_news", run, within_s=WITHIN_S) == "success"
