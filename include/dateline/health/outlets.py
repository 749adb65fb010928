"""Outlets side by side: what each brought a day, how much of it was copied or undated, what failed, since when silent.

Counted from `landed` and from the ledger of requests; which outlets are enabled is asked of the outlet files.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.errors import DatelineError
from dateline.schema import FETCHES
from dateline.settings import Settings
from dateline.stores.lake import Lake
from dateline.stores.outlets import read_enabled


@dataclass(slots=True, kw_only=True)
class OutletDays:
    """An outlet over the days asked for. Counts are of articles and copies together, unless they say otherwise."""

    outlet_id: str
    name: str
    is_enabled: bool
    per_day: list[int]
    copies: int = 0
    undated: int = 0
    corrected: int = 0
    last_published_at: datetime | None = None
    requests: int = 0  # pages, feeds, sitemaps and hub pages asked for
    failures: Counter[str] = field(default_factory=Counter)  # by reason

    @property
    def total(self) -> int:
        """Articles and copies of all days."""
        return sum(self.per_day)

    @property
    def failed(self) -> int:
        """Requests that gave nothing to read."""
        return self.failures.total()


def enabled_outlets(settings: Settings) -> tuple[dict[str, str], str | None]:
    """Names of the enabled outlets by id; and what is wrong with the outlet files, where something is."""
    try:
        listed, problems = read_enabled(settings.enabled_outlets, settings.outlets)
    except DatelineError as error:
        return {}, str(error)
    trouble = " ".join(problem.brief for problem in problems[:3]) or None
    return {each.outlet.outlet_id: each.outlet.name for each in listed}, trouble


def requests_between(lake: Lake, first_day: date, last_day: date) -> pa.Table:
    """Requests of these days (UTC, both included) counted by outlet_id, outcome, reason: column `count`.

    What was skipped without a request is left out, and so is robots.txt.
    """
    asked = pc.field("outcome").isin(["fetched", "unchanged", "failed"]) & (pc.field("kind") != "robots")
    rows = lake.read(
        FETCHES,
        columns=["outlet_id", "outcome", "reason"],
        first_day=first_day,
        last_day=last_day,
        include_undated=False,
        where=asked,
    )
    counted = rows.group_by(["outlet_id", "outcome", "reason"]).aggregate([([], "count_all")])
    return counted.rename_columns({"count_all": "count"})


def outlets_over(
    landed: pa.Table, requests: pa.Table, enabled: Mapping[str, str], days: Sequence[date]
) -> list[OutletDays]:
    """Every outlet that is enabled, landed something or was asked for something, by name.

    landed: of `landed_between`; requests: of `requests_between`; days: those of `per_day`, in order.
    """
    found: dict[str, OutletDays] = {}

    def outlet(outlet_id: str | None, name: str | None = None) -> OutletDays:
        key = outlet_id or "imported"
        if key not in found:
            shown = enabled.get(key) or name or key
            found[key] = OutletDays(outlet_id=key, name=shown, is_enabled=key in enabled, per_day=[0] * len(days))
        return found[key]

    for outlet_id in enabled:
        outlet(outlet_id)
    places = {day: place for place, day in enumerate(days)}
    for row in _daily(landed):
        each = outlet(row["outlet_id"], row["outlet_name_max"])
        if row["batch_date"] in places:
            each.per_day[places[row["batch_date"]]] += row["count_all"]
        each.copies += row["is_copy_sum"]
        each.undated += row["is_undated_sum"]
        each.corrected += row["is_corrected_sum"]
        newest = row["published_at_max"]
        if newest is not None and (each.last_published_at is None or newest > each.last_published_at):
            each.last_published_at = newest
    for row in requests.to_pylist():
        each = outlet(row["outlet_id"])
        each.requests += row["count"]
        if row["outcome"] == "failed":
            each.failures[row["reason"] or "unknown"] += row["count"]
    return sorted(found.values(), key=lambda each: (each.name.casefold(), each.outlet_id))


def _daily(landed: pa.Table) -> list[dict[str, Any]]:
    marked = landed.select(["outlet_id", "outlet_name", "batch_date", "published_at"])
    marks = {
        "is_copy": landed.column("is_copy"),
        "is_undated": pc.is_null(landed.column("published_date")),
        "is_corrected": is_corrected(landed),
    }
    for name, values in marks.items():
        marked = marked.append_column(name, pc.cast(values, pa.int64()))
    rows: list[dict[str, Any]] = (
        marked.group_by(["outlet_id", "batch_date"])
        .aggregate(
            [([], "count_all"), ("outlet_name", "max"), ("published_at", "max"), *((name, "sum") for name in marks)]
        )
        .to_pylist()
    )
    return rows


def is_corrected(landed: pa.Table) -> pa.ChunkedArray:
    """Whether the page's own date was not believed, for each row."""
    return pc.not_equal(pc.fill_null(landed.column("date_correction"), "none"), "none")


def by_reason(requests: pa.Table) -> dict[str, Counter[tuple[str, str | None]]]:
    """Requests by outlet, then by (outcome, reason)."""
    found: dict[str, Counter[tuple[str, str | None]]] = defaultdict(Counter)
    for row in requests.to_pylist():
        found[row["outlet_id"] or "imported"][row["outcome"], row["reason"]] += row["count"]
    return found
