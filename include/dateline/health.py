"""How the lake is doing, read from the lake alone: the funnel of a batch, the newest articles, fresh or late or broken.

For `dateline status`, for what `make run` shows, and for the desk. Nothing is written here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow.compute as pc

from dateline.errors import DatelineError
from dateline.schema import ARTICLES, COPIES, REVISIONS
from dateline.settings import Settings
from dateline.stores.lake import Lake
from dateline.stores.staging import Staging

FRESH, LATE, BROKEN = 0, 1, 2  # exit codes of `dateline status`


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One word, one sentence, and the exit code that says the same."""

    code: int
    sentence: str


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


def status(settings: Settings, *, now: datetime) -> Status:
    """Fresh, late or broken, by the newest batch that was done, held batches and those that wait too long."""
    try:
        lake = Lake.open(settings.lake)
        batches = lake.batches().to_pylist()
        reasons = {row["batch_id"]: Staging(lake.root, row["batch_id"]).held() for row in batches}
    except DatelineError as error:
        return Status(code=BROKEN, sentence=f"broken: {error}")
    held = sorted(batch_id for batch_id, reason in reasons.items() if reason is not None)
    waiting = [row for row in batches if row["state"] == "archived" and row["batch_id"] not in held]
    done = [row["landed_at"] or row["archived_at"] for row in batches if row["state"] == "complete"]
    facts = f"{len(batches)} batches, {len(waiting)} waiting, {len(held)} held"
    if held:
        sentence = f"batch {held[0]} is held: {reasons[held[0]]} Then run `dateline release {held[0]}`. ({facts})"
        return Status(code=BROKEN, sentence=f"broken: {sentence}")
    limit = timedelta(seconds=settings.late_after_s)
    # One that has landed before and waits for another turn is no sign of trouble.
    longest = max((now - row["archived_at"] for row in waiting if row["landed_at"] is None), default=timedelta())
    if longest > limit:
        # Empty polls alone would look fresh while nothing is refined.
        return Status(code=LATE, sentence=f"late: the oldest waiting batch has waited {_ago(longest)} ({facts})")
    if not done:
        return Status(code=LATE, sentence=f"late: nothing has landed yet ({facts})")
    age = max(timedelta(), now - max(done))
    word, code = ("late", LATE) if age > limit else ("fresh", FRESH)
    return Status(code=code, sentence=f"{word}: last batch done {_ago(age)} ago ({facts})")


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} d"


def funnel(lake: Lake, batch_id: str) -> Funnel | None:
    """The batch's counts, or None where the lake has no such batch."""
    row = lake.batch(batch_id)
    if row is None:
        return None
    stages: dict[str, dict[tuple[str, str | None], int]] = {"links": {}, "pages": {}, "listings": {}, "outlets": {}}
    for count in row["counts"]:
        stages[count["stage"]][count["outcome"], count["reason"]] = count["count"]
    return Funnel(batch_id=batch_id, **stages)


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


def articles_of(lake: Lake, batch_id: str) -> list[dict[str, Any]]:
    """The batch's rows of `articles`, `copies` and `revisions` as shown to people, with `table`; corrected dates first."""
    rows = [
        {**row, "table": table.name}
        for table in (ARTICLES, COPIES, REVISIONS)
        for row in lake.read(table, columns=_SHOWN, where=pc.field("batch_id") == batch_id).to_pylist()
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
