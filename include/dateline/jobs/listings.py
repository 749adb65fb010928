"""Reading an outlet's feeds, news sitemaps and hub pages: ask for each, understand it, keep a row of the request.

What a listing says is understood in `discovery`; which of its links are new is `ledger`'s business.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.discovery import read_feed, read_hub_page, read_news_sitemap
from dateline.jobs.ledger import unfinished_links
from dateline.model import Fetched, HarvestRules, Link, ListedOutlet
from dateline.schema import FETCHES
from dateline.stores.lake import Lake
from dateline.urls import host, url_key
from dateline.web.fetcher import Fetcher
from dateline.web.pacing import HostPacer
from dateline.web.robots import RobotsCache

MAX_CHILD_SITEMAPS = 10  # of one sitemap index, newest first: a news sitemap's index has a few, an archive's thousands
_MAX_BYTES = 20_000_000  # bytes of a listing: a sitemap of 50,000 URLs has some 10 MB
_VALIDATORS_FOR = timedelta(days=30)  # a listing not asked for in a month is asked for without conditions

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Listings:
    """What the outlets of a shard list: links, and the rows of the requests."""

    links: list[Link] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)


def read_listings(
    outlets: Iterable[ListedOutlet],
    lake: Lake,
    *,
    before: str,
    now: datetime,
    fetcher: Fetcher,
    robots: RobotsCache,
    pacer: HostPacer,
) -> Listings:
    """All links that these outlets list now, as often as they list them, and those that earlier harvests left unfinished.

    Earlier are batches smaller than `before`: a harvest that is run again must not be answered "304" to what it read
    itself.
    """
    outlets = list(outlets)
    names = [item.outlet.outlet_id for item in outlets]
    reader = _Reader(
        now=now, fetcher=fetcher, robots=robots, pacer=pacer, validators=_validators(lake, names, before, now)
    )
    listings = Listings()
    for item in outlets:
        found: list[Link] = []
        for kind, url in _addresses(item.rules):
            links, rows = reader.read(item, kind, url)
            found += links
            listings.rows += rows
        listings.links += found
    listed = {url_key(link.url) for link in listings.links}
    listings.links += [
        link for link in unfinished_links(lake, names, before=before, now=now) if url_key(link.url) not in listed
    ]
    return listings


def _addresses(rules: HarvestRules) -> Iterator[tuple[str, str]]:
    for kind, urls in (("feed", rules.feeds), ("news_sitemap", rules.news_sitemaps), ("hub_page", rules.hub_pages)):
        for url in urls:
            yield kind, url


def _validators(
    lake: Lake, outlet_ids: list[str], before: str, now: datetime
) -> dict[str, tuple[str | None, str | None]]:
    rows = lake.read(
        FETCHES,
        columns=["url", "etag", "last_modified", "fetched_at"],
        first_day=(now - _VALIDATORS_FOR).date(),
        where=(pc.field("kind") != "page")
        & pc.field("outlet_id").isin(pa.array(outlet_ids, pa.string()))
        & (pc.field("outcome") == "fetched")
        & (pc.field("batch_id") < before),
    ).to_pylist()
    return {row["url"]: (row["etag"], row["last_modified"]) for row in sorted(rows, key=lambda r: r["fetched_at"])}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    now: datetime
    fetcher: Fetcher
    robots: RobotsCache
    pacer: HostPacer
    validators: dict[str, tuple[str | None, str | None]]

    def read(
        self, item: ListedOutlet, kind: str, url: str, *, is_child: bool = False
    ) -> tuple[list[Link], list[dict[str, Any]]]:
        row = {
            "kind": kind,
            "url": url,
            "url_key": url_key(url),
            "outlet_id": item.outlet.outlet_id,
            "fetched_at": self.now,
            "reason": None,
        }
        etag, last_modified = self.validators.get(url, (None, None))
        got = self.fetcher.fetch(
            url,
            rules=item.rules,
            etag=etag,
            last_modified=last_modified,
            max_bytes=_MAX_BYTES,
            gate=lambda address: self._gate(address, item.rules),
        )
        if not isinstance(got, Fetched):
            log.warning("%s: %s", item.outlet.outlet_id, got.detail)
            outcome = "skipped" if got.reason == "robots" else "failed"
            return [], [
                row
                | {"outcome": outcome, "reason": got.reason, "detail": got.detail, "lasting": got.lasting}
                | {"status": got.status, "elapsed_ms": got.elapsed_ms, "fetched_at": got.fetched_at}
            ]
        headers = {name.lower(): value for name, value in got.headers}
        row |= {
            "outcome": "unchanged" if got.status == 304 else "fetched",
            "final_url": got.final_url,
            "status": got.status,
            "body_bytes": len(got.body),
            "elapsed_ms": got.elapsed_ms,
            "fetched_at": got.fetched_at,
            "etag": headers.get("etag"),
            "last_modified": headers.get("last-modified"),
            "robots_allowed": True,
        }
        if got.status == 304:
            return [], [row]
        links, children, trouble = self._understand(item, kind, got, headers.get("content-type", ""))
        if trouble is not None:
            log.warning("%s: %s: %s", item.outlet.outlet_id, url, trouble[1])
            # No validators: a listing that could not be read must not answer 304 next time.
            row |= {"outcome": "failed", "reason": trouble[0], "detail": trouble[1], "lasting": "soft", "etag": None}
            row |= {"last_modified": None}
        rows = [row]
        # An index within an index is not followed: it could name itself.
        for child in () if is_child else children[:MAX_CHILD_SITEMAPS]:
            child_links, child_rows = self.read(item, kind, child, is_child=True)
            links += child_links
            rows += child_rows
        return links, rows

    def _gate(self, url: str, rules: HarvestRules) -> str | None:
        allowed = self.robots.allowed(url, rules)
        if allowed is not True:
            return "robots" if allowed is False else "robots_unreachable"
        if self.pacer.is_down(host(url) or ""):
            return "host_down"
        self.pacer.wait(host(url) or "", max(rules.delay_s, self.robots.crawl_delay(url, rules)))
        return None

    def _understand(
        self, item: ListedOutlet, kind: str, got: Fetched, content_type: str
    ) -> tuple[list[Link], list[str], tuple[str, str] | None]:
        name = item.outlet.outlet_id
        if kind == "feed":
            links, note = read_feed(got.body, content_type, feed_url=got.final_url, outlet_id=name, now=self.now)
            return links, [], (note.reason, note.detail) if note.reason else None
        if kind == "news_sitemap":
            links, note = read_news_sitemap(
                got.body, content_type, sitemap_url=got.final_url, outlet_id=name, now=self.now
            )
            return links, list(note.children), (note.reason, note.detail) if note.reason else None
        links, note = read_hub_page(
            got.body, content_type, hub_url=got.final_url, outlet_id=name, rules=item.rules, now=self.now
        )
        return links, [], (note.reason, note.detail) if note.reason else None
