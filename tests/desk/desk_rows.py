"""A small lake for the desk's tests: two days, four outlets, copies, corrections, and one article that means harm."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from dateline.schema import ARTICLES, BATCHES, COPIES, FETCHES, REJECTIONS, REVISIONS, Table
from dateline.stores.changes import Change
from dateline.stores.lake import Lake

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TODAY, YESTERDAY = NOW.date(), NOW.date() - timedelta(days=1)
BATCH, OLDER = "20261122T110000.000000Z", "20261121T110000.000000Z"
EVIL = "<script>document.title='harmed'</script><img src=x onerror=\"document.title='harmed'\">"
EVIL_URL = "javascript:document.title='harmed'"
ARABIC = "خيال الظل يعود من داخل الجدار"


def number(place: int) -> str:
    """The id of the article at this place."""
    return f"{place:064x}"


def article(place: int, outlet: str, **more: Any) -> dict[str, Any]:
    """A row of `articles` of today's batch."""
    published = more.pop("published", datetime(2026, 11, 22, 9, tzinfo=UTC))
    return {
        "article_id": number(place),
        "story_id": number(place),
        "url": f"https://{outlet}.example/{place}",
        "outlet_id": outlet,
        "outlet_name": f"The {outlet.title()}",
        "headline": f"Headline {place}",
        "body": "One paragraph.\nAnother paragraph.",
        "language": "en",
        "published_at": published,
        "published_date": published.date() if published else None,
        "published_precision": "second",
        "published_basis": "json_ld",
        "published_confidence": 0.9,
        "date_correction": "none",
        "captured_at": NOW - timedelta(hours=1),
        "captured_basis": "http",
        "batch_id": BATCH,
        "word_count": 4,
        "schema_version": 1,
        **more,
    }


def _claim(basis: str, verdict: str, text: str, day: date, weight: float) -> dict[str, Any]:
    return {"basis": basis, "kind": "published", "text": text, "locator": "div>time", "precision": "day"} | {
        "day": day,
        "verdict": verdict,
        "weight": weight,
    }


def rows() -> dict[str, list[dict[str, Any]]]:
    """All rows, by table."""
    old = datetime(2016, 3, 31, tzinfo=UTC)
    body = "Ann Reader of the Weir Trust met AFP in Beirut.\nShe left Beirut on Thursday."
    corrected = article(
        1,
        "gulf",
        published=old,
        headline="River port retaken",
        body=body,
        date_correction="masthead_clock",
        published_basis="dateline",
        published_confidence=0.81,
        reported_published_at=datetime(2021, 10, 20, tzinfo=UTC),
        wire_agency="AFP",
        date_claims=[
            _claim("dateline", "chosen", "March 31", date(2016, 3, 31), 2.0),
            _claim("masthead", "clock", "Wednesday, October 20 2021", date(2021, 10, 20), 0.0),
        ],
        people=[{"name": "Ann Reader", "mentions": 1, "spans": [{"start": 0, "end": 10}]}],
        organisations=[{"name": "Weir Trust", "mentions": 1, "spans": [{"start": 18, "end": 28}]}],
        places=[{"name": "Beirut", "country": "LB", "mentions": 2}],
    )
    evil = article(
        2,
        "mine",
        headline=EVIL,
        body=f"{EVIL}\n{EVIL_URL}",
        description=EVIL,
        url=EVIL_URL,
        outlet_name=EVIL,
        section=EVIL,
        authors=[EVIL],
        language='en" onload="x',
        wire_agency=EVIL,
        warc_file=EVIL,
        quality_flags=[EVIL],
        date_correction="missing",
        published_basis=EVIL,
        published_precision=EVIL,
        captured_basis=EVIL,
        date_claims=[{"basis": EVIL, "kind": EVIL, "text": EVIL, "locator": EVIL, "verdict": EVIL}],
        people=[{"name": EVIL, "mentions": 1, "spans": [{"start": 0, "end": 8}, {"start": -5, "end": 999_999}]}],
        places=[{"name": EVIL, "country": EVIL, "mentions": 1}],
        topics=[{"code": EVIL, "label": EVIL, "score": 1.0}],
        watchlists=[{"id": EVIL, "spans": [{"start": 3, "end": 9}]}],
    )
    arabic = article(3, "manara", headline=ARABIC, body=ARABIC, language="ar", published=None)
    before = article(4, "gulf", batch_id=OLDER, headline="Yesterday's bridge", published=NOW - timedelta(days=1))
    copies = [
        article(10 + place, outlet, duplicate_of=number(1), story_id=number(1), similarity=0.97, copy_kind="near")
        | {"wire_agency": "AFP"}
        for place, outlet in enumerate(("courier", "herald", "mine"))
    ]
    state = article(4, "gulf", headline="Yesterday's brigde", revision=0, valid_to=NOW, batch_id=OLDER)
    return {
        "articles": [corrected, evil, arabic, before],
        "copies": copies,
        "revisions": [state],
        "fetches": [
            _fetch("gulf", "fetched", None, "https://gulf.example/1"),
            _fetch("mine", "failed", "http_404", EVIL_URL, detail=EVIL, listed_title=EVIL),
            _fetch("mine", "skipped", "robots", "https://mine.example/private"),
            _fetch("gulf", "unchanged", None, "https://gulf.example/feed", kind="feed"),
        ],
        "rejections": [
            {"batch_id": BATCH, "batch_date": TODAY, "url": EVIL_URL, "outlet_id": "mine", "reason": "no_text"}
            | {"detail": EVIL, "captured_at": NOW}
        ],
        "batches": [
            _batch(OLDER, 1, [("links", "fetched", None, 1), ("pages", "landed", None, 1)]),
            _batch(
                BATCH,
                2,
                [
                    ("links", "fetched", None, 1),
                    ("links", "known", None, 30),
                    ("links", "skipped", "robots", 1),
                    ("links", "failed", "http_404", 1),
                    ("listings", "unchanged", None, 1),
                    ("outlets", "broken", EVIL, 1),
                    ("pages", "landed", None, 3),
                    ("pages", "copy", None, 3),
                    ("pages", "rejected", "no_text", 1),
                    ("pages", "rejected", "a_new_code", 1),
                ],
            ),
        ],
    }


def _fetch(outlet: str, outcome: str, reason: str | None, url: str, **more: Any) -> dict[str, Any]:
    told = {"batch_id": BATCH, "kind": "page", "url": url, "outlet_id": outlet, "outcome": outcome, "reason": reason}
    return {**told, "fetched_at": NOW - timedelta(hours=1), **more}


def _batch(batch_id: str, seq: int, counts: list[tuple[str, str, str | None, int]]) -> dict[str, Any]:
    started = datetime.strptime(batch_id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return {
        "batch_id": batch_id,
        "batch_date": started.date(),
        "origin": "harvest",
        "state": "complete",
        "landing_seq": seq,
        "started_at": started,
        "archived_at": started + timedelta(minutes=2),
        "landed_at": started + timedelta(minutes=4),
        "counts": [dict(zip(("stage", "outcome", "reason", "count"), each, strict=True)) for each in counts],
        "warc_files": [f"archive/{batch_id}-0000.warc.gz"],
    }


def land(lake: Lake, batch_id: str, found: dict[str, list[dict[str, Any]]]) -> None:
    """Add rows in one commit, those of `batches` last."""
    tables: dict[str, Table] = {t.name: t for t in (ARTICLES, COPIES, REVISIONS, FETCHES, REJECTIONS, BATCHES)}
    changes = [
        Change(table=tables[name], add=pa.Table.from_pylist(each, schema=tables[name].schema))
        for name, each in found.items()
        if name != "batches"
    ]
    last = Change(table=BATCHES, add=pa.Table.from_pylist(found["batches"], schema=BATCHES.schema))
    with lake.lock("test") as lock:
        lake.commit(lock, batch_id, changes, last=last)


def small_lake(root: Path, later: timedelta = timedelta()) -> Lake:
    """The lake of `rows`; with `later` (whole days) as if it had all happened so much later."""
    lake = Lake.create(root)
    land(lake, moved(BATCH, later), {name: [moved(row, later) for row in each] for name, each in rows().items()})
    return lake


def moved(value: Any, later: timedelta) -> Any:
    """The same value with its times, days and batch ids moved."""
    if isinstance(value, dict):
        return {name: moved(each, later) for name, each in value.items()}
    if isinstance(value, list):
        return [moved(each, later) for each in value]
    if isinstance(value, str) and value in {BATCH, OLDER}:
        return f"{datetime.strptime(value[:8], '%Y%m%d').replace(tzinfo=UTC) + later:%Y%m%d}{value[8:]}"
    return value + later if isinstance(value, date) else value
