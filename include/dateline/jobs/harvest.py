"""The harvest's jobs: share the outlets out, read their listings, fetch what is new, record everything.

Which links are new is asked of `ledger`; sockets are in `web`, listings are understood in `discovery`.
"""

import logging
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.discovery import SkippedLink, keep_links
from dateline.errors import GiveUp
from dateline.jobs.fetched_pages import page_of
from dateline.jobs.ledger import Held, Ledger, link_row, read_ledger
from dateline.jobs.listings import Listings, read_listings
from dateline.jobs.looks import choose_looks, due_looks
from dateline.jobs.recording import Harvest, record
from dateline.jobs.shards import ShardPlan, link_from_json, link_to_json, plan_from_json, plan_shards, plan_to_json
from dateline.jobs.task import Done, Task, batch_id_at, started_at
from dateline.model import Fetched, FetchFailure, HarvestRules, Link, ListedOutlet, Outlet, Page
from dateline.schema import BATCHES, FETCHES
from dateline.settings import NO_CONTACT, Settings
from dateline.stores import archive
from dateline.stores.outlets import read_enabled
from dateline.urls import url_key
from dateline.web.fetcher import Fetcher
from dateline.web.pacing import HostPacer
from dateline.web.parallel import Limits, Skipped, Visit, fetch_all
from dateline.web.reservations import ReservationCache
from dateline.web.robots import RobotsCache

_BUDGET = "More links than pages_per_harvest of the outlet file; it is fetched by the next harvests."
PLAN, DISCOVER, FETCH = "plan_harvest", "discover_links", "fetch_pages"

log = logging.getLogger(__name__)


def plan_harvest(task: Task) -> Done:
    """Share the enabled outlets out. result: names of the shards."""
    settings = task.settings
    outlets, problems = read_enabled(settings.enabled_outlets, settings.outlets)
    for problem in problems:
        log.warning("%s", problem.sentence)
    if settings.contact == NO_CONTACT and any(not item.rules.connect for item in outlets):
        log.warning(
            "DATELINE_CONTACT is not set, so no outlet can reach you. Set it to a web or mail address of yours."
        )
    if problems and not outlets:
        raise GiveUp(f"none of the enabled outlets can be used. The first problem: {problems[0].sentence}")
    for step in (PLAN, DISCOVER, FETCH):
        task.staging.clear(step)
    shards = plan_shards(outlets, settings.outlets_per_shard)
    task.staging.write_json(
        PLAN,
        "plan",
        {
            "shards": {shard.name: plan_to_json(shard) for shard in shards},
            "problems": [problem.brief for problem in problems],
        },
    )
    return Done(
        counts={"outlets": len(outlets), "broken outlets": len(problems), "shards": len(shards)},
        result=[shard.name for shard in shards],
    )


def _shard(task: Task, name: str) -> ShardPlan:
    plan = task.staging.read_json(PLAN, "plan")
    if not plan or name not in plan["shards"]:
        raise GiveUp(f"batch {task.batch_id} has no shard {name}: clear the run from plan_harvest.")
    return plan_from_json(name, plan["shards"][name])


def discover_links(task: Task, shard: str) -> Done:
    """Read the listings of the shard's outlets; leave the links to fetch, looks again last. result: the shard's name."""
    outlets = _shard(task, shard).outlets
    # What an earlier try fetched belongs to the links that it had found.
    for step in (DISCOVER, FETCH):
        task.staging.forget(step, shard)
    before = _batches_end(task)
    with closing(_Web(task.settings)) as web:
        listings = read_listings(
            outlets,
            task.lake,
            before=before,
            now=task.now,
            fetcher=web.fetcher,
            robots=web.robots,
            pacer=web.pacer,
        )
    kept: list[Link] = []
    skipped: list[SkippedLink] = []
    for item in outlets:
        own = [link for link in listings.links if link.outlet_id == item.outlet.outlet_id]
        worth, rest = keep_links(own, item.rules)
        kept += worth
        skipped += rest
    ledger = read_ledger(task.lake, [*kept, *(skip.link for skip in skipped)], before=before, now=task.now)
    fresh, known_count = ledger.fresh(kept)
    new_skips = [skip for skip in skipped if not ledger.has(skip.link)]
    known_count += len(skipped) - len(new_skips)
    chosen, over_budget = _within_budget(fresh, outlets, task.settings.pages_per_shard)
    new = {url_key(link.url) for link in fresh}
    due = [look for look in due_looks(task.lake, outlets, before=before) if url_key(look.link.url) not in new]
    looks = choose_looks(due, chosen, outlets, task.settings.pages_per_shard)
    # Listed or not, a link has one outcome: of what is asked for again that is its row.
    known_count -= len({url_key(link.url) for link in kept} & {url_key(link.url) for link in looks})
    rows = [
        *listings.rows,
        *(_skip_row(skip.link, skip.reason, skip.detail, task) for skip in new_skips),
        *(_skip_row(link, "budget", _BUDGET, task) for link in over_budget),
    ]
    task.staging.write_table(DISCOVER, shard, _fetch_table(rows, task))
    task.staging.write_json(
        DISCOVER, shard, {"links": [link_to_json(link) for link in (*chosen, *looks)], "known_count": known_count}
    )
    return Done(
        counts=_listing_counts(listings)
        | {"links": len(listings.links), "known": known_count, "skipped": len(new_skips) + len(over_budget)}
        | {"to fetch": len(chosen), "looks again": len(looks), "looks due": len(due)},
        result=shard,
    )


def _batches_end(task: Task) -> str:
    """The id that ends the batches this harvest knows of: all that began before now, since what was fetched is known.

    Right after a start Airflow may begin the run of a tick before the newest batch. A harvest done again (*Clear*) knows the
    earlier ones alone: what later ones asked for again is no reason to drop what this one had.
    """
    day = started_at(task.batch_id).date()
    is_again = task.lake.read(
        BATCHES, columns=("batch_id",), first_day=day, last_day=day, where=pc.field("batch_id") == task.batch_id
    ).num_rows
    return task.batch_id if is_again else max(task.batch_id, batch_id_at(task.now))


def _listing_counts(listings: Listings) -> dict[str, int]:
    return {f"listings {k}": n for k, n in sorted(Counter(row["outcome"] for row in listings.rows).items())}


def _within_budget(
    links: list[Link], outlets: tuple[ListedOutlet, ...], pages_per_shard: int
) -> tuple[list[Link], list[Link]]:
    """The links to fetch now, and those that wait: each outlet's budget is kept, and the shard's shared out fairly."""
    queues = {item.outlet.outlet_id: (deque[Link](), item.rules.pages_per_harvest) for item in outlets}
    rest: list[Link] = []
    for link in links:
        queue, budget = queues[link.outlet_id]
        (queue if len(queue) < budget else rest).append(link)
    chosen: list[Link] = []
    waiting = [queue for queue, _ in queues.values() if queue]
    while waiting and len(chosen) < pages_per_shard:
        chosen += [queue.popleft() for queue in waiting[: pages_per_shard - len(chosen)]]
        waiting = [queue for queue in waiting if queue]
    return chosen, [*rest, *(link for queue in waiting for link in queue)]


class _Web:
    """The fetcher and what it remembers of hosts, for one task."""

    def __init__(self, settings: Settings) -> None:
        self.fetcher = Fetcher(settings.user_agent)
        self.pacer = HostPacer()
        self.robots = RobotsCache(self.fetcher, pacer=self.pacer)
        self.reservations = ReservationCache(self.fetcher, self.robots, pacer=self.pacer)

    def close(self) -> None:
        """Close all connections."""
        self.fetcher.close()


def fetch_pages(task: Task, shard: str) -> Done:
    """Fetch the shard's links into a WARC file, with a row each. result: the shard's name."""
    settings = task.settings
    outlets = {item.outlet.outlet_id: item for item in _shard(task, shard).outlets}
    found = task.staging.read_json(DISCOVER, shard)
    if found is None:
        raise GiveUp(f"batch {task.batch_id}: discover_links left nothing for shard {shard}. Clear the run from there.")
    # Killed between the pages and their rows, this task must not leave new pages beside old rows.
    task.staging.forget(FETCH, shard)
    links = [link_from_json(value) for value in found["links"]]
    ledger = read_ledger(task.lake, links, before=_batches_end(task), now=task.now)
    rows: list[dict[str, Any]] = []
    with closing(_Web(settings)) as web:
        visits = fetch_all(
            links,
            rules={name: item.rules for name, item in outlets.items()},
            fetcher=web.fetcher,
            pacer=web.pacer,
            robots=web.robots,
            reservations=web.reservations,
            limits=Limits(
                shard_deadline_s=settings.shard_deadline_s,
                page_deadline_s=settings.page_deadline_s,
                page_bytes=settings.page_bytes,
            ),
            seed=task.batch_id,
            validators=ledger.validators(links),
        )
        captures = _captures(visits, {name: item.outlet for name, item in outlets.items()}, rows, ledger, task)
        warc_file, offsets = archive.write_shard(task.staging, FETCH, shard, captures, now=task.now)
    places = iter(offsets)
    for row in rows:
        if row["outcome"] == "fetched":
            row |= {"warc_file": warc_file, "warc_offset": next(places)}
    task.staging.write_table(FETCH, shard, _fetch_table(rows, task))
    counts = Counter(" ".join(p for p in (row["outcome"], row["reason"]) if p) for row in rows)
    return Done(counts=dict(sorted(counts.items())), result=shard)


def _captures(
    visits: Iterator[Visit], outlets: dict[str, Outlet], rows: list[dict[str, Any]], ledger: Ledger, task: Task
) -> Iterator[archive.Capture]:
    """Turn visits into rows, and the fetched ones into captures, one at a time: pages must not pile up in memory."""
    for visit in visits:
        row = _visit_row(visit)
        rows.append(row)
        outcome = visit.outcome
        if not isinstance(outcome, Fetched) or row["outcome"] != "fetched":
            continue
        if _is_held(outcome, ledger.held(visit.link), task):
            row["outcome"] = "unchanged"  # the site doesn't answer on condition, but these are the very bytes
            continue
        yield archive.Capture(
            page=page_of(
                outcome,
                outlets[visit.link.outlet_id],
                link=visit.link,
                robots_allowed=visit.robots_allowed,
                tdm_reserved=visit.tdm_reserved,
            ),
            status=outcome.status,
            reason_phrase=outcome.reason_phrase,
            redirects=outcome.redirects,
        )


def _is_held(fetched: Fetched, held: Held | None, task: Task) -> bool:
    if held is None or held.body_bytes != len(fetched.body):
        return False
    page = archive.find_page(task.settings.lake, held.warc_file, held.warc_offset)
    # A harvest that was cleared has other pages at the same places.
    return page is not None and page.url == fetched.final_url and page.body == fetched.body


def _visit_row(visit: Visit) -> dict[str, Any]:
    outcome = visit.outcome
    row = link_row(visit.link) | {"robots_allowed": visit.robots_allowed, "tdm_reserved": visit.tdm_reserved}
    if isinstance(outcome, Fetched):
        headers = {name.lower(): value for name, value in outcome.headers}
        return row | {
            "outcome": "unchanged" if outcome.status == 304 else "fetched",
            "final_url": outcome.final_url,
            "status": outcome.status,
            "body_bytes": len(outcome.body),
            "elapsed_ms": outcome.elapsed_ms,
            "fetched_at": outcome.fetched_at,
            "etag": headers.get("etag"),
            "last_modified": headers.get("last-modified"),
        }
    row |= {"reason": outcome.reason, "detail": outcome.detail}
    if isinstance(outcome, FetchFailure):
        return row | {
            "outcome": "failed",
            "lasting": outcome.lasting,
            "status": outcome.status,
            "elapsed_ms": outcome.elapsed_ms,
            "fetched_at": outcome.fetched_at,
        }
    assert isinstance(outcome, Skipped)  # noqa: S101 - the last of the three; mypy proves the rest
    return row | {"outcome": "skipped"}


def _skip_row(link: Link, reason: str, detail: str, task: Task) -> dict[str, Any]:
    return link_row(link) | {"outcome": "skipped", "reason": reason, "detail": detail, "fetched_at": task.now}


def _fetch_table(rows: list[dict[str, Any]], task: Task) -> pa.Table:
    stamped = [{"fetched_at": task.now} | row | {"batch_id": task.batch_id} for row in rows]
    for row in stamped:
        row["fetched_at"] = row["fetched_at"] or task.now
    return pa.Table.from_pylist(stamped, schema=FETCHES.schema)


def record_harvest(task: Task) -> Done:
    """Write what the shards left; links of a lost shard are `failed: shard_lost`. result: names of lost shards."""
    staging = task.staging
    plan = staging.read_json(PLAN, "plan")
    if plan is None:
        raise GiveUp(f"batch {task.batch_id} has no plan: plan_harvest failed; see its log.")
    tables, kept, lost, known_count = [], [], [], 0
    for shard in sorted(plan["shards"]):
        found = staging.read_json(DISCOVER, shard)
        if found is None:
            lost.append(shard)
            continue
        known_count += found["known_count"]
        tables.append(staging.read_table(DISCOVER, shard))
        if staging.path(FETCH, shard, "parquet").exists():
            tables.append(staging.read_table(FETCH, shard))
            kept.append(shard)
        elif found["links"]:
            lost.append(shard)
            tables.append(_fetch_table([_lost_row(link_from_json(link)) for link in found["links"]], task))
    rows = pa.concat_tables(tables) if tables else FETCHES.schema.empty_table()
    return record(
        task.lake,
        Harvest(
            batch_id=task.batch_id,
            origin="harvest",
            started_at=task.batch_started_at,
            rows=rows,
            shards=kept,
            known_count=known_count,
            problems=Counter(plan["problems"]),
            lost_shards=lost,
        ),
        now=task.now,
        run_id=task.run_id,
    )


def _lost_row(link: Link) -> dict[str, Any]:
    detail = "The task that was to fetch it died after its retries. It is asked for again at the next harvest."
    return link_row(link) | {"outcome": "failed", "reason": "shard_lost", "detail": detail, "lasting": "passing"}


def report_losses(task: Task, lost_shards: list[str]) -> Done:
    """Fail the run, after all was recorded, where a shard was lost."""
    if lost_shards:
        raise GiveUp(
            f"batch {task.batch_id}: {len(lost_shards)} shards were lost ({', '.join(lost_shards[:5])}); the rest is "
            "recorded and their links come again at the next harvest. See the logs of discover_links and fetch_pages."
        )
    return Done()


def fetch_one(settings: Settings, address: str) -> Page:
    """Fetch one page for a person who asks, as politely as a harvest would. Raises GiveUp with the reason."""
    outlet = Outlet(outlet_id="imported", name="imported")
    link = Link(url=address, outlet_id=outlet.outlet_id, discovered_via="import")
    with closing(_Web(settings)) as web:
        visits = fetch_all(
            [link],
            rules={outlet.outlet_id: HarvestRules(delay_s=0)},
            fetcher=web.fetcher,
            pacer=web.pacer,
            robots=web.robots,
            limits=Limits(shard_deadline_s=settings.page_deadline_s, page_deadline_s=settings.page_deadline_s),
        )
        (visit,) = visits
    if isinstance(visit.outcome, Fetched):
        return page_of(visit.outcome, outlet, robots_allowed=visit.robots_allowed, tdm_reserved=visit.tdm_reserved)
    raise GiveUp(f"{address}: {visit.outcome.reason}: {visit.outcome.detail}")
