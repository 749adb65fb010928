"""What finding a batch's 1,000 articles costs in a large lake, and what planning the looks of a shard costs.

`python -m benches.lookups [articles …]`; a lake of made-up rows is built in a temporary folder for each size.
"""

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from dateline.jobs.looks import Look, due_looks
from dateline.jobs.task import batch_id_at
from dateline.model import HarvestRules, ListedOutlet, Outlet
from dateline.schema import ARTICLES, COPIES, FETCHES, REVISIONS
from dateline.stores.files import day_path, encode_rows
from dateline.stores.lake import Lake

TODAY = date(2026, 11, 20)
SIZES = (200_000,)
A_DAY = 300  # articles of a day
OUTLETS, LINKS = 10, 300  # a shard's outlets, and the pages each has in a day


def identity(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def fill(lake: Lake, count: int) -> None:
    """Articles of 2,000 characters, so many a day, back from today."""
    bodies = [(hashlib.sha256(b"%d" % n).hexdigest() * 32)[:2000] for n in range(500)]
    for back in range(count // A_DAY):
        day = TODAY - timedelta(days=back)
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        rows = [
            {"article_id": identity(back * A_DAY + n), "batch_id": batch_id_at(at), "published_date": day}
            | {"published_at": at, "captured_at": at, "body": bodies[n], "warc_file": "archive/x", "warc_offset": n}
            for n in range(A_DAY)
        ]
        put(lake, day_path(ARTICLES, day), pa.Table.from_pylist(rows, schema=ARTICLES.schema))


def fill_ledger(lake: Lake, days: int) -> None:
    """The ledger of a shard's outlets: each page fetched once, and looked at after an hour, six, a day and a week."""
    rows: dict[date, list[dict[str, object]]] = {}
    for number in range(days * OUTLETS * LINKS):
        seen = (
            datetime(TODAY.year, TODAY.month, TODAY.day, 23, tzinfo=UTC)
            - timedelta(days=1 / (OUTLETS * LINKS)) * number
        )
        url = f"https://outlet{number % OUTLETS}.test/{seen.date()}/a-story-of-some-length-{number}"
        for hours in (0, 1, 6, 24, 168):
            at = seen + timedelta(hours=hours, minutes=16)
            if at.date() <= TODAY:
                rows.setdefault(at.date(), []).append(
                    {"kind": "page", "url": url, "url_key": url, "final_url": url, "outlet_id": f"o{number % OUTLETS}"}
                    | {"outcome": "unchanged" if hours else "fetched", "first_seen_at": seen, "fetched_at": at}
                    | {"batch_id": batch_id_at(at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0))}
                    | {"discovered_via": "feed", "warc_file": None if hours else "archive/x", "warc_offset": number}
                )
    for day, found in rows.items():
        put(lake, day_path(FETCHES, day), pa.Table.from_pylist(found, schema=FETCHES.schema))


def put(lake: Lake, relative: str, rows: pa.Table) -> None:
    path = lake.root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode_rows(rows))


def tell(name: str, work: Callable[[], object]) -> None:
    began = time.process_time()
    work()
    print(f"{name}: {time.process_time() - began:.2f} CPU-s", flush=True)


def find_all(lake: Lake, ids: list[str]) -> None:
    for table in (ARTICLES, COPIES, REVISIONS):
        lake.find(table, "article_id", ids)


def measure(count: int) -> None:
    """A batch of 1,000 pages, 300 of which meet an article of the last month."""
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake.create(Path(folder) / "lake")
        fill(lake, count)
        ids = [identity(30 * n) for n in range(300)] + [identity(10**9 + n) for n in range(1000)]
        where = pc.field("article_id").isin(pa.array(ids))
        tell(
            f"filter over {count} articles", lambda: [lake.read(t, where=where) for t in (ARTICLES, COPIES, REVISIONS)]
        )
        tell(f"index of {count} articles, made", lambda: find_all(lake, ids))
        tell(f"index of {count} articles, at hand", lambda: find_all(lake, ids))
        for back in range(30):
            path = lake.root / day_path(ARTICLES, TODAY - timedelta(days=back))
            beside = path.with_suffix(".tmp")
            beside.write_bytes(path.read_bytes())
            beside.replace(path)
        tell(f"index of {count} articles, 30 files replaced", lambda: find_all(lake, ids))


def measure_looks() -> None:
    """Planning the looks of a shard in a ledger of twenty days."""
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake.create(Path(folder) / "lake")
        fill_ledger(lake, 20)
        outlets = [
            ListedOutlet(outlet=Outlet(outlet_id=f"o{n}", name="o"), rules=HarvestRules(hosts=(f"outlet{n}.test",)))
            for n in range(OUTLETS)
        ]
        before = batch_id_at(datetime(2026, 11, 20, 23, 59, tzinfo=UTC))
        looks: list[Look] = []
        tell(
            f"looks planned, {OUTLETS * LINKS} pages a day",
            lambda: looks.extend(due_looks(lake, outlets, before=before)),
        )
        print(f"looks due: {len(looks)} pages", flush=True)


def main(sizes: tuple[int, ...] = SIZES) -> None:
    for count in sizes:
        measure(count)
    measure_looks()


if __name__ == "__main__":
    main(tuple(int(text) for text in sys.argv[1:]) or SIZES)
