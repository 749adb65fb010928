"""One article with all that the lake holds of it: its row, its copies or what it is a copy of, its earlier states.

How it is shown is the desk's.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from dateline.schema import ARTICLES, COPIES, REVISIONS
from dateline.stores.lake import Lake

MAX_COPIES = 200  # rows listed; the rest is counted

_OF_A_COPY = [
    "article_id",
    "outlet_id",
    "outlet_name",
    "headline",
    "language",
    "published_date",
    "similarity",
    "copy_kind",
    "wire_agency",
    "wire_role",
    "url",
]
_OF_A_STATE = ["headline", "language", "revision", "valid_from", "valid_to", "word_count"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """table: `articles` or `copies`. original: the article it is a copy of, where it is one. Lists by time."""

    row: dict[str, Any]
    table: str
    original: dict[str, Any] | None
    copies: list[dict[str, Any]]
    copy_count: int
    states: list[dict[str, Any]]


def article_with_copies(lake: Lake, article_id: str) -> Article | None:
    """All of one article or copy, or None where the lake has neither."""
    for table in (ARTICLES, COPIES):
        rows = lake.find(table, "article_id", [article_id]).to_pylist()
        if rows:
            return _whole(lake, rows[-1], table.name)
    return None


def _whole(lake: Lake, row: dict[str, Any], table: str) -> Article:
    story = row["duplicate_of"] or row["article_id"]
    original = None
    if row["duplicate_of"]:
        found = lake.find(ARTICLES, "article_id", [story], columns=_OF_A_COPY).to_pylist()
        original = found[-1] if found else None
    others = pc.field("article_id") != row["article_id"]
    copies = lake.find(COPIES, "duplicate_of", [story], columns=_OF_A_COPY, where=others)
    listed = copies.sort_by([("published_date", "ascending"), ("article_id", "ascending")]).slice(0, MAX_COPIES)
    states = lake.find(REVISIONS, "article_id", [row["article_id"]], columns=_OF_A_STATE)
    return Article(
        row=row,
        table=table,
        original=original,
        copies=listed.to_pylist(),
        copy_count=copies.num_rows,
        states=states.sort_by([("valid_from", "descending")]).to_pylist(),
    )
