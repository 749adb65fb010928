"""Dates as ruled: how many were corrected, by kind, and the newest rows with what the page said and why we say else.

How a date is ruled is `dating`'s; what landed when, `landed`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.health.outlets import is_corrected
from dateline.schema import ARTICLES, COPIES
from dateline.stores.lake import Lake

ANY = "any"  # of `kind`: corrected in whatever way
_SHOWN = [
    "article_id",
    "outlet_id",
    "outlet_name",
    "headline",
    "language",
    "reported_published_at",
    "published_at",
    "published_date",
    "published_precision",
    "published_basis",
    "published_confidence",
    "date_correction",
    "date_claims",
    "captured_at",
    "captured_basis",
    "wire_agency",
    "copy_kind",
    "url",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which rows are wanted. Empty: all of them."""

    kind: str = ""  # a value of date_correction, or ANY
    outlet: str = ""
    words: str = ""  # a piece of the headline, in any case


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """One screenful of rows, newest first, of `total`."""

    rows: list[dict[str, Any]]
    total: int


def kinds_of(landed: pa.Table) -> dict[str, int]:
    """How many rows have which date_correction, `none` included; most frequent first."""
    counted = pc.value_counts(pc.fill_null(landed.column("date_correction"), "none")).to_pylist()
    return {each["values"]: each["counts"] for each in sorted(counted, key=lambda each: -each["counts"])}


def rulings(lake: Lake, landed: pa.Table, choice: Choice, *, first: int, count: int) -> Rulings:
    """`count` of the chosen rows from the `first` on, of those in `landed`, in its order (newest batch first).

    Each row has the columns that tell its date, its claims among them, and `table`.
    """
    chosen = landed
    if choice.kind == ANY:
        chosen = chosen.filter(is_corrected(chosen))
    elif choice.kind:
        chosen = chosen.filter(pc.equal(pc.fill_null(chosen.column("date_correction"), "none"), choice.kind))
    if choice.outlet:
        chosen = chosen.filter(pc.equal(chosen.column("outlet_id"), choice.outlet))
    if choice.words:
        chosen = chosen.filter(pc.match_substring(chosen.column("headline"), choice.words, ignore_case=True))
    ids = chosen.column("article_id").slice(first, count).to_pylist()
    return Rulings(rows=shown_rows(lake, ids, _SHOWN), total=chosen.num_rows)


def shown_rows(lake: Lake, article_ids: Sequence[str], columns: Sequence[str]) -> list[dict[str, Any]]:
    """These columns of these articles or copies, in the order asked for; `table` tells which of the two."""
    found: dict[str, dict[str, Any]] = {}
    for table in (COPIES, ARTICLES):
        rows = lake.find(table, "article_id", article_ids, columns=columns).to_pylist()
        found |= {row["article_id"]: {**row, "table": table.name} for row in rows}
    return [found[article_id] for article_id in article_ids if article_id in found]
