"""Recording: staged WARC files become the archive's, requests become rows of `fetches`, and the batch a row of `batches`.

For harvests and imports alike. What the pages say is not looked at here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from dateline.jobs.landing import (
    LOCK_WAIT_S,
    NOTHING_UNFOLDED,
    batch_states,
    commit_batch,
    next_landing_seq,
    unfold,
)
from dateline.jobs.pending import ARCHIVED, COMPLETE
from dateline.jobs.task import Done
from dateline.schema import FETCHES
from dateline.stores.archive import keep_shards
from dateline.stores.changes import Change
from dateline.stores.lake import Lake

_LISTING_KINDS = frozenset({"feed", "news_sitemap", "hub_page"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """All that a harvest or import left, to be recorded at once.

    rows: of schema `FETCHES`. shards: names of the staged WARC files, by the step that wrote them. foreign: URIs of
    archives taken by reference. known_count: listed links that were known already (they have no row).
    """

    batch_id: str
    origin: str
    started_at: datetime
    rows: pa.Table
    shards: Sequence[str] = ()
    foreign: Sequence[str] = ()
    known_count: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    lost_shards: Sequence[str] = ()


def count_links(rows: Iterable[dict[str, Any]], known_count: int) -> list[dict[str, Any]]:
    """Counts of the batch's links by outcome and reason, for `batches.counts`. Listings and robots.txt don't count."""
    counts = Counter((row["outcome"], row["reason"]) for row in rows if row["kind"] == "page")
    if known_count:
        counts["known", None] = known_count
    return [
        {"stage": "links", "outcome": outcome, "reason": reason, "count": count}
        for (outcome, reason), count in sorted(counts.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    ]


def _count_listings(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    counts = Counter((row["outcome"], row["reason"]) for row in rows if row["kind"] in _LISTING_KINDS)
    return [
        {"stage": "listings", "outcome": outcome, "reason": reason, "count": count}
        for (outcome, reason), count in sorted(counts.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    ]


def record(lake: Lake, harvest: Harvest, *, now: datetime, run_id: str) -> Done:
    """Move the WARC files to the archive, then write `fetches` and last the batch's row, in one commit.

    A batch without pages is complete at once. A batch that was refined before and is recorded again waits again; where
    it has no page left, the rows it had leave the lake.
    """
    rows = harvest.rows.select(["kind", "outcome", "reason", "warc_file"]).to_pylist()
    links = count_links(rows, harvest.known_count)
    warc_files = [*keep_shards(lake.root, harvest.batch_id, harvest.shards), *harvest.foreign]
    used = {row["warc_file"] for row in rows}
    warc_files = [file for file in warc_files if file in used]
    counts = [*links, *_count_listings(rows)]
    counts += [
        {"stage": "outlets", "outcome": "broken", "reason": problem, "count": count}
        for problem, count in sorted(harvest.problems.items())
    ]
    with lake.lock(f"record {harvest.batch_id}", wait_s=LOCK_WAIT_S) as lock:
        before = lake.batch(harvest.batch_id) or {"landing_seq": None, "files": []}
        row = {
            "batch_id": harvest.batch_id,
            "batch_date": harvest.started_at.date(),
            "origin": harvest.origin,
            "state": ARCHIVED if warc_files else COMPLETE,
            "landing_seq": before["landing_seq"],  # kept, so that the numbers rise for ever
            "started_at": harvest.started_at,
            "archived_at": now,
            "landed_at": None,
            "run_id": run_id,
            "counts": counts,
            "versions": [],
            "warc_files": warc_files,
            "files": before["files"],
            "lost_shards": list(harvest.lost_shards),
        }
        unfolded = NOTHING_UNFOLDED
        if not warc_files and before["landing_seq"] is not None:
            unfolded = unfold(lake, lock, harvest.batch_id)
            row |= {"landing_seq": next_landing_seq(batch_states(lake)), "landed_at": now}
        commit_batch(lake, lock, row, unfolded, [Change(table=FETCHES, add=harvest.rows)])
    return Done(
        counts={"batch": harvest.batch_id}
        | {" ".join(p for p in (c["outcome"], c["reason"]) if p): c["count"] for c in links}
        | {"warc files": len(warc_files)},
        result=list(harvest.lost_shards),
    )
