"""A watchlist run over the lake before it goes live: how often it would have fired, and on what.

Nothing is written. What runs at every landing is the step in `refining`; who is told of it, `alerting`.
"""

import heapq
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema import ARTICLES, COPIES, DELIVERIES, WATCHLIST_HITS
from dateline.stores.files import list_day_files
from dateline.stores.lake import Lake
from dateline.stores.watchlists import Watchlist
from dateline.tagging.watch import Percolator, plain_line, snippets, watched_row

MAX_EXAMPLES = 10
_COLUMNS = (
    "article_id", "story_id", "headline", "body", "url", "outlet_id", "outlet_name", "outlet_domain", "language",
    "countries", "topics", "people", "organisations", "published_date", "published_at", "captured_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """One article that would have matched. snippets: words around the hits, plain."""

    headline: str
    url: str
    outlet_id: str
    published_date: date | None
    snippets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a watchlist would have found. by_day: stories by the day on which their first matching text was published."""

    first_day: date
    last_day: date
    text_count: int
    article_count: int
    copy_count: int
    story_count: int
    by_day: dict[date | None, int]
    by_outlet: dict[str, int]
    by_language: dict[str, int]
    examples: tuple[Fired, ...]  # newest first
    elapsed_s: float


def try_watchlist(lake: Lake, watchlist: Watchlist, *, since: timedelta, now: datetime) -> Trial:
    """Run a watchlist over what was published since, articles and copies; the undated count by their capture."""
    began = time.monotonic()
    last_day = now.date()
    first_day = last_day - since
    percolator = Percolator({"one": watchlist.query}, broad_allowed=["one"] if watchlist.allow_broad else ())
    counts: Counter[str] = Counter()
    outlets: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    stories: dict[str, date | None] = {}
    newest: list[tuple[tuple[date, str], Fired]] = []
    for kind, row in _texts(lake, first_day, last_day, now - since):
        counts["texts"] += 1
        found = percolator.match(watched_row(row))
        if not found:
            continue
        counts[kind] += 1
        outlets[row["outlet_id"] or "?"] += 1
        languages[row["language"] or "?"] += 1
        day, story = row["published_date"], row["story_id"] or row["article_id"]
        stories[story] = min(stories.get(story) or date.max, day) if day else stories.get(story)
        if kind == "article":
            spans = [{"start": start, "end": end} for start, end in found[0].spans]
            entry = ((day or date.min, row["article_id"]), _fired(row, spans))
            (heapq.heappush if len(newest) < MAX_EXAMPLES else heapq.heappushpop)(newest, entry)
    return Trial(
        first_day=first_day,
        last_day=last_day,
        text_count=counts["texts"],
        article_count=counts["article"],
        copy_count=counts["copy"],
        story_count=len(stories),
        by_day=dict(sorted(Counter(stories.values()).items(), key=lambda item: item[0] or date.max)),
        by_outlet=dict(outlets.most_common()),
        by_language=dict(languages.most_common()),
        examples=tuple(fired for _, fired in sorted(newest, key=lambda entry: entry[0], reverse=True)),
        elapsed_s=time.monotonic() - began,
    )


def _texts(lake: Lake, first_day: date, last_day: date, since: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows day by day, so that memory follows a day's size and not the archive's."""
    for kind, table in (("article", ARTICLES), ("copy", COPIES)):
        days = {file.day for file in list_day_files(lake.root, table, first_day=first_day, last_day=last_day)}
        for day in sorted(days - {None}, key=str):
            rows = lake.read(table, columns=_COLUMNS, first_day=day, last_day=day, include_undated=False)
            yield from ((kind, row) for row in _rows(rows))
        if None in days:
            undated = lake.read(
                table,
                columns=_COLUMNS,
                first_day=date.max,
                where=pc.field("published_date").is_null() & (pc.field("captured_at") >= since),
            )
            yield from ((kind, row) for row in _rows(undated))


def _rows(rows: pa.Table) -> Iterator[dict[str, Any]]:
    for part in rows.to_batches(max_chunksize=500):
        yield from part.to_pylist()


def _fired(row: dict[str, Any], spans: list[dict[str, int]]) -> Fired:
    return Fired(
        headline=plain_line(row["headline"] or "(no headline)"),
        url=plain_line(row["url"] or "", most=500),
        outlet_id=row["outlet_id"] or "?",
        published_date=row["published_date"],
        snippets=tuple(snippets(row["body"] or "", spans)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a watchlist has found and told of late. deliveries: counts by state."""

    story_count: int
    deliveries: dict[str, int]
    last_sent_at: datetime | None


def standing(lake: Lake, *, since: timedelta, now: datetime) -> dict[str, Standing]:
    """By watchlist: stories found among what was published since, and how its alerts fared."""
    first_day = now.date() - since
    hits = lake.read(WATCHLIST_HITS, columns=["watchlist_id", "story_id"], first_day=first_day, include_undated=False)
    told = lake.read(
        DELIVERIES,
        columns=["watchlist_id", "state", "settled_at"],
        first_day=first_day,
        include_undated=False,
    ).to_pylist()
    stories: dict[str, set[str]] = {}
    for row in hits.to_pylist():
        stories.setdefault(row["watchlist_id"], set()).add(row["story_id"])
    names = stories.keys() | {row["watchlist_id"] for row in told}
    return {
        name: Standing(
            story_count=len(stories.get(name, ())),
            deliveries=dict(Counter(row["state"] for row in told if row["watchlist_id"] == name)),
            last_sent_at=max(
                (row["settled_at"] for row in told if row["watchlist_id"] == name and row["state"] == "sent"),
                default=None,
            ),
        )
        for name in names
    }
