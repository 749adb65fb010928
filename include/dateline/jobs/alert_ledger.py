"""The ledger of alerts: which stories are to be told to whom since the last landing read, written in one commit.

Sending them is `alerting`'s work. The ledger is the table `deliveries`; its cursor is one of its rows.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.jobs.alert_times import first_due
from dateline.jobs.landing import LOCK_WAIT_S
from dateline.jobs.pending import COMPLETE
from dateline.schema import ARTICLES, BATCHES, COPIES, DELIVERIES, WATCHLIST_HITS
from dateline.stores.changes import Change
from dateline.stores.lake import Lake
from dateline.stores.views import write_views
from dateline.stores.watchlists import Watchlist
from dateline.tagging.watch import told_sha256

FRESH = timedelta(days=7)  # older captures (imports, replays) are no news and call nobody
FIRST_LOOK = timedelta(days=1)  # back from the first run; from then on the cursor says
COMMIT = "alerts"  # names the ledger's commits in `.work`; no batch has such an id
_CURSOR = "cursor"
_DAY_IN_FILE = re.compile(r"watchlist_hits/[^/]+/(\d{4}-\d{2}-\d{2}|undated)")
SHOWN = (
    "article_id", "story_id", "headline", "body", "url", "outlet_id", "outlet_name", "outlet_domain", "language", "watchlists",
    "published_at", "published_date", "published_precision", "captured_at", "revision", "batch_id",
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """counts: what was read and queued."""

    landing_count: int
    alert_count: int
    stale_count: int


def queue_alerts(lake: Lake, watchlists: Sequence[Watchlist], *, now: datetime) -> Queued:
    """Queue an alert for every story that a landing since the cursor brought to a watchlist, and move the cursor.

    Alerts and cursor are one commit: nothing is lost between them and nothing is queued twice. A copy, a rerun and a
    text that was told before queue nothing; a revision that changes what was told queues a follow-up.
    """
    cursor = _read_cursor(lake)
    batches = _landed_since(lake, cursor, now)
    if not batches:
        return Queued(landing_count=0, alert_count=0, stale_count=0)
    rows = _matching_rows(lake, batches)
    fresh = [row for row in rows if _is_fresh(row, now)]
    added = _new_alerts(lake, watchlists, fresh, {batch["batch_id"]: batch["landing_seq"] for batch in batches}, now)
    newest = max(batch["landing_seq"] for batch in batches)
    write_rows(lake, [*added, _cursor_row(newest, now)])
    return Queued(landing_count=len(batches), alert_count=len(added), stale_count=len(rows) - len(fresh))


def write_rows(lake: Lake, rows: Sequence[Row]) -> None:
    """Put these rows in the ledger, in place of those with the same id and day."""
    table = pa.Table.from_pylist(list(rows), schema=DELIVERIES.schema)
    with lake.lock("alerts", wait_s=LOCK_WAIT_S) as lock:
        change = Change(
            table=DELIVERIES, add=table, remove=table.select(["delivery_id", "queued_date"]), remove_batch=False
        )
        lake.commit(lock, COMMIT, [change])
        write_views(lake.root)


def open_rows(lake: Lake, *, now: datetime) -> list[Row]:
    """Rows that wait or whose sending was cut short, oldest first."""
    where = pc.field("state").isin(pa.array(["waiting", "sending"]))
    rows: list[Row] = lake.read(
        DELIVERIES, first_day=now.date() - timedelta(days=30), include_undated=False, where=where
    ).to_pylist()
    return rows


def newest_rows(lake: Lake, article_ids: Iterable[str]) -> dict[str, Row]:
    """The newest state of each of these articles or copies, by id; what left the lake is missing."""
    ids = sorted(set(article_ids))
    tables = [lake.find(table, "article_id", ids, columns=SHOWN) for table in (ARTICLES, COPIES)] if ids else []
    return {row["article_id"]: row for table in tables for row in table.to_pylist()}


def _read_cursor(lake: Lake) -> int | None:
    rows = lake.read(
        DELIVERIES, columns=["landing_seq"], first_day=date.max, where=pc.field("kind") == _CURSOR
    ).to_pylist()
    return max((row["landing_seq"] for row in rows), default=None)


def _landed_since(lake: Lake, cursor: int | None, now: datetime) -> list[Row]:
    where = (pc.field("state") == COMPLETE) & pc.field("landing_seq").is_valid()
    where &= (pc.field("landed_at") >= now - FIRST_LOOK) if cursor is None else (pc.field("landing_seq") > cursor)
    columns = ["batch_id", "landing_seq", "landed_at", "files"]
    rows: list[Row] = lake.read(BATCHES, columns=columns, where=where).to_pylist()
    return rows


def _matching_rows(lake: Lake, batches: Sequence[Row]) -> list[Row]:
    """Newest states of the articles and copies that these landings brought to a watchlist."""
    names = pa.array([batch["batch_id"] for batch in batches], pa.string())
    days = {match[1] for batch in batches for file in batch["files"] if (match := _DAY_IN_FILE.match(file))}
    ids: set[str] = set()
    for day in sorted(days):
        bounds: dict[str, Any] = {"first_day": date.max}
        if day != "undated":
            only = date.fromisoformat(day)
            bounds = {"first_day": only, "last_day": only, "include_undated": False}
        found = lake.read(WATCHLIST_HITS, columns=["article_id"], where=pc.field("batch_id").isin(names), **bounds)
        ids.update(found.column("article_id").to_pylist())
    return list(newest_rows(lake, ids).values())


def _is_fresh(row: Row, now: datetime) -> bool:
    captured: datetime | None = row["captured_at"]
    return captured is not None and captured >= now - FRESH


def _new_alerts(
    lake: Lake, watchlists: Sequence[Watchlist], rows: Sequence[Row], landings: Mapping[str, int], now: datetime
) -> list[Row]:
    told = _told_before(lake, rows)
    added: dict[str, Row] = {}
    for watchlist in watchlists:
        if watchlist.alert is None:
            continue
        for story in _stories(watchlist.watchlist_id, rows):
            row, spans = story[0]
            mark = told_sha256(row["headline"], row["body"], spans)
            for channel in watchlist.alert.channels:
                known = [
                    each for each in told
                    if (each["watchlist_id"], each["channel"]) == (watchlist.watchlist_id, channel.name)
                    and (each["story_id"] in _ids(story) or each["article_id"] in _ids(story))
                ]  # fmt: skip
                kind = _what_to_tell(row, mark, known)
                if kind is None:
                    continue
                delivery = {
                    "delivery_id": _delivery_id(watchlist.watchlist_id, channel.name, row, mark if known else ""),
                    "kind": kind,
                    "state": "waiting",
                    "watchlist_id": watchlist.watchlist_id,
                    "channel": channel.name,
                    "mode": watchlist.alert.mode,
                    "story_id": row["story_id"] or row["article_id"],
                    "article_id": row["article_id"],
                    "told_sha256": mark,
                    "batch_id": row["batch_id"],
                    "landing_seq": landings.get(row["batch_id"]),
                    "queued_at": now,
                    "queued_date": now.date(),
                    "due_at": first_due(watchlist.alert, now),
                    "attempts": 0,
                    "message_id": None,
                    "settled_at": now,
                    "detail": None,
                }
                added[delivery["delivery_id"]] = delivery
    return list(added.values())


def _stories(watchlist_id: str, rows: Sequence[Row]) -> list[list[tuple[Row, list[dict[str, int]]]]]:
    """The watchlist's matching rows by story, the article itself first, then the copy published first."""
    stories: dict[str, list[tuple[Row, list[dict[str, int]]]]] = {}
    for row in rows:
        match = next((each for each in row["watchlists"] or () if each["id"] == watchlist_id), None)
        if match is not None:
            stories.setdefault(row["story_id"] or row["article_id"], []).append((row, match["spans"]))
    for story in stories.values():
        story.sort(
            key=lambda each: (
                each[0]["article_id"] != each[0]["story_id"],
                str(each[0]["published_at"] or "9"),
                each[0]["article_id"],
            )
        )
    return list(stories.values())


def _ids(story: Sequence[tuple[Row, Any]]) -> set[str]:
    return {name for row, _ in story for name in (row["story_id"], row["article_id"]) if name}


def _what_to_tell(row: Row, mark: str, known: Sequence[Row]) -> str | None:
    if not known:
        return "new"
    own = [each for each in known if each["article_id"] == row["article_id"]]
    if not own or not row["revision"] or any(each["told_sha256"] == mark for each in known):
        return None
    # What has not gone out yet will tell the text as it is by then.
    return None if any(each["state"] == "waiting" for each in known) else "follow_up"


def _told_before(lake: Lake, rows: Sequence[Row]) -> list[Row]:
    ids = sorted({name for row in rows for name in (row["story_id"], row["article_id"]) if name})
    columns = ["delivery_id", "watchlist_id", "channel", "story_id", "article_id", "told_sha256", "state"]
    found: dict[str, Row] = {}
    for column in ("story_id", "article_id"):
        found |= {row["delivery_id"]: row for row in lake.find(DELIVERIES, column, ids, columns=columns).to_pylist()}
    return list(found.values())


def _delivery_id(watchlist_id: str, channel: str, row: Row, mark: str) -> str:
    told = "\n".join([watchlist_id, channel, row["story_id"] or row["article_id"], mark])
    return hashlib.sha256(told.encode()).hexdigest()


def _cursor_row(landing_seq: int, now: datetime) -> Row:
    row: Row = dict.fromkeys(DELIVERIES.schema.names)
    return row | {
        "delivery_id": _CURSOR,
        "kind": _CURSOR,
        "state": "sent",
        "landing_seq": landing_seq,
        "queued_at": now,
        "settled_at": now,
    }
