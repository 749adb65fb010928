"""Landing as a fold over batches: where each state of an article belongs once a batch has come, or come again.

Pure: rows in, rows and keys out. Writing them is the lake's work (`stores.commit`).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema import ARTICLES, REJECTIONS

Row = dict[str, Any]
LANDS = ("landed", "copy", "revision")
KEY_COLUMNS = ("article_id", "batch_id", "captured_at", "warc_file", "warc_offset")
_PLACED = ("revision", "valid_from", "valid_to", "superseded_by")
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)  # an unknown capture time sorts before any known one


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What a landing changes in `articles`, `copies` and `revisions`.

    add: rows to come, by table name. moved: keys (KEY_COLUMNS, and `table`) of other batches' rows that leave their
    place, since they come again in `add`.
    """

    add: dict[str, pa.Table]
    moved: dict[str, pa.Table]
    uprooted: frozenset[str]  # ids that were articles and are no more: copies that point to them must be done again


def _age(row: Row) -> tuple[datetime, str, str, int]:
    return (row["captured_at"] or _LONG_AGO, row["batch_id"], row["warc_file"] or "", row["warc_offset"] or 0)


def _states(rows: list[Row]) -> list[tuple[str, Row]]:
    """All states of one article in order of age, each with the table it belongs to."""
    ordered = sorted(rows, key=_age)
    placed = []
    for number, row in enumerate(ordered):
        successor = ordered[number + 1] if number + 1 < len(ordered) else None
        state = {
            **row,
            "revision": number,
            "valid_from": row["captured_at"],
            "valid_to": successor["captured_at"] if successor else None,
            "superseded_by": successor["batch_id"] if successor else None,
        }
        table = "revisions" if successor else ("copies" if row["duplicate_of"] else "articles")
        placed.append((table, state))
    return placed


def _tables(rows: dict[str, list[Row]], schema: pa.Schema) -> dict[str, pa.Table]:
    return {name: pa.Table.from_pylist(found, schema=schema) for name, found in rows.items()}


def place_rows(batch: pa.Table, others: dict[str, pa.Table], own_before: dict[str, pa.Table]) -> Placement:
    """Where the batch's rows go, and which rows of other batches must move because of it.

    batch: rows of schema `ARTICLES` that land. others: by table name, the rows of other batches whose article_id the
    batch has now or had before. own_before: by table name, article_id and batch_id of the rows this batch had.
    """
    came_from: dict[tuple[Any, ...], tuple[str, Row]] = {}
    states: dict[str, list[Row]] = defaultdict(list)
    for row in batch.to_pylist():
        states[row["article_id"]].append(row)
    for table, rows in others.items():
        for row in rows.to_pylist():
            came_from[tuple(row[c] for c in KEY_COLUMNS)] = (table, row)
            states[row["article_id"]].append(row)

    add: dict[str, list[Row]] = defaultdict(list)
    moved: dict[str, list[Row]] = defaultdict(list)
    articles_now = set()
    for article_id, rows in states.items():
        for table, state in _states(rows):
            if table == "articles":
                articles_now.add(article_id)
            before = came_from.get(tuple(state[c] for c in KEY_COLUMNS))
            if before is None:
                add[table].append(state)
            elif before[0] != table or any(before[1][c] != state[c] for c in _PLACED):
                moved[before[0]].append(
                    {c: state[c] for c in KEY_COLUMNS} | {"published_date": state["published_date"]}
                )
                add[table].append(state)
    had = {
        article_id
        for table in (others.get("articles"), own_before.get("articles"))
        if table is not None
        for article_id in table.column("article_id").to_pylist()
    }
    key_schema = pa.schema([ARTICLES.schema.field(name) for name in (*KEY_COLUMNS, "published_date")])
    return Placement(
        add=_tables(add, ARTICLES.schema), moved=_tables(moved, key_schema), uprooted=frozenset(had - articles_now)
    )


def landing_rows(working: pa.Table, *, landed_at: datetime, run_id: str) -> pa.Table:
    """The working rows that land, as rows of `articles`."""
    chosen = working.filter(pc.is_in(working.column("outcome"), value_set=pa.array(LANDS)))
    return _stamp(chosen, landed_at, run_id).select(ARTICLES.schema.names).cast(ARTICLES.schema)


def rejected_rows(working: pa.Table, *, batch_date: date, landed_at: datetime, run_id: str) -> pa.Table:
    """The working rows that were rejected, as rows of `rejections`."""
    chosen = _stamp(working.filter(pc.equal(working.column("outcome"), "rejected")), landed_at, run_id)
    chosen = chosen.append_column("batch_date", pa.array([batch_date] * chosen.num_rows, pa.date32()))
    return chosen.select(REJECTIONS.schema.names).cast(REJECTIONS.schema)


def _stamp(rows: pa.Table, landed_at: datetime, run_id: str) -> pa.Table:
    for name, value in (("landed_at", landed_at), ("run_id", run_id)):
        index = rows.schema.get_field_index(name)
        rows = rows.set_column(
            index, rows.schema.field(name), pa.array([value] * rows.num_rows, rows.schema.field(name).type)
        )
    return rows


def count_outcomes(working: pa.Table) -> list[dict[str, Any]]:
    """Counts of the batch's pages by outcome and reason, for `batches.counts`."""
    groups = working.select(["outcome", "reason"]).group_by(["outcome", "reason"]).aggregate([([], "count_all")])
    return sorted(
        (
            {"stage": "pages", "outcome": g["outcome"], "reason": g["reason"], "count": g["count_all"]}
            for g in groups.to_pylist()
        ),
        key=lambda c: (c["outcome"], c["reason"] or ""),
    )
