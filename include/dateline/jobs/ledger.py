"""The URL ledger as a harvest asks it: which links are known, which wait for another try, with which validators.

The ledger is the lake's `fetches` table; it is read here and written by `recording`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.model import Link
from dateline.schema import FETCHES
from dateline.stores.lake import Lake
from dateline.urls import url_key

# With passing trouble a link is asked for at once more often, then seldom: so long after the first, second … failure. A host
# that is down over a weekend costs none of its links; after the last try the link counts as known.
PAUSES = (timedelta(0), timedelta(0), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
MAX_TRIES = len(PAUSES) + 1
HISTORY_COLUMNS = (  # of `fetches`: what `link_of` reads, and what became of the link
    *("url", "outlet_id", "discovered_via", "listed_in", "listed_title", "listed_published", "listed_modified"),
    *("first_seen_at", "url_key", "outcome", "reason", "lasting", "fetched_at", "batch_id", "warc_file", "warc_offset"),
)
_COLUMNS = (*HISTORY_COLUMNS, "etag", "last_modified", "body_bytes")
_REFUSED_FOR = timedelta(days=1)  # a link that robots.txt disallows is not asked for again so long
_UNFINISHED_FOR = timedelta(days=7)  # longer than all PAUSES: a link that could not be had in a week is left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The newest capture of a page in the archive."""

    warc_file: str
    warc_offset: int
    body_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the ledger says of one URL key."""

    is_known: bool
    listed_modified: str | None = None
    first_seen_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Entries by URL key."""

    entries: Mapping[str, Entry]

    def has(self, link: Link) -> bool:
        """Whether the ledger has this link at all, fetched or not: a skip need not be written twice."""
        return url_key(link.url) in self.entries

    def fresh(self, links: Iterable[Link]) -> tuple[list[Link], int]:
        """The links to fetch, with the moment they were first seen, and how many are known already.

        A known link is fetched again where its listing now states another modification than when it was fetched.
        """
        chosen, known_count = [], 0
        for link in links:
            entry = self.entries.get(url_key(link.url))
            if entry is not None and entry.is_known and not _is_modified(link, entry):
                known_count += 1
                continue
            if entry is not None and entry.first_seen_at is not None:
                link = replace(link, first_seen_at=entry.first_seen_at)  # noqa: PLW2901 - the same link with its first sight
            chosen.append(link)
        return chosen, known_count

    def validators(self, links: Iterable[Link]) -> dict[str, tuple[str | None, str | None]]:
        """ETag and Last-Modified of links that were fetched before, by URL."""
        found = {}
        for link in links:
            entry = self.entries.get(url_key(link.url))
            if entry is not None and entry.is_known and (entry.etag or entry.last_modified):
                found[link.url] = (entry.etag, entry.last_modified)
        return found

    def held(self, link: Link) -> Held | None:
        """The newest capture of this link that the archive holds; None where there is none."""
        entry = self.entries.get(url_key(link.url))
        return entry.held if entry is not None else None


def _is_modified(link: Link, entry: Entry) -> bool:
    return bool(link.listed_modified and entry.listed_modified and link.listed_modified != entry.listed_modified)


def read_ledger(lake: Lake, links: Iterable[Link], *, before: str, now: datetime) -> Ledger:
    """The entries of these links, from batches smaller than `before`."""
    rows = lake.find(
        FETCHES,
        "url_key",
        {url_key(link.url) for link in links},
        columns=_COLUMNS,
        where=(pc.field("kind") == "page") & (pc.field("batch_id") < before),
    ).to_pylist()
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["reason"] != "duplicate":  # of a link that has a row of its own
            by_key.setdefault(row["url_key"], []).append(row)
    return Ledger({key: _entry(found, now) for key, found in by_key.items()})


def _in_order(row: dict[str, Any]) -> tuple[str, datetime]:
    """Batch before clock: a skipped link's time is its task's, a fetched one's that of the answer."""
    return row["batch_id"], row["fetched_at"]


def _entry(rows: list[dict[str, Any]], now: datetime) -> Entry:
    rows = sorted(rows, key=_in_order)
    got = [row for row in rows if row["outcome"] in {"fetched", "unchanged"}]
    since = rows[rows.index(got[-1]) + 1 :] if got else rows
    tries = [row for row in since if row["outcome"] == "failed"]
    last = rows[-1]
    # robots.txt may change its mind, so it is asked once a day.
    is_refused = last["reason"] == "robots" and now - last["fetched_at"] < _REFUSED_FOR
    is_over = last["lasting"] == "hard" or len(tries) >= MAX_TRIES or is_refused or _waits(tries, now)
    newest = got[-1] if got else last
    # A modification that can't be had is not asked for for ever. An import between two harvests was listed nowhere.
    answered = rows if is_over else got
    listed = next(
        (row["listed_modified"] for row in reversed(answered) if row["listed_modified"]), newest["listed_modified"]
    )
    harvested = [row for row in got if row["discovered_via"] != "import"]  # an import may bring what is older
    tagged = _newest_validators(harvested) or {}
    seen = [row["first_seen_at"] for row in rows if row["first_seen_at"]]
    return Entry(
        is_known=bool(got) or is_over,
        listed_modified=listed,
        first_seen_at=min(seen, default=None),
        etag=tagged.get("etag"),
        last_modified=tagged.get("last_modified"),
        held=next(
            (_held(row) for row in reversed(harvested) if row["outcome"] == "fetched" and row["warc_file"]), None
        ),
    )


def _waits(tries: Sequence[dict[str, Any]], now: datetime) -> bool:
    """Whether the next try is not due yet."""
    return bool(tries) and now - tries[-1]["fetched_at"] < PAUSES[min(len(tries), len(PAUSES)) - 1]


def _newest_validators(got: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The row whose validators belong to the newest body.

    A 304 need not repeat them (RFC 9110, 15.4.5), but those of an older body would hide a page that went back to it.
    """
    since = next((n for n in range(len(got) - 1, -1, -1) if got[n]["outcome"] == "fetched"), 0)
    tagged = [row for row in got[since:] if row["etag"] or row["last_modified"]]
    return tagged[-1] if tagged else None


def _held(row: Mapping[str, Any]) -> Held:
    return Held(warc_file=row["warc_file"], warc_offset=row["warc_offset"], body_bytes=row["body_bytes"])


def link_of(row: Mapping[str, Any]) -> Link:
    """The candidate link as its row of `fetches` tells it."""
    return Link(
        url=row["url"],
        outlet_id=row["outlet_id"],
        discovered_via=row["discovered_via"],
        listed_in=row["listed_in"],
        title=row["listed_title"],
        listed_published=row["listed_published"],
        listed_modified=row["listed_modified"],
        first_seen_at=row["first_seen_at"],
    )


def link_row(link: Link) -> dict[str, Any]:
    """What a row of `fetches` says of a candidate link, before anything has become of it; `link_of` reads it back."""
    return {
        "kind": "page",
        "url": link.url,
        "url_key": url_key(link.url),
        "outlet_id": link.outlet_id,
        "discovered_via": link.discovered_via,
        "listed_in": link.listed_in,
        "listed_title": link.title,
        "listed_published": link.listed_published,
        "listed_modified": link.listed_modified,
        "first_seen_at": link.first_seen_at,
        "reason": None,
    }


def unfinished_links(lake: Lake, outlet_ids: Iterable[str], *, before: str, now: datetime) -> list[Link]:
    """Links of these outlets whose last row, among batches smaller than `before`, is a failure that may pass, or was
    over the budget.

    Their listing may have dropped them, or answer 304, by the time they can be had.
    """
    rows = lake.read(
        FETCHES,
        columns=_COLUMNS,
        first_day=(now - _UNFINISHED_FOR).date(),
        where=(pc.field("kind") == "page")
        & pc.field("outlet_id").isin(pa.array(sorted(outlet_ids), pa.string()))
        & (pc.field("batch_id") < before),
    ).to_pylist()
    last: dict[str, dict[str, Any]] = {}
    got: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=_in_order):
        if row["reason"] != "duplicate":
            last[row["url_key"]] = row
            if row["outcome"] in {"fetched", "unchanged"}:
                got[row["url_key"]] = row
    return [
        link_of(row)
        for key, row in last.items()
        if (
            row["outcome"] == "failed" and row["lasting"] in {"passing", "soft"} and not _is_old_news(row, got.get(key))
        )
        or (row["outcome"] == "skipped" and row["reason"] == "budget")
    ]


def _is_old_news(row: Mapping[str, Any], got: Mapping[str, Any] | None) -> bool:
    """Whether this is a failed look at a page that we have: its next look is due in its own time."""
    return got is not None and (not row["listed_modified"] or row["listed_modified"] == got["listed_modified"])
