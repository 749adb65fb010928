"""The links and pages behind one number of the funnel or of an outlet's requests.

The numbers themselves are counted in `funnel` and `outlets`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema import BATCHES, FETCHES, REJECTIONS
from dateline.stores.lake import Lake

MAX_ROWS = 200  # rows listed; the rest is counted

_REQUEST = ["url", "outlet_id", "detail", "fetched_at", "status", "listed_in", "listed_title"]
_LISTINGS = ["feed", "news_sitemap", "hub_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """Which number is meant. stage: `links`, `listings`, `pages` of the days' batches, or `requests` made on the days.

    Days are UTC, both included. reason: None stands for rows without one. outlet: empty for all.
    """

    first_day: date
    last_day: date
    stage: str
    outcome: str
    reason: str | None = None
    outlet: str = ""


def rows_behind(lake: Lake, number: Number) -> tuple[list[dict[str, Any]], int]:
    """The newest rows behind the number, and how many there are.

    Each has url, outlet_id, detail, at (UTC), status, title. Nothing for what has no rows: `known` links are counted
    alone, landed pages are in `landed`.
    """
    if number.stage == "pages" and number.outcome == "rejected":
        return _rejected(lake, number)
    if number.stage in {"links", "listings", "requests"} and number.outcome != "known":
        return _requested(lake, number)
    return [], 0


def _rejected(lake: Lake, number: Number) -> tuple[list[dict[str, Any]], int]:
    rows = lake.read(
        REJECTIONS,
        columns=["url", "outlet_id", "detail", "captured_at"],
        first_day=number.first_day,
        last_day=number.last_day,
        include_undated=False,
        where=_same(number),
    )
    return _newest(rows.rename_columns({"captured_at": "at"}))


def _requested(lake: Lake, number: Number) -> tuple[list[dict[str, Any]], int]:
    kind = pc.field("kind")
    kinds = {"links": kind == "page", "listings": kind.isin(_LISTINGS), "requests": kind != "robots"}[number.stage]
    where = kinds & (pc.field("outcome") == number.outcome) & _same(number)
    last_day = number.last_day
    if number.stage != "requests":
        batches = lake.read(
            BATCHES,
            columns=["batch_id"],
            first_day=number.first_day,
            last_day=last_day,
            include_undated=False,
        )
        where &= pc.field("batch_id").isin(batches.column(0))
        last_day += timedelta(days=1)  # a harvest that began before midnight asks after it
    rows = lake.read(
        FETCHES,
        columns=_REQUEST,
        first_day=number.first_day,
        last_day=last_day,
        include_undated=False,
        where=where,
    )
    return _newest(rows.rename_columns({"fetched_at": "at", "listed_title": "title"}))


def _same(number: Number) -> pc.Expression:
    reason = pc.field("reason")
    same = reason.is_null() if number.reason is None else reason == number.reason
    return same & (pc.field("outlet_id") == number.outlet) if number.outlet else same


def _newest(rows: pa.Table) -> tuple[list[dict[str, Any]], int]:
    return rows.sort_by([("at", "descending")]).slice(0, MAX_ROWS).to_pylist(), rows.num_rows
