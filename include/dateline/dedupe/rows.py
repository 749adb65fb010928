"""Reading and filling columns of the working table, and the order in which the stories of a batch are looked at.

Only what the steps of `dedupe` share about rows; what a row means is decided by them.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pyarrow as pa

_LATE = datetime.max.replace(tzinfo=UTC)


def fill(table: pa.Table, values: Mapping[str, Sequence[object]]) -> pa.Table:
    """The table with these columns replaced, each in the type it had."""
    for name, column in values.items():
        place = table.schema.get_field_index(name)
        field = table.schema.field(place)
        table = table.set_column(place, field, pa.array(column, type=field.type))
    return table


def column(table: pa.Table, name: str) -> list[object]:
    """A column as Python values."""
    return list(table.column(name).to_pylist())


def story_rows(stories: pa.Table) -> list[int]:
    """Positions of the rows that are still worked on."""
    return [row for row, outcome in enumerate(column(stories, "outcome")) if outcome == "story"]


def canonical_order(stories: pa.Table) -> list[int]:
    """Positions of the stories, the article before its copies: an agency's own outlet first, then by publication,
    first sight and URL key. What follows only makes the order total, so that arrival order means nothing."""
    rows = story_rows(stories)
    names = ["outlet_agency", "published_at", "first_seen_at", "url_key", "article_id", "captured_at"]
    names += ["content_sha256", "headline", "body", "warc_file", "warc_offset"]
    table = stories.select(names).take(pa.array(rows, pa.int64())).to_pylist()

    def rank(row: Mapping[str, object]) -> tuple[object, ...]:
        when = [row[name] or _LATE for name in ("published_at", "first_seen_at")]
        texts = [row[name] or "" for name in ("content_sha256", "headline", "body", "warc_file")]
        key = row["url_key"] or row["article_id"] or ""
        place = row["warc_offset"] if row["warc_offset"] is not None else -1
        return (row["outlet_agency"] is None, *when, key, row["captured_at"] or _LATE, *texts, place)

    return [rows[place] for place in sorted(range(len(rows)), key=lambda place: rank(table[place]))]
