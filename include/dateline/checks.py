"""Quality checks of a refined batch: flags on rows, and the sums that must hold.

A doubtful row is flagged and lands; only a broken invariant, which would be our bug, stops a batch.
"""

from datetime import datetime
from typing import Any

import pyarrow as pa

from dateline.errors import HoldForPerson
from dateline.schema import REFINING, arrow_schema

OUTCOMES = frozenset({"landed", "copy", "revision", "unchanged", "rejected"})
SHORT_BODY_WORDS = 30  # words — below it copies are matched exactly or not at all, so an analyst should know
LOW_CONFIDENCE = 0.5  # of published_confidence — below it the day is as likely wrong as right


def _flags(row: dict[str, Any], batch_started_at: datetime) -> list[str]:
    published_at = row["published_at"]
    # Not the time of this check: a rerun a year later must flag the same rows.
    seen_at = row["captured_at"] or batch_started_at
    noticed = {
        "no_headline": not row["headline"],
        "short_body": (row["word_count"] or 0) < SHORT_BODY_WORDS,
        "partial_text": row["text_completeness"] == "partial",
        "undated": row["published_date"] is None,
        "low_confidence": row["published_date"] is not None and (row["published_confidence"] or 0) < LOW_CONFIDENCE,
        "date_corrected": (row["date_correction"] or "none") != "none",
        "future_date": published_at is not None and published_at > seen_at,
        "unknown_language": row["language"] is None,
    }
    own = [*(row["quality_flags"] or ()), *(flag for flag, is_so in noticed.items() if is_so)]
    return list(dict.fromkeys(own))


_LOOKED_AT = (
    "outcome",
    "quality_flags",
    "headline",
    "word_count",
    "text_completeness",
    "published_date",
    "published_at",
    "captured_at",
    "published_confidence",
    "date_correction",
    "language",
)


def flag_rows(working: pa.Table, batch_started_at: datetime) -> pa.Table:
    """The same rows with `quality_flags` filled, beside those that extraction set (working table in, working table out).

    batch_started_at: stands in where nobody knows when a page was captured, for what counts as the future.
    """
    rows = working.select(_LOOKED_AT).to_pylist()
    flags = [None if row["outcome"] == "rejected" else _flags(row, batch_started_at) for row in rows]
    field = arrow_schema(REFINING).field("quality_flags")
    return working.set_column(working.schema.get_field_index("quality_flags"), field, pa.array(flags, field.type))


def hold_unless_whole(working: pa.Table, archived_pages: int, batch_id: str) -> None:
    """Raise HoldForPerson unless every archived page of the batch has exactly one outcome and every article an id."""
    outcomes = working.column("outcome").to_pylist()
    strange = sorted({str(o) for o in outcomes if o not in OUTCOMES})
    if strange:
        raise HoldForPerson(
            f"batch {batch_id}: pages with the outcome {', '.join(strange)}. Clear the run from extract_stories."
        )
    if len(outcomes) != archived_pages:
        raise HoldForPerson(
            f"batch {batch_id}: {archived_pages} pages in the archive, {len(outcomes)} outcomes. "
            "Clear the run from extract_stories; if it stays, the archive file is damaged: see `rejections`."
        )
    nameless = sum(
        1
        for outcome, article_id in zip(outcomes, working.column("article_id").to_pylist(), strict=True)
        if outcome in {"landed", "copy", "revision"} and not article_id
    )
    if nameless:
        raise HoldForPerson(f"batch {batch_id}: {nameless} articles without an id. Clear the run from deduplicate.")
