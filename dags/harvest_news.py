"""### Harvest the enabled outlets

Looks into every enabled outlet's feeds, news sitemaps and hub pages, fetches the links that are not known yet, and
keeps the pages in the lake's archive (`archive/….warc.gz`) with a row for every request in `fetches`.

| task | what it does |
|---|---|
| `plan_harvest` | reads the enabled outlets and shares them out; outlets of one host stay together |
| `discover_links` | one task a shard: reads the listings, drops known links, adds published pages that are due to be looked at again |
| `fetch_pages` | one task a shard: robots.txt, per-host delay, conditional requests; pages into a WARC file |
| `record_harvest` | writes `fetches` and `batches` over whatever the shards left, and wakes `refine_articles` |
| `report_losses` | ends the run red where a shard died after its retries; what the others fetched is kept |

A page that can't be fetched is a row with its reason, never a failed task. **Clear** a run to fetch its shards again.
"""

from datetime import datetime, timedelta

from airflow.sdk import dag, task

from dateline.dagkit import DEFAULTS, LAKE_POOL, PAGES, TAGS, batch_id, harvest_schedule, run_job


@dag(
    dag_id="harvest_news",
    schedule=harvest_schedule(),
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - Airflow reads it in its own zone, UTC
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=DEFAULTS,
    tags=[*TAGS, "harvest"],
    doc_md=__doc__,
)
def harvest_news() -> None:
    """Outlets in, archived pages out."""

    @task
    def plan_harvest() -> list[str]:
        from dateline.jobs import harvest

        return run_job(harvest.plan_harvest, batch_id=batch_id())

    @task(map_index_template="{{ task.op_kwargs['shard'] }}")
    def discover_links(shard: str) -> str:
        from dateline.jobs import harvest

        return run_job(harvest.discover_links, shard, batch_id=batch_id())

    @task(map_index_template="{{ task.op_kwargs['shard'] }}")
    def fetch_pages(shard: str) -> str:
        from dateline.jobs import harvest

        return run_job(harvest.fetch_pages, shard, batch_id=batch_id())

    # all_done: an empty poll skips the mapped tasks and a lost shard fails; in both cases there is a ledger to write.
    @task(trigger_rule="all_done", outlets=[PAGES], pool=LAKE_POOL)
    def record_harvest() -> list[str]:
        from dateline.jobs import harvest

        return run_job(harvest.record_harvest, batch_id=batch_id())

    @task(retries=0)
    def report_losses(lost_shards: list[str]) -> None:
        from dateline.jobs import harvest

        run_job(harvest.report_losses, lost_shards, batch_id=batch_id())

    fetched = fetch_pages.expand(shard=discover_links.expand(shard=plan_harvest()))
    recorded = record_harvest()
    fetched >> recorded
    report_losses(recorded)


harvest_news()
