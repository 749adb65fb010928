"""Which places of a host are clocks: they follow the capture, where a date would stay.

What a clock's claim is worth is `screening`; where what was found is remembered, the table `furniture`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from dateline.dating.context import place_of
from dateline.schema import FURNITURE

CLOCK_PAGES = 3  # pages of a host on which a masthead must show the capture day to be remembered as a clock
NEAR = timedelta(days=1)  # a clock may run in another zone than the capture's
MAX_TEXT = 200  # characters kept of what a clock showed

# Visible claims that name no kind of date by themselves: these may be clocks in disguise.
_MAY_BE_CLOCKS = frozenset({"masthead", "byline", "text", "time_tag"})
_DATA = frozenset({"json_ld", "meta", "microdata", "feed", "sitemap"})
_NO_WORD = frozenset({"render_time", "clock", "future", "epoch", "outside_article"})
_Place = tuple[str, str]  # host, place on its pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one capture of an address showed and where."""

    host: str
    address: str  # what makes two captures the same page's: the URL key
    captured: date
    shown: tuple[tuple[str, date, str, bool], ...]  # (place, day, text, whether it stands as a masthead)
    told: frozenset[date]  # the days that the page's own data gives


def sighting(
    host: str, address: str, captured_at: datetime | None, claims: Iterable[Mapping[str, Any]] | None
) -> Sighting | None:
    """The capture as these rules see it, from its row's `date_claims` as ruled; None without a host or a capture time."""
    if not host or captured_at is None:
        return None
    dated = [claim for claim in claims or () if claim["day"] is not None]
    return Sighting(
        host=host,
        address=address,
        captured=captured_at.date(),
        shown=tuple(
            sorted(
                {
                    (place_of(c["locator"]), c["day"], c["text"][:MAX_TEXT], c["basis"] == "masthead")
                    for c in dated
                    if c["basis"] in _MAY_BE_CLOCKS and c["kind"] in ("capture", "unknown") and c["precision"] != "hour"
                }
            )
        ),
        told=frozenset(c["day"] for c in dated if c["basis"] in _DATA and c["verdict"] not in _NO_WORD),
    )


def known_clocks(furniture: pa.Table) -> dict[str, frozenset[str]]:
    """{host: places} of rows of FURNITURE."""
    clocks: dict[str, set[str]] = {}
    for row in furniture.select(["host", "kind", "locator"]).to_pylist() if furniture.num_rows else ():
        if row["kind"] == "clock":
            clocks.setdefault(row["host"], set()).add(place_of(row["locator"]))
    return {host: frozenset(places) for host, places in clocks.items()}


def find_clocks(now: Iterable[Sighting], earlier: Iterable[Sighting]) -> pa.Table:
    """Places that follow the capture, as rows of FURNITURE, to be remembered; by host and place.

    Either a masthead that showed the capture's day on CLOCK_PAGES pages of `now`, or any place that showed on two
    captures of one address, `earlier` ones among them, each capture's own day: a date stays, a clock moves. Not where
    the later day is what the page's data calls its publication or its change: that stamp moves with the text. And no
    place that showed another day than its capture's is a clock.
    """
    same: Counter[_Place] = Counter()
    other: set[_Place] = set()
    texts: dict[_Place, str] = {}
    first: dict[tuple[_Place, str], date] = {}  # of a place on an address: the first day it showed
    last: dict[tuple[_Place, str], date] = {}  # and the last that the page's data does not explain
    for is_now, seen in [(False, s) for s in earlier] + [(True, s) for s in now]:
        counted: set[str] = set()
        for place, day, text, is_masthead in seen.shown:
            at = (seen.host, place)
            if abs(day - seen.captured) > NEAR:
                other.add(at)
                continue
            if is_now:
                texts[at] = max(texts.get(at, ""), text)
                same[at] += is_masthead and place not in counted
                counted.add(place)
            key = (at, seen.address)
            first[key] = min(day, first.get(key, day))
            if is_masthead or day not in seen.told:
                last[key] = max(day, last.get(key, day))
    moved = {key[0] for key, day in last.items() if day - first[key] > NEAR}
    known = {at for at, count in same.items() if count >= CLOCK_PAGES} | (moved & texts.keys())
    rows = [
        {"host": at[0], "kind": "clock", "locator": at[1], "text": texts[at], "page_count": same[at]}
        for at in sorted(known - other)
    ]
    return pa.Table.from_pylist(rows, schema=FURNITURE.schema)
