"""The step that runs watchlists over a table of stories, and the rows of `watchlist_hits` made of what it found.

How a query matches is in `percolator`; the files that hold queries are read in `stores`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema import WATCHLIST_HITS
from dateline.tagging.watch.fields import Watched
from dateline.tagging.watch.percolator import Percolator

_INPUTS = (
    "outcome", "headline", "body", "outlet_id", "outlet_name", "outlet_domain", "language", "countries", "topics", "people",
    "organisations",
)  # fmt: skip
_HEADLINE = {"start": -1, "end": -1}


def watch_articles(stories: pa.Table, percolator: Percolator | None) -> pa.Table:
    """The stories with `watchlists` filled and `tags_status.watchlists` set; rejected rows as they were.

    None, or no query at all: `skipped`. `failed`: a text that holds more places than an article can. Run after the
    taggers, whose columns the fields of queries ask for.
    """
    rows = stories.select(list(_INPUTS)).to_pylist()
    found = stories.column("watchlists").to_pylist()
    status = stories.column("tags_status").to_pylist()
    for number, row in enumerate(rows):
        if row["outcome"] == "rejected":
            continue
        found[number], told = ([], "skipped") if not percolator else _matches(watched_row(row), percolator)
        status[number] = {**(status[number] or {}), "watchlists": told}
    for name, values in (("watchlists", found), ("tags_status", status)):
        place = stories.schema.get_field_index(name)
        field = stories.schema.field(place)
        stories = stories.set_column(place, field, pa.array(values, type=field.type))
    return stories


def watched_row(row: Mapping[str, Any]) -> Watched:
    """A row of `articles` as queries see it."""
    topics = row["topics"] or ()
    return Watched(
        headline=row["headline"] or "",
        body=row["body"] or "",
        outlets=[name for name in (row["outlet_id"], row["outlet_name"], row["outlet_domain"]) if name],
        language=row["language"],
        countries=[each["country"] for each in row["countries"] or ()],
        topics=[value for each in topics for value in (each["code"], each["label"]) if value],
        people=[each["name"] for each in row["people"] or ()],
        organisations=[each["name"] for each in row["organisations"] or ()],
    )


def _matches(text: Watched, percolator: Percolator) -> tuple[list[dict[str, Any]], str]:
    matches = percolator.match(text)
    if matches is None:
        return [], "failed"
    return [
        {"id": match.watchlist_id, "spans": [{"start": start, "end": end} for start, end in match.spans]}
        for match in matches
    ], "ran"


def hit_rows(rows: pa.Table) -> pa.Table:
    """Rows of `watchlist_hits` for these rows of `articles` (copies and revisions are of the same columns)."""
    matched = rows.filter(pc.fill_null(pc.greater(pc.list_value_length(rows.column("watchlists")), 0), False))
    columns: Sequence[str] = (
        "article_id", "story_id", "published_date", "captured_at", "outlet_id", "language", "batch_id",
    )  # fmt: skip
    hits = [
        {name: row[name] for name in columns}
        | {
            "watchlist_id": match["id"],
            "in_headline": _HEADLINE in match["spans"],
            "span_count": len(match["spans"]),
            "spans": match["spans"],
        }
        for row in matched.select([*columns, "watchlists"]).to_pylist()
        for match in row["watchlists"]
    ]
    return pa.Table.from_pylist(hits, schema=WATCHLIST_HITS.schema)
