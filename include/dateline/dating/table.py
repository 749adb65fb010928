"""The step `correct_dates`: the working table in, the same rows out with their TIME columns filled.

The ruling itself is `ruling`; tables of the lake are written elsewhere.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from dateline.dating.clocks import Sighting, find_clocks, known_clocks, sighting
from dateline.dating.context import DatingContext, likely_region
from dateline.dating.ruling import rule_date
from dateline.model import Claim, JudgedClaim
from dateline.schema import REFINING, arrow_schema
from dateline.urls import host as host_of
from dateline.urls import url_key

_NOTED_YEARS = range(1970, 9000)  # of captures, first sights and files; room for zones and windows on either side
_RULED = (
    *("published_at", "published_date", "published_earliest", "published_latest", "published_precision"),
    *("published_basis", "published_confidence", "reported_published_at", "date_correction", "modified_at"),
    *("captured_at", "captured_basis"),
)
_FILLED = frozenset(_RULED) | {"date_claims"}
_NEEDED = (
    *(
        "outcome",
        "url",
        "date_claims",
        "captured_at",
        "captured_basis",
        "file_modified_at",
        "outlet_timezone",
        "locale",
    ),
    *("outlet_country", "outlet_languages", "language", "medium", "is_listed_live", "first_seen_at"),
)


def _host_of(row: Mapping[str, Any]) -> str:
    """The row's host as `furniture` names it; "" where there is none."""
    return host_of(row["url"] or "") or ""


def _claims(values: Iterable[Mapping[str, Any]] | None) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            basis=value["basis"],
            kind=value["kind"],
            text=value["text"],
            locator=value["locator"],
            in_article=value["in_article"] is not False,
        )
        for value in values or ()
    )


def _possible(instant: datetime | None) -> datetime | None:
    """An instant that a machine may have noted; damaged and hostile records hold any, up to the calendar's very ends."""
    return instant if instant is not None and instant.year in _NOTED_YEARS else None


def _context(row: Mapping[str, Any], clocks: frozenset[str]) -> DatingContext:
    languages = [language for language in (row["language"], *(row["outlet_languages"] or ())) if language]
    return DatingContext(
        captured_at=_possible(row["captured_at"]),
        captured_basis=row["captured_basis"] or "unknown",
        file_modified_at=_possible(row["file_modified_at"]),
        timezone=row["outlet_timezone"],
        country=row["outlet_country"],
        region=likely_region(_host_of(row), row["locale"]),
        languages=tuple(dict.fromkeys(language[:2] for language in languages)),
        medium=row["medium"] or "web",
        is_listed_live=bool(row["is_listed_live"]),
        first_seen_at=_possible(row["first_seen_at"]),
        clocks=clocks,
    )


def _struct(judged: JudgedClaim) -> dict[str, Any]:
    claim, reading = judged.claim, judged.reading
    return {
        "basis": claim.basis,
        "kind": claim.kind,
        "text": claim.text,
        "locator": claim.locator,
        "in_article": claim.in_article,
        "earliest": reading.earliest if reading else None,
        "latest": reading.latest if reading else None,
        "day": reading.day if reading else None,
        "precision": reading.precision if reading else None,
        "zone_source": reading.zone_source if reading else None,
        "verdict": judged.verdict,
        "weight": judged.weight,
    }


def _sighting(row: Mapping[str, Any]) -> Sighting | None:
    url = row["url"] or ""
    return sighting(_host_of(row), url_key(url), row["captured_at"], row["date_claims"]) if url else None


def correct_dates(
    stories: pa.Table, *, furniture: pa.Table, earlier: pa.Table | None = None
) -> tuple[pa.Table, pa.Table]:
    """(the same rows in the same order with the time columns ruled, new furniture rows of kind `clock`).

    stories: schema REFINING; rows whose outcome is not "story" pass through. furniture: rows of FURNITURE seen by
    earlier batches. earlier: rows of ARTICLES (`url`, `captured_at`, `date_claims` are looked at), the states of the
    same addresses that earlier batches landed: a value that has moved since is a clock's. What is found here holds for
    these very rows too. The new furniture's batch_id and last_seen_date are null: the caller knows them.
    """
    clocks = known_clocks(furniture)
    rows = {i: row for i, row in enumerate(stories.select(list(_NEEDED)).to_pylist()) if row["outcome"] == "story"}
    hosts = {index: _host_of(row) for index, row in rows.items()}
    ruled = {index: _ruled(row, clocks.get(hosts[index], frozenset())) for index, row in rows.items()}
    before = earlier.select(["url", "captured_at", "date_claims"]).to_pylist() if earlier is not None else []
    now = [_sighting(row | ruled[index]) for index, row in rows.items()]
    found = find_clocks((s for s in now if s), (s for s in map(_sighting, before) if s))
    for host, places in known_clocks(found).items():
        known = clocks.get(host, frozenset())
        if places - known:
            again = (index for index in rows if hosts[index] == host)
            ruled |= {index: _ruled(rows[index], known | places) for index in again}
    schema = arrow_schema(REFINING)
    return pa.Table.from_arrays([_column(stories, field, ruled) for field in schema], schema=schema), found


def _ruled(row: Mapping[str, Any], clocks: frozenset[str]) -> dict[str, Any]:
    """The columns that the ruling fills."""
    ruling = rule_date(_claims(row["date_claims"]), _context(row, clocks))
    columns = {name: getattr(ruling, name) for name in _RULED}
    return columns | {"date_claims": [_struct(judged) for judged in ruling.claims]}


def _column(stories: pa.Table, field: pa.Field, ruled: Mapping[int, Mapping[str, Any]]) -> Any:
    """The table's column, with the ruled rows' values in their places."""
    if field.name not in _FILLED:
        return stories.column(field.name).cast(field.type)
    values = stories.column(field.name).to_pylist()
    for index, columns in ruled.items():
        values[index] = columns[field.name]
    return pa.array(values, type=field.type)
