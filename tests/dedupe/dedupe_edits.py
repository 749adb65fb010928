"""The working table around made-up stories, and dedupe as refine chains it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import pyarrow as pa

from dateline.dedupe import find_candidates, fingerprint_stories, settle_copies, settle_identity
from dateline.schema import ARTICLES, FINGERPRINTS, REFINING, arrow_schema

WORKING = arrow_schema(REFINING)
NO_WINDOW = FINGERPRINTS.schema.empty_table()
NO_EARLIER = ARTICLES.schema.empty_table()


def table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """A working table: each row a story of batch b2 with an address of its own, unless it says otherwise."""
    base = {"outcome": "story", "batch_id": "b2", "captured_at": datetime(2026, 11, 1, tzinfo=UTC)}
    filled = [
        {**base, "url": f"https://outlet{n}.example/story/{n}", "headline": f"Headline {n}", **row}
        for n, row in enumerate(rows)
    ]
    return pa.Table.from_pylist(filled, schema=WORKING)


def settle(stories: pa.Table, window: pa.Table = NO_WINDOW, earlier: pa.Table = NO_EARLIER) -> pa.Table:
    """The whole of dedupe, as refine chains it."""
    stories = fingerprint_stories(settle_identity(stories))
    return settle_copies(stories, find_candidates(stories, window), earlier)


def landed(stories: pa.Table) -> pa.Table:
    """What the lake would hold of a settled batch."""
    rows = [row for row in stories.to_pylist() if row["outcome"] in ("landed", "copy", "revision")]
    return pa.Table.from_pylist(
        [{name: row[name] for name in ARTICLES.schema.names} for row in rows], schema=ARTICLES.schema
    )


def day(number: int) -> dict[str, object]:
    return {"published_at": datetime(2026, 10, number, tzinfo=UTC), "published_date": date(2026, 10, number)}
