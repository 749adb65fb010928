"""The links and pages behind one number of a day's funnel.

The numbers themselves are counted in `funnel`.
"""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema import BATCHES, FETCHES, REJECTIONS
from dateline.stores.lake import Lake

MAX_ROWS = 200  # rows listed; the rest is counted

_REQUEST = ["url", "outlet_id", "detail", "fetched_at", "status", "listed_in", "listed_title"]


def rows_behind(
    lake: Lake, day: date, stage: str, outcome: str, reason: str | None
) -> tuple[list[dict[str, Any]], int]:
    """Rows of the batches of this day with this outcome and reason, the newest of them, and how many there are.

    Each has url, outlet_id, detail, at (UTC), status, title. Nothing for what has no rows: `known` links are counted
    alone, landed pages are in `landed`.
    """
    if stage == "pages" and outcome == "rejected":
        return _rejected(lake, day, reason)
    if stage in {"links", "listings"} and outcome != "known":
        return _requested(lake, day, stage, outcome, reason)
    return [], 0


def _rejected(lake: Lake, day: date, reason: str | None) -> tuple[list[dict[str, Any]], int]:
    rows = lake.read(
        REJECTIONS,
        columns=["url", "outlet_id", "detail", "captured_at"],
        first_day=day,
        last_day=day,
        include_undated=False,
        where=_same("reason", reason),
    )
    return _newest(rows.rename_columns({"captured_at": "at"}))


def _requested(lake: Lake, day: date, stage: str, outcome: str, reason: str | None) -> tuple[list[dict[str, Any]], int]:
    batches = lake.read(BATCHES, columns=["batch_id"], first_day=day, last_day=day, include_undated=False)
    is_page = pc.field("kind") == "page"
    kinds = is_page if stage == "links" else pc.field("kind").isin(["feed", "news_sitemap", "hub_page"])
    where = kinds & (pc.field("outcome") == outcome) & _same("reason", reason)
    rows = lake.read(
        FETCHES,
        columns=_REQUEST,
        first_day=day,
        last_day=day + timedelta(days=1),  # a harvest that began before midnight asks after it
        include_undated=False,
        where=where & pc.field("batch_id").isin(batches.column(0)),
    )
    return _newest(rows.rename_columns({"fetched_at": "at", "listed_title": "title"}))


def _same(column: str, value: str | None) -> pc.Expression:
    return pc.field(column).is_null() if value is None else pc.field(column) == value


def _newest(rows: pa.Table) -> tuple[list[dict[str, Any]], int]:
    return rows.sort_by([("at", "descending")]).slice(0, MAX_ROWS).to_pylist(), rows.num_rows
