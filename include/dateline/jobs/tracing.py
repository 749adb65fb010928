"""What became of one address: when it was listed, asked for, read or refused, and which rows of the lake it made.

The lake is only read. How it is told to people is the command's (`cli.trace`) and the desk's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.errors import ConfigurationError
from dateline.schema import ARTICLES, BATCHES, COPIES, FETCHES, REJECTIONS, REVISIONS, Table
from dateline.stores.files import day_path
from dateline.stores.lake import Lake
from dateline.stores.staging import Staging
from dateline.urls import BYTES_URN, article_id, is_http_url, url_key

_PLACED = (ARTICLES, COPIES, REVISIONS)
_STATE_COLUMNS = [
    "article_id",
    "url",
    "outlet_id",
    "headline",
    "language",
    "published_date",
    "published_precision",
    "published_basis",
    "published_confidence",
    "reported_published_at",
    "date_correction",
    "wire_agency",
    "duplicate_of",
    "copy_kind",
    "similarity",
    "revision",
    "captured_at",
    "valid_to",
    "superseded_by",
    "quality_flags",
    "landed_at",
    "batch_id",
    "warc_file",
    "warc_offset",
]
_BRIEF = ["article_id", "url", "outlet_id", "headline", "published_date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All that the lake knows of one address; lists in order of time, rows as dicts of the tables' columns.

    requests: rows of `fetches`, skipped links among them. states: rows of articles, copies and revisions, with `table`
    and `file`. originals: id → article that one of its states is or was a copy of; what is no article any more is missing. copies: what are copies of it. batches: id → archived, complete or the
    reason why it is held.
    """

    asked: str
    key: str | None
    article_id: str
    requests: Sequence[dict[str, Any]]
    states: Sequence[dict[str, Any]]
    rejections: Sequence[dict[str, Any]]
    originals: dict[str, dict[str, Any]]
    copies: Sequence[dict[str, Any]]
    batches: dict[str, str]

    @property
    def is_known(self) -> bool:
        """Whether the lake has met it at all."""
        return bool(self.requests or self.states or self.rejections)

    @property
    def article(self) -> dict[str, Any] | None:
        """The article that it is a copy of now."""
        now = [row["duplicate_of"] for row in self.states if row["table"] == COPIES.name]
        return self.originals.get(now[-1]) if now else None


def trace(lake: Lake, asked: str) -> Trace:
    """Follow an address, or an article's id, through the lake. Raises ConfigurationError for what is neither."""
    key, name = _identity(asked.strip())
    requests = _requests(lake, key)
    states = [row for table in _PLACED for row in _states(lake, table, name)]
    rejections = lake.find(REJECTIONS, "article_id", [name]).to_pylist()
    if not states and not rejections:
        # The page may name another address as its own, and the article is known by that one.
        states, rejections = _made_of(lake, requests)
    if not requests:
        requests = _of_records(lake, FETCHES, [*states, *rejections])
    ids = sorted({row["article_id"] for row in states}) or [name]
    copied = sorted({row["duplicate_of"] for row in states if row["duplicate_of"]})
    articles = lake.find(ARTICLES, "article_id", copied, columns=_BRIEF).to_pylist()
    copies = lake.find(COPIES, "duplicate_of", ids, columns=[*_BRIEF, "copy_kind", "similarity"]).to_pylist()
    batch_ids = {row["batch_id"] for row in (*requests, *states, *rejections)}
    return Trace(
        asked=asked,
        key=key,
        article_id=ids[0],
        requests=sorted(requests, key=lambda row: (row["batch_id"], row["fetched_at"])),
        states=sorted(states, key=lambda row: (row["captured_at"] or row["landed_at"], row["batch_id"])),
        rejections=sorted(rejections, key=lambda row: row["batch_id"]),
        originals={row["article_id"]: row for row in articles},
        copies=sorted(copies, key=lambda row: (row["published_date"] is None, row["published_date"], row["url"])),
        batches=_batches(lake, sorted(batch_ids)),
    )


def _identity(asked: str) -> tuple[str | None, str]:
    digest = asked.removeprefix(BYTES_URN).lower()
    if re.fullmatch(r"[0-9a-f]{64}", digest):
        return None, digest
    if not is_http_url(asked):
        raise ConfigurationError(
            f"{asked[:200]!r} is neither a web address (https://…) nor an article_id (64 hexadecimal digits). "
            "Give it as the column url has it."
        )
    key = url_key(asked)
    return key, article_id(key)


def _requests(lake: Lake, key: str | None) -> list[dict[str, Any]]:
    if key is None:
        return []
    rows: list[dict[str, Any]] = lake.find(FETCHES, "url_key", [key]).to_pylist()
    return rows


def _states(lake: Lake, table: Table, name: str) -> list[dict[str, Any]]:
    rows = lake.find(table, "article_id", [name], columns=_STATE_COLUMNS).to_pylist()
    return [_placed(table, row) for row in rows]


def _placed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "table": table.name, "file": day_path(table, row["published_date"])}


def _made_of(lake: Lake, requests: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """States and rejections made of the records that these requests left in the archive."""
    states = [
        _placed(table, row) for table in _PLACED for row in _of_records(lake, table, requests, columns=_STATE_COLUMNS)
    ]
    return states, _of_records(lake, REJECTIONS, requests)


def _of_records(
    lake: Lake, table: Table, rows: Sequence[dict[str, Any]], columns: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Rows of a table about the same records of the archive as these."""
    wanted = {(row["warc_file"], row["warc_offset"]) for row in rows if row["warc_file"] is not None}
    found = lake.find(table, "warc_file", {file for file, _ in wanted}, columns=columns).to_pylist()
    return [row for row in found if (row["warc_file"], row["warc_offset"]) in wanted]


def _batches(lake: Lake, batch_ids: Sequence[str]) -> dict[str, str]:
    """What has become of each of these batches."""
    is_one = pc.field("batch_id").isin(pa.array(batch_ids, pa.string()))
    first_day, last_day = _days_of(batch_ids)
    rows = lake.read(
        BATCHES,
        columns=["batch_id", "state"],
        first_day=first_day,
        last_day=last_day,
        include_undated=False,
        where=is_one,
    ).to_pylist()
    states = {row["batch_id"]: row["state"] for row in rows}
    held = {batch_id: Staging(lake.root, batch_id).held() for batch_id in batch_ids}
    return {
        batch_id: f"held: {held[batch_id]}" if held[batch_id] is not None else states.get(batch_id, "being written")
        for batch_id in batch_ids
    }


def _days_of(batch_ids: Sequence[str]) -> tuple[date | None, date | None]:
    """The days that the rows of these batches lie in, so that a year of others is not read; none where an id is strange."""
    try:
        days = [datetime.strptime(batch_id[:8], "%Y%m%d").replace(tzinfo=UTC).date() for batch_id in batch_ids]
    except ValueError:
        return None, None
    around = timedelta(days=1)  # an id is the run's, a row's day that of its start
    return (min(days) - around, max(days) + around) if days else (None, None)
