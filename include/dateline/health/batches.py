"""One batch as people look at it: the newest with pages, and its rows with what the page said beside what we say.

For `make run` and the command. What the desk shows of many batches is in `landed`.
"""

from typing import Any

import pyarrow.compute as pc

from dateline.schema import ARTICLES, COPIES, REVISIONS
from dateline.stores.lake import Lake


def newest_batch_with_pages(lake: Lake) -> str | None:
    """The newest complete batch that fetched anything."""
    return max(
        (row["batch_id"] for row in lake.batches().to_pylist() if row["warc_files"] and row["state"] == "complete"),
        default=None,
    )


_SHOWN = [
    "outlet_id",
    "headline",
    "reported_published_at",
    "published_date",
    "published_precision",
    "published_basis",
    "published_confidence",
    "date_correction",
    "dateline_place",
    "wire_agency",
    "copy_kind",
    "language",
    "primary_country",
    "batch_id",
    "url",
    "landed_at",
]


def articles_of(lake: Lake, *batch_ids: str) -> list[dict[str, Any]]:
    """These batches' rows of `articles`, `copies` and `revisions` as shown to people, with `table`; corrected dates first."""
    rows = [
        {**row, "table": table.name}
        for table in (ARTICLES, COPIES, REVISIONS)
        for row in lake.read(table, columns=_SHOWN, where=pc.field("batch_id").isin(batch_ids)).to_pylist()
    ]
    return sorted(
        rows,
        key=lambda r: (
            (r["date_correction"] or "none") == "none",
            r["table"] != "articles",
            r["outlet_id"] or "",
            r["headline"] or "",
        ),
    )
