"""What became of links and pages: the counts of one batch, or of all batches of a day.

What was landed is in `landed`; the words for each reason are in `reasons`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateline.schema import BATCHES
from dateline.stores.files import list_day_files
from dateline.stores.lake import Lake

STAGES = ("outlets", "listings", "links", "pages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """What became of a batch: counts by (outcome, reason), for its links and for its pages."""

    batch_id: str
    links: dict[tuple[str, str | None], int]
    pages: dict[tuple[str, str | None], int]
    listings: dict[tuple[str, str | None], int]
    outlets: dict[tuple[str, str | None], int]

    def total(self, stage: str, *outcomes: str) -> int:
        """How many of this stage's items had one of these outcomes; all without outcomes."""
        counts: dict[tuple[str, str | None], int] = getattr(self, stage)
        return sum(n for (outcome, _), n in counts.items() if not outcomes or outcome in outcomes)


def funnel(lake: Lake, batch_id: str) -> Funnel | None:
    """The batch's counts, or None where the lake has no such batch."""
    row = lake.batch(batch_id)
    return None if row is None else _added(batch_id, [row])


def _added(name: str, rows: list[dict[str, Any]]) -> Funnel:
    stages: dict[str, Counter[tuple[str, str | None]]] = {stage: Counter() for stage in STAGES}
    for row in rows:
        for count in row["counts"] or ():
            if count["stage"] in stages:  # a newer version may count what we don't know
                stages[count["stage"]][count["outcome"], count["reason"]] += count["count"]
    return Funnel(batch_id=name, **{stage: dict(counts) for stage, counts in stages.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The batches of one UTC day: their counts added up, and a row for each (as in `batches`, newest first)."""

    day: date
    funnel: Funnel
    batches: list[dict[str, Any]]
    earlier: date | None
    later: date | None


def batch_days(lake: Lake) -> list[date]:
    """The UTC days that have batches, oldest first."""
    return sorted({file.day for file in list_day_files(lake.root, BATCHES) if file.day is not None})


def pages_a_day(lake: Lake, days: Sequence[date], *outcomes: str) -> list[list[int]]:
    """For each of these outcomes of pages, how many pages the batches of each day had. Days in order, without gaps."""
    rows = lake.read(
        BATCHES, columns=["batch_date", "counts"], first_day=days[0], last_day=days[-1], include_undated=False
    )
    counted: Counter[tuple[str, date]] = Counter()
    for row in rows.to_pylist():
        for count in row["counts"] or ():
            if count["stage"] == "pages":
                counted[count["outcome"], row["batch_date"]] += count["count"]
    return [[counted[outcome, day] for day in days] for outcome in outcomes]


_OF_A_BATCH = ["batch_id", "origin", "state", "started_at", "archived_at", "landed_at", "counts", "lost_shards"]


def day_funnel(lake: Lake, day: date | None) -> Day | None:
    """The batches of this day; with None of the newest that has any. None where the lake has no batch at all."""
    days = batch_days(lake)
    if not days:
        return None
    chosen = days[-1] if day is None else day
    rows = lake.read(BATCHES, columns=_OF_A_BATCH, first_day=chosen, last_day=chosen, include_undated=False)
    batches = rows.sort_by([("batch_id", "descending")]).to_pylist()
    return Day(
        day=chosen,
        funnel=_added(chosen.isoformat(), batches),
        batches=batches,
        earlier=max((each for each in days if each < chosen), default=None),
        later=min((each for each in days if each > chosen), default=None),
    )
