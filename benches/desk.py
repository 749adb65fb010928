"""How long each page of the desk takes on a lake of a year: 200,000 articles of 200 outlets. `python -m benches.desk`.

Prints p50 and p95 of each page as asked again and again, what the first request after a start takes, and with `--airflow`
the p95 of Airflow's health endpoint, quiet and beside ten desk requests a second.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import tempfile
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import requests

from dateline.desk.app import make_app
from dateline.desk.making import PAGE_FOR_S, Making
from dateline.schema import ARTICLES, BATCHES, COPIES, FETCHES, REJECTIONS, Table
from dateline.settings import project_folder, read_settings
from dateline.stores.files import day_path, encode_rows, sort_rows
from dateline.stores.lake import Lake
from dateline.supervisor import LocalAirflow, Place, free_port
from dateline.supervisor.environment import LOGIN

DAYS = 365
BATCHES_A_DAY = 24
COPY_SHARE = 0.1
STRAY_SHARE = 0.05  # rows whose page is older than the day it came
REQUEST_DAYS = 90  # days for which the ledger of requests is made
KINDS = ["none"] * 12 + ["masthead_clock", "masthead_clock", "contradicted", "missing", "future", "swapped_day_month"]
AGENCIES = [None, None, None, "AFP", "Reuters", "AP", "dpa", "EFE"]
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def make_lake(root: Path, *, articles: int = 200_000, outlets: int = 200, days: int = DAYS, seed: int = 1) -> Lake:
    """A lake with made-up rows: everything that the desk reads is there, in the sizes that real rows have."""
    lake = Lake.create(root)
    dice = np.random.default_rng(seed)
    last = NOW.date()
    batch_days = [last - timedelta(days=back) for back in range(days)]
    ids = [f"{day:%Y%m%d}T{hour:02d}0000.000000Z" for day in batch_days for hour in range(BATCHES_A_DAY)]
    ids = [each for each in ids if each <= f"{NOW:%Y%m%dT%H%M%S}"]
    for table, count in ((ARTICLES, articles), (COPIES, int(articles * COPY_SHARE))):
        _write(root, table, _rows(dice, table, count, ids, outlets, articles), "published_date")
    _write(root, BATCHES, _batches(dice, ids, articles // len(ids)), "batch_date")
    _write(root, REJECTIONS, _rejections(dice, ids), "batch_date")
    _write(root, FETCHES, _fetches(dice, batch_days[:REQUEST_DAYS], outlets), "fetched_at")
    return lake


def _table(table: Table, columns: dict[str, Any], count: int) -> pa.Table:
    return pa.table(
        [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(count, f.type) for f in table.schema],
        schema=table.schema,
    )


def _write(root: Path, table: Table, rows: pa.Table, day_column: str) -> None:
    days = rows.column(day_column).cast(pa.date32(), safe=False)
    for day in days.unique().to_pylist():
        path = root / day_path(table, day)
        path.parent.mkdir(parents=True, exist_ok=True)
        own = rows.filter(pc.is_null(days) if day is None else pc.equal(days, day))
        path.write_bytes(encode_rows(sort_rows(table, own)))


def _claims(number: int) -> list[dict[str, Any]]:
    bases = ("json_ld", "meta", "time_tag", "url", "byline", "masthead")
    return [
        {"basis": bases[place % 6], "kind": "published", "text": f"{1 + (number + place) % 28} March 2026",
         "locator": "div.wrapper>div.post>time[1]", "in_article": True, "precision": "day",
         "day": date(2026, 3, 1 + (number + place) % 28), "verdict": ("chosen", "agrees", "clock")[place % 3],
         "weight": 1.5}
        for place in range(3 + number % 6)
    ]  # fmt: skip


def _body(number: int) -> str:
    words = random.Random(number).choices(
        ["river", "port", "bridge", "council", "grain", "ferry", "night", "light", "harbour", "school"], k=420
    )
    return "\n".join(" ".join(words[at : at + 60]) for at in range(0, 420, 60))


def _rows(dice: Any, table: Table, count: int, batch_ids: list[str], outlets: int, articles: int) -> pa.Table:
    picked = dice.integers(0, len(batch_ids), count)
    batches = [batch_ids[each] for each in picked]
    back = np.where(dice.random(count) < STRAY_SHARE, dice.integers(0, 300, count), 0)
    at = [
        datetime.strptime(batch[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) - timedelta(days=int(days))
        for batch, days in zip(batches, back, strict=True)
    ]
    undated = dice.random(count) < 0.02
    offset = 0 if table is ARTICLES else articles
    own = [f"{offset + n:064x}" for n in range(count)]
    # Most copied stories are copied often: a few of the articles have most of the copies.
    of = [f"{int(articles * each**6):064x}" for each in dice.random(count)] if table is COPIES else None
    outlet = dice.integers(0, outlets, count)
    kinds = dice.integers(0, len(KINDS), count)
    agencies = dice.integers(0, len(AGENCIES), count)
    claims, bodies = [_claims(n) for n in range(40)], [_body(n) for n in range(400)]
    columns: dict[str, Any] = {
        "article_id": own,
        "url": [f"https://outlet{o}.example/2026/{n}/a-headline-about-the-river" for o, n in zip(outlet, range(count), strict=True)],
        "outlet_id": [f"outlet{o:03d}" for o in outlet],
        "outlet_name": [f"The Outlet of Town {o}" for o in outlet],
        "published_at": [None if u else a for a, u in zip(at, undated, strict=True)],
        "published_date": [None if u else a.date() for a, u in zip(at, undated, strict=True)],
        "published_precision": ["second"] * count,
        "published_basis": ["json_ld"] * count,
        "published_confidence": [0.93] * count,
        "reported_published_at": at,
        "date_correction": [KINDS[k] for k in kinds],
        "date_claims": pa.array(claims, ARTICLES.schema.field("date_claims").type).take(pa.array(np.arange(count) % 40)),
        "captured_at": at,
        "captured_basis": ["http"] * count,
        "first_seen_at": at,
        "landed_at": at,
        "headline": [f"Headline {n} about the river and its port" for n in range(count)],
        "body": pa.array(bodies).take(pa.array(np.arange(count) % 400)),
        "language": [("en", "fr", "ar", "de")[n % 4] for n in range(count)],
        "word_count": [420] * count,
        "wire_agency": [AGENCIES[a] for a in agencies],
        "story_id": of or own,
        "duplicate_of": of or [None] * count,
        "similarity": [0.95 if of else None] * count,
        "copy_kind": ["near" if of else None] * count,
        "batch_id": batches,
        "people": pa.array([[{"name": "A. Reader", "mentions": 1, "spans": [{"start": 3, "end": 11}]}]] * count, ARTICLES.schema.field("people").type),
        "schema_version": [1] * count,
    }  # fmt: skip
    return _table(table, columns, count)


def _moment(batch_id: str) -> datetime:
    return datetime.strptime(batch_id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _batches(dice: Any, ids: list[str], pages: int) -> pa.Table:
    counts = [
        [
            {"stage": "links", "outcome": "fetched", "reason": None, "count": pages},
            {"stage": "links", "outcome": "known", "reason": None, "count": int(known)},
            {"stage": "links", "outcome": "skipped", "reason": "robots", "count": 3},
            {"stage": "links", "outcome": "failed", "reason": "http_404", "count": 2},
            {"stage": "listings", "outcome": "fetched", "reason": None, "count": 120},
            {"stage": "listings", "outcome": "unchanged", "reason": None, "count": 80},
            {"stage": "pages", "outcome": "landed", "reason": None, "count": pages},
            {"stage": "pages", "outcome": "rejected", "reason": "no_text", "count": 1},
        ]
        for known in dice.integers(100, 900, len(ids))
    ]
    moments = [_moment(each) for each in ids]
    columns = {
        "batch_id": ids,
        "batch_date": [each.date() for each in moments],
        "origin": ["harvest"] * len(ids),
        "state": ["complete"] * len(ids),
        "landing_seq": list(range(len(ids), 0, -1)),
        "started_at": moments,
        "archived_at": [each + timedelta(minutes=2) for each in moments],
        "landed_at": [each + timedelta(minutes=4) for each in moments],
        "counts": counts,
        "warc_files": [[f"archive/{each}-0000.warc.gz"] for each in ids],
    }
    return _table(BATCHES, columns, len(ids))


def _rejections(dice: Any, ids: list[str]) -> pa.Table:
    moments = [_moment(each) for each in ids]
    columns = {
        "batch_id": ids,
        "batch_date": [each.date() for each in moments],
        "url": [f"https://outlet{n}.example/gone" for n in dice.integers(0, 200, len(ids))],
        "outlet_id": [f"outlet{n:03d}" for n in dice.integers(0, 200, len(ids))],
        "captured_at": moments,
        "reason": ["no_text"] * len(ids),
        "detail": ["No article text was found on the page."] * len(ids),
    }
    return _table(REJECTIONS, columns, len(ids))


def _fetches(dice: Any, days: list[date], outlets: int) -> pa.Table:
    parts = []
    for day in days:
        count = outlets * BATCHES_A_DAY + 600
        minute = np.sort(dice.integers(0, 1440, count))
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        failed = dice.random(count) < 0.03
        outlet = dice.integers(0, outlets, count)
        columns = {
            "batch_id": [f"{day:%Y%m%d}T{m // 60:02d}0000.000000Z" for m in minute],
            "kind": ["page" if n < 600 else "feed" for n in range(count)],
            "url": [f"https://outlet{o}.example/feed.xml" for o in outlet],
            "outlet_id": [f"outlet{o:03d}" for o in outlet],
            "outcome": ["failed" if f else "fetched" for f in failed],
            "reason": ["timeout" if f else None for f in failed],
            "detail": ["No answer in 30 s." if f else None for f in failed],
            "fetched_at": [start + timedelta(minutes=int(m)) for m in minute],
        }
        parts.append(_table(FETCHES, columns, count))
    return pa.concat_tables(parts)


def addresses(seed: int = 1) -> dict[str, list[str]]:
    """For each page, addresses as people would ask for them."""
    dice = random.Random(seed)
    day = [f"{NOW.date() - timedelta(days=back)}" for back in range(30)]
    return {
        "today": ["", *(f"?day={each}" for each in day[:5])],
        "outlets": ["outlets", "outlets?days=7&order=failures", "outlets?days=90", "outlets?words=12&order=articles"],
        "outlet": [f"outlet?id=outlet{dice.randrange(200):03d}&days={dice.choice((7, 30, 90))}" for _ in range(8)],
        "dates": [
            "dates?kind=any",
            *(f"dates?days={days}&kind=masthead_clock&page={1 + place}" for place, days in enumerate((7, 30, 90))),
            "dates?words=port&outlet=outlet012",
            "dates?days=30&words=headline+1234",
        ],
        "stories": ["stories", "stories?days=7", "stories?days=90", "stories?days=30&agency=AFP"],
        "article": [f"article?id={dice.randrange(200_000):064x}" for _ in range(12)],
        "trace": [f"trace?of={dice.randrange(200_000):064x}" for _ in range(8)],
        "behind": [f"behind?day={each}&stage=links&outcome=failed&reason=timeout" for each in day[:3]],
    }


async def _get(app: Any, address: str) -> int:
    path, _, query = address.partition("?")
    scope = {"type": "http", "method": "GET", "path": "/" + path, "raw_path": b"/" + path.encode(), "query_string": query.encode(),
             "headers": [], "http_version": "1.1", "scheme": "http", "root_path": "", "server": ("127.0.0.1", 80)}  # fmt: skip
    status = 0
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        return asked.pop() if asked else await asyncio.Future()  # nobody hangs up

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, send)
    return status


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def _timed(app: Any, address: str) -> tuple[float, float]:
    """Seconds by the clock and of processor time that one page takes."""
    began, spent = time.perf_counter(), time.process_time()
    assert await _get(app, address) == 200, address
    return time.perf_counter() - began, time.process_time() - spent


async def _measure(lake: Lake, rounds: int) -> list[str]:
    settings = read_settings({"DATELINE_LAKE": str(lake.root)})

    def fresh() -> Any:
        return make_app(Making(lambda: settings, lambda: NOW), lambda: None)

    ticks = itertools.count()
    # The clock goes on, so that no page is one that was made before and kept for seconds: what is kept is what was read.
    app = make_app(Making(lambda: settings, lambda: NOW + timedelta(seconds=PAGE_FOR_S * next(ticks))), lambda: None)
    found: list[str] = []
    await _get(app, "")
    for name, each in addresses().items():
        # An app that remembers nothing, as right after Airflow's start; then one that has been asked before.
        cold = [await _timed(fresh(), address) for address in each]
        for address in each:
            await _timed(app, address)
        warm = [await _timed(app, address) for _ in range(rounds) for address in each]
        found.append(f"desk {name} p50: {statistics.median(wall for wall, _ in warm):.3f} s")
        found.append(f"desk {name} p95: {_percentile([wall for wall, _ in warm], 0.95):.3f} s")
        found.append(f"desk {name} p95, processor: {_percentile([cpu for _, cpu in warm], 0.95):.3f} s")
        found.append(f"desk {name} first after start, median: {statistics.median(wall for wall, _ in cold):.3f} s")
        found.append(f"desk {name} first after start, median, processor: {statistics.median(c for _, c in cold):.3f} s")
    return found


def _health(lake: Lake, seconds: float, turns: int) -> list[str]:
    """Airflow's health endpoint, asked five times a second: quiet, and beside ten desk requests a second, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "enabled.toml").write_text("enabled = []\n")
        place = Place(
            project=project_folder(),
            home=home / "airflow",
            lake=lake.root,
            port=free_port(),
            log_ports=(free_port(), free_port()),
            variables={"DATELINE_HARVEST_SCHEDULE": "none", "DATELINE_ENABLED_OUTLETS": str(home / "enabled.toml")},
        )
        with LocalAirflow(place, print):
            login = {"username": LOGIN, "password": place.password()}
            token = requests.post(f"{place.url}/auth/token", json=login, timeout=60).json()["access_token"]
            pages = [address for each in addresses().values() for address in each]
            quiet, busy, desk = [], [], []
            _asked(place.url, token, pages, 0, len(pages), [])  # each once, so that both turns find Airflow warm
            for _ in range(turns):
                quiet += _beats(place.url, seconds)
                ended = threading.Event()
                asking = threading.Thread(target=_ten_a_second, args=(place.url, token, pages, ended, desk))
                asking.start()
                busy += _beats(place.url, seconds)
                ended.set()
                asking.join()
    return [
        f"airflow health p95, quiet: {_percentile(quiet, 0.95):.3f} s",
        f"airflow health p95, beside the desk: {_percentile(busy, 0.95):.3f} s",
        f"desk p50 through Airflow, ten a second: {statistics.median(desk):.3f} s",
        f"desk p95 through Airflow, ten a second: {_percentile(desk, 0.95):.3f} s",
        f"desk requests answered: {len(desk) / (turns * seconds):.1f} a second",
    ]


def _beats(url: str, seconds: float) -> list[float]:
    times, end = [], time.monotonic() + seconds
    with requests.Session() as session:
        while time.monotonic() < end:
            began = time.perf_counter()
            session.get(f"{url}/api/v2/monitor/health", timeout=60).raise_for_status()
            times.append(time.perf_counter() - began)
            time.sleep(0.2)
    return times


def _ten_a_second(url: str, token: str, pages: list[str], ended: threading.Event, times: list[float]) -> None:
    asking, number = [], 0
    while not ended.wait(0.1):
        asking.append(threading.Thread(target=_asked, args=(url, token, pages, number, 1, times)))
        asking[-1].start()
        number += 1
    for thread in asking:
        thread.join()


def _asked(url: str, token: str, pages: list[str], first: int, count: int, times: list[float]) -> None:
    for number in range(first, first + count):
        began = time.perf_counter()
        page = pages[number % len(pages)]
        # With a word that means nothing, so that no page is one that was made before and kept for seconds.
        address = f"{url}/dateline/{page}{'&' if '?' in page else '?'}bench={time.monotonic_ns()}"
        requests.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=120).raise_for_status()
        times.append(time.perf_counter() - began)


def main() -> None:
    """Make the lake, or take one made before; measure; print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lake", type=Path, help="where the lake is, or is to be made; else a temporary folder")
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--airflow", action="store_true", help="measure Airflow's health endpoint too")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = chosen.lake or Path(folder) / "lake"
        lake = Lake.open(root) if (root / "dateline.json").exists() else make_lake(root, articles=chosen.articles)
        for line in asyncio.run(_measure(lake, chosen.rounds)):
            print(line)
        if chosen.airflow:
            for line in _health(lake, seconds=10.0, turns=3):
                print(line)


if __name__ == "__main__":
    main()
