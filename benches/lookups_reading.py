"""What `dateline lake`, `trace`, `query` and `open_lake` cost on a lake of many articles in many files.

`python -m benches.lookups_reading [articles [articles a day]]`; made-up rows in a temporary folder. CPU seconds of this
process, and the greatest memory so far, each line in the order shown.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from benches.lookups import identity, put
from dateline.jobs.task import batch_id_at
from dateline.jobs.tracing import trace
from dateline.schema import ARTICLES, BATCHES, COPIES, FETCHES
from dateline.stores.files import day_path
from dateline.stores.inventory import take_inventory
from dateline.stores.lake import Lake
from dateline.stores.queries import Bounds, ask
from dateline.stores.readers import OpenLake
from dateline.urls import article_id, url_key

TODAY = date(2026, 11, 20)
COPY_EACH = 5  # every fifth article has a copy
BODIES = [(identity(n) * 64)[:3000] for n in range(500)]  # characters; a hash packs as badly as news does well


def address(number: int, kind: str = "a") -> str:
    return f"https://outlet{number % 40}.test/{kind}/{number}"


def fill(lake: Lake, count: int, a_day: int) -> int:
    """Articles, copies, requests and batches, a batch a day, back from today; how many files they are."""
    files = 0
    for back in range(count // a_day):
        day = TODAY - timedelta(days=back)
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        batch_id = batch_id_at(at)
        numbers = range(back * a_day, (back + 1) * a_day)
        pages = [_page(n, "a", day, at, batch_id) for n in numbers]
        copies = [
            _page(n, "c", day, at, batch_id) | {"duplicate_of": pages[n % a_day]["article_id"], "copy_kind": "exact"}
            for n in numbers
            if n % COPY_EACH == 0
        ]
        requests = [
            {name: page[name] for name in ("url", "outlet_id", "warc_file", "warc_offset")}
            | {"kind": "page", "url_key": url_key(str(page["url"])), "final_url": page["url"], "fetched_at": at}
            | {"outcome": "fetched", "status": 200, "discovered_via": "feed", "first_seen_at": at, "batch_id": batch_id}
            for page in [*pages, *copies]
        ]
        named = [day_path(table, day) for table in (ARTICLES, COPIES, FETCHES)]
        batch = {"batch_id": batch_id, "batch_date": day, "state": "complete", "landing_seq": count // a_day - back}
        batch |= {"landed_at": at, "files": named, "warc_files": ["archive/x"]}
        for table, rows in ((ARTICLES, pages), (COPIES, copies), (FETCHES, requests), (BATCHES, [batch])):
            if rows:
                put(lake, day_path(table, day), pa.Table.from_pylist(rows, schema=table.schema))
                files += 1
    return files


def _page(number: int, kind: str, day: date, at: datetime, batch_id: str) -> dict[str, object]:
    url = address(number, kind)
    return {
        "article_id": article_id(url_key(url)),
        "url": url,
        "outlet_id": f"o{number % 40}",
        "headline": f"Weir number {number} mended",
        "body": BODIES[number % 500],
        "published_date": day,
        "published_at": at + timedelta(seconds=number % 3600),
        "captured_at": at,
        "countries": [{"country": "PT" if number % 50 == 0 else "DE", "mentions": 1}],
        "warc_file": "archive/x",
        "warc_offset": number,
        "batch_id": batch_id,
    }


def tell(name: str, work: Callable[[], object]) -> None:
    began = time.process_time()
    found = work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name}: {time.process_time() - began:.2f} CPU-s, {memory} MB at the most so far, {found}", flush=True)


def main(count: int = 200_000, a_day: int = 27) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake.create(Path(folder) / "lake")
        print(f"{count} articles in a lake of {fill(lake, count, a_day)} files", flush=True)
        measure(lake, count // a_day)


def measure(lake: Lake, landings: int) -> None:
    """The readers one after the other, the cheap ones first."""
    opened = OpenLake.at(lake.root)
    month = TODAY - timedelta(days=30)
    bounds = Bounds(seconds=600)
    tell("yardstick, ten million hashes", lambda: sum(hash(n) & 1 for n in range(10_000_000)))
    for turn in ("first", "again"):
        tell(f"lake, {turn}", lambda: sum(table.rows for table in take_inventory(lake).tables))
    tell(
        "articles(since=30 days, columns=3)",
        lambda: len(opened.articles(since=month, columns=["url", "headline", "outlet_id"])),
    )
    tell("articles(since=30 days)", lambda: len(opened.articles(since=month)))
    tell("new_since(all but one landing)", lambda: len(opened.new_since(landings - 1).rows))
    tell("stories(since=30 days)", lambda: len(opened.stories(since=month)))
    for turn in ("first", "again"):
        tell(f"trace of an article, {turn}", lambda: len(trace(lake, address(COPY_EACH * 7)).copies))
        tell(f"trace of a stranger, {turn}", lambda: trace(lake, "https://nobody.test/").is_known)
    for sql in (
        "SELECT count(*) FROM articles",
        "SELECT outlet_id, count(*) FROM coverage GROUP BY ALL",
        f"SELECT count(*) FROM articles WHERE published_date >= DATE '{month}'",
        "FROM stories ORDER BY copy_count DESC LIMIT 5",
    ):
        tell(f"query {sql}", lambda sql=sql: ask(lake, sql, bounds).rows.num_rows)
    tell("articles(columns=3)", lambda: len(opened.articles(columns=["url", "headline", "outlet_id"])))
    tell("articles(countries=PT), every fiftieth", lambda: len(opened.articles(countries="PT")))
    tell("articles(text=...)", lambda: len(opened.articles(text="number 4242 ", columns=["url"])))
    tell("stories()", lambda: len(opened.stories(form="arrow")))


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
