"""Rows for the tests of the lake: small, plain, and with the few columns that the lake itself looks at."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from dateline.schema import ARTICLES, BATCHES, Table

CAPTURED = datetime(2026, 11, 20, 8, 30, 0, 123456, tzinfo=UTC)


def article(number: int, day: date | None, batch_id: str, **more: Any) -> dict[str, Any]:
    """One row of `articles`; the body grows with the number, so that rows can be told apart."""
    return {
        "article_id": f"{number:064x}",
        "url": f"https://courier.newsroom.test/{number}",
        "published_date": day,
        "published_at": None if day is None else datetime(day.year, day.month, day.day, number % 24, tzinfo=UTC),
        "captured_at": CAPTURED,
        "headline": f"Höhe über NN – رقم {number}",
        "body": f"Paragraph {number}.\n" * (number % 5 + 1),
        "authors": ["A. Writer"] if number % 2 else [],
        "people": [{"name": "B. Reader", "mentions": 2, "spans": [{"start": 3, "end": 11}]}] if number % 3 else None,
        "tags_status": {"entities": "ran", "places": "ran", "topics": "skipped", "agency": "ran", "watchlists": "ran"},
        "warc_offset": number * 100,
        "batch_id": batch_id,
        "schema_version": 1,
        **more,
    }


def table_of(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    """The rows in the table's schema; columns not named are null."""
    return pa.Table.from_pylist(rows, schema=table.schema)


def articles(*rows: dict[str, Any]) -> pa.Table:
    """Rows of `articles`."""
    return table_of(ARTICLES, list(rows))


def batch_row(batch_id: str, **more: Any) -> pa.Table:
    """The row of a batch."""
    return table_of(BATCHES, [{"batch_id": batch_id, "batch_date": date(2026, 11, 20), "state": "complete", **more}])


def identities(rows: pa.Table) -> list[tuple[Any, ...]]:
    """Who the rows are, sorted."""
    keys = ("article_id", "batch_id", "captured_at", "warc_offset", "body")
    return sorted(zip(*(rows.column(key).to_pylist() for key in keys), strict=True))
