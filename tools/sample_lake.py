"""Makes the small lake in `sample/lake` from the bundled newsroom's pages: invented articles, to look at without running.

python tools/sample_lake.py writes it; --check says whether its tables are those of today's schema and pages. No socket is
opened: the newsroom's answers are asked for in this process, at a fixed moment, so that the rows are the same each time.
"""

import argparse
import gzip
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
from protego import Protego

from dateline.discovery import keep_links, read_feed, read_hub_page, read_news_sitemap
from dateline.jobs.ledger import link_row
from dateline.jobs.rebuild import refine_batch
from dateline.jobs.recording import Harvest, record
from dateline.jobs.task import Task, batch_id_at
from dateline.model import Link, ListedOutlet, Page
from dateline.newsroom.answers import Answer, answer_site
from dateline.newsroom.sites import CONNECT_MARK, Site, data_folder, load_sites
from dateline.schema import FETCHES, TABLES
from dateline.settings import Settings, read_settings
from dateline.stores import archive
from dateline.stores.lake import Lake
from dateline.stores.outlets import read_outlet
from dateline.stores.views import write_views
from dateline.urls import url_key
from dateline.web.failures import lasting_of, sentence

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "sample" / "lake"
FIRST = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # when the newsroom was harvested, as the documents say
SECOND = FIRST + timedelta(days=2)  # and again, its pages in their second state
_KINDS = {"rss": "feed", "atom": "feed", "news_sitemap": "news_sitemap", "hub": "hub_page"}
# The pages themselves, staging, and the tables that serve Dateline alone: a sample is for looking.
_LEFT_OUT = ("archive", ".work", "fingerprints", "furniture")
# Of these a table may differ from the sample and still be the same: versions, and places in an archive that is packed anew.
_PASSED_OVER = {"pipeline_version", "versions", "extractor", "warc_offset"}


@dataclass
class _Harvest:
    """One harvest of the newsroom, without sockets."""

    sites: dict[str, Site]
    now: datetime
    state: int
    known: set[str]
    pages: list[Page] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, url: str) -> Answer:
        parts = urlsplit(url)
        site = self.sites[parts.hostname or ""]
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return answer_site(site, path, {}, base=f"http://{site.host}", state=self.state, now=self.now, waited_s=60.0)

    def outlet(self, site: Site, folder: Path) -> None:
        file = folder / f"{site.outlet_id}.toml"
        file.write_text(site.toml.replace(CONNECT_MARK, "127.0.0.1:8041"), encoding="utf-8")
        item = read_outlet(file)
        links = [link for path in sorted(site.listings) for link in self.listed(site, item, path)]
        kept, skipped = keep_links(links, item.rules)
        for skip in skipped:
            self.skip(skip.link, skip.reason, skip.detail)
        robots = Protego.parse(site.robots)
        for link in kept:
            if robots.can_fetch(link.url, "dateline"):
                self.fetch(link, item)
            else:
                self.skip(link, "robots", "robots.txt disallows the address; obey, or ask the outlet for leave.")

    def listed(self, site: Site, item: ListedOutlet, path: str) -> Iterator[Link]:
        url = f"http://{site.host}{path}"
        answer, kind = self.ask(url), _KINDS[site.listings[path].kind]
        given: dict[str, Any] = {"outlet_id": item.outlet.outlet_id, "now": self.now}
        type_ = dict(answer.headers)["Content-Type"]
        if kind == "feed":
            links, _ = read_feed(answer.body, type_, feed_url=url, **given)
        elif kind == "news_sitemap":
            links, _ = read_news_sitemap(answer.body, type_, sitemap_url=url, **given)
        else:
            links, _ = read_hub_page(answer.body, type_, hub_url=url, rules=item.rules, **given)
        self.rows.append(
            {
                "kind": kind,
                "url": url,
                "url_key": url_key(url),
                "outlet_id": item.outlet.outlet_id,
                "outcome": "fetched",
            }
            | {"status": 200, "body_bytes": len(answer.body), "fetched_at": self.now, "robots_allowed": True}
        )
        yield from links

    def row(self, link: Link, **more: Any) -> dict[str, Any]:
        return link_row(link) | {"fetched_at": self.now} | more

    def skip(self, link: Link, reason: str, detail: str) -> None:
        if self.state == 1:
            self.rows.append(self.row(link, outcome="skipped", reason=reason, detail=detail))

    def fetch(self, link: Link, item: ListedOutlet) -> None:
        key = url_key(link.url)
        if key in self.known and not (self.state == 2 and link.listed_modified):
            return
        self.known.add(key)
        answer, url = self.ask(link.url), link.url
        location = dict(answer.headers).get("Location")
        if location:
            answer, url = self.ask(location), location
        if answer.status != 200 or not answer.body:
            reason = f"http_{answer.status}" if answer.status != 200 else "empty_body"
            status = answer.status
            what = {
                "lasting": lasting_of(reason),
                "detail": sentence(reason, f"{url} answered {status}"),
                "status": status,
            }
            self.rows.append(self.row(link, outcome="failed", reason=reason, **what))
            return
        headers = answer.headers
        self.pages.append(
            Page(
                body=archive_body(answer),
                content_type=dict(headers).get("Content-Type", ""),
                outlet=item.outlet,
                url=url,
                captured_at=self.now,
                captured_basis="http",
                headers=tuple((name, value) for name, value in headers if name != "Content-Encoding"),
                link=link,
                robots_allowed=True,
            )
        )
        self.rows.append(
            self.row(
                link, outcome="fetched", final_url=url, status=200, body_bytes=len(answer.body), robots_allowed=True
            )
        )


def archive_body(answer: Answer) -> bytes:
    """The body as the fetcher hands it on: unpacked."""
    return gzip.decompress(answer.body) if dict(answer.headers).get("Content-Encoding") == "gzip" else answer.body


def make_lake(folder: Path, settings: Settings | None = None) -> Lake:
    """A whole lake in `folder/lake`, archive and all: two harvests of the newsroom, landed by the very jobs."""
    settings = settings or read_settings({"DATELINE_LAKE": str(folder / "lake")})
    sites = load_sites(data_folder())
    known: set[str] = set()
    for state, now in ((1, FIRST), (2, SECOND)):
        task = Task(settings=settings, now=now, run_id=f"sample {state}", batch_id=batch_id_at(now))
        harvest = _Harvest(sites=sites, now=now, state=state, known=known)
        with tempfile.TemporaryDirectory() as beside:
            for host in sorted(sites):
                harvest.outlet(sites[host], Path(beside))
        lake = task.lake
        warc_file, offsets = archive.write_shard(task.staging, "fetch_pages", "0000", harvest.pages, now=now)
        places = iter(offsets)
        for row in harvest.rows:
            row["batch_id"] = task.batch_id
            if row["outcome"] == "fetched" and row["kind"] == "page":
                row |= {"warc_file": warc_file, "warc_offset": next(places)}
        rows = pa.Table.from_pylist(harvest.rows, schema=FETCHES.schema)
        told = Harvest(batch_id=task.batch_id, origin="harvest", started_at=now, rows=rows, shards=["0000"])
        record(lake, told, now=now, run_id=task.run_id)
        refine_batch(task, lake.batch(task.batch_id) or {})
    return lake


def write_sample() -> None:
    """Make `sample/lake` anew, without archive and staging."""
    with tempfile.TemporaryDirectory() as beside:
        lake = make_lake(Path(beside))
        shutil.rmtree(PLACE, ignore_errors=True)
        shutil.copytree(lake.root, PLACE, ignore=lambda _, names: [name for name in names if name in _LEFT_OUT])
    write_views(PLACE)


def differences(made: Lake, sample: Lake) -> list[str]:
    """What is not the same in two lakes, a sentence each; versions of code and libraries don't count."""
    found = []
    for name, table in TABLES.items():
        if name in _LEFT_OUT:
            continue
        columns = [column for column in table.schema.names if column not in _PASSED_OVER]
        one, other = (lake.read(table, columns=columns) for lake in (made, sample))
        if one.num_rows != other.num_rows:
            found.append(f"{name}: {one.num_rows} rows, and {other.num_rows} in the sample")
            continue
        different = [column for column in columns if not one.column(column).equals(other.column(column))]
        if different:
            found.append(f"{name}: other values in {', '.join(different)}")
    return found


def main() -> int:
    """Write the sample, or with --check compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="say what differs; exit code 1 where something does")
    if not parser.parse_args().check:
        write_sample()
        sample = Lake.open(PLACE)
        counts = {name: sample.read(table).num_rows for name, table in TABLES.items()}
        sys.stdout.write(f"{PLACE.relative_to(ROOT)}: {counts}\n")
        return 0
    with tempfile.TemporaryDirectory() as beside:
        wrong = differences(make_lake(Path(beside)), Lake.open(PLACE))
    for different in wrong:
        sys.stdout.write(f"sample/lake: {different}. Run `make sample`.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
