"""The step `correct_dates`: the working table in, the same rows out with their TIME columns filled.

The ruling itself is `ruling`; tables of the lake are written elsewhere.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from dateline.dating.context import DatingContext, place_of
from dateline.dating.ruling import rule_date
from dateline.model import Claim, JudgedClaim, Ruling
from dateline.schema import FURNITURE, REFINING, arrow_schema

CLOCK_PAGES = 3  # pages of a host on which a locator must show the capture day to be remembered as a clock
_NOTED_YEARS = range(1970, 9000)  # of captures, first sights and files; room for zones and windows on either side
_RULED = (
    *("published_at", "published_date", "published_earliest", "published_latest", "published_precision"),
    *("published_basis", "published_confidence", "reported_published_at", "date_correction", "modified_at"),
    *("captured_at", "captured_basis"),
)
_NEEDED = (
    *("outcome", "url", "date_claims", "captured_at", "captured_basis", "file_modified_at", "outlet_timezone"),
    *("outlet_country", "outlet_languages", "language", "medium", "is_listed_live", "first_seen_at"),
)


def host_of(url: str | None) -> str:
    """The host of a URL in small letters; "" where there is none."""
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


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


def _known_clocks(furniture: pa.Table) -> dict[str, frozenset[str]]:
    clocks: dict[str, set[str]] = {}
    for row in furniture.select(["host", "kind", "locator"]).to_pylist() if furniture.num_rows else ():
        if row["kind"] == "clock":
            clocks.setdefault(row["host"], set()).add(place_of(row["locator"]))
    return {host: frozenset(locators) for host, locators in clocks.items()}


# Visible claims that name no kind of date by themselves: these may be clocks in disguise.
_MAY_BE_CLOCKS = frozenset({"masthead", "byline", "text", "time_tag"})
_Place = tuple[str, str]  # host, place on its pages


def _shown(ruling: Ruling) -> set[tuple[str, date, str, bool]]:
    """(place, day, text, whether it stands as a masthead) of each visible day that may be a clock's."""
    return {
        (place_of(j.claim.locator), j.reading.day, j.claim.text, j.claim.basis == "masthead")
        for j in ruling.claims
        if j.reading
        and j.reading.day
        and j.claim.basis in _MAY_BE_CLOCKS
        and j.claim.kind in ("capture", "unknown")
        and j.reading.precision in ("day", "minute", "second")
    }


def _batch_clocks(pages: Sequence[tuple[str, str, Ruling]]) -> list[dict[str, Any]]:
    """Places of a host that follow the capture: clocks, to be remembered.

    Either a masthead that showed the capture's day on CLOCK_PAGES pages and never another, or any place that showed,
    on two captures of one address on different days, each capture's own day: a date stays, a clock moves.
    """
    same: Counter[_Place] = Counter()
    other: set[_Place] = set()
    moved: set[_Place] = set()
    texts: dict[_Place, str] = {}
    by_address: dict[tuple[str, str], set[date]] = {}
    for host, url, ruling in pages:
        if not host or ruling.captured_at is None:
            continue
        captured = ruling.captured_at.date()
        seen: set[str] = set()
        for place, day, text, is_masthead in sorted(_shown(ruling)):
            if abs((day - captured).days) > 1:
                other.add((host, place))
                continue
            texts.setdefault((host, place), text[:200])
            same[host, place] += is_masthead and place not in seen
            seen.add(place)
            days = by_address.setdefault((url, place), set())
            days.add(day)
            if max(days) - min(days) > timedelta(days=1):
                moved.add((host, place))
    known = {place for place, count in same.items() if count >= CLOCK_PAGES} | moved
    return [
        {"host": host, "kind": "clock", "locator": place, "text": texts[host, place], "page_count": same[host, place]}
        for host, place in sorted(known - other)
    ]


def correct_dates(stories: pa.Table, *, furniture: pa.Table) -> tuple[pa.Table, pa.Table]:
    """(the same rows in the same order with the time columns ruled, new furniture rows of kind `clock`).

    stories: schema REFINING; rows whose outcome is not "story" pass through. furniture: rows of FURNITURE seen by
    earlier batches. The new furniture's batch_id and last_seen_date are null: the caller knows them.
    """
    clocks = _known_clocks(furniture)
    columns: dict[str, list[Any]] = {name: stories.column(name).to_pylist() for name in _RULED}
    claims_column = stories.column("date_claims").to_pylist()
    pages: list[tuple[str, str, Ruling]] = []
    for index, row in enumerate(stories.select(list(_NEEDED)).to_pylist()):
        if row["outcome"] != "story":
            continue
        host = host_of(row["url"])
        ruling = rule_date(_claims(row["date_claims"]), _context(row, clocks.get(host, frozenset())))
        pages.append((host, row["url"] or "", ruling))
        for name in _RULED:
            columns[name][index] = getattr(ruling, name)
        claims_column[index] = [_struct(judged) for judged in ruling.claims]
    schema = arrow_schema(REFINING)
    ruled = {**columns, "date_claims": claims_column}
    arrays = [
        pa.array(ruled[field.name], type=field.type)
        if field.name in ruled
        else stories.column(field.name).cast(field.type)
        for field in schema
    ]
    found = pa.Table.from_pylist(_batch_clocks(pages), schema=FURNITURE.schema)
    return pa.Table.from_arrays(arrays, schema=schema), found
