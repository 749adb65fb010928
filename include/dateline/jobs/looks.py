"""Which fetched articles are to be looked at again now: asked of the lake alone, with the batch's start as the clock.

What is due is found here; asking for it, like anything else, is `harvest`'s work.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.discovery import keep_links
from dateline.jobs.ledger import HISTORY_COLUMNS, link_of
from dateline.jobs.task import started_at
from dateline.model import Link, ListedOutlet
from dateline.schema import FETCHES, REJECTIONS
from dateline.stores.lake import Lake
from dateline.urls import url_key

LOOK_SHARE = 0.5  # of an outlet's pages_per_harvest: after an outage the looks in arrears must not fill whole harvests
_GRACE = timedelta(days=1)  # a last look that is later than this is left out; bounds how much of the ledger is read
_COLUMNS = (*HISTORY_COLUMNS, "final_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A page to be asked for again, and since when that has been due."""

    link: Link
    due_at: datetime


def due_looks(lake: Lake, outlets: Iterable[ListedOutlet], *, before: str) -> list[Look]:
    """Pages of these outlets that are due at the start of batch `before`, by what smaller batches did; oldest due first.

    A page is due where a gap of its outlet's `look_again` has passed since it was first seen and it was not asked for
    since then, whatever came of it; gaps that were missed are made up for by one look. Never again: what is gone for
    good, what was rejected as no article, and what the outlet's patterns now leave out.
    """
    items = {item.outlet.outlet_id: item for item in outlets if item.rules.look_again_s}
    if not items:
        return []
    horizon = started_at(before) - timedelta(seconds=max(i.rules.look_again_s[-1] for i in items.values())) - _GRACE
    rows = _rows(lake, list(items), horizon, before)
    due_at = _due_keys(rows, items, before)
    rejected = _rejected(lake, horizon)
    looks: dict[str, list[Look]] = defaultdict(list)
    seen_addresses: set[str] = set()
    for key, page in _pages(rows, due_at):
        held = next((row for row in reversed(page) if row["outcome"] == "fetched"), None)
        if held is None or page[-1]["lasting"] == "hard" or (held["warc_file"], held["warc_offset"]) in rejected:
            continue
        # Two listed addresses that lead to one page are one look.
        address = url_key(held["final_url"] or held["url"])
        if address not in seen_addresses:
            seen_addresses.add(address)
            looks[held["outlet_id"]].append(Look(link=link_of(held), due_at=due_at[key]))
    due = []
    for name, found in looks.items():
        wanted = {link.url for link in keep_links([look.link for look in found], items[name].rules)[0]}
        due += [look for look in found if look.link.url in wanted]
    return sorted(due, key=lambda look: (look.due_at, look.link.url))


def _rows(lake: Lake, outlet_ids: list[str], horizon: datetime, before: str) -> pa.Table:
    """The ledger's rows of pages first seen after the horizon: of an older page the rows at hand may not be all."""
    return lake.read(
        FETCHES,
        columns=_COLUMNS,
        first_day=horizon.date(),
        where=(pc.field("kind") == "page")
        & pc.field("outlet_id").isin(pa.array(sorted(outlet_ids), pa.string()))
        & (pc.field("batch_id") < before)
        & (pc.field("discovered_via") != "import")
        & (pc.field("first_seen_at") >= pa.scalar(horizon, pa.timestamp("us", "UTC")))
        & (pc.field("reason").is_null() | (pc.field("reason") != "duplicate")),  # of a link that has a row of its own
    )


def _due_keys(rows: pa.Table, items: Mapping[str, ListedOutlet], before: str) -> dict[str, datetime]:
    """URL key → since when a look has been due, where one is.

    A try counts from the start of its batch, which orders batches for everybody, and not by the fetcher's clock.
    """
    pages = rows.group_by("url_key").aggregate([("first_seen_at", "min"), ("batch_id", "max"), ("outlet_id", "min")])
    names = ("url_key", "first_seen_at_min", "batch_id_max", "outlet_id_min")
    now = started_at(before)
    gaps = {name: [timedelta(seconds=gap) for gap in item.rules.look_again_s] for name, item in items.items()}
    tries = {batch_id: started_at(batch_id) for batch_id in pages.column("batch_id_max").unique().to_pylist()}
    due = {}
    for key, first_seen_at, batch_id, name in zip(*(pages.column(n).to_pylist() for n in names), strict=True):
        last_try = tries[batch_id]
        due_at = next((at for gap in gaps[name] if last_try < (at := first_seen_at + gap) <= now), None)
        if due_at is not None:
            due[key] = due_at
    return due


def _pages(rows: pa.Table, keys: Iterable[str]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of each of these pages, in order of their batches."""
    wanted = rows.filter(pc.is_in(rows.column("url_key"), value_set=pa.array(sorted(keys), pa.string())))
    order = [("url_key", "ascending"), ("batch_id", "ascending"), ("fetched_at", "ascending")]
    for key, page in groupby(wanted.sort_by(order).to_pylist(), key=itemgetter("url_key")):
        yield key, list(page)


def _rejected(lake: Lake, horizon: datetime) -> set[tuple[str, int]]:
    rows = lake.read(REJECTIONS, columns=["warc_file", "warc_offset"], first_day=horizon.date())
    return set(zip(rows.column("warc_file").to_pylist(), rows.column("warc_offset").to_pylist(), strict=True))


def choose_looks(
    looks: Iterable[Look], new_links: Iterable[Link], outlets: Iterable[ListedOutlet], pages_per_shard: int
) -> list[Link]:
    """The looks that there is room for once the new links have theirs, oldest due first.

    Of each outlet at most LOOK_SHARE of its `pages_per_harvest`, and with its new links at most the whole; of the shard
    at most `pages_per_shard`. The others stay due.
    """
    used = Counter(link.outlet_id for link in new_links)
    left = pages_per_shard - used.total()
    room = {
        item.outlet.outlet_id: min(
            item.rules.pages_per_harvest - used[item.outlet.outlet_id],
            math.ceil(item.rules.pages_per_harvest * LOOK_SHARE),
        )
        for item in outlets
    }
    chosen: list[Link] = []
    for look in looks:
        name = look.link.outlet_id
        if len(chosen) < left and room[name] > 0:
            room[name] -= 1
            chosen.append(look.link)
    return chosen
